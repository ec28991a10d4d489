package people

import (
	"slices"

	"roundtable/people/linkage"
)

// What reviewers decide feeds the next model: of pairs that were drawn by lot and
// called one person, how often each level of agreement was reached is put beside what
// the model learnt without labels. Pairs that stood in the queue for their doubt alone
// are not taken: they are the odd ones, and would teach that people disagree.
const (
	// fewestLabels is how many such pairs it takes.
	fewestLabels = 50
	// trainedCounts is for how many pairs the training counts beside them: m without
	// labels is learnt of thousands, and a few dozen labels only lean on it.
	trainedCounts = 200
)

// lean moves the model's m towards what reviewers said, and reports of how many pairs.
// A pair counts by how many of its band it was drawn from. Levels of an older model
// count where the field has the same levels still.
func (s *state) lean(m *linkage.Model) int {
	var same []*inQueue
	drawn := make([]int, len(bandFrom))
	for _, c := range s.cases {
		if !c.Sample {
			continue
		}
		stage, verdict := s.progress(c)
		if stage != StageDone || !s.blind(c) {
			continue
		}
		drawn[bandOf(bits(c.Weight))]++
		if verdict == Same {
			same = append(same, c)
		}
	}
	if len(same) < fewestLabels || len(s.runs) == 0 {
		return 0
	}
	bands, total := s.runs[len(s.runs)-1].Bands, 0.0
	weight := func(c *inQueue) float64 {
		if b := bandOf(bits(c.Weight)); b < len(bands) {
			return float64(bands[b].Pairs) / float64(drawn[b])
		}
		return 0
	}
	for _, c := range same {
		total += weight(c)
	}
	if total == 0 {
		return 0
	}
	for i := range m.Comparisons {
		cmp := &m.Comparisons[i]
		counts, sum := make([]float64, len(cmp.Levels)), 0.0
		for _, c := range same {
			for _, x := range c.Steps {
				if x.Field == cmp.Field && x.Level >= 0 && x.Level < len(counts) && s.sameLevels(c.model, cmp) {
					w := weight(c) / total * float64(len(same))
					counts[x.Level] += w
					sum += w
				}
			}
		}
		for j := range cmp.Levels {
			cmp.Levels[j].M = (trainedCounts*cmp.Levels[j].M + counts[j]) / (trainedCounts + sum)
		}
	}
	return len(same)
}

// sameLevels reports whether a version of the model has a comparison's levels.
func (s *state) sameLevels(version string, c *linkage.Comparison) bool {
	for _, v := range s.models {
		if v.Version != version || v.Model == nil {
			continue
		}
		for _, was := range v.Model.Comparisons {
			if was.Field == c.Field {
				return slices.EqualFunc(was.Levels, c.Levels, func(a, b linkage.Level) bool {
					return a.Kind == b.Kind && a.Threshold == b.Threshold
				})
			}
		}
	}
	return false
}
