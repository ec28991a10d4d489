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
				if err := a.checkBases(); err != nil {
					t.Errorf("%s on %s and %s: %v", p, six.Code, nine.Code, err)
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
