package linkage

import "math"

// patternMemo remembers what a pattern alone says, in a table of fixed size that
// forgets the older: a few thousand patterns make up millions of pairs.
type patternMemo []patternWeight

type patternWeight struct {
	pattern  Pattern
	known    bool
	plain    float64 // prior and levels
	together float64 // movedWeights.together
}

const patternMemoBits = 11

func (m *patternMemo) of(p Pattern, w *weights) *patternWeight {
	if *m == nil {
		*m = make(patternMemo, 1<<patternMemoBits)
	}
	x := &(*m)[mix(uint64(p))>>(64-patternMemoBits)]
	if !x.known || x.pattern != p {
		*x = patternWeight{pattern: p, known: true, plain: w.prior + sumLevels(p, &w.levels), together: w.moved.together(p)}
	}
	return x
}

// bitsOfCount remembers the logarithms of how common a value is, of values that few
// records have: nearly all.
type bitsOfCount struct {
	logs  []float64 // by how many records; 0 = not worked out
	known int       // of how many records that have the field they are
}

const rememberedCounts = 1024

// of is log2 of the share n/known, or of the floor when that is more.
func (b *bitsOfCount) of(n uint32, known int, floor float64) float64 {
	if n >= rememberedCounts {
		return math.Log2(max(float64(n)/float64(known), floor))
	}
	if b.logs == nil {
		b.logs = make([]float64, rememberedCounts)
	}
	if b.known != known { // records were added
		clear(b.logs)
		b.known = known
	}
	if b.logs[n] == 0 {
		b.logs[n] = math.Log2(max(float64(n)/float64(known), floor))
	}
	return b.logs[n]
}
