package forecast

import (
	"cmp"
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"roundtable/care"
)

// someSetup is any small setup, with everything in it that the simulator knows.
func someSetup(t *rapid.T) *Setup {
	s := &Setup{
		Weeks: rapid.IntRange(1, 12).Draw(t, "weeks"), Runs: rapid.IntRange(1, 4).Draw(t, "runs"), Seed: rapid.Uint64().Draw(t, "seed"),
		Over: []int{0, 4, 18}, Groupings: []Grouping{{"g", []string{"a", "b"}}, {"h", []string{"x", "y", "z"}}},
	}
	s.Rule.Order = rapid.SampledFrom([]Order{ByPriority, ByWait, ByDue}).Draw(t, "order")
	if rapid.Bool().Draw(t, "shares") {
		s.Rule.LongShare = rapid.Float64Range(0, 0.5).Draw(t, "long")
		s.Rule.ReserveShare, s.Rule.Reserve = rapid.Float64Range(0, 0.5).Draw(t, "kept"), &Place{0, 1}
	}
	for range rapid.IntRange(1, 4).Draw(t, "lists") {
		flow := func(name string) Flow {
			return Flow{rapid.Float64Range(0, 12).Draw(t, name), rapid.SampledFrom([]float64{0, 0.5, 1, 3}).Draw(t, "variation"), rapid.SampledFrom([]float64{0, 0.2}).Draw(t, "unsure")}
		}
		share := func(name string) float64 { return rapid.SampledFrom([]float64{0, 0.1, 0.5, 1}).Draw(t, name) }
		l := List{Pool: rapid.SampledFrom([]string{"", "p", "q"}).Draw(t, "pool"), Referrals: flow("in"), Capacity: flow("out"), Willing: share("willing"), Leave: share("leave"), Missed: share("missed"), MissedLeave: share("missed leave")}
		sort := func() Sort {
			return Sort{rapid.IntRange(0, 4).Draw(t, "priority"), []int{rapid.IntRange(0, 1).Draw(t, "g"), rapid.IntRange(0, 2).Draw(t, "h")}, rapid.Float64Range(0.1, 1).Draw(t, "share")}
		}
		for range rapid.IntRange(0, 4).Draw(t, "cohorts") {
			l.Waiting = append(l.Waiting, Cohort{rapid.IntRange(1, 30).Draw(t, "waited"), rapid.IntRange(0, 9).Draw(t, "count"), sort()})
		}
		for range rapid.IntRange(0, 2).Draw(t, "sorts") {
			l.Mix = append(l.Mix, sort())
		}
		if rapid.Bool().Draw(t, "sessions") {
			l.Extra = []Extra{{From: 2, To: 3, Cases: rapid.Float64Range(0, 9).Draw(t, "extra")}}
		}
		s.Lists = append(s.Lists, l)
	}
	s.Defaults()
	return s
}

// runOf makes one run and gives its series by list, the whole last.
func runOf(s *Setup, run int) (out []map[int][]float64, t *tally) {
	r := newRunner(newModel(s))
	r.run(run)
	for i := range append(s.Lists, List{}) {
		list := i
		if i == len(s.Lists) {
			list = -1
		}
		x := map[int][]float64{}
		r.tally.series(list, func(k, week int, v float64) {
			if x[k] == nil {
				x[k] = make([]float64, s.Weeks+1)
			}
			x[k][week] = v
		})
		out = append(out, x)
	}
	return out, r.tally
}

// Nobody is lost: at the end of every week, on every list, who waited before and who
// came are treated, have left, or wait; slots are used, lost or idle.
func TestEveryWeekAddsUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := someSetup(t)
		if err := s.Check(); err != nil {
			t.Fatal(err)
		}
		lists, tally := runOf(s, 0)
		for i, x := range lists {
			before := 0.0
			for k := range s.Lists {
				if i == k || i == len(s.Lists) {
					before += float64(s.Lists[k].WaitingNow())
				}
			}
			if x[sWaiting][0] != before {
				t.Fatalf("list %d starts with %v, not %v", i, x[sWaiting][0], before)
			}
			for w := 1; w <= s.Weeks; w++ {
				before += x[sReferred][w] - x[sTreated][w] - x[sLeft][w]
				if x[sWaiting][w] != before || before < 0 {
					t.Fatalf("list %d week %d: %v wait, %v should", i, w, x[sWaiting][w], before)
				}
				if x[seriesFixed][w] != before { // over 0 weeks is everybody
					t.Fatalf("list %d week %d: %v over 0 weeks of %v", i, w, x[seriesFixed][w], before)
				}
				if x[sTreated][w]-x[sSent][w]+x[sTaken][w] > x[sOffered][w] {
					t.Fatalf("list %d week %d: more treated than slots", i, w)
				}
			}
		}
		whole := lists[len(s.Lists)]
		ends, treats := 0, 0
		for c := range tally.ends {
			ends, treats = ends+tally.ends[c], treats+tally.treats[c]
		}
		if float64(ends) != whole[sWaiting][s.Weeks] || float64(treats) != total(whole[sTreated]) {
			t.Fatalf("%d wait by group, %v by list; %d treated, %v", ends, whole[sWaiting][s.Weeks], treats, total(whole[sTreated]))
		}
		if total(whole[sSent]) != total(whole[sTaken]) {
			t.Fatalf("%v went and %v came", total(whole[sSent]), total(whole[sTaken]))
		}
	})
}

