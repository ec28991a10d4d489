package servicemap

import (
	"errors"
	"strings"
	"testing"

	"roundtable/care"
)

func onward() care.PathwayRule {
	return care.PathwayRule{Name: "Onward within 14 days of a rejection", When: []string{"rejected"}, Then: []string{"referred", "received"}, Hours: 336, Where: care.AnotherService}
}

// A rule holds, and ends, once two organisations have said so; folded one by one and all at once.
func TestARuleTakesTwoOrganisations(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	id, _, err := w.table.AgreeRule(ctx, ann, onward(), 0)
	w.must(err)
	stands := func() *Rule {
		r, _ := w.table.Rule(id)
		return r
	}
	says := func(who *Who, ended bool) error {
		r := stands().PathwayRule
		r.Ended = ended
		_, _, err := w.table.AgreeRule(ctx, who, r, stands().Number)
		return err
	}
	if r := stands(); r.InForce() || !r.WaitsFor("RB1") || r.WaitsFor("RA1") || r.WaitsFor("") {
		t.Errorf("one organisation put a rule in force: %+v", r)
	}
	if says(ann, false) == nil || says(&Who{Viewer: care.Viewer{Account: "amy", Partner: "RA1"}}, false) == nil {
		t.Error("an organisation agreed with itself")
	}
	other := stands().PathwayRule
	other.Hours++
	if _, _, err := w.table.AgreeRule(ctx, bob, other, stands().Number); err == nil {
		t.Error("another rule was agreed to than was proposed")
	}
	w.must(says(bob, false))
	if r := stands(); !r.InForce() || r.Who.By != "ann" || r.Second.By != "bob" || r.WaitsFor("V1") {
		t.Errorf("two agreed: %+v", r)
	}
	w.must(says(vera, true))
	if r := stands(); !r.InForce() || !r.WaitsFor("RA1") || r.WaitsFor("V1") || says(vera, true) == nil {
		t.Errorf("one organisation ended a rule: %+v", r)
	}
	w.must(says(ann, false))
	if r := stands(); !r.InForce() || r.Ending != nil {
		t.Errorf("it was kept after all: %+v", r)
	}
	w.must(says(vera, true), says(bob, true))
	if r := stands(); r.InForce() || r.Over.By != "bob" || says(ann, false) == nil {
		t.Errorf("two ended it: %+v", r)
	}
	id, _, err = w.table.AgreeRule(ctx, ann, onward(), 0)
	w.must(err, says(vera, true))
	if r := stands(); !r.Ended || r.Agreed() {
		t.Errorf("a proposal was turned down: %+v", r)
	}
	id, _, err = w.table.AgreeRule(ctx, ann, onward(), 0)
	w.must(err)
	if all := w.table.Rules(); len(all) != 3 || all[0].Ended || !all[1].Ended {
		t.Errorf("rules that have ended come last: %+v", all)
	}
	if got, want := w.open().says(t), w.table.says(t); got != want {
		t.Errorf("all at once:\n%s\none by one:\n%s", got, want)
	}
}

// A rule of an older ledger is in force as it was, and ends by two.
func TestARuleOfBeforeStaysInForce(t *testing.T) {
	s := newState()
	old := onward()
	old.V, old.ID = 1, "r1"
	s.rule(1, Said{Partner: "RA1", By: "ann"}, &old)
	if !s.Rules["r1"].InForce() {
		t.Error("a rule that was in force is not")
	}
	over := old
	over.V, over.Ended = 2, true
	s.rule(2, Said{Partner: "RA1"}, &over)
	if !s.Rules["r1"].InForce() {
		t.Error("one organisation ended it")
	}
	s.rule(3, Said{Partner: "V1"}, &over)
	if s.Rules["r1"].InForce() {
		t.Error("two did not end it")
	}
	alone := onward()
	alone.V, alone.ID = 2, "r2"
	s.rule(1, Said{}, &alone)
	if !s.Rules["r2"].InForce() {
		t.Error("on one's own computer nobody else can agree")
	}
}

