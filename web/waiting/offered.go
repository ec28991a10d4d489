package waiting

import (
	"slices"
	"strconv"

	"roundtable/waiting"
	"roundtable/web/site"
)

// option is one value of a filter, with how many open waits have it.
type option struct {
	waiting.Heading
	Count int
}

// offered is what filters can choose from: values that somebody has whom the
// visitor may see, by the filter's name in links.
type offered struct {
	key    string // of the generation and the scope
	values map[string][]option
}

// dimensions are the filters whose values are read off the list, two at a time.
var dimensions = [...][2]struct {
	name string
	dim  waiting.Dim
}{
	{{"partner", waiting.ColPartner}, {"tfc", waiting.ColTFC}},
	{{"priority", waiting.ColPriority}, {"team", waiting.ColTeam}},
	{{"age", waiting.ColAgeBand}, {"imd", waiting.ColDecile}},
	{{"ethnicity", waiting.ColEthnicity}, {"band", waiting.ColBand}},
	{{"reason", waiting.ColReason}, {"specialty", waiting.ColSpecialty}},
}

// offer reads the values once for a generation and a scope: what one viewer may
// choose from tells another who is there.
func (p *pages) offer(v *site.Visit) (*offered, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	key := strconv.FormatUint(v.View().Generation(), 10) + " " + v.View().Scope().Key()
	if i := slices.IndexFunc(p.offered, func(o *offered) bool { return o.key == key }); i >= 0 {
		return p.offered[i], nil
	}
	o := &offered{key: key, values: map[string][]option{}}
	for _, pair := range dimensions {
		t, err := v.Table.List.Cross(v.Context(), v.View(), waiting.Query{}, pair[0].dim, pair[1].dim)
		if err != nil {
			return nil, err
		}
		o.values[pair[0].name] = options(t.Rows, t.RowSum)
		o.values[pair[1].name] = options(t.Cols, t.ColSum)
	}
	p.offered = append(p.offered, o)
	if n := len(p.offered); n > offersKept {
		p.offered = slices.Clone(p.offered[n-offersKept:])
	}
	return o, nil
}

// offersKept is for how many scopes and generations values are kept.
const offersKept = 32

func options(all []waiting.Heading, sums []waiting.Stat) []option {
	out := make([]option, len(all))
	for i, h := range all {
		out[i] = option{h, sums[i].Count}
	}
	return out
}

// label is a value of a filter in words; its code where nobody has it.
func (o *offered) label(filter, code string) string {
	all := o.values[filter]
	if i := slices.IndexFunc(all, func(v option) bool { return v.Code == code }); i >= 0 {
		return all[i].Label
	}
	return code
}
