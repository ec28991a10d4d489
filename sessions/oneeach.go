package sessions

import (
	"bytes"
	"cmp"
	"slices"

	"roundtable/care"
	"roundtable/facts"
)

// whyOther is the code of a wait of somebody for whom another wait is planned.
const whyOther Code = "other-wait"

// oneEach leaves in a pool one wait of each person, and says of their others why they are
// not planned: one person has one open offer, and a plan of two could not be carried out.
// What has a place stays; else the more urgent, then the longer wait. A wait that cannot
// be planned at all stands in no other's way.
func (t *Table) oneEach(v *facts.View, p *Pool) (out []care.LeftOut) {
	best := map[care.Key]int{} // by the first of a person's waits, whichever it is
	keep := make([]bool, len(p.Waiting))
	for i := range p.Waiting {
		c := &p.Waiting[i]
		if keep[i] = !p.plannable(c); keep[i] {
			continue
		}
		who := slices.MinFunc(allWaits(v, c.Pathway), func(a, b care.Key) int { return bytes.Compare(a[:], b[:]) })
		was, ok := best[who]
		if !ok || p.sooner(c, &p.Waiting[was]) {
			best[who] = i
		}
	}
	for _, i := range best {
		keep[i] = true
	}
	rest := p.Waiting[:0:0]
	for i, c := range p.Waiting {
		if _, locked := p.Locked[c.Pathway]; keep[i] || locked {
			rest = append(rest, c)
		} else {
			out = append(out, care.LeftOut{Pathway: c.Pathway, Partner: c.Trust, Code: string(whyOther), Words: "Another wait of theirs is planned first: one person has one offer at a time."})
		}
	}
	p.Waiting = rest
	return out
}

// plannable reports whether nothing keeps a wait from every session.
func (p *Pool) plannable(c *Candidate) bool {
	if _, locked := p.Locked[c.Pathway]; locked {
		return true
	}
	return len(c.Standing(p.Today)) == 0 && c.Fit != nil && c.Fit.PreOp == "done"
}

// sooner reports whether one of a person's waits is planned rather than another.
func (p *Pool) sooner(a, b *Candidate) bool {
	_, lockedA := p.Locked[a.Pathway]
	_, lockedB := p.Locked[b.Pathway]
	if lockedA != lockedB {
		return lockedA
	}
	return cmp.Or(cmp.Compare(a.rank(), b.rank()), cmp.Compare(a.Start, b.Start), bytes.Compare(a.Pathway[:], b.Pathway[:])) < 0
}