func total(v []float64) (sum float64) {
	for _, x := range v {
		sum += x
	}
	return sum
}

// More slots never lengthen a list, with the same seed, in any week; and never the
// wait of anybody on it.
func TestMoreCapacityNeverLengthensAList(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := someSetup(t)
		s.Rule.LongShare, s.Rule.ReserveShare, s.Rule.Reserve = 0, 0, nil
		more := *s
		more.Lists = slices.Clone(s.Lists)
		for i := range more.Lists {
			l := &more.Lists[i]
			if rapid.Bool().Draw(t, "more") {
				l.Capacity.Weekly += rapid.Float64Range(0, 8).Draw(t, "by")
			}
			if rapid.Bool().Draw(t, "extra too") {
				l.Extra = append(slices.Clone(l.Extra), Extra{From: 1, To: 12, Cases: 3})
			}
		}
		a, _ := runOf(s, 1)
		b, _ := runOf(&more, 1)
		for i := range a {
			for w := range s.Weeks + 1 {
				for _, k := range []int{sWaiting, seriesFixed + 1, seriesFixed + 2} {
					if b[i][k][w] > a[i][k][w] {
						t.Fatalf("list %d week %d series %d: %v with more capacity, %v without", i, w, k, b[i][k][w], a[i][k][w])
					}
				}
			}
		}
	})
}

// Where nobody will move, a pool is its lists apart.
func TestAPoolOfTheUnwillingIsSeparateLists(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := someSetup(t)
		s.Rule.LongShare, s.Rule.ReserveShare, s.Rule.Reserve = 0, 0, nil
		apart := *s
		apart.Lists = slices.Clone(s.Lists)
		for i := range s.Lists {
			s.Lists[i].Pool, s.Lists[i].Willing = "all", 0
			s.Lists[i].Missed = 0 // whose outcome is drawn for the pool
			apart.Lists[i] = s.Lists[i]
			apart.Lists[i].Pool = ""
		}
		a, _ := runOf(s, 0)
		b, _ := runOf(&apart, 0)
		for i := range a {
			for k := range a[i] {
				if !slices.Equal(a[i][k], b[i][k]) {
					t.Fatalf("list %d series %d: %v pooled, %v apart", i, k, a[i][k], b[i][k])
				}
			}
		}
	})
}

// naive is somebody in the oracle below.
type naive struct {
	list, priority, arrived int // arrived: the week of referral, negative for those of the start
	order                   int // in parts of a week, so that those who stand alike do so exactly
	willing                 bool
	out                     int
}

// parts of a week into which 1 to 6 people of it divide exactly.
const parts = 60

