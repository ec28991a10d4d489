package demo

import (
	"testing"
	"time"

	"roundtable/care"
	"roundtable/facts"
	"roundtable/ledger"
	"roundtable/sharing"
	"roundtable/sharing/accesslog"
	"roundtable/waiting"
)

// TestEachOfTheCastSeesWhatTheAgreementsGive makes the collaborative and looks at
// the one list as its people.
func TestEachOfTheCastSeesWhatTheAgreementsGive(t *testing.T) {
	store := openStore(t)
	made, err := Build(t.Context(), store, Options{Seed: 1, Today: today}, nil)
	if err != nil {
		t.Fatal(err)
	}
	x := looking(t, store, made)
	t.Run("agreements", x.agreements)
	t.Run("staff", x.staff)
	t.Run("own", x.own)
	t.Run("protections", x.protections)
	t.Run("looks", func(t *testing.T) { x.looks(t, store) })
}

// onlookers look at a made list.
type onlookers struct {
	made *Made
	gate *sharing.Gate
	all  *facts.View
	f    *facts.Facts
	list *waiting.List
	at   time.Time
}

func looking(t *testing.T, store ledger.Store, made *Made) *onlookers {
	t.Helper()
	f, err := facts.Open(t.Context(), store, facts.Options{})
	if err != nil {
		t.Fatal(err)
	}
	g, err := sharing.Open(t.Context(), store, sharing.Options{})
	if err != nil {
		t.Fatal(err)
	}
	at := today.Time().Add(12 * time.Hour)
	return &onlookers{
		made, g, f.View(made.Personas[0], care.WholeTable(care.DirectCare)), f,
		waiting.NewList(waiting.Options{Store: store, Now: func() time.Time { return at }}), at,
	}
}

