package clk

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"roundtable/people/linkage"
)

var usual = []linkage.Field{linkage.Given, linkage.Family, linkage.Birth, linkage.Postcode, linkage.Address}

func schemaOf(t testing.TB, project string, fields ...linkage.Field) Schema {
	t.Helper()
	s, err := NewSchema(project, fields)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func encoderOf(t testing.TB, s Schema, k Key) *Encoder {
	t.Helper()
	e, err := NewEncoder(s, k)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func person(given, family, birth, postcode string) linkage.Record {
	var r linkage.Record
	r.Values[linkage.Given], r.Values[linkage.Family] = given, family
	r.Values[linkage.Birth], r.Values[linkage.Postcode] = birth, postcode
	return r
}

// keyOf is a key of a test: the same each time.
func keyOf(seed byte) Key {
	k, err := ParseKey([]byte(strings.Repeat(fmt.Sprintf("%02x", seed), keyBytes)))
	if err != nil {
		panic(err)
	}
	return k
}

func TestACodeComesOfTheCleanRecordAndTheKeyAlone(t *testing.T) {
	s := schemaOf(t, "p", usual...)
	e := encoderOf(t, s, keyOf(1))
	a, filled := e.Encode(person("Catherine", "O'Neill", "03/02/1980", "sn2 1ab"))
	b, _ := encoderOf(t, s, keyOf(1)).Encode(person(" CATHERINE ", "ONEILL", "1980-02-03", "SN21AB"))
	if a != b || filled != 4 {
		t.Errorf("one clean record has two codes: Dice %.3f, %d fields", Dice(&a, &b), filled)
	}
	other, _ := encoderOf(t, s, keyOf(2)).Encode(person("Catherine", "O'Neill", "03/02/1980", "sn2 1ab"))
	if d := Dice(&a, &other); d > .55 {
		t.Errorf("under another key the same person's code has Dice %.3f", d)
	}
	project, _ := encoderOf(t, schemaOf(t, "q", usual...), keyOf(1)).Encode(person("Catherine", "O'Neill", "03/02/1980", "sn2 1ab"))
	if d := Dice(&a, &project); d > .55 {
		t.Errorf("in another project the same person's code has Dice %.3f", d)
	}
}

// TestLikenessFollowsTheRecords: a slip leaves codes alike, a stranger's is as far
// as chance has it.
func TestLikenessFollowsTheRecords(t *testing.T) {
	e := encoderOf(t, schemaOf(t, "p", usual...), keyOf(1))
	base, _ := e.Encode(person("Catherine", "Featherstone", "1980-02-03", "SN2 1AB"))
	slip, _ := e.Encode(person("Katherine", "Fetherstone", "1980-02-03", "SN2 1AB"))
	moved, _ := e.Encode(person("Catherine", "Featherstone", "1980-02-03", "LS6 4QT"))
	stranger, _ := e.Encode(person("Robert", "Okonkwo", "1957-11-28", "LS6 4QT"))
	if Dice(&base, &slip) < .8 || Dice(&base, &moved) < .8 || Dice(&base, &stranger) > .55 {
		t.Errorf("a slip %.3f, moved %.3f, a stranger %.3f", Dice(&base, &slip), Dice(&base, &moved), Dice(&base, &stranger))
	}
}

// TestACodeDoesNotTellALongNameFromAShortOne: a field sets the same number of bits
// whatever its value, so that the count of all bits says only which fields there are.
func TestACodeDoesNotTellALongNameFromAShortOne(t *testing.T) {
	s := schemaOf(t, "p", usual...)
	e := encoderOf(t, s, keyOf(1))
	rapid.Check(t, func(t *rapid.T) {
		f := rapid.SampledFrom(s.Fields).Draw(t, "field")
		var r linkage.Record
		if f.Field == linkage.Birth {
			r.Values[f.Field] = rapid.SampledFrom([]string{"19800203", "1980-02", "1980"}).Draw(t, "birth")
		} else {
			r.Values[f.Field] = rapid.StringMatching(`[a-w][a-z]{1,30}( [a-z]{2,9})?`).Draw(t, "value")
		}
		code, filled := e.Encode(r)
		if filled == 0 {
			return // a placeholder
		}
		if got := code.Ones(); got != f.Bits {
			t.Fatalf("%s sets %d bits, not %d", f.Field, got, f.Bits)
		}
	})
}

func TestProtectedRecordsHideTheirPlace(t *testing.T) {
	e := encoderOf(t, schemaOf(t, "p", usual...), keyOf(1))
	r := person("Ann", "Able", "1980-02-03", "SN2 1AB")
	without := person("Ann", "Able", "1980-02-03", "")
	want, _ := e.Encode(without)
	r.Withheld = true
	if got, filled := e.Encode(r); got != want || filled != 3 {
		t.Error("a withheld record's code tells its postcode")
	}
	r.Sealed = true
	if got, filled := e.Encode(r); got.Ones() != 0 || filled != 0 {
		t.Error("a sealed record has a code")
	}
}

func TestRepeatedPiecesCount(t *testing.T) {
	got := appendTokens(nil, Bigrams, "ananan")
	if want := []string{" a", "an", "na", "an2", "na2", "an3", "n "}; strings.Join(got, "|") != strings.Join(want, "|") {
		t.Errorf("%q", got)
	}
	if got := appendTokens(nil, DateParts, "19800200"); strings.Join(got, "|") != "y1980|28|30|m02|52" {
		t.Errorf("%q", got)
	}
}

// TestDiceIsOfSets compares with the definition, bit by bit.
func TestDiceIsOfSets(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var a, b Code
		both, ones := 0, 0
		for i := range Bits {
			x, y := rapid.Uint64().Draw(t, "x")%3 == 0, rapid.Uint64().Draw(t, "y")%2 == 0
			if x {
				a[i/64] |= 1 << (i % 64)
				ones++
			}
			if y {
				b[i/64] |= 1 << (i % 64)
				ones++
			}
			if x && y {
				both++
			}
		}
		want := 0.0
		if ones > 0 {
			want = 2 * float64(both) / float64(ones)
		}
		if got := Dice(&a, &b); got != want || Dice(&b, &a) != want {
			t.Fatalf("%v, want %v", got, want)
		}
	})
}

