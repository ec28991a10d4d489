package servicemap

import (
	"math"
	"slices"
	"strings"
	"testing"

	"roundtable/care"
)

func behindWords(all []Behind) string {
	var out []string
	for _, b := range all {
		out = append(out, b.Service.Name+" "+b.Words)
	}
	return strings.Join(out, "; ")
}

// One reason alone is said of those for whom it is the only one, and of nobody else.
func TestOneReasonIsSaidOfThoseForWhomItIsTheOnlyOne(t *testing.T) {
	w := newWorld(t)
	narrow := young()
	narrow.Name, narrow.Criteria = "Transition", []care.Criterion{
		aged(16, 25), accepts(care.DimensionNeed, "psychosis"), accepts(care.DimensionSeverity, "severe"), accepts(care.DimensionPlace, "East", "West"), refuses("substance_use"), accepts(care.DimensionFlag, "autism"),
	}
	w.describe(ann, narrow)
	wide := narrow
	wide.ID, wide.Name = "", "For all but some"
	wide.Criteria = []care.Criterion{aged(18, 110), accepts(care.DimensionNeed, "psychosis"), accepts(care.DimensionSeverity, "mild", "severe"), accepts(care.DimensionPlace, "East", "West"), refuses("substance_use", "autism")}
	w.describe(ann, wide)
	f, err := w.table.Find(ann, Query{})
	w.must(err)
	found := 0
	for i := range f.Certain {
		x := &f.Certain[i]
		for _, n := range x.Near {
			// Whoever takes them but for the reason takes everybody whom Of names.
			s := f.Catalogue.Services[slices.Index(f.Services, n.Service)]
			if part, ok := s.Within(&x.Box); n.Of == "" && ok && (part.Age != x.Age || part.Severity != x.Severity || part.Places != x.Places) {
				t.Errorf("%s: %s %s, which is so of a part", x.Whom, n.Service.Name, n.But)
			}
			if x.Whom == "people of 16 and over with psychosis (severe) and substance use anywhere" && n.Service.Name == "Transition" {
				found++
				if n.But != "does not take people with substance use" || n.Of != "16 to 24-year-olds" {
					t.Errorf("%s; of %q", n.But, n.Of)
				}
			}
		}
	}
	if found != 1 {
		for _, x := range f.Certain {
			t.Log(x.Whom, x.Near)
		}
		t.Errorf("found %d times", found)
	}
}

// Behind each finding stand the services that it is about.
func TestServicesBehindAFinding(t *testing.T) {
	w := newWorld(t)
	y := young()
	y.RoutesIn, y.WaitKnown, y.WaitDays = []string{"gp"}, true, 200
	y.Criteria = y.Criteria[:4] // nothing of any condition
	w.describe(ann, y)
	a := young()
	a.Owner, a.Name, a.RoutesIn = "RB1", "Adults", nil
	a.Criteria = []care.Criterion{aged(18, 110), accepts(care.DimensionNeed, "eating_disorder"), accepts(care.DimensionSeverity, "mild", "severe"), accepts(care.DimensionPlace, "East", "West")}
	w.describe(bob, a)
	f, err := w.table.Find(ann, Query{})
	w.must(err)
	look := func(name string, all []Finding, behind func(*Finding) []Behind, want string) {
		t.Helper()
		i := slices.IndexFunc(all, func(x Finding) bool { return behindWords(behind(&x)) == want })
		if i < 0 {
			for _, x := range all {
				t.Logf("%s: %s", x.Whom, behindWords(behind(&x)))
			}
			t.Errorf("%s: nowhere %q", name, want)
		}
	}
	look("to ask", f.Possible, f.Asked, "Adults does not say whether it takes people with autism; Eating disorders, young people does not say whether it takes people with autism")
	look("no room", f.Capacity, func(x *Finding) []Behind { return f.Accepting(x, false) }, "Eating disorders, young people has a wait of 200 days (stated by its owner)")
	look("by a route", f.AnyRoute, func(x *Finding) []Behind { return f.Accepting(x, true) }, "Adults does not say who may refer; Eating disorders, young people takes them from a GP")
	if len(f.Edges) == 0 {
		t.Fatal("no birthday")
	}
	look("a birthday", f.Edges[len(f.Edges)-1].HandOver, f.AtBirthday, "Eating disorders, young people ends; Adults begins")
}

