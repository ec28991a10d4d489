package eventlog

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// plain is an event as the oracle keeps it.
type plain struct {
	kase, activity, resource, org, referral string
	at                                      int64
}

func drawEvents(rt *rapid.T) []plain {
	word := rapid.SampledFrom([]string{"", "NA", "a", "b", "c", "x y", "é"})
	return rapid.SliceOfN(rapid.Custom(func(rt *rapid.T) plain {
		return plain{
			kase: word.Draw(rt, "case"), activity: word.Draw(rt, "activity"), resource: word.Draw(rt, "resource"),
			org: word.Draw(rt, "org"), referral: word.Draw(rt, "referral"), at: rapid.Int64Range(0, 5).Draw(rt, "at") * 1001,
		}
	}), 0, 60).Draw(rt, "events")
}

func build(events []plain) *Log {
	var b Builder
	for _, e := range events {
		b.Add(&Event{Case: []byte(e.kase), Activity: []byte(e.activity), Resource: []byte(e.resource), Organisation: []byte(e.org), Referral: []byte(e.referral), At: e.at})
	}
	return b.Log()
}

// back are a log's events as the oracle keeps them, case by case.
func back(l *Log) []plain {
	var out []plain
	text := func(col []Term, terms *Terms, i int) string {
		if col == nil {
			return ""
		}
		return terms.Name(col[i])
	}
	for c, span := range l.Each() {
		for i := span[0]; i < span[1]; i++ {
			out = append(out, plain{
				kase: l.Cases.Name(c), activity: l.Activities.Name(l.Activity[i]), at: l.At[i],
				resource: text(l.Resource, l.Resources, i), org: text(l.Organisation, l.Organisations, i), referral: text(l.Referral, l.Referrals, i),
			})
		}
	}
	return out
}

// A log holds exactly what came: grouped by case in the order in which cases were first
// seen, by time within a case, and at one time in the order of the source.
func TestALogIsAStableSortOfWhatCame(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		events := drawEvents(rt)
		seen := map[string]int{}
		for _, e := range events {
			if _, ok := seen[e.kase]; !ok {
				seen[e.kase] = len(seen)
			}
		}
		want := slices.Clone(events)
		slices.SortStableFunc(want, func(a, b plain) int {
			if d := seen[a.kase] - seen[b.kase]; d != 0 {
				return d
			}
			return int(a.at - b.at)
		})
		l := build(events)
		if got := back(l); !slices.Equal(got, want) {
			rt.Fatalf("%v\nbecame %v\nand not %v", events, got, want)
		}
		for i, s := range l.Sources {
			if events[s].at != l.At[i] {
				rt.Fatalf("event %d says it came at place %d", i, s)
			}
		}
	})
}

func TestTermsKeepEveryTextOnce(t *testing.T) {
	var terms Terms
	for round := range 2 {
		for i := range 5000 {
			if got := terms.Add([]byte(fmt.Sprintf("case %d", i%2500))); int(got) != i%2500 {
				t.Fatalf("round %d: text %d stands at %d", round, i%2500, got)
			}
		}
	}
	if terms.Len() != 2500 || terms.Name(2499) != "case 2499" || terms.Name(NoTerm) != "" {
		t.Errorf("%d texts, the last %q", terms.Len(), terms.Name(2499))
	}
	if _, ok := terms.Find("case 2500"); ok {
		t.Error("a text is found that was never added")
	}
	if id, ok := terms.Find("case 17"); !ok || id != 17 {
		t.Errorf("case 17 stands at %d, %v", id, ok)
	}
}
