package sessions

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"strings"
	"time"

	"roundtable/care"
	"roundtable/facts"
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

func wrong(where, what, remedy string) error {
	return &care.Problem{Where: where, What: what, Remedy: remedy}
}

// Taken says that somebody else was first: who, for which organisation, and when. It is
// a *care.Problem to people who read it; a page may put the account's name beside it.
type Taken struct {
	By      care.AccountID
	Partner care.PartnerCode
	At      time.Time
	Did     string // what they did, behind their name; "" where it is only that they were first
	care.Problem
}

// Unwrap gives the problem that a person may read.
func (t *Taken) Unwrap() error { return &t.Problem }

// writing is what one command is about to append, at the versions that it has read.
type writing struct {
	t     *Table
	who   care.Viewer
	view  *facts.View
	batch ledger.Batch
	err   error
}

func (t *Table) writes(v *facts.View) (*writing, error) {
	who := v.Viewer()
	if who.Account == "" {
		return nil, wrong("", "Nobody is signed in, and so nothing is written.", "Sign in.")
	}
	return &writing{t: t, who: who, view: v, batch: ledger.Batch{Expect: map[ledger.Stream]ledger.Version{}}}, nil
}

// command is one act of a viewer: do looks at the table, which stands still meanwhile,
// and says what is to be appended at the versions that it read.
func (t *Table) command(ctx context.Context, v *facts.View, do func(*writing) error) (ledger.Seq, error) {
	w, err := t.writes(v)
	if err != nil {
		return 0, err
	}
	err = func() error {
		t.mu.RLock()
		defer t.mu.RUnlock()
		return do(w)
	}()
	if err != nil {
		return 0, err
	}
	return w.done(ctx)
}

// expects holds the append to a stream's version as the table knows it; it is called
// with the table locked for reading.
func (w *writing) expects(streams ...ledger.Stream) {
	for _, s := range streams {
		w.batch.Expect[s] = w.t.state.Version[s]
	}
}

func (w *writing) add(s ledger.Stream, k ledger.Kind, partner care.PartnerCode, body any) {
	d, err := ledger.JSONDraft(s, k, w.who.Account, partner, body)
	w.err = errors.Join(w.err, err)
	w.batch.Records = append(w.batch.Records, d)
}

// done appends and returns the Seq of the first record, when the table and the facts
// know all of them. Who was first is told to whoever comes second.
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
		return 0, w.t.taken(ctx, w.view, c)
	}
	if err != nil {
		return 0, err
	}
	last := first + ledger.Seq(len(w.batch.Records)) - 1
	return first, w.t.Wait(context.WithoutCancel(ctx), last)
}

// taken says who was first on the stream of a conflict; of a wait that the view does not
// show, that somebody was, and not who: it would tell where else the person waits.
func (t *Table) taken(ctx context.Context, v *facts.View, c *ledger.ConflictError) error {
	out := &Taken{Problem: care.Problem{
		What: "Somebody else was first.", Remedy: "Load the page again, see what they did, and decide anew.", Err: c,
	}}
	for rec, err := range t.store.ReadStream(ctx, c.Stream, c.Expected) {
		if err != nil {
			return err
		}
		out.By, out.Partner, out.At = rec.By, rec.Partner, rec.At
		if err := t.Wait(ctx, rec.Seq); err != nil { // so that the table says what they did
			return err
		}
		break
	}
	if k, is := strings.CutPrefix(string(c.Stream), "waiter/"); is {
		key, _ := care.ParseKey(k)
		if _, shown := v.PathwayByKey(key); !shown {
			out.By, out.Partner = "", ""
			out.What = "Somebody else was first: they acted for this person."
			return out
		}
	}
	clock := out.At.In(care.London).Format("15:04")
	switch {
	case out.At.IsZero():
	case strings.HasPrefix(string(c.Stream), "slot/"):
		out.What = "Somebody at " + partnerWords(out.Partner) + " was first: they acted on this place at " + clock + "."
	case strings.HasPrefix(string(c.Stream), "waiter/"):
		out.What = "Somebody at " + partnerWords(out.Partner) + " was first: they acted for this person at " + clock + "."
	default:
		out.What = "Somebody at " + partnerWords(out.Partner) + " was first: they changed this at " + clock + "."
	}
	return out
}

func partnerWords(p care.PartnerCode) string {
	if p == "" {
		return "the table"
	}
	return string(p)
}

// acts is nil when the view's viewer acts for a partner: their own, or any on a table
// that is one person's own folder.
func acts(v *facts.View, p care.PartnerCode, what string) error {
	if p != "" && (v.Scope().All() || v.Viewer().Partner == p) {
		return nil
	}
	return wrong("", what, "Ask a booking officer of that organisation.")
}

// words is a text without outer space; a problem when it is too long, or missing where
// it is needed.
func words(where, what, text string, needed bool) (string, error) {
	text = strings.TrimSpace(text)
	switch {
	case len([]rune(text)) > maxWords:
		return "", wrong(where, what+" is too long.", "Keep it to 500 characters.")
	case needed && text == "":
		return "", wrong(where, what+" is missing.", "Write it in a few words, without naming anybody.")
	}
	return text, nil
}

// newID is a name that says nothing.
func newID(prefix string) string {
	var b [6]byte
	rand.Read(b[:]) // never fails (crypto/rand)
	return prefix + hex.EncodeToString(b[:])
}
