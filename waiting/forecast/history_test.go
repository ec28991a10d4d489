package forecast

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"roundtable/care"
	"roundtable/waiting"
)

// A list holds those who wait on the last day of its history, and nobody else.
func TestListOfHoldsWhoWaits(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		h := waiting.FlowHistory{Name: "x", Window: waiting.Window{From: 80000, Until: 80000 + care.Date(rapid.IntRange(-1, 60).Draw(t, "days"))}}
		want, bands := 0, map[int]int{}
		for range rapid.IntRange(0, 40).Draw(t, "rows") {
			r := care.Date(79950 + rapid.IntRange(0, 150).Draw(t, "referred"))
			out := care.Date(rapid.SampledFrom([]int{0, 0, 3, 50}).Draw(t, "after"))
			if out != 0 {
				out += r
			}
			h.Rows.Referred, h.Rows.Withdrawn = append(h.Rows.Referred, r), append(h.Rows.Withdrawn, 0)
			h.Rows.Removed = append(h.Rows.Removed, out)
			h.Priority, h.Decile, h.Ethnic = append(h.Priority, uint8(rapid.IntRange(1, 4).Draw(t, "p"))), append(h.Decile, uint8(rapid.IntRange(0, 10).Draw(t, "d"))), append(h.Ethnic, 1)
			if r <= h.Window.Until && (out == 0 || out > h.Window.Until) {
				want++
				bands[care.WeekBand(int(h.Window.Until-r))]++
			}
		}
		l, _ := ListOf(h)
		if l.WaitingNow() != want {
			t.Fatalf("%d wait, want %d", l.WaitingNow(), want)
		}
		for _, c := range l.Waiting {
			bands[c.Weeks] -= c.Count
		}
		for w, n := range bands {
			if n != 0 {
				t.Fatalf("band %d is out by %d", w, n)
			}
		}
		s := &Setup{Lists: []List{l}, Groupings: Groupings(), Weeks: 3, Runs: 2}
		s.Defaults()
		if err := s.Check(); err != nil {
			t.Fatal(err)
		}
	})
}

// Missing is not nought: where no end of a wait is stated, what is treated is not
// known, and the list goes on as long as it is.
func TestNoStatedEndIsNotNoTreatment(t *testing.T) {
	c, w := history(12, 50, 10, 1, 0)
	for i := range c.Removed {
		c.Removed[i] = 0
	}
	l, m := ListOf(waiting.FlowHistory{Name: "x", Window: w, Rows: c})
	if m.Treated.Known || l.Capacity.Weekly != 10 || !strings.Contains(strings.Join(m.Notes, " "), "not taken for none") {
		t.Errorf("%+v %q", l.Capacity, m.Notes)
	}
	a := Advise(m, 18, 0, 0)
	if a.Load.Known() || !strings.Contains(strings.Join(a.Sentences, " "), "does not say how many are treated in a week") {
		t.Errorf("%q", a.Sentences)
	}
	// One list alone: who waits is known, and no rate.
	w.From = w.Until + 1
	l, m = ListOf(waiting.FlowHistory{Name: "x", Window: w, Rows: c})
	if l.WaitingNow() != 170 || m.Referrals.Known || !strings.Contains(m.Notes[0], "second list") {
		t.Errorf("%d wait, %+v", l.WaitingNow(), m)
	}
}

func TestScenarioChangesCopies(t *testing.T) {
	now := []List{{Name: "a", Capacity: Flow{Weekly: 10, Variation: 1, Unsure: 0.2}}, {Name: "b", Capacity: Flow{Weekly: 5}}}
	sc, err := ReadScenario(strings.NewReader(`{"name":"Saturdays","weeks":26,"pool":true,"changes":[{"willing":0.3},{"list":"a","more_capacity":10,"extra":[{"from":2,"to":4,"cases":8}]},{"list":"b","capacity":7,"missed":0.1}]}`))
	if err != nil {
		t.Fatal(err)
	}
	s, err := sc.Setup(now, nil)
	if err != nil {
		t.Fatal(err)
	}
	a, b := s.Lists[0], s.Lists[1]
	if a.Capacity.Weekly != 20 || a.Capacity.Unsure != 0.1 || a.Willing != 0.3 || a.Pool != "all" || len(a.Extra) != 1 || b.Capacity.Weekly != 7 || b.Missed != 0.1 || s.Weeks != 26 || s.Runs != DefaultRuns {
		t.Errorf("%+v", s)
	}
	if now[0].Willing != 0 || now[0].Capacity.Weekly != 10 || len(now[0].Extra) != 0 {
		t.Error("the lists themselves were changed")
	}
}

