package site

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"

	"roundtable/care"
	"roundtable/ledger"
)

// sessionLife is how long drafts and the picked persona are kept, and how long a
// session may stand unused. A cookie that is renewAfter old is given anew, so that
// nobody is forgotten in the middle of their day.
const (
	sessionLife = 12 * time.Hour
	renewAfter  = 15 * time.Minute
)

// cookies name the visitor's drafts in scratch. They prove nothing: who
// somebody is, is the sharing room's business. Yet another program on this
// computer, or another Roundtable on another port, shares the cookies of
// localhost. So a session is only one that this ledger's own key has sealed,
// and the cookie's name carries the key's mark, so that two servers side by side
// do not take each other's away.
type cookies struct {
	key  [32]byte
	name string
}

// cookieKey is the ledger's key for sessions, made on first use. It stands in
// scratch: sessions outlive a restart and die with their server's data. A store
// that takes no writes gets a key for this process.
func cookieKey(ctx context.Context, s ledger.Scratch) (c cookies, err error) {
	const owner, name = "site", "cookie-key"
	have, err := s.Get(ctx, owner, name)
	if errors.Is(err, ledger.ErrNotFound) {
		rand.Read(c.key[:])
		if s.Set(ctx, owner, name, c.key[:], time.Time{}) == nil {
			have, err = s.Get(ctx, owner, name) // two servers that start at once end with one key
		} else {
			have, err = c.key[:], nil
		}
	}
	if err != nil {
		return c, err
	}
	copy(c.key[:], have)
	c.name = "roundtable-visit-" + c.seal("name")[:8]
	return c, nil
}

// seal is the mark by which a session of ours is known.
func (c *cookies) seal(id string) string {
	m := hmac.New(sha256.New, c.key[:])
	m.Write([]byte(id))
	return base64.RawURLEncoding.EncodeToString(m.Sum(nil)[:16])
}

// typed is the key under which a visitor's browser keeps what they typed (shell.Page):
// the same for a session and account, and not to be had without both.
func (c *cookies) typed(who string) string {
	m := hmac.New(sha256.New, c.key[:])
	m.Write([]byte("typed\x00" + who))
	return base64.StdEncoding.EncodeToString(m.Sum(nil)[:16])
}

// session is the visitor's session at a moment, made on the first visit; a cookie
// that was not made here, or has not been used for sessionLife, begins a new one.
// renewed says that a standing one was given anew: what is kept for it has to live
// as long again.
func (c *cookies) session(w http.ResponseWriter, r *http.Request, now time.Time) (id string, renewed bool) {
	if got, err := r.Cookie(c.name); err == nil {
		said, mark, _ := strings.Cut(got.Value, "~")
		have, stamp, _ := strings.Cut(said, ".")
		used, err := strconv.ParseInt(stamp, 36, 64)
		idle := now.Sub(time.Unix(used, 0))
		if err == nil && hmac.Equal([]byte(mark), []byte(c.seal(said))) && idle < sessionLife {
			if idle < renewAfter {
				return have, false
			}
			id, renewed = have, true
		}
	}
	if id == "" {
		id = newToken()
	}
	said := id + "." + strconv.FormatInt(now.Unix(), 36)
	http.SetCookie(w, &http.Cookie{
		Name: c.name, Value: said + "~" + c.seal(said), Path: "/", MaxAge: int(sessionLife.Seconds()),
		HttpOnly: true, SameSite: http.SameSiteLaxMode,
	})
	return id, renewed
}

// newToken is 128 random bits as 22 characters that may stand in a URL.
func newToken() string {
	var b [16]byte
	rand.Read(b[:])
	return base64.RawURLEncoding.EncodeToString(b[:])
}

// Keep puts a draft of the visitor into scratch under a fresh token, which may
// stand in a URL: the draft itself never does.
func (v *Visit) Keep(kind string, draft []byte) (token string, err error) {
	token = newToken()
	return token, v.Rewrite(kind, token, draft)
}

// Rewrite replaces a draft.
func (v *Visit) Rewrite(kind, token string, draft []byte) error {
	return v.RewriteLater(v.Context(), kind, token, draft)
}

// RewriteLater is Rewrite after the request itself has ended.
func (v *Visit) RewriteLater(ctx context.Context, kind, token string, draft []byte) error {
	return v.Table.Store.Scratch().Set(ctx, "visit/"+v.Session, kind+"/"+token, draft, time.Now().Add(sessionLife))
}

// Draft reads a draft back; ok is false when there is none or it has expired.
func (v *Visit) Draft(kind, token string) (draft []byte, ok bool, err error) {
	draft, err = v.Table.Store.Scratch().Get(v.Context(), "visit/"+v.Session, kind+"/"+token)
	if errors.Is(err, ledger.ErrNotFound) {
		return nil, false, nil
	}
	return draft, err == nil, err
}

// Drop forgets a draft.
func (v *Visit) Drop(kind, token string) error {
	return v.Table.Store.Scratch().Delete(v.Context(), "visit/"+v.Session, kind+"/"+token)
}

// Personas are whom the visitor may pick to be: the made people of a demo, or
// somebody at each partner of a collaborative on one's own computer.
func (v *Visit) Personas() []care.Viewer {
	if len(v.Table.Personas) > 0 {
		return v.Table.Personas
	}
	out := []care.Viewer{{Account: thisComputer, Name: "You, on this computer", Role: care.RolePartnerAdmin}}
	for _, p := range v.Table.own().Partners() {
		out = append(out, care.Viewer{
			Account: care.AccountID("at-" + string(p.PartnerDescribed.Code)), Partner: p.PartnerDescribed.Code, Name: "You, at " + p.Name, Role: care.RoleBookingOfficer,
		})
	}
	return out
}

// picked is the persona that the visitor chose, or the first one.
func (v *Visit) picked() (care.Viewer, error) {
	account, err := v.Table.Store.Scratch().Get(v.Context(), "visit/"+v.Session, "persona")
	if err != nil && !errors.Is(err, ledger.ErrNotFound) {
		return care.Viewer{}, err
	}
	all := v.Personas()
	for _, p := range all {
		if string(p.Account) == string(account) {
			return p, nil
		}
	}
	return all[0], nil
}

// Pick makes the visitor one of the personas; false when there is no such one.
func (v *Visit) Pick(ctx context.Context, account care.AccountID) (bool, error) {
	for _, p := range v.Personas() {
		if p.Account == account {
			err := v.Table.Store.Scratch().Set(ctx, "visit/"+v.Session, "persona", []byte(account), time.Now().Add(sessionLife))
			return err == nil, err
		}
	}
	return false, nil
}

// thisComputer is the account of whoever sits at a collaborative of their own.
const thisComputer care.AccountID = "this-computer"

// Sent reports whether the visitor acts for the partner that sent a file: the
// sender alone sees columns that were not read, gets the sheet back and withdraws
// it. Somebody at a collaborative on their own computer has all files anyway.
func (v *Visit) Sent(p care.PartnerCode) bool {
	return v.Viewer.Partner == p || v.Viewer.Account == thisComputer
}
