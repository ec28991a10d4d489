package people

import (
	"slices"
	"testing"

	"roundtable/care"
	"roundtable/facts"
	"roundtable/ledger/ledgertest"
	"roundtable/people/linkage"
)

// doubt is a table with one pair in doubt for a zone.
func doubt(t *testing.T, zone care.LinkZone) (*table, CaseID) {
	t.Helper()
	w := newTable(t)
	born := care.NewDate(1994, 5, 3)
	a, b := planted("RZ1", 1, "Ann", "Able", born), planted("RZ2", 1, "Anne", "Able", born+1)
	w.bring("RZ1", a)
	w.bring("RZ2", b)
	w.say(RunStream, KindProposed, "", Proposed{V: 1, Model: "1", Cases: []ProposedCase{{A: a.Key, B: b.Key, Why: WhyDoubtful, Zone: zone, Weight: 3210, Rivals: 1.8}}})
	return w, caseOf(a.Key, b.Key)
}

// says is one reviewer's decision.
func (w *table) says(who care.Viewer, id CaseID, v Verdict, reason string) error {
	_, err := w.room.Decide(w.t.Context(), w.view(who), id, Decision{Verdict: v, Reason: reason})
	return err
}

func (w *table) caseOf(who care.Viewer, id CaseID) CaseDetail {
	w.t.Helper()
	d, err := w.room.Case(w.view(who), id)
	if err != nil {
		w.t.Fatal(err)
	}
	return d
}

var (
	pairA, pairB = key("RZ1", 1001), key("RZ2", 1001)
	emil         = care.Viewer{Account: "emil", Partner: "RZ2", Role: care.RoleCareCoordinator}
)

func TestDirectCareTakesTwoReviewers(t *testing.T) {
	w, id := doubt(t, care.ZoneDirectCare)
	if d := w.caseOf(anna, id); d.Scored || d.Weight != 0 || d.P != 0 || d.Rivals != 0 || d.Waterfall != nil || !d.May || d.Stage != StageFirst {
		t.Errorf("before anybody decided: %+v", d)
	}
	if err := w.says(anna, id, Same, ""); err != nil {
		t.Fatal(err)
	}
	if w.same(care.DirectCare, pairA, pairB) {
		t.Error("one reviewer joined two people for direct care")
	}
	if d := w.caseOf(anna, id); !d.Scored || d.Weight != 3.21 || d.May || d.Waterfall == nil || d.Mine != Same || len(d.History) != 1 {
		t.Errorf("to who has decided: %+v", d)
	}
	if d := w.caseOf(bola, id); d.Scored || d.Weight != 0 || len(d.History) != 0 || d.Stage != StageSecond || !d.May {
		t.Errorf("to the second reviewer: %+v", d)
	}
	if err := w.says(anna, id, Same, ""); err == nil {
		t.Error("one reviewer decided twice")
	}
	if err := w.says(bola, id, Same, ""); err != nil {
		t.Fatal(err)
	}
	if !w.same(care.DirectCare, pairA, pairB) {
		t.Error("two reviewers did not join them")
	}
	if d := w.caseOf(emil, id); d.Stage != StageDone || d.May {
		t.Errorf("after: %+v", d)
	}
	d := w.caseOf(bola, id)
	if _, err := w.room.Undo(t.Context(), w.view(anna), d.MineSeq, ""); err == nil {
		t.Error("somebody took another's decision back")
	}
	if _, err := w.room.Undo(t.Context(), w.view(bola), d.MineSeq, "I looked at the wrong page"); err != nil {
		t.Fatal(err)
	}
	if w.same(care.DirectCare, pairA, pairB) {
		t.Error("what the decision brought about stands without it")
	}
	if d := w.caseOf(bola, id); d.Stage != StageSecond || !d.May || !d.Scored {
		t.Errorf("taken back: %+v", d)
	}
}

