package gaps

// Counts are how the cells divide. A cell is one month of age, one need, severity, place
// and subset of flags; every figure counts such cells.
type Counts struct {
	Cells    int
	Gap      int // nobody accepts and nobody might
	Possible int // nobody says yes, somebody does not say no: ask them
	Single   int
	Overlap  int   // two services or more
	Classes  int   // different sets of accepting services, the empty one included
	Route    []int // by route: cells that no service accepts by it
}

// Counts divides the cells.
func (v *Cover) Counts() Counts {
	d := &v.c.Dimensions
	out := Counts{Route: make([]int, len(d.Routes))}
	classes := map[uint64]struct{}{}
	last := uint64(0)
	classes[0] = struct{}{}
	empty := false
	subsets := v.c.subsets()
	v.each(func(b block) {
		at, months := v.at(b), v.months(b.age)
		out.Cells += months * subsets
		gap, possible, single := 0, 0, 0
		var route [maxValues]int
		for cell := at; cell < at+subsets; cell++ {
			switch v.sure[cell] {
			case 0:
				empty = true
				if v.possible[cell] == 0 {
					gap++
				} else {
					possible++
				}
			case 1:
				single++
			}
			if c := v.class[cell]; c != last {
				classes[c] = struct{}{}
				last = c
			}
			for r := range d.Routes {
				route[r] += int(^v.routes[cell] >> uint(r) & 1)
			}
		}
		out.Gap += gap * months
		out.Possible += possible * months
		out.Single += single * months
		out.Overlap += (subsets - gap - possible - single) * months
		for r := range d.Routes {
			out.Route[r] += route[r] * months
		}
	})
	out.Classes = len(classes)
	if !empty {
		out.Classes--
	}
	return out
}

// Cliff is an age at which a service ends and nothing begins.
type Cliff struct {
	AgeMonths int
	Cells     int // need, severity, place and flags with a service the month before and none from then on
	HandOver  int // with services before and after, but none that goes on
}

// Cliffs are the ages at which somebody loses every service they had, youngest first.
func (v *Cover) Cliffs() []Cliff {
	var out []Cliff
	sets := &classSets{v: v}
	d := &v.c.Dimensions
	size := len(d.Needs) * len(d.Severity) * len(d.Places) * v.c.subsets()
	for a := range len(v.cuts) - 2 {
		cliff := Cliff{AgeMonths: v.cuts[a+1]}
		before, after := a*size, (a+1)*size
		for i := range size {
			switch {
			case v.sure[before+i] == 0 || v.class[before+i] == v.class[after+i]:
			case v.sure[after+i] == 0:
				cliff.Cells++
			case sets.apart(before+i, after+i):
				cliff.HandOver++
			}
		}
		if cliff.Cells > 0 || cliff.HandOver > 0 {
			out = append(out, cliff)
		}
	}
	return out
}

// classSets finds, once for each, which services a class of cells has.
type classSets struct {
	v     *Cover
	sets  map[uint64]map[int]bool
	pairs map[[2]uint64]bool
}

func (s *classSets) apart(x, y int) bool {
	pair := [2]uint64{s.v.class[x], s.v.class[y]}
	known, ok := s.pairs[pair]
	if ok {
		return known
	}
	if s.pairs == nil {
		s.pairs = map[[2]uint64]bool{}
	}
	apart := true
	a, b := s.of(x), s.of(y)
	for i := range a {
		apart = apart && !b[i]
	}
	s.pairs[pair] = apart
	return apart
}

func (s *classSets) of(cell int) map[int]bool {
	if s.sets == nil {
		s.sets = map[uint64]map[int]bool{}
	}
	set, ok := s.sets[s.v.class[cell]]
	if !ok {
		set = map[int]bool{}
		b, flags := s.v.cell(cell)
		for i := range s.v.c.Services {
			if s.v.accepts(i, b, flags) {
				set[i] = true
			}
		}
		s.sets[s.v.class[cell]] = set
	}
	return set
}

// cell takes a cell's place apart.
func (v *Cover) cell(at int) (b block, flags uint32) {
	d := &v.c.Dimensions
	flags = uint32(at % v.c.subsets())
	at /= v.c.subsets()
	b.place = at % len(d.Places)
	at /= len(d.Places)
	b.severity = at % len(d.Severity)
	at /= len(d.Severity)
	return block{age: at / len(d.Needs), need: at % len(d.Needs), severity: b.severity, place: b.place}, flags
}

// Overlaps are the cells that two services of different organisations both accept, by
// the services' places.
func (v *Cover) Overlaps() map[[2]int]int {
	cells := map[uint64]int{}  // by class
	sample := map[uint64]int{} // a cell of it
	v.each(func(b block) {
		at, months := v.at(b), v.months(b.age)
		for cell := at; cell < at+v.c.subsets(); cell++ {
			if v.sure[cell] > 1 {
				cells[v.class[cell]] += months
				sample[v.class[cell]] = cell
			}
		}
	})
	out := map[[2]int]int{}
	sets := &classSets{v: v}
	for class, n := range cells {
		set := sets.of(sample[class])
		for a := range set {
			for b := range set {
				if a < b && v.c.Services[a].Org != v.c.Services[b].Org {
					out[[2]int{a, b}] += n
				}
			}
		}
	}
	return out
}
