package people

import (
	"context"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"testing"

	"roundtable/care"
	"roundtable/facts"
	"roundtable/ledger"
	"roundtable/ledger/ledgertest"
	"roundtable/ledger/ledgertest/pgtest"
	"roundtable/ledger/postgres"
	"roundtable/ledger/sqlite"
	"roundtable/waiting"
)

// everything is all that the facts say, as text: every column of every row, and who
// is one person with whom.
func everything(f *facts.Facts) []string {
	var out []string
	for _, p := range []care.Purpose{care.DirectCare, care.Planning} {
		v := f.View(anna, care.WholeTable(p))
		for c, sel := range v.People() {
			for _, i := range sel {
				row := c.Base + facts.Row(i)
				id, _ := v.PersonID(row)
				out = append(out, fmt.Sprint(columns(c, int(i)), id, keysOf(v, v.SamePerson(row, nil)), v.LinksOf(row, nil), v.Classes()[c.Class[i]]))
			}
		}
		for c, sel := range v.Pathways() {
			for _, i := range sel {
				out = append(out, fmt.Sprint(columns(c, int(i)), v.Classes()[c.Class[i]]))
			}
		}
	}
	slices.Sort(out)
	return out
}

// columns are the exported columns of one row.
func columns(chunk any, i int) string {
	v := reflect.ValueOf(chunk).Elem()
	s := ""
	for n := range v.NumField() {
		if f := v.Field(n); v.Type().Field(n).IsExported() && f.Kind() == reflect.Slice {
			s += fmt.Sprintf("%s=%v ", v.Type().Field(n).Name, f.Index(i).Interface())
		}
	}
	return s
}

