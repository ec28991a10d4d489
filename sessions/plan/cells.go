package plan

import "math"

// The rule that a list may overrun with probability alpha only is not linear: of
// lists with mean M and variance V of what is random in them, the quantile is
// M + buffer(M, V). A cell is a rectangle of M and V in which a plane lies under the
// buffer: base + byMean M + byVar V <= buffer. Replacing the buffer by the plane
// turns the rule into a knapsack with one row that every allowed list of the cell
// keeps, so its fractional optimum bounds them all. A tree of cells, each child with
// a closer plane, is walked only where the bound is still above the best list found.
//
// Everything is in units of the session's room (its minutes and one turnaround):
// the quantile is homogeneous, so one tree serves all sessions of one alpha.
type cell struct {
	loM, hiM, loV, hiV  float64
	base, byMean, byVar float64
	kids                [2]*cell
}

// closeEnough is how far the plane may lie under the buffer in a cell that is not
// split any more, in units of the room.
const closeEnough = 0.0015

// newCells makes the tree for the normal quantile z, where no case has a squared
// coefficient of variation above ratio.
func newCells(z, ratio float64) *cell {
	if ratio <= 0 {
		return &cell{hiM: 2, hiV: 1e-12} // nothing is random
	}
	most := 1.0 // of M: the room over the least that the quantile is of the mean
	for i := range 201 {
		r := ratio * float64(i) / 200
		most = max(most, 1/(1+buffer(1, r, z)))
	}
	most = min(most, 50)
	depth := 14
	if ratio > 30 { // a case of such variance: a coarser tree is looser, not wrong
		depth = 10
	}
	return splitCell(&cell{hiM: most * 1.001, hiV: ratio * most * most * 1.002}, z, ratio, depth)
}

// splitCell lays the plane and makes the children; nil when no allowed list is in it.
func splitCell(c *cell, z, ratio float64, depth int) *cell {
	if c.loV >= ratio*c.hiM*c.hiM && c.loV > 0 {
		return nil
	}
	c.hiV = min(c.hiV, ratio*c.hiM*c.hiM)
	c.loM = max(c.loM, math.Sqrt(c.loV/ratio))
	off := c.lay(z, ratio)
	least := c.base + min(c.loM*(1+c.byMean), c.hiM*(1+c.byMean)) + min(c.loV*c.byVar, c.hiV*c.byVar)
	if least > 1 {
		return nil // the least quantile is above the room
	}
	if depth == 0 || off <= closeEnough {
		return c
	}
	left, right := *c, *c
	if c.wideV(z, ratio) {
		mid := c.hiV / 8
		if c.loV > 0 {
			mid = math.Sqrt(c.loV * c.hiV)
		}
		left.hiV, right.loV = mid, mid
	} else {
		mid := (c.loM + c.hiM) / 2
		left.hiM, right.loM = mid, mid
	}
	c.kids[0], c.kids[1] = splitCell(&left, z, ratio, depth-1), splitCell(&right, z, ratio, depth-1)
	if c.kids[0] == nil && c.kids[1] == nil {
		return nil
	}
	return c
}

// wideV reports that the buffer bends more along the variance than along the mean.
func (c *cell) wideV(z, ratio float64) bool {
	m := (c.loM + c.hiM) / 2
	hi := min(c.hiV, ratio*m*m)
	bendV := math.Abs(2*buffer(m, (c.loV+hi)/2, z) - buffer(m, c.loV, z) - buffer(m, hi, z))
	v := (c.loV + c.hiV) / 2
	at := func(m float64) float64 { return buffer(m, min(v, ratio*m*m), z) }
	bendM := math.Abs(2*at(m) - at(c.loM) - at(c.hiM))
	return bendV >= bendM
}

// lay finds the plane and returns how far the buffer rises above it.
func (c *cell) lay(z, ratio float64) float64 {
	m1 := c.hiM
	c.byVar = (buffer(m1, c.hiV, z) - buffer(m1, c.loV, z)) / (c.hiV - c.loV)
	v := (c.loV + c.hiV) / 2
	m0 := max(c.loM, c.hiM*1e-3)
	c.byMean = 0
	if m1 > m0 {
		c.byMean = (buffer(m1, min(v, ratio*m1*m1), z) - buffer(m0, min(v, ratio*m0*m0), z)) / (m1 - m0)
	}
	// Below the mean at which the greatest variance of the cell can be, the greatest
	// that can be bounds it: two parts, each with smooth edges.
	turn := min(max(math.Sqrt(c.hiV/ratio), m0), m1)
	low, high := c.over(m0, turn, z, ratio)
	low2, high2 := c.over(turn, m1, z, ratio)
	low, high = min(low, low2), max(high, high2)
	c.base = low - 1e-9
	if c.loM < m0 { // lists with hardly anything random: the buffer may be nothing
		c.base = min(c.base, -m0-max(0, c.byMean*m0)-max(0, c.byVar)*ratio*m0*m0)
	}
	return high - c.base
}

// over is the least and the greatest difference of the buffer and the plane without
// its base, for means from m0 to m1: at the points of a grid, and lower by what it may
// dip between them.
func (c *cell) over(m0, m1, z, ratio float64) (low, high float64) {
	const steps = 8
	var grid [steps + 1][steps + 1]float64
	low, high = math.Inf(1), math.Inf(-1)
	for i := range grid {
		m := m0 + (m1-m0)*float64(i)/steps
		top := max(min(c.hiV, ratio*m*m), c.loV)
		for j := range grid[i] {
			v := c.loV + (top-c.loV)*float64(j)/steps
			d := buffer(m, v, z) - c.byMean*m - c.byVar*v
			grid[i][j] = d
			low, high = min(low, d), max(high, d)
		}
	}
	dip := 0.0
	for i := range grid {
		for j := range grid[i] {
			if i >= 2 {
				dip = max(dip, grid[i][j]-2*grid[i-1][j]+grid[i-2][j])
			}
			if j >= 2 {
				dip = max(dip, grid[i][j]-2*grid[i][j-1]+grid[i][j-2])
			}
		}
	}
	return low - dip/2, high
}
