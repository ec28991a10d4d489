package linkage

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestDiffer(t *testing.T) {
	same, other := func(s string) Span { return Span{s, true} }, func(s string) Span { return Span{s, false} }
	for _, c := range []struct {
		a, b     string
		inA, inB []Span
	}{
		{"", "", nil, nil},
		{"smith", "smith", []Span{same("smith")}, []Span{same("smith")}},
		{"smith", "", []Span{other("smith")}, nil},
		{"smith", "smyth", []Span{same("sm"), other("i"), same("th")}, []Span{same("sm"), other("y"), same("th")}},
		{"ann", "anne", []Span{same("ann")}, []Span{same("ann"), other("e")}},
		{"19800203", "19800302", []Span{same("19800"), other("2"), same("0"), other("3")}, []Span{same("19800"), other("3"), same("0"), other("2")}},
		// e and a mark after it are one letter
		{"Zoe\u0308", "Zoe", []Span{same("Zo"), other("e\u0308")}, []Span{same("Zo"), other("e")}},
		{"Łódź", "Łodz", []Span{same("Ł"), other("ó"), same("d"), other("ź")}, []Span{same("Ł"), other("o"), same("d"), other("z")}},
	} {
		inA, inB := Differ(c.a, c.b)
		if d := cmp.Diff(c.inA, inA) + cmp.Diff(c.inB, inB); d != "" {
			t.Errorf("%q and %q:\n%s", c.a, c.b, d)
		}
	}
}

func joinSpans(s []Span, sameOnly bool) string {
	var b strings.Builder
	for _, p := range s {
		if p.Same || !sameOnly {
			b.WriteString(p.Text)
		}
	}
	return b.String()
}

// differEdits is how many edits the marks stand for: between two same pieces the
// longer of what differs on either side.
func differEdits(inA, inB []Span) int {
	gaps := func(s []Span) map[int]int { // characters that differ, by how many same ones come before
		out, n := map[int]int{}, 0
		for _, p := range s {
			if p.Same {
				n += len(characters(p.Text))
			} else {
				out[n] += len(characters(p.Text))
			}
		}
		return out
	}
	ga, gb, sum := gaps(inA), gaps(inB), 0
	for at, n := range ga {
		sum += max(n, gb[at])
	}
	for at, n := range gb {
		if _, both := ga[at]; !both {
			sum += n
		}
	}
	return sum
}

func TestDifferIsMinimalAndWhole(t *testing.T) {
	text := rapid.StringOfN(rapid.RuneFrom([]rune("abcé0ßع\U0001F600")), 0, 12, -1)
	rapid.Check(t, func(t *rapid.T) {
		a, b := text.Draw(t, "a"), text.Draw(t, "b")
		inA, inB := Differ(a, b)
		if joinSpans(inA, false) != a || joinSpans(inB, false) != b {
			t.Fatalf("%q and %q became %v and %v", a, b, inA, inB)
		}
		if joinSpans(inA, true) != joinSpans(inB, true) {
			t.Fatalf("%q and %q: what is marked the same is not: %v, %v", a, b, inA, inB)
		}
		for _, s := range [][]Span{inA, inB} {
			for i := range s {
				if s[i].Text == "" || i > 0 && s[i].Same == s[i-1].Same {
					t.Fatalf("%q and %q: pieces do not alternate: %v", a, b, s)
				}
			}
		}
		if got, want := differEdits(inA, inB), Levenshtein(a, b); got != want {
			t.Fatalf("%q and %q are %d edits apart, marked are %d", a, b, want, got)
		}
	})
}

func FuzzDiffer(f *testing.F) {
	f.Add("José", "Jose\u0301")
	f.Add("\xff\xfe", "\xff")
	f.Add(strings.Repeat("a", 2000), strings.Repeat("b", 2000))
	f.Fuzz(func(t *testing.T, a, b string) {
		inA, inB := Differ(a, b)
		if joinSpans(inA, false) != a || joinSpans(inB, false) != b || joinSpans(inA, true) != joinSpans(inB, true) {
			t.Fatalf("%q and %q became %v and %v", a, b, inA, inB)
		}
	})
}
