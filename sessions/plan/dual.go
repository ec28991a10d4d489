package plan

import (
	"context"
	"math"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
)

// prices are the multipliers of the rules that sessions share: each case once at
// most, equipment by its rows, and the groups' quotas.
type prices struct {
	cases, rows, groups []float64
}

func (p *prices) clone() prices {
	return prices{slices.Clone(p.cases), slices.Clone(p.rows), slices.Clone(p.groups)}
}

// dual is the Lagrangian relaxation: with the rules priced, every session is filled
// for itself, and what that gives and the prices together bound every plan.
type dual struct {
	m      *model
	now    prices
	quote  quote
	charge [][]float64 // by session, by equipment

	lists  [][]int32 // by session: its best list at these prices
	bounds []float64 // by session
	lambda []float64 // by session: price of a minute
	tol    float64
	aim    float64 // how far below the best bound the steps aim, relative

	blocks []blockDual
	count  []int32   // by case: in how many lists
	step   []float64 // by case: deflected direction
	usage  []float64 // by row: sessions that use it, smoothed
	lean   []float64 // by group: members less quota of those listed, smoothed

	fixed float64 // value of the fixed cases, less what staying starts from
	best  float64 // least bound so far
	at    prices  // where it was found

	workers []*knapsack
	work    int64
}

// blockDual is the state of one block's steps.
type blockDual struct {
	cases     []int32
	value     float64   // bound at the prices now
	best      float64   // least at the rows' and groups' prices now
	bestCases []float64 // prices there
	aim       float64   // how far below best the step aims
	since     int       // steps without a better bound
	eager     float64   // what the aim is multiplied by: less after steps in vain
}

func newDual(m *model) *dual {
	n, s := len(m.in.Cases), len(m.sessions)
	d := &dual{
		m: m, lists: make([][]int32, s), bounds: make([]float64, s), lambda: make([]float64, s),
		count: make([]int32, n), step: make([]float64, n), usage: make([]float64, len(m.rows)), lean: make([]float64, len(m.groups)),
		tol: closest,
	}
	sure := 0.0 // no plan has more than every value that is one
	d.now = prices{make([]float64, n), make([]float64, len(m.rows)), make([]float64, len(m.groups))}
	d.quote.prof = make([]float64, n)
	d.charge = make([][]float64, s)
	for i := range d.charge {
		if len(m.uses[i]) > 0 {
			d.charge[i] = make([]float64, len(m.equipment))
		}
	}
	d.blocks = make([]blockDual, len(m.blocks))
	for p, b := range m.caseBlock {
		if b >= 0 && m.fixed[p] == -1 {
			d.blocks[b].cases = append(d.blocks[b].cases, int32(p))
		}
		switch {
		case m.fixed[p] >= 0:
			d.fixed += m.value[p]
			sure += m.value[p]
		case m.could[p]:
			sure += max(0, m.value[p])
		}
		if m.stay[p] >= 0 {
			d.fixed -= m.change
		}
	}
	d.best, d.at = sure, d.now.clone()
	for b := range d.blocks {
		d.blocks[b].eager = 1
	}
	for range min(runtime.GOMAXPROCS(0), 8) {
		d.workers = append(d.workers, newKnapsack(m))
	}
	return d
}

// begin sets the prices of cases from one price of a minute for each block: what a
// case is worth beyond the room it takes.
func (d *dual) begin() {
	for b := range d.blocks {
		d.beginBlock(b)
	}
}

func (d *dual) beginBlock(b int) {
	m, blk := d.m, &d.blocks[b]
	room := 0.0
	var z float64
	for _, s := range m.blocks[b] {
		room += max(0, m.sessions[s].room-m.sessions[s].base.minutes())
		z = m.sessions[s].z
	}
	if len(blk.cases) == 0 {
		return
	}
	turn := m.sessions[m.blocks[b][0]].turnaround
	weight := func(p int32) float64 {
		z0 := m.kinds[m.class[p]].size
		// On a list of about eight a case's part of the buffer is its standard
		// deviation over the root of eight, or a little more.
		return z0.fixed + z0.mean + turn + max(z, 0)*math.Sqrt(z0.vari)*0.4
	}
	order := slices.Clone(blk.cases)
	slices.SortFunc(order, func(a, b int32) int {
		x, y := m.value[a]/weight(a), m.value[b]/weight(b)
		switch {
		case x > y:
			return -1
		case x < y:
			return 1
		}
		return int(a - b)
	})
	lambda := 0.0
	for _, p := range order {
		if room -= weight(p); room < 0 {
			lambda = m.value[p] / weight(p)
			break
		}
	}
	for _, p := range blk.cases {
		d.now.cases[p] = max(0, m.value[p]-lambda*weight(p))
	}
	for _, s := range m.blocks[b] {
		d.lambda[s] = lambda
	}
}

