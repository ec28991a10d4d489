package gaps

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// holds reports whether a person is in a box.
func (b *Box) holds(p person) bool {
	return b.Age[0] <= p.age && p.age < b.Age[1] && b.Needs>>p.need&1 == 1 && b.Severity>>p.severity&1 == 1 && b.Places>>p.place&1 == 1 &&
		p.flags&b.With == b.With && p.flags&b.Without == 0
}

func among(boxes []Box, p person) (n int) {
	for i := range boxes {
		if boxes[i].holds(p) {
			n++
		}
	}
	return n
}

// openTo reports whether a service says that it takes people by a route. One that says
// nothing of its routes says that of none: unspecified is not accepted.
func openTo(s *Service, route int) bool {
	return s.Routes.Stated && s.Routes.has(route) && !s.Routes.refuses(route)
}

// Every kind of gap, edge and pair is what asking each service about each person gives,
// in the whole catalogue and in a part of it.
func TestKindsOfGapAreThoseOfAskingEachService(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		c := drawCatalogue(rt)
		c.Dimensions.Routes = []string{"a", "b"}
		c.Cuts = []int{rapid.IntRange(0, 59).Draw(rt, "cut")}
		if rapid.Bool().Draw(rt, "some refer some alone") {
			from := rapid.IntRange(0, 60).Draw(rt, "refers from")
			c.RouteAges = [][2]int{{}, {from, from + rapid.IntRange(1, 60).Draw(rt, "for")}}
		}
		refers := func(age int) bool { return c.RouteAges == nil || c.RouteAges[1][0] <= age && age < c.RouteAges[1][1] }
		v := NewCover(c)
		room := func(i int) bool { return i%2 == 0 }
		certain, possible := v.Gaps(Certain, 0, nil, nil), v.Gaps(Possible, 0, nil, nil)
		route, capacity := v.Gaps(ByRoute, 1, nil, nil), v.Gaps(Capacity, 0, v.Open(room), nil)
		some := v.Gaps(BySomeRoute, 0, nil, nil)
		edges := map[int]Edge{}
		for _, e := range v.Edges(nil) {
			edges[e.AgeMonths] = e
		}
		pairs := c.Pairs(func(a, b int) bool { return true })
		everybody(c, func(p person) {
			yes, maybe := taking(c, p)
			open, by, other := 0, 0, 0
			for _, i := range yes {
				open += btoi(room(i))
				other += btoi(openTo(&c.Services[i], 0))
				by += btoi(openTo(&c.Services[i], 1))
			}
			for name, x := range map[string]struct {
				boxes []Box
				in    bool
			}{
				"certain": {certain, len(yes)+maybe == 0}, "possible": {possible, len(yes) == 0 && maybe > 0},
				"route": {route, len(yes) > 0 && by == 0 && refers(p.age)}, "some route": {some, len(yes) > 0 && (by == 0 && refers(p.age) || other == 0)}, "capacity": {capacity, len(yes) > 0 && open == 0},
			} {
				if n := among(x.boxes, p); n != btoi(x.in) {
					rt.Fatalf("%s: %+v is in %d boxes", name, p, n)
				}
			}
			if p.age+1 < c.Dimensions.Age[1] {
				after := p
				after.age++
				then, might := taking(c, after)
				e := edges[after.age]
				if n := among(e.Hard, p); n != btoi(len(yes) > 0 && len(then)+might == 0) {
					rt.Fatalf("hard edge: %+v is in %d boxes", p, n)
				}
				if n := among(e.Ask, p); n != btoi(len(yes) > 0 && len(then) == 0 && might > 0) {
					rt.Fatalf("edge after which one is to be asked: %+v is in %d boxes", p, n)
				}
				both := slices.ContainsFunc(yes, func(i int) bool { return slices.Contains(then, i) })
				if n := among(e.HandOver, p); n != btoi(len(yes) > 0 && len(then) > 0 && !both) {
					rt.Fatalf("handover edge: %+v is in %d boxes", p, n)
				}
			}
			count := map[string]int{}
			for _, x := range pairs {
				count[fmt.Sprint(x.A, x.B)] += btoi(x.holds(p))
			}
			for i, a := range yes {
				for _, b := range yes[i+1:] {
					if count[fmt.Sprint(a, b)] != 1 {
						rt.Fatalf("%d and %d both accept %+v, and it is in %d boxes", a, b, p, count[fmt.Sprint(a, b)])
					}
					delete(count, fmt.Sprint(a, b))
				}
			}
			for pair, n := range count {
				if n != 0 {
					rt.Fatalf("pair %s: not both accept %+v", pair, p)
				}
			}
		})
		for i := range certain {
			for place := range c.Dimensions.Places {
				all := certain[i].Places>>place&1 == 0
				everybody(c, func(p person) {
					here := certain[i]
					here.Places = 1 << place
					if yes, _ := taking(c, p); here.holds(p) && len(yes) == 0 {
						all = false
					}
				})
				if v.Elsewhere(&certain[i])>>place&1 == 1 != all {
					rt.Fatalf("%+v: elsewhere in %d: %v", certain[i], place, all)
				}
			}
		}
	})
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

