package people

import (
	"slices"
	"strings"
	"testing"

	"roundtable/care"
)

// lot is a table with one pair drawn by lot, which a verified number joins for direct
// care where numbered.
func lot(t *testing.T, numbered bool) (*table, CaseID) {
	t.Helper()
	w := newTable(t)
	born := care.NewDate(1994, 5, 3)
	a, b := planted("RZ1", 1, "Ann", "Able", born), planted("RZ2", 1, "Ann", "Able", born)
	if numbered {
		a.NHSNumber, a.NHSStatus, b.NHSNumber, b.NHSStatus = number1, 1, number1, 1
	}
	w.bring("RZ1", a)
	w.bring("RZ2", b)
	w.say(RunStream, KindProposed, "", Proposed{V: 1, Model: "1", Cases: []ProposedCase{{A: a.Key, B: b.Key, Why: WhySample, Zone: care.ZonePlanning, Weight: 35400, Sample: true}}})
	if w.same(care.DirectCare, pairA, pairB) != numbered {
		t.Fatal("the test shows nothing")
	}
	return w, caseOf(a.Key, b.Key)
}

// A pair drawn by lot that is one person for direct care is parted by two reviewers, the
// second of whom is not told that somebody looked; one that is not is parted by one.
func TestAPairDrawnByLotIsPartedForDirectCareByTwo(t *testing.T) {
	for name, c := range map[string]struct {
		numbered    bool
		said        []Verdict // anna's, bola's, emil's
		stage       Stage
		same, apart bool
	}{
		"one says two people":               {true, []Verdict{Different}, StageSecond, true, false},
		"one says one person":               {true, []Verdict{Same}, StageDone, true, false},
		"two say two people":                {true, []Verdict{Different, Different}, StageDone, false, true},
		"they disagree":                     {true, []Verdict{Different, Same}, StageSplit, true, false},
		"a third says two people":           {true, []Verdict{Different, Same, Different}, StageDone, false, true},
		"a third says one person":           {true, []Verdict{Different, Same, Same}, StageDone, true, false},
		"not joined, and one says so":       {false, []Verdict{Different}, StageDone, false, true},
		"not joined for direct care by one": {false, []Verdict{Same}, StageDone, false, false},
	} {
		t.Run(name, func(t *testing.T) {
			w, id := lot(t, c.numbered)
			for i, v := range c.said {
				who := []care.Viewer{anna, bola, emil}[i]
				if d := w.caseOf(who, id); i == 1 && (d.Stage != StageFirst || d.Scored || d.ForCare || len(d.History) > 0) {
					t.Errorf("the second reviewer is told: %+v", d.Case)
				}
				if err := w.says(who, id, v, "looked at both"); err != nil {
					t.Fatal(err)
				}
			}
			stage, _ := w.room.state.progress(w.room.state.cases[id])
			if stage != c.stage || w.same(care.DirectCare, pairA, pairB) != c.same || w.keptApart(pairA, pairB) != c.apart {
				t.Errorf("stage %s, same %v, kept apart %v", stage, w.same(care.DirectCare, pairA, pairB), w.keptApart(pairA, pairB))
			}
			p, err := w.room.Person(w.view(emil), care.PersonID(pairA))
			if err != nil || (len(p.Doubts) > 0) != (stage == StageSecond || stage == StageSplit) {
				t.Errorf("the person's page marks %d doubts, %v", len(p.Doubts), err)
			}
			if own := w.caseOf(anna, id); own.Stage != c.stage {
				t.Errorf("anna reads %s", own.Stage)
			}
			w.takesBack(anna)
			if len(c.said) == 1 && (w.same(care.DirectCare, pairA, pairB) != c.numbered || w.keptApart(pairA, pairB)) {
				t.Error("taken back, and not as it was")
			}
		})
	}
}

// Nothing that a reviewer reads of a pair drawn by lot before they decide tells whether
// the linking has joined it.
func TestAPairDrawnByLotTellsNotWhetherItIsLinked(t *testing.T) {
	for _, numbered := range []bool{true, false} {
		w, id := lot(t, numbered)
		d := w.caseOf(anna, id)
		if !d.Lot || d.OthersA+d.OthersB != 0 || !d.PersonA.IsZero() || !d.PersonB.IsZero() || d.ForCare || d.ForPlanning || d.Stage != StageFirst || d.PartedBy != nil {
			t.Errorf("joined %v: %+v", numbered, d)
		}
		if err := w.says(anna, id, CannotTell, "too little"); err != nil {
			t.Fatal(err)
		}
		if d = w.caseOf(anna, id); d.ForCare != numbered || d.PersonA.IsZero() || (d.OthersA > 0) != numbered {
			t.Errorf("after it: %+v", d)
		}
	}
}

