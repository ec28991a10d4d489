package gaps

import (
	"cmp"
	"math/bits"
	"slices"
)

// Kind is in which way somebody falls between services.
type Kind int

// Kinds of gap.
const (
	Certain     Kind = iota // nobody accepts, and nobody might
	Possible                // nobody says yes, and somebody does not say no: ask them
	ByRoute                 // somebody accepts, and nobody by this route
	BySomeRoute             // somebody accepts, and by one route or more nobody: the union of ByRoute
	Capacity                // everybody who accepts is closed, or lets people wait too long
)

// Gaps are the cells of a kind, in boxes of one need each that do
// not overlap, the largest first. Route
// is the route's place, for ByRoute; open is the cover of the services that have room,
// over the same kinds of person (see Open), for Capacity. Cells of which the estimate
// knows that there is nobody are left out; a nil estimate knows of none.
func (v *Cover) Gaps(kind Kind, route int, open *Cover, e *Estimate) []Box {
	left := make([]bool, len(v.sure))
	v.each(func(b block) {
		if e.nobody(b, v.cuts) {
			return
		}
		at, refers := v.at(b), v.c.refers(v.cuts[b.age], v.cuts[b.age+1])
		for cell := at; cell < at+v.c.subsets(); cell++ {
			switch kind {
			case Certain:
				left[cell] = v.possible[cell] == 0
			case Possible:
				left[cell] = v.sure[cell] == 0 && v.possible[cell] > 0
			case ByRoute:
				left[cell] = v.sure[cell] > 0 && refers&^v.routes[cell]>>uint(route)&1 == 1
			case BySomeRoute:
				left[cell] = v.sure[cell] > 0 && refers&^v.routes[cell] != 0
			case Capacity:
				left[cell] = v.sure[cell] > 0 && open.sure[cell] == 0
			}
		}
	})
	return v.byNeed(left, 0, len(left))
}

// Open is the cover of those services alone that have room, over the same kinds of
// person: the services by place.
func (v *Cover) Open(room func(i int) bool) *Cover {
	c := &Catalogue{Dimensions: v.c.Dimensions, Cuts: v.cuts}
	for i := range v.c.Services {
		if room(i) {
			c.Services = append(c.Services, v.c.Services[i])
		}
	}
	return NewCover(c)
}

// Elsewhere are the places, by bit, in which somebody accepts everybody in a box, were
// they there: where it is not empty, the gap is one of place alone.
func (v *Cover) Elsewhere(b *Box) (places uint64) {
	from, _ := slices.BinarySearch(v.cuts, b.Age[0])
	to, _ := slices.BinarySearch(v.cuts, b.Age[1])
	g := &boxGrower{v: v}
	for p := range v.c.Dimensions.Places {
		bit := uint64(1) << uint(p)
		if b.Places&bit != 0 {
			continue
		}
		r := region{from: from, to: to, needs: b.Needs, severity: b.Severity, places: bit, fixed: b.With | b.Without, with: b.With}
		if g.walk(r, func(cell int) bool { return v.sure[cell] > 0 }) {
			places |= bit
		}
	}
	return places
}

// Edge is an age at which people lose every service that they had: Hard, those after
// whom nothing begins; Ask, those whom from then on nobody says that they accept, and
// somebody does not say no; HandOver, those for whom something else begins, and nothing
// goes on.
// The boxes are of one range of ages, which ends at the edge.
type Edge struct {
	AgeMonths           int
	Hard, Ask, HandOver []Box
}

