package sharing

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"roundtable/care"
	"roundtable/ledger/ledgertest"
	"roundtable/sharing/accounts"
)

// The oracle says who may see what as somebody would who has read the roles'
// sentences, the house's rules and the agreements' texts, and nothing of the gate:
// it shares no rule, index, policy or bit set with Decide and Compile, and compares
// days as the text of a calendar in London.

// sentences are what each role's sentence in roles.csv says that it reads, as letters
// for a purpose: n counts, l list entries, c contact details, d clinical detail,
// p placements, s plans. "own" roles read their own partner's rows alone.
var sentences = map[care.Role]struct {
	reads    map[care.Purpose]string
	clinical bool
	own      bool
}{
	care.RolePartnerAdmin:     {reads: map[care.Purpose]string{care.Assurance: "nl"}, own: true},
	care.RoleBookingOfficer:   {reads: map[care.Purpose]string{care.Booking: "nlc"}},
	care.RoleClinician:        {reads: map[care.Purpose]string{care.DirectCare: "nlcdps", care.Booking: "nlcd"}, clinical: true},
	care.RoleCareCoordinator:  {reads: map[care.Purpose]string{care.DirectCare: "nlcdps", care.Booking: "nlc"}, clinical: true},
	care.RoleBedManager:       {reads: map[care.Purpose]string{care.DirectCare: "nlp", care.Booking: "nlcp"}},
	care.RoleAnalyst:          {reads: map[care.Purpose]string{care.Planning: "nl", care.Research: "nld", care.Assurance: "nl"}},
	care.RoleProgrammeManager: {reads: map[care.Purpose]string{care.Planning: "n", care.Assurance: "n"}},
	care.RoleCommitteeMember:  {reads: map[care.Purpose]string{care.Planning: "n", care.Assurance: "n"}},
	care.RoleIGLead:           {reads: map[care.Purpose]string{care.Assurance: "nlcdps"}, own: true},
	care.RoleServiceUser:      {reads: map[care.Purpose]string{care.DirectCare: "lcdps", care.Booking: "lc"}},
	care.RoleCarer:            {reads: map[care.Purpose]string{care.DirectCare: "lcdps", care.Booking: "lc"}},
	care.RoleConnector:        {reads: map[care.Purpose]string{care.DirectCare: "nlc", care.Booking: "nlc"}},
	care.RoleAuditor:          {reads: map[care.Purpose]string{care.Assurance: "n"}},
}

const letters = "nlcdps"

func today(at time.Time) string { return at.In(care.London).Format("2006-01-02") }

func dayText(d care.Date) string {
	y, m, n := d.Civil()
	return fmt.Sprintf("%04d-%02d-%02d", y, m, n)
}

// oracle is what is known at a table.
type oracle struct {
	partners map[care.PartnerCode]Member
	accounts map[care.AccountID]accounts.Account
	cases    []Case
}

// owner is whose rows a partner's are on a day.
func (o *oracle) owner(p care.PartnerCode, on string) care.PartnerCode {
	for i := 0; i < 8; i++ { // a chain of successors of any length that happens
		m := o.partners[p]
		if m.Until == 0 || on <= dayText(m.Until) || m.Successor == "" {
			return p
		}
		p = m.Successor
	}
	return p
}

// may answers for one row of a class.
func (o *oracle) may(v care.Viewer, purpose care.Purpose, cat care.Category, m care.ClassMeaning, person care.Key, at time.Time) bool {
	on := today(at)
	a, ok := o.accounts[v.Account]
	switch {
	case !ok || v.Partner == "" || a.Partner != v.Partner || !slices.Contains(a.Roles, v.Role):
		return false // "An account is tied to a person at a partner"
	case a.From != 0 && on < dayText(a.From), a.Until != 0 && on > dayText(a.Until):
		return false // joiner, mover, leaver
	case m.Partner == "":
		return false
	}
	says, ok := sentences[v.Role]
	if !ok || !strings.Contains(says.reads[purpose], letters[cat:cat+1]) {
		return false
	}
	owner := o.owner(m.Partner, on)
	atHome := owner == v.Partner
	is := func(p care.Protection) bool { return m.Protections&p != 0 }
	rows := cat != care.AggregateOnly
	switch {
	case is(care.Sealed) && !atHome:
		return false // never joined again: open where it was made
	case is(care.AddressWithheld) && (cat == care.ContactDetails || cat == care.Placements):
		return false
	case is(care.OptedOut) && rows && (purpose == care.Planning || purpose == care.Research):
		return false
	case is(care.Type1OptOut) && !atHome && purpose != care.DirectCare && purpose != care.Booking && o.generalPractice(m.Partner):
		return false
	}
	switch v.Role {
	case care.RoleServiceUser:
		return slices.Contains(a.Persons, person) && (!is(care.RestrictedService) || atHome)
	case care.RoleCarer:
		return slices.Contains(a.Persons, person) && atHome && a.Proxy != nil && a.Proxy.Review != 0 && on <= dayText(a.Proxy.Review) &&
			slices.Contains(a.Proxy.Sees, cat.String())
	}
	if is(care.StaffPatient) && !says.clinical && rows && (m.Employer == "" || m.Employer == v.Partner) {
		return false
	}
	if atHome {
		return true
	}
	if says.own && rows {
		return false
	}
	mine := o.partners[v.Partner]
	if mine.Until != 0 && on > dayText(mine.Until) {
		return false // left the table
	}
	if (mine.Type == care.ICB || mine.Type == "") && (purpose == care.DirectCare || purpose == care.Booking) {
		return false // commissioning never rides on direct care
	}
	return slices.ContainsFunc(o.cases, func(c Case) bool { return o.agreed(&c, owner, v.Partner, purpose, cat, m, on) })
}

