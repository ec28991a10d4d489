package linkage

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"
)

// somePeople makes n records of a few people whose names, dates and addresses are
// alike often, so that every level of every field is reached.
func somePeople(seed uint64, n int) *Table {
	r := rand.New(rand.NewPCG(seed, 1))
	one := func(of ...string) string { return of[r.IntN(len(of))] }
	t := NewTable(nil)
	for i := range n {
		given, family := one("Robert", "Robert", "Bob", "Rob", "Roberta", "Margaret", "Peggy", "Mohammed", "Mohd", "Jones", "Jones", "Siân", ""), one("Jones", "Jones", "Jonse", "Johnson", "Robert", "Robert", "Smith", "Smyth", "O'Neill", "Khan", "")
		born := fmt.Sprintf("19%02d-%02d-%02d", 50+r.IntN(4), 1+r.IntN(3), []int{1, 2, 3, 12, 30}[r.IntN(5)])
		born = strings.Replace(born, "02-30", "02-21", 1)
		switch r.IntN(12) {
		case 0:
			born = born[:4]
		case 1:
			born = ""
		case 2:
			born = born[:4] + "-" + born[8:] + "-" + born[5:7]
		}
		rec := Record{ID: fmt.Sprint(i), Source: one("a", "b", "c")}
		rec.Values = [Fields]string{
			Given: given, Family: family, Birth: born, Sex: one("M", "F", "", "F"),
			NHSNumber: one("", "9434765919", "9434765870", "943 476 5919"), IDNumber: one("", "123456", "123465", "998877"),
			Postcode: one("SN1 1AA", "SN1 1AB", "SN1 1XY", "SN1 2AA", "SN2 1AA", "BA1 1AA", "4011", "SN1", ""), Address: one("1 High Street", "1 High St", "12 High Street", "1 High Street Netherby", "1 Higham Road South", "3 Mill Lane", ""),
			Locality: one("Netherby", "Nethreby", "Netherbourne", "North Netherby", "Amberwell", ""), Phone: one("07000 123456", "07000 123465", "", "07111 987654"),
			Email: one("a.jones@example.com", "a.jonse@example.com", "a.jones1952@example.com", "", "zoe.khan@post.org"), Practice: one("Y00001", "Y00002", ""),
		}
		t.Add(rec)
	}
	return t
}

// someModel compares all fields with shares that are no round numbers, weighs names
// and places by rarity, and knows one relation.
func someModel(t *Table, seed uint64) *Model {
	r := rand.New(rand.NewPCG(seed, 2))
	m := StartingModel(t)
	m.Prior = .001 + r.Float64()/100
	for i := range m.Comparisons {
		c := &m.Comparisons[i]
		for l := range c.Levels {
			c.Levels[l].U = .0005 + r.Float64()/10
			c.Levels[l].M = .01 + r.Float64()*.9
		}
		if adjusted(Comparison{Levels: c.Levels, TFFloor: 1}) {
			c.TFFloor = .01 + r.Float64()/50
		}
	}
	for _, f := range []Field{Family, Postcode} {
		n := len(m.comparison(f).Levels)
		a := RelationAgree{Field: f}
		for range n {
			a.Levels = append(a.Levels, r.Float64())
		}
		if len(m.Relations) == 0 {
			m.Relations = []Relation{{Name: "one household", Share: .002, Place: Postcode}}
		}
		m.Relations[0].Alike = append(m.Relations[0].Alike, a)
	}
	m.Moved = &Moved{Share: .15}
	for _, f := range []Field{Postcode, Address, Phone} {
		a := RelationAgree{Field: f}
		for _, l := range m.comparison(f).Levels {
			a.Levels = append(a.Levels, (.2+r.Float64())*l.M)
		}
		m.Moved.Apart = append(m.Moved.Apart, a)
	}
	m.Rules = []Rule{
		rule(whole(Birth)), rule(partOf(Family, Sound), partOf(Given, First)), rule(whole(Postcode), partOf(Given, Canonical)),
		rule(partOf(Birth, YearMonth), partOf(Postcode, OutcodeOf)), rule(partOf(Birth, MonthDay), whole(Phone)), rule(partOf(Given, First3), partOf(Postcode, SectorOf)),
	}
	return m
}

func TestEveryWeightIsTheTextbooks(t *testing.T) {
	for seed := range uint64(3) {
		table := somePeople(seed, 110)
		m := someModel(table, seed)
		s, err := NewScorer(table, m)
		if err != nil {
			t.Fatal(err)
		}
		o := oracle{table, m}
		reached := map[string]bool{}
		for a := range table.Len() {
			for b := range a {
				weight, pattern := s.Score(Row(b), Row(a))
				want := o.weight(Row(b), Row(a))
				if math.Abs(weight-want) > 1e-9 {
					t.Fatalf("seed %d, rows %d and %d: weight %v, by the textbook %v", seed, b, a, weight, want)
				}
				for i, l := range o.levels(Row(b), Row(a)) {
					f := m.Comparisons[i].Field
					if pattern.At(f) != l {
						t.Fatalf("seed %d, rows %d and %d, %s: level %d, by the textbook %d", seed, b, a, f, pattern.At(f), l)
					}
					reached[fmt.Sprint(f, l)] = true
				}
			}
		}
		for _, c := range m.Comparisons {
			for l := -1; l < len(c.Levels); l++ {
				numberSlip := c.Field == NHSNumber && l == 1 // no two valid numbers are one slip apart
				if !reached[fmt.Sprint(c.Field, l)] && !numberSlip {
					t.Errorf("seed %d: no pair reaches level %d of %s: the test does not see it", seed, l, c.Field)
				}
			}
		}
	}
}