func TestBadScenariosAreRefusedInWords(t *testing.T) {
	for text, want := range map[string]string{
		`{"wekes":3}`:   "wekes",
		`{"weeks":"x"}`: "weeks",
		"{\n\n,":        "line 3",
		`{} {}`:         "after",
		`{"lists":[{"name":"x"}],"changes":[{"list":"y"}]}`:  `"y"`,
		`{"weeks":9999,"lists":[{"name":"x"}]}`:              "9999 weeks",
		`{"lists":[{"name":"x","willing":2}]}`:               "share",
		`{"rule":{"order":"random"},"lists":[{"name":"x"}]}`: "random",
		`{}`:                                 "lists",
		" ":                                  "empty",
		`{"weeks": 4, "lists": [`:            "breaks off",
		`{"weeks":0,"lists":[{"name":"x"}]}`: "0 weeks",
		`{"runs":0,"lists":[{"name":"x"}]}`:  "0 runs",
		`{"lists":[]}`:                       "none among them",
		`{"weeks":"four"}`:                   "text where a whole number",
		`{"weeks":4.5}`:                      "the number 4.5 where a whole number",
		`[]`:                                 "a list [...] where an object",
		`{"lists":[{"name":"x","capacity":{"weekly":-9}}]}`:                                "list x: capacity.weekly of -9",
		`{"lists":[{"capacity":{"weekly":1}},{"leave":-1}]}`:                               "list lists[1]: leave of -1",
		`{"lists":[{"name":"x","waiting":[{"weeks":3,"count":-3}]}]}`:                      "a count from 0",
		`{"lists":[{"name":"x","waiting":[{"weeks":0,"count":3}]}]}`:                       "0 weeks",
		`{"runs":20000,"lists":[{"name":"x","referrals":{"weekly":20000,"variation":1}}]}`: "too large",
	} {
		sc, err := ReadScenario(strings.NewReader(text))
		if err == nil {
			_, err = sc.Setup(nil, nil)
		}
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", text, err)
		}
	}
}

// TestGoalsThatCannotBeAreRefusedByTheirPart: each part of a goal is named where it is wrong.
func TestGoalsThatCannotBeAreRefusedByTheirPart(t *testing.T) {
	s := &Setup{Weeks: 4, Runs: 5, Lists: []List{{Name: "x"}}}
	s.Defaults()
	for where, g := range map[string]Goal{
		"goal.list": {List: 5, By: 2, Sure: 0.8}, "goal.by": {By: 26, Sure: 0.8}, "goal.over": {By: 2, Over: -1, Sure: 0.8},
		"goal.at_most": {By: 2, AtMost: -1, Sure: 0.8}, "goal.sure": {By: 2, Sure: 1.5},
	} {
		if _, err := Meet(t.Context(), s, g); err == nil || !strings.Contains(err.Error(), where) {
			t.Errorf("%+v: %v, want %s", g, err, where)
		}
	}
	if m, err := Meet(t.Context(), s, Goal{List: -1, By: 2, Sure: 0.8}); err != nil || !m.Reached {
		t.Errorf("an empty list meets any goal: %+v, %v", m, err)
	}
}

func FuzzScenario(f *testing.F) {
	f.Add([]byte(`{"weeks":3,"runs":2,"pool":true,"rule":{"order":"due","due_weeks":[1,4]},"changes":[{"willing":0.3}],"lists":[{"name":"x","waiting":[{"weeks":3,"count":3,"priority":1}],"referrals":{"weekly":3,"variation":2},"capacity":{"weekly":2},"mix":[{"priority":2,"share":1}]}],"goal":{"list":0,"by":1,"over":2,"sure":0.5}}`))
	f.Add([]byte(`{"groupings":[{"name":"g","groups":["a","b"]}],"rule":{"reserve_share":0.5,"reserve":{"grouping":0,"group":1}},"lists":[{"name":"x","waiting":[{"weeks":3,"count":3,"groups":[1]}]}]}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		sc, err := ReadScenario(strings.NewReader(string(text)))
		if err != nil {
			return
		}
		s, err := sc.Setup(nil, nil)
		if err != nil {
			return
		}
		people := 0.0
		for i := range s.Lists {
			people += float64(s.Lists[i].WaitingNow()) + s.Lists[i].Referrals.Weekly*float64(s.Weeks)
		}
		if people > 1e5 || s.Weeks > 60 {
			return
		}
		s.Runs = min(s.Runs, 2)
		if _, err := Simulate(t.Context(), s); err != nil {
			t.Fatal(err)
		}
	})
}
