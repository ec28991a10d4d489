package signin

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/gob"
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"time"

	"github.com/alexedwards/scs/v2"

	"roundtable/care"
	"roundtable/ledger"
	"roundtable/sharing/accounts"
)

// Limits of a session (OWASP ASVS 3.3, level 2).
const (
	IdleLimit     = 30 * time.Minute
	AbsoluteLimit = 12 * time.Hour
)

// Session is one sign-in on one device.
type Session struct {
	Account care.AccountID
	Role    care.Role    // the one of the account's roles that is looked in
	Purpose care.Purpose // why; "" for the one that the role looks for as a rule
	How     string       // as Entered.How
	Since   time.Time
	Device  string    // in words: "Firefox on Windows"
	Enrol   bool      // nothing opens before a second way in is set up
	Proved  time.Time // when its holder last proved who they are
	Epoch   string    // of the account when the session began: signing out everywhere makes a new one
}

// Sessions keeps sign-ins on the server; the browser holds a random token alone,
// and the store its hash.
type Sessions struct {
	scs  *scs.SessionManager
	desk *Desk
}

// NewSessions returns the sessions of a desk. secure is set when people reach the
// server by https: the cookie then never travels otherwise, nor to another host.
func NewSessions(d *Desk, secure bool) *Sessions {
	gob.Register(Session{})
	m := scs.New()
	m.Store = sessionStore{d}
	m.HashTokenInStore = true
	m.IdleTimeout, m.Lifetime = IdleLimit, AbsoluteLimit
	m.Cookie.Name, m.Cookie.Secure, m.Cookie.HttpOnly, m.Cookie.SameSite = "roundtable-session", secure, true, http.SameSiteLaxMode
	if secure {
		m.Cookie.Name = "__Host-roundtable-session"
	}
	m.Cookie.Persist = false // gone with the browser's window
	return &Sessions{m, d}
}

// Wrap loads the session of each request and sends its cookie. fail answers when
// sessions cannot be read.
func (s *Sessions) Wrap(next http.Handler, fail func(http.ResponseWriter, *http.Request, error)) http.Handler {
	m := *s.scs // a copy: requests run side by side
	if fail != nil {
		m.ErrorFunc = fail
	}
	return m.LoadAndSave(next)
}

const dataKey = "session"

// Start begins a session for somebody who was let in, under a new token: one that
// was set before is worth nothing.
func (s *Sessions) Start(ctx context.Context, in Entered, device string) (Session, error) {
	a, state, ok := s.desk.book.Get(in.Account, care.DateOf(s.desk.now().In(care.London)))
	if !ok || state != accounts.Current {
		return Session{}, notCurrent()
	}
	if err := s.scs.RenewToken(ctx); err != nil {
		return Session{}, err
	}
	epoch, err := s.desk.epoch(ctx, a.ID)
	if err != nil {
		return Session{}, err
	}
	if in.epoch != nil && *in.epoch != epoch {
		return Session{}, refuse(BadToken, "The account was signed out everywhere a moment ago.", "Begin again from the sign-in page.", nil)
	}
	since := s.desk.now().UTC()
	x := Session{Account: a.ID, Role: a.Roles[0], How: in.How, Since: since, Proved: since, Device: device, Enrol: in.Enrol, Epoch: epoch}
	if in.proved != nil && in.proved.Before(since) {
		x.Proved = *in.proved
	}
	s.desk.note(ctx, a.ID, Event{What: CameIn, How: in.How, Device: device})
	s.scs.Put(ctx, dataKey, x)
	now, err := json.Marshal(s.desk.now().UTC())
	if err != nil {
		return x, err
	}
	return x, s.desk.scratch.Set(ctx, secretsOwner(a.ID), "last-used", now, time.Time{})
}

// Current is the session of a request and the account as it stands now. ok is
// false when nobody is signed in, when the account's days have passed, or when it
// has lost the role: the session then opens nothing.
func (s *Sessions) Current(ctx context.Context) (x Session, a accounts.Account, ok bool) {
	x, ok = s.scs.Get(ctx, dataKey).(Session)
	if !ok {
		return Session{}, a, false
	}
	a, state, found := s.desk.book.Get(x.Account, care.DateOf(s.desk.now().In(care.London)))
	if !found || state != accounts.Current || !a.Holds(x.Role) {
		return Session{}, accounts.Account{}, false
	}
	if epoch, err := s.desk.epoch(ctx, x.Account); err != nil || epoch != x.Epoch {
		return Session{}, accounts.Account{}, false
	}
	return x, a, true
}

