package waiting

import (
	"os"
	"slices"
	"sync"
	"testing"
	"time"

	"roundtable/care"
)

var (
	ics     = sync.OnceValue(func() *table { return fakeTable(benchList(150_000, 12)) })
	england = sync.OnceValue(func() *table { return fakeTable(benchList(7_500_000, 140)) })
)

func benchList(rows, partners int) fakeList {
	return fakeList{
		rows: rows, partners: partners, tfcs: 24, teams: 40 * partners, owners: 30 * partners, names: 20_000,
		blank: 0.1, seed: 7, day: care.NewDate(2026, 11, 21),
	}
}

// benchQueries are clicks of every sort: filters on every kind of column, with
// every kind of sort key, first and deep pages.
func benchQueries() map[string]Query {
	return map[string]Query{
		"all-longest-first":  {},
		"over-52-no-date":    {Weeks: Over(52), Next: NextFilter{Is: NextNotSet}},
		"six-filters":        {TFCs: []string{"T000", "T029"}, Weeks: Over(18), Owner: OwnerNone, ContactAge: 84, Yes: care.FlagAutism, Ages: []AgeBand{Age5to11, Age12to17}, Sort: []SortKey{{By: ColPriority}, {By: ColNext, Desc: true}}},
		"by-name":            {Sort: []SortKey{{By: ColName}}},
		"by-team-then-weeks": {Sort: []SortKey{{By: ColTeam}, {By: ColWeeks, Desc: true}}},
		"page-10000":         {Sort: []SortKey{{By: ColPartner}, {By: ColContact}}, Offset: 100_000, Limit: 50},
		"validation-due":     {Validation: Yes, Sort: []SortKey{{By: ColValidated}}},
		"grouped":            {Group: ColTFC, Sort: []SortKey{{By: ColNext}}},
		"held-or-unstarted":  {Unstarted: Yes, Held: Yes, Sort: []SortKey{{By: ColFlags, Desc: true}, {By: ColName}}},
		"not-validated":      {Validation: No, AlsoOn: Yes, Sort: []SortKey{{By: ColAge}}},
	}
}

// click is what a page costs without writing its fifty rows.
func click(t *table, q Query) int {
	s := selectWhere(t, q.compile(t, care.Viewer{}))
	if q.Group != ColNone {
		s.groups(q)
	}
	keys, err := s.sortKeys(q)
	if err != nil {
		panic(err)
	}
	return len(s.pick(keys, q.Offset, q.Offset+50))
}

func sized(b *testing.B, run func(b *testing.B, t *table)) {
	b.Run("ics-150k", func(b *testing.B) { run(b, ics()) })
	b.Run("england-7.5M", func(b *testing.B) {
		if os.Getenv("ROUNDTABLE_BENCH_LARGE") != "1" {
			b.Skip("7.5 million rows only with ROUNDTABLE_BENCH_LARGE=1")
		}
		run(b, england())
	})
}

// BenchmarkPage is a filter, a sort and the first page; p99 is over all queries.
func BenchmarkPage(b *testing.B) {
	sized(b, func(b *testing.B, t *table) {
		var took []time.Duration
		queries := benchQueries()
		for name, q := range queries {
			click(t, q)
			b.Run(name, func(b *testing.B) {
				cpu := cpuTime()
				for b.Loop() {
					from := time.Now()
					click(t, q)
					took = append(took, time.Since(from))
				}
				reportCPU(b, cpu)
			})
		}
		reportP99(b, took)
	})
}

// BenchmarkCross is a two-way count with medians and percentiles.
func BenchmarkCross(b *testing.B) {
	sized(b, func(b *testing.B, t *table) {
		var took []time.Duration
		for _, two := range [][2]Dim{{ColPartner, ColTFC}, {ColEthnicity, ColDecile}, {ColAgeBand, ColPriority}, {ColPartner, ColBand}} {
			b.Run(string(two[0]+"-"+two[1]), func(b *testing.B) {
				cpu := cpuTime()
				for b.Loop() {
					from := time.Now()
					s := selectWhere(t, Query{}.compile(t, care.Viewer{}))
					if _, err := s.cross(Query{}, two[0], two[1]); err != nil {
						b.Fatal(err)
					}
					took = append(took, time.Since(from))
				}
				reportCPU(b, cpu)
			})
		}
		reportP99(b, took)
	})
}

// BenchmarkSummary is what heads the list.
func BenchmarkSummary(b *testing.B) {
	sized(b, func(b *testing.B, t *table) {
		cpu := cpuTime()
		for b.Loop() {
			selectWhere(t, Query{}.compile(t, care.Viewer{})).summary()
		}
		reportCPU(b, cpu)
	})
}

func reportCPU(b *testing.B, before time.Duration) {
	b.StopTimer()
	b.ReportMetric(float64((cpuTime()-before).Microseconds())/1000/float64(b.N), "cpu-ms/op")
}

func reportP99(b *testing.B, took []time.Duration) {
	if len(took) == 0 {
		return
	}
	slices.Sort(took)
	b.Logf("p50 %v p99 %v max %v over %d clicks", took[len(took)/2], took[len(took)*99/100], took[len(took)-1], len(took))
}
