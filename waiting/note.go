package waiting

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"roundtable/care"
	"roundtable/facts"
	"roundtable/ledger"
)

// Notes are what people at the table write about one pathway: they stand beside
// the partner's own record and never change it. Each is a record of its own in
// the stream of its pathway; the version that the writer saw is expected, so
// that two people who write at once see each other's note first.

// Limits of what a note may hold.
const (
	MaxOwner   = 120
	MaxAction  = 500
	MaxComment = 4000
)

// noteStream is the stream of a pathway's notes. The key is a pseudonym.
func noteStream(k care.Key) ledger.Stream {
	return ledger.Stream("pathway/" + hex.EncodeToString(k[:]))
}

// Changed says that somebody else wrote about the pathway first: the page shows
// their note and asks again. It is a *care.Problem to people who read it.
type Changed struct {
	By    care.AccountID
	Notes []NoteLine // written since the version that was expected, oldest first
	care.Problem
}

// Unwrap gives the problem that a person may read.
func (e *Changed) Unwrap() error { return &e.Problem }

// SetOwner says who owns a pathway; "" takes the owner away. It returns the
// position to wait for before the next read.
func (l *List) SetOwner(ctx context.Context, view *facts.View, k care.Key, owner string, expect ledger.Version) (ledger.Seq, error) {
	owner, err := noteText("An owner", owner, MaxOwner, false)
	if err != nil {
		return 0, err
	}
	return l.write(ctx, view, care.Note{Pathway: k, Owner: &owner}, expect)
}

// SetNextAction says what is to be done next and by when; due 0 = no day.
func (l *List) SetNextAction(ctx context.Context, view *facts.View, k care.Key, action string, due care.Date, expect ledger.Version) (ledger.Seq, error) {
	action, err := noteText("A next action", action, MaxAction, false)
	if err != nil {
		return 0, err
	}
	return l.write(ctx, view, care.Note{Pathway: k, NextAction: &action, NextDue: &due}, expect)
}

// RecordContact says that the person was contacted while waiting, on a day that
// is not in the future.
func (l *List) RecordContact(ctx context.Context, view *facts.View, k care.Key, on care.Date, comment string, expect ledger.Version) (ledger.Seq, error) {
	comment, err := noteText("A comment", comment, MaxComment, false)
	if err == nil {
		err = l.notFuture(on)
	}
	if err != nil {
		return 0, err
	}
	return l.write(ctx, view, care.Note{Pathway: k, Contacted: &on, Comment: comment}, expect)
}

// Validate says that the pathway was looked at and still has to wait.
func (l *List) Validate(ctx context.Context, view *facts.View, k care.Key, on care.Date, comment string, expect ledger.Version) (ledger.Seq, error) {
	comment, err := noteText("A comment", comment, MaxComment, false)
	if err == nil {
		err = l.notFuture(on)
	}
	if err != nil {
		return 0, err
	}
	return l.write(ctx, view, care.Note{Pathway: k, Validated: &on, Comment: comment}, expect)
}

// Comment adds a comment.
func (l *List) Comment(ctx context.Context, view *facts.View, k care.Key, comment string, expect ledger.Version) (ledger.Seq, error) {
	comment, err := noteText("A comment", comment, MaxComment, true)
	if err != nil {
		return 0, err
	}
	return l.write(ctx, view, care.Note{Pathway: k, Comment: comment}, expect)
}

// ReplyToQuery answers a validation query by its rule's name with one of the
// replies (ReplyCorrectInPAS and its neighbours).
func (l *List) ReplyToQuery(ctx context.Context, view *facts.View, k care.Key, rule, reply, comment string, expect ledger.Version) (ledger.Seq, error) {
	comment, err := noteText("A comment", comment, MaxComment, false)
	if err != nil {
		return 0, err
	}
	if QueryWords(rule) == "" || (reply != ReplyCorrectInPAS && reply != ReplyOursIsRight && reply != ReplyCannotTell) {
		return 0, &care.Problem{What: "That is not a reply to a query that is known.", Remedy: "Open the pathway again and choose a reply."}
	}
	n := care.Note{Pathway: k, Comment: comment, QueryReply: &care.QueryNote{Rule: rule, Reply: reply}}
	return l.write(ctx, view, n, expect)
}

