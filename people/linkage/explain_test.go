package linkage

import (
	"math"
	"slices"
	"strings"
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

func TestExplainInWords(t *testing.T) {
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
	want := []string{
		"Any two of these records, before looking: -10.0",
		"Given name: forms of one name: +3.0",
		// log2(.5/.125) = 2, and 4 of 5 records are Smith: log2(.125/.8) = -2.7
		"Family name: the same, smith is common: -0.7",
		"Date of birth: day and month exchanged: +6.0",
		"Postcode: not known on one side: 0",
		"Together: -1.7, a probability of 23.81 %",
	}
	if got := s.Explain(0, 1).Lines(); !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// The parts add up to the weight, and the weight to the probability.
func TestExplanationAddsUp(t *testing.T) {
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
		x := s.Explain(0, 1)
		sum := x.Prior + x.Household
		for _, step := range x.Steps {
			sum += step.Bits + step.Rare
			if step.Said == "" || strings.HasPrefix(step.Said, "not known") && step.Bits+step.Rare != 0 {
				t.Errorf("%+v", step)
			}
		}
		weight, _ := s.Score(0, 1)
		if math.Abs(sum-weight) > 1e-9 || x.Weight != weight || x.Household > .01 {
			t.Errorf("the parts are %.12f, the weight %.12f: %+v", sum, weight, x)
		}
		if math.Abs(x.P-1/(1+math.Exp2(-sum))) > 1e-9 || len(x.Steps) != len(m.Comparisons) {
			t.Errorf("a weight of %g is a probability of %g, in %d steps", sum, x.P, len(x.Steps))
		}
	})
}

func TestEveryLevelHasWords(t *testing.T) {
	seen := map[string]LevelKind{}
	for _, k := range []LevelKind{Exact, JaroWinklerAtLeast, TransposedAtMost, DaysAtMost, Nickname, Swapped, DayMonthSwap, TwoOfThree, PartialDate, SameSector, SameOutcode, Else} {
		words := Level{Kind: k, Threshold: 1}.Words()
		if other, twice := seen[words]; twice || words == (Level{Kind: "unknown"}).Words() {
			t.Errorf("%s and %s are both %q", k, other, words)
		}
		seen[words] = k
	}
	if got := (Level{Kind: EditsAtMost, Threshold: 2}).Words(); got != "at most 2 edits apart" {
		t.Error(got)
	}
}
