package linkage

import (
	"math"
	"strings"
	"testing"

	"github.com/xrash/smetrics"
	"pgregory.net/rapid"
)

// twoNames draws two texts that have something in common: the second is the first
// with a few edits, or another.
func twoNames(alphabet []rune, longest int) *rapid.Generator[[2]string] {
	return rapid.Custom(func(t *rapid.T) [2]string {
		text := rapid.StringOfN(rapid.SampledFrom(alphabet), 0, longest, -1)
		a := text.Draw(t, "a")
		if rapid.Bool().Draw(t, "other") {
			return [2]string{a, text.Draw(t, "b")}
		}
		r := []rune(a)
		for range rapid.IntRange(0, 4).Draw(t, "edits") {
			if len(r) < 2 {
				break
			}
			i := rapid.IntRange(0, len(r)-2).Draw(t, "at")
			switch rapid.IntRange(0, 2).Draw(t, "kind") {
			case 0:
				r[i], r[i+1] = r[i+1], r[i]
			case 1:
				r = append(r[:i:i], r[i+1:]...)
			case 2:
				r[i] = rapid.SampledFrom(alphabet).Draw(t, "letter")
			}
		}
		return [2]string{a, string(r)}
	})
}

var (
	fewLetters  = []rune("abcd")
	asciiLetter = []rune("abcdefghijklmnopqrstuvwxyz '-AB9")
	anyLetter   = []rune("abcdé łßжд李")
)

// naiveEdits is the textbook recursion as a full table of runes.
func naiveEdits(a, b string, exchange bool) int {
	x, y := []rune(a), []rune(b)
	d := make([][]int, len(x)+1)
	for i := range d {
		d[i] = make([]int, len(y)+1)
		d[i][0] = i
	}
	for j := range d[0] {
		d[0][j] = j
	}
	for i := 1; i <= len(x); i++ {
		for j := 1; j <= len(y); j++ {
			cost := 1
			if x[i-1] == y[j-1] {
				cost = 0
			}
			d[i][j] = min(d[i-1][j]+1, d[i][j-1]+1, d[i-1][j-1]+cost)
			if exchange && i > 1 && j > 1 && x[i-1] == y[j-2] && x[i-2] == y[j-1] {
				d[i][j] = min(d[i][j], d[i-2][j-2]+1)
			}
		}
	}
	return d[len(x)][len(y)]
}

// recode writes each rune as one byte of its own, so that an oracle that compares
// bytes compares runes.
func recode(texts ...string) []string {
	codes, out := map[rune]byte{}, make([]string, len(texts))
	for i, s := range texts {
		var b strings.Builder
		for _, r := range s {
			if _, ok := codes[r]; !ok {
				codes[r] = byte(len(codes) + 1)
			}
			b.WriteByte(codes[r])
		}
		out[i] = b.String()
	}
	return out
}

func TestJaroWinklerAgreesWithAnotherProgram(t *testing.T) {
	for name, g := range map[string]*rapid.Generator[[2]string]{
		"few letters": twoNames(fewLetters, 14), "names": twoNames(asciiLetter, 20), "to a word's length": twoNames(fewLetters, 64),
		"longer": twoNames(asciiLetter, 250), "any script": twoNames(anyLetter, 30),
	} {
		t.Run(name, func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				p := g.Draw(t, "pair")
				got, coded := JaroWinkler(p[0], p[1]), recode(p[0], p[1])
				if want := smetrics.JaroWinkler(coded[0], coded[1], 0.7, 4); math.Abs(got-want) > 1e-12 {
					t.Fatalf("%q %q: %v, theirs %v", p[0], p[1], got, want)
				}
				if back := JaroWinkler(p[1], p[0]); back != got {
					t.Fatalf("%q %q: %v, the other way %v", p[0], p[1], got, back)
				}
				if got < 0 || got > 1 || (got == 1) != (p[0] == p[1]) {
					t.Fatalf("%q %q: %v", p[0], p[1], got)
				}
			})
		})
	}
}

// TestJaroWinklerPublished has pairs of Winkler's paper (1990) and of the Census
// Bureau's strcmp95 documentation.
func TestJaroWinklerPublished(t *testing.T) {
	for _, x := range []struct {
		a, b string
		want float64
	}{
		{"MARTHA", "MARHTA", .961},
		{"DIXON", "DICKSONX", .813},
		{"DWAYNE", "DUANE", .840},
		{"SHACKLEFORD", "SHACKELFORD", .982},
		{"DUNNINGHAM", "CUNNIGHAM", .896},
		{"ABROMS", "ABRAMS", .922},
		{"JON", "JAN", .8},
		{"", "JAN", 0},
	} {
		if got := JaroWinkler(x.a, x.b); math.Abs(got-x.want) > .0007 {
			t.Errorf("%s %s: %.3f, published %.3f", x.a, x.b, got, x.want)
		}
	}
}

