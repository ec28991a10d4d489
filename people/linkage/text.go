package linkage

import (
	"math/bits"
	"sync"
	"unicode/utf8"
)

// bitText is the length up to which a text's characters fit the bits of a word.
const bitText = 64

// runeBuffer is how many runes are compared without allocation.
const runeBuffer = 192

// JaroWinkler is the Jaro similarity of two texts, 0 (nothing in common) to 1
// (equal), raised by a tenth of what is missing for each of up to four equal
// characters at the start when it is above 0.7 (Winkler 1990). Half transpositions
// are rounded down, as in the C program of the US Census Bureau and in DuckDB,
// jellyfish and smetrics; some libraries raise without the 0.7 floor, and differ.
//
// Characters are runes; case counts. Two empty texts are 1, one is 0: who takes
// empty for missing asks that first. Symmetric. Allocates nothing up to 192 runes.
func JaroWinkler(a, b string) float64 {
	if a == b {
		return 1
	}
	if len(a) <= bitText && len(b) <= bitText && ascii(a) && ascii(b) {
		return winkler(jaroBits(a, b), len(commonStart(a, b)))
	}
	var bufA, bufB [runeBuffer]rune
	ra, rb := appendRunes(bufA[:0], a), appendRunes(bufB[:0], b)
	prefix := 0
	for prefix < min(len(ra), len(rb)) && ra[prefix] == rb[prefix] {
		prefix++
	}
	return winkler(jaroRunes(ra, rb), prefix)
}

func winkler(jaro float64, prefix int) float64 {
	if jaro > 0.7 {
		jaro += 0.1 * float64(min(prefix, 4)) * (1 - jaro)
	}
	return jaro
}

func jaro(common, halfTranspositions, la, lb int) float64 {
	if common == 0 {
		return 0
	}
	m := float64(common)
	return (m/float64(la) + m/float64(lb) + (m-float64(halfTranspositions/2))/m) / 3
}

// jaroBits takes ASCII texts of at most 64 bytes: a word holds where each character
// stands in b, and another which of b are taken.
func jaroBits(a, b string) float64 {
	if a == "" || b == "" {
		return 0
	}
	var at [128]uint64
	for j := range len(b) {
		at[b[j]&127] |= 1 << (j & 63)
	}
	reach := max(max(len(a), len(b))/2-1, 0)
	window := uint64(1)<<(reach+1) - 1 // positions 0 to reach
	var takenA, takenB uint64
	for i := range len(a) {
		if free := at[a[i]&127] & window &^ takenB; free != 0 {
			takenB |= free & -free
			takenA |= 1 << (i & 63)
		}
		window <<= 1
		if i < reach {
			window |= 1
		}
	}
	common, apart := bits.OnesCount64(takenA), 0
	for ; takenA != 0; takenA, takenB = takenA&(takenA-1), takenB&(takenB-1) {
		if a[bits.TrailingZeros64(takenA)] != b[bits.TrailingZeros64(takenB)] {
			apart++
		}
	}
	return jaro(common, apart, len(a), len(b))
}

func jaroRunes(a, b []rune) float64 {
	if len(a) == 0 || len(b) == 0 {
		return 0
	}
	var bufA, bufB [runeBuffer]bool
	takenA, takenB := flags(bufA[:], len(a)), flags(bufB[:], len(b))
	reach := max(max(len(a), len(b))/2-1, 0)
	common := 0
	for i, r := range a {
		for j := max(i-reach, 0); j < min(i+reach+1, len(b)); j++ {
			if b[j] == r && !takenB[j] {
				takenA[i], takenB[j] = true, true
				common++
				break
			}
		}
	}
	apart, j := 0, 0
	for i, r := range a {
		if !takenA[i] {
			continue
		}
		for !takenB[j] {
			j++
		}
		if b[j] != r {
			apart++
		}
		j++
	}
	return jaro(common, apart, len(a), len(b))
}

// flags is n false values, of buf when it is long enough.
func flags(buf []bool, n int) []bool {
	if n > len(buf) {
		return make([]bool, n)
	}
	return buf[:n]
}

// Levenshtein is the least number of characters to insert, delete or replace that
// makes b of a. Characters are runes; case counts. Symmetric. Allocates nothing
// up to 192 runes.
func Levenshtein(a, b string) int { return edits(a, b, false) }

// OSA is Levenshtein with the exchange of two neighbours as one edit, no part
// edited twice: optimal string alignment, which most programs call
// Damerau-Levenshtein. Symmetric, but no metric: the triangle may fail.
func OSA(a, b string) int { return edits(a, b, true) }

func edits(a, b string, exchange bool) int {
	if a == b {
		return 0
	}
	if !ascii(a) || !ascii(b) {
		var bufA, bufB [runeBuffer]rune
		return editsRunes(appendRunes(bufA[:0], a), appendRunes(bufB[:0], b), exchange)
	}
	n := len(commonStart(a, b))
	a, b = a[n:], b[n:]
	for a != "" && b != "" && a[len(a)-1] == b[len(b)-1] {
		a, b = a[:len(a)-1], b[:len(b)-1]
	}
	if len(a) > len(b) {
		a, b = b, a
	}
	if a == "" {
		return len(b)
	}
	if len(a) > bitText {
		var bufA, bufB [runeBuffer]rune
		return editsRunes(appendRunes(bufA[:0], a), appendRunes(bufB[:0], b), exchange)
	}
	var at [128]uint64
	for i := range len(a) {
		at[a[i]&127] |= 1 << (i & 63)
	}
	v := newEditColumn(len(a), exchange)
	for j := range len(b) {
		v.next(at[b[j]&127])
	}
	return v.distance
}

