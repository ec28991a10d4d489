package sharing

import (
	"fmt"
	"math/rand/v2"
	"time"

	"roundtable/care"
	"roundtable/sharing/accounts"
)

// A world is a made table: partners, agreements at every stage, accounts of every
// role, and the questions that one can ask of it. A seed makes it again.
type world struct {
	*rand.Rand
	snap  *Snapshot
	cases []Case
	book  fakeBook
}

var (
	table = map[care.PartnerCode]Member{
		"H1": {Code: "H1", Name: "Hartwell", Type: care.AcuteTrust},
		"H2": {Code: "H2", Name: "Brockhurst", Type: care.MentalHealthTrust},
		"P1": {Code: "P1", Name: "Mill Lane Surgery", Type: care.GPPractice},
		"I1": {Code: "I1", Name: "Three Rivers ICB", Type: care.ICB},
		"V1": {Code: "V1", Name: "Open Door", Type: care.VCSE},
		"C1": {Code: "C1", Name: "Northam Council", Type: care.Council},
		"H0": {Code: "H0", Name: "Old Infirmary", Type: care.AcuteTrust, Until: day0, Successor: "H1"}, // merged into Hartwell
	}
	partnerCodes = []care.PartnerCode{"H1", "H2", "P1", "I1", "V1", "C1"}
	keysInPlay   = []care.Key{{1}, {2}, {3}}
	services     = []string{"", "Refuge", "Night Stop"}
	day0         = care.NewDate(2026, time.March, 1)
)

const worldAccounts = 40

// fakeBook are accounts without a ledger.
type fakeBook map[care.AccountID]accounts.Account

func (b fakeBook) Get(id care.AccountID, on care.Date) (accounts.Account, accounts.State, bool) {
	a, ok := b[id]
	if !ok {
		return a, accounts.Ended, false
	}
	return a, a.On(on), true
}

func newWorld(seed uint64) *world {
	w := &world{Rand: rand.New(rand.NewPCG(seed, 7)), book: fakeBook{}}
	for i := range w.IntN(5) {
		w.cases = append(w.cases, w.agreement(AgreementID(fmt.Sprintf("a%d", i))))
	}
	for i := range worldAccounts {
		a := w.account()
		a.ID = care.AccountID(fmt.Sprintf("u%d", i))
		w.book[a.ID] = a
	}
	w.snap = newSnapshot(1, w.cases, table, w.book, nil)
	return w
}

func pick[T any](w *world, from []T) T { return from[w.IntN(len(from))] }

// some are distinct elements, at least one.
func some[T any](w *world, from []T, most int) []T {
	var out []T
	for _, i := range w.Perm(len(from))[:1+w.IntN(min(most, len(from)))] {
		out = append(out, from[i])
	}
	return out
}

func (w *world) chance(n int) bool { return w.IntN(n) == 0 }

func (w *world) day() care.Date { return day0 + care.Date(w.IntN(9)) - 4 }

// instant is about the days that agreements begin and end on, also exactly there.
func (w *world) instant() time.Time {
	at := midnight(w.day())
	switch w.IntN(4) {
	case 0:
		return at
	case 1:
		return at.Add(-1)
	}
	return at.Add(time.Duration(w.Int64N(int64(24 * time.Hour))))
}

func (w *world) text(id AgreementID, version int) Text {
	a := Agreement{ID: id, Version: version, Title: "Test " + string(id), Parties: some(w, append([]care.PartnerCode{"H0"}, partnerCodes...), 6), From: w.day()}
	if w.chance(2) {
		a.To = a.From + care.Date(w.IntN(5))
	}
	for range 1 + w.IntN(2) {
		cats := []care.Category{care.Category(w.IntN(int(care.Categories)))}
		for c := range care.Categories {
			if w.chance(2) {
				cats = append(cats, c)
			}
		}
		a.Flows = append(a.Flows, Flow{some(w, a.Parties, 4), some(w, a.Parties, 4), cats})
	}
	for _, p := range some(w, purposes, 3) {
		a.Bases = append(a.Bases, Basis{Purpose: p})
	}
	for range w.IntN(3) {
		a.Restricted = append(a.Restricted, ServiceRef{pick(w, a.Parties), pick(w, services)})
	}
	a = a.Canonical()
	t := Text{Agreement: a, Hash: a.Hash()}
	for _, p := range a.Parties {
		if !w.chance(12) {
			t.Signatures = append(t.Signatures, SignatureGiven{Act: Act{Partner: p}})
		}
	}
	return t
}

