package clk

import (
	"math"
	"math/bits"
	"math/rand/v2"
	"testing"

	"roundtable/people/linkage"
)

// The tests of this file attack the codes, with what an attacker would have. They
// hold what docs/privacy-preserving-linkage.md says: a code is pseudonymous
// personal data. A change that makes an attack fail is good news, and changes the
// document.

// TestWhoHoldsTheKeyFindsAnybody: a partner, or whoever finds the key file, encodes
// the people of a register and looks for the nearest code.
func TestWhoHoldsTheKeyFindsAnybody(t *testing.T) {
	l := madeLists(21, 400)
	s := schemaOf(t, "p", febrlFields...)
	stolen, guesses := fileOf(t, s, keyOf(1), l.a), fileOf(t, s, keyOf(1), l.b)
	found := 0
	for i := range stolen.Records {
		best, who := 0.0, int32(-1)
		for j := range guesses.Records {
			if d := Dice(&stolen.Records[i].Code, &guesses.Records[j].Code); d > best {
				best, who = d, l.personB[j]
			}
		}
		if who == l.personA[i] {
			found++
		}
	}
	if found < 380 {
		t.Errorf("%d of 400 were found: the document says nearly all", found)
	}
	t.Logf("with the key: %d of 400 people named", found)
}

// TestFrequencyFindsAFieldOfFewValuesWithoutTheKey: bits that come together in a
// share of codes that is publicly known (a practice's share of a district) give away
// who is registered there, though the attacker has no key.
func TestFrequencyFindsAFieldOfFewValuesWithoutTheKey(t *testing.T) {
	l := madeLists(22, 3000)
	practices, shares := []string{"J83001", "J83002", "J83003", "J83004"}, []float64{.45, .3, .15, .1}
	rng := rand.New(rand.NewPCG(1, 2))
	for i := range l.a {
		l.a[i].Values[linkage.Practice] = practices[pick(rng, shares)]
	}
	s := schemaOf(t, "p", linkage.Given, linkage.Family, linkage.Birth, linkage.Postcode, linkage.Practice)
	if len(s.Exposed()) == 0 {
		t.Error("the schema does not say that the practice is exposed")
	}
	size := s.Fields[len(s.Fields)-1].Bits
	f := fileOf(t, s, keyOf(1), l.a)
	said := together(f.Records, size)

	tp, fp, fn := 0, 0, 0
	for i, r := range l.a {
		switch there := r.Values[linkage.Practice] == practices[0]; {
		case said[i] && there:
			tp++
		case said[i]:
			fp++
		case there:
			fn++
		}
	}
	precision, recall := float64(tp)/float64(tp+fp), float64(tp)/float64(tp+fn)
	t.Logf("without the key: of those at the largest practice, %.1f %% found, %.1f %% of them rightly", 100*recall, 100*precision)
	if precision < .95 || recall < .95 {
		t.Errorf("precision %.3f, recall %.3f: the document says nearly all", precision, recall)
	}
}

// TestFrequencyFindsPiecesOfNamesWithoutTheKey: of a schema without exposed fields
// the same attack still finds who has a frequent piece of a name or of a date.
func TestFrequencyFindsPiecesOfNamesWithoutTheKey(t *testing.T) {
	l := madeLists(23, 3000)
	s := schemaOf(t, "p", febrlFields[:4]...)
	f := fileOf(t, s, keyOf(1), l.a)
	said := together(f.Records, 10)
	best, piece := 0.0, ""
	for _, field := range s.Fields {
		has := map[string][]bool{}
		for i, r := range l.a {
			value, _ := linkage.Clean(field.Field, r.Values[field.Field])
			if value == "" {
				continue
			}
			for _, token := range appendTokens(nil, field.Tokens, value) {
				if has[token] == nil {
					has[token] = make([]bool, len(l.a))
				}
				has[token][i] = true
			}
		}
		for _, them := range has {
			if f1 := agreement(said, them); f1 > best {
				best, piece = f1, field.Field.Name()
			}
		}
	}
	t.Logf("without the key: who has one piece of a %s is found with F1 %.3f", piece, best)
	if best < .8 {
		t.Errorf("F1 %.3f: the document says that frequent pieces are found", best)
	}
}

func agreement(said, truth []bool) float64 {
	both, sum := 0, 0
	for i := range said {
		if said[i] && truth[i] {
			both++
		}
		if said[i] {
			sum++
		}
		if truth[i] {
			sum++
		}
	}
	return 2 * float64(both) / float64(max(sum, 1))
}

func pick(rng *rand.Rand, shares []float64) int {
	x := rng.Float64()
	for i, s := range shares {
		if x -= s; x < 0 {
			return i
		}
	}
	return len(shares) - 1
}

// together finds the bits that come together most, as many as a value sets, and says
// which records have nearly all of them. It uses codes and the schema alone.
func together(records []Record, size int) []bool {
	words := (len(records) + 63) / 64
	columns := make([][]uint64, Bits)
	share := make([]float64, Bits)
	for b := range columns {
		columns[b] = make([]uint64, words)
		for i := range records {
			if records[i].Code[b/64]>>(b%64)&1 != 0 {
				columns[b][i/64] |= 1 << (i % 64)
				share[b]++
			}
		}
		share[b] /= float64(len(records))
	}
	phi := make([][]float64, Bits)
	for a := range phi {
		phi[a] = make([]float64, Bits)
		for b := range a {
			both := 0
			for w, x := range columns[a] {
				both += bits.OnesCount64(x & columns[b][w])
			}
			phi[a][b] = correlation(float64(both)/float64(len(records)), share[a], share[b])
			phi[b][a] = phi[a][b]
		}
	}
	best, group := 0.0, []int(nil)
	for seed := range Bits {
		if g, score := grow(phi, seed, size); score > best {
			best, group = score, g
		}
	}
	out := make([]bool, len(records))
	for i := range records {
		set := 0
		for _, b := range group {
			set += int(records[i].Code[b/64] >> (b % 64) & 1)
		}
		out[i] = set >= len(group)-len(group)/20
	}
	return out
}

func correlation(both, a, b float64) float64 {
	if v := a * (1 - a) * b * (1 - b); v > 0 {
		return (both - a*b) / math.Sqrt(v)
	}
	return 0
}

// grow adds to a bit those that go with the group best; the score is their mean
// correlation.
func grow(phi [][]float64, seed, size int) (group []int, score float64) {
	sum := make([]float64, len(phi))
	in := make([]bool, len(phi))
	add := func(b int) {
		group, in[b] = append(group, b), true
		for i := range sum {
			sum[i] += phi[i][b]
		}
	}
	add(seed)
	for len(group) < size {
		next := -1
		for b := range sum {
			if !in[b] && (next < 0 || sum[b] > sum[next]) {
				next = b
			}
		}
		score += sum[next]
		add(next)
	}
	return group, score / float64(size*(size-1)/2)
}
