package plan

import (
	"cmp"
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
)

// draws are the random numbers that every list is tried with: the same for each
// (common random numbers), so that two lists differ by their cases and not by luck.
type draws struct {
	n      int
	normal [][]float64 // by place in the list: n of them
}

// chance is a probability found by drawing, with its standard error.
type chance struct{ p, se float64 }

func newDraws(m *model, seed uint64) *draws {
	d := &draws{n: cmp.Or(max(m.in.Risk.Draws, 0), 10000)}
	d.n = min(d.n, 10_000_000)
	d.more(12, seed)
	return d
}

// more makes numbers for lists of up to places.
func (d *draws) more(places int, seed uint64) {
	for k := len(d.normal); k < places; k++ {
		r := rand.New(rand.NewPCG(seed, 0xd1b54a32d192ed03+uint64(k)))
		z := make([]float64, d.n)
		// Half of the draws mirror the other half: less luck for the same work.
		for i := 0; i < d.n; i += 2 {
			z[i] = r.NormFloat64()
			if i+1 < d.n {
				z[i+1] = -z[i]
			}
		}
		d.normal = append(d.normal, z)
	}
}

// all tries every session's list.
func (d *draws) all(m *model, st *state) []chance {
	out := make([]chance, len(m.sessions))
	longest := 0
	for i := range m.sessions {
		longest = max(longest, len(m.sessions[i].cases)+len(st.lists[i]))
	}
	d.more(longest, 0)
	var next atomic.Int64
	var wg sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), 8) {
		wg.Go(func() {
			sum := make([]float64, d.n)
			for {
				i := int(next.Add(1) - 1)
				if i >= len(out) {
					return
				}
				out[i] = d.try(m, int32(i), st.lists[i], sum)
			}
		})
	}
	wg.Wait()
	return out
}

// try is the share of draws in which the list lasts longer than its session. sum is
// room for one number a draw.
func (d *draws) try(m *model, i int32, list []int32, sum []float64) chance {
	s := &m.sessions[i]
	all := slices.Concat(s.cases, list)
	room := m.in.Sessions[i].Minutes
	if len(all) == 0 {
		return chance{}
	}
	clear(sum)
	room -= s.turnaround * float64(len(all)-1)
	for k, p := range all {
		z := m.kinds[m.class[p]].size
		room -= z.fixed
		if z.certain() {
			continue
		}
		mu, sigma := z.logs()
		for j, x := range d.normal[k] {
			sum[j] += math.Exp(mu + sigma*x)
		}
	}
	over := 0
	for _, v := range sum {
		if v > room+hair {
			over++
		}
	}
	p := float64(over) / float64(d.n)
	return chance{p, math.Sqrt(p * (1 - p) / float64(d.n))}
}

// thin takes cases off lists whose drawn chance of an overrun is above what is
// allowed and its tolerance: the formula was too hopeful there.
func (f *finish) thin(over []chance) {
	m := f.m
	tolerance := cmp.Or(max(m.in.Risk.Tolerance, 0), 0.02)
	sum := make([]float64, f.mc.n)
	for i := range m.sessions {
		for over[i].p > m.sessions[i].alpha+tolerance && len(f.st.lists[i]) > 0 {
			if !f.thinOne(int32(i), &over[i], m.sessions[i].alpha+tolerance, sum) {
				break
			}
		}
	}
}

// thinOne takes off the case of least value that makes the list keep the limit, or,
// when none does, the one that helps most.
func (f *finish) thinOne(i int32, over *chance, limit float64, sum []float64) bool {
	best, bestKeeps := int32(-1), false
	var bestChance chance
	for _, p := range f.st.lists[i] {
		less := slices.DeleteFunc(slices.Clone(f.st.lists[i]), func(q int32) bool { return q == p })
		if !f.m.allowed(i, less) && len(less)+len(f.m.sessions[i].cases) > 0 && len(f.m.sessions[i].cases) == 0 {
			continue
		}
		c := f.mc.try(f.m, i, less, sum)
		keeps := c.p <= limit
		better := best < 0 || keeps && !bestKeeps ||
			keeps == bestKeeps && (keeps && f.m.value[p] < f.m.value[best] || !keeps && c.p < bestChance.p)
		if better {
			best, bestKeeps, bestChance = p, keeps, c
		}
	}
	if best < 0 {
		return false
	}
	list := f.st.empty(i, nil)
	f.st.put(i, slices.DeleteFunc(list, func(q int32) bool { return q == best }))
	*over = bestChance
	return true
}
