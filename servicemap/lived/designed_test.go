package lived

import (
	"fmt"
	"math"
	"testing"

	"roundtable/care"
	"roundtable/servicemap/gaps"
)

// Rejections of people whom a service says it accepts, acceptances of those it says it
// refuses, and what it seems to practise.
func TestDesignedAgainstExperienced(t *testing.T) {
	var rs []Referral
	for p := range 24 {
		o, taken := TakenIn, 2
		if p < 8 {
			o, taken = Rejected, 0
		}
		rs = append(rs, stay(p, 0, 1, 3, o, taken))
	}
	l := logOfStays(2, rs...)
	for n := range l.People {
		if l.People[n].FlagsNo = care.FlagAutism; n < 8 {
			l.People[n].Flags, l.People[n].FlagsNo = care.FlagAutism, 0
		}
	}
	l.People[9].Flags, l.People[9].FlagsNo = 0, 0 // not recorded
	cat := &gaps.Catalogue{
		Dimensions: gaps.Dimensions{Age: [2]int{0, 1320}, Needs: []string{"psychosis", "adhd"}, Severity: []string{"any"}, Places: []string{"east"}, Flags: []string{"autism"}},
		Services:   []gaps.Service{{Age: gaps.Months{From: 0, To: 1320, Stated: true}, Needs: gaps.Values{Mask: 1, Stated: true}}},
	}
	match := func(at care.PartnerCode, word string) (int, bool) { return 0, at == "RA" && word == "0" }
	x := Against(l, always(cat), match, Sift{})
	found, decided, unmatched := x.Contradictions, x.Decided, x.Unmatched
	if len(found) != 8 || decided != 24 || unmatched != 0 || !found[0].Refused || found[0].Says != SaysYes {
		t.Errorf("%d of %d, %d not on the map: %+v", len(found), decided, unmatched, found)
	}
	cat.Services[0].Exclude = 1
	if found = Against(l, always(cat), match, Sift{}).Contradictions; len(found) != 0 {
		t.Errorf("it says that it refuses them: %+v", found)
	}
	cat.Services[0].Needs.Mask = 2
	if found = Against(l, always(cat), match, Sift{}).Contradictions; len(found) != 16 || found[0].Refused || found[0].Why[0] != "need" {
		t.Errorf("taken in for another need: %+v", found)
	}
	in := Infer(l, Sift{})
	if len(in) != 1 || in[0].Value != "autism" || in[0].Turned != 8 || in[0].Of != 8 || in[0].Rest != 0 || in[0].P > 1e-4 {
		t.Errorf("%+v", in)
	}
}

// Fisher's exact test against the table of the lady tasting tea.
func TestFisher(t *testing.T) {
	if p := fisher(3, 4, 1, 4); math.Abs(p-17.0/70) > 1e-12 {
		t.Error(p)
	}
	if p := fisher(0, 4, 4, 4); math.Abs(p-1) > 1e-12 {
		t.Error(p)
	}
}

// always is a catalogue that has stood for ever.
func always(cat *gaps.Catalogue) *Designed {
	d := &Designed{Catalogue: cat}
	for k := range cat.Services {
		d.Versions = append(d.Versions, []Since{{0, k}})
	}
	return d
}

// A referral is held against what the service said on its day, not against what it says
// now; before the first description nothing is certain.
func TestWhatAServiceSaidOnTheDayIsWhatItIsHeldAgainst(t *testing.T) {
	months := func(from, to int) gaps.Service {
		return gaps.Service{Age: gaps.Months{Stated: true, From: from * 12, To: to * 12}}
	}
	// Everybody is 36. It took nobody over 30 until day 100, and then all up to 65.
	d := &Designed{Catalogue: &gaps.Catalogue{Services: []gaps.Service{months(0, 30), months(0, 65)}}, Versions: [][]Since{{{day(50), 0}, {day(100), 1}}}}
	l := logOfStays(1,
		stay(0, 0, 10, 20, Rejected, 0), stay(1, 0, 60, 70, Rejected, 0), stay(2, 0, 99, 110, TakenIn, 105),
		stay(3, 0, 100, 120, Rejected, 0), stay(4, 0, 150, 0, TakenIn, 160), stay(5, 0, 20, 0, TakenIn, 30),
	)
	x := Against(l, d, func(care.PartnerCode, string) (int, bool) { return 0, true }, Sift{})
	var got []string
	for _, c := range x.Contradictions {
		got = append(got, fmt.Sprint(l.Referrals[c.Referral].Person, c.Refused, c.Before, c.Says == SaysYes || c.Says == SaysNo, c.Why, c.Open))
	}
	// 0 was sent back by what it said first; 1 too, and rightly; 2 was taken in against it; 3 sent back against what it said by then.
	equal(t, "contradictions", got, "2 false false true [age] []", "3 true false true [] []", "5 false true true [age] [not described yet]")
	if x.Decided != 6 || x.Before != 2 {
		t.Errorf("%d decided, %d of them before it was described", x.Decided, x.Before)
	}
}
