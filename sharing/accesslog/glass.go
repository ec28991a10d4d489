package accesslog

import (
	"cmp"
	"context"
	"crypto/rand"
	"slices"
	"strings"
	"sync"
	"time"

	"roundtable/care"
	"roundtable/ledger"
)

// Kinds of the records about broken glass, in stream "glass/<id>".
const (
	KindBroken   ledger.Kind = "access.glass-broken"
	KindReviewed ledger.Kind = "access.glass-reviewed"
)

// glassLife is how long a broken glass keeps one person's records open.
const glassLife = time.Hour

// Broken is the body of KindBroken: somebody opened one person's records without an
// agreement because waiting would harm.
type Broken struct {
	V      int        `json:"v"` // 1
	People []care.Key `json:"people"`
	Role   care.Role  `json:"role"`
	// Partners are those whose rows it opened; their IG leads are told, and the
	// viewer's own.
	Partners []care.PartnerCode `json:"partners"`
	Reason   string             `json:"reason"`
	Until    time.Time          `json:"until"`
}

// Reviewed is the body of KindReviewed: what an IG lead found. It is a finding
// about the look, not about the person who looked.
type Reviewed struct {
	V       int    `json:"v"` // 1
	Outcome string `json:"outcome"`
	Note    string `json:"note,omitempty"`
}

// Outcomes of a review.
const (
	Justified    = "justified"
	NotJustified = "not-justified"
	ToFollowUp   = "to-follow-up"
)

// Glass is one broken glass.
type Glass struct {
	ID      string
	By      care.AccountID
	Partner care.PartnerCode // of the viewer
	At      time.Time
	Broken
	Review     *Reviewed
	ReviewedBy care.AccountID
	version    ledger.Version
}

// Concerns reports whether an IG lead of a partner is told of it.
func (g *Glass) Concerns(p care.PartnerCode) bool {
	return g.Partner == p || slices.Contains(g.Partners, p)
}

// Glasses is the lens of broken glass.
type Glasses struct {
	mu   sync.RWMutex
	byID map[string]*Glass
}

// NewGlasses returns an empty lens.
func NewGlasses() *Glasses { return &Glasses{byID: map[string]*Glass{}} }

// Apply folds one record; others change nothing.
func (g *Glasses) Apply(ctx context.Context, st ledger.Store, r ledger.Record) error {
	id, _ := strings.CutPrefix(string(r.Stream), "glass/")
	switch r.Kind {
	case KindBroken:
		x := &Glass{ID: id, By: r.By, Partner: r.Partner, At: r.At, version: r.Version}
		if _, err := read(ctx, st, r, &x.Broken); err != nil {
			return err
		}
		g.mu.Lock()
		defer g.mu.Unlock()
		g.byID[id] = x
	case KindReviewed:
		var v Reviewed // of one whose words were erased it is known that it was reviewed
		if _, err := read(ctx, st, r, &v); err != nil {
			return err
		}
		g.mu.Lock()
		defer g.mu.Unlock()
		if old := g.byID[id]; old != nil {
			x := *old // readers hold the old one
			x.Review, x.ReviewedBy, x.version = &v, r.By, r.Version
			g.byID[id] = &x
		}
	}
	return nil
}

// Open lists what is open to an account at a moment.
func (g *Glasses) Open(id care.AccountID, at time.Time) []Glass {
	return g.list(func(x *Glass) bool { return x.By == id && at.Before(x.Until) })
}

// Of lists the broken glass that an IG lead of a partner is told of, what waits for
// review first, then the newest.
func (g *Glasses) Of(p care.PartnerCode) []Glass {
	return g.list(func(x *Glass) bool { return x.Concerns(p) })
}

// Get is one broken glass; ok is false when there is none.
func (g *Glasses) Get(id string) (Glass, bool) {
	g.mu.RLock()
	defer g.mu.RUnlock()
	x := g.byID[id]
	if x == nil {
		return Glass{}, false
	}
	return *x, true
}

func (g *Glasses) list(keep func(*Glass) bool) []Glass {
	g.mu.RLock()
	defer g.mu.RUnlock()
	var out []Glass
	for _, x := range g.byID {
		if keep(x) {
			out = append(out, *x)
		}
	}
	waits := func(x Glass) int {
		if x.Review == nil {
			return 0
		}
		return 1
	}
	slices.SortFunc(out, func(a, b Glass) int {
		return cmp.Or(waits(a)-waits(b), b.At.Compare(a.At), cmp.Compare(a.ID, b.ID))
	})
	return out
}

// Break opens one person's records to a viewer for an hour. people are all source
// records of the one person, partners those whose rows they are.
func (g *Glasses) Break(ctx context.Context, st ledger.Store, who care.Viewer, people []care.Key, partners []care.PartnerCode, reason string, now time.Time) (id string, seq ledger.Seq, err error) {
	reason = strings.TrimSpace(reason)
	switch {
	case len(people) == 0:
		return "", 0, refuse("person", "Nobody was found with exactly this number and date of birth.", "Check both.")
	case len([]rune(reason)) < 10 || len(reason) > 500:
		return "", 0, refuse("reason", "The reason is shorter than ten letters or longer than 500.", "Write why this cannot wait. It is read by an information governance lead today.")
	}
	id = strings.ToLower(rand.Text()[:16])
	body := Broken{V: 1, People: people, Role: who.Role, Partners: partners, Reason: reason, Until: now.UTC().Add(glassLife)}
	stream := ledger.Stream("glass/" + id)
	seq, err = ledger.AppendJSON(ctx, st, stream, KindBroken, who.Account, who.Partner, body, map[ledger.Stream]ledger.Version{stream: 0})
	return id, seq, err
}

// Review records what an IG lead found. Nobody reviews their own.
func (g *Glasses) Review(ctx context.Context, st ledger.Store, by care.Viewer, id string, r Reviewed) (ledger.Seq, error) {
	x, ok := g.Get(id)
	r.V, r.Note = 1, strings.TrimSpace(r.Note)
	switch {
	case !ok || !x.Concerns(by.Partner):
		return 0, refuse("glass", "There is nothing here to review.", "Choose from the list of what was opened.")
	case x.By == by.Account:
		return 0, refuse("reviewer", "Nobody reviews what they opened themselves.", "Ask another information governance lead.")
	case x.Review != nil:
		return 0, refuse("glass", "It has been reviewed already.", "Nothing more is needed.")
	case r.Outcome != Justified && r.Outcome != NotJustified && r.Outcome != ToFollowUp:
		return 0, refuse("outcome", "The review needs an outcome.", "Choose one of the three.")
	case len(r.Note) > 1000 || r.Outcome != Justified && r.Note == "":
		return 0, refuse("note", "What was found needs a note of at most 1,000 letters.", "Write what happens next.")
	}
	stream := ledger.Stream("glass/" + id)
	return ledger.AppendJSON(ctx, st, stream, KindReviewed, by.Account, by.Partner, r, map[ledger.Stream]ledger.Version{stream: x.version})
}