// The oracle: people one by one, and each week every set of them tried by adding in
// order whoever still fits, where fitting is a bipartite matching of people to slots
// (augmenting paths). No queues, no heap, no nested limits.
func oracleRun(s *Setup, willing bool) []*naive {
	var all []*naive
	for i, l := range s.Lists {
		for _, c := range l.Waiting {
			for k := range c.Count {
				all = append(all, &naive{i, c.Priority, -c.Weeks, -c.Weeks*parts + k*parts/c.Count, willing, 0})
			}
		}
	}
	for week := 1; week <= s.Weeks; week++ {
		for i, l := range s.Lists {
			n := int(l.Referrals.Weekly)
			for k := range n {
				all = append(all, &naive{i, 0, week - 1, (week-1)*parts + k*parts/n, willing, 0})
			}
		}
		var slots []int
		for i, l := range s.Lists {
			for range int(l.Capacity.Weekly + l.extra(week)) {
				slots = append(slots, i)
			}
		}
		in := slices.Clone(all)
		slices.SortStableFunc(in, func(a, b *naive) int {
			ka, kb := a.order, b.order
			switch s.Rule.Order {
			case ByPriority:
				ka, kb = ka+1000*parts*a.priority, kb+1000*parts*b.priority
			case ByDue:
				ka, kb = ka+parts*s.Rule.DueWeeks[a.priority], kb+parts*s.Rule.DueWeeks[b.priority]
			}
			return cmp.Or(cmp.Compare(ka, kb), cmp.Compare(a.list, b.list), cmp.Compare(a.priority, b.priority))
		})
		held := make([]*naive, len(slots))
		fits := func(p *naive, k int) bool { return slots[k] == p.list || p.willing }
		var place func(p *naive, seen []bool) bool
		place = func(p *naive, seen []bool) bool {
			for k := range slots {
				if !fits(p, k) || seen[k] {
					continue
				}
				seen[k] = true
				if held[k] == nil || place(held[k], seen) {
					held[k] = p
					return true
				}
			}
			return false
		}
		for _, p := range in {
			if p.out == 0 {
				place(p, make([]bool, len(slots)))
			}
		}
		for _, p := range held {
			if p != nil {
				p.out = week
			}
		}
	}
	return all
}

func TestRunsEqualTheOracle(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := &Setup{Weeks: rapid.IntRange(1, 6).Draw(t, "weeks"), Runs: 1, Over: []int{0, 2, 5}}
		s.Rule.Order = rapid.SampledFrom([]Order{ByPriority, ByWait, ByDue}).Draw(t, "order")
		s.Rule.DueWeeks = []int{3, 1, 4, 9}
		willing := rapid.Bool().Draw(t, "willing")
		for range rapid.IntRange(1, 3).Draw(t, "lists") {
			l := List{Pool: "p", Referrals: Flow{Weekly: float64(rapid.IntRange(0, 4).Draw(t, "in"))}, Capacity: Flow{Weekly: float64(rapid.IntRange(0, 5).Draw(t, "out"))}}
			if willing {
				l.Willing = 1
			}
			for i := range rapid.IntRange(0, 3).Draw(t, "cohorts") {
				l.Waiting = append(l.Waiting, Cohort{Weeks: 1 + 2*i, Count: rapid.IntRange(1, 6).Draw(t, "count"), Sort: Sort{Priority: rapid.IntRange(0, 3).Draw(t, "priority")}})
			}
			if rapid.Bool().Draw(t, "session") {
				l.Extra = []Extra{{From: 2, Cases: 3}}
			}
			s.Lists = append(s.Lists, l)
		}
		s.Defaults()
		all := oracleRun(s, willing)
		got, _ := runOf(s, 0)
		for w := range s.Weeks + 1 {
			for i := range s.Lists {
				waiting := make([]int, len(s.Over))
				treated := 0
				for _, p := range all {
					in := p.arrived < w || p.arrived < 0
					if p.list != i || !in {
						continue
					}
					if p.out == w && w > 0 {
						treated++
					}
					for k, over := range s.Over {
						if (p.out == 0 || p.out > w) && w-p.arrived > over {
							waiting[k]++
						}
					}
				}
				for k, n := range waiting {
					// Among willing people of several lists who stand alike either may be the one.
					if !willing && got[i][seriesFixed+k][w] != float64(n) {
						t.Fatalf("list %d week %d over %d: %v, the oracle has %d", i, w, s.Over[k], got[i][seriesFixed+k][w], n)
					}
				}
				if !willing && got[i][sTreated][w] != float64(treated) {
					t.Fatalf("list %d week %d: %v treated, the oracle has %d", i, w, got[i][sTreated][w], treated)
				}
			}
			for k, over := range s.Over {
				n := 0
				for _, p := range all {
					if (p.arrived < w || p.arrived < 0) && (p.out == 0 || p.out > w) && w-p.arrived > over {
						n++
					}
				}
				if got[len(s.Lists)][seriesFixed+k][w] != float64(n) {
					t.Fatalf("week %d over %d: %v, the oracle has %d", w, over, got[len(s.Lists)][seriesFixed+k][w], n)
				}
			}
		}
	})
}