func (o *oracle) generalPractice(p care.PartnerCode) bool {
	t := o.partners[p].Type
	return t == care.GPPractice || t == care.PCN || t == ""
}

// agreed reports whether the text that stands on a day gives it.
func (o *oracle) agreed(c *Case, from, to care.PartnerCode, purpose care.Purpose, cat care.Category, m care.ClassMeaning, on string) bool {
	if c.Ended != nil || c.Broken || len(c.Holds) != 0 {
		return false
	}
	var text *Text
	for i := range c.Texts {
		t := &c.Texts[i]
		signed := map[care.PartnerCode]bool{}
		for _, s := range t.Signatures {
			signed[s.Partner] = true
		}
		all := len(t.Parties) > 0
		for _, p := range t.Parties {
			all = all && signed[p]
		}
		if all && dayText(t.From) <= on {
			text = t // a later one stands in for an earlier one
		}
	}
	if text == nil || text.To != 0 && on > dayText(text.To) {
		return false
	}
	for _, h := range c.Left {
		if (h.Partner == from || h.Partner == to) && text.Version <= h.Version {
			return false
		}
	}
	if !slices.ContainsFunc(text.Bases, func(b Basis) bool { return b.Purpose == purpose }) {
		return false
	}
	if m.Protections&care.RestrictedService != 0 && !slices.Contains(text.Restricted, ServiceRef{Partner: m.Partner, Service: m.Service}) &&
		!slices.Contains(text.Restricted, ServiceRef{Partner: m.Partner}) {
		return false
	}
	for _, f := range text.Flows {
		if slices.Contains(f.From, from) && slices.Contains(f.To, to) && (slices.Contains(f.Categories, cat) || cat == care.AggregateOnly && len(f.Categories) > 0) {
			return true
		}
	}
	return false
}

// strange is a table of up to 45 partners, some of no known kind, some that left or
// merged, in chains and in circles.
func strange(seed uint64) (*world, *oracle) {
	w := &world{Rand: rand.New(rand.NewPCG(seed, 99)), book: fakeBook{}}
	o := &oracle{partners: map[care.PartnerCode]Member{}, accounts: w.book}
	kinds := []care.PartnerType{care.AcuteTrust, care.MentalHealthTrust, care.GPPractice, care.PCN, care.ICB, care.VCSE, care.Council, ""}
	codes := make([]care.PartnerCode, 2+w.IntN(6))
	if w.chance(20) {
		codes = make([]care.PartnerCode, 45)
	}
	for i := range codes {
		codes[i] = care.PartnerCode(fmt.Sprintf("S%d", i))
	}
	for _, c := range codes {
		m := Member{Code: c, Name: string(c), Type: pick(w, kinds)}
		if w.chance(4) {
			if m.Until = w.day(); !w.chance(3) {
				m.Successor = pick(w, codes)
			}
		}
		o.partners[c] = m
	}
	text := func(id AgreementID, version int) Text {
		a := Agreement{ID: id, Version: version, Title: "T", Parties: some(w, codes, len(codes)), From: w.day()}
		if w.chance(2) {
			a.To = a.From + care.Date(w.IntN(4))
		}
		for range 1 + w.IntN(2) {
			f := Flow{From: some(w, a.Parties, len(a.Parties)), To: some(w, a.Parties, len(a.Parties)), Categories: []care.Category{care.Category(w.IntN(int(care.Categories)))}}
			for c := range care.Categories {
				if w.chance(2) {
					f.Categories = append(f.Categories, c)
				}
			}
			a.Flows = append(a.Flows, f)
		}
		for _, p := range some(w, purposes, 5) {
			a.Bases = append(a.Bases, Basis{Purpose: p})
		}
		for range w.IntN(3) {
			a.Restricted = append(a.Restricted, ServiceRef{pick(w, a.Parties), pick(w, services)})
		}
		t := Text{Agreement: a.Canonical()}
		for _, p := range a.Parties {
			if !w.chance(30) {
				t.Signatures = append(t.Signatures, SignatureGiven{Act: Act{Partner: p}})
			}
		}
		return t
	}
	for i := range 1 + w.IntN(5) {
		c := Case{ID: AgreementID(fmt.Sprintf("a%d", i)), Broken: w.chance(20)}
		for v := range 1 + w.IntN(3) {
			c.Texts = append(c.Texts, text(c.ID, v+1))
		}
		who := func() Act { return Act{Partner: pick(w, c.Texts[0].Parties)} }
		for w.chance(5) {
			c.Left = append(c.Left, Happening{Act: who(), Version: 1 + w.IntN(len(c.Texts))})
		}
		if w.chance(12) {
			c.Holds = append(c.Holds, Happening{Act: who()}) // also of somebody who left
		}
		if w.chance(15) {
			c.Ended = &Happening{Act: who()}
		}
		w.cases = append(w.cases, c)
	}
	for i := range worldAccounts {
		a := w.account()
		a.ID, a.Partner = care.AccountID(fmt.Sprintf("u%d", i)), pick(w, codes)
		w.book[a.ID] = a
	}
	o.cases = w.cases
	w.snap = newSnapshot(1, w.cases, o.partners, w.book, nil)
	return w, o
}

