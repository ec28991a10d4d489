package linkage

import (
	"math"
	"math/big"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"roundtable/care"
)

// Worked out by hand: odds are 2^weight.
func TestCertaintyByHand(t *testing.T) {
	for name, c := range map[string]struct {
		weights []float64
		want    Certainty
	}{
		"nobody fits":  {nil, Certainty{PNull: 1}},
		"no number":    {[]float64{math.NaN()}, Certainty{PNull: 1}},
		"one at evens": {[]float64{0}, Certainty{1, 0, .5, .5, .5, 1, 0}},
		"one at 3":     {[]float64{3}, Certainty{1, 3, 8. / 9, 1. / 9, 8. / 9, 1, 3}},
		"one at -2":    {[]float64{-2}, Certainty{1, -2, .2, .8, .2, 1, -2}},
		// odds 8, 8 and nobody: 17; two equal rivals are two in effect
		"two alike": {[]float64{3, 3}, Certainty{2, 3, 8. / 17, 1. / 17, 16. / 17, 2, 0}},
		// odds 4, 2, 2: shares 1/2, 1/4, 1/4; H = 1.5
		"three": {[]float64{1, 2, 1}, Certainty{3, 2, 4. / 9, 1. / 9, 8. / 9, math.Exp2(1.5), 1}},
		// the next is nobody, at 0
		"a rival below evens": {[]float64{4, -1}, Certainty{2, 4, 16 / 17.5, 1 / 17.5, 16.5 / 17.5, math.Exp2(share(16/16.5) + share(.5/16.5)), 4}},
	} {
		if d := cmp.Diff(c.want, CertaintyOf(c.weights), cmpopts.EquateApprox(1e-14, 0)); d != "" {
			t.Errorf("%s (-by hand +got):\n%s", name, d)
		}
	}
}

func share(p float64) float64 { return -p * math.Log2(p) }

func TestCertaintyOfExtremeWeights(t *testing.T) {
	c := CertaintyOf([]float64{1000, -1000})
	if c.P != 1 || c.PNull != math.Exp2(-1000) || c.Matchability != 1 || c.Perplexity != 1 || c.Margin != 1000 {
		t.Errorf("1000 and -1000: %+v", c)
	}
	c = CertaintyOf([]float64{-1000, -1000})
	if c.PNull != 1 || math.Abs(c.Matchability/math.Exp2(-999)-1) > 1e-12 || c.Perplexity != 2 {
		t.Errorf("-1000 twice: %+v", c)
	}
	c = CertaintyOf([]float64{1000, 1000, 999})
	if math.Abs(c.P-.4) > 1e-15 || c.Margin != 0 {
		t.Errorf("1000, 1000, 999: %+v", c)
	}
	if c = CertaintyOf([]float64{math.Inf(1), math.Inf(-1)}); c.P != 1 || c.PNull != 0 || math.IsNaN(c.Perplexity) {
		t.Errorf("infinite: %+v", c)
	}
}

// Against the formulas as they stand, in numbers of 400 bits.
func TestCertaintyAgainstPlainFormulas(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		// quarters of bits, so that 2^weight is exact to build
		w := rapid.SliceOfN(rapid.Map(rapid.IntRange(-120, 120), func(i int) float64 { return float64(i) / 4 }), 1, 6).Draw(t, "weights")
		sum := new(big.Float).SetPrec(400)
		for _, x := range w {
			sum.Add(sum, odds(x))
		}
		whole := new(big.Float).SetPrec(400).Add(sum, big.NewFloat(1))
		h := 0.0
		for _, x := range w {
			p, _ := new(big.Float).Quo(odds(x), sum).Float64()
			h -= p * math.Log2(p)
		}
		pNull, _ := new(big.Float).Quo(big.NewFloat(1), whole).Float64()
		match, _ := new(big.Float).Quo(sum, whole).Float64()
		got := CertaintyOf(w)
		for what, v := range map[string][2]float64{"p_null": {pNull, got.PNull}, "matchability": {match, got.Matchability}, "perplexity": {math.Exp2(h), got.Perplexity}} {
			if math.Abs(v[1]/v[0]-1) > 1e-12 {
				t.Errorf("%s of %v: %.17g, plainly %.17g", what, w, v[1], v[0])
			}
		}
	})
}

// odds is 2^(quarters/4), by two square roots of a power of two.
func odds(x float64) *big.Float {
	quarters := int(x * 4)
	f := new(big.Float).SetPrec(400).SetMantExp(big.NewFloat(1).SetPrec(400), ((quarters%4)+4)%4)
	f.Sqrt(f).Sqrt(f)
	return f.SetMantExp(f, (quarters-((quarters%4)+4)%4)/4)
}

func TestCertaintyAmongCountsPeopleNotRecords(t *testing.T) {
	people := []Row{0, 0, 2, 3}
	edges := []Edge{{A: 0, B: 3, Weight: 3}, {A: 1, B: 3, Weight: 2}, {A: 2, B: 3, Weight: 1}}
	if d := cmp.Diff(CertaintyOf([]float64{3, 1}), CertaintyAmong(3, edges, people)); d != "" {
		t.Error(d)
	}
}

func TestDirectCareIsStricterThanPlanning(t *testing.T) {
	care1, planning := DefaultZoning(care.DirectCare), DefaultZoning(care.Planning)
	for _, c := range []struct {
		weights        []float64
		doubt          bool
		direct, counts Zone
	}{
		{nil, false, ZoneApart, ZoneApart},
		{[]float64{-5}, false, ZoneApart, ZoneApart},
		{[]float64{-1}, false, ZoneReview, ZoneApart}, // one in three
		{[]float64{1}, false, ZoneReview, ZoneReview},
		{[]float64{6}, false, ZoneReview, ZoneLink},     // 64 to 1
		{[]float64{12}, false, ZoneLink, ZoneLink},      // 4096 to 1
		{[]float64{12, 7}, false, ZoneReview, ZoneLink}, // a rival 32 times less likely
		{[]float64{20, 20}, false, ZoneReview, ZoneReview},
		{[]float64{12}, true, ZoneReview, ZoneReview},
	} {
		got := CertaintyOf(c.weights)
		if d, p := care1.ZoneOf(got, c.doubt), planning.ZoneOf(got, c.doubt); d != c.direct || p != c.counts {
			t.Errorf("%v, doubt %t: for direct care %s, for planning %s", c.weights, c.doubt, d, p)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		c := CertaintyOf(rapid.SliceOfN(rapid.Float64Range(-30, 30), 0, 4).Draw(t, "weights"))
		doubt := rapid.Bool().Draw(t, "doubt")
		if care1.ZoneOf(c, doubt) == ZoneLink && planning.ZoneOf(c, doubt) != ZoneLink {
			t.Errorf("%+v is linked for direct care and not for planning", c)
		}
	})
}
