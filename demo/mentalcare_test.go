package demo

import (
	"slices"
	"testing"

	"roundtable/care"
)

// TestMentalHistoryHoldsTogether: every team of a mental-health trust has a pace,
// contacts say how they were held and nothing else does, nothing happens before the
// receipt, nobody is seen by a team that has not accepted them, and each measure's
// events are there.
func TestMentalHistoryHoldsTogether(t *testing.T) {
	for _, s := range otherServices {
		if _, ok := paces[s.name]; ok != mental(s.partners[0]) {
			t.Errorf("%s: has a pace: %t", s.name, ok)
		}
	}
	w := newWorld(Options{Size: Small, Seed: 9, Today: today, Pathways: 20_000}, lastSunday(today))
	var d detail
	kinds := map[care.EventType]int{}
	unseen, all := 0, 0
	for i := range w.waits {
		x := &w.waits[i]
		if !mental(x.partner) {
			continue
		}
		x.unfold(w.seed, w.census, &d)
		all++
		accepted, contacts := false, 0
		for _, e := range d.events {
			kinds[e.kind]++
			accepted = accepted || e.kind == care.EvAccepted
			contact := e.kind == care.EvAttended || e.kind == care.EvAssessed
			if contact {
				contacts++
			}
			if contact != slices.Contains(mechanisms, e.how) || !contact && e.how != "" {
				t.Errorf("wait %d: %s held %q", x.id, e.kind, e.how)
			}
			if e.date < d.received || e.date > w.census || contact && !accepted {
				t.Errorf("wait %d: %s on %s, received %s, accepted %t", x.id, e.kind, e.date, d.received, accepted)
			}
		}
		if contacts == 0 {
			unseen++
		}
	}
	for _, k := range []care.EventType{care.EvOutcomeBaseline, care.EvAssessed, care.EvCarePlan, care.EvIntervention, care.EvCoordinator, care.EvDNAFirst, care.EvRejected} {
		if kinds[k] == 0 {
			t.Errorf("no %s in %d waits", k, all)
		}
	}
	if share := float64(unseen) / float64(all); share < 0.4 || share > 0.85 {
		t.Errorf("%.2f of %d have not been seen", share, all)
	}
}
