package sharing

import (
	"slices"
	"testing"
	"time"

	"roundtable/care"
	"roundtable/ledger"
)

// TestAnAgreementsLife reads as a story: drafted, advised on, signed by three, used,
// suspended, resumed, replaced, left and ended, with who sees what at each step.
func TestAnAgreementsLife(t *testing.T) {
	d := sitDown(t)
	ann, bob, cal := d.guardian("H1"), d.guardian("H2"), d.guardian("V1")
	booker, other := d.as("H2", care.RoleBookingOfficer), d.as("C1", care.RoleBookingOfficer)
	sees := func(want bool, when string) {
		t.Helper()
		if booker.sees(care.Booking, care.ListEntries, "H1") != want {
			t.Errorf("%s: the booking officer sees H1's list entries: %v", when, !want)
		}
		if !booker.sees(care.Booking, care.ListEntries, "H2") || other.sees(care.Booking, care.ListEntries, "H1") {
			t.Errorf("%s: one's own rows closed, or a stranger sees H1's", when)
		}
	}
	stage := func(want Stage) {
		t.Helper()
		c, _ := d.gate.Snapshot().Case("mutual-aid")
		if got := c.Stage(day(d.clock)); got != want {
			t.Errorf("stage %s, want %s", got, want)
		}
	}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	sees(false, "before anything")

	a := mutualAid()
	a.Parties = append(a.Parties, "V1")
	v, _, err := d.desk.Draft(d.ctx, ann.Viewer, a)
	must(err)
	c, _ := d.gate.Snapshot().Case(a.ID)
	hash := c.Newest().Hash
	stage(Drafting)
	for _, who := range []seat{ann, bob, cal} {
		_, err := d.desk.Advise(d.ctx, who.Viewer, a.ID, v, hash, true, "fine")
		must(err)
	}
	stage(Advised)
	for _, who := range []seat{ann, bob} {
		_, err := d.desk.Sign(d.ctx, who.Viewer, a.ID, v, hash, "")
		must(err)
	}
	stage(Signing)
	sees(false, "signed by two of three")
	c, _ = d.gate.Snapshot().Case(a.ID)
	refused(t, c.CheckInForce(day(d.clock), d.gate.Snapshot().Name), "not signed by Open Door")
	_, err = d.desk.Sign(d.ctx, cal.Viewer, a.ID, v, hash, "")
	must(err)
	stage(InForce)
	sees(true, "in force")
	if booker.sees(care.Booking, care.ClinicalDetail, "H1") || booker.sees(care.DirectCare, care.ListEntries, "H1") {
		t.Error("more is open than was signed")
	}

	_, err = d.desk.Suspend(d.ctx, bob.Viewer, a.ID, "a mistake in the file")
	must(err)
	stage(Suspended)
	sees(false, "suspended")
	_, err = d.desk.Resume(d.ctx, ann.Viewer, a.ID, "looks fine")
	refused(t, err, "only who suspended it")
	_, err = d.desk.Resume(d.ctx, bob.Viewer, a.ID, "mended")
	must(err)
	sees(true, "resumed")

	// Another text is another version: the one before stands until all have signed.
	b := a
	b.Flows = []Flow{{From: []care.PartnerCode{"H2"}, To: []care.PartnerCode{"H1"}, Categories: []care.Category{care.ListEntries}}}
	v2, _, err := d.desk.Draft(d.ctx, bob.Viewer, b)
	must(err)
	sees(true, "a new version is drafted")
	_, err = d.desk.Sign(d.ctx, ann.Viewer, a.ID, v, hash, "")
	refused(t, err, "Version 1 is not the newest")
	c, _ = d.gate.Snapshot().Case(a.ID)
	for _, who := range []seat{ann, bob, cal} {
		_, err := d.desk.Advise(d.ctx, who.Viewer, a.ID, v2, c.Newest().Hash, true, "")
		must(err)
		sees(true, "not all have signed version 2")
		_, err = d.desk.Sign(d.ctx, who.Viewer, a.ID, v2, c.Newest().Hash, "")
		must(err)
	}
	sees(false, "version 2, by which H1 gives nothing, is in force")

	d.signed(a, ann, bob, cal)
	sees(true, "version 3 is version 1's text again")
	_, err = d.desk.Leave(d.ctx, cal.Viewer, a.ID, "funding ended")
	must(err)
	sees(true, "a third partner left")
	ends := d.gate.Snapshot().Ends(a.ID, d.clock)
	if len(ends) != 6 { // two ways, three categories with counts
		t.Errorf("the end would close %v", ends)
	}
	_, err = d.desk.End(d.ctx, ann.Viewer, a.ID, "over")
	must(err)
	stage(Ended)
	sees(false, "ended")
	_, _, err = d.desk.Draft(d.ctx, ann.Viewer, a)
	refused(t, err, "has ended")
	if fresh := d.open(); !fresh.lens.equal(d.gate.lens) {
		t.Error("a fold of the whole ledger is not what the steps came to")
	}
}

