package servicemap

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"roundtable/care"
)

// The list's wait stands in place of the stated one where enough wait, says so, and moves
// the gaps of those whom somebody would take if there were room.
func TestAListsWaitIsUsedAndNamed(t *testing.T) {
	w := newWorld(t)
	d := young()
	d.WaitDays, d.WaitKnown, d.WaitAsAt = 30, true, today-10
	id := w.describe(ann, d)
	s, _ := w.table.Service(ann, id)
	long := Waits{id: {People: 9, Clocks: 8, Median: 90, P92: 200, List: today - 1, Counted: today}}
	few := Waits{id: {People: 4, Clocks: 4, Median: 90, P92: 200, List: today - 1, Counted: today}}
	for _, c := range []struct {
		name  string
		waits Waits
		gap   bool
		words string
	}{
		{"stated alone", nil, false, "a wait of 30 days (stated by its owner on 23 October 2026)"},
		{"too few", few, false, "a wait of 30 days (stated by its owner on 23 October 2026)"},
		{"listed", long, true, "a wait of up to 200 days for 92 of 100 (from the shared list of 1 November 2026)"},
		{"stated alone, asked again", nil, false, "a wait of 30 days (stated by its owner on 23 October 2026)"},
	} {
		f, err := w.table.Find(ann, Query{Waits: c.waits})
		w.must(err)
		if got := len(f.Capacity) > 0; got != c.gap {
			t.Errorf("%s: a gap of room is %v, want %v", c.name, got, c.gap)
		}
		q := Query{Waits: c.waits}
		if got := q.WaitWords(s); got != c.words {
			t.Errorf("%s: %q, want %q", c.name, got, c.words)
		}
		for i := range f.Capacity {
			if b := f.Accepting(&f.Capacity[i], false); len(b) != 1 || b[0].Words != "has "+c.words {
				t.Errorf("%s: behind it stands %+v", c.name, b)
			}
		}
	}
	if long[id].Differs(s) == "" || few[id].Differs(s) != "" {
		t.Error("who disagrees is not told right")
	}
	s = &Service{ServiceDescribed: care.ServiceDescribed{Closed: true}}
	if q := (Query{MaxWait: 126}); q.hasRoom(s) {
		t.Error("a closed service has room")
	}
}

// A question is put to an owner alone where both say something and neither lies within
// what the other leaves open; of too few nothing is said.
func TestWaitsThatDiffer(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		median := rapid.IntRange(0, 900).Draw(rt, "median")
		w := ListWait{Clocks: rapid.IntRange(0, 20).Draw(rt, "clocks"), Median: median, P92: median + rapid.IntRange(0, 900).Draw(rt, "more")}
		s := &Service{ServiceDescribed: care.ServiceDescribed{WaitDays: rapid.IntRange(0, 2000).Draw(rt, "stated"), WaitKnown: rapid.Bool().Draw(rt, "known")}}
		got := w.Differs(s)
		switch {
		case (w.Clocks < 5 || !s.WaitKnown || s.WaitDays+7 >= median && s.WaitDays <= w.P92) && got != "":
			rt.Fatalf("%+v and %d differ: %s", w, s.WaitDays, got)
		case w.Clocks >= 5 && s.WaitKnown && 2*s.WaitDays+7 < median && !strings.Contains(got, "longer"):
			rt.Fatalf("%+v and %d: %q", w, s.WaitDays, got)
		case w.Clocks >= 5 && s.WaitKnown && s.WaitDays > 2*w.P92+28 && !strings.Contains(got, "less"):
			rt.Fatalf("%+v and %d: %q", w, s.WaitDays, got)
		}
	})
}

// What a list calls a service is its name, or the word that its owner gives; nothing is
// nobody's.
func TestWhatAListCallsAService(t *testing.T) {
	s := &Service{ServiceDescribed: care.ServiceDescribed{Name: "ADHD Assessment Service", List: " c04"}}
	for word, want := range map[[2]string]bool{
		{"C04", "Neurodevelopment Team"}: true, {"x", "adhd assessment service"}: true, {"A06", "Community Mental Health Team"}: false, {"", ""}: false,
	} {
		if s.ListedAs(word[0], word[1]) != want {
			t.Errorf("%q: %v", word, !want)
		}
	}
	if (&Service{}).ListedAs("", "") {
		t.Error("a service without a name is on a list")
	}
}