// As long as people keep two records apart on a person's page, their pair waits for
// nobody, says what keeps them apart, and joins nothing; taken back, it waits again.
func TestWhatPeoplePartedElsewhereIsNotDecided(t *testing.T) {
	w, id := lot(t, true)
	seq, err := w.room.Unlink(t.Context(), w.view(bola), pairB, "another woman")
	if err != nil {
		t.Fatal(err)
	}
	d := w.caseOf(anna, id)
	if d.May || !d.Parted || d.PartedBy == nil || d.PartedBy.By != "bola" || d.PartedBy.Reason != "another woman" {
		t.Errorf("the pair: %+v, %+v", d.Case, d.PartedBy)
	}
	if p, err := w.room.Queue(w.view(anna), QueueQuery{}); err != nil || p.Total != 0 || len(p.Open) != 0 {
		t.Errorf("it waits: %+v, %v", p, err)
	}
	n := len(w.room.state.acts)
	if err := w.says(anna, id, Same, "looked at both"); err == nil || len(w.room.state.acts) != n {
		t.Errorf("it is decided, and something is written: %v", err)
	}
	p, err := w.room.Person(w.view(anna), care.PersonID(pairA))
	if err != nil || len(p.Members) != 1 || len(p.Apart) != 1 || p.Apart[0].Record != pairB || p.Apart[0].Act.Seq != seq || !w.room.KeptApart(w.view(anna), w.row(pairA), w.row(pairB)) {
		t.Errorf("the person: %+v, %v", p, err)
	}
	half := w.as(anna, func(m care.ClassMeaning) bool { return m.Partner == "RZ1" })
	if p, err := w.room.Person(half, care.PersonID(pairA)); err != nil || len(p.Apart) != 0 {
		t.Errorf("who does not see the other record is told of it: %+v, %v", p, err)
	}
	if _, err := w.room.Undo(t.Context(), w.view(bola), seq, ""); err != nil {
		t.Fatal(err)
	}
	if d := w.caseOf(anna, id); !d.May || d.Parted || !w.same(care.DirectCare, pairA, pairB) {
		t.Errorf("taken back: %+v", d.Case)
	}
}

// A parting is taken back by who parted, or by a colleague who says why; not by another
// organisation, for it joins. The history says who, when and why.
func TestAPartingIsTakenBackByItsOrganisation(t *testing.T) {
	w, _ := lot(t, true)
	seq, err := w.room.Unlink(t.Context(), w.view(bola), pairB, "another woman")
	if err != nil {
		t.Fatal(err)
	}
	history := func(who care.Viewer) Act {
		d, err := w.room.Person(w.view(who), care.PersonID(pairA))
		if err != nil || len(d.History) == 0 {
			t.Fatal(err)
		}
		return d.History[0]
	}
	if _, err := w.room.Undo(t.Context(), w.view(anna), seq, "I know her"); err == nil || history(anna).MayUndo {
		t.Error("another organisation joined again what was parted")
	}
	if _, err := w.room.Undo(t.Context(), w.view(emil), seq, " "); err == nil || !history(emil).AskWhy {
		t.Error("a colleague took it back without a reason")
	}
	if a := history(bola); a.AskWhy || !a.MayUndo {
		t.Errorf("who did it is asked why: %+v", a)
	}
	if _, err := w.room.Undo(t.Context(), w.view(emil), seq, "it was the neighbour"); err != nil {
		t.Fatal(err)
	}
	a := history(anna)
	if !a.Undone || a.Back == nil || a.Back.By != "emil" || a.Back.Partner != "RZ2" || a.Back.Reason != "it was the neighbour" || a.Back.At.IsZero() {
		t.Errorf("the history says %+v, %+v", a, a.Back)
	}
	// A join by hand parts when it is taken back: any reviewer may, and says why.
	w, _ = lot(t, false)
	if seq, err = w.room.Merge(t.Context(), w.view(bola), pairA, pairB, care.ZonePlanning, "seen together"); err != nil {
		t.Fatal(err)
	}
	if _, err := w.room.Undo(t.Context(), w.view(anna), seq, ""); err == nil {
		t.Error("taken back without a reason")
	}
	if _, err := w.room.Undo(t.Context(), w.view(anna), seq, "a brother"); err != nil || w.same(care.Planning, pairA, pairB) {
		t.Errorf("it stands: %v", err)
	}
}

