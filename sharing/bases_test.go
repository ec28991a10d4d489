package sharing

import (
	"testing"

	"roundtable/care"
	"roundtable/sharing/accounts"
)

// What is offered for a purpose is what its check takes.
func TestGroundsOfferedAreGroundsTaken(t *testing.T) {
	for _, p := range Purposes() {
		for _, six := range Article6() {
			for _, nine := range Article9(p) {
				a := mutualAid()
				a.Flows = []Flow{{From: a.Parties, To: a.Parties, Categories: []care.Category{care.AggregateOnly}}}
				a.Bases = []Basis{{Purpose: p, Article6: six.Code, Article9: nine.Code, Confidence: Anonymous}}
				var f faults
				if a.checkBases(&f); f != nil {
					t.Errorf("%s on %s and %s: %v", p, six.Code, nine.Code, f[0])
				}
			}
		}
	}
	for _, c := range Confidences() {
		if c.Words() == string(c) || c.Words() == "" {
			t.Errorf("%s has no words", c)
		}
	}
}

// An imagined account answers as one that was opened would, and opens nothing.
func TestAnImaginedAccountSeesWhatARealOneWould(t *testing.T) {
	d := sitDown(t)
	d.signed(mutualAid(), d.guardian("H1"), d.guardian("H2"))
	a := accounts.Account{ID: "imagined", Partner: "H2", Roles: []care.Role{care.RoleBookingOfficer}}
	ask := Request{Viewer: a.Viewer(care.RoleBookingOfficer), Purpose: care.Booking, Class: care.ClassMeaning{Partner: "H1"}, At: d.clock}
	snap := d.gate.Snapshot()
	imagined, real := snap.Imagining(a).WhatIf(ask), d.as("H2", care.RoleBookingOfficer)
	ask.Viewer = real.Viewer
	if got := d.gate.Snapshot().WhatIf(ask); got != imagined {
		t.Errorf("imagined %+v\nreal %+v", imagined, got)
	}
	ask.Viewer = a.Viewer(care.RoleBookingOfficer)
	for c, answer := range snap.WhatIf(ask) {
		if answer.Allowed {
			t.Errorf("category %d is open to an account that there is not", c)
		}
	}
}

// TestEachPartyRestsOnItsOwnBasis: a council's and a charity's beside the trusts', each
// held to who they are; the common one is everybody else's.
func TestEachPartyRestsOnItsOwnBasis(t *testing.T) {
	d := sitDown(t)
	a := mutualAid()
	a.Parties = append(a.Parties, "V1")
	a.Version = 1
	before := a.Hash()
	charity := Basis{Purpose: care.Booking, Article6: "6(1)(f)", Article9: "9(2)(a)", Confidence: ExplicitConsent, For: []care.PartnerCode{"V1"}}
	a.Bases = append(a.Bases, charity)
	if err := a.Check(d.gate.Snapshot().Member); err != nil {
		t.Fatalf("a charity's own legitimate interests: %v", err)
	}
	if a.Hash() == before {
		t.Error("a signature on the text without the charity's basis would stand for the text with it")
	}
	for p, want := range map[care.PartnerCode]string{"H1": "6(1)(e)", "H2": "6(1)(e)", "V1": "6(1)(f)"} {
		if b, ok := a.BasisOf(p, care.Booking); !ok || b.Article6 != want {
			t.Errorf("%s rests on %s, %t; want %s", p, b.Article6, ok, want)
		}
	}
	if _, ok := a.BasisOf("V1", care.Research); ok {
		t.Error("a party rests on a basis for a purpose that the agreement has not")
	}
	if got := a.Purposes(); len(got) != 1 {
		t.Errorf("the purposes are %v", got)
	}
	for words, change := range map[string]func(*Agreement){
		"not a party":                    func(a *Agreement) { a.Bases[1].For = []care.PartnerCode{"C1"} },
		"two bases of its own":           func(a *Agreement) { a.Bases = append(a.Bases, charity) },
		"not among those":                func(a *Agreement) { a.Bases[1].Purpose = care.DirectCare },
		"cannot rely on legitimate":      func(a *Agreement) { a.Bases[1].For = []care.PartnerCode{"H2"} },
		"no condition in Article 9":      func(a *Agreement) { a.Bases[1].Article9 = "" },
		"The purpose has no basis in Ar": func(a *Agreement) { a.Bases[1].Article6 = "" },
	} {
		b := a.Canonical()
		change(&b)
		refused(t, b.Check(d.gate.Snapshot().Member), words)
	}
}

// TestAllFaultsAreToldAtOnce, each at its place.
func TestAllFaultsAreToldAtOnce(t *testing.T) {
	d := sitDown(t)
	a := mutualAid()
	a.Title, a.Retention, a.From, a.DPIA, a.PrivacyNotice = "", "", 0, "ftp://x", "x"
	a.Flows = append(a.Flows, Flow{From: a.Parties})
	a.Bases[0].Article6 = ""
	a.Bases = append(a.Bases, Basis{Purpose: care.Booking, For: []care.PartnerCode{"V1"}})
	got := map[string]int{}
	for _, p := range a.Faults(d.gate.Snapshot().Member) {
		got[p.Where]++
	}
	for _, where := range []string{"title", "retention", "from", "dpia", "privacy notice", "flow 2", "purpose booking", "own basis 1"} {
		if got[where] != 1 {
			t.Errorf("%s: told %d times", where, got[where])
		}
	}
	if len(got) != 8 {
		t.Errorf("told %v", got)
	}
}
