package sharing

import (
	"cmp"
	"errors"
	"net/http"
	"slices"
	"strings"
	"time"

	"roundtable/care"
	"roundtable/ledger"
	"roundtable/sharing"
	"roundtable/sharing/accounts"
	"roundtable/web/nhsuk"
	"roundtable/web/shell"
	"roundtable/web/site"
)

// unusedAfter is how long an account may stand unused before the review of joiners,
// movers and leavers lists it.
const unusedAfter = 90 * 24 * time.Hour

// reach is whose accounts somebody sees.
type reach struct {
	Partner care.PartnerCode // "" for every partner's
	Manage  bool             // opens, changes and ends them; else reads
	// Weighty says that it is those alone which answer for others: a Caldicott guardian
	// or SIRO who is no administrator looks after them, which no administrator may.
	Weighty bool
}

// looksAfter reports whether an account is one of those that the reach is for.
func (r reach) looksAfter(a *accounts.Account) bool { return !r.Weighty || a.Weighty() }

// accountsReach is whose accounts the visitor looks after (a partner administrator,
// their own partner's; a guardian or SIRO, those of it that sign or oversee) or
// reviews (an auditor, all).
func accountsReach(v *site.Visit) (reach, error) {
	if v.Alone() {
		return reach{Manage: true}, nil
	}
	err := v.May(sharing.ManageAccounts, v.Viewer.Partner)
	if err == nil {
		return reach{Partner: v.Viewer.Partner, Manage: true}, nil
	}
	if v.Signs() {
		return reach{Partner: v.Viewer.Partner, Manage: true, Weighty: true}, nil
	}
	if v.May(sharing.ReviewAccounts, "") == nil {
		return reach{}, nil
	}
	return reach{}, err
}

// accountRow is an account in the list.
type accountRow struct {
	accounts.Listed
	PartnerName string
	Last        time.Time // signed in; zero for never
	Unused      bool
}

type accountsView struct {
	reach
	Rows       []accountRow
	Unused     int // how many of all are
	OnlyUnused bool
	Providers  bool
}

// listAccounts lists who may sign in.
func listAccounts(w http.ResponseWriter, v *site.Visit) error {
	r, err := accountsReach(v)
	if err != nil {
		return err
	}
	if v.Alone() {
		return v.Show(w, v.Page(shell.Sharing, "You are alone at this table"), alonePage())
	}
	view := accountsView{reach: r, OnlyUnused: v.URL.Query().Get("show") == "unused"}
	s := v.Table.Sharing
	for _, a := range s.Gate.Accounts().All(r.Partner, site.Today()) {
		if !r.looksAfter(&a.Account) {
			continue
		}
		row := accountRow{Listed: a, PartnerName: v.PartnerName(a.Partner)}
		if s.SignIn != nil {
			if row.Last, err = s.SignIn.LastUsed(v.Context(), a.ID); err != nil {
				return err
			}
		}
		since := row.Last
		if since.IsZero() {
			since = a.Since.At
		}
		if row.Unused = a.State == accounts.Current && time.Since(since) >= unusedAfter; row.Unused {
			view.Unused++
		} else if view.OnlyUnused {
			continue
		}
		view.Rows = append(view.Rows, row)
	}
	p := v.Page(shell.Sharing, "Accounts")
	p.Back = backToSharing
	return v.Show(w, p, accountsPage(view))
}

// accountOf is the account of the address, where the visitor may see it.
func accountOf(v *site.Visit) (accounts.Account, accounts.State, reach, error) {
	r, err := accountsReach(v)
	if err != nil {
		return accounts.Account{}, "", r, err
	}
	a, state, ok := v.Table.Sharing.Gate.Accounts().Get(care.AccountID(v.PathValue("id")), site.Today())
	if !ok || r.Partner != "" && a.Partner != r.Partner || !r.looksAfter(&a) {
		return a, state, r, shell.NotFound("This account")
	}
	return a, state, r, nil
}

// managed is accountOf for a command: the visitor must look after the account, and
// it must not be their own.
func managed(v *site.Visit) (accounts.Account, error) {
	a, _, r, err := accountOf(v)
	switch {
	case err != nil:
		return a, err
	case !r.Manage:
		return a, v.May(sharing.ManageAccounts, a.Partner)
	case a.ID == v.Viewer.Account:
		return a, shell.Forbidden("Nobody changes or ends their own account: another administrator does.")
	}
	return a, nil
}

