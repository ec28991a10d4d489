package servicemap

import (
	"errors"
	"testing"

	"roundtable/care"
)

func onward() care.PathwayRule {
	return care.PathwayRule{Name: "Onward within 14 days of a rejection", When: []string{"rejected"}, Then: []string{"referred", "received"}, Hours: 336, Where: care.AnotherService}
}

// The story of a rule and of a problem, folded one by one and all at once.
func TestRulesAndProblemsStandAsTheyWereLastSaid(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	id, _, err := w.table.AgreeRule(ctx, ann, onward(), 0)
	w.must(err)
	r, _ := w.table.Rule(id)
	ended := r.PathwayRule
	ended.Ended = true
	_, _, err = w.table.AgreeRule(ctx, bob, ended, r.Number)
	w.must(err)
	if _, _, err = w.table.AgreeRule(ctx, ann, onward(), 0); err != nil {
		t.Fatal(err)
	}
	if all := w.table.Rules(); len(all) != 2 || all[0].Ended || !all[1].Ended {
		t.Errorf("rules in force do not come first: %+v", all)
	}
	p := care.ProblemStated{
		Title: "Sent round", Whom: "young people", People: 12, Partners: []care.PartnerCode{"RA1"},
		Evidence: []care.Evidence{{AsAt: today, Kind: "loops", Words: "A, B, A", People: 12, Linked: 11}},
	}
	pid, _, err := w.table.State(ctx, ann, p, 0)
	w.must(err)
	x, _ := w.table.Problem(pid)
	over := x.ProblemStated
	over.Closed = "the criterion is gone"
	if _, _, err = w.table.State(ctx, bob, over, x.Number); err != nil {
		t.Fatal(err)
	}
	if _, _, err = w.table.State(ctx, ann, over, x.Number); err == nil {
		t.Error("who came second was not told")
	} else if _, ok := errors.AsType[*Taken](err); !ok {
		t.Error(err)
	}
	if x, _ = w.table.Problem(pid); x.First.By != "ann" || x.Who.By != "bob" || x.Closed == "" {
		t.Errorf("not who said what: %+v", x)
	}
	if got, want := w.open().says(t), w.table.says(t); got != want {
		t.Errorf("all at once:\n%s\none by one:\n%s", got, want)
	}
}

func TestRulesAndProblemsThatSayNothingAreRefused(t *testing.T) {
	w := newWorld(t)
	for name, change := range map[string]func(*care.PathwayRule){
		"no name":         func(r *care.PathwayRule) { r.Name = " " },
		"no beginning":    func(r *care.PathwayRule) { r.When = nil },
		"unknown event":   func(r *care.PathwayRule) { r.Then = []string{"vanished"} },
		"no time":         func(r *care.PathwayRule) { r.Hours = 0 },
		"too long":        func(r *care.PathwayRule) { r.Hours = longest + 1 },
		"nowhere":         func(r *care.PathwayRule) { r.Where = "nowhere" },
		"an endless name": func(r *care.PathwayRule) { r.Name = string(make([]rune, maxWords+1)) },
	} {
		r := onward()
		change(&r)
		if _, _, err := w.table.AgreeRule(t.Context(), ann, r, 0); err == nil {
			t.Errorf("%s: agreed", name)
		}
	}
	for name, p := range map[string]care.ProblemStated{
		"no title":       {Whom: "x", Partners: []care.PartnerCode{"RA1"}},
		"nobody":         {Title: "x", Partners: []care.PartnerCode{"RA1"}},
		"no partners":    {Title: "x", Whom: "y"},
		"less than none": {Title: "x", Whom: "y", Partners: []care.PartnerCode{"RA1"}, People: -1},
		"empty evidence": {Title: "x", Whom: "y", Partners: []care.PartnerCode{"RA1"}, Evidence: []care.Evidence{{}}},
	} {
		if _, _, err := w.table.State(t.Context(), ann, p, 0); err == nil {
			t.Errorf("%s: stated", name)
		}
	}
	if len(w.table.Rules())+len(w.table.Problems()) != 0 {
		t.Error("something was written")
	}
}
