package people

import (
	"maps"
	"testing"

	"roundtable/care"
	"roundtable/facts"
	"roundtable/ledger"
	"roundtable/ledger/ledgertest"
)

const (
	number1 = care.NHSNumber(4857773457)
	number2 = care.NHSNumber(6328797966)
	number3 = care.NHSNumber(4010232137)
)

// crowd is a table with enough people to learn from, and some that a test plants.
func crowd(t *testing.T, first, second []care.PersonRow) *table {
	t.Helper()
	w := newTable(t)
	m := people(11, 300)
	all := m.all()
	w.bring("RZ1", append(m.at("RZ1", all, 0, 250), first...)...)
	w.bring("RZ2", append(m.at("RZ2", all, 50, 300), second...)...)
	return w
}

func planted(partner care.PartnerCode, n int, given, family string, birth care.Date) care.PersonRow {
	return care.PersonRow{Key: key(partner, 1000+n), Given: given, Family: family, Birth: birth, Sex: "1", Postcode: "ZZ7 4XX", Phone: "07700 900123"}
}

// TestWhoIsNeverJoined plants the people whom linkage harms, and runs.
func TestWhoIsNeverJoined(t *testing.T) {
	ledgertest.OneAtATime(t)
	born := care.NewDate(1994, 5, 3)
	with := func(p care.PersonRow, change func(*care.PersonRow)) care.PersonRow { change(&p); return p }
	for name, c := range map[string]struct {
		a, b     care.PersonRow
		planning bool // good enough there
	}{
		"twins":                        {planted("RZ1", 1, "Rowan", "Ashdown", born), planted("RZ2", 1, "Jasper", "Ashdown", born), false},
		"twins of nearly one name":     {planted("RZ1", 1, "Rowan", "Ashdown", born), planted("RZ2", 1, "Robin", "Ashdown", born), false},
		"nobody's given name is known": {planted("RZ1", 1, "", "Ashdown", born), planted("RZ2", 1, "Jasper", "Ashdown", born), false},
		"an initial":                   {planted("RZ1", 1, "J", "Ashdown", born), planted("RZ2", 1, "James", "Ashdown", born), true},
		"twins of one stem":            {planted("RZ1", 1, "Amir", "Ashdown", born), with(planted("RZ2", 1, "Amira", "Ashdown", born), func(p *care.PersonRow) { p.Sex = "2" }), false},
		"twins of rare names":          {planted("RZ1", 1, "Oluwaseyi", "Ashdown", born), with(planted("RZ2", 1, "Oluwaseun", "Ashdown", born), func(p *care.PersonRow) { p.Sex = "2" }), false},
		"no birthday on one side":      {planted("RZ1", 1, "Rowan", "Ashdown", born), planted("RZ2", 1, "Rowan", "Ashdown", care.Date(0)), true},
		"father and son":               {planted("RZ1", 1, "Gareth", "Pugh", care.NewDate(1961, 11, 20)), planted("RZ2", 1, "Gareth", "Pugh", born), false},
		"senior and junior":            {planted("RZ1", 1, "Gareth", "Pugh Sr", care.NewDate(1961, 11, 20)), planted("RZ2", 1, "Gareth", "Pugh Jr", born), false},
		"two verified numbers":         {with(planted("RZ1", 1, "Ann", "Able", born), func(p *care.PersonRow) { p.NHSNumber, p.NHSStatus = number1, 1 }), with(planted("RZ2", 1, "Ann", "Able", born), func(p *care.PersonRow) { p.NHSNumber, p.NHSStatus = number2, 1 }), false},
	} {
		t.Run(name, func(t *testing.T) {
			w := crowd(t, []care.PersonRow{c.a}, []care.PersonRow{c.b})
			w.run(RunOptions{})
			for _, p := range []care.Purpose{care.DirectCare, care.Planning} {
				if w.same(p, c.a.Key, c.b.Key) && !(c.planning && p == care.Planning) {
					t.Errorf("joined for %s", p)
				}
			}
		})
	}
}