func (w *world) agreement(id AgreementID) Case {
	c := Case{ID: id}
	for v := range 1 + w.IntN(2) {
		c.Texts = append(c.Texts, w.text(id, v+1))
	}
	if w.chance(10) {
		c.Holds = append(c.Holds, Happening{Act: Act{Partner: c.Texts[0].Parties[0]}})
	}
	if w.chance(10) {
		c.Left = append(c.Left, Happening{Act: Act{Partner: c.Texts[0].Parties[0]}, Version: w.IntN(3)})
	}
	if w.chance(15) {
		c.Ended = &Happening{}
	}
	c.Broken = w.chance(30)
	return c
}

func (w *world) account() accounts.Account {
	d := pick(w, allRoles)
	a := accounts.Account{Partner: pick(w, append([]care.PartnerCode{"H0"}, partnerCodes...)), Roles: []care.Role{d.Role}}
	if w.chance(10) {
		a.From = w.day()
	}
	if w.chance(10) {
		a.Until = w.day()
	}
	if d.Own() {
		a.Persons = some(w, keysInPlay, 2)
	}
	if d.Role == care.RoleCarer && !w.chance(10) {
		a.Proxy = &accounts.Proxy{Ground: "consent", Review: w.day() + 2}
		for c := range care.Categories {
			if w.chance(2) {
				a.Proxy.Sees = append(a.Proxy.Sees, c.String())
			}
		}
	}
	return a
}

// viewer is somebody with an account, and now and then somebody without, or who
// claims what the account does not have.
func (w *world) viewer() care.Viewer {
	a := w.book[care.AccountID(fmt.Sprintf("u%d", w.IntN(worldAccounts)))]
	v := a.Viewer(a.Roles[0])
	switch w.IntN(40) {
	case 0:
		v.Account = "nobody"
	case 1:
		v.Role = pick(w, allRoles).Role
	case 2:
		v.Partner = pick(w, partnerCodes)
	case 3:
		v.Partner = ""
	case 4:
		v.Role = "superuser"
	}
	return v
}

func (w *world) class() care.ClassMeaning {
	m := care.ClassMeaning{Partner: pick(w, partnerCodes)}
	switch w.IntN(20) {
	case 0:
		m.Partner = ""
	case 1:
		m.Partner = "X9" // not at the table
	case 2, 3:
		m.Partner = "H0"
	}
	for p := care.AddressWithheld; p <= care.RestrictedService; p <<= 1 {
		if w.chance(5) {
			m.Protections |= p
		}
	}
	if m.Protections.Has(care.StaffPatient) && w.chance(2) {
		m.Employer = pick(w, partnerCodes)
	}
	if m.Protections.Has(care.RestrictedService) {
		m.Service = pick(w, services)
	}
	return m
}

// colleague is somebody of a partner whose role reads something for a purpose, with
// an account that has no dates.
func (w *world) colleague(partner care.PartnerCode, p care.Purpose) care.Viewer {
	var roles []care.Role
	for _, d := range allRoles {
		if len(d.Categories(p)) > 0 && !d.Own() {
			roles = append(roles, d.Role)
		}
	}
	a := accounts.Account{ID: "c-" + care.AccountID(partner), Partner: partner, Roles: []care.Role{pick(w, roles)}}
	w.book[a.ID] = a
	return a.Viewer(a.Roles[0])
}