// Undo takes one note back. The note stays in the ledger, marked as taken back.
func (l *List) Undo(ctx context.Context, view *facts.View, k care.Key, note ledger.Seq, expect ledger.Version) (ledger.Seq, error) {
	r, ok := view.PathwayByKey(k)
	if !ok {
		return 0, noPathway()
	}
	for _, n := range view.Notes(r, nil) {
		switch {
		case n.Seq != note:
		case n.Undone != 0:
			return 0, &care.Problem{What: "That note was taken back already.", Remedy: "Open the pathway again."}
		case n.Undoes != 0:
			return 0, &care.Problem{What: "Taking a note back cannot itself be taken back.", Remedy: "Write the note again."}
		default:
			return l.write(ctx, view, care.Note{Pathway: k, Undoes: int64(note)}, expect)
		}
	}
	return 0, &care.Problem{What: "There is no such note on this pathway.", Remedy: "Open the pathway again."}
}

// noteText trims what somebody wrote and holds it to a length in characters.
func noteText(what, s string, most int, needed bool) (string, error) {
	s = strings.TrimSpace(s)
	if needed && s == "" {
		return "", &care.Problem{What: what + " has to say something.", Remedy: "Write it and save again."}
	}
	if len([]rune(s)) > most {
		return "", &care.Problem{What: fmt.Sprintf("%s may have at most %d characters.", what, most), Remedy: "Shorten it and save again."}
	}
	return s, nil
}

func (l *List) notFuture(on care.Date) error {
	if on == 0 || on > l.Today() {
		return &care.Problem{What: "The day has to be today or earlier.", Remedy: "Correct the day and save again."}
	}
	return nil
}

func noPathway() error {
	return &care.Problem{
		What:   "There is no such pathway that you may see.",
		Remedy: "It may have been withdrawn. Go back to the shared list.",
	}
}

// write appends one note for a pathway that the viewer may see.
func (l *List) write(ctx context.Context, view *facts.View, n care.Note, expect ledger.Version) (ledger.Seq, error) {
	if l.store == nil {
		return 0, &care.Problem{What: "This copy of the list can only be read.", Remedy: "Write on the collaborative's own server."}
	}
	if view.Viewer().Account == "" {
		return 0, &care.Problem{What: "Nobody is signed in.", Remedy: "Say who you are first."}
	}
	if _, ok := view.PathwayByKey(n.Pathway); !ok {
		return 0, noPathway()
	}
	n.V = 1
	body, err := json.Marshal(n)
	if err != nil {
		return 0, fmt.Errorf("note: %w", err)
	}
	stream := noteStream(n.Pathway)
	seq, _, err := l.store.Append(ctx, ledger.Batch{
		Expect: map[ledger.Stream]ledger.Version{stream: expect},
		Records: []ledger.Draft{{
			Stream: stream, Kind: care.RecNote, By: view.Viewer().Account, Partner: view.Viewer().Partner, Data: body,
		}},
	})
	if conflict, ok := errors.AsType[*ledger.ConflictError](err); ok {
		return 0, l.changed(ctx, view, conflict, n.Pathway, expect)
	}
	return seq, err
}

// changed reads who wrote first.
func (l *List) changed(ctx context.Context, view *facts.View, cause error, k care.Key, since ledger.Version) error {
	var hidden Hidden
	if r, ok := view.PathwayByKey(k); ok {
		c, i, _ := view.Pathway(r)
		hidden = masksOf(view).of(c.Class[i])
	}
	e := &Changed{Problem: care.Problem{
		What:   "Somebody else wrote about this pathway while you did.",
		Remedy: "Read what they wrote, then save yours again.",
		Err:    cause,
	}}
	for rec, err := range l.store.ReadStream(ctx, noteStream(k), since) {
		if err != nil {
			return err
		}
		n, err := l.readNote(ctx, rec)
		if err != nil {
			return err
		}
		e.By = rec.By
		line := NoteLine{Seq: rec.Seq, At: rec.At, By: rec.By, Partner: rec.Partner, Note: n}
		line.mask(hidden, view.Viewer())
		e.Notes = append(e.Notes, line)
	}
	return e
}

func (l *List) readNote(ctx context.Context, rec ledger.Record) (n care.Note, err error) {
	body, err := l.store.Body(ctx, rec.Now)
	if err != nil {
		return n, err
	}
	defer body.Close()
	err = json.NewDecoder(body).Decode(&n)
	return n, err
}

// NoteVersion is the version that a note about the pathway must expect: 0 while
// there is none.
func (l *List) NoteVersion(ctx context.Context, k care.Key) (v ledger.Version, err error) {
	if l.store == nil {
		return 0, nil
	}
	for rec, err := range l.store.ReadStream(ctx, noteStream(k), 0) {
		if err != nil {
			return 0, err
		}
		v = rec.Version
	}
	return v, nil
}