// A sealed record never enters comparison, is in no case, and is joined by nothing
// that anybody says.
func TestASealedRecordNeverEnters(t *testing.T) {
	born := care.NewDate(1994, 5, 3)
	a, b := planted("RZ1", 1, "Ann", "Able", born), planted("RZ2", 1, "Ann", "Able", born)
	a.NHSNumber, a.NHSStatus, b.NHSNumber, b.NHSStatus = number1, 1, number1, 1
	w := crowd(t, []care.PersonRow{a}, []care.PersonRow{b})
	if !w.same(care.DirectCare, a.Key, b.Key) {
		t.Fatal("before it is sealed the number joins it")
	}
	w.say("protection/RZ1", care.RecProtectionSet, "RZ1", care.ProtectionChange{V: 1, People: []care.Key{a.Key}, Protections: care.Sealed})
	rep := w.run(RunOptions{Sample: 1000})
	if rep.Left.Sealed != 1 {
		t.Errorf("left out: %+v", rep.Left)
	}
	for id, c := range w.room.state.cases {
		if c.A == a.Key || c.B == a.Key {
			t.Errorf("case %s is about a sealed record", id)
		}
	}
	if _, err := w.room.Merge(t.Context(), w.view(anna), a.Key, b.Key, care.ZoneDirectCare, "they are the same"); err == nil {
		t.Error("a sealed record was joined by hand")
	}
	w.say("person/x", care.RecMerged, "RZ1", care.PeopleMerged{V: 1, A: a.Key, B: b.Key, Zone: care.ZoneDirectCare})
	if w.same(care.DirectCare, a.Key, b.Key) || w.same(care.Planning, a.Key, b.Key) {
		t.Error("a record that says so joined a sealed one")
	}
}

// Of somebody whose address is withheld no field of place is compared, shown or told
// in what a weight is made of.
func TestAWithheldAddressIsNotCompared(t *testing.T) {
	born := care.NewDate(1994, 5, 3)
	a, b := planted("RZ1", 1, "Zofia", "Winterbourne", born), planted("RZ2", 1, "Zosia", "Winterborne", born)
	a.Flags = care.FlagSensitive
	w := crowd(t, []care.PersonRow{a}, []care.PersonRow{b})
	w.run(RunOptions{Sample: 1000})
	id := caseOf(a.Key, b.Key)
	c := w.room.state.cases[id]
	if c == nil {
		t.Fatal("the pair is in no case: the test shows nothing")
	}
	for _, s := range c.Steps {
		if ofPlace[s.Field] && (s.Level >= 0 || s.Bits != 0 || s.Rare != 0) {
			t.Errorf("the %s was compared", s.Field.Name())
		}
	}
	seen := w.as(anna, func(care.ClassMeaning) bool { return true })
	d, err := w.room.Case(seen, id)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range d.Fields {
		if ofPlace[f.Field] && (!f.Hidden || f.A != "" || f.B != "") {
			t.Errorf("the %s is shown", f.Name)
		}
	}
}

// A number that took another's place joins the records of both; taken back, it does
// not.
func TestASupersededNumberIsFollowed(t *testing.T) {
	born := care.NewDate(1994, 5, 3)
	a, b := planted("RZ1", 1, "Ann", "Able", born), planted("RZ2", 1, "Anya", "Baker", born)
	a.NHSNumber, b.NHSNumber, b.NHSStatus = number1, number2, 1
	w := newTable(t)
	w.bring("RZ1", a)
	w.bring("RZ2", b)
	if w.same(care.DirectCare, a.Key, b.Key) {
		t.Fatal("two numbers joined")
	}
	seq := w.say(ledger.Stream(care.NumbersStream), care.RecSuperseded, "", care.NumbersSuperseded{V: 1, Pairs: []care.Superseded{{Old: number1, New: number2}}, Source: "trace"})
	if !w.same(care.DirectCare, a.Key, b.Key) {
		t.Error("the number that took another's place joins nobody")
	}
	w.say(ledger.Stream(care.NumbersStream), care.RecPeopleUndone, "", care.PeopleUndone{V: 1, Record: int64(seq)})
	if w.same(care.DirectCare, a.Key, b.Key) {
		t.Error("taken back, it still joins")
	}
	w.say(ledger.Stream(care.NumbersStream), care.RecSuperseded, "", care.NumbersSuperseded{V: 1, Pairs: []care.Superseded{{Old: number1, New: number2}}, Source: "trace"})
	verified := a
	verified.NHSStatus = 1
	w.bring("RZ1", verified)
	if rep := w.run(RunOptions{Dry: true}); w.same(care.DirectCare, a.Key, b.Key) || rep.Left.Contested != 1 {
		t.Errorf("a number that a record states as verified joins, or is not counted: %+v", rep.Left)
	}
}