// TestTheLastDayCounts: an agreement is in force on its first and last day, London.
func TestTheLastDayCounts(t *testing.T) {
	d := sitDown(t)
	ann, bob := d.guardian("H1"), d.guardian("H2")
	booker := d.as("H2", care.RoleBookingOfficer)
	a := mutualAid()
	a.From, a.To, a.Review = care.NewDate(2026, 3, 28), care.NewDate(2026, 3, 29), care.NewDate(2026, 3, 28) // clocks go forward on the last day
	d.signed(a, ann, bob)
	for at, want := range map[string]bool{
		"2026-03-27T23:59:59Z": false, "2026-03-28T00:00:00Z": true, "2026-03-29T22:59:59Z": true, "2026-03-29T23:00:00Z": false,
	} {
		d.clock = instantOf(t, at)
		if booker.sees(care.Booking, care.ListEntries, "H1") != want {
			t.Errorf("at %s: %v", at, !want)
		}
	}
	c, _ := d.gate.Snapshot().Case(a.ID)
	if c.Stage(a.To+1) != Expired || c.Stage(a.From-1) != Agreed {
		t.Error("stages do not follow the days")
	}
}

// TestWhatIfSaysWhatWouldOpen: the answer to a denial leads somewhere.
func TestWhatIfSaysWhatWouldOpen(t *testing.T) {
	d := sitDown(t)
	ann, bob := d.guardian("H1"), d.guardian("H2")
	booker, analyst := d.as("H2", care.RoleBookingOfficer), d.as("I1", care.RoleAnalyst)
	ask := func(who seat, p care.Purpose, m care.ClassMeaning) [care.Categories]Decision {
		return d.gate.Snapshot().WhatIf(Request{Viewer: who.Viewer, Purpose: p, Class: m, At: d.clock})
	}
	h1 := care.ClassMeaning{Partner: "H1"}
	if got := ask(booker, care.Booking, h1)[care.ListEntries]; got.Nearly != "An agreement that gives list entries of Hartwell to Brockhurst for booking." {
		t.Errorf("without an agreement: %+v", got)
	}
	if _, _, err := d.desk.Draft(d.ctx, ann.Viewer, mutualAid()); err != nil {
		t.Fatal(err)
	}
	if got := ask(booker, care.Booking, h1)[care.ListEntries]; got.Allowed || !contains(got.Nearly, "mutual-aid", "not signed by Hartwell and Brockhurst") {
		t.Errorf("with a draft: %+v", got)
	}
	if opens := d.gate.Snapshot().Opens(mutualAid(), d.clock); len(opens) != 6 || opens[0].Words(d.gate.Snapshot().Name) != "counts of Hartwell, read at Brockhurst for booking" {
		t.Errorf("it would open %v", opens)
	}
	d.signed(mutualAid(), ann, bob)
	got := ask(booker, care.Booking, h1)
	if w := got[care.ListEntries]; !w.Allowed || w.Agreement != "mutual-aid" || w.Version != 2 || !contains(w.Why, "Mutual aid, version 2: for booking, Hartwell and Brockhurst give each other counts, list entries and contact details, from 28 February 2026") {
		t.Errorf("in force: %+v", w)
	}
	if w := got[care.ClinicalDetail]; w.Allowed || !contains(w.Why, "role of booking officer does not read clinical detail for booking") || !contains(w.Nearly, "clinician") {
		t.Errorf("beyond the role: %+v", w)
	}
	for m, why := range map[care.ClassMeaning]string{
		{Partner: "H1", Protections: care.Sealed}:            "sealed",
		{Partner: "H1", Protections: care.RestrictedService}: "names the restricted service",
		{Partner: "H1", Protections: care.StaffPatient}:      "works at a partner",
	} {
		if w := ask(booker, care.Booking, m)[care.ListEntries]; w.Allowed || !contains(w.Why+w.Nearly, why) {
			t.Errorf("%v: %+v", m, w)
		}
	}
	if w := ask(analyst, care.Planning, h1)[care.ListEntries]; w.Allowed || !contains(w.Why, "No agreement in force gives list entries of Hartwell to Three Rivers ICB for planning") {
		t.Errorf("a commissioner: %+v", w)
	}
	if p := d.gate.Snapshot().Policies("mutual-aid"); len(p) != 1 || !contains(p[0].Cedar, "permit", "datetime(\"2026-02-28T00:00:00Z\")", `["H1", "H2"].contains(resource.keeper)`) {
		t.Errorf("policies %+v", p)
	}
}

