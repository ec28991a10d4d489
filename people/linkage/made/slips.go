package made

import (
	"math/rand/v2"
	"strings"
	"unicode/utf8"
)

// keys has each letter's neighbours on a UK keyboard.
var keys = map[byte]string{
	'q': "wa", 'w': "qes", 'e': "wrd", 'r': "etf", 't': "ryg", 'y': "tuh", 'u': "yij", 'i': "uok", 'o': "ipl", 'p': "ol",
	'a': "qsz", 's': "awdx", 'd': "sefc", 'f': "drgv", 'g': "fthb", 'h': "gyjn", 'j': "hukm", 'k': "jil", 'l': "kop",
	'z': "asx", 'x': "zsdc", 'c': "xdfv", 'v': "cfgb", 'b': "vghn", 'n': "bhjm", 'm': "njk",
	'0': "9", '1': "2", '2': "13", '3': "24", '4': "35", '5': "46", '6': "57", '7': "68", '8': "79", '9': "80",
}

// heard has what is written for one sound and another.
var heard = [][2]string{
	{"ph", "f"},
	{"f", "ph"},
	{"ck", "k"},
	{"c", "k"},
	{"k", "c"},
	{"ie", "ei"},
	{"ei", "ie"},
	{"ee", "ea"},
	{"ea", "ee"},
	{"y", "i"},
	{"i", "y"},
	{"ey", "y"},
	{"sen", "son"},
	{"son", "sen"},
	{"mac", "mc"},
	{"mc", "mac"},
	{"th", "t"},
	{"ll", "l"},
	{"tt", "t"},
	{"nn", "n"},
	{"ss", "s"},
	{"rr", "r"},
	{"z", "s"},
	{"s", "z"},
	{"v", "w"},
	{"oo", "u"},
	{"u", "oo"},
	{"a", "e"},
	{"e", "a"},
	{"o", "a"},
	{"gh", "g"},
	{"wh", "w"},
	{"x", "ks"},
	{"sh", "ch"},
	{"dge", "ge"},
	{"ow", "au"},
	{"ay", "ai"},
	{"er", "ar"},
	{"bury", "berry"},
	{"ton", "tun"},
	{"ford", "forth"},
	{"thorpe", "thorp"},
}

// seen has what a scanner reads for another character.
var seen = [][2]string{
	{"rn", "m"},
	{"m", "rn"},
	{"cl", "d"},
	{"d", "cl"},
	{"l", "1"},
	{"o", "0"},
	{"i", "l"},
	{"l", "i"},
	{"s", "5"},
	{"b", "h"},
	{"h", "b"},
	{"u", "v"},
	{"nn", "m"},
	{"vv", "w"},
	{"e", "c"},
	{"c", "e"},
	{"0", "O"},
	{"1", "I"},
	{"5", "S"},
	{"8", "B"},
	{"2", "Z"},
}

// slip is s with one mistake of a keyboard, an ear or a scanner; "" and names of
// one letter stay as they are.
func slip(r *rand.Rand, s string) string {
	if utf8.RuneCountInString(s) < 2 {
		return s
	}
	switch x := r.Float64(); {
	case x < .60:
		return mistyped(r, s)
	case x < .88:
		return replaced(r, s, heard)
	default:
		return replaced(r, s, seen)
	}
}

// mistyped exchanges, drops, doubles, adds or replaces one character.
func mistyped(r *rand.Rand, s string) string {
	runes := []rune(s)
	i := r.IntN(len(runes))
	if i == 0 && r.Float64() < .8 { // the first letter is the one that writers watch
		i = 1
	}
	switch r.IntN(5) {
	case 0:
		if i == len(runes)-1 {
			i--
		}
		runes[i], runes[i+1] = runes[i+1], runes[i]
	case 1:
		runes = append(runes[:i], runes[i+1:]...)
	case 2:
		runes = append(runes[:i+1], runes[i:]...)
	case 3:
		runes[i] = neighbour(r, runes[i])
	default:
		runes = append(runes[:i], append([]rune{neighbour(r, runes[i])}, runes[i:]...)...)
	}
	return string(runes)
}

func neighbour(r *rand.Rand, c rune) rune {
	low := c | 0x20
	if c < 0x80 {
		if near, ok := keys[byte(c)]; ok {
			return rune(near[r.IntN(len(near))])
		}
		if near, ok := keys[byte(low)]; ok {
			return rune(near[r.IntN(len(near))]) &^ 0x20 // as large as it was
		}
	}
	return 'e'
}

// replaced puts one spelling for another of a table, at a place where it fits; a
// word that has none of the table's is mistyped instead.
func replaced(r *rand.Rand, s string, table [][2]string) string {
	low := strings.ToLower(s)
	if len(low) != len(s) {
		return mistyped(r, s)
	}
	at := r.IntN(len(table))
	for k := range table {
		e := table[(at+k)%len(table)]
		if i := strings.LastIndex(low, e[0]); i > 0 {
			return s[:i] + e[1] + s[i+len(e[0]):]
		}
	}
	return mistyped(r, s)
}

// digitSlip is s with one digit changed, or two neighbours exchanged.
func digitSlip(r *rand.Rand, s string) string {
	var at []int
	for i := range len(s) {
		if s[i] >= '0' && s[i] <= '9' {
			at = append(at, i)
		}
	}
	if len(at) < 2 {
		return s
	}
	b := []byte(s)
	k := r.IntN(len(at) - 1)
	if r.IntN(2) == 0 && b[at[k]] != b[at[k+1]] {
		b[at[k]], b[at[k+1]] = b[at[k+1]], b[at[k]]
		return string(b)
	}
	b[at[k]] = '0' + (b[at[k]]-'0'+1+byte(r.IntN(9)))%10
	return string(b)
}
