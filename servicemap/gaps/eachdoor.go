package gaps

import (
	"math"
	"slices"
)

// DoorCount is what becomes of people who knock at one service first.
type DoorCount struct {
	Accepted    Knocks // there
	AfterBounce Knocks // by one that they were sent on to
	Loop        Knocks // sent round, by nobody
	DeadEnd     Knocks // sent on, or not, to nobody who takes them
}

// Knocks are who knocks: as kinds of person, which are months of age, severities, places
// and subsets of flags; and how many people they are in a year, NaN where that is not
// known.
type Knocks struct {
	Kinds  int
	People float64
}

func (k *Knocks) add(kinds int, people float64) {
	k.Kinds += kinds
	k.People += people
}

// aroundDoor is how far beside a service's own ages people knock at it, in months.
const aroundDoor = 24

// EachDoor is what becomes of people at each service: of those with its needs, in its
// places and of its ages, two years to either side included. Whom the estimate knows not
// to be there does not knock.
func (v *Cover) EachDoor(e *Estimate) []DoorCount {
	out := make([]DoorCount, len(v.c.Services))
	sets := &classSets{v: v}
	type knock struct {
		door  int
		class uint64
	}
	ends := map[knock]int{} // 0 accepted, 1 after a bounce, 2 loop, 3 dead end
	shares := make([][]float64, len(v.c.Dimensions.Needs))
	for need := range shares {
		shares[need] = v.shares(e, need)
	}
	v.each(func(b block) {
		if e.nobody(b, v.cuts) {
			return
		}
		at := v.at(b)
		have := math.NaN()
		if e != nil {
			have = e.have(b.need, b.place, [2]int{v.cuts[b.age], v.cuts[b.age+1]}, 1<<uint(b.severity), len(v.c.Dimensions.Severity))
		}
		for i := range v.c.Services {
			s := &v.c.Services[i]
			if s.Needs.refuses(b.need) || !s.Needs.Stated || s.Places.refuses(b.place) || s.Age.Stated && (v.cuts[b.age+1] <= s.Age.From-aroundDoor || v.cuts[b.age] >= s.Age.To+aroundDoor) {
				continue
			}
			n := v.months(b.age)
			for cell := at; cell < at+v.c.subsets(); cell++ {
				k := knock{i, v.class[cell]}
				end, ok := ends[k]
				if !ok {
					end = v.end(i, sets.of(cell))
					ends[k] = end
				}
				[...]*Knocks{&out[i].Accepted, &out[i].AfterBounce, &out[i].Loop, &out[i].DeadEnd}[end].add(n, have*shares[b.need][cell-at])
			}
		}
	})
	return out
}

// shares are, of who has a need, the shares who have each subset of flags and no others.
func (v *Cover) shares(e *Estimate, need int) []float64 {
	out := make([]float64, v.c.subsets())
	for flags := range out {
		out[flags] = 1
		if e != nil {
			out[flags] = e.share(need, uint32(flags), ^uint32(flags)&uint32(len(out)-1))
		}
	}
	return out
}

func (v *Cover) end(door int, accepting map[int]bool) int {
	switch hops := v.c.walk(door, accepting); {
	case hops == 0:
		return 0
	case hops > 0:
		return 1
	case v.c.circular(door, map[int]int{}):
		return 2
	}
	return 3
}

// Circles are the sets of services from each of which every other can be reached by
// onward routes (Tarjan), largest first: where somebody can be sent round.
func (c *Catalogue) Circles() (out [][]int) {
	t := &tarjan{c: c, index: make([]int, len(c.Services)), low: make([]int, len(c.Services)), on: make([]bool, len(c.Services))}
	for i := range c.Services {
		if t.index[i] == 0 {
			t.visit(i)
		}
	}
	for _, set := range t.out {
		if len(set) > 1 || slices.Contains(c.Services[set[0]].Onward, set[0]) {
			slices.Sort(set)
			out = append(out, set)
		}
	}
	slices.SortStableFunc(out, func(a, b []int) int { return len(b) - len(a) })
	return out
}

type tarjan struct {
	c          *Catalogue
	index, low []int
	on         []bool
	stack      []int
	next       int
	out        [][]int
}

func (t *tarjan) visit(i int) {
	t.next++
	t.index[i], t.low[i], t.on[i] = t.next, t.next, true
	t.stack = append(t.stack, i)
	for _, j := range t.c.Services[i].Onward {
		if t.index[j] == 0 {
			t.visit(j)
			t.low[i] = min(t.low[i], t.low[j])
		} else if t.on[j] {
			t.low[i] = min(t.low[i], t.index[j])
		}
	}
	if t.low[i] != t.index[i] {
		return
	}
	var set []int
	for {
		j := t.stack[len(t.stack)-1]
		t.stack = t.stack[:len(t.stack)-1]
		t.on[j] = false
		set = append(set, j)
		if j == i {
			break
		}
	}
	t.out = append(t.out, set)
}
