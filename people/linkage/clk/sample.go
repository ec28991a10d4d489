package clk

import (
	"cmp"
	"context"
	"math"
	"math/bits"
	"math/rand/v2"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
)

// foundAtThreshold is the share of pairs exactly at the threshold that samples of
// bits are to propose.
const foundAtThreshold = 0.99

// mostTables bounds the samples of bits.
const mostTables = 400

// plan is how many samples of how many bits are taken (locality-sensitive hashing
// for the Hamming distance: Indyk and Motwani 1998).
type plan struct {
	bits, tables int
	found        float64
}

// planFor takes as many bits as leave a record some eight strangers to be compared
// with in each sample, and as many samples as find foundAtThreshold.
func planFor(left, right *column, threshold float64, rng *rand.Rand) plan {
	apart, ones := 0, 0.0
	const drawn = 2000
	for range drawn {
		i, j := rng.IntN(len(left.codes)), rng.IntN(len(right.codes))
		for k, w := range left.codes[i] {
			apart += bits.OnesCount64(w ^ right.codes[j][k])
		}
		ones += float64(left.ones[i] + right.ones[j])
	}
	strangers := 1 - float64(apart)/float64(drawn*Bits)
	alike := 1 - ones/float64(drawn)*(1-threshold)/Bits
	n := math.Log(math.Max(float64(len(right.codes))/8, 2)) / -math.Log(math.Min(strangers, .95))
	p := plan{bits: min(max(int(math.Ceil(n)), 8), 40)}
	hit := math.Pow(alike, float64(p.bits))
	p.tables = mostTables
	if t := math.Log(1-foundAtThreshold) / math.Log1p(-hit); t < mostTables {
		p.tables = max(int(math.Ceil(t)), 1)
	}
	p.found = 1 - math.Pow(1-hit, float64(p.tables))
	return p
}

// sample compares the pairs that agree in all bits of at least one sample.
func (r *Result) sample(ctx context.Context, left, right *column, seed uint64) error {
	rng := rand.New(rand.NewPCG(seed, 0x636c6b))
	p := planFor(left, right, r.Threshold, rng)
	r.Found = p.found
	samples := make([][]int, p.tables)
	for i := range samples {
		samples[i] = rng.Perm(Bits)[:p.bits]
	}
	found := map[[2]int32]float64{}
	var mu sync.Mutex
	var next, compared atomic.Int64
	var wg sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			for ctx.Err() == nil {
				t := int(next.Add(1)) - 1
				if t >= len(samples) {
					return
				}
				links, n := joinSample(ctx, left, right, samples[t], r.Threshold)
				compared.Add(n)
				mu.Lock()
				for _, l := range links {
					found[[2]int32{l.A, l.B}] = l.Dice
				}
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	r.Compared = compared.Load()
	for at, dice := range found {
		r.Links = append(r.Links, Link{A: at[0], B: at[1], Dice: dice})
	}
	return ctx.Err()
}

// sampled is a record's sampled bits and its place.
type sampled struct {
	bits uint64
	row  int32
}

// joinSample compares the pairs whose sampled bits are equal.
func joinSample(ctx context.Context, left, right *column, places []int, threshold float64) (out []Link, compared int64) {
	x, y := sampleBits(left, places), sampleBits(right, places)
	for i, j := 0, 0; i < len(x) && j < len(y) && ctx.Err() == nil; {
		switch {
		case x[i].bits < y[j].bits:
			i++
		case x[i].bits > y[j].bits:
			j++
		default:
			end := j
			for end < len(y) && y[end].bits == x[i].bits {
				end++
			}
			for first := x[i].bits; i < len(x) && x[i].bits == first && ctx.Err() == nil; i++ {
				for _, s := range y[j:end] {
					compared++
					if dice, ok := likeness(left, right, int(x[i].row), int(s.row), threshold); ok {
						out = append(out, Link{A: x[i].row, B: s.row, Dice: dice})
					}
				}
			}
			j = end
		}
	}
	return out, compared
}

func sampleBits(c *column, places []int) []sampled {
	out := make([]sampled, len(c.codes))
	for i := range c.codes {
		var b uint64
		for _, at := range places {
			b = b<<1 | c.codes[i][at>>6]>>(at&63)&1
		}
		out[i] = sampled{bits: b, row: int32(i)}
	}
	slices.SortFunc(out, func(x, y sampled) int { return cmp.Compare(x.bits, y.bits) })
	return out
}
