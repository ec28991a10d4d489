package linkage

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

// TestTheDefaultIsAModel: for every field strangers' shares fit its levels and add up
// to 1, as those of one person do, and no better level weighs less than a worse one.
func TestTheDefaultIsAModel(t *testing.T) {
	for f := range Fields {
		levels, u := startingLevels(f), defaultStrangers(f)
		if len(u) != len(levels) {
			t.Fatalf("%s: %d shares for %d levels", f, len(u), len(levels))
		}
		var m, all float64
		for l := range levels {
			levels[l].U = u[l]
			m, all = m+levels[l].M, all+u[l]
		}
		if math.Abs(m-1) > 1e-9 || math.Abs(all-1) > 1e-9 || u[len(u)-1] <= 0 {
			t.Errorf("%s: m adds up to %v, u to %v", f, m, all)
		}
		notInOrder(t, f, levels)
		if levels[0].Weight() <= 0 || levels[len(levels)-1].Weight() >= 0 {
			t.Errorf("%s: agreement weighs %.2f, disagreement %.2f", f, levels[0].Weight(), levels[len(levels)-1].Weight())
		}
	}
}

type failing interface {
	Helper()
	Errorf(format string, args ...any)
}

// notInOrder fails where a better level weighs less than a worse one.
func notInOrder(t failing, f Field, levels []Level) {
	t.Helper()
	before, kind := math.Inf(1), LevelKind("")
	for _, l := range levels {
		if l.Kind == Swapped {
			continue
		}
		if w := l.Weight(); w > before+1e-9 {
			t.Errorf("%s: %s weighs %.3f bits, and the better %s %.3f", f, l.Kind, w, kind, before)
		}
		before, kind = l.Weight(), l.Kind
	}
}

// TestInOrderPoolsWhatIsOutOfOrder: any shares come out in order, with as many
// matches; shares in order stay as they were.
func TestInOrderPoolsWhatIsOutOfOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := Field(rapid.IntRange(0, int(Fields)-1).Draw(t, "field"))
		levels := startingLevels(f)
		before := 0.0
		for l := range levels {
			levels[l].M = rapid.Float64Range(1e-6, 1).Draw(t, "m")
			levels[l].U = rapid.Float64Range(1e-6, 1).Draw(t, "u")
			before += levels[l].M
		}
		inOrder(levels)
		notInOrder(t, f, levels)
		after, again := 0.0, append([]Level(nil), levels...)
		for _, l := range levels {
			after += l.M
		}
		if math.Abs(after-before) > 1e-9*before {
			t.Fatalf("matches added up to %v, now to %v", before, after)
		}
		inOrder(again)
		for l := range again {
			if math.Abs(again[l].M-levels[l].M) > 1e-9 {
				t.Fatalf("%s moved again, from %v to %v", again[l].Kind, levels[l].M, again[l].M)
			}
		}
	})
}

// TestTheDefaultFadesSmoothly: what is owed to the default falls with every record,
// never by a leap, and is nothing where strangers are drawn instead of counted.
func TestTheDefaultFadesSmoothly(t *testing.T) {
	for f := range Fields {
		before := 1.0
		for n := 2; n < 1000; n++ {
			pairs := float64(pairsAmong(n))
			w := owed(youth(n), pairs, defaultWorth(f))
			if w > before || before-w > .1 {
				t.Fatalf("%s: the default's share goes from %v to %v at %d records", f, before, w, n)
			}
			if pairs >= 2*strangerPairs && w != 0 {
				t.Fatalf("%s: %v is owed to the default at %d records", f, w, n)
			}
			before = w
		}
	}
}
