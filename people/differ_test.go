package people

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"roundtable/care"
	"roundtable/people/linkage"
)

// marked writes a text with brackets around what is marked.
func marked(text string, spans []Span) string {
	var b strings.Builder
	for i, r := range []rune(text) {
		for _, s := range spans {
			if i == s.From {
				b.WriteByte('[')
			}
		}
		b.WriteRune(r)
		for _, s := range spans {
			if i == s.To-1 {
				b.WriteByte(']')
			}
		}
	}
	return b.String()
}

// What differs is marked where a reader looks for it: in the day, the month or the year
// of a date, in the digits of a number.
func TestDatesAndNumbersAreMarkedByTheirParts(t *testing.T) {
	for _, c := range []struct {
		f            linkage.Field
		a, b         string
		wantA, wantB string
	}{
		{linkage.Birth, "6 September 2018", "9 June 2018", "[6] [September] 2018", "[9] [June] 2018"},
		{linkage.Birth, "6 September 2018", "16 September 2018", "6 September 2018", "[1]6 September 2018"},
		{linkage.Birth, "6 September 2018", "6 September 2019", "6 September 201[8]", "6 September 201[9]"},
		{linkage.Birth, "6 September 2018", "", "6 September 2018", ""},
		{linkage.NHSNumber, "943 476 5919", "943 576 5919", "943 [4]76 5919", "943 [5]76 5919"},
		{linkage.NHSNumber, "943 476 5919", "943 485 5919", "943 4[76] 5919", "943 4[85] 5919"},
		{linkage.NHSNumber, "943 476 5919", "943 478 8919", "943 47[6] [5]919", "943 47[8] [8]919"},
		{linkage.NHSNumber, "943 476 5919", "943 476 5919", "943 476 5919", "943 476 5919"},
		{linkage.Family, "Kowalska", "Kowalski", "Kowalsk[a]", "Kowalsk[i]"},
	} {
		inA, inB := differsIn(c.f, c.a, c.b)
		if got := marked(c.a, inA); got != c.wantA {
			t.Errorf("%s: %s, want %s", c.f.Name(), got, c.wantA)
		}
		if got := marked(c.b, inB); got != c.wantB {
			t.Errorf("%s: %s, want %s", c.f.Name(), got, c.wantB)
		}
	}
}

// What is left when the marked stretches are taken out is the same of both, of any two
// NHS numbers and any two dates; and no space of a number is marked.
func TestWithoutWhatDiffersTheyAreTheSame(t *testing.T) {
	rest := func(text string, spans []Span) string {
		var b strings.Builder
		for i, r := range []rune(text) {
			in := false
			for _, s := range spans {
				in = in || i >= s.From && i < s.To
			}
			if !in {
				b.WriteRune(r)
			} else if r == ' ' {
				t.Error("a space is marked")
			}
		}
		return b.String()
	}
	rapid.Check(t, func(t *rapid.T) {
		day := rapid.Int32Range(1, 60000)
		number := rapid.Uint64Range(1, 9_999_999_999)
		for f, pair := range map[linkage.Field][2]string{
			linkage.Birth:     {care.Date(day.Draw(t, "a")).Long(), care.Date(day.Draw(t, "b")).Long()},
			linkage.NHSNumber: {care.NHSNumber(number.Draw(t, "c")).String(), care.NHSNumber(number.Draw(t, "d")).String()},
		} {
			inA, inB := differsIn(f, pair[0], pair[1])
			if a, b := strings.Join(strings.Fields(rest(pair[0], inA)), ""), strings.Join(strings.Fields(rest(pair[1], inB)), ""); a != b {
				t.Fatalf("%s: %q and %q", f.Name(), a, b)
			}
		}
	})
}

// A pair of two verified numbers says why "same" is not taken, and it is not; a number
// that was replaced says nothing, and one whose status is not 01 does not either.
func TestTwoVerifiedNumbersAreSaidBeforeTheyAreRefused(t *testing.T) {
	born := care.NewDate(2018, 9, 6)
	a, b := planted("RZ1", 1, "Ann", "Able", born), planted("RZ2", 1, "Ann", "Able", born)
	a.NHSNumber, a.NHSStatus, b.NHSNumber, b.NHSStatus = number1, 1, number2, 1
	w := newTable(t)
	w.bring("RZ1", a)
	w.bring("RZ2", b)
	w.say(RunStream, KindProposed, "", Proposed{V: 1, Cases: []ProposedCase{{A: a.Key, B: b.Key, Why: WhyRefused, Zone: care.ZonePlanning}}})
	id := caseOf(a.Key, b.Key)
	d, err := w.room.Case(w.view(anna), id)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(d.NotSame, "two different NHS numbers") {
		t.Errorf("nothing is said: %q", d.NotSame)
	}
	for _, f := range d.Fields {
		want := map[linkage.Field]string{linkage.Birth: "6 September 2018", linkage.NHSNumber: "485 777 3457"}[f.Field]
		if want != "" && f.A != want {
			t.Errorf("the %s is written %q", f.Name, f.A)
		}
	}
	if _, err := w.room.Decide(t.Context(), w.view(anna), id, Decision{Verdict: Same}); err == nil {
		t.Error("it is taken")
	}
	w.say("people/numbers", care.RecSuperseded, "RZ1", care.NumbersSuperseded{V: 1, Pairs: []care.Superseded{{Old: number1, New: number2}}})
	if d, err = w.room.Case(w.view(anna), id); err != nil || d.NotSame == "" {
		t.Error("a number that a record states as verified is taken for superseded")
	}
	a.NHSStatus = 2
	w.bring("RZ1", a)
	if d, err = w.room.Case(w.view(anna), id); err == nil && d.NotSame != "" {
		t.Error("a number that was replaced counts as another person's")
	}
}
