package sharing

import (
	"cmp"
	"encoding/base64"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"time"

	"roundtable/care"
	"roundtable/sharing"
	"roundtable/sharing/accounts"
	"roundtable/sharing/signin"
	"roundtable/web/shell"
	"roundtable/web/site"
)

// signedIn makes a handler of somebody with a session, who may not have a second
// way in yet.
func signedIn(st *site.Site, h func(*outside, signin.Session, accounts.Account) error) shell.HandlerFunc {
	return door(st, func(o *outside) error {
		x, a, ok := o.s.Sessions.Current(o.Context())
		if !ok && st.Picks(o.t) {
			return shell.SeeOther(o.w, o.Request, "/who") // there is no account to sign in to
		}
		if !ok {
			return shell.SeeOther(o.w, o.Request, "/sign-in")
		}
		return h(o, x, a)
	})
}

// setUpLink shows whom a set-up link is for; following it costs nothing yet, so
// that a program which looks at links does not use it up.
func setUpLink(o *outside) error {
	id, err := o.s.SignIn.Invited(o.Context(), o.PathValue("token"))
	if err != nil {
		return o.refused(err)
	}
	a, _, _ := o.s.Gate.Accounts().Get(id, 0)
	return o.show(o.page("Set up your account"), setUpLinkPage(a, o.s.Gate.Snapshot().Name(a.Partner)))
}

func useSetUpLink(o *outside) error {
	in, err := o.s.SignIn.UseInvite(o.Context(), o.PathValue("token"))
	if err != nil {
		return o.refused(err)
	}
	return o.enter(in)
}

// accountPage is one's own account.
type accountView struct {
	Account   accounts.Account
	Partner   string
	Session   signin.Session
	Ways      signin.Ways
	Open      []signin.Open
	Roles     []sharing.RoleData
	Providers []signin.Button
	Passkeys  bool
	Wrong     site.Wrong
	// while an authenticator is set up
	Secret, Picture string
	// new recovery codes, shown once
	Recovery []string
	Next     string // the page after them
	SetUp    bool   // the page to set up a second way in
	Door     []signin.Happened
	Ends     *accounts.Asked // somebody asked for the account to be ended
	EndsBy   string
}

func (o *outside) account(x signin.Session, a accounts.Account) (accountView, error) {
	ways, err := o.s.SignIn.Ways(o.Context(), a.ID)
	if err != nil {
		return accountView{}, err
	}
	open, err := o.s.Sessions.List(o.Context(), a.ID)
	if err != nil {
		return accountView{}, err
	}
	v := accountView{Account: a, Partner: o.s.Gate.Snapshot().Name(a.Partner), Session: x, Ways: ways, Open: open, Providers: o.s.SignIn.Providers(), Passkeys: o.s.SignIn.HasPasskeys()}
	if asked, ok := o.s.Gate.Accounts().AskedToEnd(a.ID); ok {
		by, _, _ := o.s.Gate.Accounts().Get(asked.By, 0)
		v.Ends, v.EndsBy = &asked, cmp.Or(by.Name, "Whoever runs Roundtable")
	}
	for _, r := range a.Roles {
		if d, ok := sharing.RoleOf(r); ok {
			v.Roles = append(v.Roles, d)
		}
	}
	for h, err := range o.s.Diary.Of(o.Context(), a.ID, time.Now().AddDate(0, 0, -doorDays)) {
		if err != nil {
			return accountView{}, err
		}
		if v.Door = append(v.Door, h); len(v.Door) == doorLines {
			break
		}
	}
	return v, nil
}

// doorDays and doorLines bound what one's account's page says of its own door.
const doorDays, doorLines = 90, 20

func (o *outside) showAccount(v accountView) error {
	title := "Your account"
	switch {
	case v.SetUp:
		title = "Set up how you sign in"
	case v.Recovery != nil:
		title = "Keep these recovery codes"
	}
	p := o.page(title)
	if !v.Session.Enrol {
		p.Collaborative = o.t.Name()
	}
	p.Viewer = v.Account.Viewer(v.Session.Role)
	if purpose := site.PurposeOf(v.Session.Role, v.Session.Purpose); !v.SetUp {
		p.As = roleTitle(v.Session.Role)
		if purpose != "" {
			p.Why = sharing.PurposeWords(purpose)
		}
	}
	p.Errors = v.Wrong
	return o.show(p, accountPage(v))
}

func account(o *outside, x signin.Session, a accounts.Account) error {
	if x.Enrol {
		return shell.SeeOther(o.w, o.Request, "/account/set-up")
	}
	v, err := o.account(x, a)
	if err != nil {
		return err
	}
	return o.showAccount(v)
}

// setUp shows the second ways in, to somebody who has none yet.
func setUp(o *outside, x signin.Session, a accounts.Account) error {
	v, err := o.account(x, a)
	if err != nil {
		return err
	}
	v.SetUp = true
	return o.showAccount(v)
}

