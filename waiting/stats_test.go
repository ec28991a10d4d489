package waiting

import (
	"encoding/json"
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"roundtable/care"
)

type listVector struct {
	ID        string
	Referral  []care.Date
	Removal   []*care.Date
	QueueSize struct {
		First, Last care.Date
		Values      []int32
	} `json:"queue_size"`
	ReferralStats struct {
		DemandWeekly float64 `json:"demand_weekly"`
		DemandCov    float64 `json:"demand_cov"`
		DemandCount  int     `json:"demand_count"`
	} `json:"referral_stats"`
	RemovalStats struct {
		CapacityWeekly *float64 `json:"capacity_weekly"`
		CapacityCov    *float64 `json:"capacity_cov"`
		RemovalCount   int      `json:"removal_count"`
	} `json:"removal_stats"`
	Stats []struct {
		TargetWait      float64  `json:"target_wait"`
		Load            *float64 `json:"load"`
		LoadTooBig      *bool    `json:"load_too_big"`
		QueueSize       int      `json:"queue_size"`
		TargetQueueSize float64  `json:"target_queue_size"`
		QueueTooBig     bool     `json:"queue_too_big"`
		MeanWait        float64  `json:"mean_wait"`
		TargetCapacity  *float64 `json:"target_capacity"`
		ReliefCapacity  *float64 `json:"relief_capacity"`
		Pressure        float64  `json:"pressure"`
	}
	MeanWaitWeeks float64 `json:"mean_wait_weeks_correct"`
}

func (v *listVector) columns() QueueColumns {
	c := QueueColumns{Referred: v.Referral, Removed: make([]care.Date, len(v.Referral))}
	for i, r := range v.Removal {
		if r != nil {
			c.Removed[i] = *r
		}
	}
	return c
}

func readLists(t *testing.T) []listVector {
	t.Helper()
	text, err := os.ReadFile("testdata/calc/lists.json")
	if err != nil {
		t.Fatal(err)
	}
	var doc struct{ Lists []listVector }
	if err := json.Unmarshal(text, &doc); err != nil || len(doc.Lists) == 0 {
		t.Fatalf("%d lists: %v", len(doc.Lists), err)
	}
	return doc.Lists
}

func near(a Number, b float64) bool {
	return math.Abs(float64(a)-b) <= 1e-9*math.Max(1, math.Abs(b))
}

func nearOrNot(a Number, b *float64) bool {
	if b == nil {
		return !a.Known()
	}
	return near(a, *b)
}

// Equal to the reference but for its defects, which facts/waiting.md section 2.3
// numbers: 1 (mean wait in days: pressure 7 times too high), 4 (removals outside
// the window), 8 (no removals: no load), 9 (the count of referrals is one too
// many).
func TestStatsEqualTheReferenceButForItsDefects(t *testing.T) {
	for _, v := range readLists(t) {
		t.Run(v.ID, func(t *testing.T) {
			s := Stats(v.columns(), Window{})
			if s.Window != (Window{v.QueueSize.First, v.QueueSize.Last}) || !slices.Equal(s.Series, v.QueueSize.Values) {
				t.Errorf("queue from %s to %s: %v\nwant %v", s.Window.From, s.Window.Until, s.Series, v.QueueSize.Values)
			}
			if !near(s.Demand, v.ReferralStats.DemandWeekly) || !near(s.DemandCV, v.ReferralStats.DemandCov) {
				t.Errorf("demand %v, cv %v; want %+v", s.Demand, s.DemandCV, v.ReferralStats)
			}
			if s.Referrals != v.ReferralStats.DemandCount-1 || s.Referrals != len(v.Referral) {
				t.Errorf("defect 9: %d referrals of %d", s.Referrals, len(v.Referral))
			}
			// Defect 4: the reference counts removals after its window's end, so they
			// are compared over a window that holds them all, and Standing below is
			// given them.
			all := Stats(v.columns(), Window{Until: max(v.QueueSize.Last, slices.Max(v.columns().Removed))})
			if all.Removals != v.RemovalStats.RemovalCount || !nearOrNot(all.CapacityCV, v.RemovalStats.CapacityCov) {
				t.Errorf("%d removals, cv %v; want %+v", all.Removals, all.CapacityCV, v.RemovalStats)
			}
			if c := v.RemovalStats.CapacityWeekly; c == nil && all.Capacity != 0 || c != nil && !near(all.Capacity, *c) {
				t.Errorf("capacity %v", all.Capacity)
			}
			s.Capacity, s.CapacityCV = all.Capacity, all.CapacityCV
			if !near(s.MeanWait, v.MeanWaitWeeks) {
				t.Errorf("defect 1: mean wait %v weeks, want %v", s.MeanWait, v.MeanWaitWeeks)
			}
			for _, w := range v.Stats {
				g := s.Standing(w.TargetWait, DefaultFactor)
				if s.Queue != w.QueueSize || !near(g.TargetQueueSize, w.TargetQueueSize) || g.QueueTooBig != w.QueueTooBig ||
					!nearOrNot(g.TargetCapacity, w.TargetCapacity) || !nearOrNot(g.ReliefCapacity, w.ReliefCapacity) {
					t.Errorf("target %v: %+v, want %+v", w.TargetWait, g, w)
				}
				if !near(g.Pressure*7, w.Pressure) || !near(s.MeanWait*7, w.MeanWait) {
					t.Errorf("defect 1: pressure %v is not a seventh of %v", g.Pressure, w.Pressure)
				}
				if w.Load == nil { // defect 8
					if !g.LoadTooBig || !math.IsInf(float64(g.Load), 1) {
						t.Errorf("defect 8: nobody is removed and the load is %v", g.Load)
					}
				} else if !near(g.Load, *w.Load) || g.LoadTooBig != *w.LoadTooBig {
					t.Errorf("load %v, want %v", g.Load, *w.Load)
				}
			}
		})
	}
}

