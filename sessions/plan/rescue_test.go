package plan_test

import (
	"context"
	"testing"

	"roundtable/sessions/plan"
	"roundtable/sessions/plan/made"
)

// TestShortOfTimeTheListsAreFilled: with next to no work, or with no time on the clock, a
// plan keeps every rule and has people in it, whatever is owed to a group; its bound holds.
func TestShortOfTimeTheListsAreFilled(t *testing.T) {
	for seed := range uint64(4) {
		in := made.New(made.Small, seed+1)
		for i := range in.Groups {
			in.Groups[i].Hard = i == 0 && seed%2 == 1
		}
		for name, opt := range map[string]plan.Options{"work": {Work: 1, Seed: seed}, "clock": {Seconds: 1e-9, Seed: seed}} {
			p, err := plan.Solve(context.Background(), in, opt)
			if err != nil {
				t.Fatal(err)
			}
			check(t, in, p)
			full := 0
			for _, s := range p.Sessions {
				if s.Minutes > s.Capacity/2 {
					full++
				}
			}
			if 2*full < len(p.Sessions) {
				t.Errorf("%s, seed %d: %d of %d lists are half full", name, seed, full, len(p.Sessions))
			}
		}
	}
}

// TestWhoMayComeNowhereIsSaidSo, also where a group is owed every place.
func TestWhoMayComeNowhereIsSaidSo(t *testing.T) {
	all, none := 1.0, 0.0
	in := &plan.Instance{
		Sessions: []plan.Session{{ID: "S", Site: "A", Minutes: 480}},
		Cases:    []plan.Case{op("member", 30, 1), op("other", 30, 1), op("far", 30, 1), op("long", 900, 1)},
		Groups:   []plan.Group{{ID: "g", Cases: []plan.CaseID{"member"}, Share: &all, Tolerance: &none, Hard: true}},
	}
	in.Cases[2].Sites = []string{"B"}
	p := solve(t, in, plan.Options{Work: 100_000, Seed: 1})
	want := map[plan.CaseID]string{"other": plan.ForFairness, "far": "site", "long": "length"}
	if len(p.WhyNot) != len(want) {
		t.Fatalf("%+v", p.WhyNot)
	}
	for _, w := range p.WhyNot {
		if got := w.Rule; got != want[w.Case] && (got != "" || w.Code != want[w.Case]) {
			t.Errorf("%s: %s %s", w.Case, w.Code, w.Rule)
		}
	}
}
