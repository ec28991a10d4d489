package linkage

import (
	"math"
	"math/rand/v2"
	"testing"
)

// TestMoversAreFound draws pairs of one person of whom a fifth moved, among as many
// pairs of strangers, and asks training how many moved and what they look like.
func TestMoversAreFound(t *testing.T) {
	m := placesModel()
	truth := Moved{Share: .2}
	elsewhere := [][]float64{{.02, .01, .03, .14, .80}, {.01, .01, .03, .05, .90}, {.45, .02, .03, .50}}
	r := rand.New(rand.NewPCG(1, 1))
	all := newTally()
	for range 60_000 {
		one := r.IntN(2) == 0
		gone := one && r.Float64() < truth.Share
		var p Pattern
		for i, c := range m.Comparisons {
			shares := make([]float64, len(c.Levels))
			for l, level := range c.Levels {
				switch k := i - 2; {
				case gone && k >= 0:
					shares[l] = elsewhere[k][l]
				case one && k >= 0:
					shares[l] = (level.M - truth.Share*elsewhere[k][l]) / (1 - truth.Share)
				case one:
					shares[l] = level.M
				default:
					shares[l] = level.U
				}
			}
			if r.Float64() > .1 { // one in ten is missing
				p = p.with(c.Field, drawn(r, shares))
			}
		}
		all.add(p, 1)
	}
	tr := &training{m: m, byRule: [][]counted{all.sorted()}}
	tr.move()
	if m.Moved == nil || math.Abs(m.Moved.Share-truth.Share) > .02 {
		t.Fatalf("%+v moved, of whom %v did", m.Moved, truth.Share)
	}
	for k, a := range m.Moved.Apart {
		for l, v := range a.Levels {
			if math.Abs(v-elsewhere[k][l]) > .03 {
				t.Errorf("%s, level %d: %.3f of those who moved, not %.3f", a.Field, l, v, elsewhere[k][l])
			}
		}
	}
}

// TestNobodyMoved: where places differ each by itself, nobody is said to have moved.
func TestNobodyMoved(t *testing.T) {
	m := placesModel()
	r := rand.New(rand.NewPCG(2, 2))
	all := newTally()
	for range 60_000 {
		one := r.IntN(2) == 0
		var p Pattern
		for _, c := range m.Comparisons {
			shares := make([]float64, len(c.Levels))
			for l, level := range c.Levels {
				shares[l] = level.U
				if one {
					shares[l] = level.M
				}
			}
			p = p.with(c.Field, drawn(r, shares))
		}
		all.add(p, 1)
	}
	tr := &training{m: m, byRule: [][]counted{all.sorted()}}
	tr.move()
	w := newWeights(m)
	for _, x := range all.sorted() {
		// What was learnt of chance may stand in the model, but changes no weight much.
		if d := w.moved.together(x.pattern); x.n > 100 && math.Abs(d) > .6 {
			t.Errorf("%d pairs gain %.2f bits for having moved", x.n, d)
		}
	}
}

// TestPartsAddUpWithMovers: what places say together is spread over their fields.
func TestPartsAddUpWithMovers(t *testing.T) {
	table := somePeople(3, 80)
	s, err := NewScorer(table, someModel(table, 3))
	if err != nil {
		t.Fatal(err)
	}
	for b := range table.Len() {
		for a := range b {
			sum := s.Prior() - s.Related(Row(a), Row(b))
			places := 0
			for _, p := range s.Parts(Row(a), Row(b)) {
				sum += p.Weight + p.TF
				if p.Level >= 0 && s.w.moved.fields[p.Field] {
					places++
				}
			}
			if w, _ := s.Score(Row(a), Row(b)); places > 0 && math.Abs(sum-w) > 1e-9 {
				t.Fatalf("rows %d and %d: parts add up to %v, the weight is %v", a, b, sum, w)
			}
		}
	}
}

// placesModel compares two fields of a person and three of a place, for pairs of
// which half are one person.
func placesModel() *Model {
	m := &Model{V: 1, Prior: .5, Rules: []Rule{rule(whole(Birth))}}
	for _, f := range []Field{Given, NHSNumber, Postcode, Address, Locality} {
		c := Comparison{Field: f, Levels: startingLevels(f)}
		sum := 0.0
		for l := range c.Levels {
			c.Levels[l].U = .01 * float64(1+l*l)
			c.Levels[l].TF = 0
			sum += c.Levels[l].U
		}
		c.Levels[len(c.Levels)-1].U += 1 - sum
		m.Comparisons = append(m.Comparisons, c)
	}
	return m
}

func drawn(r *rand.Rand, shares []float64) int {
	x := r.Float64()
	for l, s := range shares {
		if x -= s; x < 0 {
			return l
		}
	}
	return len(shares) - 1
}
