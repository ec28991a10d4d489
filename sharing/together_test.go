package sharing

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"roundtable/care"
)

// each is every opening that Ways tell of.
func (w Ways) each() (out []Opening) {
	for _, f := range w.From {
		for _, t := range w.To {
			if w.Mutual && f == t {
				continue
			}
			for _, c := range w.Categories {
				out = append(out, Opening{From: f, To: t, Purpose: w.Purpose, Category: c, Service: w.Service})
			}
		}
	}
	return out
}

// TestTogetherTellsEachOnceAndNoOther: whatever is open, the sentences say exactly it.
func TestTogetherTellsEachOnceAndNoOther(t *testing.T) {
	key := func(o Opening) opening {
		k := opening{from: o.From, to: o.To, purpose: o.Purpose, category: o.Category}
		if o.Service != nil {
			k.service = *o.Service
		}
		return k
	}
	rapid.Check(t, func(t *rapid.T) {
		partner := rapid.SampledFrom([]care.PartnerCode{"A", "B", "C", "D"})
		want := map[opening]bool{}
		var all []Opening
		for range rapid.IntRange(0, 40).Draw(t, "openings") {
			o := Opening{
				From: partner.Draw(t, "from"), To: partner.Draw(t, "to"), Purpose: rapid.SampledFrom([]care.Purpose{care.DirectCare, care.Booking}).Draw(t, "purpose"),
				Category: care.Category(rapid.IntRange(0, int(care.Categories)-1).Draw(t, "category")),
			}
			if rapid.IntRange(0, 4).Draw(t, "restricted") == 0 {
				o.Service = &ServiceRef{Partner: o.From, Service: "Lodge"}
			}
			if o.From != o.To && !want[key(o)] {
				want[key(o)] = true
				all = append(all, o)
			}
		}
		told := 0
		for _, w := range Together(all) {
			for _, o := range w.each() {
				told++
				if !want[key(o)] {
					t.Fatalf("told %+v, which is not open, or told twice", o)
				}
				delete(want, key(o))
			}
		}
		if len(want) > 0 || told != len(all) {
			t.Fatalf("%d of %d told; missing %v", told, len(all), want)
		}
	})
}

// TestTenPartnersAreOneLine: what all give to all others is one sentence.
func TestTenPartnersAreOneLine(t *testing.T) {
	partners := strings.Split("ABCDEFGHIJ", "")
	var all []Opening
	for _, f := range partners {
		for _, to := range partners {
			for _, c := range []care.Category{care.ListEntries, care.ContactDetails} {
				if f != to {
					all = append(all, Opening{From: care.PartnerCode(f), To: care.PartnerCode(to), Purpose: care.Booking, Category: c})
				}
			}
		}
	}
	got := Together(all)
	if len(got) != 1 || !got[0].Mutual || len(got[0].each()) != len(all) {
		t.Fatalf("%d sentences", len(got))
	}
	words := got[0].Words(func(p care.PartnerCode) string { return string(p) })
	if want := CategoryWords(care.ListEntries) + " and " + CategoryWords(care.ContactDetails) + " of each of A, B, C, D, E, F, G, H, I and J, read at the others for " + PurposeWords(care.Booking); words != want {
		t.Errorf("%q, want %q", words, want)
	}
	// Two hubs and three spokes: what the hubs give is one line.
	var hubs []Opening
	for _, f := range []care.PartnerCode{"H1", "H2"} {
		for _, to := range []care.PartnerCode{"S1", "S2", "S3"} {
			hubs = append(hubs, Opening{From: f, To: to, Purpose: care.DirectCare, Category: care.ListEntries})
		}
	}
	if got := Together(hubs); len(got) != 1 || !slices.Equal(got[0].To, []care.PartnerCode{"S1", "S2", "S3"}) {
		t.Errorf("%+v", got)
	}
}
