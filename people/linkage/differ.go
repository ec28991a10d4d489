package linkage

import (
	"unicode"
)

// Span is a piece of a text, marked for showing beside another text.
type Span struct {
	Text string `json:"text"`
	Same bool   `json:"same"` // the other text has it too, in this place of the order
}

// differMost bounds the table of Differ, in cells; longer texts are marked between
// their common beginning and end.
const differMost = 1 << 20

// Differ marks which characters of two texts differ, by a least number of insertions,
// deletions and replacements. The spans of each text put together are that text; same
// and different ones alternate. A character is what a reader takes for one: a letter
// with the accents that are written after it. Case counts. "" has no spans.
func Differ(a, b string) (inA, inB []Span) {
	ca, cb := characters(a), characters(b)
	start := 0
	for start < min(len(ca), len(cb)) && ca[start] == cb[start] {
		start++
	}
	end := 0
	for end < min(len(ca), len(cb))-start && ca[len(ca)-1-end] == cb[len(cb)-1-end] {
		end++
	}
	var spansA, spansB spans
	spansA.add(true, ca[:start])
	spansB.add(true, cb[:start])
	differMiddle(&spansA, &spansB, ca[start:len(ca)-end], cb[start:len(cb)-end])
	spansA.add(true, ca[len(ca)-end:])
	spansB.add(true, cb[len(cb)-end:])
	return spansA, spansB
}

type spans []Span

// add puts characters behind the others, in the last span when it is marked alike.
func (s *spans) add(same bool, chars []string) {
	for _, c := range chars {
		if n := len(*s); n > 0 && (*s)[n-1].Same == same {
			(*s)[n-1].Text += c
			continue
		}
		*s = append(*s, Span{c, same})
	}
}

// characters cuts a text before every rune that is no mark on the one before it.
func characters(s string) []string {
	var out []string
	start := 0
	for i, r := range s {
		if i > start && !unicode.Is(unicode.M, r) && r != '\u200d' {
			out = append(out, s[start:i])
			start = i
		}
	}
	if start < len(s) {
		out = append(out, s[start:])
	}
	return out
}

// differMiddle walks the table of distances (Wagner and Fischer 1974) from the
// beginning: each cell holds what is left to do from there on.
func differMiddle(inA, inB *spans, a, b []string) {
	if len(a) == 0 || len(b) == 0 || (len(a)+1)*(len(b)+1) > differMost {
		inA.add(false, a)
		inB.add(false, b)
		return
	}
	left := editsLeft(a, b)
	width := len(b) + 1
	i, j := 0, 0
	for i < len(a) && j < len(b) {
		now := left[i*width+j]
		switch {
		case a[i] == b[j] && now == left[(i+1)*width+j+1]:
			inA.add(true, a[i:i+1])
			inB.add(true, b[j:j+1])
			i, j = i+1, j+1
		case now == left[(i+1)*width+j+1]+1:
			inA.add(false, a[i:i+1])
			inB.add(false, b[j:j+1])
			i, j = i+1, j+1
		case now == left[(i+1)*width+j]+1:
			inA.add(false, a[i:i+1])
			i++
		default:
			inB.add(false, b[j:j+1])
			j++
		}
	}
	inA.add(false, a[i:])
	inB.add(false, b[j:])
}

// editsLeft is the distance of a[i:] and b[j:] at i*(len(b)+1)+j.
func editsLeft(a, b []string) []int32 {
	width := len(b) + 1
	left := make([]int32, (len(a)+1)*width)
	for i := len(a); i >= 0; i-- {
		for j := len(b); j >= 0; j-- {
			at := i*width + j
			switch {
			case i == len(a):
				left[at] = int32(len(b) - j) //nolint:gosec // below differMost
			case j == len(b):
				left[at] = int32(len(a) - i) //nolint:gosec // below differMost
			case a[i] == b[j]:
				left[at] = left[at+width+1]
			default:
				left[at] = 1 + min(left[at+width+1], left[at+width], left[at+1])
			}
		}
	}
	return left
}