// What changes when a service does is found in the part that it reaches.
func TestAPartHoldsWhateverChanges(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		c := drawCatalogue(rt)
		other := drawCatalogue(rt)
		if len(c.Services) == 0 || len(other.Services) == 0 {
			return
		}
		was, now := c.Services[0], other.Services[0]
		whole := *c
		whole.Services = append([]Service{now}, c.Services[1:]...)
		part := c.Around(&was, &now)
		everybody(c, func(p person) {
			a, am := taking(c, p)
			b, bm := taking(&whole, p)
			in := Box{Age: c.Dimensions.Age, Needs: 1<<len(part.Dimensions.Needs) - 1, Severity: 1<<len(part.Dimensions.Severity) - 1, Places: 1<<len(part.Dimensions.Places) - 1}
			in = part.Whole(in)
			if !in.holds(p) && (len(a) != len(b) || am != bm) {
				rt.Fatalf("%+v changes outside of the part", p)
			}
		})
		if len(part.Needs) == 0 || len(part.Severity) == 0 || len(part.Places) == 0 {
			return
		}
		boxes := NewCover(&part.Catalogue).Gaps(Certain, 0, nil, nil)
		for i := range boxes {
			boxes[i] = part.Whole(boxes[i])
		}
		inside := part.Whole(Box{Age: c.Dimensions.Age, Needs: 1<<len(part.Needs) - 1, Severity: 1<<len(part.Severity) - 1, Places: 1<<len(part.Places) - 1})
		everybody(c, func(p person) {
			if !inside.holds(p) {
				return
			}
			yes, maybe := taking(c, p)
			if n := among(boxes, p); n != btoi(len(yes)+maybe == 0) {
				rt.Fatalf("%+v is in %d boxes of the part", p, n)
			}
		})
	})
}

// Estimates by hand: what is not known is not nought, and what is nought is nobody.
func TestEstimatesAreMultipliedOut(t *testing.T) {
	nan := math.NaN()
	e := &Estimate{
		Population: [][]Span{{{0, 120, 1200}, {120, 240, 2400}}, {{0, 120, 600}}},
		Rates: [][]NeedSpan{
			{{Span{0, 60, 0}, -1}, {Span{60, 240, 50}, -1}},
			{{Span{0, 240, 10}, 0}, {Span{0, 240, 30}, 1}},
		},
		Shares: [][]float64{{0.2, nan}, {0.5, 0.1}},
	}
	for name, x := range map[string]struct {
		b     Box
		n     float64
		known bool
	}{
		"all severities together":        {Box{Age: [2]int{60, 120}, Needs: 1, Severity: 3, Places: 1}, 30, true},
		"half a line":                    {Box{Age: [2]int{90, 120}, Needs: 1, Severity: 3, Places: 1}, 15, true},
		"two lines":                      {Box{Age: [2]int{90, 132}, Needs: 1, Severity: 3, Places: 1}, 27, true},
		"with a flag":                    {Box{Age: [2]int{60, 120}, Needs: 1, Severity: 3, Places: 1, With: 1}, 6, true},
		"without it":                     {Box{Age: [2]int{60, 120}, Needs: 1, Severity: 3, Places: 1, Without: 1}, 24, true},
		"a share that nobody brought":    {Box{Age: [2]int{60, 120}, Needs: 1, Severity: 3, Places: 1, With: 2}, 0, false},
		"one severity of all together":   {Box{Age: [2]int{60, 120}, Needs: 1, Severity: 1, Places: 1}, 0, false},
		"an age of which there are none": {Box{Age: [2]int{0, 60}, Needs: 1, Severity: 1, Places: 1}, 0, true},
		"by severity":                    {Box{Age: [2]int{0, 120}, Needs: 2, Severity: 2, Places: 1}, 36, true},
		"both severities and places":     {Box{Age: [2]int{0, 120}, Needs: 2, Severity: 3, Places: 3}, 72, true},
		"a place without such people":    {Box{Age: [2]int{0, 132}, Needs: 2, Severity: 3, Places: 2}, 0, false},
		"a need and another":             {Box{Age: [2]int{60, 120}, Needs: 3, Severity: 3, Places: 1}, 54, true},
	} {
		n, known := e.People(&x.b, 2)
		if known != x.known || known && math.Abs(n-x.n) > 1e-9 {
			t.Errorf("%s: %v, %v", name, n, known)
		}
	}
	if _, known := (*Estimate)(nil).People(&Box{}, 1); known {
		t.Error("without an estimate something is known")
	}
	c := &Catalogue{Dimensions: Dimensions{Age: [2]int{0, 240}, Needs: names("n", 2), Severity: names("s", 2), Places: names("p", 2)}, Cuts: e.Cuts()}
	boxes := NewCover(c).Gaps(Certain, 0, nil, e)
	everybody(c, func(p person) {
		if n := among(boxes, p); n != btoi(p.need != 0 || p.age >= 60) {
			t.Fatalf("%+v is in %d boxes", p, n)
		}
	})
	if b := (&Box{Age: [2]int{100, 216}}).YearBefore(216); b.Age != [2]int{204, 216} {
		t.Errorf("%v", b)
	}
}
