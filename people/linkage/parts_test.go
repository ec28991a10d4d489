package linkage

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

// explained is a model whose weights are plain numbers: a level reached by half of
// matches and 1/16 of strangers is 3 bits.
func explained() *Model {
	return &Model{
		V: 1, Prior: 1. / 1025, // -10 bits
		Comparisons: []Comparison{
			{Field: Given, Levels: []Level{{Kind: Exact, M: .5, U: 1. / 64}, {Kind: Nickname, M: .25, U: 1. / 32}, {Kind: Swapped, M: .0625, U: 1. / 64}, {Kind: Else, M: .125, U: .5}}},
			{Field: Family, TFFloor: 1e-4, Levels: []Level{{Kind: Exact, M: .5, U: .125, TF: 1}, {Kind: EditsAtMost, Threshold: 1, M: .25, U: .125}, {Kind: Else, M: .25, U: .5}}},
			{Field: Birth, Levels: []Level{{Kind: Exact, M: .5, U: 1. / 4096}, {Kind: DayMonthSwap, M: .125, U: 1. / 512}, {Kind: Else, M: .125, U: 1}}},
			{Field: Postcode, Levels: []Level{{Kind: Exact, M: .5, U: 1. / 1024}, {Kind: Else, M: .25, U: 1}}},
		},
		Relations: []Relation{{Name: "one household", Share: 1. / 4096, Alike: []RelationAgree{{Family, []float64{.75, .125, .125}}, {Postcode, []float64{.9, .1}}}}},
		Rules:     []Rule{{Parts: []Part{{Field: Birth}}}, {Parts: []Part{{Field: Postcode}}}, {Parts: []Part{{Field: Family}}}},
	}
}

func explainedTable(records ...[4]string) *Table {
	t := NewTable([]Field{Given, Family, Birth, Postcode})
	for _, v := range records {
		var r Record
		r.Values[Given], r.Values[Family], r.Values[Birth], r.Values[Postcode] = v[0], v[1], v[2], v[3]
		t.Add(r)
	}
	return t
}

// TestParts: what each field says, worked out by hand.
func TestParts(t *testing.T) {
	m := explained()
	m.Relations = nil
	table := explainedTable(
		[4]string{"Elizabeth", "Smith", "1980-03-02", "SN2 1AA"}, [4]string{"Liz", "Smith", "1980-02-03", ""},
		[4]string{"Tom", "Smith", "", ""}, [4]string{"Ann", "Smith", "", ""}, [4]string{"Kim", "Zhou", "", ""},
	)
	s, err := NewScorer(table, m)
	if err != nil {
		t.Fatal(err)
	}
	want := []Scored{
		{Field: Given, Level: 1, Kind: Nickname, Weight: 3},
		// log2(.5/.125) = 2, and 4 of 5 records are Smith: log2(.125/.8) = -2.7
		{Field: Family, Level: 0, Kind: Exact, Weight: 2, TF: math.Log2(.125 / .8)},
		{Field: Birth, Level: 1, Kind: DayMonthSwap, Weight: 6},
		{Field: Postcode, Level: -1},
	}
	for i, got := range s.Parts(0, 1) {
		if w := want[i]; got.Field != w.Field || got.Level != w.Level || got.Kind != w.Kind || math.Abs(got.Weight-w.Weight)+math.Abs(got.TF-w.TF) > 1e-9 {
			t.Errorf("%+v, want %+v", got, w)
		}
	}
	if s.Prior() != -10 || s.Related(0, 1) != 0 {
		t.Errorf("prior %g, related %g", s.Prior(), s.Related(0, 1))
	}
}

// The parts add up to the weight.
func TestPartsAddUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		draw := func() [4]string {
			pick := func(from ...string) string { return rapid.SampledFrom(from).Draw(t, "value") }
			return [4]string{
				pick("", "Liz", "Elizabeth", "Smith", "Bo"), pick("", "Smith", "Smyth", "Liz", "Zhou"),
				pick("", "1980-02-03", "1980-03-02", "1999-01-01", "1980"), pick("", "SN2 1AA", "LS1 4AP"),
			}
		}
		table := explainedTable(draw(), draw(), draw())
		m := explained()
		if rapid.Bool().Draw(t, "relations") {
			m.Relations = nil
		}
		s, err := NewScorer(table, m)
		if err != nil {
			t.Fatal(err)
		}
		parts, related := s.Parts(0, 1), s.Related(0, 1)
		sum := s.Prior() - related
		for _, p := range parts {
			sum += p.Weight + p.TF
			if p.Level < 0 && p.Weight+p.TF != 0 {
				t.Errorf("%+v", p)
			}
		}
		if weight, _ := s.Score(0, 1); math.Abs(sum-weight) > 1e-9 || related < -.01 || len(parts) != len(m.Comparisons) {
			t.Errorf("the parts are %.12f, the weight %.12f; %g is of relations", sum, weight, related)
		}
	})
}