func TestWhatReviewersSay(t *testing.T) {
	ledgertest.OneAtATime(t)
	type said struct {
		who    care.Viewer
		v      Verdict
		reason string
	}
	for name, c := range map[string]struct {
		zone  care.LinkZone
		said  []said
		stage Stage
		same  bool
		apart bool
		fails bool // the last
	}{
		"planning takes one":                  {care.ZonePlanning, []said{{anna, Same, ""}}, StageDone, true, false, false},
		"different takes one":                 {care.ZoneDirectCare, []said{{anna, Different, ""}}, StageDone, false, true, false},
		"cannot tell is open to others":       {care.ZoneDirectCare, []said{{anna, CannotTell, "no birth date to go by"}}, StageUnsure, false, false, false},
		"cannot tell says why":                {care.ZoneDirectCare, []said{{anna, CannotTell, " "}}, StageFirst, false, false, true},
		"a key gone astray is no reason":      {care.ZoneDirectCare, []said{{anna, Different, "3"}}, StageFirst, false, false, true},
		"two cannot tell, and one can":        {care.ZonePlanning, []said{{anna, CannotTell, "no address"}, {bola, CannotTell, "no address"}, {emil, Same, ""}}, StageDone, true, false, false},
		"two disagree":                        {care.ZoneDirectCare, []said{{anna, Same, ""}, {bola, Different, ""}}, StageSplit, false, false, false},
		"a third decides, with a reason":      {care.ZoneDirectCare, []said{{anna, Same, ""}, {bola, Different, ""}, {emil, Different, "rang her"}}, StageDone, false, true, false},
		"a third decides otherwise":           {care.ZoneDirectCare, []said{{anna, Same, ""}, {bola, Different, ""}, {emil, Same, "rang her"}}, StageDone, true, false, false},
		"a third has to say why":              {care.ZoneDirectCare, []said{{anna, Same, ""}, {bola, Different, ""}, {emil, Same, ""}}, StageSplit, false, false, true},
		"what is no verdict":                  {care.ZonePlanning, []said{{anna, "maybe", ""}}, StageFirst, false, false, true},
		"nobody":                              {care.ZonePlanning, []said{{care.Viewer{}, Same, ""}}, StageFirst, false, false, true},
		"a decided case is not decided again": {care.ZonePlanning, []said{{anna, Same, ""}, {bola, Different, ""}}, StageDone, true, false, true},
	} {
		t.Run(name, func(t *testing.T) {
			w, id := doubt(t, c.zone)
			for i, s := range c.said {
				if err := w.says(s.who, id, s.v, s.reason); (err != nil) != (c.fails && i == len(c.said)-1) {
					t.Errorf("%s says %s: %v", s.who.Account, s.v, err)
				}
			}
			stage, _ := w.room.state.progress(w.room.state.cases[id])
			purpose := care.DirectCare
			if c.zone == care.ZonePlanning {
				purpose = care.Planning
			}
			if stage != c.stage || w.same(purpose, pairA, pairB) != c.same {
				t.Errorf("stage %s, same %v", stage, w.same(purpose, pairA, pairB))
			}
			w.say("people/links", care.RecMerged, "", care.PeopleMerged{V: 1, A: pairA, B: pairB, Zone: care.ZoneDirectCare})
			if w.same(care.DirectCare, pairA, pairB) == c.apart {
				t.Errorf("kept apart: %v", !c.apart)
			}
		})
	}
}

