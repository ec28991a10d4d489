package sharing

import (
	"errors"
	"net/http"
	"time"

	"roundtable/care"
	"roundtable/sharing/accounts"
	"roundtable/web/shell"
	"roundtable/web/site"
)

// endAsked is a request to end an account that signs or oversees, which waits for a
// second person.
type endAsked struct {
	ID     care.AccountID
	Name   string // of the account's holder
	By     string
	At     time.Time
	Reason string
	Agree  bool   // the visitor may agree to it
	Drop   bool   // or decide against it
	Why    string // they may not agree, when they may decide against it
}

// askedToEnd is the request about one account as the visitor may act on it; nil when
// there is none.
func askedToEnd(v *site.Visit, a *accounts.Account) *endAsked {
	s := v.Table.Sharing
	asked, ok := s.Gate.Accounts().AskedToEnd(a.ID)
	if !ok {
		return nil
	}
	_, _, err := s.Accounts.MayConfirmEnd(v.Viewer, a.ID)
	_, drop := s.Accounts.MayDropEnd(v.Viewer, a.ID)
	x := &endAsked{
		ID: a.ID, Name: a.Name, By: nameOf(v)(asked.By), At: asked.At, Reason: asked.Reason,
		Agree: err == nil, Drop: drop == nil,
	}
	if p, ok := errors.AsType[*care.Problem](err); ok && x.Drop {
		x.Why = p.What
	}
	return x
}

// allAskedToEnd are those of the visitor's partner's accounts.
func allAskedToEnd(v *site.Visit, all []accounts.Listed) (out []endAsked) {
	for _, a := range all {
		if x := askedToEnd(v, &a.Account); x != nil {
			out = append(out, *x)
		}
	}
	return out
}

// decideEnd agrees or does not agree to end an account, as the second of two people.
// An information governance lead, who manages no accounts, does it from the access
// log's page.
func decideEnd(w http.ResponseWriter, v *site.Visit) error {
	s, id := v.Table.Sharing, care.AccountID(v.PathValue("id"))
	a, _, ok := s.Gate.Accounts().Get(id, site.Today())
	if !ok || a.Partner != v.Viewer.Partner {
		return shell.NotFound("This account")
	}
	back := "/access"
	if _, err := accountsReach(v); err == nil {
		back = "/accounts/" + string(id)
	}
	if v.PostFormValue("do") != "agree" {
		seq, err := s.Accounts.DropEnd(v.Context(), v.Viewer, id, "decided against")
		if err != nil {
			return err
		}
		return done(w, v, seq, back+"?done=kept")
	}
	seq, err := s.Accounts.ConfirmEnd(v.Context(), v.Viewer, id)
	if err != nil {
		return err
	}
	if err := signOutAll(v, id); err != nil {
		return err
	}
	return done(w, v, seq, back+"?done=ended")
}
