package sharing

import (
	"context"
	"time"

	"roundtable/care"
)

// Decide answers one question.
func (s *Snapshot) Decide(Request) Decision {
	return Decision{Why: "Nothing is open: the gate is being built."}
}

// Compile is what a viewer may see of classes for a purpose at an instant.
func (s *Snapshot) Compile(_ care.Viewer, p care.Purpose, _ []care.ClassMeaning, _ time.Time) care.Scope {
	return care.Scope{Purpose: p}
}

// Refresh folds what was appended since, and confirms the head.
func (g *Gate) Refresh(context.Context) error { g.snap.Store(&Snapshot{}); return nil }

// Fresh returns nil when the head was confirmed within maxAge, and otherwise a
// *care.Problem: reads of people must be refused then.
func (g *Gate) Fresh(maxAge time.Duration) error {
	return &care.Problem{What: "The gate is being built."}
}

// Run keeps the gate at the head until ctx ends, and returns ctx's error.
func (g *Gate) Run(ctx context.Context) error { <-ctx.Done(); return ctx.Err() }
