package servicemap

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"strings"
	"time"

	"roundtable/care"
	"roundtable/ledger"
)

// maxWords is how long a text that somebody types may be, in characters.
const maxWords = 500

// Wrong is what is wrong with what somebody typed, each at its field. A page shows all
// of it; as one error it reads as the first.
type Wrong []care.Problem

// Error is the first problem in one line.
func (w Wrong) Error() string { return w[0].Error() }

// Unwrap gives the first problem to errors.AsType.
func (w Wrong) Unwrap() error { return &w[0] }

func (w Wrong) orNil() error {
	if len(w) == 0 {
		return nil
	}
	return w
}

func (w *Wrong) at(where, what, remedy string) {
	*w = append(*w, care.Problem{Where: where, What: what, Remedy: remedy})
}

func wrong(where, what, remedy string) error {
	return &care.Problem{Where: where, What: what, Remedy: remedy}
}

// Taken says that somebody else was first: who, for which organisation, and when.
type Taken struct {
	By      care.AccountID
	Partner care.PartnerCode
	At      time.Time
	care.Problem
}

// Unwrap gives the problem that a person may read.
func (t *Taken) Unwrap() error { return &t.Problem }

// writing is what one command is about to append, at the versions that it has read.
type writing struct {
	t     *Table
	who   *Who
	batch ledger.Batch
	err   error
}

func (t *Table) writes(who *Who) (*writing, error) {
	if who.Account == "" {
		return nil, wrong("", "Nobody is signed in, and so nothing is written.", "Sign in.")
	}
	return &writing{t: t, who: who, batch: ledger.Batch{Expect: map[ledger.Stream]ledger.Version{}}}, nil
}

// expects holds the append to the version of a stream that was read.
func (w *writing) expects(s ledger.Stream, seen ledger.Version) { w.batch.Expect[s] = seen }

func (w *writing) add(s ledger.Stream, k ledger.Kind, partner care.PartnerCode, body any) {
	d, err := ledger.JSONDraft(s, k, w.who.Account, partner, body)
	w.err = errors.Join(w.err, err)
	w.batch.Records = append(w.batch.Records, d)
}

// done appends and returns the Seq of the last record, when the table knows all of them.
// Who was first is told to whoever comes second.
func (w *writing) done(ctx context.Context) (ledger.Seq, error) {
	if w.err != nil {
		return 0, w.err
	}
	for i := range w.batch.Records {
		d := &w.batch.Records[i]
		if len(d.Data) <= ledger.MaxInline {
			continue
		}
		ref, err := w.t.store.Put(ctx, strings.NewReader(string(d.Data)))
		if err != nil {
			return 0, err
		}
		d.Body, d.Data = ref, nil
	}
	first, _, err := w.t.store.Append(ctx, w.batch)
	if c, ok := errors.AsType[*ledger.ConflictError](err); ok {
		return 0, w.t.taken(ctx, c)
	}
	if err != nil {
		return 0, err
	}
	last := first + ledger.Seq(len(w.batch.Records)) - 1
	return last, w.t.Wait(context.WithoutCancel(ctx), last)
}

// taken says who was first on the stream of a conflict.
func (t *Table) taken(ctx context.Context, c *ledger.ConflictError) error {
	out := &Taken{Problem: care.Problem{
		What: "Somebody else was first.", Remedy: "Load the page again, see what they did, and decide anew.", Err: c,
	}}
	for rec, err := range t.store.ReadStream(ctx, c.Stream, c.Expected) {
		if err != nil {
			return err
		}
		out.By, out.Partner, out.At = rec.By, rec.Partner, rec.At
		break
	}
	if !out.At.IsZero() {
		out.What = "Somebody else changed this at " + out.At.In(care.London).Format("15:04") + "."
	}
	return out
}

// text is a text without outer space; what is wrong with it is added.
func (w *Wrong) text(where, what, text string, needed bool) string {
	text = strings.TrimSpace(text)
	switch {
	case len([]rune(text)) > maxWords:
		w.at(where, what+" is too long.", "Keep it to 500 characters.")
	case needed && text == "":
		w.at(where, what+" is missing.", "Write it in a few words, without naming anybody.")
	}
	return text
}

// newID is a name that says nothing.
func newID(prefix string) string {
	var b [6]byte
	rand.Read(b[:]) // never fails (crypto/rand)
	return prefix + hex.EncodeToString(b[:])
}
