package site

// PublishedFlows is a second cube: of the weeks in which partners brought lists, how
// many were referred, treated and left without treatment, by partner and treatment
// function. It is what a forecast takes its rates from for those who may not see the
// people in them, published by the same rule as the cube of waits. It has a secret of
// its own. It is not apart from the cube of waits: who waits was referred, so that few
// referrals narrow a cell of waits (docs/suppression.md says so; not withstood yet).
func (v *Visit) PublishedFlows() (*Published, error) {
	made, err := v.Table.flows.get(v, func(v *Visit) (*Published, error) {
		census, err := v.Table.List.FlowCensus(v.Context(), v.View())
		if err != nil {
			return nil, err
		}
		p, err := publish(&census.Census, keyOf(v.View().Founded(), "roundtable/flows/1"))
		if err != nil {
			return nil, err
		}
		p.Weeks = census.Weeks
		return p, nil
	})
	return v.open(made, err)
}
