package stats

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

var testKey = Key{1, 2, 3}

// dims makes dimensions of so many groups each.
func dims(sizes ...int) []Dimension {
	var all []Dimension
	for d, size := range sizes {
		dim := Dimension{Name: fmt.Sprintf("dimension %d", d)}
		for l := range size {
			dim.Labels = append(dim.Labels, fmt.Sprintf("group %d", l))
		}
		all = append(all, dim)
	}
	return all
}

// counted makes counts of a cube whose cells are given, last dimension fastest.
func counted(t testing.TB, dims []Dimension, cells []int64) *Counts {
	t.Helper()
	c, err := NewCounts(dims)
	if err != nil {
		t.Fatal(err)
	}
	rows := make([][]uint16, len(dims))
	for cell, n := range cells {
		for range n {
			for d, step := range c.stride {
				rows[d] = append(rows[d], uint16(cell/int(step)%len(dims[d].Labels)))
			}
		}
	}
	c.Add(rows)
	return c
}

func published(t testing.TB, c *Counts, rule Rule, key Key) *Cube {
	t.Helper()
	cube, err := c.Publish(rule, key)
	if err != nil {
		t.Fatal(err)
	}
	return cube
}

func ask(t testing.TB, c *Cube, q Query) []float64 {
	t.Helper()
	a, err := c.Ask(q)
	if err != nil {
		t.Fatal(err)
	}
	var out []float64
	for _, f := range a.Figures {
		n, _ := f.Value() // "*" as 0: the attacker's arithmetic
		out = append(out, n)
	}
	return out
}

// everyQuery is every query that a cube of two dimensions answers: each set of
// groups of each, broken down or not.
func everyQuery(c *Cube) []Query {
	var all []Query
	d := c.Dimensions()
	for first := range 1 << len(d[0].Labels) {
		for second := range 1 << len(d[1].Labels) {
			where := []Filter{{Dimension: d[0].Name}, {Dimension: d[1].Name}}
			for i, set := range []int{first, second} {
				for l, label := range d[i].Labels {
					if set>>l&1 == 1 {
						where[i].Labels = append(where[i].Labels, label)
					}
				}
			}
			for _, by := range [][]string{nil, {d[0].Name}, {d[1].Name}, {d[0].Name, d[1].Name}, {d[1].Name, d[0].Name}} {
				all = append(all, Query{where, by})
			}
		}
	}
	return all
}

// TestAnswersSayNoMoreThanTheCells takes every query and checks that its figures
// are the sums of the finest ones, so that the cells are all that a cube tells;
// and that each is a multiple of the base, so that no adding or subtracting of
// answers, however many, gives any other count.
func TestAnswersSayNoMoreThanTheCells(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		shape := dims(rapid.IntRange(1, 3).Draw(rt, "first"), rapid.IntRange(1, 3).Draw(rt, "second"))
		n := len(shape[0].Labels) * len(shape[1].Labels)
		cells := rapid.SliceOfN(rapid.Int64Range(0, 30), n, n).Draw(rt, "cells")
		rule := rapid.SampledFrom([]Rule{MHSDS, HES}).Draw(rt, "rule")
		cube := published(t, counted(t, shape, cells), rule, testKey)
		finest := ask(t, cube, Query{By: []string{shape[0].Name, shape[1].Name}})
		for _, q := range everyQuery(cube) {
			for i, got := range ask(t, cube, q) {
				want := 0.0
				for cell, n := range finest {
					group := []int{cell / len(shape[1].Labels), cell % len(shape[1].Labels)}
					if within := func(d int) bool {
						return slices.Contains(q.Where[d].Labels, shape[d].Labels[group[d]])
					}; within(0) && within(1) && answers(shape, q.By, i, group) {
						want += n
					}
				}
				if got != want || math.Mod(got, float64(cube.Base())) != 0 {
					rt.Fatalf("%+v, figure %d: %v, the cells add up to %v", q, i, got, want)
				}
			}
		}
	})
}

