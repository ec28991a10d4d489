package servicemap

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"roundtable/care"
)

// large is a map of 300 services over 3.07 million kinds of person, with figures.
func large() (care.ServiceWords, care.ServicePeople, []*Service) {
	r := rand.New(rand.NewPCG(7, 11))
	terms := func(what string, n int) (out []care.Term) {
		for i := range n {
			out = append(out, care.Term{Code: fmt.Sprint(what, i)})
		}
		return out
	}
	w := care.ServiceWords{Age: [2]int{0, 1320}, Needs: terms("need", 20), Severities: terms("severity", 5), Places: terms("place", 12), Flags: terms("flag", 8), Routes: terms("route", 4)}
	p := care.ServicePeople{Source: "made for a benchmark"}
	for _, t := range w.Places {
		p.Population = append(p.Population, care.PlacePeople{Place: t.Code, From: 0, To: 1320, N: 100000})
	}
	for _, n := range w.Needs {
		for _, s := range w.Severities {
			p.Rates = append(p.Rates, care.NeedRate{Need: n.Code, Severity: s.Code, From: 0, To: 60}, care.NeedRate{Need: n.Code, Severity: s.Code, From: 60, To: 1320, Per1000: 2})
		}
	}
	for _, f := range w.Flags {
		p.Shares = append(p.Shares, care.FlagShare{Flag: f.Code, Share: .1})
	}
	limits := []int{0, 60, 132, 144, 192, 216, 300, 780, 1320}
	some := func(t []care.Term, n int) (out []string) {
		for _, i := range r.Perm(len(t))[:1+r.IntN(n)] {
			out = append(out, t[i].Code)
		}
		return out
	}
	var all []*Service
	for i := range 300 {
		from := r.IntN(len(limits) - 1)
		to := from + 1 + r.IntN(len(limits)-1-from)
		d := care.ServiceDescribed{ID: care.ServiceID(fmt.Sprint("s", i)), Owner: care.PartnerCode(fmt.Sprint("P", i%12)), Name: fmt.Sprint("Service ", i), Function: fmt.Sprint("function ", i%15), RoutesIn: some(w.Routes, 3)}
		d.Criteria = []care.Criterion{
			{Dimension: care.DimensionAge, Operator: care.Between, From: limits[from], To: limits[to], Polarity: care.Includes, Basis: care.BasisStated},
			accepts(care.DimensionNeed, some(w.Needs, 4)...), accepts(care.DimensionSeverity, some(w.Severities, 4)...), accepts(care.DimensionPlace, some(w.Places, 6)...),
		}
		flags := some(w.Flags, 2)
		d.Criteria = append(d.Criteria, refuses(flags...))
		var takes []string
		for _, f := range codes(w.Flags) {
			if f != flags[0] {
				takes = append(takes, f)
			}
		}
		d.Criteria = append(d.Criteria, accepts(care.DimensionFlag, takes...))
		all = append(all, &Service{ServiceDescribed: d})
	}
	return w, p, all
}

func BenchmarkFind(b *testing.B) {
	w, p, all := large()
	for b.Loop() {
		if _, err := FindIn(w, &p, all); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkWhatIf(b *testing.B) {
	w, p, all := large()
	i := 0
	for b.Loop() {
		d := all[i%len(all)].ServiceDescribed
		d.Criteria = append([]care.Criterion{}, d.Criteria...)
		d.Criteria[0].To = min(d.Criteria[0].To+24, 1320)
		d.Criteria[0].From = max(d.Criteria[0].From-7, 0)
		if _, err := whatIf(&w, &p, all, d, Query{}); err != nil {
			b.Fatal(err)
		}
		i++
	}
}