func TestSchemasThatCannotBe(t *testing.T) {
	good := schemaOf(t, "p", usual...)
	for why, spoil := range map[string]func(*Schema){
		"version":     func(s *Schema) { s.V = 2 },
		"cleaning":    func(s *Schema) { s.Cleaning = 9 },
		"no project":  func(s *Schema) { s.Project = "" },
		"two fields":  func(s *Schema) { s.Fields = s.Fields[:2] },
		"twice":       func(s *Schema) { s.Fields[1] = s.Fields[0] },
		"no bits":     func(s *Schema) { s.Fields[0].Bits = 0 },
		"all bits":    func(s *Schema) { s.Fields[0].Bits = Bits },
		"other cut":   func(s *Schema) { s.Fields[0].Tokens = "trigrams" },
		"name a date": func(s *Schema) { s.Fields[0].Tokens = DateParts },
		"no field":    func(s *Schema) { s.Fields[0].Field = linkage.Fields },
		"too full":    func(s *Schema) { s.Fields[0].Bits, s.Fields[1].Bits, s.Fields[2].Bits = 500, 500, 500 },
	} {
		s := good
		s.Fields = append([]Field(nil), good.Fields...)
		spoil(&s)
		if s.Check() == nil {
			t.Errorf("%s: accepted", why)
		}
		if _, err := NewEncoder(s, keyOf(1)); err == nil {
			t.Errorf("%s: encoded", why)
		}
		if s.Fingerprint() == good.Fingerprint() {
			t.Errorf("%s: the same fingerprint", why)
		}
	}
	all := make([]linkage.Field, linkage.Fields)
	for f := range linkage.Fields {
		all[f] = f
	}
	if s := schemaOf(t, "p", all...); len(s.Exposed()) != 2 {
		t.Errorf("exposed: %v", s.Exposed())
	}
}

func TestKeys(t *testing.T) {
	k := NewKey()
	back, err := ParseKey([]byte(k.Text()))
	if err != nil || string(back.secret) != string(k.secret) || len(k.secret) != 32 {
		t.Errorf("a key does not come back: %v", err)
	}
	if string(NewKey().secret) == string(k.secret) {
		t.Error("two new keys are one")
	}
	for _, bad := range []string{"", "correct horse battery staple", "00ff", strings.Repeat("0g", 32)} {
		if _, err := ParseKey([]byte(bad)); err == nil || bad != "" && strings.Contains(err.Error(), bad) {
			t.Errorf("%q: %v", bad, err)
		}
	}
	if printed := fmt.Sprintf("%v %+v %#v %s", k, k, k, k); strings.Contains(printed, k.Text()[:8]) || !strings.Contains(printed, "[key]") {
		t.Errorf("a key prints as %s", printed)
	}
}

func BenchmarkEncode(b *testing.B) {
	e := encoderOf(b, schemaOf(b, "p", usual...), keyOf(1))
	people := []linkage.Record{person("Catherine", "Featherstone", "1980-02-03", "SN2 1AB"), person("Robert", "Okonkwo", "1957-11-28", "LS6 4QT")}
	for i := 0; b.Loop(); i++ {
		e.Encode(people[i%2])
	}
}
