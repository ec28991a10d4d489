package linkage

// Levels of each field with how often people are thought to reach them before
// anything is learnt: where training starts, and what stands for a field that no
// session could teach. U is always learnt.
func startingLevels(f Field) []Level {
	switch f {
	case Given:
		return []Level{
			{Kind: Exact, M: .80, TF: 1},
			{Kind: Nickname, M: .04, TF: .5},
			{Kind: JaroWinklerAtLeast, Threshold: .92, M: .06, TF: .5},
			{Kind: Swapped, M: .005},
			{Kind: JaroWinklerAtLeast, Threshold: .8, M: .035},
			{Kind: Else, M: .06},
		}
	case Family:
		return []Level{
			{Kind: Exact, M: .85, TF: 1},
			{Kind: JaroWinklerAtLeast, Threshold: .92, M: .07, TF: .5},
			{Kind: JaroWinklerAtLeast, Threshold: .8, M: .03},
			{Kind: Else, M: .05},
		}
	case Birth:
		return []Level{
			{Kind: Exact, M: .90},
			{Kind: DayMonthSwap, M: .01},
			{Kind: TransposedAtMost, Threshold: 1, M: .04},
			{Kind: TwoOfThree, M: .02},
			{Kind: PartialDate, M: .01},
			{Kind: Else, M: .02},
		}
	case NHSNumber, IDNumber:
		return []Level{
			{Kind: Exact, M: .93},
			{Kind: TransposedAtMost, Threshold: 1, M: .04},
			{Kind: Else, M: .03},
		}
	case Postcode:
		return []Level{
			{Kind: Exact, M: .75},
			{Kind: TransposedAtMost, Threshold: 1, M: .05},
			{Kind: SameSector, M: .02},
			{Kind: SameOutcode, M: .04},
			{Kind: Else, M: .14},
		}
	case Address:
		return []Level{
			{Kind: Exact, M: .60},
			{Kind: TransposedAtMost, Threshold: 2, M: .12},
			{Kind: JaroWinklerAtLeast, Threshold: .9, M: .08},
			{Kind: JaroWinklerAtLeast, Threshold: .8, M: .04},
			{Kind: Else, M: .16},
		}
	case Locality:
		return []Level{
			{Kind: Exact, M: .75, TF: 1},
			{Kind: TransposedAtMost, Threshold: 2, M: .08},
			{Kind: JaroWinklerAtLeast, Threshold: .88, M: .03},
			{Kind: Else, M: .14},
		}
	case Phone:
		return []Level{
			{Kind: Exact, M: .75},
			{Kind: TransposedAtMost, Threshold: 1, M: .04},
			{Kind: Else, M: .21},
		}
	case Email:
		return []Level{
			{Kind: Exact, M: .70},
			{Kind: TransposedAtMost, Threshold: 2, M: .10},
			{Kind: JaroWinklerAtLeast, Threshold: .9, M: .06},
			{Kind: Else, M: .14},
		}
	default: // Sex, Practice
		return []Level{{Kind: Exact, M: .95}, {Kind: Else, M: .05}}
	}
}

// StartingModel has a comparison for every field that some record of the table has,
// with starting shares of M and no U: what Train begins with.
func StartingModel(t *Table) *Model {
	m := &Model{V: 1}
	for _, f := range t.Fields() {
		if !t.Has(f) {
			continue
		}
		m.Comparisons = append(m.Comparisons, Comparison{Field: f, Levels: startingLevels(f)})
	}
	return m
}
