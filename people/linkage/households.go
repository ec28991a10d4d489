package linkage

// Households is what the pairs of one place in a table are.
type Households uint8

// What the pairs of one place are. A table that has no place, or fewer than 200 pairs of
// one, does not tell.
const (
	HouseholdsUntold Households = iota
	HouseholdsSeen
	HouseholdsNone
)

// LookForHouseholds looks whether a table shows households, by a model that was learnt of
// another or of the same. Whether the guard may do without its fear of twins, families and
// parents of one name is a matter of the lists that are linked, not of those that a model
// was trained on. It changes neither.
func LookForHouseholds(t *Table, m *Model) Households {
	learnt := *m
	learnt.Relations, learnt.Trained = nil, Trained{}
	tr := &training{t: t, m: &learnt, ready: &Prepared{t: t, compared: m.Comparisons}}
	tr.lookNear()
	switch tr.relate(tr.possible()); {
	case learnt.Trained.NoHouseholds:
		return HouseholdsNone
	case len(learnt.Relations) > 0:
		return HouseholdsSeen
	}
	return HouseholdsUntold
}

// compares reports whether the model weighs a field.
func (m *Model) compares(f Field) bool {
	for _, c := range m.Comparisons {
		if c.Field == f {
			return true
		}
	}
	return false
}
