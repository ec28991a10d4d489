package site

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"net/http"
	"time"

	"roundtable/care"
	"roundtable/ledger"
)

// sessionCookie names the visitor's drafts in scratch. It proves nothing: who
// somebody is, is the sharing room's business.
const sessionCookie = "roundtable-visit"

// sessionLife is how long drafts and the picked persona are kept.
const sessionLife = 12 * time.Hour

// sessionID is the visitor's session, made on the first visit.
func sessionID(w http.ResponseWriter, r *http.Request) (string, error) {
	if c, err := r.Cookie(sessionCookie); err == nil && len(c.Value) == 22 {
		return c.Value, nil
	}
	id := newToken()
	http.SetCookie(w, &http.Cookie{
		Name: sessionCookie, Value: id, Path: "/", MaxAge: int(sessionLife.Seconds()),
		HttpOnly: true, SameSite: http.SameSiteLaxMode,
	})
	return id, nil
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
	out := []care.Viewer{{Account: "this-computer", Name: "You, on this computer", Role: care.RolePartnerAdmin}}
	for _, p := range v.Table.View(care.Viewer{}, care.Planning).Partners() {
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