func TestEditsAgreeWithTheTable(t *testing.T) {
	for name, g := range map[string]*rapid.Generator[[2]string]{
		"few letters": twoNames(fewLetters, 12), "names": twoNames(asciiLetter, 66), "long": twoNames(fewLetters, 210), "any script": twoNames(anyLetter, 90),
	} {
		t.Run(name, func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				p := g.Draw(t, "pair")
				a, b := p[0], p[1]
				lev, osa := Levenshtein(a, b), OSA(a, b)
				if want := naiveEdits(a, b, false); lev != want {
					t.Fatalf("Levenshtein %q %q: %d, table %d", a, b, lev, want)
				}
				if want := naiveEdits(a, b, true); osa != want {
					t.Fatalf("OSA %q %q: %d, table %d", a, b, osa, want)
				}
				if lev != Levenshtein(b, a) || osa != OSA(b, a) || osa > lev || (lev == 0) != (a == b) {
					t.Fatalf("%q %q: %d and %d", a, b, lev, osa)
				}
			})
		})
	}
}

func TestLevenshteinKeepsTheTriangle(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringOfN(rapid.SampledFrom(fewLetters), 0, 10, -1)
		a, b, c := text.Draw(t, "a"), text.Draw(t, "b"), text.Draw(t, "c")
		if Levenshtein(a, c) > Levenshtein(a, b)+Levenshtein(b, c) {
			t.Fatal(a, b, c)
		}
	})
}

// TestSoundexPublished has the examples of the US National Archives' page on the
// Soundex indexing system, and of Knuth.
func TestSoundexPublished(t *testing.T) {
	for name, want := range map[string]string{
		"Washington": "W252", "Lee": "L000", "Gutierrez": "G362", "Pfister": "P236", "Jackson": "J250",
		"Tymczak": "T522", "VanDeusen": "V532", "Ashcraft": "A261", "Robert": "R163", "Rupert": "R163",
		"Rubin": "R150", "Euler": "E460", "Hilbert": "H416", "Lukasiewicz": "L222", "Honeyman": "H555",
		"o'neill": "O540", "": "", "李": "", "42": "",
	} {
		if got := Soundex(name); got != want {
			t.Errorf("%s: %s, published %s", name, got, want)
		}
	}
}

func TestSoundexIsALetterAndThreeDigits(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.StringMatching(`[a-zA-Z]{1,20}`).Draw(t, "name")
		got := Soundex(s)
		if len(got) != 4 || got[0] != strings.ToUpper(s[:1])[0] || strings.Trim(got[1:], "0123456") != "" {
			t.Fatalf("%s: %s", s, got)
		}
		if up := Soundex(strings.ToUpper(s)); up != got {
			t.Fatalf("%s: %s, in capitals %s", s, got, up)
		}
	})
}

func TestComparingAllocatesNothing(t *testing.T) {
	long := strings.Repeat("llanfairpwll", 12)
	for _, p := range [][2]string{{"catherine", "katharine"}, {"łukasz", "lukasz"}, {long, long[1:] + "x"}} {
		n := testing.AllocsPerRun(50, func() {
			JaroWinkler(p[0], p[1])
			Levenshtein(p[0], p[1])
			OSA(p[0], p[1])
			Soundex(p[0])
			SameName(p[0], p[1])
		})
		if n != 0 {
			t.Errorf("%q %q: %v allocations", p[0], p[1], n)
		}
	}
}

var familyNames = strings.Fields(`smith jones taylor brown williams wilson johnson davies patel robinson wright thompson evans
	walker white roberts green hall thomas clarke jackson wood harris edwards turner martin cooper hill ward hughes moore
	macdonald oneill featherstonehaugh okonkwo hussain chaudhry kowalski wisniewska popescu ramasubramanian`)

func BenchmarkJaroWinkler(b *testing.B) {
	i := 0
	for b.Loop() {
		JaroWinkler(familyNames[i%len(familyNames)], familyNames[(i*7+3)%len(familyNames)])
		i++
	}
}

// BenchmarkJaroWinklerTheirs is smetrics on the same pairs.
func BenchmarkJaroWinklerTheirs(b *testing.B) {
	i := 0
	for b.Loop() {
		smetrics.JaroWinkler(familyNames[i%len(familyNames)], familyNames[(i*7+3)%len(familyNames)], 0.7, 4)
		i++
	}
}

func BenchmarkOSA(b *testing.B) {
	i := 0
	for b.Loop() {
		OSA(familyNames[i%len(familyNames)], familyNames[(i*7+3)%len(familyNames)])
		i++
	}
}

func BenchmarkSoundex(b *testing.B) {
	i := 0
	for b.Loop() {
		Soundex(familyNames[i%len(familyNames)])
		i++
	}
}
