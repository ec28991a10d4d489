package gaps

import (
	"fmt"
	"strings"
)

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
// step months apart, at each door of their need.
func (v *Cover) FirstDoors(step int) Doors {
	out := Doors{Hops: map[int]int{}}
	w := &doorWalk{c: v.c, memo: map[string]walked{}}
	times := v.agesIn(step)
	v.each(func(b block) {
		if times[b.age] == 0 {
			return
		}
		for flags := range v.c.subsets() {
			takes := func(i int) bool { return v.accepts(i, b, uint32(flags)) }
			class := v.class[v.at(b)+flags]
			for i := range v.c.Services {
				if !v.c.Services[i].Needs.has(b.need) {
					continue
				}
				switch r := w.from(i, class, takes); {
				case r.hops == 0:
					out.Accepted += times[b.age]
				case r.hops > 0:
					out.AfterBounce += times[b.age]
					out.Hops[r.hops] += times[b.age]
				case r.loop:
					out.Loop += times[b.age]
				default:
					out.DeadEnd += times[b.age]
				}
			}
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

// walked is where a walk from a door ends: after hops times of being sent on (-1 =
// nowhere), and whether it can go round.
type walked struct {
	hops int
	loop bool
}

// doorWalk walks once for each door and set of accepting services.
type doorWalk struct {
	c    *Catalogue
	memo map[string]walked
}

func (w *doorWalk) from(door int, class uint64, takes func(int) bool) walked {
	key := fmt.Sprintf("%d %x", door, class)
	if r, ok := w.memo[key]; ok {
		return r
	}
	r := w.walk(door, takes)
	w.memo[key] = r
	return r
}

// walk goes breadth first, so that hops is the least.
func (w *doorWalk) walk(door int, takes func(int) bool) walked {
	seen, queue := map[int]int{door: 0}, []int{door}
	for len(queue) > 0 {
		i := queue[0]
		queue = queue[1:]
		if takes(i) {
			return walked{hops: seen[i]}
		}
		for _, next := range w.c.Services[i].Onward {
			if _, ok := seen[next]; !ok {
				seen[next] = seen[i] + 1
				queue = append(queue, next)
			}
		}
	}
	return walked{hops: -1, loop: w.circular(door, map[int]int{})}
}

// circular reports whether a circle can be reached from a service.
func (w *doorWalk) circular(i int, state map[int]int) bool {
	const open, done = 1, 2
	if state[i] == open {
		return true
	}
	if state[i] == done {
		return false
	}
	state[i] = open
	for _, next := range w.c.Services[i].Onward {
		if w.circular(next, state) {
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
