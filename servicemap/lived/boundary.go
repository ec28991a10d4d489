package lived

import (
	"slices"
)

// handoff notes what the next service did after a release.
func (f *finder) handoff(i, j int32) {
	a, b := &f.log.Referrals[i], &f.log.Referrals[j]
	h := Handoff{From: i, To: j, Active: b.Active}
	switch {
	case b.Active != 0:
		h.Days = int(b.Active - a.Ended)
	case b.Ended != 0:
		return // ended without anything that was done: there is no wait to measure
	default:
		h.Days = int(max(f.log.KnownAt(f.log.OrgOf(b)), b.Opened) - a.Ended)
	}
	f.out.Handoffs = append(f.out.Handoffs, h)
}

// fewest is the least number of hand-offs within organisations of which a ninetieth
// percentile is taken.
const fewest = 10

// boundaries finds the long waits between two organisations: longer than the limit, or
// than nine in ten of the hand-offs that the two have within themselves.
func (f *finder) boundaries() {
	within := map[int32][]int{}
	for _, h := range f.out.Handoffs {
		if x, y := f.orgs(h); x == y && h.Active != 0 {
			within[x] = append(within[x], h.Days)
		}
	}
	usual := map[[2]int32]int{}
	for _, h := range f.out.Handoffs {
		x, y := f.orgs(h)
		if x == y {
			continue
		}
		p90, known := usual[[2]int32{x, y}]
		if !known {
			p90 = percentile90(within[x], within[y])
			usual[[2]int32{x, y}] = p90
		}
		if h.Days > f.p.Limit || p90 >= 0 && h.Days > p90 {
			a, over := &f.log.Referrals[h.From], f.p.Limit
			if p90 >= 0 {
				over = min(over, p90)
			}
			f.add(Finding{Over: over, Kind: Boundary, Person: a.Person, At: a.Ended, From: h.From, To: h.To, Days: h.Days, Open: h.Active == 0})
		}
	}
}

func (f *finder) orgs(h Handoff) (x, y int32) {
	return f.log.OrgOf(&f.log.Referrals[h.From]), f.log.OrgOf(&f.log.Referrals[h.To])
}

// percentile90 is the ninetieth percentile, by nearest rank, of two organisations' waits
// together; -1 where there are too few to say.
func percentile90(x, y []int) int {
	all := slices.Concat(x, y)
	if len(all) < fewest {
		return -1
	}
	slices.Sort(all)
	return all[(9*len(all)+9)/10-1]
}
