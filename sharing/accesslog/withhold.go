package accesslog

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"sync"

	"roundtable/care"
	"roundtable/ledger"
)

// Kinds of the records about entries that a person is not shown for a time, all in
// stream "access-decisions".
const (
	KindWithheld ledger.Kind = "access.withheld"
	KindShown    ledger.Kind = "access.shown-again"
)

const decisions ledger.Stream = "access-decisions"

// Ground is why an entry may be withheld; there is no other.
type Ground string

// Grounds.
const (
	Safeguarding Ground = "safeguarding"
	Police       Ground = "police"   // to prevent or detect a crime
	Coercion     Ground = "coercion" // somebody else may read over the person's shoulder
)

// Withheld is the body of KindWithheld: one reviewed decision about one entry. Two
// people take it: the one who asks and the one who reviews.
type Withheld struct {
	V        int            `json:"v"` // 1
	Entry    ledger.Seq     `json:"entry"`
	Ground   Ground         `json:"ground"`
	Reason   string         `json:"reason"` // without personal data
	Reviewer care.AccountID `json:"reviewer"`
	Until    care.Date      `json:"until"` // shown again after this day unless decided anew
}

// shown is the body of KindShown.
type shown struct {
	V     int        `json:"v"` // 1
	Entry ledger.Seq `json:"entry"`
}

// Decisions is the lens of withheld entries.
type Decisions struct {
	mu      sync.RWMutex
	byEntry map[ledger.Seq]Withheld
	version ledger.Version
}

// NewDecisions returns an empty lens.
func NewDecisions() *Decisions { return &Decisions{byEntry: map[ledger.Seq]Withheld{}} }

// Apply folds one record; others change nothing.
func (d *Decisions) Apply(ctx context.Context, st ledger.Store, r ledger.Record) error {
	switch r.Kind {
	case KindWithheld:
		var w Withheld
		ok, err := read(ctx, st, r, &w)
		if err != nil {
			return err
		}
		d.mu.Lock()
		defer d.mu.Unlock()
		if d.version = r.Version; ok {
			d.byEntry[w.Entry] = w
		}
	case KindShown:
		var s shown
		ok, err := read(ctx, st, r, &s)
		if err != nil {
			return err
		}
		d.mu.Lock()
		defer d.mu.Unlock()
		if d.version = r.Version; ok {
			delete(d.byEntry, s.Entry)
		}
	}
	return nil
}

// read decodes a record's body. ok is false for one that was erased or that this
// program does not understand, and v is then zero: one such record must not keep
// everything after it from being told. The error is the store's alone.
func read[T any](ctx context.Context, st ledger.Store, r ledger.Record, v *T) (ok bool, err error) {
	if r.Erased() {
		return false, nil
	}
	data, err := ledger.ReadBody(ctx, st, r.Now)
	if errors.Is(err, ledger.ErrNotFound) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	if json.Unmarshal(data, v) != nil {
		*v = *new(T)
		return false, nil
	}
	return true, nil
}

// Of is the decision that withholds an entry on a day; ok is false when there is
// none.
func (d *Decisions) Of(entry ledger.Seq, day care.Date) (Withheld, bool) {
	d.mu.RLock()
	defer d.mu.RUnlock()
	w, ok := d.byEntry[entry]
	return w, ok && day <= w.Until
}

// mostWithheld is how long a decision may last before it is taken anew, in days.
const mostWithheld = 366

// Withhold records that an entry is not shown to the person. by asks, w.Reviewer
// has reviewed and must be somebody else.
func (d *Decisions) Withhold(ctx context.Context, st ledger.Store, by care.Viewer, today care.Date, w Withheld) (ledger.Seq, error) {
	w.V, w.Reason = 1, strings.TrimSpace(w.Reason)
	switch {
	case w.Entry <= 0:
		return 0, refuse("entry", "No entry of the log is named.", "Choose it from the person's log.")
	case w.Ground != Safeguarding && w.Ground != Police && w.Ground != Coercion:
		return 0, refuse("ground", "An entry is withheld for safeguarding, for the police or because of coercion, and for nothing else.", "Choose one of the three.")
	case w.Reason == "" || len(w.Reason) > 500:
		return 0, refuse("reason", "The decision needs its reason, in at most 500 letters.", "Write why, without naming the person.")
	case w.Reviewer == "" || w.Reviewer == by.Account:
		return 0, refuse("reviewer", "Nobody withholds an entry alone.", "Ask a second information governance lead to review it.")
	case w.Until <= today || w.Until > today+mostWithheld:
		return 0, refuse("until", "A decision lasts for at most a year.", "Give the day on which it is looked at again.")
	}
	// Whoever looked has no part in it: neither hides their own look.
	look, err := ledger.ReadRecord(ctx, st, w.Entry)
	if err != nil && !errors.Is(err, ledger.ErrNotFound) {
		return 0, err
	}
	if err == nil && look.Stream == Stream && (look.By == by.Account || look.By == w.Reviewer) {
		return 0, refuse("reviewer", "One of the two has made the look that would be withheld.", "Ask somebody else.")
	}
	return d.append(ctx, st, by, KindWithheld, w)
}

// Show lets the person see an entry again.
func (d *Decisions) Show(ctx context.Context, st ledger.Store, by care.Viewer, entry ledger.Seq) (ledger.Seq, error) {
	return d.append(ctx, st, by, KindShown, shown{1, entry})
}

func (d *Decisions) append(ctx context.Context, st ledger.Store, by care.Viewer, k ledger.Kind, body any) (ledger.Seq, error) {
	d.mu.RLock()
	v := d.version
	d.mu.RUnlock()
	return ledger.AppendJSON(ctx, st, decisions, k, by.Account, by.Partner, body, map[ledger.Stream]ledger.Version{decisions: v})
}

func refuse(where, what, remedy string) error {
	return &care.Problem{What: what, Where: where, Remedy: remedy}
}
