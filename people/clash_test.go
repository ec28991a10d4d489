package people

import (
	"slices"
	"strings"
	"testing"

	"roundtable/care"
	"roundtable/facts"
)

// numbered is a table with a pair of one NHS number that is in doubt for planning; change
// makes the second record another.
func numbered(t *testing.T, change func(*care.PersonRow)) (*table, CaseID) {
	t.Helper()
	w := newTable(t)
	a, b := planted("RZ1", 1, "Ann", "Able", care.NewDate(1994, 5, 3)), planted("RZ2", 1, "Ann", "Able", care.NewDate(1994, 5, 3))
	a.Sex, b.Sex = "2", "2"
	a.NHSNumber, b.NHSNumber = number1, number1
	change(&b)
	w.bring("RZ1", a)
	w.bring("RZ2", b)
	w.say(RunStream, KindProposed, "", Proposed{V: 1, Model: "1", Cases: []ProposedCase{{A: a.Key, B: b.Key, Why: WhyDoubtful, Zone: care.ZonePlanning, Weight: 3210}}})
	return w, caseOf(a.Key, b.Key)
}

// What two records of one number differ in is told before anything else, whatever brought
// the pair to the queue; not what one of them lacks, nor of two numbers.
func TestWhatRecordsOfOneNumberDifferIn(t *testing.T) {
	later := care.NewDate(1961, 9, 12)
	for name, c := range map[string]struct {
		change func(*care.PersonRow)
		clash  Clash
		why    Why
	}{
		"two birth dates":          {func(p *care.PersonRow) { p.Birth = later }, Clash{Births: true}, WhyNumber},
		"another person":           {func(p *care.PersonRow) { p.Birth, p.Sex, p.Given = later, "1", "Godfrey" }, Clash{true, true, true}, WhyNumber},
		"a sex alone":              {func(p *care.PersonRow) { p.Sex, p.Birth = "1", 0 }, Clash{Sexes: true}, WhyDoubtful},
		"a form of the name":       {func(p *care.PersonRow) { p.Given, p.Birth = "Annie", 0 }, Clash{}, WhyDoubtful},
		"nothing is recorded":      {func(p *care.PersonRow) { p.Birth, p.Sex, p.Given = 0, "", "" }, Clash{}, WhyDoubtful},
		"a sex that nobody stated": {func(p *care.PersonRow) { p.Sex, p.Birth = "9", 0 }, Clash{}, WhyDoubtful},
		"two numbers":              {func(p *care.PersonRow) { p.NHSNumber, p.Birth = number2, later }, Clash{}, WhyDoubtful},
		"no number":                {func(p *care.PersonRow) { p.NHSNumber, p.Birth = 0, later }, Clash{}, WhyDoubtful},
	} {
		t.Run(name, func(t *testing.T) {
			w, id := numbered(t, c.change)
			d := w.caseOf(anna, id)
			if d.Clash != c.clash || d.Why != c.why || d.Clash.Any() != (c.clash != Clash{}) {
				t.Errorf("%+v, %s", d.Clash, d.Why)
			}
			page, err := w.room.Queue(w.view(anna), QueueQuery{Why: c.why})
			if err != nil || len(page.Cases) != 1 || page.Cases[0].Clash != c.clash || page.Open[c.why] != 1 {
				t.Errorf("in the queue: %+v, %v", page, err)
			}
		})
	}
}

// A number that stands for nobody, or that another nation gave, is typed where none is
// known: that two birth dates stand beside it says nothing of a wrong record.
func TestOnlyANumberOfOnePersonClashes(t *testing.T) {
	for name, c := range map[string]struct {
		number care.NHSNumber
		clash  bool
	}{
		"a number of one person": {number1, true},
		"a test number":          {9434765919, false},
		"a digit ten times":      {4444444444, false},
		"a Scottish number":      {1112111115, false},
	} {
		w, id := numbered(t, func(p *care.PersonRow) { p.NHSNumber, p.Birth = c.number, care.NewDate(1961, 9, 12) })
		a := planted("RZ1", 1, "Ann", "Able", care.NewDate(1994, 5, 3))
		a.NHSNumber = c.number
		w.bring("RZ1", a)
		if d := w.caseOf(anna, id); d.Clash.Any() != c.clash || (d.Why == WhyNumber) != c.clash {
			t.Errorf("%s: %+v, %s", name, d.Clash, d.Why)
		}
	}
}

