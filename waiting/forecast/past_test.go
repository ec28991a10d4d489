package forecast

import (
	"errors"
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"roundtable/care"
	"roundtable/waiting"
)

// someColumns is any short history.
func someColumns(t *rapid.T) (c waiting.QueueColumns, w waiting.Window) {
	day := func(name string, from, to int) care.Date {
		return care.Date(20_000 + rapid.IntRange(from, to).Draw(t, name))
	}
	maybe := func(name string, from care.Date) care.Date {
		if !rapid.Bool().Draw(t, name+" is") {
			return 0
		}
		return from + care.Date(rapid.IntRange(-2, 40).Draw(t, name))
	}
	for range rapid.IntRange(0, 25).Draw(t, "rows") {
		in := day("in", -30, 40)
		if rapid.IntRange(0, 9).Draw(t, "no day") == 0 {
			in = 0
		}
		c.Referred = append(c.Referred, in)
		c.Removed, c.Withdrawn = append(c.Removed, maybe("out", max(in, 1))), append(c.Withdrawn, maybe("gone", max(in, 1)))
	}
	if rapid.Bool().Draw(t, "nobody withdraws") {
		c.Withdrawn = nil
	}
	w.From = day("from", -10, 10)
	return c, waiting.Window{From: w.From, Until: w.From + care.Date(rapid.IntRange(0, 40).Draw(t, "days"))}
}

// The definition, person by person: of those who wait after the day, who came before.
func TestPastEqualsItsDefinition(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c, w := someColumns(t)
		var want []float64
		for i, in := range c.Referred {
			out := c.Out(i)
			if in == 0 || out < in || out < w.From || out > w.Until || out == 0 || out != c.Removed[i] {
				continue
			}
			stay, longer := 0.0, 0.0
			for j, r := range c.Referred {
				if gone := c.Out(j); r == 0 || r > out || gone != 0 && gone <= out {
					continue
				}
				stay++
				switch {
				case r < in:
					longer++
				case r == in:
					longer += 0.5
				}
			}
			if stay > 0 {
				want = append(want, longer/stay)
			}
		}
		slices.Sort(want)
		got := Past(c, w)
		if !slices.EqualFunc(got, want, func(a, b float64) bool { return math.Abs(a-b) < 1e-12 }) {
			t.Fatalf("%v, by definition %v, of %+v in %+v", got, want, c, w)
		}
	})
}

func TestPastKeepsItsShape(t *testing.T) {
	in := make([]float64, 1001)
	for i := range in {
		in[i] = float64(i) / 1000
	}
	out := thinned(in, mostPast)
	mean := total(out) / float64(len(out))
	if len(out) != mostPast || !slices.IsSorted(out) || math.Abs(mean-0.5) > 0.005 {
		t.Errorf("%d of them, mean %v", len(out), mean)
	}
}

// somePast is any setup whose lists go on as they did.
func somePast(t *rapid.T) *Setup {
	s := someSetup(t)
	s.Rule = Rule{Order: ByPast}
	for i := range s.Lists {
		s.Lists[i].Pool = ""
		s.Lists[i].Past = rapid.SliceOfN(rapid.Float64Range(0, 1), 1, 5).Draw(t, "past")
	}
	if err := s.Check(); err != nil {
		t.Fatal(err)
	}
	return s
}

// However far down a list treatments go, as many are treated, leave and wait: who it is
// alone differs. All at the top is the longest waiting first, to the last person.
func TestGoingOnAsBeforeChangesWhoAndNotHowMany(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := somePast(t)
		for i := range s.Lists { // who leaves by themselves hangs on who is treated
			s.Lists[i].Leave, s.Lists[i].Missed = 0, 0
		}
		longest, top := *s, *s
		longest.Rule.Order = ByWait
		top.Lists = slices.Clone(s.Lists)
		for i := range top.Lists {
			top.Lists[i].Past = []float64{0}
		}
		past, _ := runOf(s, 0)
		first, _ := runOf(&top, 0)
		want, _ := runOf(&longest, 0)
		for i := range want {
			for k := range want[i] {
				if !slices.Equal(first[i][k], want[i][k]) {
					t.Fatalf("list %d series %d: %v at the top, %v the longest first", i, k, first[i][k], want[i][k])
				}
			}
			for _, k := range []int{sWaiting, sReferred, sTreated, sLeft, sOffered, sIdle} {
				if !slices.Equal(past[i][k], want[i][k]) {
					t.Fatalf("list %d series %d: %v as before, %v the longest first", i, k, past[i][k], want[i][k])
				}
			}
			for w := range s.Weeks + 1 { // over 4 weeks: never fewer than with the longest first
				if past[i][seriesFixed+1][w] < want[i][seriesFixed+1][w] {
					t.Fatalf("list %d week %d: %v over 4 weeks, %v with the longest first", i, w, past[i][seriesFixed+1][w], want[i][seriesFixed+1][w])
				}
			}
		}
	})
}