// A list that says a person's older number no longer, or says another, parts whom it had
// joined by it, also those whom a run joined by it; what another list says stands. Taken
// back, the earlier holds again. Nothing of it is lost.
func TestALaterWordOnNumbersEndsTheEarlier(t *testing.T) {
	born := care.NewDate(1994, 5, 3)
	a, b, c := planted("RZ1", 1, "Ann", "Able", born), planted("RZ2", 1, "Ann", "Able", born), planted("RZ2", 2, "Ann", "Able", born)
	a.NHSNumber, a.NHSStatus, b.NHSNumber, c.NHSNumber = number1, 1, number2, number3
	for name, later := range map[string]struct {
		list  string
		pairs []care.Superseded
		same  [2]bool // a with b, a with c
	}{
		"no longer":           {"", []care.Superseded{{New: number1, Person: a.Key}}, [2]bool{}},
		"no number at all":    {"", []care.Superseded{{Person: a.Key}}, [2]bool{}},
		"another":             {"", []care.Superseded{{Old: number3, New: number1, Person: a.Key}}, [2]bool{false, true}},
		"of somebody else":    {"", []care.Superseded{{New: number1, Person: b.Key}}, [2]bool{true, false}},
		"of nobody by name":   {"", []care.Superseded{{New: number1}}, [2]bool{true, false}},
		"of another list":     {"x", []care.Superseded{{New: number1, Person: a.Key}}, [2]bool{true, false}},
		"two of another list": {"x", []care.Superseded{{Old: number3, New: number1, Person: a.Key}}, [2]bool{true, true}},
	} {
		t.Run(name, func(t *testing.T) {
			w := newTable(t)
			w.bring("RZ1", a)
			w.bring("RZ2", b, c)
			say := func(list string, pairs ...care.Superseded) ledger.Seq {
				return w.say(care.NumbersStream, care.RecSuperseded, "RZ1", care.NumbersSuperseded{V: 1, Pairs: pairs, List: list})
			}
			check := func(when string, want [2]bool) {
				t.Helper()
				if got := [2]bool{w.same(care.DirectCare, a.Key, b.Key), w.same(care.DirectCare, a.Key, c.Key)}; got != want {
					t.Errorf("%s: one person with the one, the other: %v, want %v", when, got, want)
				}
			}
			say("", care.Superseded{Old: number2, New: number1, Person: a.Key})
			check("at first", [2]bool{true, false})
			seq := say(later.list, later.pairs...)
			check("afterwards", later.same)
			anew, err := facts.Open(t.Context(), w.store, facts.Options{})
			if err != nil {
				t.Fatal(err)
			}
			one, other := w.view(anna).Successors(), anew.View(anna, whole).Successors()
			if !maps.Equal(one, other) {
				t.Errorf("folded anew other numbers are followed: %v, %v", one, other)
			}
			if got := len(w.room.Replacements(w.view(anna))); got != 2 {
				t.Errorf("%d statements are kept", got)
			}
			w.say(care.NumbersStream, care.RecPeopleUndone, "RZ1", care.PeopleUndone{V: 1, Record: int64(seq)})
			check("taken back", [2]bool{true, false})
		})
	}
}

