package people

import (
	"fmt"
	"maps"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"roundtable/care"
	"roundtable/facts"
	"roundtable/people/linkage"
)

// Published values: Brown, Cai and DasGupta 2001 and Newcombe 1998 (81 of 263, 15 of
// 148, 0 of 20, 1 of 29).
func TestWilsonAsPublished(t *testing.T) {
	for _, c := range []struct {
		k, n    int
		low, up float64
	}{{81, 263, .2553, .3662}, {15, 148, .0624, .1605}, {0, 20, 0, .1611}, {1, 29, .0061, .1718}} {
		s := wilson(c.k, c.n)
		if math.Abs(s.Low-c.low) > 5e-5 || math.Abs(s.Up-c.up) > 5e-5 {
			t.Errorf("%d of %d: %.4f to %.4f, published %.4f to %.4f", c.k, c.n, s.Low, s.Up, c.low, c.up)
		}
	}
	if s := wilson(0, 0); s.Low != 0 || s.Up != 1 || s.P != 0 {
		t.Errorf("of nothing: %+v", s)
	}
}

// TestPrecisionByBands: of samples drawn by lot the 95 % interval holds the truth as
// often as it says, and without a sample of a band nothing is said.
func TestPrecisionByBands(t *testing.T) {
	const rounds = 1000
	inside := 0
	r := rand.New(rand.NewPCG(1, 2)) // a fair coin: rapid's own draws seek the edges
	for range rounds {
		var bands []Band
		right, linked, left := 0.0, 0, 0.0
		for b := range bandFrom {
			pairs, p, drawn, same := 50+r.IntN(350), r.Float64(), 20+r.IntN(20), 0
			for range drawn {
				if r.Float64() < p {
					same++
				}
			}
			x := Band{From: bandFrom[b], Pairs: pairs, Reviewed: wilson(same, drawn)}
			if b >= 3 {
				x.Linked = pairs
				right, linked = right+p*float64(pairs), linked+pairs
			} else {
				left += p * float64(pairs)
			}
			bands = append(bands, x)
		}
		e, m := precision(bands), missed(bands)
		if !e.Known || !m.Known || e.Low > e.Value || e.Up < e.Value || m.Low > m.Value || m.Up < m.Value || e.Low < 0 || e.Up > 1 {
			t.Fatalf("%+v %+v", e, m)
		}
		if truth := right / float64(linked); truth >= e.Low-1e-9 && truth <= e.Up+1e-9 {
			inside++
		}
		bands[5].Reviewed = wilson(0, 0)
		if e := precision(bands); e.Known || !strings.Contains(e.Words, "5 more") {
			t.Fatalf("known without a band: %+v", e)
		}
	}
	if inside < rounds*93/100 {
		t.Errorf("the 95 %% interval held the truth in %d of %d", inside, rounds)
	}
	t.Logf("the interval held the truth in %d of %d", inside, rounds)
}

// What is marked on one side, taken out of both, leaves the same text.
func TestWhatDiffersIsMarked(t *testing.T) {
	without := func(s string, spans []Span) string {
		r, out, at := []rune(s), "", 0
		for _, p := range spans {
			out += string(r[at:p.From])
			at = p.To
		}
		return out + string(r[at:])
	}
	rapid.Check(t, func(rt *rapid.T) {
		text := rapid.StringOfN(rapid.RuneFrom([]rune("abcé ")), 1, 12, -1)
		a, b := text.Draw(rt, "a"), text.Draw(rt, "b")
		inA, inB := differs(a, b)
		if x, y := without(a, inA), without(b, inB); x != y {
			rt.Fatalf("%q and %q leave %q and %q", a, b, x, y)
		}
		if a == b && len(inA)+len(inB) != 0 {
			rt.Fatal("the same text is marked")
		}
	})
	if inA, inB := differs("SMITH", "SMYTH"); fmt.Sprint(inA, inB) != "[{2 3}] [{2 3}]" {
		t.Error(inA, inB)
	}
	if inA, inB := differs("", "x"); inA != nil || inB != nil {
		t.Error("beside nothing something is marked")
	}
}

