package linkage

import (
	_ "embed"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"pgregory.net/rapid"
)

//go:embed testdata/clean.tsv
var cleanCases string

// writtenCases are the cases that a list's keeper may read: field, written, clean,
// notes.
func writtenCases(t testing.TB) (out [][4]string) {
	t.Helper()
	for line := range strings.Lines(cleanCases) {
		line = strings.TrimSuffix(line, "\n")
		if line == "" || line[0] == '#' {
			continue
		}
		cells := strings.Split(line, "\t")
		if len(cells) != 4 {
			t.Fatalf("four cells are wanted: %q", line)
		}
		out = append(out, [4]string(cells))
	}
	return out
}

func TestCleanAsWritten(t *testing.T) {
	seen := map[Field]int{}
	for _, c := range writtenCases(t) {
		f, ok := ParseField(c[0])
		if !ok {
			t.Fatalf("no field %q", c[0])
		}
		seen[f]++
		value, note := Clean(f, c[1])
		want, wantNote := strings.TrimPrefix(c[2], "-"), strings.TrimPrefix(c[3], "-")
		if value != want || note.String() != wantNote {
			t.Errorf("%s %q: %q (%s), want %q (%s)", f, c[1], value, note, want, wantNote)
		}
		if note.Missing() != (value == "") {
			t.Errorf("%s %q: value %q, and the note says missing %v", f, c[1], value, note.Missing())
		}
	}
	for f := range Fields {
		if seen[f] < 2 {
			t.Errorf("%d cases of %s", seen[f], f)
		}
	}
}

func TestNothingWrittenIsNothingWithoutANote(t *testing.T) {
	for f := range Fields {
		for _, raw := range []string{"", " ", "\t \n"} {
			if v, n := Clean(f, raw); v != "" || n != 0 {
				t.Errorf("%s %q: %q, %s", f, raw, v, n)
			}
		}
	}
	if v, n := Clean(Fields, "x"); v != "" || n != NoteUnreadable {
		t.Errorf("no field: %q, %s", v, n)
	}
}

// checkClean is what holds of every text: cleaning twice is cleaning once, what is
// missing says why, and nothing stands in the value that was not written.
func checkClean(t interface {
	Fatalf(string, ...any)
	Helper()
}, f Field, raw string,
) {
	t.Helper()
	value, note := Clean(f, raw)
	if again, _ := Clean(f, value); again != value {
		t.Fatalf("%s %q is %q, and that is %q", f, raw, value, again)
	}
	if note.Missing() && value != "" {
		t.Fatalf("%s %q is %q, and %s", f, raw, value, note)
	}
	if value == "" && note == 0 && strings.TrimSpace(raw) != "" && hasContent(raw) {
		t.Fatalf("%s %q is missing without a reason", f, raw)
	}
	if !utf8.ValidString(value) || strings.TrimSpace(value) != value {
		t.Fatalf("%s %q is %q", f, raw, value)
	}
}

func hasContent(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) })
}

// scraps are what real values are made of, so that drawn texts reach the rules.
var scraps = strings.Fields(`mr dr jr snr ii baby twin one of boy 1 a unknown not known no o mc al nee aka as also smith
	o'neill (bob) "bill" é ł ß 1980 02 03 / - 2 SN2 1AB O0 I1 S5 ZZ99 +44 0 07700 900123 x12 (0) ext @ example.org < > noemail
	st street flat 12 no. saint test male 99999 00 E+09 .0 : T Z V81999 J83001 , ; # ( ) [ ' ’ 李 हिन्दी ﬁ İ K`)

func TestCleaningTwiceIsCleaningOnce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := Field(rapid.IntRange(0, int(Fields)-1).Draw(t, "field"))
		parts := rapid.SliceOfN(rapid.OneOf(rapid.SampledFrom(scraps), rapid.StringN(0, 4, -1)), 1, 6).Draw(t, "parts")
		checkClean(t, f, strings.Join(parts, rapid.SampledFrom([]string{" ", "", "-", "."}).Draw(t, "between")))
	})
}

// TestCleanInventsNothing: the letters and digits of a clean value were written,
// but for those that cleaning may change by name: mended characters, the codes of
// sex, the order of a date, short forms of a street, folded letters.
func TestCleanInventsNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := rapid.SampledFrom([]Field{Given, Family, NHSNumber, IDNumber, Phone, Email, Locality}).Draw(t, "field")
		raw := strings.Join(rapid.SliceOfN(rapid.SampledFrom(scraps), 1, 5).Draw(t, "parts"), " ")
		if !ascii(raw) {
			t.Skip()
		}
		value, _ := Clean(f, raw)
		have := strings.ToLower(raw)
		if f == Locality {
			have += "st mt"
		}
		for _, r := range strings.ToLower(value) {
			if r != ' ' && !strings.ContainsRune(have, r) {
				t.Fatalf("%s %q is %q: where is the %q from?", f, raw, value, r)
			}
		}
	})
}