func roundProblem() care.ProblemStated {
	return care.ProblemStated{
		Title: "Sent round", Whom: "young people", People: 12, Partners: []care.PartnerCode{"RA1", "RB1"}, Owner: "RB1", Lead: "service manager", Due: today + 28,
		Evidence: []care.Evidence{{AsAt: today, Kind: "loops", Words: "A, B, A", People: 12, Linked: 11}},
	}
}

// A problem goes from open to being worked on to closed, and open again, by the word of
// its owner or of who put it on the table, and of nobody else.
func TestAProblemIsKeptByItsOwner(t *testing.T) {
	w := newWorld(t)
	id, _, err := w.table.State(t.Context(), ann, roundProblem(), 0)
	w.must(err)
	stands := func() *Problem {
		p, _ := w.table.Problem(id)
		return p
	}
	says := func(who *Who, change func(*care.ProblemStated)) error {
		p := stands().ProblemStated
		change(&p)
		_, _, err := w.table.State(t.Context(), who, p, stands().Number)
		return err
	}
	work := func(p *care.ProblemStated) { p.Work = "The two managers meet" }
	over := func(p *care.ProblemStated) { p.Closed = "The criterion is gone" }
	again := func(p *care.ProblemStated) { p.Closed, p.Reopened, p.Due = "", "It came back", today+60 }
	for name, change := range map[string]func(*care.ProblemStated){"works": work, "closes": over} {
		if says(vera, change) == nil {
			t.Errorf("a stranger %s", name)
		}
	}
	w.must(says(bob, work))
	if stands().Stage() != StageWorked {
		t.Errorf("it stands at %q", stands().Stage())
	}
	for name, change := range map[string]func(*care.ProblemStated){
		"nobody there":   func(p *care.ProblemStated) { p.Lead = " " },
		"no owner":       func(p *care.ProblemStated) { p.Owner = "" },
		"no day":         func(p *care.ProblemStated) { p.Due = 0 },
		"a day that was": func(p *care.ProblemStated) { p.Due = today - 1 },
	} {
		if says(bob, change) == nil {
			t.Errorf("%s: said", name)
		}
	}
	w.must(says(bob, over))
	seen := stands()
	if seen.Stage() != StageClosed || says(bob, over) == nil || says(vera, again) == nil {
		t.Errorf("it stands at %q, or is closed twice, or opened by a stranger", seen.Stage())
	}
	if says(ann, func(p *care.ProblemStated) { p.Closed = "" }) == nil {
		t.Error("it is a problem again, and nobody says why")
	}
	w.must(says(ann, again))
	if _, _, err = w.table.State(t.Context(), bob, seen.ProblemStated, seen.Number); err == nil {
		t.Error("who came second was not told")
	} else if _, ok := errors.AsType[*Taken](err); !ok && !strings.Contains(err.Error(), "closed") {
		t.Error(err)
	}
	x := stands()
	if x.First.By != "ann" || x.Stage() != StageWorked || len(x.History) != 4 || x.History[2].Closed == "" || x.History[2].Who.By != "bob" {
		t.Errorf("not who said what: %+v", x)
	}
	if x.Late(today+60) || !x.Late(today+61) {
		t.Error("it is late on the day, or never")
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
		"empty evidence": {Title: "x", Whom: "y", Partners: []care.PartnerCode{"RA1"}, Owner: "RA1", Lead: "z", Due: today + 1, Evidence: []care.Evidence{{}}},
		"no owner":       {Title: "x", Whom: "y", Partners: []care.PartnerCode{"RA1"}},
		"no lead":        {Title: "x", Whom: "y", Partners: []care.PartnerCode{"RA1"}, Owner: "RA1", Due: today + 1},
		"no day":         {Title: "x", Whom: "y", Partners: []care.PartnerCode{"RA1"}, Owner: "RA1", Lead: "z"},
		"a past day":     {Title: "x", Whom: "y", Partners: []care.PartnerCode{"RA1"}, Owner: "RA1", Lead: "z", Due: today - 1},
	} {
		if _, _, err := w.table.State(t.Context(), ann, p, 0); err == nil {
			t.Errorf("%s: stated", name)
		}
	}
	if len(w.table.Rules())+len(w.table.Problems()) != 0 {
		t.Error("something was written")
	}
}