// answers says whether figure i of an answer broken down so counts these groups.
func answers(shape []Dimension, by []string, i int, group []int) bool {
	for k := len(by) - 1; k >= 0; k-- {
		d := 0
		if by[k] == shape[1].Name {
			d = 1
		}
		if i%len(shape[d].Labels) != group[d] {
			return false
		}
		i /= len(shape[d].Labels)
	}
	return true
}

// TestEveryCountBehindACellStaysPossible tries all counts of two cells and all
// thresholds: what is published leaves every count of a whole range possible,
// whatever the other cell is, and a range never lies among the hidden counts
// unless it is all of them.
func TestEveryCountBehindACellStaysPossible(t *testing.T) {
	for _, rule := range []Rule{MHSDS, HES} {
		base := int64(rule.base())
		_, hidden := rule.hidden()
		const most = 24
		seen := map[[2]int64]map[[2]int64]bool{} // by what is published, the counts that gave it
		for x := range int64(most) {
			for y := range int64(most) {
				for u := range base * base {
					p := [2]int64{(x + u/base) / base, (y + u%base) / base}
					if seen[p] == nil {
						seen[p] = map[[2]int64]bool{}
					}
					seen[p][[2]int64{x, y}] = true
				}
			}
		}
		for p, counts := range seen {
			for x := max(0, p[0]*base-base+1); x < min(most, p[0]*base+base); x++ {
				for y := max(0, p[1]*base-base+1); y < min(most, p[1]*base+base); y++ {
					if !counts[[2]int64{x, y}] {
						t.Fatalf("%s: published %v cannot be %d and %d", rule, p, x, y)
					}
				}
			}
			if least, greatest := max(0, p[0]*base-base+1), p[0]*base+base-1; greatest < hidden || least > 1 && greatest <= hidden {
				t.Errorf("%s: published %d leaves %d to %d", rule, p[0]*base, least, greatest)
			}
		}
	}
}

// TestChangesAreHiddenAsCountsAre tries all pairs of counts on two dates: the
// change published leaves every change of a whole range possible, so that who
// joined or left between is not told; and of the counts no more than each date
// tells alone.
func TestChangesAreHiddenAsCountsAre(t *testing.T) {
	const base, most = 5, 30
	changes, counts := map[[2]int]map[int]bool{}, map[[2]int]map[int]bool{}
	for x := range most {
		for later := range most {
			for u := range base {
				p := [2]int{(x + u) / base * base, (later + u) / base * base}
				if changes[p] == nil {
					changes[p], counts[p] = map[int]bool{}, map[int]bool{}
				}
				changes[p][later-x] = true
				counts[p][x] = true
			}
		}
	}
	for p := range changes {
		if max(p[0], p[1]) > 20 {
			continue // the counts tried end too near
		}
		for d := p[1] - p[0] - 4; d <= p[1]-p[0]+4; d++ {
			if possible := d >= -(p[0]+4) && d <= p[1]+4; possible != changes[p][d] {
				t.Errorf("published %v: a change of %d is possible: %v", p, d, changes[p][d])
			}
		}
		for x := max(0, p[0]-4); x <= p[0]+4; x++ {
			if !counts[p][x] {
				t.Errorf("published %v: the first count cannot be %d", p, x)
			}
		}
	}
}