func dates8(t *testing.T, ss ...string) []care.Date {
	t.Helper()
	ds := make([]care.Date, len(ss))
	for i, s := range ss {
		if s == "" {
			continue
		}
		var err error
		if ds[i], err = care.ParseDate(s); err != nil {
			t.Fatal(err)
		}
	}
	return ds
}

// Defect 1 as the package's README shows it: ten referrals, one a week.
func TestDefect1PressureInWeeks(t *testing.T) {
	var c QueueColumns
	for i := range 10 {
		c.Referred = append(c.Referred, day0+care.Date(7*i))
		c.Removed = append(c.Removed, 0)
	}
	s := Stats(c, Window{})
	if s.MeanWait != 4.5 || s.Standing(18, DefaultFactor).Pressure != 0.5 {
		t.Errorf("mean wait %v weeks, pressure %v", s.MeanWait, s.Standing(18, DefaultFactor).Pressure)
	}
}

func TestDefects2To6And10DoneRight(t *testing.T) {
	c := QueueColumns{
		Referred:  dates8(t, "2024-01-01", "2024-01-02", "2024-01-03", "2024-02-05", "2024-03-04"),
		Removed:   dates8(t, "2024-01-10", "2024-01-11", "", "", ""),
		Withdrawn: make([]care.Date, 5),
	}
	w := Window{From: dates8(t, "2024-02-01")[0], Until: dates8(t, "2024-02-20")[0]}
	s := Stats(c, w)
	if s.Series[0] != 1 || s.Queue != 2 {
		t.Errorf("defect 2, 3: the queue is %d at the start and %d at the end, want 1 and 2", s.Series[0], s.Queue)
	}
	if s.Removals != 0 || s.Capacity != 0 {
		t.Errorf("defect 4: %d removals in a window that has none", s.Removals)
	}
	if want := (48.0 + 15) / 2 / 7; !near(s.MeanWait, want) {
		t.Errorf("defect 10: mean wait %v, want %v without the referral of March", s.MeanWait, want)
	}
	c.Withdrawn[2] = w.From + 3
	if s := Stats(c, w); s.Queue != 1 || s.Withdrawn != 1 || s.Removals != 0 {
		t.Errorf("defect 6: %d wait, %d withdrew, %d were removed", s.Queue, s.Withdrawn, s.Removals)
	}
	slices.Reverse(c.Referred)
	slices.Reverse(c.Removed)
	slices.Reverse(c.Withdrawn)
	if a, b := Stats(c, w), Stats(c, w); a.Demand != b.Demand || a.Queue != 1 {
		t.Errorf("defect 5: turned round, %d wait", a.Queue)
	}
}