// With people who leave too, nobody is lost.
func TestGoingOnAsBeforeAddsUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := somePast(t)
		lists, tally := runOf(s, 0)
		for i, x := range lists {
			before := x[sWaiting][0]
			for w := 1; w <= s.Weeks; w++ {
				before += x[sReferred][w] - x[sTreated][w] - x[sLeft][w]
				if x[sWaiting][w] != before {
					t.Fatalf("list %d week %d: %v wait, %v should", i, w, x[sWaiting][w], before)
				}
			}
		}
		ends := 0
		for _, n := range tally.ends {
			ends += n
		}
		if float64(ends) != lists[len(s.Lists)][sWaiting][s.Weeks] {
			t.Fatalf("%d wait by group, %v by list", ends, lists[len(s.Lists)][sWaiting][s.Weeks])
		}
	})
}

// A list that was worked off in some order, and goes on in it, has treatments as deep as
// those of its past.
func TestWhatIsMeasuredIsGoneOnWith(t *testing.T) {
	for _, want := range []float64{0, 0.3, 1} {
		s := &Setup{Weeks: 30, Runs: 1, Rule: Rule{Order: ByPast}, Lists: []List{{Referrals: Flow{Weekly: 4}, Capacity: Flow{Weekly: 4}, Past: []float64{want}}}}
		for w := 1; w <= 50; w++ {
			s.Lists[0].Waiting = append(s.Lists[0].Waiting, Cohort{Weeks: w, Count: 4})
		}
		s.Defaults()
		over := func(past float64) float64 {
			s.Lists[0].Past = []float64{past}
			x, _ := runOf(s, 0)
			return x[0][seriesFixed+1][30] // over 52 weeks
		}
		top, at := over(0), over(want)
		// 200 wait; those of weeks 23 to 50 would be over 52 weeks by then: 112 of them.
		if want == 0 && top != 0 || want == 1 && at != 112 || want == 0.3 && !(at > top && at < 112) {
			t.Errorf("at depth %v: %v over 52 weeks", want, at)
		}
	}
}

func TestAPoolDoesNotGoOnAsEachWent(t *testing.T) {
	list := List{Name: "A", Pool: "p", Capacity: Flow{Weekly: 1}}
	two := []List{list, list}
	two[1].Name = "B"
	for what, s := range map[string]Setup{
		"a pool":           {Rule: Rule{Order: ByPast}, Lists: two},
		"slots kept":       {Rule: Rule{Order: ByPast, LongShare: 0.2}, Lists: two[:1]},
		"a share above 1":  {Lists: []List{{Past: []float64{1.2}}}},
		"more than a list": {Lists: []List{{Past: make([]float64, mostPast+1)}}},
	} {
		s.Defaults()
		if p, ok := errors.AsType[*care.Problem](s.Check()); !ok || p.Remedy == "" {
			t.Errorf("%s: %v", what, p)
		}
	}
	alone := Setup{Rule: Rule{Order: ByPast}, Lists: two[:1]}
	alone.Defaults()
	if err := alone.Check(); err != nil {
		t.Error(err)
	}
}

// Which of those who have waited as many weeks comes first is chance, and not the order
// in which their groups stand: none of them gains by its place.
func TestNoGroupGoesFirstByItsPlace(t *testing.T) {
	for _, order := range []Order{ByWait, ByPriority, ByPast} {
		s := &Setup{Weeks: 5, Runs: 400, Seed: 3, Rule: Rule{Order: order}, Groupings: []Grouping{{"g", []string{"a", "b"}}}, Lists: []List{{Capacity: Flow{Weekly: 10}, Past: []float64{0}}}}
		for g := range 2 {
			s.Lists[0].Waiting = append(s.Lists[0].Waiting, Cohort{Weeks: 20, Count: 60, Sort: Sort{Groups: []int{g}}})
		}
		s.Defaults()
		r, err := Simulate(t.Context(), s)
		if err != nil {
			t.Fatal(err)
		}
		// 50 of 120 are treated: 25 of each, with a standard error of the mean of 0.14.
		for _, g := range r.Groups {
			if math.Abs(g.Treated.Mean-25) > 0.8 {
				t.Errorf("%s: %s has %v of 50", order, g.Group, g.Treated.Mean)
			}
		}
	}
}

// ListIn is ListOf with other groups: the same people and rates.
func TestListInHoldsTheSamePeople(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c, w := someColumns(t)
		h := waiting.FlowHistory{Name: "A", Rows: c, Window: w}
		group := make([]int, len(c.Referred))
		for i := range group {
			group[i] = rapid.IntRange(0, 3).Draw(t, "group")
		}
		a, m := ListOf(h)
		b, n := ListIn(h, group)
		if a.WaitingNow() != b.WaitingNow() || a.Referrals != b.Referrals || a.Capacity != b.Capacity || m.Weeks != n.Weeks {
			t.Fatalf("%+v, %+v", a, b)
		}
		want, got := [4]int{}, [4]int{}
		for i, in := range c.Referred {
			if out := c.Out(i); in != 0 && in <= n.Until && (out == 0 || out > n.Until) {
				want[group[i]]++
			}
		}
		for _, x := range b.Waiting {
			got[x.Groups[0]] += x.Count
		}
		if n.Until != 0 && got != want {
			t.Fatalf("%v wait by group, %v do", got, want)
		}
	})
}