// strangeClass is a class of one of the table's partners.
func strangeClass(w *world, o *oracle) care.ClassMeaning {
	m := w.class()
	if m.Partner != "" && m.Partner != "X9" {
		m.Partner = care.PartnerCode(fmt.Sprintf("S%d", w.IntN(len(o.partners))))
	}
	if m.Employer != "" {
		m.Employer = care.PartnerCode(fmt.Sprintf("S%d", w.IntN(len(o.partners))))
	}
	if w.chance(2) {
		m.Protections = 0
	}
	return m
}

// TestTheGateIsWhatIsWritten: over random tables the oracle, Decide and Compile say
// the same.
func TestTheGateIsWhatIsWritten(t *testing.T) {
	const each = 50
	worlds := cases(ledgertest.Racing) / each
	var wg sync.WaitGroup
	var mu sync.Mutex
	opened, closed, abroad := 0, 0, 0
	workers := runtime.GOMAXPROCS(0)
	for n := range workers {
		wg.Go(func() {
			var yes, no, far int
			for seed := n; seed < worlds && !t.Failed(); seed += workers {
				w, o := strange(uint64(seed))
				if len(w.snap.Faulty()) > 0 {
					t.Errorf("table %d: %v could not be rendered", seed, w.snap.Faulty())
				}
				for range each {
					v, p, at, m, k := w.viewer(), pick(w, purposes), w.instant(), strangeClass(w, o), pick(w, keysInPlay)
					if w.chance(2) && len(w.snap.rules) > 0 { // something that is agreed on
						r := pick(w, w.snap.rules)
						p, m.Partner = pick(w, r.purposes), pick(w, r.from)
						v = w.colleague(pick(w, r.to), p)
						if w.chance(2) {
							at = r.begins
						}
					}
					scope := w.snap.Compile(v, p, []care.ClassMeaning{m}, at)
					for cat := range care.Categories {
						want := o.may(v, p, cat, m, k, at)
						d := w.snap.Decide(Request{Viewer: v, Purpose: p, Category: cat, Class: m, Person: k, At: at})
						if got := scope.MayPerson(cat, 0, k); got != want || d.Allowed != want {
							t.Errorf("table %d: %+v, %s, %s, %+v, at %s:\nwritten %v, Decide %+v, Compile %v", seed, v, p, cat, m, at, want, d, got)
							return
						}
						switch {
						case !want:
							no++
						case d.Agreement != "":
							far++
						default:
							yes++
						}
					}
				}
			}
			mu.Lock()
			defer mu.Unlock()
			opened, closed, abroad = opened+yes, closed+no, abroad+far
		})
	}
	wg.Wait()
	if all := opened + closed + abroad; !t.Failed() && (all < worlds*each*int(care.Categories) || abroad < all/100 || opened < all/100) {
		t.Errorf("of %d answers %d were open by the house and %d by agreements", all, opened, abroad)
	}
	t.Logf("open by the house %d, by agreements %d, closed %d", opened, abroad, closed)
}
