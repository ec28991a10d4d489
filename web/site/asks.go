package site

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"sync"
	"time"

	"roundtable/care"
	"roundtable/ledger"
	"roundtable/sharing"
	"roundtable/sharing/accounts"
	"roundtable/sharing/signin"
	"roundtable/web/shell"
)

// ErrSignIn says that the page needs somebody who is signed in; it is answered with
// a redirect to "sign in".
var ErrSignIn = errors.New("site: nobody is signed in")

// ErrEnrol says that whoever is signed in needs a second way in first.
var ErrEnrol = errors.New("site: a second way to sign in is to be set up")

// Picks reports whether one picks who one is: among the made people of a demo, on its
// own computer. Nobody signs in there.
func (s *Site) Picks(t *Table) bool { return t.own().Founded().Demo && !s.reach.Beyond }

// asks says who is asking and what they may see: the one place where a request
// becomes a viewer and a scope. renewed says that the session was, and with it what
// it remembers.
//
// A collaborative without any account, on loopback, is one person's own folder: all
// of it (ADR 9). Among the made people of a demo on loopback one picks who one is.
// Everybody else is signed in.
func (v *Visit) asks(renewed bool) (care.Viewer, care.Scope, error) {
	s := v.Table.Sharing
	if s.Gate.ThisComputer() && !v.Site.reach.Beyond {
		who, err := v.persona(renewed)
		return who, care.WholeTable(care.DirectCare), err
	}
	if v.Site.Picks(v.Table) {
		who, err := v.persona(renewed)
		if err != nil {
			return who, care.Scope{}, err
		}
		a, _, _ := s.Gate.Accounts().Get(who.Account, 0)
		v.Account = a
		scope, err := v.compile(a.Viewer(who.Role), v.pickedPurpose(who.Role))
		return a.Viewer(who.Role), scope, err
	}
	if s.Sessions == nil {
		return care.Viewer{}, care.Scope{}, ErrSignIn
	}
	x, a, ok := s.Sessions.Current(v.Context())
	switch {
	case !ok:
		return care.Viewer{}, care.Scope{}, ErrSignIn
	case x.Enrol:
		return care.Viewer{}, care.Scope{}, ErrEnrol
	}
	v.Account = a
	v.Session += "." + string(a.ID) // who signs in next in this browser finds nothing of theirs
	scope, err := v.compile(a.Viewer(x.Role), PurposeOf(x.Role, x.Purpose))
	return a.Viewer(x.Role), scope, err
}

// persona is whom the visitor picked, remembered anew when the session was.
func (v *Visit) persona(renewed bool) (care.Viewer, error) {
	who, err := v.picked()
	if err == nil && renewed {
		_, err = v.Pick(v.Context(), who.Account)
	}
	return who, err
}

// Alone reports whether the table is one person's own folder, in which there is
// nobody to sign in.
func (v *Visit) Alone() bool {
	if v.Table == nil {
		return v.Account.ID == ""
	}
	// A made person whose account is gone is nobody, and not the owner of the folder.
	return v.Account.ID == "" && v.Table.Sharing.Gate.ThisComputer() && !v.Site.reach.Beyond
}

// PurposeOf is why a role looks: what was chosen, where the role looks for that,
// or the first purpose that it looks for; "" for a role that reads nothing.
func PurposeOf(r care.Role, chosen care.Purpose) care.Purpose {
	d, _ := sharing.RoleOf(r)
	if chosen != "" && len(d.Categories(chosen)) > 0 {
		return chosen
	}
	all := sharing.Purposes()
	if i := slices.IndexFunc(all, func(p care.Purpose) bool { return len(d.Categories(p)) > 0 }); i >= 0 {
		return all[i]
	}
	return ""
}

// compile is what a viewer may see now. A replica that does not know whether an
// agreement still stands refuses.
func (v *Visit) compile(who care.Viewer, p care.Purpose) (care.Scope, error) {
	s := v.Table.Sharing
	if err := s.Gate.Confirm(v.Context(), sharing.MaxAge); err != nil {
		return care.Scope{}, &shell.StatusError{Status: http.StatusServiceUnavailable, Heading: "One moment", Problem: problemOf(err), Poll: true}
	}
	return s.scopes.of(s.Gate, who, p, v.Table.own(), time.Now()), nil
}

func problemOf(err error) *care.Problem {
	if p, ok := errors.AsType[*care.Problem](err); ok {
		return p
	}
	return &care.Problem{What: "It cannot be checked just now what you may see.", Remedy: "Try again in a moment.", Err: err}
}