// TestAKeptKeySaysNothingByRepeating publishes a count of 3 on many dates while
// everything else in the cube changes: with one key it is always the same; with a
// new one each time its average gives it away, which is why a key is kept.
func TestAKeptKeySaysNothingByRepeating(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 3))
	shape := dims(2, 20)
	kept, anew := map[float64]int{}, 0.0
	const dates = 400
	for range dates {
		cells := make([]int64, 40)
		for i := range cells {
			cells[i] = smallCounts(rng, 50)
		}
		cells[7] = 3
		c := counted(t, shape, cells)
		by := Query{By: []string{"dimension 0", "dimension 1"}}
		kept[ask(t, published(t, c, MHSDS, testKey), by)[7]]++
		key := testKey
		key[9], key[10] = byte(rng.Uint32()), byte(rng.Uint32())
		anew += ask(t, published(t, c, MHSDS, key), by)[7]
	}
	if len(kept) != 1 {
		t.Errorf("one key published the same count as %v", kept)
	}
	if mean := anew / dates; math.Abs(mean-3) > 0.5 {
		t.Errorf("new keys average %.2f: the attack is no longer shown", mean)
	}
}

// A cell keeps its threshold when a partner joins before it and groups change places.
func TestCellsAreRoundedByName(t *testing.T) {
	small := []Dimension{{"partner", []string{"A", "B"}}, {"age", []string{"0-17", "18-64", "65+"}}}
	large := []Dimension{{"age", []string{"65+", "0-17", "18-64"}}, {"partner", []string{"new", "B", "A"}}}
	one := published(t, counted(t, small, []int64{1, 2, 3, 4, 6, 13}), MHSDS, testKey)
	two := published(t, counted(t, large, []int64{9, 13, 3, 9, 4, 1, 9, 6, 2}), MHSDS, testKey)
	q := Query{Where: []Filter{{"partner", []string{"A", "B"}}}, By: []string{"age"}}
	a, b := ask(t, one, q), ask(t, two, q)
	if !slices.Equal(a, []float64{b[1], b[2], b[0]}) {
		t.Errorf("%v and then %v", a, b)
	}
}

// Sums are right on average, and as near as the answer says.
func TestFiguresAreNearAndWithoutBias(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 5))
	const groups, each = 500, 40
	for _, most := range []int{3, 12, 80} {
		cells := make([]int64, groups*each)
		for i := range cells {
			cells[i] = smallCounts(rng, most)
		}
		for _, rule := range []Rule{MHSDS, HES} {
			a, err := published(t, counted(t, dims(groups, each), cells), rule, testKey).Ask(Query{By: []string{"dimension 0"}})
			if err != nil {
				t.Fatal(err)
			}
			var off, square float64
			near := 0
			for g, f := range a.Figures {
				var x int64
				for _, n := range cells[g*each : (g+1)*each] {
					x += n
				}
				n, _ := f.Value()
				d := n - float64(x)
				off += d
				square += d * d
				if math.Abs(d) <= a.Near[g] {
					near++
				}
			}
			t.Logf("%s, counts to %d: %d cells added are %.1f off (root mean square), %.2f on average; %d of %d near", rule, most, each, math.Sqrt(square/groups), off/groups, near, groups)
			if math.Abs(off/groups) > 4*math.Sqrt(square/groups)/math.Sqrt(groups) {
				t.Errorf("figures are %.2f off on average", off/groups)
			}
			if near < groups*6/10 {
				t.Errorf("%d of %d are as near as said", near, groups)
			}
		}
	}
}