// editColumn is a column of the table of distances as bits: where it rises and
// where it falls (Myers 1999; exchanges: Hyyrö 2003).
type editColumn struct {
	rise, fall, same, before uint64
	exchange, last           uint64
	distance                 int
}

// newEditColumn starts with a pattern of 1 to 64 characters.
func newEditColumn(length int, exchange bool) editColumn {
	v := editColumn{rise: ^uint64(0), last: 1 << (length - 1), distance: length}
	if exchange {
		v.exchange = ^uint64(0)
	}
	return v
}

// next takes the next character of the other text: where it stands in the pattern.
func (v *editColumn) next(at uint64) {
	swapped := (^v.same & at) << 1 & v.before & v.exchange
	v.same = (at&v.rise + v.rise) ^ v.rise | at | v.fall | swapped
	right := v.fall | ^(v.same | v.rise)
	left := v.same & v.rise
	if right&v.last != 0 {
		v.distance++
	} else if left&v.last != 0 {
		v.distance--
	}
	right = right<<1 | 1
	v.rise = left<<1 | ^(v.same | right)
	v.fall = right & v.same
	v.before = at
}

func editsRunes(a, b []rune, exchange bool) int {
	for len(a) > 0 && len(b) > 0 && a[0] == b[0] {
		a, b = a[1:], b[1:]
	}
	for len(a) > 0 && len(b) > 0 && a[len(a)-1] == b[len(b)-1] {
		a, b = a[:len(a)-1], b[:len(b)-1]
	}
	if len(a) > len(b) {
		a, b = b, a
	}
	if len(a) == 0 {
		return len(b)
	}
	if len(a) > bitText {
		return editsTable(a, b, exchange)
	}
	v := newEditColumn(len(a), exchange)
	for _, r := range b {
		var at uint64
		for i, p := range a {
			if p == r {
				at |= 1 << i
			}
		}
		v.next(at)
	}
	return v.distance
}

// editsTable is the plain table, three rows of it, for texts longer than a word.
func editsTable(a, b []rune, exchange bool) int {
	var buf [3 * (runeBuffer + 1)]int
	width := len(a) + 1
	cells := buf[:]
	if 3*width > len(cells) {
		cells = make([]int, 3*width)
	}
	older, old, now := cells[:width], cells[width:2*width], cells[2*width:3*width]
	for i := range old {
		old[i] = i
	}
	for j := 1; j <= len(b); j++ {
		now[0] = j
		for i := 1; i <= len(a); i++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			now[i] = min(old[i]+1, now[i-1]+1, old[i-1]+cost)
			if exchange && i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				now[i] = min(now[i], older[i-2]+1)
			}
		}
		older, old, now = old, now, older
	}
	return old[len(a)]
}

// soundexDigit is the class of each letter a to z; '0' for those without one. Vowels
// and Y part two letters of one class, H and W do not.
const soundexDigit = "01230120022455012623010202"

// Soundex is the American Soundex code, a letter and three digits, of a name:
// "R163" for Robert and Rupert, "A261" for Ashcraft (letters of one class on both
// sides of H or W count once, as the US National Archives have it). What is no
// ASCII letter is passed over: clean first. "" for a text without letters.
// Allocates nothing.
func Soundex(s string) string {
	var digits [3]byte
	first, n, last := byte(0), 0, byte('0')
	for i := 0; i < len(s) && n < len(digits); i++ {
		c := s[i] | 0x20
		if c < 'a' || c > 'z' {
			continue
		}
		d := soundexDigit[c-'a']
		switch {
		case first == 0:
			first, last = c, d
		case c == 'h' || c == 'w':
		case d == '0':
			last = d
		case d != last:
			digits[n], last = d-'0', d
			n++
		}
	}
	if first == 0 {
		return ""
	}
	at := ((int(first-'a')*7+int(digits[0]))*7+int(digits[1]))*7 + int(digits[2])
	return soundexCodes()[at*4:][:4]
}

// soundexCodes is every code that there can be, one after the other, so that a code
// is a piece of one text.
var soundexCodes = sync.OnceValue(func() string {
	out := make([]byte, 0, 26*7*7*7*4)
	for at := range 26 * 7 * 7 * 7 {
		out = append(out, 'A'+byte(at/343), '0'+byte(at/49%7), '0'+byte(at/7%7), '0'+byte(at%7))
	}
	return string(out)
})

func ascii(s string) bool {
	for ; len(s) >= 8; s = s[8:] { // eight bytes at a time, which the compiler reads as one
		eight := uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 |
			uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56
		if eight&0x8080808080808080 != 0 {
			return false
		}
	}
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

func commonStart(a, b string) string {
	n := 0
	for n < min(len(a), len(b)) && a[n] == b[n] {
		n++
	}
	return a[:n]
}

// appendRunes adds the runes of s; a byte that is no UTF-8 is U+FFFD.
func appendRunes(to []rune, s string) []rune {
	for _, r := range s {
		to = append(to, r)
	}
	return to
}