// A pair joined for planning is one person for that and two for direct care, and says so
// of itself, of its history and of the person, before and after it is taken back.
func TestForWhichPurposeAPairIsJoined(t *testing.T) {
	w, id := numbered(t, func(p *care.PersonRow) { p.Birth = care.NewDate(1961, 9, 12) })
	if d := w.caseOf(anna, id); d.ForCare || d.ForPlanning || d.Knew {
		t.Errorf("before: %+v", d.Case)
	}
	if err := w.says(anna, id, Same, "I know her"); err != nil {
		t.Fatal(err)
	}
	d := w.caseOf(anna, id)
	if d.ForCare || !d.ForPlanning || d.Knew {
		t.Errorf("after: %+v", d.Case)
	}
	for _, a := range d.History {
		if !strings.HasSuffix(a.Words, ", for planning and research alone") {
			t.Errorf("the history says %q", a.Words)
		}
	}
	direct, err := w.room.Person(w.view(anna), care.PersonID(pairA))
	if err != nil || len(direct.Members) != 1 || len(direct.Beyond) != 1 || direct.Beyond[0].Partner != "RZ2" {
		t.Errorf("for direct care: %+v, %v", direct, err)
	}
	plan, err := w.room.Person(w.facts.View(anna, care.WholeTable(care.Planning)), care.PersonID(pairA))
	if err != nil || len(plan.Members) != 2 || plan.ForCare != 2 || len(plan.Beyond) != 0 {
		t.Errorf("for planning: %+v, %v", plan, err)
	}
	half := w.as(anna, func(m care.ClassMeaning) bool { return m.Partner == "RZ1" })
	if p, err := w.room.Person(half, care.PersonID(pairA)); err != nil || len(p.Beyond) != 0 {
		t.Errorf("who does not see the other record is told of it: %+v, %v", p, err)
	}

	// Taken back, the score is known: what is said then is recorded so, and measures nothing.
	if _, err := w.room.Undo(t.Context(), w.view(anna), d.MineSeq, ""); err != nil {
		t.Fatal(err)
	}
	if d = w.caseOf(anna, id); !d.Knew || d.Waterfall == nil || d.ForPlanning || !d.May {
		t.Errorf("taken back: %+v", d.Case)
	}
	if err := w.says(anna, id, Same, "I know her"); err != nil {
		t.Fatal(err)
	}
	d = w.caseOf(anna, id)
	if !d.Knew || !slices.ContainsFunc(d.History, func(a Act) bool { return strings.HasSuffix(a.Words, ", having seen the score") && !a.Undone }) {
		t.Errorf("decided anew: %+v", d.History)
	}
	s := w.room.snapshot()
	if s.blind(s.cases[id]) {
		t.Error("a decision with the score seen counts as blind")
	}
	if d := w.caseOf(bola, id); d.Knew || d.Scored {
		t.Errorf("to somebody else: %+v", d.Case)
	}
}

// The weight of a link is a secret to who may still be asked about the pair, and to nobody
// else.
func TestAWeightIsKeptFromWhoMayDecideIt(t *testing.T) {
	w, id := numbered(t, func(p *care.PersonRow) { p.NHSNumber, p.Birth = 0, 0 })
	l := Link{A: pairA, B: pairB, Tier: care.TierWeighed, Weight: 12}
	weighed := func(who care.Viewer) Link {
		x := l
		w.room.snapshot().weigh(&x, who.Account)
		return x
	}
	if x := weighed(anna); x.Open || x.Weight != 0 || x.P != 0 || x.Case != id {
		t.Errorf("before she decides: %+v", x)
	}
	if err := w.says(anna, id, CannotTell, "no birth date to go by"); err != nil {
		t.Fatal(err)
	}
	if x := weighed(anna); !x.Open || x.Weight != 12 || x.P < .999 {
		t.Errorf("after it: %+v", x)
	}
	if x := weighed(bola); x.Open || x.Weight != 0 {
		t.Errorf("to somebody else: %+v", x)
	}
	l.B = key("RZ2", 77)
	if x := weighed(bola); !x.Open || x.Weight != 12 || x.Case != "" {
		t.Errorf("of a pair that nobody is asked about: %+v", x)
	}
}

// A person's page gives no weight of a link to who may not read a field that the records
// are compared by, whether or not it was weighed; all of it to who may.
func TestALinkGivesNoWeightThatTellsAClosedField(t *testing.T) {
	w := filled(t)
	w.run(RunOptions{})
	var categories [care.Categories][]uint64
	categories[care.ListEntries] = []uint64{^uint64(0)}
	listed := w.facts.View(anna, care.ScopeOfCategories(care.Planning, categories))
	shown := 0
	for n := 50; n < 250; n++ {
		for partial, v := range map[bool]*facts.View{false: w.facts.View(anna, planning), true: listed} {
			d, err := w.room.Person(v, care.PersonID(key("RZ1", n)))
			if err != nil {
				t.Fatal(err)
			}
			for _, l := range d.Links {
				if l.Tier != care.TierWeighed {
					continue
				}
				if shown++; l.Partial != partial || partial && (l.Weight != 0 || l.P != 0) || !partial && l.Open && l.Weight == 0 {
					t.Fatalf("closed %t: %+v", partial, l)
				}
			}
		}
	}
	if shown < 100 {
		t.Fatalf("%d links: the test shows nothing", shown)
	}
}