func TestRowsThatCannotBe(t *testing.T) {
	c := QueueColumns{Referred: dates8(t, "2024-01-05", "", "2024-01-05"), Removed: dates8(t, "2024-01-01", "2024-01-02", "2024-01-05")}
	s := Stats(c, Window{})
	if s.Unusable != 2 || s.Referrals != 1 || s.Removals != 1 || s.Queue != 0 {
		t.Errorf("%+v", s)
	}
	empty := Stats(QueueColumns{}, Window{})
	if empty.Demand.Known() || empty.MeanWait.Known() || empty.Queue != 0 || empty.Series != nil {
		t.Errorf("%+v", empty)
	}
	text, err := json.Marshal(empty.Standing(18, DefaultFactor))
	if err != nil || !json.Valid(text) {
		t.Errorf("%s, %v", text, err)
	}
}

func someColumns(t *rapid.T) QueueColumns {
	var c QueueColumns
	for range rapid.IntRange(1, 30).Draw(t, "rows") {
		r := day0 + care.Date(rapid.IntRange(0, 60).Draw(t, "referred"))
		var out, gone care.Date
		switch rapid.IntRange(0, 3).Draw(t, "then") {
		case 1:
			out = r + care.Date(rapid.IntRange(0, 60).Draw(t, "removed after"))
		case 2:
			gone = r + care.Date(rapid.IntRange(0, 60).Draw(t, "withdrew after"))
		}
		c.Referred, c.Removed, c.Withdrawn = append(c.Referred, r), append(c.Removed, out), append(c.Withdrawn, gone)
	}
	return c
}

// Nobody is lost: who came and did not leave is in the queue, on every day.
func TestTheQueueIsWhoCameAndDidNotLeave(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := someColumns(t)
		w := Window{From: day0 + care.Date(rapid.IntRange(0, 60).Draw(t, "from"))}
		w.Until = w.From + care.Date(rapid.IntRange(0, 60).Draw(t, "days"))
		s := Stats(c, w)
		for i, n := range s.Series {
			var want int32
			for k, r := range c.Referred {
				out := max(c.Removed[k], c.Withdrawn[k]) // one of them at most
				if d := w.From + care.Date(i); r <= d && (out == 0 || out > d) {
					want++
				}
			}
			if n != want {
				t.Fatalf("day %d: %d wait, want %d", i, n, want)
			}
		}
	})
}

// Defect 5: the order of the rows means nothing.
func TestStatsDoNotDependOnTheOrderOfRows(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := someColumns(t)
		a := Stats(c, Window{})
		rand.New(rand.NewPCG(1, rapid.Uint64().Draw(t, "seed"))).Shuffle(len(c.Referred), func(i, j int) {
			c.Referred[i], c.Referred[j] = c.Referred[j], c.Referred[i]
			c.Removed[i], c.Removed[j] = c.Removed[j], c.Removed[i]
			c.Withdrawn[i], c.Withdrawn[j] = c.Withdrawn[j], c.Withdrawn[i]
		})
		b := Stats(c, Window{})
		at, _ := json.Marshal(a)
		bt, _ := json.Marshal(b)
		if string(at) != string(bt) {
			t.Fatalf("%s\n%s", at, bt)
		}
	})
}

// BenchmarkQueueStats1M is demand, removals, the queue of each day and the mean
// wait of a million rows in no order, over ten years.
func BenchmarkQueueStats1M(b *testing.B) {
	const rows = 1_000_000
	rng := rand.New(rand.NewPCG(1, 2))
	c := QueueColumns{Referred: make([]care.Date, rows), Removed: make([]care.Date, rows)}
	for i := range rows {
		c.Referred[i] = day0 + care.Date(rng.IntN(3650))
		if rng.IntN(10) > 0 {
			c.Removed[i] = c.Referred[i] + care.Date(rng.ExpFloat64()*126)
		}
	}
	b.ReportAllocs()
	before := cpuTime()
	for b.Loop() {
		s := Stats(c, Window{})
		if s.Referrals != rows {
			b.Fatal(s.Referrals)
		}
	}
	b.ReportMetric((cpuTime()-before).Seconds()/float64(b.N), "cpu-s/op")
}