// What chance does is as the theory says: means and variances of many runs.
func TestChanceIsAsTheTheorySays(t *testing.T) {
	const runs, weeks, start = 4000, 20, 5000
	s := &Setup{Runs: runs, Weeks: weeks, Seed: 7, Bands: []float64{0.1, 0.5, 0.9}, Lists: []List{{
		Waiting: []Cohort{{Weeks: 3, Count: start}}, Referrals: Flow{Weekly: 40, Variation: 2}, Capacity: Flow{Weekly: 50, Variation: 1, Unsure: 0.1},
	}}}
	s.Defaults()
	r, err := Simulate(t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	const unsure = weeks * 50 * 0.1
	sd := math.Sqrt(weeks*(40*2+50) + unsure*unsure)
	mean := r.Whole.Waiting.Mean[weeks]
	if want := start - 10.0*weeks; math.Abs(mean-want) > 4*sd/math.Sqrt(runs) {
		t.Errorf("mean %v, want %v", mean, want)
	}
	low, high := r.Whole.Waiting.Bands[0][weeks], r.Whole.Waiting.Bands[2][weeks]
	if spread := (high - low) / (2 * 1.2816); math.Abs(spread/sd-1) > 0.06 {
		t.Errorf("deviation %v by the band, want %v", spread, sd)
	}
	// Nobody is treated: who is left of those who wait is (1-h)^weeks.
	s.Lists[0].Capacity, s.Lists[0].Referrals, s.Lists[0].Leave = Flow{}, Flow{}, 0.05
	if r, err = Simulate(t.Context(), s); err != nil {
		t.Fatal(err)
	}
	if want := start * math.Pow(0.95, weeks); math.Abs(r.Whole.Waiting.Mean[weeks]-want) > 3 {
		t.Errorf("%v are left, want %v", r.Whole.Waiting.Mean[weeks], want)
	}
	// Missed slots: of 100 a week 10 % are missed, and half of those discharged.
	s.Lists[0].Leave, s.Lists[0].Capacity, s.Lists[0].Missed, s.Lists[0].MissedLeave = 0, Flow{Weekly: 100}, 0.1, 0.5
	if r, err = Simulate(t.Context(), s); err != nil {
		t.Fatal(err)
	}
	if seen, gave := r.Whole.Treated.Mean[5], r.Whole.Left.Mean[5]; math.Abs(seen-90) > 0.3 || math.Abs(gave-5) > 0.3 {
		t.Errorf("%v treated and %v discharged of 100 slots", seen, gave)
	}
}

func TestCountsHaveTheirMeanAndVariation(t *testing.T) {
	for _, mean := range []float64{0, 0.3, 2.5, 100, 5000} {
		for _, variation := range []float64{0, 0.4, 1, 2, 8} {
			var c counts
			c.set(mean, variation)
			s := streamOf(3, 1, 1, 1, 1)
			const n = 60000
			sum, square := 0.0, 0.0
			for range n {
				k := float64(c.draw(s.unit(), s.unit()))
				sum, square = sum+k, square+k*k
			}
			m := sum / n
			v := square/n - m*m
			want := mean * variation
			if math.Abs(m-mean) > 5*math.Sqrt((want+0.26)/n) {
				t.Errorf("mean %v of %v, variation %v", m, mean, variation)
			}
			if math.Abs(v-want) > 0.05*want+0.27 {
				t.Errorf("variance %v of mean %v, want %v", v, mean, want)
			}
		}
	}
}

// The same setup gives the same result on any number of processors, and in any
// order of runs.
func TestResultsDoNotDependOnProcessors(t *testing.T) {
	s := vignette(40)
	a, err := Simulate(t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	one, _ := runOf(s, 17)
	two, _ := runOf(s, 17)
	if !slices.Equal(one[0][sWaiting], two[0][sWaiting]) {
		t.Error("a run is not the same twice")
	}
	k := newKept(newModel(s))
	r := newRunner(newModel(s))
	for run := s.Runs - 1; run >= 0; run-- {
		r.run(run)
		k.keep(run, r.tally)
	}
	b := k.result()
	if !slices.Equal(a.Whole.Waiting.Bands[2], b.Whole.Waiting.Bands[2]) || a.Whole.MeanWaitTreated != b.Whole.MeanWaitTreated {
		t.Error("runs one by one, the last first, give another result")
	}
}

func scheduleOracle(people []Queuer, slots []care.Date, order Order, due []int) []care.Date {
	days := make([]care.Date, len(people))
	slots = slices.Clone(slots)
	slices.Sort(slots)
	for _, s := range slots {
		best := -1
		better := func(a, b int) bool {
			x, y := people[a], people[b]
			kx, ky := int(x.Referred), int(y.Referred)
			if order == ByDue {
				kx, ky = kx+due[x.Priority], ky+due[y.Priority]
			}
			if order == ByPriority && x.Priority != y.Priority {
				return x.Priority < y.Priority
			}
			if kx != ky {
				return kx < ky
			}
			return x.Priority < y.Priority
		}
		for i, p := range people {
			if days[i] == 0 && p.Referred != 0 && p.Referred < s && (p.Withdrawn == 0 || p.Withdrawn > s) && (best < 0 || better(i, best)) {
				best = i
			}
		}
		if best >= 0 {
			days[best] = s
		}
	}
	return days
}

func TestScheduleEqualsTheOracle(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var people []Queuer
		for range rapid.IntRange(0, 30).Draw(t, "people") {
			p := Queuer{Referred: care.Date(rapid.SampledFrom([]int{0, 20000, 20001, 20005, 20020, 90000}).Draw(t, "referred")), Priority: uint8(rapid.IntRange(0, 3).Draw(t, "priority"))}
			if p.Referred != 0 && rapid.Bool().Draw(t, "withdraws") {
				p.Withdrawn = p.Referred + care.Date(rapid.IntRange(0, 9).Draw(t, "after"))
			}
			people = append(people, p)
		}
		var slots []care.Date
		for range rapid.IntRange(0, 30).Draw(t, "slots") {
			slots = append(slots, care.Date(rapid.IntRange(19999, 20030).Draw(t, "slot")))
		}
		due := []int{7, 7, 28, 84}
		for _, order := range []Order{ByPriority, ByWait, ByDue} {
			got, unused := Schedule(people, slots, order, due...)
			if want := scheduleOracle(people, slots, order, due); !slices.Equal(got, want) {
				t.Fatalf("%s: %v, want %v", order, got, want)
			}
			used := 0
			for _, d := range got {
				if d != 0 {
					used++
				}
			}
			if used+unused != len(slots) {
				t.Fatalf("%d slots: %d used and %d not", len(slots), used, unused)
			}
		}
	})
}