// A run joins by a number that another took the place of, where the dates of birth agree
// in part; when that is said no longer, the link holds no longer.
func TestARunsLinkByAReplacedNumberFallsWithIt(t *testing.T) {
	a, b := planted("RZ1", 1, "Ann", "Able", care.NewDate(1994, 5, 3)), planted("RZ2", 1, "Ann", "Able", care.NewDate(1994, 3, 5))
	a.NHSNumber, a.NHSStatus, b.NHSNumber = number1, 1, number2
	w := crowd(t, []care.PersonRow{a}, []care.PersonRow{b})
	pair := care.Superseded{Old: number2, New: number1, Person: a.Key}
	w.say(care.NumbersStream, care.RecSuperseded, "RZ1", care.NumbersSuperseded{V: 1, Pairs: []care.Superseded{pair}})
	if w.run(RunOptions{}); !w.same(care.DirectCare, a.Key, b.Key) {
		t.Fatal("the run joined them not: the test shows nothing")
	}
	pair.Old = 0
	w.say(care.NumbersStream, care.RecSuperseded, "RZ1", care.NumbersSuperseded{V: 1, Pairs: []care.Superseded{pair}})
	if w.same(care.DirectCare, a.Key, b.Key) || w.same(care.Planning, a.Key, b.Key) {
		t.Error("the link stands without the number that it was made by")
	}
}

// TestWhatPeoplePartedStaysApart: what people split, unlinked or kept apart no later
// run joins, with the same model or a new one.
func TestWhatPeoplePartedStaysApart(t *testing.T) {
	w := filled(t)
	w.run(RunOptions{})
	a, b := key("RZ1", 60), key("RZ2", 60)
	if !w.same(care.DirectCare, a, b) {
		t.Fatal("the test shows nothing")
	}
	seq, err := w.room.Unlink(t.Context(), w.view(anna), b, "another person of the same name")
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range []RunOptions{{}, {Train: true, Seed: 9}} {
		w.run(o)
		if w.same(care.DirectCare, a, b) || w.same(care.Planning, a, b) {
			t.Errorf("%+v joined what people had parted", o)
		}
		if c := w.room.state.cases[caseOf(a, b)]; c != nil && c.Why != WhySample {
			t.Errorf("people are asked again: %s", c.Why)
		}
	}
	if _, err := w.room.Undo(t.Context(), w.view(anna), seq, "it was the same person"); err != nil {
		t.Fatal(err)
	}
	if !w.same(care.DirectCare, a, b) {
		t.Error("with the parting taken back the link stands again")
	}
}

// TestAnOptOutIsAppliedAfterLinking: a record without a number that turns out to be
// somebody's who opted out is opted out too, as soon as it is linked for planning
// alone; and no more when the link is taken back.
func TestAnOptOutIsAppliedAfterLinking(t *testing.T) {
	born := care.NewDate(1994, 5, 3)
	for _, zone := range []care.LinkZone{care.ZoneDirectCare, care.ZonePlanning} {
		a, b := planted("RZ1", 1, "Ann", "Able", born), planted("V01", 1, "Ann", "Able", born)
		a.NHSNumber, a.NHSStatus = number1, 1
		w := newTable(t)
		w.bring("RZ1", a)
		w.bring("V01", b)
		w.say("opt-outs", care.RecProtectionSet, "", care.ProtectionChange{V: 1, People: []care.Key{a.Key}, Protections: care.OptedOut})
		w.say(ledger.Stream(care.NoticeStream("V01")), care.RecNotice, "V01", care.Notice{V: 1, Partner: "V01", People: []care.Key{b.Key}, Basis: care.BasisConsent, Words: "yes", On: born})
		out := func() bool {
			v := w.view(anna)
			c, i, _ := v.Person(w.row(b.Key))
			return v.Classes()[c.Class[i]].Protections.Has(care.OptedOut)
		}
		if out() {
			t.Fatal("before it is linked nobody knows")
		}
		w.joins(a.Key, b.Key, zone)
		if !out() {
			t.Errorf("linked for %s, and not opted out", zone)
		}
		last := w.room.state.acts[len(w.room.state.acts)-1].seq
		if zone == care.ZoneDirectCare {
			last = w.lastOf(bola)
		}
		if _, err := w.room.Undo(t.Context(), w.view(bola), last, "a slip"); err != nil {
			t.Fatal(err)
		}
		if out() {
			t.Errorf("%s: opted out by a link that was taken back", zone)
		}
	}
}
