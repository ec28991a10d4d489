package signin

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"iter"
	"log/slog"
	"sync"
	"time"

	"roundtable/care"
	"roundtable/ledger"
)

// DiaryStream is the log of signing in: no lens folds it.
const DiaryStream ledger.Stream = ledger.LogPrefix + "sign-in"

// KindHappened is the kind of its records. By is the account that it happened to.
const KindHappened ledger.Kind = "signin.happened"

// Event is the body of one record. It holds no address, name or secret. Tries with
// an e-mail address that nobody has are in the server's log alone, as a count: the
// ledger does not grow by what strangers type.
type Event struct {
	V      int    `json:"v"` // 1
	What   What   `json:"what"`
	How    string `json:"how,omitempty"`    // as Entered.How
	Reason Reason `json:"reason,omitempty"` // why somebody was refused
	Device string `json:"device,omitempty"` // in words
}

// What happened.
type What string

// What can happen.
const (
	CameIn            What = "came-in"
	WasRefused        What = "was-refused"
	SignedOutAll      What = "signed-out-everywhere"
	PasswordSet       What = "password-set"
	AuthenticatorSet  What = "authenticator-set"
	AuthenticatorGone What = "authenticator-removed"
	RecoveryMade      What = "recovery-codes-made"
	PasskeyMade       What = "passkey-made"
	PasskeyGone       What = "passkey-removed"
	Invited           What = "set-up-link-made"
)

// Words say what happened to the account's owner.
func (e Event) Words() string {
	words := map[What]string{
		CameIn: "Signed in", WasRefused: "A try to sign in was refused", SignedOutAll: "Signed out everywhere", PasswordSet: "The password was set",
		AuthenticatorSet: "An authenticator was set up", AuthenticatorGone: "The authenticator was removed", RecoveryMade: "New recovery codes were made",
		PasskeyMade: "A passkey was made", PasskeyGone: "A passkey was removed", Invited: "A set-up link was made",
	}[e.What]
	if e.How != "" {
		words += " with " + e.How
	}
	if e.Device != "" {
		words += ", " + e.Device
	}
	return cmp.Or(words, string(e.What))
}

// Diary writes and reads the log of signing in. It is safe for concurrent use.
type Diary struct {
	group *ledger.Group
	index *ledger.Index
	st    ledger.Store
	// later is held for reading by refusals on their way: whoever reads waits for them.
	later sync.RWMutex
}

// OpenDiary returns the diary of a store. Close it before the store.
func OpenDiary(st ledger.Store) *Diary {
	keys := func(r ledger.Record, _ []byte) ([]string, error) { return []string{string(r.By)}, nil }
	return &Diary{group: ledger.NewGroup(st), index: ledger.NewIndex(st, DiaryStream, "sign-in", keys), st: st}
}

// Close waits for what is being written.
func (d *Diary) Close() error {
	d.later.Lock()
	defer d.later.Unlock()
	return d.group.Close()
}

// Happened is an event with when it was and whose.
type Happened struct {
	At      time.Time // UTC
	Account care.AccountID
	Event
}

// Of yields what happened to an account since a moment, the newest first.
func (d *Diary) Of(ctx context.Context, id care.AccountID, since time.Time) iter.Seq2[Happened, error] {
	return func(yield func(Happened, error) bool) {
		d.later.Lock()
		d.later.Unlock() //nolint:staticcheck // it was only waited for
		for r, err := range d.index.Find(ctx, string(id), since, time.Time{}) {
			h := Happened{At: r.At, Account: r.By}
			if err == nil && !r.Erased() {
				var body []byte
				if body, err = ledger.ReadBody(ctx, d.st, r.Now); err == nil {
					err = json.Unmarshal(body, &h.Event)
				}
			}
			if !yield(h, err) || err != nil {
				return
			}
		}
	}
}

// note writes down what happened to an account. That it could not be written keeps
// nobody out: the server's log says so.
func (d *Desk) note(ctx context.Context, id care.AccountID, e Event) {
	if d.diary == nil || id == "" {
		return
	}
	e.V = 1
	a, _, _ := d.book.Get(id, 0)
	draft, err := ledger.JSONDraft(DiaryStream, KindHappened, id, a.Partner, e)
	if err == nil {
		_, err = d.diary.group.Append(context.WithoutCancel(ctx), draft)
	}
	if err != nil {
		slog.Error("what happened at the door could not be written down", "what", string(e.What), "err", err)
	}
}

// refusedAt writes down that somebody was refused, and gives the error back. It does
// so after the answer: what takes longer where there is an account would tell that
// there is one. Tries that are refused for their number are written down once a
// window, so that the ledger does not grow as fast as somebody can knock.
func (d *Desk) refusedAt(ctx context.Context, id care.AccountID, how string, err error) error {
	if r, ok := errors.AsType[*Refused](err); ok {
		slog.Warn("sign-in refused", "reason", string(r.Reason), "how", how, "account", string(id))
		if d.diary == nil || id == "" {
			return err
		}
		ctx = context.WithoutCancel(ctx)
		d.diary.later.RLock()
		go func() {
			defer d.diary.later.RUnlock()
			if r.Reason == TooMany {
				if first, err := d.scratch.Swap(ctx, throttleTag, "told/"+hashed(string(id)), nil, []byte{1}, d.now().Add(window)); err != nil || !first {
					return
				}
			}
			d.note(ctx, id, Event{What: WasRefused, How: how, Reason: r.Reason})
		}()
	}
	return err
}
