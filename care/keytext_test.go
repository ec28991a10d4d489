package care

import (
	"encoding/json"
	"os"
	"testing"

	"pgregory.net/rapid"
)

// TestKeyText holds keys to their text form, both ways.
func TestKeyText(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var k Key
		copy(k[:], rapid.SliceOfN(rapid.Byte(), len(k), len(k)).Draw(t, "key"))
		b, err := json.Marshal(map[string]Key{"k": k})
		if err != nil {
			t.Fatal(err)
		}
		var back map[string]Key
		if err := json.Unmarshal(b, &back); err != nil || back["k"] != k {
			t.Fatalf("%s came back as %v (%v)", b, back["k"], err)
		}
		old, err := json.Marshal([len(k)]byte(k))
		if err != nil {
			t.Fatal(err)
		}
		var was Key
		if err := json.Unmarshal(old, &was); err != nil || was != k {
			t.Fatalf("the list of numbers came back as %v (%v)", was, err)
		}
	})
	for _, bad := range []string{`"12"`, `"zz000000000000000000000000000000"`, `7`, `{}`, `[1,2,"x"]`, `[999]`} {
		var k Key
		if err := json.Unmarshal([]byte(bad), &k); err == nil {
			t.Errorf("%s was read as a key", bad)
		}
	}
}

// TestNoteBodies reads the golden bodies of a note as every version wrote it.
func TestNoteBodies(t *testing.T) {
	want := Key{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 255}
	for _, file := range []string{"note-v1-numbers.json", "note-v1-text.json"} {
		body, err := os.ReadFile("testdata/" + file)
		if err != nil {
			t.Fatal(err)
		}
		var n Note
		if err := json.Unmarshal(body, &n); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		if n.Pathway != want || n.Owner == nil || *n.Owner != "Booking office" || n.NextDue.String() != "2026-12-01" {
			t.Errorf("%s was read as %+v", file, n)
		}
	}
	n := Note{V: 1, Pathway: want}
	if b, err := json.Marshal(n); err != nil || string(b) != `{"v":1,"pathway":"0102030405060708090a0b0c0d0e0fff"}` {
		t.Errorf("a note is written as %s (%v)", b, err)
	}
}

// TestNHSNumberText keeps leading zeros and reads the number back.
func TestNHSNumberText(t *testing.T) {
	for n, want := range map[NHSNumber]string{4857773457: `"4857773457"`, 101299877: `"0101299877"`, 0: `""`} {
		b, err := json.Marshal(n)
		if err != nil || string(b) != want {
			t.Errorf("%d is written as %s (%v), want %s", n, b, err, want)
		}
		var back NHSNumber
		if err := json.Unmarshal(b, &back); err != nil || back != n {
			t.Errorf("%s was read as %d (%v)", b, back, err)
		}
	}
	var n NHSNumber
	for _, bad := range []string{`"123"`, `"48577734571"`, `"abc"`} {
		if err := json.Unmarshal([]byte(bad), &n); err == nil {
			t.Errorf("%s was read as a number", bad)
		}
	}
	b, err := json.Marshal(struct {
		N NHSNumber `json:"n,omitempty"`
	}{})
	if err != nil || string(b) != "{}" {
		t.Errorf("no number is written as %s (%v)", b, err)
	}
}
