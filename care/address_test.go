package care

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestAddressLines(t *testing.T) {
	for name, x := range map[string]struct {
		address, postcode string
		want              []string
	}{
		"several columns":                {"12 Mill Lane\nNetherby\nOsmerley", "ZZ1 2AB", []string{"12 Mill Lane", "Netherby", "Osmerley", "ZZ1 2AB"}},
		"one column with commas":         {"Flat 2, 12 Mill Lane, Osmerley", "ZZ1 2AB", []string{"Flat 2", "12 Mill Lane", "Osmerley", "ZZ1 2AB"}},
		"a line of several keeps commas": {"Flat 2, Rose House\nOsmerley", "", []string{"Flat 2, Rose House", "Osmerley"}},
		"a cell with line breaks":        {"12 Mill Lane,\r\nOsmerley,\r\n", "ZZ1 2AB", []string{"12 Mill Lane", "Osmerley", "ZZ1 2AB"}},
		"the number alone":               {"12a\nMill Lane\nOsmerley", "", []string{"12a Mill Lane", "Osmerley"}},
		"a number with a comma":          {"12, Mill Lane, Osmerley", "", []string{"12 Mill Lane", "Osmerley"}},
		"the postcode among them":        {"12 Mill Lane\nOsmerley\nzz12ab", "ZZ1 2AB", []string{"12 Mill Lane", "Osmerley", "ZZ1 2AB"}},
		"the postcode behind the town":   {"12 Mill Lane, Osmerley ZZ1 2AB", "ZZ1 2AB", []string{"12 Mill Lane", "Osmerley", "ZZ1 2AB"}},
		"another postcode is kept":       {"12 Mill Lane, Osmerley ZZ9 9ZZ", "ZZ1 2AB", []string{"12 Mill Lane", "Osmerley ZZ9 9ZZ", "ZZ1 2AB"}},
		"town and county alike":          {"12 Mill Lane\nOsmerley\nOSMERLEY", "", []string{"12 Mill Lane", "Osmerley"}},
		"a postcode alone is none":       {"", "ZZ1 2AB", nil},
		"only the postcode":              {"ZZ1 2AB", "ZZ1 2AB", nil},
		"commas alone":                   {" , ,\n,", "", nil},
		"too many": {
			"Room 4\nFlat 2\nRose House\n12 Mill Lane\nNetherby\nOsmerley\nMade County", "ZZ1 2AB",
			[]string{"Room 4, Flat 2", "Rose House", "12 Mill Lane", "Netherby, Osmerley", "Made County", "ZZ1 2AB"},
		},
	} {
		if got := AddressLines(x.address, x.postcode); !slices.Equal(got, x.want) {
			t.Errorf("%s: %q, want %q", name, got, x.want)
		}
	}
}

// TestAnEnvelopeHoldsTheWholeAddress: whatever a list has, nothing of it is lost but the
// postcode said twice and a line said twice, no line is blank, and it fits the window.
func TestAnEnvelopeHoldsTheWholeAddress(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		words := rapid.SliceOfN(rapid.SampledFrom([]string{"12", "3b", "Mill Lane", "Flat 2", "Osmerley", "osmerley", "ZZ1 2AB", "zz12ab", "", " ", "Rose House", "é"}), 0, 12).Draw(r, "words")
		postcode := rapid.SampledFrom([]string{"", "ZZ1 2AB"}).Draw(r, "postcode")
		lines := AddressLines(strings.Join(words, rapid.SampledFrom([]string{"\n", ", ", ",\r\n"}).Draw(r, "sep")), postcode)
		if len(lines) > maxAddressLines+1 {
			r.Fatalf("%d lines", len(lines))
		}
		all := strings.ToLower(strings.Join(lines, "|"))
		for _, w := range words {
			if w = strings.ToLower(strings.TrimSpace(w)); w != "" && !samePostcode(w, postcode) && !strings.Contains(all, w) {
				r.Fatalf("%q is lost: %q", w, lines)
			}
		}
		for i, l := range lines {
			if strings.TrimSpace(l) != l || l == "" {
				r.Fatalf("line %d is %q", i, l)
			}
		}
		if len(lines) > 0 && postcode != "" && (lines[len(lines)-1] != postcode || samePostcode(lines[0], postcode)) {
			r.Fatalf("the postcode is not last alone: %q", lines)
		}
	})
}

func TestNoFixedAbode(t *testing.T) {
	for address, want := range map[string]bool{
		"NFA": true, "No Fixed Abode": true, "c/o Homeless team, Osmerley": true, "NFA\nOsmerley": true, "nfa, Osmerley": true, "N.F.A.": true, "No  fixed abode": true, "NO FIXED\r\nABODE": true,
		"Unknown": true, "Not known\nOsmerley": true, "12 Infant Street": false, "Unknown Warrior House\n3 High Street": false, "Nfanta Close": false, "": false,
	} {
		if NoFixedAbode(address, "ZZ1 2AB") != want {
			t.Errorf("%q: not %v", address, want)
		}
	}
	if !NoFixedAbode("", "ZZ99 3VZ") {
		t.Error("the postcode of no fixed abode is not seen")
	}
}
