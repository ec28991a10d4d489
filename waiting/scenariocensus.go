package waiting

import (
	"context"

	"roundtable/care"
	"roundtable/facts"
)

// CensusFlow is the dimension of what happened, in a census of flows.
const CensusFlow = "flow"

// What happened, by the codes of CensusFlow.
const (
	FlowReferred = "referred"
	FlowTreated  = "treated"
	FlowLeft     = "left"
)

// FlowCensus is everybody who came to a list or left it while partners brought lists,
// in few and broad groups: by partner, treatment function and what happened. What
// may be published of a forecast's rates is made of it, and nothing of it is shown
// as it is. Somebody who came and left stands in it twice.
type FlowCensus struct {
	Census
	// Weeks are the whole weeks that a partner's history has, by its code.
	Weeks map[string]int
}

// FlowCensus counts everybody, whoever asks: its caller publishes of it what may be
// published. It is as at the newest census of the lists.
func (l *List) FlowCensus(ctx context.Context, view *facts.View) (*FlowCensus, error) {
	view = view.Whole()
	t, err := l.table(ctx, view, lastCensus(view, l.Today()))
	if err != nil {
		return nil, err
	}
	out := &FlowCensus{Census: Census{AsAt: t.asAt}, Weeks: map[string]int{}}
	partner, partners := t.censusPartners(view)
	function, functions := t.censusFunctions()
	out.Dims = []CensusDim{partners, functions, {
		CensusFlow,
		[]string{FlowReferred, FlowTreated, FlowLeft},
		[]string{"Referred", "Treated", "Left without treatment"},
	}}
	windows, _ := t.flowWindows(view, FlowQuery{AsAt: t.asAt})
	for _, h := range windows {
		weeks := max(0, int(h.Window.Until-h.Window.From)+1) / 7
		h.Window.From = h.Window.Until - care.Date(7*weeks-1) // whole weeks
		out.Weeks[string(h.Partner)] = weeks
	}
	read := t.flowReader(FlowQuery{})
	classes := view.Classes()
	for n, ch := range t.chunks {
		_, visible := view.PathwayChunk(n)
		rows := make([][]uint16, 3)
		by := colPartner(ch)
		for _, off := range visible {
			i := int(off)
			h := windows[by[i]]
			if h == nil || !read.asked(ch, i) || ch.start[i] == 0 {
				continue
			}
			p := partner[by[i]]
			if m := classes[ch.f.Class[i]]; m.Protections.Has(care.RestrictedService) && m.Service == "" {
				p = 0
			}
			removed, withdrawn := read.ends(ch, i)
			for what, day := range [...]care.Date{ch.start[i], removed, withdrawn} {
				if day != 0 && day >= h.Window.From && day <= h.Window.Until {
					rows[0], rows[1], rows[2] = append(rows[0], p), append(rows[1], function[ch.f.TFC[i]]), append(rows[2], uint16(what))
				}
			}
		}
		if len(rows[0]) > 0 {
			out.Rows = append(out.Rows, rows)
		}
	}
	return out, ctx.Err()
}