// oneAccount is the page of an account.
type oneAccount struct {
	accounts.Account
	State       accounts.State
	PartnerName string
	Last        time.Time
	Happened    []happened
	Manage      bool // and it is not one's own
	Mine        bool
	Link        string // a new set-up link, shown once
	LinkUntil   time.Time
	Reason      string // of ending, as typed
	Asked       *endAsked
	Two         bool // the visitor may not end it alone
	Wrong       site.Wrong
}

var accountSaid = map[string]string{
	"changed": "The account is changed.", "ended": "The account has ended. It opens nothing any more.",
	"out": "The account is signed out on every device.", "kept": "The account stays.",
	"asked": "It is asked for. The account ends when a second person agrees, and the information governance leads see it.",
}

func seeAccount(w http.ResponseWriter, v *site.Visit) error {
	a, _, r, err := accountOf(v)
	if err != nil {
		return err
	}
	return showAccount(w, v, oneAccount{Account: a, Manage: r.Manage})
}

func showAccount(w http.ResponseWriter, v *site.Visit, x oneAccount) (err error) {
	s := v.Table.Sharing
	if _, x.State, _ = s.Gate.Accounts().Get(x.ID, site.Today()); s.SignIn != nil {
		if x.Last, err = s.SignIn.LastUsed(v.Context(), x.ID); err != nil {
			return err
		}
	}
	if x.Happened, err = accountHistory(v, x.ID); err != nil {
		return err
	}
	x.PartnerName, x.Mine = v.PartnerName(x.Partner), x.ID == v.Viewer.Account
	x.Manage = x.Manage && !x.Mine
	x.Asked, x.Two = askedToEnd(v, &x.Account), s.Accounts.MayEnd(v.Viewer, x.Account) != nil
	p := v.Page(shell.Sharing, "One account")
	p.Back, p.Done, p.Errors = nhsuk.LinkParams{Href: "/accounts", Text: "Accounts"}, said(v, accountSaid), x.Wrong
	return v.Show(w, p, accountDetail(x))
}

// endAccount ends an account at once: a leaver. One that signs or oversees an
// administrator asks to end, and somebody else agrees.
func endAccount(w http.ResponseWriter, v *site.Visit) error {
	a, err := managed(v)
	if err != nil {
		return err
	}
	reason := strings.TrimSpace(v.PostFormValue("reason"))
	desk := v.Table.Sharing.Accounts
	end, two := desk.End, desk.MayEnd(v.Viewer, a) != nil
	if two {
		end = desk.AskEnd
	}
	seq, err := end(v.Context(), v.Viewer, a.ID, reason)
	if err != nil {
		x := oneAccount{Account: a, Manage: true, Reason: reason}
		if err := x.Wrong.Problem(err, "reason"); err != nil {
			return err
		}
		return showAccount(w, v, x)
	}
	if two {
		return done(w, v, seq, "/accounts/"+string(a.ID)+"?done=asked")
	}
	if err := signOutAll(v, a.ID); err != nil {
		return err
	}
	return done(w, v, seq, "/accounts/"+string(a.ID)+"?done=ended")
}

func signOutAll(v *site.Visit, id care.AccountID) error {
	if v.Table.Sharing.SignIn == nil {
		return nil
	}
	return v.Table.Sharing.SignIn.SignOutEverywhere(v.Context(), id)
}

// signOutAccount ends all sessions of an account.
func signOutAccount(w http.ResponseWriter, v *site.Visit) error {
	a, err := managed(v)
	if err != nil {
		return err
	}
	if err := signOutAll(v, a.ID); err != nil {
		return err
	}
	return v.SeeOther(w, "/accounts/"+string(a.ID)+"?done=out")
}

// newLink forgets how somebody signed in, makes a set-up link and shows it once; that
// it was made is a record.
func newLink(w http.ResponseWriter, v *site.Visit) error {
	a, err := managed(v)
	if err != nil {
		return err
	}
	if err := v.Table.Sharing.Accounts.MayManage(v.Viewer, a); err != nil {
		return err
	}
	if s := v.Table.Sharing; s.SignIn != nil { // who lost a telephone lost all that is on it
		if err := errors.Join(s.SignIn.Forget(v.Context(), a.ID), s.SignIn.SignOutEverywhere(v.Context(), a.ID)); err != nil {
			return err
		}
	}
	x := oneAccount{Account: a, Manage: true}
	if err := x.invite(v); err != nil {
		return err
	}
	return showAccount(w, v, x)
}