// wrongAt shows the account's page again with what was wrong at a field.
func (o *outside) wrongAt(x signin.Session, a accounts.Account, field string, err error) error {
	var wrong site.Wrong
	if err := wrong.Problem(err, field); err != nil {
		return err
	}
	v, err := o.account(x, a)
	if err != nil {
		return err
	}
	v.SetUp = x.Enrol
	v.Wrong = wrong
	if field == "code" {
		if err := o.pending(&v); err != nil {
			return err
		}
	}
	return o.showAccount(v)
}

// changePassword sets a password; the old one is asked for unless the session came
// by a set-up link.
func changePassword(o *outside, x signin.Session, a accounts.Account) error {
	ways, err := o.s.SignIn.Ways(o.Context(), a.ID)
	if err != nil {
		return err
	}
	if !ways.Password {
		if err := o.s.Sessions.CheckFresh(x); err != nil {
			return o.wrongAt(x, a, "new", err)
		}
	} else if !fresh(x) {
		if err := o.s.SignIn.Holds(o.Context(), a.ID, o.PostFormValue("old"), o.fromAccount(a.ID, o.from(""))); err != nil {
			return o.wrongAt(x, a, "old", err)
		}
	}
	if o.PostFormValue("new") != o.PostFormValue("again") {
		return o.wrongAt(x, a, "again", &care.Problem{What: "The two passwords differ.", Remedy: "Type the same one twice."})
	}
	if err := o.s.SignIn.SetPassword(o.Context(), a.ID, o.PostFormValue("new")); err != nil {
		return o.wrongAt(x, a, "new", err)
	}
	if err := o.s.Sessions.EndOthers(o.Context(), a.ID); err != nil {
		return err
	}
	return o.backToAccount(x)
}

// fresh reports a session that came by a set-up link a moment ago: its holder has
// proved enough to set another password.
func fresh(x signin.Session) bool {
	return x.How == signin.SetUpLink && (x.Enrol || time.Since(x.Proved) <= signin.FreshLimit)
}

// sure asks for a proof of the last quarter of an hour before a way in is changed.
func sure(h func(*outside, signin.Session, accounts.Account) error) func(*outside, signin.Session, accounts.Account) error {
	return func(o *outside, x signin.Session, a accounts.Account) error {
		err := o.s.Sessions.CheckFresh(x)
		switch {
		case err == nil:
			return h(o, x, a)
		case strings.HasSuffix(o.Pattern, "/begin") || strings.HasSuffix(o.Pattern, "/finish"):
			return o.said(err) // to the script
		}
		return o.wrongAt(x, a, "ways", err)
	}
}

func (o *outside) backToAccount(x signin.Session) error {
	if x.Enrol {
		return shell.SeeOther(o.w, o.Request, "/account/set-up")
	}
	return shell.SeeOther(o.w, o.Request, "/account")
}

// newAuthenticator begins to set up an authenticator.
func newAuthenticator(o *outside, x signin.Session, a accounts.Account) error {
	if _, _, _, err := o.s.SignIn.NewTOTP(o.Context(), a.ID, "Roundtable"); err != nil {
		return err
	}
	return shell.SeeOther(o.w, o.Request, "/account/authenticator")
}

func authenticator(o *outside, x signin.Session, a accounts.Account) error {
	v, err := o.account(x, a)
	if err != nil {
		return err
	}
	if err := o.pending(&v); err != nil {
		return err
	}
	if v.Secret == "" {
		return o.backToAccount(x)
	}
	v.SetUp = x.Enrol
	return o.showAccount(v)
}

func (o *outside) pending(v *accountView) error {
	secret, _, picture, err := o.s.SignIn.PendingTOTP(o.Context(), v.Account.ID, "Roundtable")
	if err != nil {
		return err
	}
	v.Secret = groups(secret)
	v.Picture = "data:image/png;base64," + base64.StdEncoding.EncodeToString(picture)
	return nil
}

// groups puts a space after every four letters, to type from.
func groups(s string) string {
	var parts []string
	for c := range slices.Chunk([]byte(s), 4) {
		parts = append(parts, string(c))
	}
	return strings.Join(parts, " ")
}

func confirmAuthenticator(o *outside, x signin.Session, a accounts.Account) error {
	codes, err := o.s.SignIn.ConfirmTOTP(o.Context(), a.ID, o.PostFormValue("code"))
	if err != nil {
		return o.wrongAt(x, a, "code", err)
	}
	if err := o.s.Sessions.EndOthers(o.Context(), a.ID); err != nil {
		return err
	}
	return o.enrolled(x, a, codes)
}

// enrolled opens the session once a second way in stands, and shows new recovery
// codes, once.
func (o *outside) enrolled(x signin.Session, a accounts.Account, codes []string) error {
	next := "/account"
	if x.Enrol {
		if err := o.s.Sessions.Enrolled(o.Context()); err != nil {
			return err
		}
		x.Enrol = false
		next = o.next(signin.Entered{Account: a.ID})
	}
	v, err := o.account(x, a)
	if err != nil {
		return err
	}
	v.Recovery, v.Next = codes, next
	return o.showAccount(v)
}