// TestQualityOfASample: what reviewers decide of the drawn pairs becomes precision,
// and rates come by group.
func TestQualityOfASample(t *testing.T) {
	w := filled(t)
	w.run(RunOptions{Sample: 8})
	q, err := w.room.Quality(w.view(anna))
	if err != nil || q.Precision.Known || len(q.Bands) != 12 {
		t.Fatalf("before anybody decided: %+v, %v", q.Precision, err)
	}
	pairs := 0
	for id, c := range w.room.snapshot().cases {
		if !c.Sample {
			continue
		}
		pairs++
		verdict := Different
		if sameMade(c.A, c.B) {
			verdict = Same
		}
		for _, who := range []care.Viewer{anna, bola} {
			if err := w.says(who, id, verdict, ""); err != nil && who == anna {
				t.Fatal(err)
			}
		}
	}
	q, err = w.room.Quality(w.view(anna))
	if err != nil || !q.Precision.Known || q.Precision.Value < .99 || q.Precision.Low >= q.Precision.Value {
		t.Errorf("after %d pairs: %+v, %v", pairs, q.Precision, err)
	}
	seen := map[string]int{}
	for _, r := range q.Rates {
		seen[r.Group] += r.Records
		if r.Rate.N != r.Records || r.Rate.K > r.Rate.N {
			t.Errorf("%+v", r)
		}
	}
	for _, g := range []string{"ethnicity", "age", "deprivation", "partner"} {
		if seen[g] != q.Records {
			t.Errorf("by %s there are %d records of %d", g, seen[g], q.Records)
		}
	}
}

// Every age has a band of its own words, in the order of ages, and no band is another's
// with one value: 65 to 79 and 80 and over once were one.
func TestEveryAgeHasItsBand(t *testing.T) {
	today := care.NewDate(2026, 11, 22)
	words := map[string]string{}
	for years := range 121 {
		c := &facts.PersonChunk{Birth: []care.Date{care.NewDate(2026-years, 11, 22)}}
		got, want := age(c, 0, today), "80 and over"
		switch {
		case years < 18:
			want = "0 to 17"
		case years < 40:
			want = "18 to 39"
		case years < 65:
			want = "40 to 64"
		case years < 80:
			want = "65 to 79"
		}
		if got[0] != "age" || got[2] != want {
			t.Errorf("at %d: %q, want %q", years, got, want)
		}
		if was, ok := words[got[1]]; ok && was != got[2] {
			t.Errorf("%q and %q have one value", was, got[2])
		}
		words[got[1]] = got[2]
	}
	values := slices.Sorted(maps.Keys(words))
	var order []string
	for _, v := range values {
		order = append(order, words[v])
	}
	if want := []string{"0 to 17", "18 to 39", "40 to 64", "65 to 79", "80 and over"}; !slices.Equal(order, want) {
		t.Errorf("a page has them in the order %q", order)
	}
	if got := age(&facts.PersonChunk{Birth: []care.Date{0}}, 0, today); got[1] != "" || got[2] != "Not recorded" {
		t.Errorf("without a birth date: %q", got)
	}
}

// sameMade reports whether two records were made of one person.
func sameMade(a, b care.Key) bool {
	for i := range 300 {
		if a == key("RZ1", i) {
			return b == key("RZ2", i)
		}
		if a == key("RZ2", i) {
			return b == key("RZ1", i)
		}
	}
	return false
}

// A profile speaks of what the view shows, and of no closed field.
func TestAProfileShowsWhatIsOpen(t *testing.T) {
	w := filled(t)
	p, err := w.room.Profile(w.view(anna), "RZ1")
	if err != nil || p.Records != 250 {
		t.Fatalf("%d records, %v", p.Records, err)
	}
	if _, ok := p.Field(linkage.Postcode); !ok {
		t.Error("the postcode is not spoken of")
	}
	var may [care.Categories][]uint64
	may[care.ListEntries] = []uint64{^uint64(0)}
	p, err = w.room.Profile(w.facts.View(anna, care.ScopeOfCategories(care.DirectCare, may)), "RZ1")
	if _, ok := p.Field(linkage.Postcode); ok || err != nil || p.Records != 250 {
		t.Errorf("a closed field is spoken of: %v, %v", ok, err)
	}
	if p, err := w.room.Profile(w.facts.View(anna, care.Scope{}), "RZ1"); err != nil || p.Records != 0 {
		t.Errorf("to who sees nobody: %+v, %v", p, err)
	}
	if _, err := w.room.Profile(w.view(anna), "NONE"); err == nil {
		t.Error("a partner that there is not has a profile")
	}
}

