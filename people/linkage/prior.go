package linkage

import "math"

// standing is what of a pattern's weight the prior does not move.
type standing struct {
	n             float64 // pairs
	sum, together float64 // of its fields, and movedWeights.together
	chance        float64 // weights.chance
}

// settlePrior is the share of matches that agrees with itself: as many pairs as are
// one person by the weights that it gives, of all possible ones. Nobody guesses how
// many the rules find.
func (tr *training) settlePrior(possible float64) {
	w := newWeights(tr.m)
	stand, alike := w.standing(tr.all)
	for range 100 {
		before := tr.m.Prior
		w = newWeights(tr.m)
		matches, width := 0.0, len(w.relations)
		for i := range stand {
			s := &stand[i]
			weight := w.prior + s.sum + s.together - w.relatedOf(s.chance, alike[i*width:(i+1)*width])
			matches += s.n * probability(weight)
		}
		tr.m.Prior = shrinkPrior(tr.t, min(.5, max(matches*tr.scale, .5)/possible), possible)
		if d := tr.m.Prior - before; max(d, -d) < 1e-6*tr.m.Prior {
			return
		}
	}
}

// standing is what the prior does not move of some patterns, and of each of them one
// behind the other the sums of its fields for every relation.
func (w *weights) standing(patterns []counted) (stand []standing, alike []float64) {
	stand, alike = make([]standing, 0, len(patterns)), make([]float64, 0, len(patterns)*len(w.relations))
	for _, x := range patterns {
		s := standing{n: float64(x.n), sum: sumLevels(x.pattern, &w.levels), together: w.moved.together(x.pattern)}
		if len(w.relations) > 0 {
			s.chance = max(0, w.chance[x.pattern>>(4*w.place)&15])
		}
		for i := range w.relations {
			alike = append(alike, sumLevels(x.pattern, &w.relations[i].levels))
		}
		stand = append(stand, s)
	}
	return stand, alike
}

// relatedOf is related of a pattern without term frequencies.
func (w *weights) relatedOf(chance float64, alike []float64) float64 {
	if len(w.relations) == 0 {
		return 0
	}
	sum := chance
	for i, of := range alike {
		sum += math.Exp2(w.relations[i].share + of)
	}
	return math.Log2(max(sum, leastRelated))
}