// price turns the prices into what each case is worth to a session.
func (d *dual) price() {
	m := d.m
	for p := range d.quote.prof {
		d.quote.prof[p] = m.value[p] - d.now.cases[p]
	}
	for g := range m.groups {
		mu, quota := d.now.groups[g], m.groups[g].quota
		if mu == 0 {
			continue
		}
		for p, in := range m.member[g] {
			d.quote.prof[p] += mu * (float64(in) - quota)
		}
	}
	for i := range d.charge {
		if d.charge[i] == nil {
			continue
		}
		clear(d.charge[i])
		for _, u := range m.uses[i] {
			d.charge[i][u.item] += d.now.rows[u.row]
		}
	}
	d.quote.sort(m)
}

// evaluate fills every session at the prices now and returns the bound that they
// make; false when ctx ended first.
func (d *dual) evaluate(ctx context.Context) (float64, bool) {
	d.price()
	var next atomic.Int64
	var wg sync.WaitGroup
	for _, k := range d.workers {
		wg.Go(func() {
			t := terms{quote: &d.quote, tol: d.tol, stay: d.m.change}
			for {
				s := int32(next.Add(1) - 1)
				if int(s) >= len(d.lists) || ctx.Err() != nil {
					return
				}
				t.charge, t.warm, t.lambda = d.charge[s], d.lists[s], d.lambda[s]
				_, d.bounds[s] = k.solve(s, &t)
				d.lists[s] = append(d.lists[s][:0], k.list...)
				if k.lambda > 0 {
					d.lambda[s] = k.lambda
				}
			}
		})
	}
	wg.Wait()
	for _, k := range d.workers {
		d.work += k.work
		k.work = 0
	}
	d.work += int64(len(d.m.in.Cases)) * 8
	if ctx.Err() != nil {
		return 0, false
	}
	return d.total(), true
}

// total adds up the bound of the evaluation just made, block by block.
func (d *dual) total() float64 {
	m := d.m
	sum := d.constant()
	for b := range d.blocks {
		v := 0.0
		for _, p := range d.blocks[b].cases {
			v += d.now.cases[p]
		}
		for _, s := range m.blocks[b] {
			v += d.bounds[s]
		}
		d.blocks[b].value = v
		sum += v
	}
	return sum
}

// constant is the part of the bound that no session decides.
func (d *dual) constant() float64 {
	sum := d.fixed
	for r, p := range d.now.rows {
		sum += p * float64(d.m.rows[r].room)
	}
	for g, mu := range d.now.groups {
		sum += mu * d.m.groups[g].base
	}
	return sum
}

// keepBest remembers the least bound of each block, and of the whole.
func (d *dual) keepBest() {
	sum := d.constant()
	for b := range d.blocks {
		blk := &d.blocks[b]
		if blk.bestCases == nil || blk.value < blk.best {
			if blk.bestCases == nil || blk.value < blk.best-0.02*blk.aim {
				blk.since = 0
			} else {
				blk.since++
			}
			blk.best = blk.value
			blk.bestCases = blk.bestCases[:0]
			for _, p := range blk.cases {
				blk.bestCases = append(blk.bestCases, d.now.cases[p])
			}
		} else {
			blk.since++
		}
		sum += blk.best
	}
	if sum < d.best {
		d.best = sum
		d.at = d.now.clone()
		for b := range d.blocks {
			for i, p := range d.blocks[b].cases {
				d.at.cases[p] = d.blocks[b].bestCases[i]
			}
		}
	}
}

// warm begins from the prices of an earlier plan, for the cases and groups that it
// knew; the others keep what begin gave them.
func (d *dual) warm(p *Prices) {
	m := d.m
	if len(p.Cases) == 0 && len(p.Groups) == 0 {
		return
	}
	for i := range m.in.Cases {
		if v, ok := p.Cases[m.in.Cases[i].ID]; ok && v >= 0 && v < infinite {
			d.now.cases[i] = v
		}
	}
	for g := range m.groups {
		if v, ok := p.Groups[m.in.Groups[g].ID]; ok && v >= 0 {
			d.now.groups[g] = min(v, m.groups[g].weight)
		}
	}
}
