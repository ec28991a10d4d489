package waiting

import (
	"roundtable/waiting"
	"roundtable/web/site"
)

// offered is what filters can choose from: values that somebody on the list has.
type offered struct {
	generation uint64
	partners   []waiting.Heading
	tfcs       []waiting.Heading
	teams      []waiting.Heading
	priorities []waiting.Heading
	ages       []waiting.Heading
	deciles    []waiting.Heading
	ethnic     []waiting.Heading
}

// offer reads the values once a generation.
func (p *pages) offer(v *site.Visit) (*offered, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	gen := v.View().Generation()
	if p.offered != nil && p.offered.generation == gen {
		return p.offered, nil
	}
	o := &offered{generation: gen}
	for _, pair := range []struct {
		row, col waiting.Dim
		r, c     *[]waiting.Heading
	}{
		{waiting.ColPartner, waiting.ColTFC, &o.partners, &o.tfcs},
		{waiting.ColPriority, waiting.ColTeam, &o.priorities, &o.teams},
		{waiting.ColAgeBand, waiting.ColDecile, &o.ages, &o.deciles},
		{waiting.ColEthnicity, waiting.ColAgeBand, &o.ethnic, &o.ages},
	} {
		t, err := v.Table.List.Cross(v.Context(), v.View(), waiting.Query{}, pair.row, pair.col)
		if err != nil {
			return nil, err
		}
		*pair.r, *pair.c = t.Rows, t.Cols
	}
	p.offered = o
	return o, nil
}