// What a taken suggestion says anew is known from the suggestion, and not from where the
// rest is.
func TestWhatIsTakenSaysWhereItIsFrom(t *testing.T) {
	w := newWorld(t)
	y := young()
	for i := range y.Criteria {
		y.Criteria[i].Source = "a directory"
	}
	id := w.describe(ann, y)
	x, _ := w.table.Service(bob, id)
	d := x.ServiceDescribed
	d.Criteria = slices.Clone(d.Criteria)
	d.Criteria[0].To = 19 * 12
	s, _, err := w.table.Suggest(t.Context(), bob, care.ServiceSuggested{Service: &d, Base: int64(x.Number), Why: "until they are 19"})
	w.must(err)
	_, err = w.table.Answer(t.Context(), ann, s, true, "")
	w.must(err)
	x, _ = w.table.Service(bob, id)
	slices.SortFunc(x.Criteria, func(a, b care.Criterion) int { return strings.Compare(a.Dimension, b.Dimension) })
	if c := x.Criteria[0]; c.To != 19*12 || c.Source != "suggested by RB1 on "+today.Long()+", and taken" || c.Verified != today {
		t.Errorf("%+v", c)
	}
	if c := x.Criteria[1]; c.Source != "a directory" || c.Verified != 0 {
		t.Errorf("what was not changed: %+v", c)
	}
	// What was inferred from referrals is how it works, once the owner says so.
	d = x.ServiceDescribed
	q := accepts(care.DimensionFlag, "substance_use")
	q.Polarity, q.Basis, q.Source = care.Excludes, care.BasisInferred, "referrals to today"
	d.Criteria = append(slices.Clone(d.Criteria), q)
	s, _, err = w.table.Suggest(t.Context(), bob, care.ServiceSuggested{Service: &d, Base: int64(x.Number), Why: "is that so?"})
	w.must(err)
	_, err = w.table.Answer(t.Context(), ann, s, true, "")
	w.must(err)
	x, _ = w.table.Service(bob, id)
	if c := x.Criteria[len(x.Criteria)-1]; c.Basis != care.BasisPractised || c.Verified != today || c.Source != q.Source {
		t.Errorf("%+v", c)
	}
}

// Found of some places, needs and ages alone: the parts add up to the whole, and each is
// what the map of that part alone would count.
func TestPartsOfWhatIsFoundAddUp(t *testing.T) {
	w := newWorld(t)
	y := young()
	y.Criteria = append(y.Criteria, accepts(care.DimensionFlag, "substance_use"))
	w.describe(ann, y)
	p := people()
	p.Rates = append(p.Rates, care.NeedRate{Need: "psychosis", From: 0, To: 1320, Per1000: 5})
	p.Shares = append(p.Shares, care.FlagShare{Flag: "substance_use", Share: 0.2})
	_, err := w.table.CountPeople(t.Context(), ann, p, 0)
	w.must(err)
	f, err := w.table.Find(ann, Query{})
	w.must(err)
	var edges []Finding
	for _, e := range f.Edges {
		edges = append(append(append(edges, e.Hard...), e.Ask...), e.HandOver...)
	}
	for name, all := range map[string][]Finding{"certain": f.Certain, "birthdays": edges, "routes": f.AnyRoute} {
		whole, known := Totals(all)
		if !known || whole == 0 {
			t.Fatalf("%s: %v, %v", name, whole, known)
		}
		for axis, parts := range map[string][]Part{
			"places": {{Places: 1}, {Places: 2}}, "needs": {{Needs: 1}, {Needs: 2}}, "ages": {{Age: [2]int{0, 200}}, {Age: [2]int{200, 216}}, {Age: [2]int{216, 1320}}},
		} {
			sum := 0.0
			for _, part := range parts {
				n, _ := Totals(f.Of(all, part))
				sum += n
			}
			if math.Abs(sum-whole) > 1e-6*whole {
				t.Errorf("%s by %s: %v and not %v", name, axis, sum, whole)
			}
		}
	}
	for _, x := range f.Of(f.Certain, Part{Places: 1}) {
		if strings.Contains(x.Whom, "anywhere") || !strings.HasSuffix(x.Whom, "in the East") {
			t.Error(x.Whom)
		}
	}
}

// A suggestion is taken over what the owner changed elsewhere, and not over the same line.
func TestASuggestionIsTakenBesideOtherChanges(t *testing.T) {
	for name, x := range map[string]struct {
		owner func(*care.ServiceDescribed)
		taken bool
	}{
		"another line":          {func(d *care.ServiceDescribed) { d.WaitKnown, d.WaitDays, d.Contact.Phone = true, 40, "01234" }, true},
		"another criterion":     {func(d *care.ServiceDescribed) { d.Criteria[2].Values = []string{"severe"} }, true},
		"the same":              {func(d *care.ServiceDescribed) { d.Criteria[0].To = 20 * 12 }, false},
		"the same line":         {func(d *care.ServiceDescribed) { d.Function = "support" }, false},
		"the same as suggested": {func(d *care.ServiceDescribed) { d.Function = "assessment" }, true},
	} {
		w := newWorld(t)
		id := w.describe(ann, young())
		was, _ := w.table.Service(bob, id)
		d, now := was.ServiceDescribed, was.ServiceDescribed
		d.Criteria, now.Criteria = slices.Clone(d.Criteria), slices.Clone(d.Criteria)
		d.Criteria[0].To, d.Function = 19*12, "assessment"
		s, _, err := w.table.Suggest(t.Context(), bob, care.ServiceSuggested{Service: &d, Base: int64(was.Number), Why: "until they are 19"})
		w.must(err)
		x.owner(&now)
		_, _, err = w.table.Describe(t.Context(), ann, now, was.Number)
		w.must(err)
		said, _ := w.table.Suggestion(ann, s)
		if w.table.Merges(said) != x.taken {
			t.Errorf("%s: can it be taken? %v", name, !x.taken)
		}
		if _, err = w.table.Answer(t.Context(), ann, s, true, ""); (err == nil) != x.taken {
			t.Errorf("%s: %v", name, err)
		}
		if got, _ := w.table.Service(ann, id); x.taken && (got.Criteria[len(got.Criteria)-1].To != 19*12 || got.Function != "assessment" || len(got.Criteria) != len(now.Criteria) || got.WaitDays != now.WaitDays) {
			t.Errorf("%s: %+v", name, got.ServiceDescribed)
		}
	}
}
