package papers

import (
	"context"
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

// Entry is a paper with who sent it when, and whether it was taken back.
type Entry struct {
	Sent
	At      time.Time
	By      care.AccountID
	Partner care.PartnerCode // that the sender acts for
	Back    *Back            // nil while it stands
}

// Back is that a paper was taken back.
type Back struct {
	At      time.Time
	By      care.AccountID
	Partner care.PartnerCode
	Reason  string
}

// Book is the papers of a ledger. It may be asked by many at once.
type Book struct {
	store   ledger.Store
	entries *ledger.Book[Entry]
}

// Open returns the book of a store; it reads nothing yet.
func Open(store ledger.Store) *Book {
	return &Book{store, ledger.NewBook(store, Stream, fold)}
}

// Limits of what is sent, in characters.
const (
	MostTitle = 120
	MostAsked = 1000
)

func fold(ctx context.Context, store ledger.Store, rec ledger.Record, all []Entry) ([]Entry, error) {
	switch rec.Kind {
	case RecSent:
		e := Entry{At: rec.At, By: rec.By, Partner: rec.Partner}
		if err := ledger.ReadJSON(ctx, store, rec, &e.Sent); err != nil {
			return nil, err
		}
		all = append(all, e)
	case RecTakenBack:
		var r TakenBack
		if err := ledger.ReadJSON(ctx, store, rec, &r); err != nil {
			return nil, err
		}
		for i := range all {
			if all[i].ID == r.ID && all[i].Back == nil {
				all[i].Back = &Back{rec.At, rec.By, rec.Partner, r.Reason}
			}
		}
	}
	return all, nil
}

// All are the papers, also those taken back, the newest first.
func (b *Book) All(ctx context.Context) ([]Entry, error) {
	all, _, err := b.entries.All(ctx)
	slices.Reverse(all)
	return all, err
}

// Get is one paper; ok is false for one that there is not.
func (b *Book) Get(ctx context.Context, id string) (e Entry, ok bool, err error) {
	all, _, err := b.entries.All(ctx)
	if err != nil {
		return e, false, err
	}
	i := slices.IndexFunc(all, func(e Entry) bool { return e.ID == id })
	if i < 0 {
		return e, false, nil
	}
	return all[i], true, nil
}

// Wrong is all that is wrong with a cover, each at its field: "title", "committee",
// "meeting", "asked", "to".
type Wrong []care.Problem

// Error joins them.
func (w Wrong) Error() string {
	var all []string
	for _, p := range w {
		all = append(all, p.Error())
	}
	return strings.Join(all, "; ")
}

// Check makes one line of each of the cover's lines and says what is wrong with it, a
// Wrong; nil where nothing is. today is the first day on which the committee can meet.
func (c *Cover) Check(today care.Date) error {
	var w Wrong
	line := func(s *string, field, name string, most int) {
		*s = strings.Join(strings.Fields(*s), " ")
		if n := utf8.RuneCountInString(*s); n == 0 {
			w = append(w, care.Problem{What: name + " is missing.", Where: field, Remedy: "Write it. Name nobody in it."})
		} else if n > most || !utf8.ValidString(*s) {
			w = append(w, care.Problem{What: fmt.Sprintf("%s is too long: it has %d characters.", name, n), Where: field, Remedy: fmt.Sprintf("Use at most %d.", most)})
		}
	}
	line(&c.Title, "title", "The title", MostTitle)
	line(&c.Committee, "committee", "The committee's name", MostTitle)
	switch {
	case c.Meeting == 0:
		w = append(w, care.Problem{What: "The day of the meeting is missing, or is no day.", Where: "meeting", Remedy: "Write it as 23/01/2027."})
	case c.Meeting < today:
		w = append(w, care.Problem{What: "The day of the meeting is over.", Where: "meeting", Remedy: "Give the day of the next meeting."})
	case c.Meeting > today+2*366:
		w = append(w, care.Problem{What: "The day of the meeting is more than two years ahead.", Where: "meeting", Remedy: "See whether the year is right."})
	}
	line(&c.Asked, "asked", "What the committee is asked for", MostAsked)
	slices.Sort(c.To)
	c.To = slices.Compact(c.To)
	if len(c.To) == 0 {
		w = append(w, care.Problem{What: "Nobody is chosen to read it.", Where: "to", Remedy: "Choose whose committee members the paper is for."})
	}
	if len(w) == 0 {
		return nil
	}
	return w
}

// Send writes a paper and gives its id and the position to wait for. Ask before whether
// the sender may see what is in it. The error is a Wrong for a cover that cannot be
// sent, and a *care.Problem where others write all the time.
func (b *Book) Send(ctx context.Context, who care.Viewer, today care.Date, c Cover, x Content) (id string, at ledger.Seq, err error) {
	if err := c.Check(today); err != nil {
		return "", 0, err
	}
	err = b.again(ctx, func(_ []Entry, version ledger.Version) error {
		id = strconv.FormatInt(int64(version)+1, 10)
		at, err = b.write(ctx, who, version, RecSent, Sent{V: 1, ID: id, Cover: c, Content: x})
		return err
	})
	return id, at, err
}

// TakeBack takes a paper back. Ask before whether the viewer may. The error is a
// *care.Problem without a reason, and for a paper that is not there or was taken back
// already.
func (b *Book) TakeBack(ctx context.Context, who care.Viewer, id, reason string) (at ledger.Seq, err error) {
	reason = strings.Join(strings.Fields(reason), " ")
	if n := utf8.RuneCountInString(reason); n == 0 || n > MostAsked {
		return 0, &care.Problem{What: "The reason is missing, or too long.", Where: "reason", Remedy: fmt.Sprintf("Say in at most %d characters why the paper is taken back.", MostAsked)}
	}
	err = b.again(ctx, func(all []Entry, version ledger.Version) error {
		i := slices.IndexFunc(all, func(e Entry) bool { return e.ID == id })
		if i < 0 {
			return &care.Problem{What: "There is no such paper.", Remedy: "Look at the list of papers."}
		}
		if all[i].Back != nil {
			return &care.Problem{What: "The paper was taken back already.", Where: "reason", Remedy: "Nothing more is to be done."}
		}
		at, err = b.write(ctx, who, version, RecTakenBack, TakenBack{V: 1, ID: id, Reason: reason})
		return err
	})
	return at, err
}

// again tries a command anew while others write to the stream.
func (b *Book) again(ctx context.Context, do func(all []Entry, version ledger.Version) error) error {
	err := b.entries.Try(ctx, do)
	if _, others := errors.AsType[*ledger.ConflictError](err); others {
		return &care.Problem{What: "Others are writing about papers at the same time.", Remedy: "Try again in a moment."}
	}
	return err
}

func (b *Book) write(ctx context.Context, who care.Viewer, version ledger.Version, kind ledger.Kind, body any) (ledger.Seq, error) {
	return ledger.AppendJSON(ctx, b.store, Stream, kind, who.Account, who.Partner, body, map[ledger.Stream]ledger.Version{Stream: version})
}