// TestLinkFindsWhatAllPairsHold: no rule, no key and no short cut loses or adds an
// edge.
func TestLinkFindsWhatAllPairsHold(t *testing.T) {
	for seed := range uint64(4) {
		table := somePeople(seed, 150)
		m := someModel(table, seed)
		res, err := Link(context.Background(), table, m, Options{Keep: .02, Threshold: .9, Pairs: 1 << 40})
		if err != nil {
			t.Fatal(err)
		}
		found := map[[2]Row]float64{}
		for _, e := range res.Edges {
			if e.Tier == TierWeighed {
				found[[2]Row{e.A, e.B}] = e.Weight
			}
		}
		o, pairs := oracle{table, m}, 0
		for b := range table.Len() {
			for a := range b {
				k := [2]Row{Row(a), Row(b)}
				proposed := o.proposed(k[0], k[1])
				if proposed {
					pairs++
				}
				w, is := found[k]
				want := o.weight(k[0], k[1])
				wanted := proposed && probability(want) >= .02
				if is != wanted || is && math.Abs(w-want) > 1e-9 {
					t.Fatalf("seed %d, rows %d and %d: edge %v of %v; by the textbook proposed %v, weight %v", seed, a, b, is, w, proposed, want)
				}
			}
		}
		if pairs != res.Pairs || len(found) == 0 {
			t.Errorf("seed %d: %d pairs compared and %d edges, by the textbook %d pairs", seed, res.Pairs, len(found), pairs)
		}
	}
}

// TestTrainingIsTheTextbooks: expectation maximisation over counts of patterns gives
// what it gives pair by pair.
func TestTrainingIsTheTextbooks(t *testing.T) {
	table := somePeople(5, 160)
	m := someModel(table, 5)
	tr := &training{t: table, m: m}
	for _, r := range m.Rules[:3] {
		learns := tr.learnsUnder(r)
		o := oracle{table, &Model{Comparisons: m.Comparisons, Rules: []Rule{r}}}
		all, pairing := newTally(), newPairing(table, m.Comparisons)
		var pairs [][]int
		for b := range table.Len() {
			for a := range b {
				if o.proposed(Row(a), Row(b)) {
					all.add(pairing.pattern(Row(a), Row(b)), 1)
					pairs = append(pairs, o.levels(Row(a), Row(b)))
				}
			}
		}
		s := newSession(m, learns, all.sorted())
		s.run()
		share, shares, steps := exhaustive(m, learns, pairs)
		if steps != s.steps || math.Abs(share-s.share) > 1e-9 {
			t.Errorf("%s: %d steps to a share of %v, pair by pair %d to %v", r.Name(), s.steps, s.share, steps, share)
		}
		for i := range shares {
			for l := range shares[i] {
				if learns[i] && math.Abs(shares[i][l]-s.m[i][l]) > 1e-6 {
					t.Errorf("%s, %s, level %d: m %v, pair by pair %v", r.Name(), m.Comparisons[i].Field, l, s.m[i][l], shares[i][l])
				}
			}
		}
	}
}

// exhaustive is expectation maximisation over pairs one by one, u held still, with
// two pairs of the starting shares among them.
func exhaustive(m *Model, learns []bool, pairs [][]int) (share float64, now [][]float64, steps int) {
	share = .2
	for _, c := range m.Comparisons {
		var row []float64
		for _, l := range c.Levels {
			row = append(row, l.M)
		}
		now = append(now, row)
	}
	for steps = 1; steps <= mostSteps; steps++ {
		sums := make([][]float64, len(now))
		for i := range now {
			sums[i] = make([]float64, len(now[i]))
		}
		matches := 0.0
		for _, levels := range pairs {
			one, two := share, 1-share
			for i, l := range levels {
				if learns[i] && l >= 0 {
					one, two = one*now[i][l], two*m.Comparisons[i].Levels[l].U
				}
			}
			g := one / (one + two)
			matches += g
			for i, l := range levels {
				if l >= 0 {
					sums[i][l] += g
				}
			}
		}
		before := share
		share = matches / float64(len(pairs))
		for i := range now {
			total := 0.0
			for _, n := range sums[i] {
				total += n
			}
			for l := range now[i] {
				if learns[i] {
					now[i][l] = (sums[i][l] + 2*m.Comparisons[i].Levels[l].M) / (total + 2)
				}
			}
		}
		if math.Abs(share-before) < 1e-6 {
			return share, now, steps
		}
	}
	return share, now, steps
}
