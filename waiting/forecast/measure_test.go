package forecast

import (
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"roundtable/care"
	"roundtable/waiting"
)

// history is n weeks of so many referred, treated and leaving a week, before which
// some wait already.
func history(n, waits, in, treated, left int) (c waiting.QueueColumns, w waiting.Window) {
	w = waiting.Window{From: 80000, Until: 80000 + care.Date(7*n) - 1}
	for i := range waits {
		c.Referred = append(c.Referred, w.From-care.Date(1+i%100))
	}
	for week := range n {
		for k := range in {
			c.Referred = append(c.Referred, w.From+care.Date(7*week+k*7/in))
		}
	}
	c.Removed, c.Withdrawn = make([]care.Date, len(c.Referred)), make([]care.Date, len(c.Referred))
	next := 0
	for week := range n {
		for k := range treated {
			c.Removed[next] = w.From + care.Date(7*week+k*7/treated)
			next++
		}
		for range left {
			c.Withdrawn[next] = w.From + care.Date(7*week+3)
			next++
		}
	}
	return c, w
}

func TestMeasureCountsWeeks(t *testing.T) {
	m := Measure(history(20, 400, 30, 27, 1))
	if m.Weeks != 20 || m.Referrals.Weekly != 30 || m.Treated.Weekly != 27 || m.Left.Weekly != 1 || m.Stats.Queue != 400+40 {
		t.Errorf("%+v", m)
	}
	if m.Referrals.Variation != leastVariation {
		t.Errorf("weeks that are all alike vary by %v", m.Referrals.Variation)
	}
	if want := 20 / (20 * 420.0); math.Abs(m.Leave-want) > 0.05*want || m.LeaveLow > m.Leave || m.LeaveHigh < m.Leave {
		t.Errorf("%v leave in a week (%v to %v), want about %v", m.Leave, m.LeaveLow, m.LeaveHigh, want)
	}
	if !strings.Contains(strings.Join(m.Notes, " "), "20 weeks of history is short") {
		t.Errorf("%q", m.Notes)
	}
}

// The interval holds the true rate about as often as it says, for even and uneven
// weeks and for short histories.
func TestIntervalsHoldTheTrueRate(t *testing.T) {
	for _, x := range []struct {
		weeks           int
		mean, variation float64
	}{{2, 20, 1}, {4, 3, 1}, {8, 20, 1}, {8, 20, 4}, {52, 2, 1}, {52, 30, 3}} {
		var c counts
		c.set(x.mean, x.variation)
		s := streamOf(5, x.weeks, 1, 1, 1)
		held := 0
		const trials = 4000
		for range trials {
			n := make([]int, x.weeks)
			for w := range n {
				n[w] = c.draw(s.unit(), s.unit())
			}
			if r := rateOf(n, nil); r.Low <= x.mean && x.mean <= r.High {
				held++
			}
		}
		if share := float64(held) / trials; share < 0.93 {
			t.Errorf("%+v: held in %.3f of histories", x, share)
		}
	}
}

func TestAdviceInSentences(t *testing.T) {
	a := Advise(Measure(history(60, 1020, 30, 27, 0)), 52, 4, 26)
	text := strings.Join(a.Sentences, "\n")
	for _, want := range []string{
		"About 30 are referred in a week", "and 27 are treated", "the list of 1,200 people grows by about 3 a week",
		"35 more cases a week for 26 weeks, then 4 more a week for good, bring the list to about 390 people, at which 98 in 100 are treated within 52 weeks.",
		"By the 60 weeks of history it may be",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not in\n%s", want, text)
		}
	}
	if math.Abs(float64(a.Relief)-61.153846) > 1e-5 || math.Abs(float64(a.Load)-30.0/27) > 1e-9 {
		t.Errorf("%+v", a)
	}
	enough := Advise(Measure(history(60, 100, 20, 20, 0)), 52, 4, 0)
	if enough.TooBig || !strings.Contains(strings.Join(enough.Sentences, " "), "stays about as long") {
		t.Errorf("%q", enough.Sentences)
	}
	none := Advise(Measure(waiting.QueueColumns{}, waiting.Window{}), 18, 0, 0)
	if len(none.Sentences) != 1 || none.Load.Known() {
		t.Errorf("%+v", none)
	}
}

// No history makes a sentence that is none.
func TestAdviceIsAlwaysInWords(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in, treated := rapid.IntRange(0, 9).Draw(t, "in"), rapid.IntRange(0, 5).Draw(t, "treated")
		weeks := rapid.IntRange(0, 60).Draw(t, "weeks")
		m := Measure(history(weeks, rapid.IntRange(treated*weeks+weeks, 2000).Draw(t, "waiting"), max(in, 1), max(treated, 1), rapid.IntRange(0, 1).Draw(t, "left")))
		a := Advise(m, rapid.Float64Range(1, 104).Draw(t, "target"), 0, 0)
		for _, s := range append(a.Sentences, m.Notes...) {
			if strings.Contains(s, "NaN") || strings.Contains(s, "%!") || strings.Contains(s, "unknown") || !strings.HasSuffix(s, ".") {
				t.Fatalf("%q", s)
			}
		}
	})
}

func TestMeetFindsTheFewestSlots(t *testing.T) {
	s := vignette(100)
	s.Lists[0].Referrals.Weekly = 110
	g := Goal{List: 0, By: 26, Over: 4, AtMost: 0, Sure: 0.8}
	m, err := Meet(t.Context(), s, g)
	if err != nil || !m.Reached || m.Cases == 0 || m.Share < 0.8 || m.Now >= 0.8 {
		t.Fatalf("%+v, %v", m, err)
	}
	less := *s
	less.Weeks, less.Over, less.Bands = 26, []int{4}, []float64{0.5}
	less.Lists = g.with(s, m.Cases-1)
	if share, err := g.share(t.Context(), &less); err != nil || share >= 0.8 {
		t.Errorf("one slot fewer does too: %v, %v", share, err)
	}
	if _, err := Meet(t.Context(), s, Goal{List: 4}); err == nil {
		t.Error("a list that is none was taken")
	}
	s.Lists[0].Missed = 1 // nobody ever comes
	if m, err := Meet(t.Context(), s, g); err != nil || m.Reached {
		t.Errorf("%+v, %v", m, err)
	}
}
