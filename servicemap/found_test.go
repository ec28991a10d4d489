package servicemap

import (
	"math"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"roundtable/care"
)

func people() care.ServicePeople {
	return care.ServicePeople{
		Source:     "made for the test",
		Population: []care.PlacePeople{{Place: "East", From: 0, To: 1320, N: 110000}, {Place: "West", From: 0, To: 1320, N: 55000}},
		Rates:      []care.NeedRate{{Need: "eating_disorder", From: 0, To: 96, Per1000: 0}, {Need: "eating_disorder", From: 96, To: 1320, Per1000: 20}},
		Shares:     []care.FlagShare{{Flag: "autism", Share: 0.1}},
	}
}

// The gap that was planted: young people with an eating disorder and autism.
func TestAPlantedGapIsFoundInWordsWithItsPeople(t *testing.T) {
	w := newWorld(t)
	y := young()
	y.Criteria = append(y.Criteria, accepts(care.DimensionFlag, "substance_use"))
	w.describe(ann, y)
	a := young()
	a.Owner, a.Name = "RB1", "Eating disorders, adults"
	a.Criteria = []care.Criterion{aged(18, 110), accepts(care.DimensionNeed, "eating_disorder"), accepts(care.DimensionSeverity, "mild", "severe"), accepts(care.DimensionPlace, "East", "West"), accepts(care.DimensionFlag, "autism", "substance_use")}
	w.describe(bob, a)
	_, err := w.table.CountPeople(t.Context(), ann, people(), 0)
	w.must(err)
	f, err := w.table.Find(bob, Query{})
	w.must(err)
	i := slices.IndexFunc(f.Certain, func(x Finding) bool { return x.Needs == 1 })
	if i < 0 {
		t.Fatalf("not found: %+v", f.Certain)
	}
	// 10 years of 110 of 165,000 people, 20 in 1,000, a tenth of them.
	got := f.Certain[i]
	if got.Whom != "8 to 17-year-olds with an eating disorder and autism anywhere" || !got.Known || math.Abs(got.People-30) > 0.1 {
		t.Errorf("%s: %v", got.Whom, got.People)
	}
	if got.Words() != "8 to 17-year-olds with an eating disorder and autism anywhere: nobody accepts them; about 30 people a year" {
		t.Error(got.Words())
	}
	if len(got.Near) != 2 || !strings.Contains(got.Near[0].But+got.Near[1].But, "does not take people with autism") || !strings.Contains(got.Near[0].But+got.Near[1].But, "takes people of 18 and over") {
		t.Errorf("%+v", got.Near)
	}
	// Psychosis, of which nobody brought a figure, comes after and is not nought.
	j := slices.IndexFunc(f.Certain, func(x Finding) bool { return x.Needs == 2 })
	if j < i || f.Certain[j].Known || !strings.Contains(f.Certain[j].Words(), "not known") {
		t.Errorf("psychosis at %d: %+v", j, f.Certain)
	}
	// The same question gives the same answer, and another after a change.
	if again, _ := w.table.Find(ann, Query{}); again != f {
		t.Error("found twice")
	}
	for _, x := range w.table.Services(ann) {
		if x.Owner != "RA1" {
			continue
		}
		d := x.ServiceDescribed
		d.Criteria = append(slices.Clone(d.Criteria[:4]), accepts(care.DimensionFlag, "substance_use", "autism"))
		e, err := w.table.WhatIf(ann, d, Query{})
		w.must(err)
		if len(e.Closed) != 1 || e.Closed[0].Whom != got.Whom || len(e.Opened)+len(e.InDoubt)+len(e.Asked) != 0 {
			t.Errorf("%+v", e)
		}
		_, _, err = w.table.Describe(t.Context(), ann, d, x.Number)
		w.must(err)
	}
	if f, _ = w.table.Find(ann, Query{}); slices.ContainsFunc(f.Certain, func(x Finding) bool { return x.Needs == 1 }) {
		t.Errorf("still there: %+v", f.Certain)
	}
}

// P08: what is not said is in doubt, and never taken for a yes.
func TestWhatAServiceDoesNotSayIsAQuestionToIt(t *testing.T) {
	w := newWorld(t)
	y := young()
	y.Criteria = y.Criteria[:4] // nothing of any flag
	w.describe(ann, y)
	f, err := w.table.Find(ann, Query{})
	w.must(err)
	for _, x := range f.Possible {
		if x.With == 0 {
			t.Errorf("who has no flag is in doubt: %s", x.Whom)
		}
	}
	if len(f.Possible) == 0 {
		t.Error("nobody is in doubt")
	}
	y.Criteria = append(y.Criteria, refuses("autism"), accepts(care.DimensionFlag, "autism"), accepts(care.DimensionNeed, "bulimia", "eating_disorders"))
	y.ID, y.Owner = "odd", "RA1"
	w.describe(ann, y)
	f, err = w.table.Find(ann, Query{})
	w.must(err)
	var all string
	for _, d := range f.Doubts {
		all += d.Words() + "\n"
	}
	for _, want := range []string{"autism is included and refused. Taken as not said", `"bulimia" is none of the agreed words.`, "Did you mean eating_disorder?"} {
		if !strings.Contains(all, want) {
			t.Errorf("%q is not among the doubts:\n%s", want, all)
		}
	}
}

