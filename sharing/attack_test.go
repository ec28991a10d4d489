package sharing

import (
	"testing"
	"time"

	"roundtable/care"
	"roundtable/ledger"
)

// TestWhoIsNotInItEndsNothing: a third partner cannot draft itself into an agreement
// of others and then end it, or put another in its place.
func TestWhoIsNotInItEndsNothing(t *testing.T) {
	d := sitDown(t)
	ann, bob := d.guardian("H1"), d.guardian("H2")
	mallory, friend := d.guardian("V1"), d.guardian("C1")
	booker := d.as("H2", care.RoleBookingOfficer)
	d.signed(mutualAid(), ann, bob)
	open := func(when string) {
		t.Helper()
		if !booker.sees(care.Booking, care.ListEntries, "H1") {
			t.Fatalf("%s: the others' agreement is closed", when)
		}
	}
	theirs := mutualAid()
	theirs.Parties, theirs.Controllers = []care.PartnerCode{"C1", "V1"}, []care.PartnerCode{"C1", "V1"}
	theirs.Flows = []Flow{{From: theirs.Parties, To: theirs.Parties, Categories: []care.Category{care.ListEntries}}}
	_, _, err := d.desk.Draft(d.ctx, mallory.Viewer, theirs)
	refused(t, err, "drafted by a party")
	open("a draft by an outsider")

	// A party names the outsider in a next version, which nobody has signed yet.
	three := mutualAid()
	three.Parties = append(three.Parties, "V1")
	if _, _, err := d.desk.Draft(d.ctx, ann.Viewer, three); err != nil {
		t.Fatal(err)
	}
	for name, do := range map[string]func() (ledger.Seq, error){
		"end":     func() (ledger.Seq, error) { return d.desk.End(d.ctx, mallory.Viewer, "mutual-aid", "because") },
		"suspend": func() (ledger.Seq, error) { return d.desk.Suspend(d.ctx, mallory.Viewer, "mutual-aid", "because") },
		"leave":   func() (ledger.Seq, error) { return d.desk.Leave(d.ctx, mallory.Viewer, "mutual-aid", "because") },
	} {
		_, err := do()
		refused(t, err, "Only a party")
		open(name)
	}
	// It may answer with a version of its own, which keeps who has signed.
	_, _, err = d.desk.Draft(d.ctx, mallory.Viewer, theirs)
	refused(t, err, "keeps none")
	if _, _, err := d.desk.Draft(d.ctx, mallory.Viewer, three); err != nil {
		t.Errorf("who is invited cannot answer: %v", err)
	}
	open("an answer")
	// Nor may anybody act in another's name.
	forged := friend.Viewer
	forged.Partner = "H1"
	_, err = d.desk.End(d.ctx, forged, "mutual-aid", "because")
	refused(t, err, "acts for another partner")
	if _, err := d.desk.Suspend(d.ctx, bob.Viewer, "mutual-aid", "because"); err != nil {
		t.Errorf("a party cannot suspend: %v", err)
	}
}

// TestWhoSuspendsAndLeavesLeavesItSuspended: nothing opens by somebody's going.
func TestWhoSuspendsAndLeavesLeavesItSuspended(t *testing.T) {
	d := sitDown(t)
	ann, bob := d.guardian("H1"), d.guardian("H2")
	booker := d.as("H2", care.RoleBookingOfficer)
	d.signed(mutualAid(), ann, bob)
	for _, do := range []func() (ledger.Seq, error){
		func() (ledger.Seq, error) { return d.desk.Suspend(d.ctx, ann.Viewer, "mutual-aid", "a breach") },
		func() (ledger.Seq, error) { return d.desk.Leave(d.ctx, ann.Viewer, "mutual-aid", "a breach") },
	} {
		if _, err := do(); err != nil {
			t.Fatal(err)
		}
		if booker.sees(care.Booking, care.ListEntries, "H1") {
			t.Error("open again")
		}
	}
	_, err := d.desk.Resume(d.ctx, d.as("H2", care.RoleIGLead).Viewer, "mutual-aid", "they left")
	refused(t, err, "suspended by a partner that has left")
	if booker.sees(care.Booking, care.ListEntries, "H1") {
		t.Error("open again")
	}
}

// TestWhoLeftTheTableReceivesNothing, and what it agreed on gives nothing of what its
// successor keeps, who could not suspend it.
func TestWhoLeftTheTableReceivesNothing(t *testing.T) {
	d := sitDown(t)
	describe := func(until care.Date, successor care.PartnerCode) {
		t.Helper()
		m := table["H1"]
		body := care.PartnerDescribed{V: 1, Code: "H1", Name: m.Name, Type: m.Type, Until: until, Successor: successor}
		if _, err := ledger.AppendJSON(d.ctx, d.store, "partner/H1", care.RecPartner, "setup", "H1", body, nil); err != nil {
			t.Fatal(err)
		}
		d.refresh()
	}
	d.signed(mutualAid(), d.guardian("H1"), d.guardian("H2"))
	gone, stays, heir := d.as("H1", care.RoleBookingOfficer), d.as("H2", care.RoleBookingOfficer), d.as("C1", care.RoleBookingOfficer)
	for _, tc := range []struct {
		name               string
		on                 care.Date
		successor          care.PartnerCode
		receives, own      bool // who left
		received, inherits bool
	}{
		{"on its last day", day0, "C1", true, true, true, false},
		{"merged", day0 + 1, "C1", false, false, false, true},
		{"left without a successor", day0 + 1, "", false, true, true, false},
	} {
		describe(day0, tc.successor)
		d.clock = midnight(tc.on).Add(time.Hour)
		for _, q := range []struct {
			what      string
			got, want bool
		}{
			{"receives", gone.sees(care.Booking, care.ListEntries, "H2"), tc.receives},
			{"reads its own", gone.sees(care.Booking, care.ListEntries, "H1"), tc.own},
			{"gives", stays.sees(care.Booking, care.ListEntries, "H1"), tc.received},
			{"is inherited", heir.sees(care.Booking, care.ListEntries, "H1"), tc.inherits},
		} {
			if q.got != q.want {
				t.Errorf("%s: %s %v", tc.name, q.what, q.got)
			}
		}
	}
}

// TestRolesOfTheHouseReadTheirOwnPartner: whoever brings files in, or looks after
// information governance, reads no other partner's people, whatever is signed.
func TestRolesOfTheHouseReadTheirOwnPartner(t *testing.T) {
	d := sitDown(t)
	a := mutualAid()
	a.Bases = []Basis{{Purpose: care.Assurance, Article6: "6(1)(e)", Article9: "9(2)(h)", Confidence: Section251}}
	d.signed(a, d.guardian("H1"), d.guardian("H2"))
	for _, r := range []care.Role{care.RolePartnerAdmin, care.RoleIGLead} {
		who := d.as("H2", r)
		if who.sees(care.Assurance, care.ListEntries, "H1") || !who.sees(care.Assurance, care.ListEntries, "H2") {
			t.Errorf("%s reads another partner's rows, or not its own", r)
		}
	}
	if !d.as("H2", care.RoleAnalyst).sees(care.Assurance, care.ListEntries, "H1") {
		t.Error("nobody reads what is agreed")
	}
}
