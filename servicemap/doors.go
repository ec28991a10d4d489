package servicemap

import (
	"cmp"
	"math"
	"slices"

	"roundtable/servicemap/gaps"
)

// Door is what becomes of people who are sent to a service first.
type Door struct {
	Service *Service
	gaps.DoorCount
}

// All are all who knock.
func (d *Door) All() gaps.Knocks {
	var out gaps.Knocks
	for _, k := range []gaps.Knocks{d.Accepted, d.AfterBounce, d.Loop, d.DeadEnd} {
		out.Kinds, out.People = out.Kinds+k.Kinds, out.People+k.People
	}
	return out
}

// lost is how many people a year nobody takes who knock at a door; -1 where that is not
// known.
func (d *Door) lost() float64 {
	if n := d.Loop.People + d.DeadEnd.People; !math.IsNaN(n) {
		return n
	}
	return -1
}

// KnocksWords says how many people some are: an estimate, in two figures.
func KnocksWords(k gaps.Knocks) string {
	switch {
	case k.Kinds == 0:
		return "nobody"
	case math.IsNaN(k.People):
		return "not known"
	case k.People < 0.5:
		return "hardly anybody"
	case k.People < 5:
		return "fewer than 5"
	}
	return "about " + figures(k.People)
}

// Doors are the services at which people with a need of theirs are sent round or on to
// nowhere, those of most such people first; where nobody brought figures, those of most
// kinds of person.
func (f *Found) Doors() []Door { return f.doors() }

// sent puts the services of a circle, by place, into the order of a walk along their
// onward routes: after each the first to which it sends people on that has not been met.
func (f *Found) sent(circle []int) []int {
	left, out := slices.Clone(circle), []int{}
	for at := 0; len(left) > 0; {
		out = append(out, left[at])
		onward := f.Catalogue.Services[left[at]].Onward
		left = slices.Delete(left, at, at+1)
		at = max(0, slices.IndexFunc(left, func(i int) bool { return slices.Contains(onward, i) }))
	}
	return out
}

func (f *Found) findDoors() (out []Door) {
	for i, d := range f.cover.EachDoor(f.estimate) {
		if d.Loop.Kinds+d.DeadEnd.Kinds > 0 {
			out = append(out, Door{f.Services[i], d})
		}
	}
	slices.SortStableFunc(out, func(a, b Door) int {
		return cmp.Or(cmp.Compare(b.lost(), a.lost()), cmp.Compare(b.Loop.Kinds+b.DeadEnd.Kinds, a.Loop.Kinds+a.DeadEnd.Kinds))
	})
	return out
}

// Circles are the services among which people can be sent round, each circle once, in
// the order in which they send people on as far as there is one.
func (f *Found) Circles() (out [][]*Service) {
	for _, c := range f.Catalogue.Circles() {
		var all []*Service
		for _, i := range f.sent(c) {
			all = append(all, f.Services[i])
		}
		out = append(out, all)
	}
	return out
}
