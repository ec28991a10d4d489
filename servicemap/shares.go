package servicemap

import (
	"math"

	"roundtable/care"
)

// shares are the shares of flags among people with a need: the need's own where there is
// one, otherwise that of all needs; NaN where nobody brought any.
func shares(words *care.ServiceWords, p *care.ServicePeople, need string, flag map[string]int) []float64 {
	out := make([]float64, len(words.Flags))
	for i := range out {
		out[i] = math.NaN()
	}
	for _, own := range []string{"", need} {
		for _, x := range p.Shares {
			if i, ok := flag[x.Flag]; ok && x.Need == own {
				out[i] = x.Share
			}
		}
	}
	return out
}
