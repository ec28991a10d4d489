package mining

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"roundtable/servicemap/eventlog"
	"roundtable/servicemap/made"
)

func drawLog(rt *rapid.T) *eventlog.Log {
	var b eventlog.Builder
	word := func(what string, n int) []byte {
		i := rapid.IntRange(0, n).Draw(rt, what)
		if i == n {
			return nil
		}
		return fmt.Appendf(nil, "%s%d", what, i)
	}
	for range rapid.IntRange(0, 80).Draw(rt, "events") {
		activity := word("a", 4)
		if activity == nil {
			activity = []byte("rejected@x")
		}
		b.Add(&eventlog.Event{
			Case: word("c", 6), Activity: activity, Resource: word("s", 3), Organisation: word("o", 2), Referral: word("r", 3),
			At: rapid.Int64Range(0, 20).Draw(rt, "at") * 500_001,
		})
	}
	return b.Log()
}

// The map, the paths and the repeats are what a plain walk over each case's names finds.
func TestFiguresAreThoseOfAPlainWalk(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		l := drawLog(rt)
		skip := rapid.Bool().Draw(rt, "unordered")
		f := DirectlyFollows(l, FollowsOptions{SameTimeUnordered: skip, Whole: true})
		times, unordered := map[string][]float64{}, 0
		cases := map[string]map[int]bool{}
		paths, rework, loops, pingPong := map[string]int{}, map[string]int{}, map[string]int{}, 0
		for _, span := range l.Each() {
			var names []string
			for i := span[0]; i < span[1]; i++ {
				names = append(names, l.Activities.Name(l.Activity[i]))
			}
			paths[strings.Join(names, "|")]++
			for i, name := range names {
				if i > 0 {
					if skip && l.At[span[0]+i] == l.At[span[0]+i-1] {
						unordered++
					} else {
						key := names[i-1] + ">" + name
						if cases[key] == nil {
							cases[key] = map[int]bool{}
						}
						cases[key][span[0]] = true
						times[key] = append(times[key], float64(l.At[span[0]+i]-l.At[span[0]+i-1])/eventlog.PerSecond)
					}
					if names[i-1] == name {
						loops[name]++
					}
				}
				if i > 1 && names[i-2] == name && names[i-1] != name {
					pingPong++
				}
			}
			for name := range count(names) {
				if count(names)[name] > 1 {
					rework[name]++
				}
			}
		}
		if f.Unordered != unordered || len(f.Edges) != len(times) {
			rt.Fatalf("%d edges and %d without order; a plain walk has %d and %d", len(f.Edges), f.Unordered, len(times), unordered)
		}
		for _, e := range f.Edges {
			v := times[l.Activities.Name(e.From)+">"+l.Activities.Name(e.To)]
			slices.Sort(v)
			if len(v) != e.N || math.Abs(Mean(v)-e.Mean) > 1e-9 || math.Abs(Median(v)-e.Median) > 1e-9 || v[0] != e.Min || v[len(v)-1] != e.Max {
				rt.Fatalf("%+v of %v", e, v)
			}
			rank := int(math.Ceil(0.9 * float64(len(v))))
			if n := len(cases[l.Activities.Name(e.From)+">"+l.Activities.Name(e.To)]); n != e.Cases || v[rank-1] != e.P90 {
				rt.Fatalf("%+v is in %d cases, and nine in ten take %v", e, n, v[rank-1])
			}
		}
		variants := FindVariants(l)
		if variants.Len() != len(paths) {
			rt.Fatalf("%d paths and not %d", variants.Len(), len(paths))
		}
		for i, x := range variants.Top(1000) {
			var names []string
			for _, a := range x.Trace {
				names = append(names, l.Activities.Name(a))
			}
			if paths[strings.Join(names, "|")] != x.N {
				rt.Fatalf("path %v has %d cases", names, x.N)
			}
			if i < 5 && variants.Top(5)[i].Case != x.Case {
				rt.Fatalf("the first five are not the first of all")
			}
		}
		again := Repeats(l)
		for a, name := range l.Activities.Names() {
			if again.Rework[a] != rework[name] || again.SelfLoops[a] != loops[name] {
				rt.Fatalf("%s again: %d and %d", name, again.Rework[a], again.SelfLoops[a])
			}
		}
		if again.PingPong != pingPong {
			rt.Fatalf("%d back and forth and not %d", again.PingPong, pingPong)
		}
	})
}