func newRecovery(o *outside, x signin.Session, a accounts.Account) error {
	codes, err := o.s.SignIn.NewRecovery(o.Context(), a.ID)
	if err != nil {
		return err
	}
	return o.enrolled(x, a, codes)
}

func removeAuthenticator(o *outside, x signin.Session, a accounts.Account) error {
	ways, err := o.s.SignIn.Ways(o.Context(), a.ID)
	if err != nil {
		return err
	}
	if len(ways.Passkeys) == 0 {
		return o.wrongAt(x, a, "authenticator", &care.Problem{What: "The authenticator is your only second way in.", Remedy: "Make a passkey first."})
	}
	if err := errors.Join(o.s.SignIn.RemoveTOTP(o.Context(), a.ID), o.s.Sessions.EndOthers(o.Context(), a.ID)); err != nil {
		return err
	}
	return o.backToAccount(x)
}

func beginPasskey(o *outside, x signin.Session, a accounts.Account) error {
	options, token, err := o.s.SignIn.BeginPasskey(o.Context(), a.ID)
	if err != nil {
		return o.said(err)
	}
	return o.answer(map[string]any{"token": token, "options": json.RawMessage(options)})
}

func finishPasskey(o *outside, x signin.Session, a accounts.Account) error {
	p, err := o.readPasskey()
	if err != nil {
		return err
	}
	if err := o.s.SignIn.FinishPasskey(o.Context(), a.ID, p.Token, p.Name, strings.NewReader(string(p.Credential))); err != nil {
		return o.said(err)
	}
	if x.Enrol {
		if err := o.s.Sessions.Enrolled(o.Context()); err != nil {
			return err
		}
	}
	return o.answer(map[string]string{"to": "/account"})
}

func removePasskey(o *outside, x signin.Session, a accounts.Account) error {
	ways, err := o.s.SignIn.Ways(o.Context(), a.ID)
	if err != nil {
		return err
	}
	if len(ways.Passkeys) == 1 && !ways.TOTP {
		return o.wrongAt(x, a, "passkeys", &care.Problem{What: "This passkey is your only second way in.", Remedy: "Make another one, or set up an authenticator first."})
	}
	if err := errors.Join(o.s.SignIn.RemovePasskey(o.Context(), a.ID, o.PostFormValue("passkey")), o.s.Sessions.EndOthers(o.Context(), a.ID)); err != nil {
		return err
	}
	return o.backToAccount(x)
}

// pickRole changes the role that the session looks in.
func pickRole(o *outside, x signin.Session, a accounts.Account) error {
	if x.Enrol {
		return shell.SeeOther(o.w, o.Request, "/account/set-up")
	}
	role, purpose := care.Role(o.PostFormValue("role")), care.Purpose(o.PostFormValue("purpose"))
	if r, _ := sharing.RoleOf(role); len(r.Categories(purpose)) == 0 || !o.s.Sessions.As(o.Context(), role, purpose) {
		return shell.Forbidden("The account has not got that role, or the role does not look for that purpose.")
	}
	return shell.SeeOther(o.w, o.Request, "/account")
}

func signOutEverywhere(o *outside, x signin.Session, a accounts.Account) error {
	if err := o.s.Sessions.EndOthers(o.Context(), a.ID); err != nil {
		return err
	}
	return o.backToAccount(x)
}

// Register adds the pages of this package to the router.
func Register(r *site.Routes) {
	registerPages(r)
	st := r.Site()
	for pattern, h := range map[string]func(*outside) error{
		"GET /sign-in": signIn, "POST /sign-in": password, "GET /sign-in/code": codeForm, "POST /sign-in/code": code,
		"POST /sign-in/passkey/begin": beginEntry, "POST /sign-in/passkey/finish": finishEntry,
		"POST /sign-in/provider/{id}": toProvider, "GET /sign-in/provider/{id}/back": fromProvider,
		"GET /set-up/{token}": setUpLink, "POST /set-up/{token}": useSetUpLink, "POST /sign-out": signOut,
	} {
		r.Outside(pattern, door(st, h))
	}
	for pattern, h := range map[string]func(*outside, signin.Session, accounts.Account) error{
		"GET /account": account, "GET /account/set-up": setUp, "POST /account/password": changePassword,
		"POST /account/authenticator/new": sure(newAuthenticator), "GET /account/authenticator": authenticator,
		"POST /account/authenticator": sure(confirmAuthenticator), "POST /account/authenticator/remove": sure(removeAuthenticator),
		"POST /account/recovery": sure(newRecovery), "POST /account/passkeys/begin": sure(beginPasskey), "POST /account/passkeys/finish": sure(finishPasskey),
		"POST /account/passkeys/remove": sure(removePasskey), "POST /account/role": pickRole, "POST /account/sign-out-everywhere": signOutEverywhere,
	} {
		r.Outside(pattern, signedIn(st, h))
	}
}
