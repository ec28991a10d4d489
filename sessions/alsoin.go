package sessions

import (
	"cmp"
	"slices"

	"roundtable/care"
	"roundtable/facts"
	"roundtable/sessions/plan"
)

// alsoIn says of each patient of a plan whom the view shows in which other plans they
// stand for a day to come: nobody is told of two places without knowing it. It is called
// with the table locked for reading.
func (t *Table) alsoIn(v *facts.View, page *ProposalPage) {
	in := map[care.Key][]AlsoIn{}
	for _, id := range sortedIDs(t.state.Proposals) {
		p := t.state.Proposals[id]
		for _, x := range p.Places {
			s := t.state.Sessions[x.Session]
			if id == page.ID || t.state.Newest[x.Session] != id || s == nil || s.Cancelled != "" || s.Day < t.Today() || t.state.verdict(p, x) == Refused {
				continue
			}
			if step, _ := t.state.stepOf(p, x); step == StepTell || step == StepNone {
				in[x.Pathway] = append(in[x.Pathway], AlsoIn{id, p.Title, s.Day, step == StepTell})
			}
		}
	}
	if len(in) == 0 {
		return
	}
	for i := range page.Sessions {
		if page.Sessions[i].Session.Plan != page.ID {
			continue // a newer plan has the session
		}
		for j := range page.Sessions[i].Places {
			x := &page.Sessions[i].Places[j]
			if !x.Shown || x.Verdict == Refused || x.Step != StepTell && x.Step != StepNone {
				continue // they have a place, or none any more: that is said
			}
			for _, k := range allWaits(v, x.Pathway) {
				if _, shown := v.PathwayByKey(k); shown {
					x.Also = append(x.Also, in[k]...)
				}
			}
			slices.SortStableFunc(x.Also, func(a, b AlsoIn) int { return cmp.Compare(a.Day, b.Day) })
		}
	}
}

// unweighed are those of a plan whom the view shows and whose priority the planner does not
// weigh. It is called with the table locked for reading.
func (t *Table) unweighed(v *facts.View, page *ProposalPage) {
	weights := plan.DefaultPriorityWeights()
	add := func(k care.Key) {
		c, ok := t.candidate(v, k, nil)
		if !ok || c.Priority == "" || weights[c.Priority] > 0 || weights["P"+c.Priority] > 0 {
			return
		}
		page.Unweighed = append(page.Unweighed, k)
	}
	for _, s := range page.Sessions {
		for _, p := range s.Places {
			if p.Shown {
				add(p.Pathway)
			}
		}
	}
	for _, l := range page.Left {
		add(l.Pathway)
	}
}