// A slip of the hand that is taken back before anything was shown leaves the pair as
// blind as it was; once the pair's page was shown, or the person's, it does not.
func TestASlipTakenBackAtOnceLeavesThePairBlind(t *testing.T) {
	for _, shown := range []bool{false, true} {
		w, id := lot(t, true)
		if err := w.says(anna, id, Different, "wrong key"); err != nil {
			t.Fatal(err)
		}
		if shown {
			w.caseOf(anna, id)
		}
		w.takesBack(anna)
		if d := w.caseOf(anna, id); d.Scored != shown || d.Knew != shown || !d.May || (d.Waterfall != nil) != shown {
			t.Errorf("shown %v: %+v", shown, d.Case)
		}
		if err := w.says(anna, id, Same, ""); err != nil {
			t.Fatal(err)
		}
		if s := w.room.snapshot(); s.blind(s.cases[id]) == shown {
			t.Errorf("shown %v, and it measures %v", shown, !shown)
		}
		anew, err := Open(t.Context(), w.store, w.facts)
		if err != nil || !slices.Equal(anew.state.says(), w.room.state.says()) {
			t.Errorf("folded anew it is another: %v", err)
		}
	}
}

// Who says "same" against what looks like two people says why, for planning too.
func TestSameAgainstAWarningSaysWhy(t *testing.T) {
	born := care.NewDate(2020, 5, 10)
	for name, c := range map[string]struct {
		change  func(b *care.PersonRow)
		caution Caution
	}{
		"twins":              {func(b *care.PersonRow) { b.Given = "Rowan" }, Caution{Twins: true}},
		"two numbers":        {func(b *care.PersonRow) { b.NHSNumber = number2 }, Caution{Numbers: true}},
		"a form of the name": {func(b *care.PersonRow) { b.Given = "Annie" }, Caution{}},
		"nothing":            {func(*care.PersonRow) {}, Caution{}},
		"another birthday":   {func(b *care.PersonRow) { b.Given, b.Birth = "Rowan", born+1 }, Caution{}},
	} {
		t.Run(name, func(t *testing.T) {
			w := newTable(t)
			a, b := planted("RZ1", 1, "Ann", "Wong", born), planted("RZ2", 1, "Ann", "Wong", born)
			a.NHSNumber = number1
			c.change(&b)
			w.bring("RZ1", a)
			w.bring("RZ2", b)
			w.say(RunStream, KindProposed, "", Proposed{V: 1, Model: "1", Cases: []ProposedCase{{A: a.Key, B: b.Key, Why: WhyDoubtful, Zone: care.ZonePlanning}}})
			id := caseOf(a.Key, b.Key)
			if d := w.caseOf(anna, id); d.Caution != c.caution {
				t.Errorf("%+v", d.Caution)
			}
			if err := w.says(anna, id, Same, ""); (err != nil) != (c.caution != Caution{}) || err != nil && !strings.Contains(err.Error(), "reason") {
				t.Errorf("without a reason: %v", err)
			}
			if c.caution != (Caution{}) {
				if err := w.says(anna, id, Same, "the number was mistyped, she says"); err != nil {
					t.Error(err)
				}
			}
		})
	}
}

// A conflict stays before pairs drawn by lot when somebody could not tell, and after
// other conflicts; a doubt of a link for direct care is the first of its kind.
func TestWhatIsPressingComesFirst(t *testing.T) {
	order := []*reading{
		{Case: Case{Why: WhySample}, stage: StageSplit},
		{Case: Case{Why: WhyNumber}, stage: StageFirst},
		{Case: Case{Why: WhyNumber}, stage: StageUnsure},
		{Case: Case{Why: WhyRefused}, stage: StageSecond},
		{Case: Case{Why: WhyDoubtful}, stage: StageUnsure},
		{Case: Case{Why: WhySample, Lot: true}, stage: StageSecond},
		{Case: Case{Why: WhySample, Lot: true}, stage: StageFirst},
		{Case: Case{Why: WhySample, Lot: true}, stage: StageUnsure},
	}
	for i := range order[1:] {
		if order[i].pressing() >= order[i+1].pressing() {
			t.Errorf("%d does not come before %d", i, i+1)
		}
	}
}

// The end of a notice is news: what was compared under it is compared anew by itself.
func TestTheEndOfANoticeIsNews(t *testing.T) {
	w := charity(t, true)
	w.run(RunOptions{})
	seq := w.room.Notices(w.as1(dora).v)[0].Seq
	if n := w.room.Linked().Waiting; n != 0 {
		t.Fatalf("%d wait after a run", n)
	}
	if _, err := w.room.Undo(t.Context(), w.as1(dora).v, seq, "wrong leaflet"); err != nil || w.room.Linked().Waiting != 1 {
		t.Errorf("taken back: %v, %d wait", err, w.room.Linked().Waiting)
	}
	if _, err := w.room.WithdrawNotice(t.Context(), w.as1(dora).v, care.Notice{Partner: "V01"}); err != nil || w.room.Linked().Waiting != 2 {
		t.Errorf("withdrawn: %v, %d wait", err, w.room.Linked().Waiting)
	}
	for _, c := range w.room.snapshot().cases {
		if c.Sample {
			return
		}
	}
	t.Error("nothing was drawn: the test shows nothing of it")
}
