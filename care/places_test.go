package care

import "testing"

func TestWhereSomebodyLives(t *testing.T) {
	w := &ServiceWords{
		Places: []Term{{Code: "north", Label: "the North"}, {Code: "east"}},
		Holds: []PlaceHolds{
			{Place: "north", Registered: []string{"ZP001", "Moor Lane Surgery"}, LSOAs: []string{"E01000001"}, Districts: []string{"ls1"}},
			{Place: "east", Registered: []string{"ZP002"}, Districts: []string{"LS12"}},
			{Place: "gone", Registered: []string{"ZP009"}},
		},
	}
	f := w.FindsPlaces()
	for _, c := range []struct {
		registered     []string
		lsoa, postcode string
		want           string // "" = nowhere known
	}{
		{[]string{"ZG1", "zp001"}, "", "", "north"},
		{[]string{"moor lane surgery "}, "", "LS12 1AA", "north"}, // registered before the postcode
		{[]string{"ZG9"}, "E01000001", "LS12 1AA", "north"},
		{nil, "E01000009", "LS12 1AA", "east"},
		{nil, "", "ls1 4ap", "north"}, // not LS14
		{nil, "", "LS14 1AA", ""},
		{[]string{""}, "", "", ""},
		{[]string{"ZP009"}, "", "", ""}, // of a place that is none of the words
		{nil, "", "LS1", ""},
	} {
		place, ok := f.Find(c.registered, c.lsoa, c.postcode)
		if place.Code != c.want || ok != (c.want != "") {
			t.Errorf("%v %q %q: %q, want %q", c.registered, c.lsoa, c.postcode, place.Code, c.want)
		}
	}
	if (&ServiceWords{Places: w.Places}).FindsPlaces() != nil {
		t.Error("words that say of no place what it holds find some")
	}
	if _, ok := (*PlaceFinder)(nil).Find([]string{"ZP001"}, "", ""); ok {
		t.Error("nothing finds a place")
	}
	if w.InTwo() != "" {
		t.Errorf("%q stands in two", w.InTwo())
	}
	w.Holds[1].Districts = append(w.Holds[1].Districts, " Ls1")
	if w.InTwo() != " Ls1" {
		t.Errorf("%q stands in two", w.InTwo())
	}
}