// As changes the role and the purpose that the session looks in; false when the
// account has not got the role. Whether the role looks for that purpose is the
// caller's to check.
func (s *Sessions) As(ctx context.Context, r care.Role, p care.Purpose) bool {
	x, a, ok := s.Current(ctx)
	if !ok || !a.Holds(r) {
		return false
	}
	x.Role, x.Purpose = r, p
	s.scs.Put(ctx, dataKey, x)
	return true
}

// Enrolled says that a second way in stands: the session opens pages from now on,
// under a new token.
func (s *Sessions) Enrolled(ctx context.Context) error {
	x, _, ok := s.Current(ctx)
	if !ok {
		return notCurrent()
	}
	x.Enrol = false
	s.scs.Put(ctx, dataKey, x)
	return s.scs.RenewToken(ctx)
}

// FreshLimit is how long a proof of who somebody is lasts for a change of how they
// sign in: a screen that was left alone must not be enough (ASVS 3.7.1).
const FreshLimit = 15 * time.Minute

// Fresh reports whether the session's holder has proved who they are within
// FreshLimit, or is still setting up how they do.
func (s *Sessions) Fresh(x Session) bool {
	age := s.desk.now().Sub(x.Proved)
	return x.Enrol || age >= 0 && age <= FreshLimit
}

// CheckFresh is Fresh with a refusal in words.
func (s *Sessions) CheckFresh(x Session) error {
	if s.Fresh(x) {
		return nil
	}
	return refuse(WrongSecret, "You proved who you are more than a quarter of an hour ago, and a change of how you sign in asks for it again.", "Sign out, sign in again and repeat the change.", nil)
}

// End signs out.
func (s *Sessions) End(ctx context.Context) error { return s.scs.Destroy(ctx) }

// EndOthers signs an account out everywhere but here, where "here" is a session of
// that account.
func (s *Sessions) EndOthers(ctx context.Context, id care.AccountID) error {
	x, _, signedIn := s.Current(ctx)
	keep := ""
	if signedIn && x.Account == id {
		keep = hashed(s.scs.Token(ctx))
	}
	epoch, err := s.desk.signOut(ctx, id, keep)
	if err == nil {
		s.desk.note(ctx, id, Event{What: SignedOutAll})
	}
	if keep != "" {
		x.Epoch = epoch
		s.scs.Put(ctx, dataKey, x)
	}
	return err
}

// SignOutEverywhere ends all sessions of an account. A request that is under way
// just now cannot bring its session back: the account has another epoch.
func (d *Desk) SignOutEverywhere(ctx context.Context, id care.AccountID) error {
	_, err := d.signOut(ctx, id, "")
	if err == nil {
		d.note(ctx, id, Event{What: SignedOutAll})
	}
	return err
}

func (d *Desk) signOut(ctx context.Context, id care.AccountID, keep string) (epoch string, err error) {
	epoch = NewToken()
	if err := d.scratch.Set(ctx, secretsOwner(id), epochKey, []byte(epoch), time.Time{}); err != nil {
		return "", err
	}
	tokens, err := d.scratch.Keys(ctx, sessionsOf(id), "")
	if err != nil {
		return "", err
	}
	for _, t := range tokens {
		if t == keep {
			continue
		}
		if err := errors.Join(d.scratch.Delete(ctx, sessionOwner, t), d.scratch.Delete(ctx, sessionsOf(id), t)); err != nil {
			return "", err
		}
	}
	return epoch, nil
}

const epochKey = "epoch"

func (d *Desk) epoch(ctx context.Context, id care.AccountID) (string, error) {
	raw, err := d.scratch.Get(ctx, secretsOwner(id), epochKey)
	if errors.Is(err, ledger.ErrNotFound) {
		return "", nil
	}
	return string(raw), err
}

// Open is one of an account's sessions in a list.
type Open struct {
	Session
	This bool // the one that asks
}

