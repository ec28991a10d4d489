package scenarios

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"roundtable/care"
	"roundtable/ledger"
)

// Entry is a scenario that stands, and who saved it when.
type Entry struct {
	Saved
	At      time.Time
	By      care.AccountID
	Partner care.PartnerCode
}

// Book is the scenarios of a ledger. It may be asked by many at once.
type Book struct {
	store   ledger.Store
	entries *ledger.Book[Entry]
}

// Open returns the book of a store; it reads nothing yet.
func Open(store ledger.Store) *Book {
	return &Book{store, ledger.NewBook(store, Stream, fold)}
}

// Limits of what is saved.
const (
	MostName     = 100 // characters
	mostStanding = 500
)

func fold(ctx context.Context, store ledger.Store, rec ledger.Record, all []Entry) ([]Entry, error) {
	switch rec.Kind {
	case RecSaved:
		e := Entry{At: rec.At, By: rec.By, Partner: rec.Partner}
		if err := ledger.ReadJSON(ctx, store, rec, &e.Saved); err != nil {
			return nil, err
		}
		all = append(all, e)
	case RecRemoved:
		var r Removed
		if err := ledger.ReadJSON(ctx, store, rec, &r); err != nil {
			return nil, err
		}
		all = slices.DeleteFunc(all, func(e Entry) bool { return e.ID == r.ID })
	}
	return all, nil
}

// All are the scenarios that stand, newest first.
func (b *Book) All(ctx context.Context) ([]Entry, error) {
	all, _, err := b.entries.All(ctx)
	slices.Reverse(all)
	return all, err
}

// Get is one scenario; ok is false for one that is not there or was removed.
func (b *Book) Get(ctx context.Context, id string) (e Entry, ok bool, err error) {
	all, err := b.All(ctx)
	if err != nil {
		return e, false, err
	}
	i := slices.IndexFunc(all, func(e Entry) bool { return e.ID == id })
	if i < 0 {
		return e, false, nil
	}
	return all[i], true, nil
}

// Save writes a scenario under a name and gives its id and the position to wait
// for. The name stands for itself: it holds no line break. The error is a
// *care.Problem for a name that cannot be, for a scenario with lists of its own,
// and where too many stand.
func (b *Book) Save(ctx context.Context, who care.Viewer, s Saved) (id string, at ledger.Seq, err error) {
	s.V, s.Name = 1, strings.Join(strings.Fields(s.Name), " ")
	switch n := utf8.RuneCountInString(s.Name); {
	case n == 0 || n > MostName || !utf8.ValidString(s.Name):
		what := fmt.Sprintf("The scenario's name is too long: it has %d characters.", n)
		if n == 0 {
			what = "The scenario has no name."
		}
		return "", 0, &care.Problem{What: what, Where: "name", Remedy: fmt.Sprintf("Name it in at most %d characters. Name nobody in it.", MostName)}
	case len(s.Scenario.Lists) > 0:
		return "", 0, &care.Problem{What: "A scenario with lists of its own cannot be saved: it would hold counts of people.", Where: "lists", Remedy: "Save what is to be different, and let the lists be measured."}
	}
	err = b.again(ctx, "Others are saving scenarios at the same time.", func(all []Entry, version ledger.Version) error {
		if len(all) >= mostStanding {
			return &care.Problem{What: fmt.Sprintf("%d scenarios stand already.", mostStanding), Remedy: "Remove some that nobody needs."}
		}
		s.ID = strconv.FormatInt(int64(version)+1, 10)
		at, err = b.write(ctx, who, version, RecSaved, s)
		return err
	})
	if err != nil {
		return "", 0, err
	}
	return s.ID, at, nil
}

// Remove takes a scenario off the list. The error is a *care.Problem for one that
// is not there. Ask before whether the viewer may (the one who saved it, or who may
// change what is agreed).
func (b *Book) Remove(ctx context.Context, who care.Viewer, id string) (at ledger.Seq, err error) {
	err = b.again(ctx, "Others are changing scenarios at the same time.", func(all []Entry, version ledger.Version) error {
		if !slices.ContainsFunc(all, func(e Entry) bool { return e.ID == id }) {
			return &care.Problem{What: "This scenario is not there any more.", Remedy: "Look at the list of scenarios."}
		}
		at, err = b.write(ctx, who, version, RecRemoved, Removed{V: 1, ID: id})
		return err
	})
	return at, err
}

// again tries a command anew while others write to the stream, and says so in words when
// they always do.
func (b *Book) again(ctx context.Context, others string, do func(all []Entry, version ledger.Version) error) error {
	err := b.entries.Try(ctx, do)
	if _, is := errors.AsType[*ledger.ConflictError](err); is {
		return &care.Problem{What: others, Remedy: "Try again in a moment."}
	}
	return err
}

func (b *Book) write(ctx context.Context, who care.Viewer, version ledger.Version, kind ledger.Kind, body any) (ledger.Seq, error) {
	data, err := json.Marshal(body)
	if err != nil {
		return 0, fmt.Errorf("scenarios: %w", err)
	}
	if len(data) > ledger.MaxInline {
		return 0, &care.Problem{What: "The scenario changes too much to be saved.", Remedy: "Change fewer lists."}
	}
	seq, _, err := b.store.Append(ctx, ledger.Batch{
		Expect:  map[ledger.Stream]ledger.Version{Stream: version},
		Records: []ledger.Draft{{Stream: Stream, Kind: kind, By: who.Account, Partner: who.Partner, Data: data}},
	})
	return seq, err
}
