package demo

import (
	"slices"
	"testing"

	"roundtable/care"
	"roundtable/servicemap"
)

// TestThePlantedGapsAreFound: each of the three in its own words and with people, near a
// service that one thing keeps from closing it; nothing in the descriptions is in doubt;
// and the map has the circles in which the people of the histories are sent round.
func TestThePlantedGapsAreFound(t *testing.T) {
	words, people := mapWords(), mapPeople()
	var all []*servicemap.Service
	for i := range offers {
		if !offers[i].hidden {
			all = append(all, &servicemap.Service{ServiceDescribed: offers[i].described(care.NewDate(2026, 11, 18))})
		}
	}
	f, err := servicemap.FindIn(words, &people, all)
	if err != nil {
		t.Fatal(err)
	}
	if len(f.Doubts) > 0 {
		t.Errorf("in doubt: %+v", f.Doubts)
	}
	for _, gap := range PlantedGaps {
		i := slices.IndexFunc(f.Certain, func(x servicemap.Finding) bool { return x.Whom == gap })
		if i < 0 {
			t.Errorf("%q is not found", gap)
			continue
		}
		if x := f.Certain[i]; !x.Known || x.People < 5 || len(x.Near) == 0 {
			t.Errorf("%s: %v people, near %v", gap, x.People, x.Near)
		}
	}
	if len(f.Certain) > 2*len(PlantedGaps) {
		t.Errorf("%d gaps: the planted ones are lost among them", len(f.Certain))
	}
	circle := func(ids ...care.ServiceID) bool {
		return slices.ContainsFunc(f.Circles(), func(c []*servicemap.Service) bool {
			return !slices.ContainsFunc(ids, func(id care.ServiceID) bool {
				return !slices.ContainsFunc(c, func(s *servicemap.Service) bool { return s.ID == id })
			})
		})
	}
	for _, ids := range [][]care.ServiceID{
		{"south-eating", "south-autism", "south-cyp"}, {"north-cmht", "drug-alcohol"}, {"north-talking", "north-psychology", "north-cmht"}, {"paediatrics", "north-adhd", "south-adhd"},
	} {
		if !circle(ids...) {
			t.Errorf("no circle holds %v: %v", ids, f.Circles())
		}
	}
}