// List lists where an account is signed in, the newest first.
func (s *Sessions) List(ctx context.Context, id care.AccountID) ([]Open, error) {
	tokens, err := s.desk.scratch.Keys(ctx, sessionsOf(id), "")
	if err != nil {
		return nil, err
	}
	mine := hashed(s.scs.Token(ctx))
	var out []Open
	for _, t := range tokens {
		raw, err := s.desk.scratch.Get(ctx, sessionOwner, t)
		if errors.Is(err, ledger.ErrNotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		if x, ok := s.decode(raw); ok {
			out = append(out, Open{x, t == mine})
		}
	}
	slices.SortFunc(out, func(a, b Open) int { return b.Since.Compare(a.Since) })
	return out, nil
}

func (s *Sessions) decode(raw []byte) (Session, bool) {
	if len(raw) < 8 {
		return Session{}, false
	}
	_, values, err := s.scs.Codec.Decode(raw[8:])
	if err != nil {
		return Session{}, false
	}
	x, ok := values[dataKey].(Session)
	return x, ok
}

// LastUsed is when an account was last signed in to; zero for never.
func (d *Desk) LastUsed(ctx context.Context, id care.AccountID) (t time.Time, err error) {
	raw, err := d.scratch.Get(ctx, secretsOwner(id), "last-used")
	if errors.Is(err, ledger.ErrNotFound) {
		return t, nil
	}
	if err != nil {
		return t, err
	}
	return t, json.Unmarshal(raw, &t)
}

// Unused lists the accounts that nobody has signed in to for some time, for the
// review of joiners, movers and leavers. An account that was never used counts
// from when it was opened.
func (d *Desk) Unused(ctx context.Context, partner care.PartnerCode, since time.Duration) ([]accounts.Listed, error) {
	var out []accounts.Listed
	for _, a := range d.book.All(partner, care.DateOf(d.now().In(care.London))) {
		if a.State != accounts.Current {
			continue
		}
		last, err := d.LastUsed(ctx, a.ID)
		if err != nil {
			return nil, err
		}
		if last.IsZero() {
			last = a.Since.At
		}
		if d.now().Sub(last) >= since {
			out = append(out, a)
		}
	}
	return out, nil
}

const sessionOwner = "signin/session"

func sessionsOf(id care.AccountID) string { return "signin/sessions-of/" + string(id) }

// sessionStore keeps sessions in scratch: eight bytes of expiry, then what scs
// gives. A session whose expiry alone has moved, by less than a minute, is not
// written again: not every page view costs a write.
type sessionStore struct{ d *Desk }

var _ scs.CtxStore = sessionStore{}

func (s sessionStore) FindCtx(ctx context.Context, token string) ([]byte, bool, error) {
	raw, err := s.d.scratch.Get(ctx, sessionOwner, token)
	if errors.Is(err, ledger.ErrNotFound) || err == nil && len(raw) < 8 {
		return nil, false, nil
	}
	if err != nil {
		return nil, false, err
	}
	until := time.Unix(int64(binary.BigEndian.Uint64(raw)), 0)
	return raw[8:], s.d.now().Before(until), nil
}

func (s sessionStore) CommitCtx(ctx context.Context, token string, b []byte, expiry time.Time) error {
	value := append(binary.BigEndian.AppendUint64(nil, uint64(expiry.Unix())), b...)
	for {
		have, err := s.d.scratch.Get(ctx, sessionOwner, token)
		switch {
		case errors.Is(err, ledger.ErrNotFound):
			have = nil
		case err != nil:
			return err
		case len(have) < 8:
			return nil // it was ended while this request was under way: it stays so
		case bytes.Equal(have[8:], b):
			was := time.Unix(int64(binary.BigEndian.Uint64(have)), 0)
			if moved := expiry.Sub(was); moved < time.Minute && moved > -time.Minute {
				return nil
			}
		}
		ok, err := s.d.scratch.Swap(ctx, sessionOwner, token, have, value, expiry)
		if err != nil {
			return err
		}
		if ok {
			break
		}
	}
	if x, ok := (&Sessions{scs: &scs.SessionManager{Codec: scs.GobCodec{}}}).decode(value); ok {
		return s.d.scratch.Set(ctx, sessionsOf(x.Account), token, []byte("1"), expiry)
	}
	return nil
}

// DeleteCtx leaves a mark in the session's place for as long as it could have lasted:
// a request that was under way when its owner signed out must not write it back.
func (s sessionStore) DeleteCtx(ctx context.Context, token string) error {
	for {
		have, err := s.d.scratch.Get(ctx, sessionOwner, token)
		if errors.Is(err, ledger.ErrNotFound) {
			return nil
		}
		if err != nil {
			return err
		}
		ok, err := s.d.scratch.Swap(ctx, sessionOwner, token, have, []byte{0}, s.d.now().Add(AbsoluteLimit))
		if ok || err != nil {
			return err
		}
	}
}

// The three methods without a context are never called by scs for a CtxStore.

func (s sessionStore) Find(token string) ([]byte, bool, error) {
	return s.FindCtx(context.Background(), token)
}

func (s sessionStore) Commit(token string, b []byte, expiry time.Time) error {
	return s.CommitCtx(context.Background(), token, b, expiry)
}

func (s sessionStore) Delete(token string) error { return s.DeleteCtx(context.Background(), token) }