// The queue shows a case to who may see both records, and to nobody else; so do its
// page, a decision, and the person's history.
func TestACaseIsForWhoSeesBothRecords(t *testing.T) {
	w, id := doubt(t, care.ZonePlanning)
	both := w.as(anna, func(care.ClassMeaning) bool { return true })
	half := w.as(anna, func(m care.ClassMeaning) bool { return m.Partner == "RZ1" })
	for name, c := range map[string]struct {
		v    *facts.View
		want int
	}{
		"both": {both, 1}, "one of them": {half, 0}, "none": {w.facts.View(anna, care.Scope{}), 0},
	} {
		p, err := w.room.Queue(c.v, QueueQuery{})
		if err != nil || p.Total != c.want || len(p.Cases) != c.want || p.Open[WhyDoubtful] != c.want {
			t.Errorf("%s: %+v, %v", name, p, err)
		}
		if _, err := w.room.Case(c.v, id); (err == nil) != (c.want == 1) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := w.room.Decide(t.Context(), half, id, Decision{Verdict: Same}); err == nil {
		t.Error("somebody decided about a record that they may not see")
	}
	if err := w.says(anna, id, Same, ""); err != nil {
		t.Fatal(err)
	}
	if d, err := w.room.Person(half, care.PersonID(pairA)); err != nil || len(d.Members) != 1 || len(d.Links) != 0 || len(d.History) != 0 {
		t.Errorf("the person, to who sees one record: %+v, %v", d, err)
	}
	if d, err := w.room.Person(w.facts.View(anna, planning), care.PersonID(pairB)); err != nil || len(d.Members) != 2 || len(d.Links) != 1 || len(d.History) != 2 || d.ID != care.PersonID(pairA) {
		t.Errorf("the person, to who sees both: %+v, %v", d, err)
	}
	if _, err := w.room.Undo(t.Context(), half, w.room.state.acts[len(w.room.state.acts)-1].seq, ""); err == nil {
		t.Error("somebody undid what they may not see")
	}
}

// What somebody does not share is not shown beside the other, nor told by what the
// weight is made of.
func TestFieldsThatAreNotShared(t *testing.T) {
	w, id := doubt(t, care.ZonePlanning)
	c := *w.room.state.cases[id]
	c.Steps = []StepSaid{{Field: compared[0], Bits: 2000}, {Field: compared[5], Bits: 4000}}
	c.Place = 1500
	w.room.state.cases[id] = &c
	if err := w.says(anna, id, Same, ""); err != nil {
		t.Fatal(err)
	}
	v := w.view(anna)
	var may [care.Categories][]uint64
	may[care.ListEntries] = []uint64{^uint64(0)}
	listed := w.facts.View(anna, care.ScopeOfCategories(care.DirectCare, may))
	for _, x := range []struct {
		v      *facts.View
		hidden bool
	}{{v, false}, {listed, true}} {
		d, err := w.room.Case(x.v, id)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range d.Fields {
			if f.Hidden != (x.hidden && ofPlace[f.Field]) || f.Hidden && (f.A+f.B != "" || f.WhyHidden == "") {
				t.Errorf("%s: %+v", f.Name, f)
			}
		}
		if d.Waterfall.Partial != x.hidden || (d.Waterfall.Total == 0) != x.hidden || (d.Weight == 0) != x.hidden || len(d.Waterfall.Steps) != map[bool]int{false: 3, true: 1}[x.hidden] {
			t.Errorf("hidden %v: %+v, weight %g", x.hidden, d.Waterfall, d.Weight)
		}
		if x.hidden && slices.ContainsFunc(d.Waterfall.Steps, func(s Step) bool { return s.Field == linkage.Fields || ofPlace[s.Field] }) {
			t.Errorf("it is told whether they live in one place: %+v", d.Waterfall.Steps)
		}
	}
	// With nothing of place weighed it is a part all the same: else that tells something.
	c.Steps, c.Place = c.Steps[:1], 0
	w.room.state.cases[id].ProposedCase = c.ProposedCase
	if d, err := w.room.Case(listed, id); err != nil || !d.Waterfall.Partial {
		t.Errorf("nothing of place was weighed: %+v, %v", d.Waterfall, err)
	}
}

// The address of the home stands beside the other's for who sees both, and for nobody
// else; it is weighed by no model.
func TestAPairShowsTheHomesToWhoMaySeeThem(t *testing.T) {
	w := newTable(t)
	born := care.NewDate(1994, 5, 3)
	a, b := planted("RZ1", 1, "Ann", "Able", born), planted("RZ2", 1, "Ann", "Able", born)
	a.Address, b.Address = "3 Mill Lane\nLower Example", "5 Mill Lane, Lower Example"
	w.bring("RZ1", a)
	w.bring("RZ2", b)
	w.say(RunStream, KindProposed, "", Proposed{V: 1, Model: "1", Cases: []ProposedCase{{A: a.Key, B: b.Key, Why: WhyDoubtful, Zone: care.ZonePlanning}}})
	var may [care.Categories][]uint64
	may[care.ListEntries] = []uint64{^uint64(0)}
	for open, v := range map[bool]*facts.View{true: w.view(anna), false: w.facts.View(anna, care.ScopeOfCategories(care.DirectCare, may))} {
		d, err := w.room.Case(v, caseOf(a.Key, b.Key))
		if err != nil {
			t.Fatal(err)
		}
		i := slices.IndexFunc(d.Fields, func(f FieldPair) bool { return f.Field == linkage.Address })
		if (i >= 0) != open || i >= 0 && (d.Fields[i].A != "3 Mill Lane, Lower Example" || d.Fields[i].B != "5 Mill Lane, Lower Example" || d.Fields[i].Same || len(d.Fields[i].DiffersA) == 0) {
			t.Errorf("open %v: %+v", open, d.Fields)
		}
	}
	if slices.Contains(compared, linkage.Address) {
		t.Error("the address is compared")
	}
}