// What is practised stands in place of what is stated of the same thing, and what was
// inferred counts for nothing.
func TestPractisedStandsInPlaceOfStated(t *testing.T) {
	ww := words()
	practised, inferred := refuses("substance_use"), refuses("autism")
	practised.Basis, inferred.Basis = care.BasisPractised, care.BasisInferred
	older := aged(10, 18)
	older.Basis = care.BasisPractised
	d := young()
	d.Criteria = []care.Criterion{aged(8, 18), older, accepts(care.DimensionFlag, "autism", "substance_use"), practised, inferred}
	all := []*Service{{ServiceDescribed: d}}
	c, _ := CatalogueOf(&ww, all, AsPractised)
	if s := c.Services[0]; s.Age.From != 120 || s.Exclude != 2 || s.Unspecified != 0 {
		t.Errorf("practised: %+v", s)
	}
	// What is refused in practice is refused of what is stated.
	no := accepts(care.DimensionNeed, "psychosis")
	no.Basis, no.Polarity = care.BasisPractised, care.Excludes
	e := young()
	e.Criteria = append(e.Criteria, accepts(care.DimensionNeed, "psychosis"), no)
	c, _ = CatalogueOf(&ww, []*Service{{ServiceDescribed: e}}, AsPractised)
	if s := c.Services[0]; !s.Needs.Stated || s.Needs.Mask != 1 {
		t.Errorf("refused in practice: %+v", s.Needs)
	}
	c, _ = CatalogueOf(&ww, all, AsStated)
	if s := c.Services[0]; s.Age.From != 96 || s.Exclude != 0 || s.Unspecified != 0 {
		t.Errorf("stated: %+v", s)
	}
}

// A what-if says what would be otherwise: the same as finding everything again.
func TestAWhatIfIsWhatWouldBeFound(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		ww, p := words(), people()
		var services []*Service
		for i := range rapid.IntRange(1, 4).Draw(rt, "services") {
			services = append(services, &Service{ServiceDescribed: drawService(rt, care.ServiceID("s"+string(rune('a'+i))))})
		}
		id := care.ServiceID("new")
		if rapid.Bool().Draw(rt, "changed") {
			id = services[0].ID
		}
		d := drawService(rt, id)
		e, err := whatIf(&ww, &p, services, d, Query{MaxWait: DefaultMaxWait})
		if err != nil {
			rt.Fatal(err)
		}
		before, err := find(ww, &p, services, Query{MaxWait: DefaultMaxWait})
		if err != nil {
			rt.Fatal(err)
		}
		then := slices.Clone(services)
		if e.Was != nil {
			then[0] = &Service{ServiceDescribed: d}
		} else {
			then = append(then, &Service{ServiceDescribed: d})
		}
		after, err := find(ww, &p, then, Query{MaxWait: DefaultMaxWait})
		if err != nil {
			rt.Fatal(err)
		}
		gap := func(f *Found) int { return cells(f.Certain) + cells(f.Possible) }
		if got, want := cells(e.Opened)+cells(e.InDoubt)-cells(e.Closed), gap(after)-gap(before); got != want {
			rt.Fatalf("%d kinds of person more without a yes, and not %d", got, want)
		}
	})
}

func cells(all []Finding) (n int) {
	for _, x := range all {
		n += x.Cells
	}
	return n
}

func drawService(rt *rapid.T, id care.ServiceID) care.ServiceDescribed {
	some := func(what string, all ...string) []string {
		return rapid.SliceOfNDistinct(rapid.SampledFrom(all), 0, len(all), rapid.ID).Draw(rt, what)
	}
	d := care.ServiceDescribed{ID: id, Owner: care.PartnerCode(rapid.SampledFrom([]string{"RA1", "RB1"}).Draw(rt, "owner")), Name: "A", Function: "therapy"}
	from := rapid.IntRange(0, 80).Draw(rt, "from")
	d.Criteria = []care.Criterion{aged(from, from+rapid.IntRange(1, 40).Draw(rt, "for"))}
	for _, x := range []struct {
		dimension string
		values    []string
	}{{care.DimensionNeed, []string{"eating_disorder", "psychosis"}}, {care.DimensionSeverity, []string{"mild", "severe"}}, {care.DimensionPlace, []string{"East", "West"}}, {care.DimensionFlag, []string{"autism", "substance_use"}}} {
		for range rapid.IntRange(0, 2).Draw(rt, "criteria of "+x.dimension) {
			if v := some(x.dimension, x.values...); len(v) > 0 {
				c := accepts(x.dimension, v...)
				c.Polarity = rapid.SampledFrom([]care.Polarity{care.Includes, care.Includes, care.Excludes, care.Requires}).Draw(rt, "polarity")
				d.Criteria = append(d.Criteria, c)
			}
		}
	}
	return d
}

func TestBirthdaysAndPeopleInWords(t *testing.T) {
	for age, want := range map[int]string{216: "the 18th birthday", 12: "the 1st birthday", 132: "the 11th birthday", 264: "the 22nd birthday", 198: "the age of 16 years 6 months", 36: "the 3rd birthday"} {
		if got := birthday(age); got != want {
			t.Errorf("%d: %s", age, got)
		}
	}
	for n, want := range map[float64]string{0: "fewer than 5 people a year", 4.9: "fewer than 5 people a year", 37.4: "about 37 people a year", 123: "about 120 people a year", 15678: "about 16,000 people a year"} {
		if got := PeopleWords(n, true); got != want {
			t.Errorf("%v: %s", n, got)
		}
	}
}
