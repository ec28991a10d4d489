package people

import (
	"strings"
	"unicode/utf8"

	"roundtable/people/linkage"
)

// differsIn marks what of two values, as pages write them, is not in the other. A date
// is marked by its day, month and year: "6 September" and "9 June" have letters in
// common that say nothing; of an NHS number each digit stands in its place.
func differsIn(f linkage.Field, a, b string) (inA, inB []Span) {
	switch f {
	case linkage.Birth:
		return differsByWord(a, b)
	case linkage.NHSNumber:
		if len(a) == len(b) {
			both := differsByPlace(a, b)
			return both, both
		}
	}
	return differs(a, b)
}

// saysTheSame reports whether two values differ in nothing but capitals and spaces,
// which systems change as they like; not of one that was not written.
func saysTheSame(a, b string) bool {
	bare := func(s string) string { return strings.Join(strings.Fields(s), "") }
	return a != "" && b != "" && strings.EqualFold(bare(a), bare(b))
}

// differsByWord marks word by word: a number by its digits, any other word as a whole.
// Texts of different length in words are marked as any text.
func differsByWord(a, b string) (inA, inB []Span) {
	x, y := strings.Split(a, " "), strings.Split(b, " ")
	if len(x) != len(y) {
		return differs(a, b)
	}
	atA, atB := 0, 0
	for i := range x {
		n, m := utf8.RuneCountInString(x[i]), utf8.RuneCountInString(y[i])
		if x[i] != y[i] {
			if isNumber(x[i]) && isNumber(y[i]) {
				one, other := differs(x[i], y[i])
				inA, inB = append(inA, moved(one, atA)...), append(inB, moved(other, atB)...)
			} else {
				inA, inB = append(inA, Span{atA, atA + n}), append(inB, Span{atB, atB + m})
			}
		}
		atA, atB = atA+n+1, atB+m+1
	}
	return inA, inB
}

func isNumber(s string) bool {
	return s != "" && strings.Trim(s, "0123456789") == ""
}

func moved(all []Span, by int) []Span {
	for i := range all {
		all[i].From, all[i].To = all[i].From+by, all[i].To+by
	}
	return all
}

// differsByPlace marks the places where two texts of one length differ.
func differsByPlace(a, b string) (out []Span) {
	for i := range len(a) {
		switch n := len(out); {
		case a[i] == b[i]:
		case n > 0 && out[n-1].To == i:
			out[n-1].To++
		default:
			out = append(out, Span{i, i + 1})
		}
	}
	return out
}

// longestMarked is how long texts may be for their differences to be marked.
const longestMarked = 200

// differs marks what of each text is not in the other, by the longest sequence of
// characters that both have in order, whatever the capitals. Of a text beside nothing, or beside itself,
// nothing is marked.
func differs(a, b string) (inA, inB []Span) {
	x, y := []rune(strings.ToLower(a)), []rune(strings.ToLower(b))
	if len(x) != utf8.RuneCountInString(a) || len(y) != utf8.RuneCountInString(b) {
		x, y = []rune(a), []rune(b) // a letter that is another number of letters in lower case
	}
	if len(x) == 0 || len(y) == 0 || a == b || len(x) > longestMarked || len(y) > longestMarked {
		return nil, nil
	}
	// common[i][j] is how long that sequence is of x[i:] and y[j:].
	common := make([][]int, len(x)+1)
	for i := range common {
		common[i] = make([]int, len(y)+1)
	}
	for i := len(x) - 1; i >= 0; i-- {
		for j := len(y) - 1; j >= 0; j-- {
			if x[i] == y[j] {
				common[i][j] = common[i+1][j+1] + 1
			} else {
				common[i][j] = max(common[i+1][j], common[i][j+1])
			}
		}
	}
	mark := func(to []Span, at int) []Span {
		if n := len(to); n > 0 && to[n-1].To == at {
			to[n-1].To++
			return to
		}
		return append(to, Span{at, at + 1})
	}
	i, j := 0, 0
	for i < len(x) || j < len(y) {
		switch {
		case i < len(x) && j < len(y) && x[i] == y[j]:
			i, j = i+1, j+1
		case j == len(y) || i < len(x) && common[i+1][j] >= common[i][j+1]:
			inA = mark(inA, i)
			i++
		default:
			inB = mark(inB, j)
			j++
		}
	}
	return inA, inB
}