func TestCubeRefuses(t *testing.T) {
	shape := dims(2, 2)
	cube := published(t, counted(t, shape, []int64{1, 20, 30, 4}), MHSDS, testKey)
	for name, q := range map[string]Query{
		"a dimension that is not there": {By: []string{"ward"}},
		"a filter that is not there":    {Where: []Filter{{"ward", []string{"1"}}}},
		"a group that is not there":     {Where: []Filter{{"dimension 0", []string{"group 7"}}}},
		"two filters on one":            {Where: []Filter{{"dimension 0", nil}, {"dimension 0", nil}}},
		"broken down twice":             {By: []string{"dimension 0", "dimension 0"}},
	} {
		if _, err := cube.Ask(q); err == nil {
			t.Errorf("%s: answered", name)
		}
	}
	for name, d := range map[string][]Dimension{
		"too fine":      dims(6000, 6000),
		"no groups":     {{"age", nil}},
		"no name":       {{"", []string{"x"}}},
		"a name twice":  {{"age", []string{"x"}}, {"age", []string{"x"}}},
		"a group twice": {{"age", []string{"x", "x"}}},
	} {
		if _, err := NewCounts(d); err == nil {
			t.Errorf("%s: taken", name)
		}
	}
	good := func() *Counts { return counted(t, shape, []int64{1, 2, 3, 4}) }
	if _, err := good().Publish(MHSDSEngland, testKey); err == nil {
		t.Error("published exactly")
	}
	if _, err := good().Publish(MHSDS, Key{}); err == nil {
		t.Error("published without a key")
	}
	for name, rows := range map[string][][]uint16{
		"a code in no dictionary": {{0, 2}, {0, 0}},
		"columns of two lengths":  {{0, 1}, {0}},
		"a column too few":        {{0, 1}},
	} {
		c := good()
		c.Add(rows)
		if _, err := c.Publish(MHSDS, testKey); err == nil {
			t.Errorf("%s: published", name)
		}
	}
}

// Counting in chunks on all processors is counting.
func TestCountAllCountsEveryRow(t *testing.T) {
	shape, chunks := randomRows(10, 5000)
	all, err := CountAll(shape, chunks)
	if err != nil {
		t.Fatal(err)
	}
	one, err := NewCounts(shape)
	if err != nil {
		t.Fatal(err)
	}
	rows := 0
	for _, c := range chunks {
		one.Add(c)
	}
	for i, n := range all.n {
		rows += int(n)
		if n != one.n[i] {
			t.Fatalf("cell %d: %d and %d", i, n, one.n[i])
		}
	}
	if rows != 50000 {
		t.Errorf("%d rows of 50000", rows)
	}
	if n := testing.AllocsPerRun(5, func() { one.Add(chunks[0]) }); n != 0 {
		t.Errorf("Add allocates %v times", n)
	}
	chunks[3][2][17] = 99
	if all, _ = CountAll(shape, chunks); all.bad == 0 {
		t.Error("a code in no dictionary was passed over")
	}
}

// randomRows are rows of six dimensions as a national cube has them: 150
// partners, 24 specialties, 5 age groups, 6 deprivation fifths with unknown, 6
// ethnic groups, 6 bands of weeks; the large ones far larger than the small.
func randomRows(chunks, rows int) ([]Dimension, [][][]uint16) {
	sizes := []int{150, 24, 5, 6, 6, 6}
	rng := rand.New(rand.NewPCG(9, 9))
	all := make([][][]uint16, chunks)
	for c := range all {
		all[c] = make([][]uint16, len(sizes))
		for d, size := range sizes {
			all[c][d] = make([]uint16, rows)
			for i := range rows {
				all[c][d][i] = uint16(float64(size) * math.Pow(rng.Float64(), 1.7))
			}
		}
	}
	return dims(sizes...), all
}

func BenchmarkCount(b *testing.B) {
	shape, chunks := randomRows(75, 100_000)
	for b.Loop() {
		if _, err := CountAll(shape, chunks); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Milliseconds())/float64(b.N)/7.5, "ms/1M-rows")
}

func BenchmarkPublishAndAsk(b *testing.B) {
	shape, chunks := randomRows(75, 100_000)
	counts, err := CountAll(shape, chunks)
	if err != nil {
		b.Fatal(err)
	}
	cube := published(b, counts, MHSDS, testKey)
	b.Run("publish", func(b *testing.B) {
		for b.Loop() {
			published(b, counts, MHSDS, testKey)
		}
	})
	for name, q := range map[string]Query{
		"everybody by partner and specialty": {By: []string{"dimension 0", "dimension 1"}},
		"one partner by ethnic group":        {Where: []Filter{{"dimension 0", []string{"group 3"}}}, By: []string{"dimension 4"}},
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				ask(b, cube, q)
			}
		})
	}
}
