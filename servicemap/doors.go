package servicemap

import (
	"slices"

	"roundtable/servicemap/gaps"
)

// Door is what becomes of people who are sent to a service first.
type Door struct {
	Service *Service
	gaps.DoorCount
}

// Doors are the services at which people with a need of theirs are sent round or on to
// nowhere, those of most kinds of person first.
func (f *Found) Doors() []Door { return f.doors() }

func (f *Found) findDoors() (out []Door) {
	for i, d := range f.cover.EachDoor(f.estimate) {
		if d.Loop+d.DeadEnd > 0 {
			out = append(out, Door{f.Services[i], d})
		}
	}
	slices.SortStableFunc(out, func(a, b Door) int { return b.Loop + b.DeadEnd - a.Loop - a.DeadEnd })
	return out
}

// Circles are the services among which people can be sent round, each circle once.
func (f *Found) Circles() (out [][]*Service) {
	for _, c := range f.Catalogue.Circles() {
		var all []*Service
		for _, i := range c {
			all = append(all, f.Services[i])
		}
		out = append(out, all)
	}
	return out
}