// invite makes the account's set-up link, whose token no record holds.
func (x *oneAccount) invite(v *site.Visit) error {
	s := v.Table.Sharing
	if s.SignIn == nil {
		return &care.Problem{What: "Nobody can be invited while it is not known how people reach this server.", Remedy: "Start it with serve, and open this page again."}
	}
	if _, err := ledger.AppendJSON(v.Context(), v.Table.Store, accounts.LinksOf(x.ID), accounts.KindLinked, v.Viewer.Account, x.Partner, map[string]int{"v": 1}, nil); err != nil {
		return err
	}
	token, until, err := s.SignIn.Invite(v.Context(), x.ID)
	if err != nil {
		return err
	}
	scheme := "http://"
	if v.TLS != nil || s.Secure() {
		scheme = "https://"
	}
	x.Link, x.LinkUntil = scheme+v.Host+"/set-up/"+token, until
	return nil
}

// happened is something that somebody did to an account.
type happened struct {
	At   time.Time
	By   string
	What []string
}

// endWords are what the records about an account's end say, before the reason.
var endWords = map[ledger.Kind]string{
	accounts.KindEnded: "ended the account: ", accounts.KindEndAsked: "asked to end the account: ", accounts.KindEndDropped: "did not agree to end the account: ",
}

// accountHistory is what administrators did to an account, the newest first, as the
// records have it.
func accountHistory(v *site.Visit, id care.AccountID) ([]happened, error) {
	var out []happened
	var was accounts.Account
	name := nameOf(v)
	for _, stream := range []ledger.Stream{accounts.StreamOf(id), accounts.LinksOf(id), accounts.EndsOf(id)} {
		for r, err := range v.Table.Store.ReadStream(v.Context(), stream, 0) {
			if err != nil {
				return nil, err
			}
			h := happened{At: r.At, By: name(r.By)}
			switch {
			case r.Kind == accounts.KindLinked:
				h.What = []string{"made a set-up link"}
			case r.Erased():
				h.What = []string{"did something that was erased since"}
			case endWords[r.Kind] != "":
				var e accounts.Ending
				if err := ledger.ReadJSON(v.Context(), v.Table.Store, r, &e); err != nil {
					return nil, err
				}
				h.What = []string{endWords[r.Kind] + e.Reason}
			default:
				var a accounts.Account
				if err := ledger.ReadJSON(v.Context(), v.Table.Store, r, &a); err != nil {
					return nil, err
				}
				if h.What = accountChanges(was, a); r.Kind == accounts.KindOpened {
					h.What = []string{"opened the account as " + roleTitles(a.Roles)}
				}
				was = a
			}
			out = append(out, h)
		}
	}
	slices.SortStableFunc(out, func(a, b happened) int { return b.At.Compare(a.At) })
	return out, nil
}

// accountChanges are the differences of two statements of an account, in words.
func accountChanges(was, is accounts.Account) (out []string) {
	differ := func(what, before, after string) {
		if before != after {
			out = append(out, what+" from "+cmp.Or(before, "nothing")+" to "+cmp.Or(after, "nothing"))
		}
	}
	differ("changed the name", was.Name, is.Name)
	differ("changed the e-mail address", was.Email, is.Email)
	differ("changed the roles", roleTitles(was.Roles), roleTitles(is.Roles))
	differ("changed the offices", officeTitles(was.Offices), officeTitles(is.Offices))
	differ("changed the first day", was.From.Long(), is.From.Long())
	differ("changed the last day", was.Until.Long(), is.Until.Long())
	if !slices.Equal(was.Links, is.Links) {
		out = append(out, "changed the ties to other organisations' sign-in")
	}
	if !slices.Equal(was.Persons, is.Persons) || proxyWords(was.Proxy) != proxyWords(is.Proxy) {
		out = append(out, "changed whose record it opens, or how far")
	}
	if out == nil {
		out = []string{"saved it as it was"}
	}
	return out
}

func proxyWords(p *accounts.Proxy) string {
	if p == nil {
		return ""
	}
	return p.Ground + ", to be looked at again by " + p.Review.Long() + ": " + strings.Join(p.Sees, ", ")
}

func officeTitles(os []accounts.Office) string {
	var words []string
	for _, k := range accounts.Offices {
		if slices.Contains(os, k.Office) {
			words = append(words, k.Words)
		}
	}
	return strings.Join(words, ", ")
}