// BenchmarkSchedule100k gives 100,000 people of four priorities, in no order, slots
// over four years.
func BenchmarkSchedule100k(b *testing.B) {
	people, slots := make([]Queuer, 100_000), make([]care.Date, 100_000)
	s := streamOf(1, 1, 1, 1, 1)
	for i := range people {
		people[i] = Queuer{Referred: 20000 + care.Date(s.next()%1460), Priority: uint8(s.next() % 4)}
		slots[i] = 20001 + care.Date(s.next()%1500)
	}
	b.ReportAllocs()
	for b.Loop() {
		Schedule(people, slots, ByPriority)
	}
}

// TestToyPooling runs the pooling table of the project's facts on the facts' own
// figures; what was assumed there beyond them is not known, and so only what must
// hold is asserted, and the table logged.
func TestToyPooling(t *testing.T) {
	before := math.Inf(1)
	for _, willing := range []float64{0, 0.1, 0.3, 0.6} {
		r, err := Simulate(t.Context(), toy(willing, 200))
		if err != nil {
			t.Fatal(err)
		}
		n, over18, over52 := r.Whole.Waiting.Mean[52], r.Whole.Over[0].Mean[52], r.Whole.Over[1].Mean[52]
		t.Logf("willing %3.0f %%: %4.0f wait, %4.1f %% within 18 weeks, %3.0f over 52, P92 %.1f", 100*willing, n, 100*(1-over18/n), over52, r.Whole.Longest.Mean[52])
		if over52 > before {
			t.Errorf("more willingness leaves more people over 52 weeks: %v after %v", over52, before)
		}
		before = over52
	}
}

func toy(willing float64, runs int) *Setup {
	s := &Setup{Runs: runs, Seed: 1, Rule: Rule{Order: ByWait}}
	for _, l := range []struct {
		slots   float64
		waiting int
	}{{16, 1100}, {20, 500}, {26, 150}} {
		x := List{Pool: "p", Willing: willing, Referrals: Flow{Weekly: 20, Variation: 1}, Capacity: Flow{Weekly: l.slots}}
		weeks := (l.waiting + 19) / 20
		for w := 1; w <= weeks; w++ {
			x.Waiting = append(x.Waiting, Cohort{Weeks: w, Count: min(20, l.waiting-20*(w-1))})
		}
		s.Lists = append(s.Lists, x)
	}
	s.Defaults()
	return s
}