// Two records of one partner are one person with nobody else's: that is no link to
// another organisation; and linked counts what is linked for the view's purpose.
func TestRatesAndBandsAreOfTheViewsPurpose(t *testing.T) {
	w := newTable(t)
	born := care.NewDate(1994, 5, 3)
	a, b, c := planted("RZ1", 1, "Ann", "Able", born), planted("RZ1", 2, "Ann", "Able", born), planted("RZ2", 1, "Ann", "Able", born)
	for _, p := range []*care.PersonRow{&a, &b, &c} {
		p.NHSNumber, p.NHSStatus = number1, 1
	}
	linked := func() (k int) {
		q, err := w.room.Quality(w.view(anna))
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range q.Rates {
			if r.Group == "partner" {
				k += r.Rate.K
			}
		}
		return k
	}
	w.bring("RZ1", a, b)
	if !w.same(care.DirectCare, a.Key, b.Key) || linked() != 0 {
		t.Errorf("%d records of one partner count as linked to another's", linked())
	}
	w.bring("RZ2", c)
	if linked() != 3 {
		t.Errorf("%d of three records count as linked to another partner's", linked())
	}

	care9 := 4
	bands := make([]BandCount, len(bandFrom))
	bands[9] = BandCount{Pairs: 10, Linked: 8, Care: &care9}
	w.say(RunStream, KindRun, "", RunDone{V: 1, Model: "1", Bands: bands})
	for p, want := range map[care.Purpose]int{care.DirectCare: 4, care.Planning: 8} {
		q, err := w.room.Quality(w.facts.View(anna, care.WholeTable(p)))
		if err != nil || q.Bands[9].Linked != want {
			t.Errorf("%s: %d pairs are linked, %v", p, q.Bands[9].Linked, err)
		}
	}
}

// A run counts what it linked for each purpose by itself: here one pair for both, one
// for planning alone, and one for neither.
func TestARunCountsWhatItLinksForEachPurpose(t *testing.T) {
	l := &linking{
		room: newState(), plan: []linkage.Row{0, 0, 0, 3}, care: []linkage.Row{0, 0, 2, 3}, rivals: make([]float32, 4), keys: []care.Key{{1}, {2}, {3}, {4}},
		found: &linkage.Result{Edges: []linkage.Edge{{A: 0, B: 1, Weight: 15}, {A: 1, B: 2, Weight: 15}, {A: 2, B: 3, Weight: 15}}},
	}
	l.sample(nil)
	b := l.done.Bands[bandOf(15)]
	if b.Pairs != 3 || b.linkedFor(care.ZonePlanning) != 2 || b.linkedFor(care.ZoneDirectCare) != 1 {
		t.Errorf("%+v", b)
	}
}

// Who does not see everybody is told so, for a page to round what is of all; and a group
// tells how many of its records are compared with none.
func TestQualityTellsWhetherTheReaderSeesEverybody(t *testing.T) {
	w := charity(t, false)
	w.run(RunOptions{})
	all, err := w.room.Quality(w.view(anna))
	if err != nil || !all.All || all.Ran.IsZero() || all.Left.NoNotice == 0 {
		t.Fatalf("%+v, %v", all.Left, err)
	}
	own, err := w.room.Quality(w.as(dora, func(m care.ClassMeaning) bool { return m.Partner == "V01" }))
	if err != nil || own.All {
		t.Errorf("who sees their own alone sees everybody: %v", err)
	}
	for _, q := range []QualityReport{all, own} {
		untold := 0
		for _, g := range q.Rates {
			if g.Group == "partner" {
				if untold += g.Untold; g.Value == "V01" && g.Untold != g.Records || g.Value != "V01" && g.Untold != 0 {
					t.Errorf("%+v", g)
				}
			}
		}
		if untold == 0 {
			t.Error("nobody was left out: the test shows nothing")
		}
	}
}