func count(names []string) map[string]int {
	n := map[string]int{}
	for _, x := range names {
		n[x]++
	}
	return n
}

func TestTheMedianIsThatOfASort(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		v := rapid.SliceOfN(rapid.Int64Range(-50, 50), 1, 400).Draw(rt, "v")
		sorted := make([]float64, len(v))
		for i, x := range v {
			sorted[i] = float64(x)
		}
		slices.Sort(sorted)
		if got, want := median(slices.Clone(v)), Median(sorted); got != want {
			rt.Fatalf("%v has the median %v and not %v", v, got, want)
		}
	})
}

func TestCoveringIsTheLeastNumberOfPaths(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		v := FindVariants(drawLog(rt))
		share := rapid.Float64Range(0, 1).Draw(rt, "share")
		need, sum, want := share*float64(v.cases), 0, 0
		for _, x := range v.Top(v.Len()) {
			if float64(sum) >= need {
				break
			}
			sum += x.N
			want++
		}
		if got := v.Covering(share); got != want {
			rt.Fatalf("%d paths and not %d", got, want)
		}
	})
}

// What was planted in a made log is found whole.
func TestPlantedBouncesAreFound(t *testing.T) {
	for seed := range uint64(5) {
		var text bytes.Buffer
		truth, err := made.Referrals(&text, seed, 2000)
		if err != nil {
			t.Fatal(err)
		}
		l := readMade(t, &text)
		b, without := FindBounces(l, func(a string) bool { return strings.HasPrefix(a, "rejected@") })
		got := made.Truth{
			People: b.People, Events: l.Len(), Referrals: b.Referrals, Rejections: b.Rejections, Onward: b.OnwardAfterRejection,
			Returns: b.Returns, PingPong: b.PingPong, DeadEnds: b.DeadEnds,
		}
		if got != truth || without != 0 {
			t.Errorf("seed %d: found %+v of %+v, %d without a referral", seed, got, truth, without)
		}
		if truth.PingPong == 0 || truth.Returns == 0 || truth.DeadEnds == 0 {
			t.Errorf("seed %d planted nothing: %+v", seed, truth)
		}
		sum := 0
		for _, p := range b.SentOn {
			sum += p.N
		}
		if sum != b.OnwardAfterRejection || len(b.BoundaryDays) != b.CrossingOrganisations {
			t.Errorf("%d pairs sent on, %d waits", sum, len(b.BoundaryDays))
		}
	}
}

func readMade(tb testing.TB, text *bytes.Buffer) *eventlog.Log {
	tb.Helper()
	rows, err := csv.NewReader(text).ReadAll()
	if err != nil {
		tb.Fatal(err)
	}
	var b eventlog.Builder
	for _, r := range rows[1:] {
		s, ok := eventlog.ParseTime([]byte(r[2]), eventlog.DayFirst)
		if !ok {
			tb.Fatalf("no time: %s", r[2])
		}
		b.Add(&eventlog.Event{Case: []byte(r[0]), Activity: []byte(r[1]), Resource: []byte(r[3]), Organisation: []byte(r[4]), Referral: []byte(r[5]), At: s.At})
	}
	return b.Log()
}

// More activities than the square holds give the same map as fewer.
func TestManyActivities(t *testing.T) {
	var b eventlog.Builder
	for c := range 3 {
		for a := range denseActivities + 10 {
			b.Add(&eventlog.Event{Case: fmt.Appendf(nil, "c%d", c), Activity: fmt.Appendf(nil, "a%d", a), At: int64(a) * eventlog.PerSecond})
		}
	}
	f := DirectlyFollows(b.Log(), FollowsOptions{})
	if len(f.Edges) != denseActivities+9 {
		t.Fatalf("%d edges", len(f.Edges))
	}
	for _, e := range f.Edges {
		if e.N != 3 || e.Median != 1 || e.To != e.From+1 {
			t.Fatalf("%+v", e)
		}
	}
}

func TestHandOversLeaveOutWhoeverIsNotNamed(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		l := drawLog(rt)
		list, blank := HandOvers(l, l.Resource, l.Resources)
		sum := blank
		for _, h := range list {
			sum += h.N
		}
		want := l.Len() - l.Cases.Len()
		if l.Resource == nil {
			want = 0
		}
		if sum != want {
			rt.Fatalf("%d hand-overs and blanks of %d neighbours", sum, want)
		}
	})
}