// TestAMendedPostcodeDiffersByLookalikes: what mending writes is a postcode, and
// differs only where a letter and a digit are taken for each other.
func TestAMendedPostcodeDiffersByLookalikes(t *testing.T) {
	alike := map[string]bool{"O0": true, "0O": true, "I1": true, "1I": true, "L1": true, "S5": true, "5S": true}
	mended := 0
	rapid.Check(t, func(t *rapid.T) {
		code := []byte(rapid.StringMatching(`(SN|OX|S|SO|LS|IG|L|B|SW)[1-9][0-9]? [0-9][ABDEFGHJLNPQRSTUWXYZ]{2}`).Draw(t, "code"))
		for range rapid.IntRange(1, 2).Draw(t, "slips") {
			i := rapid.IntRange(0, len(code)-1).Draw(t, "at")
			if to := otherKind(code[i]); to != 0 {
				code[i] = to
			}
		}
		value, note := Clean(Postcode, string(code))
		if note&NoteRepaired == 0 {
			return
		}
		mended++
		bare := strings.ReplaceAll(string(code), " ", "")
		if !ukPostcode([]byte(value)) || len(value) != len(bare) {
			t.Fatalf("%s is %s", bare, value)
		}
		for i := range len(bare) {
			if pair := bare[i:i+1] + value[i:i+1]; bare[i] != value[i] && !alike[pair] {
				t.Fatalf("%s is %s", bare, value)
			}
		}
	})
	if mended == 0 {
		t.Error("no code was mended: the test sees nothing")
	}
}

func TestEveryNoteHasWords(t *testing.T) {
	seen := map[string]bool{}
	for i := range noteWords {
		w := (Note(1) << i).String()
		if w == "" || seen[w] {
			t.Errorf("note %d: %q", i, w)
		}
		seen[w] = true
	}
	if NoteLongAgo != 1<<(len(noteWords)-1) {
		t.Errorf("%d notes in words, the last is %b", len(noteWords), NoteSeveral)
	}
	if got := (NoteAccents | NoteTitle).String(); got != "accents folded, title taken off" {
		t.Error(got)
	}
}

func TestACleanValueCostsNothing(t *testing.T) {
	for f, v := range map[Field]string{
		Given: "catherine", Family: "smith jones", Birth: "19800203", Sex: "F", NHSNumber: "4010232137", IDNumber: "6988048",
		Postcode: "SN21AB", Locality: "swindon", Phone: "7700900123", Practice: "J83001", Email: "ann@example.org",
	} {
		if n := testing.AllocsPerRun(100, func() { Clean(f, v) }); n != 0 {
			t.Errorf("%s %q: %v allocations", f, v, n)
		}
	}
}

func FuzzClean(f *testing.F) {
	for _, c := range writtenCases(f) {
		field, _ := ParseField(c[0])
		f.Add(uint8(field), c[1])
	}
	f.Fuzz(func(t *testing.T, field uint8, raw string) {
		checkClean(t, Field(field%uint8(Fields)), raw)
	})
}

func BenchmarkClean(b *testing.B) {
	for _, x := range []struct {
		name  string
		field Field
		raw   string
	}{
		{"given lower", Given, "catherine"},
		{"given upper", Given, "CATHERINE"},
		{"family double", Family, "Smith-Jones"},
		{"dob iso", Birth, "1980-02-03"},
		{"dob slashes", Birth, "03/02/1980"},
		{"postcode", Postcode, "SN2 1AB"},
		{"nhs number", NHSNumber, "401 023 2137"},
		{"phone", Phone, "07700 900123"},
		{"email", Email, "ann.able@example.org"},
		{"address", Address, "12 St James Street"},
		{"practice", Practice, "J83001"},
	} {
		b.Run(x.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				Clean(x.field, x.raw)
			}
		})
	}
}

// TestFieldsOfCasesStandTogether keeps the file of cases readable.
func TestFieldsOfCasesStandTogether(t *testing.T) {
	var order []string
	for _, c := range writtenCases(t) {
		if len(order) == 0 || order[len(order)-1] != c[0] {
			if slices.Contains(order, c[0]) {
				t.Errorf("%s stands in two places", c[0])
			}
			order = append(order, c[0])
		}
	}
}
