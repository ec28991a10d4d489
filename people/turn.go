package people

import (
	"context"
	"errors"

	"roundtable/facts"
	"roundtable/ledger"
)

// mostTries is how often a person's run begins again after the linking of another
// server was faster.
const mostTries = 5

// turn waits until no other run of the room is under way; waited says that one was.
func (r *Room) turn(ctx context.Context, o RunOptions) (waited bool, err error) {
	select {
	case r.running <- struct{}{}:
		return false, nil
	default:
	}
	o.Progress("Waiting for the linking that is under way", 0)
	select {
	case r.running <- struct{}{}:
		return true, nil
	case <-ctx.Done():
		return false, ctx.Err()
	}
}

// again is a view as it is now, with all that the room knows.
func (r *Room) again(ctx context.Context, v *facts.View) (*facts.View, error) {
	if err := r.lens.CatchUp(ctx); err != nil {
		return nil, err
	}
	if err := r.facts.Wait(ctx, r.position()); err != nil {
		return nil, err
	}
	return r.facts.View(v.Viewer(), v.Scope()), nil
}

// lostToItself reports whether a run could not write because the linking by itself had.
func (r *Room) lostToItself(ctx context.Context, err error) bool {
	if _, conflict := errors.AsType[*ledger.ConflictError](err); !conflict || r.lens.CatchUp(ctx) != nil {
		return false
	}
	r.mu.RLock()
	defer r.mu.RUnlock()
	n := len(r.state.runs)
	return n > 0 && r.state.runs[n-1].by == Linker
}
