package demo

import (
	"strings"
	"testing"

	"roundtable/care"
)

// TestHomesFollowFromThePostcode: people of one postcode live at one address, nearly
// everybody has one, there are many, and each is whole in one cell and in several.
func TestHomesFollowFromThePostcode(t *testing.T) {
	none, seen := 0, map[string]bool{}
	for id := range 5000 {
		p := newPerson(7, id, adults, care.NewDate(2026, 11, 15))
		a := p.address()
		if a != (&person{postcode: p.postcode}).address() {
			t.Fatal("an address is of more than the postcode")
		}
		if a == (address{}) {
			none++
			continue
		}
		cells := care.AddressLines(strings.Join([]string{a.line(0), a.line(1), a.town}, "\n"), p.postcode)
		one := care.AddressLines(a.whole(), p.postcode)
		if strings.Join(cells, "|") != strings.Join(one, "|") || len(one) < 3 || one[len(one)-1] != p.postcode {
			t.Fatalf("%q is not %q", cells, one)
		}
		seen[a.whole()] = true
	}
	if none < 75 || none > 250 {
		t.Errorf("%d of 5,000 have no address", none)
	}
	if len(seen) < 2000 {
		t.Errorf("%d addresses", len(seen))
	}
}
