package gaps

import "strings"

// Doors is what becomes of people who go to a first door: every service that has their
// need, whether it takes them or not.
type Doors struct {
	Accepted    int         // by the first
	AfterBounce int         // by one that they were sent on to
	Loop        int         // sent round without an end
	DeadEnd     int         // sent on, or not, to nobody who takes them
	Hops        map[int]int // of AfterBounce, by how often they were sent on
}

// FirstDoors walks the onward routes, nearest first, for every kind of person at ages
// step months apart, at each door of their need. Where a walk ends depends only on who
// accepts the person: it is walked once for each door and set of accepting services.
func (v *Cover) FirstDoors(step int) Doors {
	out := Doors{Hops: map[int]int{}}
	sets := &classSets{v: v}
	for k, people := range v.knocking(step) {
		accepting := sets.of(people.cell)
		for i := range v.c.Services {
			if !v.c.Services[i].Needs.has(k.need) {
				continue
			}
			switch hops := v.c.walk(i, accepting); {
			case hops == 0:
				out.Accepted += people.n
			case hops > 0:
				out.AfterBounce += people.n
				out.Hops[hops] += people.n
			case v.c.circular(i, map[int]int{}):
				out.Loop += people.n
			default:
				out.DeadEnd += people.n
			}
		}
	}
	return out
}

// knocker is a need and a set of accepting services; knockers are how many have it, and
// a cell of theirs.
type (
	knocker struct {
		need  int
		class uint64
	}
	knockers struct{ n, cell int }
)

// knocking counts the kinds of person at ages step months apart.
func (v *Cover) knocking(step int) map[knocker]knockers {
	out := map[knocker]knockers{}
	times := v.agesIn(step)
	v.each(func(b block) {
		if times[b.age] == 0 {
			return
		}
		at := v.at(b)
		for cell := at; cell < at+v.c.subsets(); cell++ {
			k := knocker{b.need, v.class[cell]}
			out[k] = knockers{out[k].n + times[b.age], cell}
		}
	})
	return out
}

// agesIn is how many of the ages lo, lo+step, lo+2 step … lie in each range.
func (v *Cover) agesIn(step int) []int {
	times := make([]int, len(v.cuts)-1)
	a := 0
	for age := v.cuts[0]; age < v.cuts[len(v.cuts)-1]; age += step {
		for age >= v.cuts[a+1] {
			a++
		}
		times[a]++
	}
	return times
}

// walk is how often somebody is sent on from a door before a service accepts them, the
// least there is; -1 when none does.
func (c *Catalogue) walk(door int, accepting map[int]bool) int {
	seen, queue := map[int]int{door: 0}, []int{door}
	for len(queue) > 0 {
		i := queue[0]
		queue = queue[1:]
		if accepting[i] {
			return seen[i]
		}
		for _, next := range c.Services[i].Onward {
			if _, ok := seen[next]; !ok {
				seen[next] = seen[i] + 1
				queue = append(queue, next)
			}
		}
	}
	return -1
}

// circular reports whether a circle can be reached from a service.
func (c *Catalogue) circular(i int, state map[int]int) bool {
	const open, done = 1, 2
	if state[i] == open {
		return true
	}
	if state[i] == done {
		return false
	}
	state[i] = open
	for _, next := range c.Services[i].Onward {
		if c.circular(next, state) {
			return true
		}
	}
	state[i] = done
	return false
}

// Names are the names of a mask's values.
func Names(mask uint64, names []string) []string {
	out := []string{}
	for i, n := range names {
		if mask>>uint(i)&1 == 1 {
			out = append(out, n)
		}
	}
	return out
}

func named(mask uint64, names []string) string { return strings.Join(Names(mask, names), ", ") }
