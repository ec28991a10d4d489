package sharing

import (
	"cmp"
	"net/http"
	"slices"
	"strings"
	"time"

	"roundtable/care"
	"roundtable/facts"
	"roundtable/sharing"
	"roundtable/sharing/accounts"
	"roundtable/web/shell"
	"roundtable/web/site"
)

// asksWhatIf is nil for who may ask what others could see: who drafts or advises on
// agreements, or reviews accounts.
func asksWhatIf(v *site.Visit) error {
	if err := v.WorksHere(); err != nil {
		return err
	}
	return anyRight(v, sharing.AdviseAgreement, sharing.DraftAgreement, sharing.ReviewAccounts)
}

// question is a what-if as typed. It stands in the address: it is about no person.
type question struct {
	Who     string // "a:" and an account, or "r:" and a role
	At      string // the partner of an imagined account
	Purpose string
	Of      string // whose rows
	Is      []string
	Service string
}

// protectionWords are the protections as the form and the pages call them.
var protectionWords = []struct {
	Is    care.Protection
	Value string
	Words string
}{
	{care.AddressWithheld, "address-withheld", "Address withheld (S flag)"},
	{care.OptedOut, "opted-out", "National data opt-out"},
	{care.Type1OptOut, "type-1-opt-out", "Type 1 opt-out at the practice"},
	{care.StaffPatient, "staff-patient", "Works at a partner"},
	{care.Sealed, "sealed", "Sealed record"},
	{care.RestrictedService, "restricted-service", "A restricted service"},
}

// whatIfView is the page with its answers.
type whatIfView struct {
	question
	Accounts []accounts.Listed
	Partners []facts.Partner
	Asked    bool
	Subject  string
	Answers  [care.Categories]sharing.Decision
	snap     *sharing.Snapshot
	Wrong    site.Wrong
}

// whatIf answers: could this person see this, and why? It asks and records nothing.
func whatIf(w http.ResponseWriter, v *site.Visit) error {
	if err := asksWhatIf(v); err != nil {
		return err
	}
	q := v.URL.Query()
	x := whatIfView{
		question: question{q.Get("who"), q.Get("at"), q.Get("purpose"), q.Get("of"), q["is"], strings.TrimSpace(q.Get("service"))},
		Partners: v.View().Partners(), snap: v.Table.Sharing.Gate.Snapshot(), Asked: q.Has("who"),
	}
	x.Purpose = cmp.Or(x.Purpose, string(care.DirectCare))
	x.Accounts = askable(v)
	if x.Asked {
		x.ask(v)
	}
	p := v.Page(shell.Sharing, "Could this person see this?")
	p.Back, p.Errors = backToSharing, x.Wrong
	return v.Show(w, p, whatIfPage(&x))
}

// askable are the accounts that the visitor may ask about by name: an auditor
// about all, everybody else about their own partner's.
func askable(v *site.Visit) []accounts.Listed {
	partner := v.Viewer.Partner
	if v.May(sharing.ReviewAccounts, "") == nil {
		partner = ""
	}
	return slices.DeleteFunc(v.Table.Sharing.Gate.Accounts().All(partner, site.Today()), func(a accounts.Listed) bool { return a.State == accounts.Ended })
}

func (x *whatIfView) ask(v *site.Visit) {
	known := func(code string) bool {
		return slices.ContainsFunc(x.Partners, func(p facts.Partner) bool { return string(p.PartnerDescribed.Code) == code })
	}
	snap, a := x.snap, accounts.Account{}
	if id, ok := strings.CutPrefix(x.Who, "a:"); ok {
		i := slices.IndexFunc(x.Accounts, func(l accounts.Listed) bool { return string(l.ID) == id })
		if i < 0 {
			x.Wrong.Add("who", "Choose an account or a role from the list")
			return
		}
		a = x.Accounts[i].Account
	} else {
		role := care.Role(strings.TrimPrefix(x.Who, "r:"))
		switch {
		case !sharing.KnownRole(role) || ownRole(role):
			x.Wrong.Add("who", "Choose an account or a role from the list")
		case !known(x.At):
			x.Wrong.Add("at", "Choose the organisation at which somebody would have the role")
		}
		a = accounts.Account{ID: "imagined", Name: "A " + strings.ToLower(roleTitle(role)), Partner: care.PartnerCode(x.At), Roles: []care.Role{role}}
		snap = snap.Imagining(a)
	}
	m := care.ClassMeaning{Partner: care.PartnerCode(x.Of)}
	if !known(x.Of) {
		x.Wrong.Add("of", "Choose whose people it is about")
	}
	for _, p := range protectionWords {
		if slices.Contains(x.Is, p.Value) {
			m.Protections |= p.Is
		}
	}
	if m.Protections.Has(care.RestrictedService) {
		m.Service = x.Service
	}
	if x.Wrong != nil {
		return
	}
	x.Subject = a.Name + " at " + x.snap.Name(a.Partner)
	for _, role := range a.Roles { // the first role that reads anything for the purpose, as a session would choose it
		r := sharing.Request{Viewer: a.Viewer(role), Purpose: care.Purpose(x.Purpose), Class: m, At: time.Now()}
		if ownRole(role) && len(a.Persons) > 0 {
			r.Person = a.Persons[0]
		}
		x.Answers = snap.WhatIf(r)
		if d, _ := sharing.RoleOf(role); len(d.Categories(r.Purpose)) > 0 {
			break
		}
	}
}

func ownRole(r care.Role) bool {
	d, _ := sharing.RoleOf(r)
	return d.Own()
}
