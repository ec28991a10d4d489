package people

import (
	"testing"

	"roundtable/care"
)

// TestARunFindsWhoIsOnePerson: of 200 people on two lists without numbers nearly all
// are found for planning, most for direct care, and nobody is joined to another.
func TestARunFindsWhoIsOnePerson(t *testing.T) {
	w := filled(t)
	rep := w.run(RunOptions{})
	found, forCare, wrong := 0, 0, 0
	for i := 50; i < 250; i++ {
		if w.same(care.Planning, key("RZ1", i), key("RZ2", i)) {
			found++
		}
		if w.same(care.DirectCare, key("RZ1", i), key("RZ2", i)) {
			forCare++
		}
	}
	v := w.facts.View(anna, planning)
	for c, sel := range v.People() {
		for _, i := range sel {
			if n := len(v.SamePerson(c.Base+uint32(i), nil)); n > 2 {
				wrong++
			}
		}
	}
	t.Logf("%d of 200 for planning, %d for direct care; %d links, %d cases, %d pairs, %.2f s", found, forCare, rep.Links, rep.Proposed, rep.Pairs, rep.Seconds)
	if found < 190 || forCare < 150 || wrong > 0 || rep.Records != 500 || rep.Model != "1" || !rep.Trained {
		t.Errorf("%d for planning, %d for direct care, %d people of three records: %+v", found, forCare, wrong, rep)
	}
	again := w.run(RunOptions{})
	if again.Links != 0 || again.Trained || again.Model != "1" || again.Stand == 0 {
		t.Errorf("the same records were linked again: %+v", again)
	}
}