// scopeKey is all that a scope depends on beside the account's own dates, which
// have their day in it.
type scopeKey struct {
	who      care.Viewer
	purpose  care.Purpose
	gate     ledger.Seq
	erasures int64
	classes  int
	day      care.Date
}

// scopes remembers compiled scopes: compiling takes a millisecond or so, and most
// pages are asked by the same few people.
type scopes struct {
	mu   sync.Mutex
	made map[scopeKey]care.Scope
}

// mostScopes is how many are remembered before all are forgotten.
const mostScopes = 2000

func (s *scopes) of(g *sharing.Gate, who care.Viewer, p care.Purpose, view interface {
	Classes() []care.ClassMeaning
	ClassesAt() (int64, int)
}, at time.Time,
) care.Scope {
	snap := g.Snapshot()
	k := scopeKey{who: who, purpose: p, gate: snap.Position(), day: care.DateOf(at.In(care.London))}
	k.erasures, k.classes = view.ClassesAt()
	s.mu.Lock()
	got, ok := s.made[k]
	s.mu.Unlock()
	if ok {
		return got
	}
	got = snap.Compile(who, p, view.Classes(), at)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.made == nil || len(s.made) >= mostScopes {
		s.made = map[scopeKey]care.Scope{}
	}
	s.made[k] = got
	return got
}

// pickedPurpose is why the visitor of a demo looks, as picked.
func (v *Visit) pickedPurpose(r care.Role) care.Purpose {
	chosen, err := v.Table.Store.Scratch().Get(v.Context(), "visit/"+v.Session, "purpose")
	if err != nil {
		return PurposeOf(r, "") // none was picked, or it is forgotten
	}
	return PurposeOf(r, care.Purpose(chosen))
}

// PickPurpose says why the visitor of a demo looks.
func (v *Visit) PickPurpose(ctx context.Context, p care.Purpose) error {
	return v.Table.Store.Scratch().Set(ctx, "visit/"+v.Session, "purpose", []byte(p), time.Now().Add(sessionLife))
}

// May reports whether the visitor's role may do something at a partner ("" for
// what concerns the whole table). Alone on one's own computer one may do all.
func (v *Visit) May(right sharing.Right, at care.PartnerCode) error {
	if v.Alone() {
		return nil
	}
	return v.may(right, care.ClassMeaning{Partner: at})
}

// Reach says how people reach the server.
type Reach struct {
	Origin    string // "https://table.example.org", "http://localhost:8765"
	Beyond    bool   // from other computers too: everybody signs in
	Providers []signin.ProviderConfig
	Proxies   shell.Proxies // in front of the server, believed about whom they ask for
	Limits    shell.Limits  // of what is asked; the zero Limits bound nothing
	Contact   string        // for who finds a weakness: "mailto:…" or "https://…"; "" for nobody
}

// Reach is how people reach the server.
func (s *Site) Reach() Reach { return s.reach }

// door is what the shell has to know of it.
func (r Reach) door() shell.Door {
	d := shell.Door{Proxies: r.Proxies, Limits: r.Limits}
	if r.Beyond {
		d.Origin = r.Origin
	}
	return d
}

// SetReach says how people reach the server, before it answers anybody.
func (s *Site) SetReach(ctx context.Context, r Reach) error {
	s.reach = r
	if t := s.Table(); t != nil {
		return t.Sharing.reached(ctx, r)
	}
	return nil
}

// Sessions loads and saves the session of each request, once a table is open.
func (s *Site) Sessions(next http.Handler, fail func(http.ResponseWriter, *http.Request, error)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		t := s.Table()
		if t == nil || t.Sharing.Sessions == nil {
			next.ServeHTTP(w, r)
			return
		}
		t.Sharing.Sessions.Wrap(next, fail).ServeHTTP(w, r)
	})
}

// signedIn is what a visit knows of the account; the zero Account for nobody's.
type signedIn = accounts.Account

// ReturnCookie remembers the page that was wanted by somebody who had to sign in
// first: its path alone, never what was searched for.
const ReturnCookie = "roundtable-after"

func toSignIn(w http.ResponseWriter, r *http.Request) error {
	if r.Method == http.MethodGet {
		http.SetCookie(w, &http.Cookie{Name: ReturnCookie, Value: r.URL.Path, Path: "/", MaxAge: 600, HttpOnly: true, Secure: r.TLS != nil, SameSite: http.SameSiteLaxMode})
	}
	return shell.SeeOther(w, r, "/sign-in")
}
