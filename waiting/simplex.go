package waiting

import "math"

// simplexZero is what counts as nought beside numbers that were scaled to 1.
const simplexZero = 1e-9

// simplexFit is by how much the rows may miss their right sides, all together, as a
// part of the largest right side: 3 in a hundred thousand of a patient where 300 come.
// A column whose coefficients are themselves next to nought (one in a billion leaves
// the list) could close that rest only by a value that means nothing.
const simplexFit = 1e-7

// minimise solves the linear programme min c x with A x = b and x >= 0, by the
// simplex method in two phases with Bland's rule, which never cycles. ok is false
// when no x fits to simplexFit, or the minimum has no bound. It is for programmes of some tens of
// rows: tables are dense.
func minimise(c []float64, a [][]float64, b []float64) (x []float64, ok bool) {
	rows, cols := len(a), len(c)
	scale := 0.0
	for _, v := range b {
		scale = max(scale, math.Abs(v))
	}
	if scale == 0 {
		return make([]float64, cols), true
	}
	t := &simplex{cols: cols + rows, basis: make([]int, rows)}
	for i := range rows {
		row := make([]float64, cols+rows+1)
		sign := 1.0
		if b[i] < 0 {
			sign = -1
		}
		for j, v := range a[i] {
			row[j] = sign * v
		}
		row[cols+i], row[cols+rows] = 1, sign*b[i]/scale
		t.rows, t.basis[i] = append(t.rows, row), cols+i
	}
	artificial := make([]float64, cols+rows)
	for j := cols; j < cols+rows; j++ {
		artificial[j] = 1
	}
	if !t.solve(artificial, cols+rows) || t.value(artificial) > simplexFit {
		return nil, false
	}
	t.driveOut(cols)
	full := append(append([]float64{}, c...), make([]float64, rows)...)
	if !t.solve(full, cols) {
		return nil, false
	}
	x = make([]float64, cols)
	for i, j := range t.basis {
		if j < cols {
			x[j] = max(0, t.rows[i][t.cols]) * scale
		}
	}
	return x, true
}

// simplex is a table in canonical form: each row has its basic column.
type simplex struct {
	rows  [][]float64 // the right side last
	basis []int
	cols  int
}

// solve pivots until no column below limit improves; false when nothing bounds it. It
// pivots on no number below simplexFit, which would blow up what rounding left behind:
// the row stays as it is, and misses by less than simplexFit.
func (t *simplex) solve(c []float64, limit int) bool {
	held := make([]bool, limit) // columns that only such numbers bound
	for {
		enter := t.enter(c, held)
		if enter < 0 {
			return true
		}
		leave, best, bound := -1, 0.0, false
		for i, row := range t.rows {
			bound = bound || row[enter] > simplexZero*simplexZero
			if row[enter] <= simplexFit {
				continue
			}
			ratio := row[t.cols] / row[enter]
			if leave < 0 || ratio < best-1e-12 || ratio <= best+1e-12 && t.basis[i] < t.basis[leave] {
				leave, best = i, ratio
			}
		}
		switch {
		case leave >= 0:
			t.pivot(leave, enter)
		case bound:
			held[enter] = true
		default:
			return false
		}
	}
}

// enter is the first column that improves, of those that are not held; -1 for none.
func (t *simplex) enter(c []float64, held []bool) int {
	for j := range held {
		reduced := c[j]
		for i, k := range t.basis {
			reduced -= c[k] * t.rows[i][j]
		}
		if reduced < -simplexZero && !held[j] {
			return j
		}
	}
	return -1
}

func (t *simplex) value(c []float64) (sum float64) {
	for i, k := range t.basis {
		sum += c[k] * t.rows[i][t.cols]
	}
	return sum
}

func (t *simplex) pivot(r, c int) {
	row := t.rows[r]
	by := row[c]
	for j := range row {
		row[j] /= by
	}
	for i, other := range t.rows {
		if f := other[c]; i != r && f != 0 {
			for j := range other {
				other[j] -= f * row[j]
			}
		}
	}
	t.basis[r] = c
}

// driveOut takes helpers that are nought out of the basis, each by the largest number
// of its row; a row in which nothing else is left says the same as the others.
func (t *simplex) driveOut(cols int) {
	for i, row := range t.rows {
		if t.basis[i] < cols {
			continue
		}
		best := 0
		for j := range cols {
			if math.Abs(row[j]) > math.Abs(row[best]) {
				best = j
			}
		}
		if math.Abs(row[best]) > simplexFit {
			t.pivot(i, best)
		}
	}
}