// sharedList is the shared list as its page reads it.
func sharedList(t *testing.T, w *table) string {
	t.Helper()
	l := waiting.NewList(waiting.Options{Store: w.store})
	p, err := l.Find(t.Context(), w.view(anna), waiting.Query{Limit: 200})
	if err != nil {
		t.Fatal(err)
	}
	p.Head = 0 // how far the ledger is
	b, err := json.Marshal(p)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// TestAWrongMergeIsUndone: two people who were joined by mistake, one of whom has
// died and has withheld her address, are two again with everything that was theirs
// alone; so they are when the ledger is folded anew; and the ledger verifies.
func TestAWrongMergeIsUndone(t *testing.T) {
	ledgertest.OneAtATime(t)
	stores := map[string]func(*testing.T) ledger.Store{
		"sqlite": func(t *testing.T) ledger.Store {
			s, err := sqlite.Open(t.Context(), t.TempDir(), sqlite.Options{})
			if err != nil {
				t.Fatal(err)
			}
			return s
		},
		"postgres": func(t *testing.T) ledger.Store {
			server := pgtest.Start(t)
			s, err := postgres.Open(t.Context(), server.Database(t), postgres.Options{})
			if err != nil {
				t.Fatal(err)
			}
			return s
		},
	}
	for name, open := range stores {
		t.Run(name, func(t *testing.T) {
			store := open(t)
			t.Cleanup(func() { _ = store.Close() })
			undone(t, tableOn(t, store))
		})
	}
}

func undone(t *testing.T, w *table) {
	ctx := t.Context()
	w.fill()
	w.run(RunOptions{})
	a, b := key("RZ1", 3), key("RZ2", 299)
	late := care.PersonRow{Key: b, Given: "Late", Family: "Person", Birth: care.NewDate(1940, 1, 2), Died: care.NewDate(2026, 6, 1), Flags: care.FlagSensitive}
	w.bring("RZ2", late)
	before, list := everything(w.facts), sharedList(t, w)

	w.joins(a, b, care.ZoneDirectCare)
	if !w.same(care.DirectCare, a, b) || slices.Equal(everything(w.facts), before) || sharedList(t, w) == list {
		t.Fatal("the merge changed nothing")
	}
	v := w.view(anna)
	c, i, _ := v.Pathway(v.PathwaysOf(w.row(a), nil)[0])
	if c.Died[i] == 0 || !v.Classes()[c.Class[i]].Protections.Has(care.AddressWithheld) {
		t.Error("a death, or a withheld address, did not hold for the whole person")
	}
	w.run(RunOptions{})
	w.takesBack(bola)
	anew, err := facts.Open(ctx, w.store, facts.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for way, f := range map[string]*facts.Facts{"as it happened": w.facts, "folded anew": anew} {
		got := everything(f)
		for n := range max(len(got), len(before)) {
			if n >= len(got) || n >= len(before) || got[n] != before[n] {
				t.Errorf("%s: the facts are not what they were:\n%s\n%s", way, got[min(n, len(got)-1)], before[min(n, len(before)-1)])
				break
			}
		}
	}
	if sharedList(t, w) != list {
		t.Error("the shared list is not what it was")
	}
	report, err := w.store.Verify(context.Background(), nil)
	if err != nil || !report.OK() {
		t.Errorf("the ledger does not verify: %v, %v", report.Faults, err)
	}
	d, err := w.room.Person(w.view(anna), care.PersonID(a))
	if err != nil || len(d.History) == 0 || !d.History[0].Undone {
		t.Errorf("the history does not tell that there was a merge, and that it was undone: %+v, %v", d.History, err)
	}
}

// lastOf is the Seq of the newest act of an account that stands.
func (w *table) lastOf(who care.Viewer) ledger.Seq {
	w.t.Helper()
	for _, a := range slices.Backward(w.room.state.acts) {
		if a.by == who.Account && a.kind == KindReviewed && !a.undone {
			return a.seq
		}
	}
	w.t.Fatal("nothing was decided")
	return 0
}

func (w *table) takesBack(who care.Viewer) {
	w.t.Helper()
	if _, err := w.room.Undo(w.t.Context(), w.view(who), w.lastOf(who), ""); err != nil {
		w.t.Fatal(err)
	}
}

// joins says for direct care that two records are of one person, and another reviewer
// says so too.
func (w *table) joins(a, b care.Key, zone care.LinkZone) {
	w.t.Helper()
	if _, err := w.room.Merge(w.t.Context(), w.view(anna), a, b, zone, "seen together"); err != nil {
		w.t.Fatal(err)
	}
	if zone == care.ZoneDirectCare {
		if err := w.says(bola, caseOf(a, b), Same, ""); err != nil {
			w.t.Fatal(err)
		}
	}
}

// keptApart reports whether a parting of two records stands.
func (w *table) keptApart(a, b care.Key) bool {
	return slices.ContainsFunc(w.room.state.acts, func(x act) bool { return x.apart([]care.Key{a}, []care.Key{b}) })
}

// TestADecisionTakenBackLeavesWhatTheOthersDecided: with three reviewers the outcome
// stands when the one who disagreed takes back, falls when the others do, and comes
// about when taking back makes it so.
func TestADecisionTakenBackLeavesWhatTheOthersDecided(t *testing.T) {
	for name, c := range map[string]struct {
		said       [3]Verdict // anna's, bola's, emil's
		back       care.Viewer
		same, kept bool
	}{
		"a parting stands without who disagreed": {[3]Verdict{Same, Different, Different}, anna, false, true},
		"a parting falls without its second":     {[3]Verdict{Same, Different, Different}, bola, false, false},
		"a merge stands without who disagreed":   {[3]Verdict{Same, Different, Same}, bola, true, false},
		"a merge falls without its second":       {[3]Verdict{Same, Different, Same}, emil, false, false},
		"two disagreed, and one is left":         {[3]Verdict{Same, Different, ""}, anna, false, true},
	} {
		t.Run(name, func(t *testing.T) {
			w, id := doubt(t, care.ZoneDirectCare)
			for i, who := range []care.Viewer{anna, bola, emil} {
				if c.said[i] != "" {
					if err := w.says(who, id, c.said[i], "looked"); err != nil {
						t.Fatal(err)
					}
				}
			}
			w.takesBack(c.back)
			if w.same(care.DirectCare, pairA, pairB) != c.same || w.keptApart(pairA, pairB) != c.kept {
				t.Errorf("same %v, kept apart %v", w.same(care.DirectCare, pairA, pairB), w.keptApart(pairA, pairB))
			}
		})
	}
}

// What followed from a case is not taken back past those who decided it.
func TestWhatACaseBroughtAboutIsNotTakenBackByItself(t *testing.T) {
	for _, verdict := range []Verdict{Same, Different} {
		w, id := doubt(t, care.ZonePlanning)
		if err := w.says(anna, id, verdict, ""); err != nil {
			t.Fatal(err)
		}
		effect := w.room.state.acts[len(w.room.state.acts)-1]
		if effect.kind == KindReviewed {
			t.Fatal("nothing followed: the test shows nothing")
		}
		for _, who := range []care.Viewer{anna, emil} {
			if _, err := w.room.Undo(t.Context(), w.view(who), effect.seq, ""); err == nil {
				t.Errorf("%s took back what followed from %s", who.Account, verdict)
			}
			if effect.shown(who).MayUndo {
				t.Error("a page offers it")
			}
		}
		w.takesBack(anna)
		if w.same(care.Planning, pairA, pairB) || w.keptApart(pairA, pairB) {
			t.Errorf("%s stands without who decided it", verdict)
		}
	}
}

// A join by hand for direct care is the first of two decisions, also where the pair
// was decided for planning.
func TestAJoinByHandForDirectCareTakesTwo(t *testing.T) {
	for name, planned := range map[string]bool{"new": false, "decided for planning": true} {
		t.Run(name, func(t *testing.T) {
			w, id := doubt(t, care.ZonePlanning)
			if planned {
				if err := w.says(anna, id, Same, ""); err != nil {
					t.Fatal(err)
				}
			}
			merge := func(who care.Viewer) error {
				_, err := w.room.Merge(t.Context(), w.view(who), pairA, pairB, care.ZoneDirectCare, "I know her")
				return err
			}
			if err := merge(anna); err != nil {
				t.Fatal(err)
			}
			if d := w.caseOf(bola, id); w.same(care.DirectCare, pairA, pairB) || d.Stage != StageSecond || d.Zone != care.ZoneDirectCare || !d.May {
				t.Errorf("after one: %+v", d)
			}
			if merge(anna) == nil {
				t.Error("one person joined for direct care by saying it twice")
			}
			if err := merge(bola); err != nil {
				t.Fatal(err)
			}
			if !w.same(care.DirectCare, pairA, pairB) {
				t.Error("two did not join them")
			}
			w.takesBack(bola)
			if w.same(care.DirectCare, pairA, pairB) || w.same(care.Planning, pairA, pairB) != planned {
				t.Error("without the second: apart for direct care, and for planning as it was")
			}
		})
	}
}

// Two verified numbers are two people, whoever says otherwise; a number that another
// replaced is that other.
func TestTwoVerifiedNumbersAreNotJoinedByHand(t *testing.T) {
	born := care.NewDate(1994, 5, 3)
	a, b := planted("RZ1", 1, "Ann", "Able", born), planted("RZ2", 1, "Anne", "Able", born+1)
	a.NHSNumber, a.NHSStatus, b.NHSNumber, b.NHSStatus = number1, 1, number2, 1
	w := newTable(t)
	w.bring("RZ1", a)
	w.bring("RZ2", b)
	w.say(RunStream, KindProposed, "", Proposed{V: 1, Model: "1", Cases: []ProposedCase{{A: a.Key, B: b.Key, Why: WhyRefused, Zone: care.ZonePlanning}}})
	try := func() (out []error) {
		for _, z := range []care.LinkZone{care.ZoneDirectCare, care.ZonePlanning} {
			_, err := w.room.Merge(t.Context(), w.view(anna), a.Key, b.Key, z, "I know her")
			out = append(out, err)
		}
		return append(out, w.says(anna, caseOf(a.Key, b.Key), Same, ""))
	}
	for _, err := range try() {
		if err == nil || w.same(care.Planning, a.Key, b.Key) {
			t.Errorf("joined: %v", err)
		}
	}
	w.say(ledger.Stream(care.NumbersStream), care.RecSuperseded, "", care.NumbersSuperseded{V: 1, Pairs: []care.Superseded{{Old: number1, New: number2}}, Source: "trace"})
	if err := try()[0]; err == nil || w.same(care.Planning, a.Key, b.Key) {
		t.Error("a number that a record states as verified is taken for superseded")
	}
	a.NHSNumber = number2
	w.bring("RZ1", a)
	if err := try()[0]; err != nil {
		t.Errorf("one number replaced the other: %v", err)
	}
}

// A list's notice is taken back beside itself, also after a run.
func TestANoticeOfAListIsTakenBack(t *testing.T) {
	w := charity(t, true)
	lines := w.room.Notices(w.as1(dora).v)
	if len(lines) != 1 || !w.same(care.DirectCare, key("RZ1", 60), key("V01", 60)) {
		t.Fatal("the test shows nothing")
	}
	if _, err := w.room.Undo(t.Context(), w.as1(dora).v, lines[0].Seq, "wrong leaflet"); err != nil {
		t.Fatal(err)
	}
	if w.same(care.DirectCare, key("RZ1", 60), key("V01", 60)) {
		t.Error("taken back, and still linked")
	}
	if n := w.room.state.version[ledger.Stream(care.NoticeStream("V01"))]; n != 2 {
		t.Errorf("the notice's own stream is at %d", n)
	}
	if w.room.state.version[care.LinkStream] == 0 {
		t.Error("the room does not know how far the links' stream is")
	}
}

// Nor is there a way round it: a reviewer who sees neither number joins the records that
// hold none, or a number is verified after they were joined. What they said stands, and
// joins nobody as long as the numbers do.
func TestTwoVerifiedNumbersAreNotJoinedByAWayRound(t *testing.T) {
	born := care.NewDate(1994, 5, 3)
	bare := func(partner care.PartnerCode, n int) care.PersonRow {
		p := planted(partner, n, "Ann", "Able", born)
		p.Postcode, p.Phone = "", ""
		return p
	}
	hidden, seen, other := bare("RZ2", 1), bare("RZ1", 1), bare("RZ1", 2)
	hidden.NHSNumber, hidden.NHSStatus = number1, 1
	for name, late := range map[string]bool{"out of sight": false, "verified later": true} {
		t.Run(name, func(t *testing.T) {
			w := newTable(t)
			first := other
			if !late {
				first.NHSNumber, first.NHSStatus = number2, 1
			}
			w.bring("RZ2", hidden)
			w.bring("RZ1", seen, first)
			w.say("person/x", care.RecMerged, "RZ1", care.PeopleMerged{V: 1, A: hidden.Key, B: seen.Key, Zone: care.ZonePlanning})
			if !w.same(care.Planning, hidden.Key, seen.Key) {
				t.Fatal("the test shows nothing")
			}
			own := w.as(anna, func(m care.ClassMeaning) bool { return m.Partner == "RZ1" })
			if _, err := w.room.Merge(t.Context(), own, seen.Key, other.Key, care.ZonePlanning, "I know her"); err != nil {
				t.Fatal(err)
			}
			if late {
				if !w.same(care.Planning, hidden.Key, other.Key) {
					t.Fatal("before the number came they are one person")
				}
				with := other
				with.NHSNumber, with.NHSStatus = number2, 1
				w.bring("RZ1", with)
			}
			if w.same(care.Planning, hidden.Key, other.Key) {
				t.Error("two verified numbers are one person")
			}
			w.say(ledger.Stream(care.NumbersStream), care.RecSuperseded, "", care.NumbersSuperseded{V: 1, Pairs: []care.Superseded{{Old: number1, New: number2}}, Source: "trace"})
			if w.same(care.Planning, hidden.Key, other.Key) {
				t.Error("a number that a record states as verified is taken for superseded")
			}
			put := hidden
			put.NHSStatus = 2
			w.bring("RZ2", put)
			if !w.same(care.Planning, hidden.Key, other.Key) {
				t.Error("one number replaced the other, and what was said does not join them")
			}
		})
	}
}

// What two reviewers joined and a second verified number parts is told to reviewers, once;
// what people parted themselves is not.
func TestAMergeThatNumbersUndoIsToldToReviewers(t *testing.T) {
	for name, parted := range map[string]bool{"by numbers": false, "by people": true} {
		t.Run(name, func(t *testing.T) {
			w := newTable(t)
			all := people(7, 300)
			rows := all.all()
			first, second := all.at("RZ1", rows, 0, 250), all.at("RZ2", rows, 50, 300)
			w.bring("RZ1", first...)
			w.bring("RZ2", second...)
			a, b := first[60], second[10]
			for _, z := range []care.LinkZone{care.ZoneDirectCare, care.ZonePlanning} {
				w.say("person/x", care.RecMerged, "RZ1", care.PeopleMerged{V: 1, A: a.Key, B: b.Key, Zone: z})
			}
			w.run(RunOptions{})
			if !w.same(care.DirectCare, a.Key, b.Key) {
				t.Fatal("the test shows nothing")
			}
			if parted {
				if _, err := w.room.KeepApart(t.Context(), w.view(anna), a.Key, b.Key, "two people"); err != nil {
					t.Fatal(err)
				}
			}
			a.NHSNumber, a.NHSStatus, b.NHSNumber, b.NHSStatus = number1, 1, number2, 1
			w.bring("RZ1", a)
			w.bring("RZ2", b)
			if w.same(care.DirectCare, a.Key, b.Key) {
				t.Fatal("two verified numbers are one person")
			}
			told := func() (changed bool, at ledger.Seq) {
				w.settle(w.run(RunOptions{}).Seq)
				c := w.room.snapshot().cases[caseOf(a.Key, b.Key)]
				if c == nil || c.Why != WhyChanged {
					return false, 0
				}
				return true, c.seq
			}
			changed, at := told()
			if changed == parted {
				t.Errorf("reviewers are told: %t", changed)
			}
			if _, again := told(); again != at {
				t.Error("they are told again")
			}
		})
	}
}

// TestNumbersThatTookAnothersPlaceAreTakenBack: who said it takes it back, nobody else
// does, and the two are two people again.
func TestNumbersThatTookAnothersPlaceAreTakenBack(t *testing.T) {
	w := newTable(t)
	a, b := planted("RZ1", 1, "Ann", "Able", care.NewDate(1994, 5, 3)), planted("RZ2", 1, "Ann", "Able", care.NewDate(1994, 5, 3))
	a.NHSNumber, a.NHSStatus, b.NHSNumber = number1, 1, number2
	w.bring("RZ1", a)
	w.bring("RZ2", b)
	seq := w.say(care.NumbersStream, care.RecSuperseded, "RZ1", care.NumbersSuperseded{V: 1, Pairs: []care.Superseded{{Old: number2, New: number1}}})
	if !w.same(care.DirectCare, a.Key, b.Key) {
		t.Fatal("an older number joins nobody: the test shows nothing")
	}
	half := func(p care.PartnerCode) *facts.View {
		who := anna
		who.Partner = p
		return w.as(who, func(m care.ClassMeaning) bool { return m.Partner == p })
	}
	if got := w.room.Replacements(half("RZ2")); len(got) != 0 {
		t.Errorf("another partner's reader is told of %d", len(got))
	}
	if _, err := w.room.Undo(t.Context(), half("RZ2"), seq, ""); err == nil {
		t.Error("another partner took it back")
	}
	if got := w.room.Replacements(half("RZ1")); len(got) != 1 || got[0].Seq != seq || got[0].Undone {
		t.Errorf("its own: %+v", got)
	}
	back, err := w.room.Undo(t.Context(), half("RZ1"), seq, "")
	if err != nil {
		t.Fatal(err)
	}
	w.settle(back)
	if w.same(care.DirectCare, a.Key, b.Key) || !w.room.Replacements(half("RZ1"))[0].Undone {
		t.Error("it still stands")
	}
	if _, err := w.room.Undo(t.Context(), half("RZ1"), seq, ""); err == nil {
		t.Error("taken back twice")
	}
}
