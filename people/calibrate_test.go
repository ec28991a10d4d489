package people

import (
	"math"
	"testing"
	"time"

	"roundtable/care"
	"roundtable/ledger"
	"roundtable/people/linkage"
)

func twoLevels(m float64) *linkage.Model {
	return &linkage.Model{V: 1, Prior: .001, Comparisons: []linkage.Comparison{{
		Field: linkage.Family, Levels: []linkage.Level{{Kind: linkage.Exact, M: m, U: .01}, {Kind: linkage.Else, M: 1 - m, U: .99}},
	}}}
}

// labelled is a state in which so many pairs of one band were drawn and called one
// person, a share of them with equal family names.
func labelled(n int, agree float64, sample bool) *state {
	s := newState()
	s.models = []ModelVersion{{Version: "1", Model: twoLevels(.9)}}
	s.runs = []ran{{RunDone: RunDone{Bands: make([]BandCount, len(bandFrom))}}}
	s.runs[0].Bands[6].Pairs = 1000
	for i := range n {
		level := 1
		if float64(i) < agree*float64(n) {
			level = 0
		}
		c := ProposedCase{A: care.Key{1, byte(i), byte(i >> 8)}, B: care.Key{2, byte(i), byte(i >> 8)}, Zone: care.ZonePlanning, Weight: 12500, Sample: sample, Steps: []StepSaid{{Field: linkage.Family, Level: level}}}
		s.apply(ledger.Record{Seq: ledger.Seq(2*i + 1), At: time.Unix(1, 0)}, &Proposed{V: 1, Model: "1", Cases: []ProposedCase{c}})
		s.apply(ledger.Record{Seq: ledger.Seq(2*i + 2), By: "anna", Kind: KindReviewed}, &Reviewed{V: 1, Case: caseOf(c.A, c.B), A: c.A, B: c.B, Verdict: Same})
	}
	return s
}

func TestWhatReviewersSayLeansOnTheModel(t *testing.T) {
	for name, c := range map[string]struct {
		s    *state
		want float64
		n    int
	}{
		"two hundred agree less":       {labelled(200, .5, true), (200*.9 + 100) / 400, 200},
		"too few":                      {labelled(fewestLabels-1, 0, true), .9, 0},
		"of the queue and not by lot":  {labelled(200, 0, false), .9, 0},
		"nobody has said anything yet": {newState(), .9, 0},
	} {
		m := twoLevels(.9)
		if n := c.s.lean(m); n != c.n {
			t.Errorf("%s: of %d pairs, want %d", name, n, c.n)
		}
		l := m.Comparisons[0].Levels
		if math.Abs(l[0].M-c.want) > 1e-9 || math.Abs(l[0].M+l[1].M-1) > 1e-9 || l[0].U != .01 {
			t.Errorf("%s: %+v, want %g", name, l, c.want)
		}
	}
	// What was said under other levels says nothing here.
	m := twoLevels(.9)
	m.Comparisons[0].Levels[0].Kind = linkage.JaroWinklerAtLeast
	if labelled(200, 0, true).lean(m); m.Comparisons[0].Levels[0].M != .9 {
		t.Error("levels of another model were counted")
	}
}