// TestAPartnersOwnBusiness: rights hold at one's own partner.
func TestAPartnersOwnBusiness(t *testing.T) {
	d := sitDown(t)
	admin, doctor := d.as("H1", care.RolePartnerAdmin), d.as("H1", care.RoleClinician)
	may := func(who seat, r Right, at care.PartnerCode) Decision {
		return d.gate.Decide(Request{Viewer: who.Viewer, Purpose: care.DirectCare, Right: r, Class: care.ClassMeaning{Partner: at}, At: d.clock})
	}
	for _, tc := range []struct {
		who  seat
		do   Right
		at   care.PartnerCode
		want bool
	}{
		{admin, Import, "H1", true},
		{admin, Import, "H2", false},
		{doctor, Import, "H1", false},
		{admin, ManageAccounts, "H2", false},
		{doctor, NoteRows, "H1", true},
		{doctor, NoteRows, "H2", false},
		{admin, NoteRows, "H1", false},
		{doctor, OwnList, "", true},
		{doctor, "fly", "H1", false},
	} {
		if got := may(tc.who, tc.do, tc.at); got.Allowed != tc.want || got.Why == "" || !got.Allowed && got.Nearly == "" {
			t.Errorf("%s %s at %s: %+v", tc.who.Role, tc.do, tc.at, got)
		}
	}
}

// TestBreakingTheGlass opens one person for direct care, and never what a rule of
// the house closes, nor a list.
func TestBreakingTheGlass(t *testing.T) {
	d := sitDown(t)
	doctor, booker := d.as("H1", care.RoleClinician), d.as("H1", care.RoleBookingOfficer)
	ask := func(who seat, p care.Purpose, m care.ClassMeaning, k care.Key) bool {
		return d.gate.Decide(Request{Viewer: who.Viewer, Purpose: p, Category: care.ClinicalDetail, Class: m, Person: k, Emergency: true, At: d.clock}).Allowed
	}
	h2 := care.ClassMeaning{Partner: "H2"}
	for name, got := range map[string]bool{
		"nobody named":         ask(doctor, care.DirectCare, h2, care.Key{}),
		"another purpose":      ask(doctor, care.Booking, h2, care.Key{1}),
		"a role that may not":  ask(booker, care.DirectCare, h2, care.Key{1}),
		"a sealed record":      ask(doctor, care.DirectCare, care.ClassMeaning{Partner: "H2", Protections: care.Sealed}, care.Key{1}),
		"a restricted service": ask(doctor, care.DirectCare, care.ClassMeaning{Partner: "H2", Protections: care.RestrictedService}, care.Key{1}),
		"a list, by the way":   d.gate.Compile(doctor.Viewer, care.DirectCare, []care.ClassMeaning{h2}, d.clock).Allows(0),
		"without breaking it":  doctor.sees(care.DirectCare, care.ClinicalDetail, "H2"),
	} {
		if got {
			t.Errorf("%s: open", name)
		}
	}
	if !ask(doctor, care.DirectCare, h2, care.Key{1}) {
		t.Error("closed to a clinician in an emergency")
	}
}

// TestThisComputer ends for ever with the first account.
func TestThisComputer(t *testing.T) {
	d := sitDown(t)
	if !d.gate.ThisComputer() {
		t.Error("a table without accounts is one person's own")
	}
	if d.gate.Decide(Request{Viewer: care.Viewer{Account: "x", Partner: "H1", Role: care.RoleClinician}, Purpose: care.DirectCare, Category: care.ListEntries, Class: care.ClassMeaning{Partner: "H1"}, At: d.clock}).Allowed {
		t.Error("the gate itself opens nothing to somebody without an account")
	}
	admin := d.as("H1", care.RolePartnerAdmin)
	if d.gate.ThisComputer() {
		t.Error("there is an account")
	}
	if !admin.sees(care.Assurance, care.ListEntries, "H1") {
		t.Error("an account's own rows are closed")
	}
	ids := d.gate.Accounts().All("", day(d.clock))
	if !slices.ContainsFunc(ids, func(l accountsListed) bool { return l.ID == admin.Account }) {
		t.Error("the book does not have the account")
	}
}

// TestAMergersRowsAreTheSuccessors: from the day after its last a partner's rows are
// its successor's own, and flow as the successor's do.
func TestAMergersRowsAreTheSuccessors(t *testing.T) {
	d := sitDown(t)
	body := care.PartnerDescribed{V: 1, Code: "H0", Name: "Old Infirmary", Type: care.AcuteTrust, Until: day0, Successor: "H1"}
	if _, err := ledger.AppendJSON(d.ctx, d.store, "partner/H0", care.RecPartner, "setup", "H0", body, nil); err != nil {
		t.Fatal(err)
	}
	d.signed(mutualAid(), d.guardian("H1"), d.guardian("H2"))
	own, other := d.as("H1", care.RoleBookingOfficer), d.as("H2", care.RoleBookingOfficer)
	for _, tc := range []struct {
		on   care.Date
		want bool
	}{{day0, false}, {day0 + 1, true}} {
		d.clock = midnight(tc.on).Add(time.Hour)
		if own.sees(care.Booking, care.ListEntries, "H0") != tc.want || other.sees(care.Booking, care.ListEntries, "H0") != tc.want {
			t.Errorf("on %s: want %v", tc.on, tc.want)
		}
	}
}