// sees is how many waits of a partner ("" for all) an account sees for a purpose.
func (x *onlookers) sees(t *testing.T, account care.AccountID, p care.Purpose, of ...care.PartnerCode) int {
	t.Helper()
	a, _, ok := x.gate.Accounts().Get(account, today)
	if !ok {
		t.Fatalf("there is no account %s", account)
	}
	who := a.Viewer(a.Roles[0])
	view := x.f.View(who, x.gate.Compile(who, p, x.all.Classes(), x.at))
	n, err := x.list.Count(t.Context(), view, waiting.Query{Partners: of})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func (x *onlookers) agreements(t *testing.T) {
	for id, want := range map[sharing.AgreementID]sharing.Stage{
		"pooled-list": sharing.InForce, "counts-for-planning": sharing.InForce, "planning-with-rows": sharing.Signing,
		"counselling-notes": sharing.Suspended, "research-long-waits": sharing.Drafting,
	} {
		c, ok := x.gate.Snapshot().Case(id)
		if got := c.Stage(today); !ok || got != want {
			t.Errorf("%s is %s, not %s", id, got, want)
		}
	}
	if bad := x.gate.Snapshot().Faulty(); len(bad) > 0 {
		t.Errorf("no policies can be made of %v", bad)
	}
}

func (x *onlookers) staff(t *testing.T) {
	all, err := x.list.Count(t.Context(), x.all, waiting.Query{})
	if err != nil {
		t.Fatal(err)
	}
	company, err := x.list.Count(t.Context(), x.all, waiting.Query{Partners: []care.PartnerCode{vcseB}})
	if err != nil {
		t.Fatal(err)
	}
	// A clinician sees all but the refuge and the sealed record.
	clinician := x.sees(t, "demo-clinician-north", care.DirectCare)
	befriended := x.sees(t, "demo-clinician-north", care.DirectCare, vcseB)
	if befriended == 0 || befriended >= company || clinician != all-(company-befriended)-1 {
		t.Errorf("a clinician sees %d of %d waits, %d of %d of Good Company's", clinician, all, befriended, company)
	}
	if got := x.sees(t, "demo-connector-company", care.DirectCare, vcseB); got != company {
		t.Errorf("Good Company's connector sees %d of its own %d", got, company)
	}
	if got := x.sees(t, "demo-booking-osmerley", care.Booking); got != clinician {
		t.Errorf("Osmerley's booking officer sees %d waits, a clinician %d", got, clinician)
	}
	// One of Vellmoor's own staff waits there.
	if got := x.sees(t, "demo-booking-vellmoor", care.Booking); got != clinician-1 {
		t.Errorf("Vellmoor's booking officer sees %d waits, not %d", got, clinician-1)
	}
	for _, account := range []care.AccountID{"demo-analyst", "demo-programme", "demo-committee-north", "demo-auditor"} {
		for _, p := range sharing.Purposes() {
			if n := x.sees(t, account, p); n != 0 {
				t.Errorf("%s sees %d waits for %s", account, n, p)
			}
		}
	}
}

func (x *onlookers) own(t *testing.T) {
	for account, atLeast := range map[care.AccountID]int{"demo-service-user": 2, "demo-carer": 1} {
		if n := x.sees(t, account, care.DirectCare); n < atLeast || n > 3 {
			t.Errorf("%s sees %d waits", account, n)
		}
	}
}

func (x *onlookers) protections(t *testing.T) {
	want := map[care.Protection]int{care.AddressWithheld: 3, care.OptedOut: 5, care.StaffPatient: 1, care.Sealed: 1}
	got := map[care.Protection]int{}
	for _, p := range x.made.Protected {
		got[p.Is]++
	}
	for is, n := range want {
		if got[is] != n {
			t.Errorf("%s: %d people, not %d", is, got[is], n)
		}
	}
	list, ok := x.gate.Snapshot().OptOutsApplied(care.OptedOut)
	if !ok || list.OptedOut < 5 || list.Submitted < 1000 || list.NotAsked == 0 {
		t.Errorf("the list of opt-outs: %+v", list)
	}
	if err := x.gate.Snapshot().CheckOptOuts(care.Planning, today); err != nil {
		t.Error(err)
	}
	// Each meaning that the gate must tell apart is somebody's.
	found := care.Protection(0)
	for _, m := range x.all.Classes() {
		found |= m.Protections
	}
	if all := care.AddressWithheld | care.OptedOut | care.StaffPatient | care.Sealed | care.RestrictedService; !found.Has(all) {
		t.Errorf("rows are of classes with %s alone", found)
	}
}

// TestADemoOfAnotherDayIsShared: the agreements are in force on the day on which
// somebody looks, whatever day the demo is of.
func TestADemoOfAnotherDayIsShared(t *testing.T) {
	for _, day := range []care.Date{care.NewDate(2019, time.May, 6), care.NewDate(2033, time.May, 6)} {
		store := openStore(t)
		if _, err := Build(t.Context(), store, Options{Today: day, Pathways: 300}, nil); err != nil {
			t.Fatalf("%s: %v", day, err)
		}
		g, err := sharing.Open(t.Context(), store, sharing.Options{})
		if err != nil {
			t.Fatal(err)
		}
		c, _ := g.Snapshot().Case("pooled-list")
		for _, on := range []care.Date{day, care.DateOf(time.Now())} {
			if got := c.Stage(on); got != sharing.InForce && on >= agreed {
				t.Errorf("a demo of %s looked at on %s: the agreement is %s", day, on, got)
			}
		}
	}
}

// TestACountrysTrustsShareToo: every trust has somebody who signs for it.
func TestACountrysTrustsShareToo(t *testing.T) {
	store := openStore(t)
	made, err := Build(t.Context(), store, Options{Size: England, Today: today, Pathways: 200}, nil)
	if err != nil {
		t.Fatal(err)
	}
	x := looking(t, store, made)
	all, err := x.list.Count(t.Context(), x.all, waiting.Query{})
	if err != nil || all < 150 {
		t.Fatalf("%d waits, %v", all, err)
	}
	if n := x.sees(t, "demo-booking-vellmoor", care.Booking); n != all {
		t.Errorf("a booking officer sees %d of the country's %d waits", n, all)
	}
}

// looks: the log has something to show: looks, something to ask about, and broken glass that is
// reviewed and that waits for its review.
func (x *onlookers) looks(t *testing.T, st ledger.Store) {
	glasses := accesslog.NewGlasses()
	for r, err := range st.Read(t.Context(), 0) {
		if err == nil {
			err = glasses.Apply(t.Context(), st, r)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	log := accesslog.Open(st)
	defer log.Close()
	seen, reviewed, waits, asks := 0, map[string]bool{}, map[string]bool{}, 0
	for look, err := range log.Since(t.Context(), time.Time{}) {
		if err != nil {
			t.Fatal(err)
		}
		if a, _, ok := x.gate.Accounts().Get(look.By, today); !ok || a.Partner != look.Partner {
			t.Errorf("nobody at %s is %s, who looked", look.Partner, look.By)
		}
		seen++
	}
	for _, p := range x.made.Partners {
		for _, g := range glasses.Of(p.Code) {
			if g.Review == nil {
				waits[g.ID] = true
			} else {
				reviewed[g.ID] = true
			}
		}
		found, err := log.Patterns(t.Context(), p.Code, time.Now())
		if err != nil {
			t.Fatal(err)
		}
		asks += len(found)
	}
	if seen < 4 || asks == 0 || len(reviewed) != 1 || len(waits) != 1 {
		t.Errorf("%d looks, %d things to ask about, %d broken glass reviewed and %d waiting", seen, asks, len(reviewed), len(waits))
	}
}
