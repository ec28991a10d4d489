package linkage

// gather joins the edges at the threshold or above into people.
func (res *Result) gather(t *Table, o Options) {
	var strong []Edge
	for _, e := range res.Edges {
		if e.Tier == TierNumber || e.P >= o.Threshold {
			strong = append(strong, e)
		}
	}
	gather := Gather
	if o.OneToOne {
		gather = OneToOne
	}
	res.People, res.Refused = gather(t.Len(), strong, newGuard(t, res.Model, o))
	for i, p := range res.People {
		if int(p) == i {
			res.Persons++
		}
	}
}
