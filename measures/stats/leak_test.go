package stats

import (
	"math/rand/v2"
	"testing"

	"roundtable/ledger/ledgertest"
)

// TestRoundingEveryTotalAloneLeaks measures what docs/suppression.md says of the
// way not taken: every cell and every total hidden and rounded by the MHSDS rule
// alone. The attacker reasons exactly; "narrowed" is a "*" of which he knows that
// it is not one of 0 to 4, "pinned" one that he knows. Then the same tables after
// Suppress, and the same people as a cube, where nothing may be.
func TestRoundingEveryTotalAloneLeaks(t *testing.T) {
	ledgertest.OneAtATime(t)
	rng := rand.New(rand.NewPCG(11, 11))
	for _, shape := range [][2]int{{3, 1}, {3, 3}, {5, 4}} {
		var plain, ours leak
		var lost Loss
		const tables = 500
		for range tables {
			counts := make([][]int64, shape[0])
			for i := range counts {
				counts[i] = make([]int64, shape[1])
				for j := range counts[i] {
					counts[i][j] = smallCounts(rng, 40)
				}
			}
			table := Flat(counts)
			x, _, err := table.complete()
			if err != nil {
				t.Fatal(err)
			}
			alone := Published{Columns: table.Columns}
			for _, n := range x {
				f, err := MHSDS.Count(n)
				if err != nil {
					t.Fatal(err)
				}
				alone.Figures = append(alone.Figures, f)
			}
			p, err := Suppress(MHSDS, table)
			if err != nil {
				t.Fatal(err)
			}
			plain.add(onTable(MHSDS, table, alone, true), x)
			ours.add(onTable(MHSDS, table, p, false), x)
			lost.Secondary += p.Loss.Secondary
			lost.Figures += p.Loss.Figures
		}
		t.Logf("%d by %d: the rule alone narrows %d and pins %d of %d small counts, in %d of %d tables; Suppress hides %d of %d figures beside",
			shape[0], shape[1], plain.narrowed, plain.pinned, plain.small, plain.tables, tables, lost.Secondary, lost.Figures)
		if plain.narrowed == 0 {
			t.Error("the rule alone is no longer shown to leak")
		}
		if ours.narrowed > 0 {
			t.Errorf("%d counts are narrowed after Suppress", ours.narrowed)
		}
	}
}

type leak struct{ small, narrowed, pinned, tables int }

func (l *leak) add(a *attacker, x []int64) {
	found := false
	for i, n := range x {
		if n > 4 {
			continue
		}
		possible := 0
		for v := range int64(5) {
			if a.couldBe(i, v) {
				possible++
			}
		}
		l.small++
		if possible < 5 {
			l.narrowed++
			found = true
		}
		if possible == 1 {
			l.pinned++
		}
	}
	if found {
		l.tables++
	}
}

// TestMarginsOfThreeWaysLeakMore is the same for a cube of 3 by 3 by 2 with all
// its margins, each rounded for itself: nothing but the cube is safe there.
func TestMarginsOfThreeWaysLeakMore(t *testing.T) {
	rng := rand.New(rand.NewPCG(12, 12))
	var plain leak
	const cubes = 200
	for range cubes {
		x, sums := allMargins(rng, 3, 3, 2)
		a := &attacker{sums: sums}
		for _, n := range x {
			lo, hi := int64(0), int64(4)
			if n > 4 {
				_, lo, hi = MHSDS.shown(n)
			}
			a.lo, a.hi = append(a.lo, lo), append(a.hi, hi)
		}
		plain.add(a, x)
	}
	t.Logf("3 by 3 by 2: the rule alone narrows %d and pins %d of %d small counts, in %d of %d cubes", plain.narrowed, plain.pinned, plain.small, plain.tables, cubes)
	if plain.pinned == 0 {
		t.Error("the rule alone is no longer shown to leak")
	}
}

// allMargins draws a cube with its margins; index size means "all" of a dimension.
func allMargins(rng *rand.Rand, sizes ...int) (x []int64, sums []sum) {
	at := func(g [3]int) int { return (g[0]*(sizes[1]+1)+g[1])*(sizes[2]+1) + g[2] }
	x = make([]int64, (sizes[0]+1)*(sizes[1]+1)*(sizes[2]+1))
	each := func(f func(g [3]int)) {
		for i := range sizes[0] + 1 {
			for j := range sizes[1] + 1 {
				for k := range sizes[2] + 1 {
					f([3]int{i, j, k})
				}
			}
		}
	}
	each(func(g [3]int) {
		if g[0] < sizes[0] && g[1] < sizes[1] && g[2] < sizes[2] {
			x[at(g)] = smallCounts(rng, 30)
		}
	})
	for d := range 3 {
		each(func(g [3]int) {
			if g[d] != sizes[d] {
				return
			}
			s := sum{total: at(g)}
			x[s.total] = 0
			for l := range sizes[d] {
				part := g
				part[d] = l
				s.parts = append(s.parts, at(part))
				x[s.total] += x[at(part)]
			}
			sums = append(sums, s)
		})
	}
	return x, sums
}

// TestTheCubeWithstandsTheSameAttacker gives the attacker of the tests above every
// margin of a cube at once, with what its documentation says of each figure. Of
// no cell does he learn more than the cell alone says; a "*" stays any of 0 to 4.
func TestTheCubeWithstandsTheSameAttacker(t *testing.T) {
	ledgertest.OneAtATime(t)
	rng := rand.New(rand.NewPCG(13, 13))
	shape := dims(3, 3, 2)
	for range 25 {
		exact, sums := allMargins(rng, 3, 3, 2)
		var finest []int64
		for i := range 4 * 4 * 3 {
			if i/12 < 3 && i/3%4 < 3 && i%3 < 2 {
				finest = append(finest, exact[i])
			}
		}
		cube := published(t, counted(t, shape, finest), MHSDS, testKey)
		a := &attacker{sums: sums, lo: make([]int64, len(exact)), hi: make([]int64, len(exact))}
		figure := make([]int64, len(exact))
		for i := range exact {
			q, cells := Query{}, int64(1)
			for d, g := range [3]int{i / 12, i / 3 % 4, i % 3} {
				if g < len(shape[d].Labels) {
					q.Where = append(q.Where, Filter{shape[d].Name, shape[d].Labels[g : g+1]})
				} else {
					cells *= int64(g)
				}
			}
			figure[i] = int64(ask(t, cube, q)[0])
			a.lo[i], a.hi[i] = max(0, figure[i]-4*cells), figure[i]+4*cells
			if exact[i] < a.lo[i] || exact[i] > a.hi[i] {
				t.Fatalf("%d is published as %d", exact[i], figure[i])
			}
		}
		for i, p := range figure {
			if i/12 == 3 || i/3%4 == 3 || i%3 == 2 {
				continue
			}
			for v := max(0, p-4); v <= p+4; v++ {
				if !a.couldBe(i, v) {
					t.Fatalf("a cell published as %d cannot be %d", p, v)
				}
			}
		}
	}
}
