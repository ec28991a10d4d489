package stats

import (
	"math"
	"math/rand/v2"
)

// An attacker who has everything that was published and reasons with it exactly:
// unknown counts within bounds, tied by sums. It is written apart from the code
// that it attacks (bounds propagation and trying, no flows), and works for tables
// of any shape.
type attacker struct {
	lo, hi []int64
	sums   []sum
}

// sum says that one unknown is the sum of others.
type sum struct {
	total int
	parts []int
}

// narrow propagates bounds until nothing moves; false when they contradict.
func (a *attacker) narrow() bool {
	for moved := true; moved; {
		moved = false
		for _, s := range a.sums {
			var lo, hi int64
			for _, p := range s.parts {
				lo += a.lo[p]
				hi += a.hi[p]
			}
			if lo > a.lo[s.total] {
				a.lo[s.total], moved = lo, true
			}
			if hi < a.hi[s.total] {
				a.hi[s.total], moved = hi, true
			}
			for _, p := range s.parts {
				least, most := a.lo[s.total]-(hi-a.hi[p]), a.hi[s.total]-(lo-a.lo[p])
				if least > a.lo[p] {
					lo += least - a.lo[p]
					a.lo[p], moved = least, true
				}
				if most < a.hi[p] {
					hi -= a.hi[p] - most
					a.hi[p], moved = most, true
				}
				if a.lo[p] > a.hi[p] {
					return false
				}
			}
			if a.lo[s.total] > a.hi[s.total] {
				return false
			}
		}
	}
	return true
}

// possible says whether whole numbers exist within the bounds that add up.
func (a *attacker) possible() bool {
	if !a.narrow() {
		return false
	}
	try, widest := -1, int64(math.MaxInt64)
	for v := range a.lo {
		if d := a.hi[v] - a.lo[v]; d > 0 && d < widest {
			try, widest = v, d
		}
	}
	if try < 0 {
		return true
	}
	mid := a.lo[try] + widest/2
	for _, half := range [2][2]int64{{mid, mid}, {a.lo[try], a.hi[try]}} {
		if half[0] == half[1] {
			b := a.copy()
			b.lo[try], b.hi[try] = mid, mid
			if b.possible() {
				return true
			}
			continue
		}
		for v := half[0]; v <= half[1]; v++ {
			if v == mid {
				continue
			}
			b := a.copy()
			b.lo[try], b.hi[try] = v, v
			if b.possible() {
				return true
			}
		}
	}
	return false
}

func (a *attacker) copy() *attacker {
	return &attacker{append([]int64(nil), a.lo...), append([]int64(nil), a.hi...), a.sums}
}

// couldBe says whether an unknown can have this value.
func (a *attacker) couldBe(cell int, v int64) bool {
	if v < a.lo[cell] || v > a.hi[cell] {
		return false
	}
	b := a.copy()
	b.lo[cell], b.hi[cell] = v, v
	return b.possible()
}

// unbounded is more than any total of a test.
const unbounded = 10000

// onTable is what a reader knows of a published table. One who knows the
// primaries takes a "*" that is none for a count that is not small.
func onTable(rule Rule, t Table, p Published, knowsPrimaries bool) *attacker {
	x, above, _ := t.complete()
	w := t.width()
	a := &attacker{lo: make([]int64, len(x)), hi: make([]int64, len(x))}
	from, to := rule.hidden()
	for i := range x {
		n, ok := p.Figures[i].Value()
		exact := t.Rows[i/w].Exact
		small := x[i] >= from && x[i] <= to
		switch {
		case ok && exact, ok && n == 0:
			a.lo[i], a.hi[i] = int64(n), int64(n)
		case ok:
			a.lo[i], a.hi[i] = max(int64(n)-2, to+1), int64(n)+2
		case !knowsPrimaries || exact:
			a.hi[i] = unbounded
		case small:
			a.lo[i], a.hi[i] = from, to
		case x[i] == 0: // a zero of HES that was hidden beside
		default:
			a.lo[i], a.hi[i] = to+1, unbounded
		}
	}
	for r := range t.Rows {
		if t.Columns > 1 {
			s := sum{total: r*w + t.Columns}
			for c := range t.Columns {
				s.parts = append(s.parts, r*w+c)
			}
			a.sums = append(a.sums, s)
		}
		if !above[r] {
			continue
		}
		for c := range w {
			s := sum{total: r*w + c}
			for k, row := range t.Rows {
				if row.Parent == r {
					s.parts = append(s.parts, k*w+c)
				}
			}
			a.sums = append(a.sums, s)
		}
	}
	return a
}

// smallCounts draws a count as such tables have them: many small, some not.
func smallCounts(rng *rand.Rand, most int) int64 {
	v := rng.IntN(most + 1)
	if rng.IntN(2) == 0 {
		v = rng.IntN(v + 1)
	}
	return int64(v)
}
