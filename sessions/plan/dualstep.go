package plan

import (
	"math"
	"slices"
)

// move takes one step of every block's case prices against the evaluation just made.
func (d *dual) move() {
	clear(d.count)
	for _, l := range d.lists {
		for _, p := range l {
			d.count[p]++
		}
	}
	for b := range d.blocks {
		d.moveBlock(&d.blocks[b])
	}
}

// patience is how many steps without a better bound send a block back to its best.
const patience = 6

// deflect is how much of the last direction stays in the next.
const deflect = 0.3

func (d *dual) moveBlock(blk *blockDual) {
	blk.aim = d.aim * math.Abs(blk.best)
	if blk.since >= patience {
		blk.since = 0
		blk.eager *= .7
		for i, p := range blk.cases { // back to the best, with smaller steps
			d.now.cases[p] = blk.bestCases[i]
			d.step[p] = 0
		}
		// The evaluation was made elsewhere: its direction still serves a short step.
	}
	blk.aim *= blk.eager
	norm := 0.0
	for _, p := range blk.cases {
		g := 1 - float64(d.count[p])
		if g > 0 && d.now.cases[p] <= 0 {
			g = 0
		}
		v := (1-deflect)*g + deflect*d.step[p]
		d.step[p] = v
		norm += v * v
	}
	if norm == 0 {
		return
	}
	length := (blk.value - blk.best + blk.aim) / norm
	for _, p := range blk.cases {
		if v := d.step[p]; v != 0 {
			d.now.cases[p] = max(0, d.now.cases[p]-length*v)
		}
	}
}

// watch adds the evaluation just made to the averages of how much equipment was used
// and of how the groups fared; weight is that of the new one.
func (d *dual) watch(weight float64) {
	m := d.m
	for r := range m.rows {
		used := 0.0
		bit := uint64(1) << m.rows[r].item
		for _, s := range m.rows[r].sessions {
			for _, p := range d.lists[s] {
				if m.kinds[m.class[p]].needs&bit != 0 {
					used++
					break
				}
			}
		}
		d.usage[r] += weight * (used - d.usage[r])
	}
	for g := range m.groups {
		sum := m.groups[g].base
		for _, l := range d.lists {
			for _, p := range l {
				sum += float64(m.member[g][p]) - m.groups[g].quota
			}
		}
		d.lean[g] += weight * (sum - d.lean[g])
	}
}

// couple takes one step of the prices of rows and groups against the averages, and
// begins the blocks' bounds anew, because they hold for one set of those prices. It
// reports whether a price changed.
func (d *dual) couple(aimRows, aimGroups float64) bool {
	m, changed := d.m, false
	// What is nearly kept is not to make a long step: floor counts as broken besides.
	step := func(price, grad []float64, most func(i int) float64, aim, floor float64) {
		norm := floor * floor
		for i, g := range grad {
			if g > 0 && price[i] <= 0 || g < 0 && price[i] >= most(i) {
				grad[i] = 0
			}
			norm += grad[i] * grad[i]
		}
		for i, g := range grad {
			next := min(max(0, price[i]-aim/norm*g), most(i))
			if next != price[i] {
				price[i], changed = next, true
			}
		}
	}
	rows := make([]float64, len(m.rows))
	for r := range rows {
		rows[r] = float64(m.rows[r].room) - d.usage[r]
	}
	step(d.now.rows, rows, func(int) float64 { return infinite }, aimRows, 2)
	listed := 0.0
	for _, l := range d.lists {
		listed += float64(len(l))
	}
	groups, before := slices.Clone(d.lean), slices.Clone(d.now.groups)
	step(d.now.groups, groups, func(g int) float64 { return m.groups[g].weight }, aimGroups, 1+.02*listed)
	d.follow(before)
	return changed
}

// follow moves the prices of cases with those of the groups, so that what a case is
// worth to a session stays as it was: the room it takes has not changed.
func (d *dual) follow(before []float64) {
	for g := range d.m.groups {
		by := d.now.groups[g] - before[g]
		if by == 0 {
			continue
		}
		quota := d.m.groups[g].quota
		for p, in := range d.m.member[g] {
			if d.now.cases[p] > 0 {
				d.now.cases[p] = max(0, d.now.cases[p]+by*(float64(in)-quota))
			}
		}
	}
}

// anew forgets the blocks' bounds, which held for other prices of rows and groups.
func (d *dual) anew() {
	for b := range d.blocks {
		d.blocks[b].bestCases, d.blocks[b].since = nil, 0
	}
}