// Edges are the ages at which somebody loses every service, youngest first. Whom the
// estimate knows not to be there is left out.
func (v *Cover) Edges(e *Estimate) []Edge {
	sets := &classSets{v: v}
	d := &v.c.Dimensions
	size := len(d.Needs) * len(d.Severity) * len(d.Places) * v.c.subsets()
	var out []Edge
	for a := range len(v.cuts) - 2 {
		before, after := a*size, (a+1)*size
		var hard, ask, over []bool
		v.eachOf(a, func(b block) {
			if e.nobody(b, v.cuts) {
				return
			}
			at := v.at(b)
			for cell := at; cell < at+v.c.subsets(); cell++ {
				next := cell - before + after
				switch {
				case v.sure[cell] == 0 || v.class[cell] == v.class[next]:
				case v.sure[next] == 0 && v.possible[next] == 0:
					hard = mark(hard, cell, len(v.sure))
				case v.sure[next] == 0:
					ask = mark(ask, cell, len(v.sure))
				case sets.apart(cell, next):
					over = mark(over, cell, len(v.sure))
				}
			}
		})
		if hard == nil && ask == nil && over == nil {
			continue
		}
		x := Edge{AgeMonths: v.cuts[a+1]}
		if hard != nil {
			x.Hard = v.byNeed(hard, before, after)
		}
		if ask != nil {
			x.Ask = v.byNeed(ask, before, after)
		}
		if over != nil {
			x.HandOver = v.byNeed(over, before, after)
		}
		out = append(out, x)
	}
	return out
}

func mark(left []bool, cell, n int) []bool {
	if left == nil {
		left = make([]bool, n)
	}
	left[cell] = true
	return left
}

// byNeed puts the cells that are left into boxes of one need each: what people call by
// one name is told together, however alike the gaps of two needs are.
func (v *Cover) byNeed(left []bool, from, to int) []Box {
	return (&boxGrower{v: v, left: left, byNeed: true}).boxes(from, to)
}

// eachOf walks the blocks of one range of ages.
func (v *Cover) eachOf(a int, f func(b block)) {
	d := &v.c.Dimensions
	for n := range d.Needs {
		for s := range d.Severity {
			for p := range d.Places {
				f(block{a, n, s, p})
			}
		}
	}
}

// Pair is two services, by place, and whom both say that they accept.
type Pair struct {
	A, B int
	Box
}

// Pairs are the services that accept the same people, where alike says that the two are
// to be compared. Whom a service accepts is a box but for ages that it refuses, so that
// whom two accept is one as well, for each run of ages.
func (c *Catalogue) Pairs(alike func(a, b int) bool) []Pair {
	var out []Pair
	for a := range c.Services {
		for b := a + 1; b < len(c.Services); b++ {
			if alike(a, b) {
				out = append(out, c.both(a, b)...)
			}
		}
	}
	return out
}

func (c *Catalogue) both(a, b int) (out []Pair) {
	s, t := &c.Services[a], &c.Services[b]
	box := Box{
		Needs: s.Needs.accepted() & t.Needs.accepted(), Severity: s.Severity.accepted() & t.Severity.accepted(), Places: s.Places.accepted() & t.Places.accepted(),
		With: s.Require | t.Require, Without: s.Exclude | t.Exclude | s.Unspecified | t.Unspecified,
	}
	if !s.Age.Stated || !t.Age.Stated || box.Needs == 0 || box.Severity == 0 || box.Places == 0 || box.With&box.Without != 0 {
		return nil
	}
	lo, hi := max(s.Age.From, t.Age.From, c.Dimensions.Age[0]), min(s.Age.To, t.Age.To, c.Dimensions.Age[1])
	for _, run := range without([2]int{lo, hi}, slices.Concat(s.NotAge, t.NotAge)) {
		x := box
		x.Age = run
		free := len(c.Dimensions.Flags) - bits.OnesCount32(x.With|x.Without)
		x.Cells = bits.OnesCount64(x.Needs) * bits.OnesCount64(x.Severity) * bits.OnesCount64(x.Places) << free * (run[1] - run[0])
		out = append(out, Pair{A: a, B: b, Box: x})
	}
	return out
}

// accepted are the values that a service says it accepts.
func (v Values) accepted() uint64 {
	if !v.Stated {
		return 0
	}
	return v.Mask &^ v.Refused
}

// without is a range of ages without some others: what is left of it, youngest first.
func without(age [2]int, not [][2]int) (out [][2]int) {
	not = slices.Clone(not)
	slices.SortFunc(not, func(a, b [2]int) int { return cmp.Compare(a[0], b[0]) })
	from := age[0]
	for _, n := range not {
		if n[0] > from {
			if to := min(n[0], age[1]); to > from {
				out = append(out, [2]int{from, to})
			}
		}
		from = max(from, n[1])
	}
	if from < age[1] {
		out = append(out, [2]int{from, age[1]})
	}
	return out
}
