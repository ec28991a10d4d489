package gaps

import (
	"fmt"
	"strings"
	"testing"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
	"pgregory.net/rapid"
)

// A document is the same however it was saved: with a mark, in UTF-16 either way round,
// with a mark or without.
func TestADocumentIsTheSameHoweverItWasSaved(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := `{"` + rapid.StringMatching(`[a-zåøéß€–"{}😀 ]{0,20}`).Draw(t, "text")
		saved := map[string][]byte{"plain": []byte(want), "marked": []byte("\ufeff" + want)}
		for _, order := range []unicode.Endianness{unicode.LittleEndian, unicode.BigEndian} {
			for _, mark := range []unicode.BOMPolicy{unicode.UseBOM, unicode.IgnoreBOM} {
				b, err := unicode.UTF16(order, mark).NewEncoder().Bytes([]byte(want))
				if err != nil {
					t.Fatal(err)
				}
				saved[fmt.Sprint("UTF-16 ", order, mark)] = b
			}
		}
		for how, b := range saved {
			if got, assumed := Text(b); string(got) != want || assumed != "" {
				t.Fatalf("%s: %q, %q; want %q", how, got, assumed, want)
			}
		}
	})
}

func TestWindowsLettersAreKeptAndSaid(t *testing.T) {
	doc := `{"dimensions": {"age_months": [0, 12], "needs": ["a"], "severity": ["mild"], "places": ["Nørth"], "flags": [], "routes": []}, "services": []}`
	b, err := charmap.Windows1252.NewEncoder().String(doc)
	if err != nil {
		t.Fatal(err)
	}
	c, notes, err := Read(strings.NewReader(b))
	if err != nil || c.Dimensions.Places[0] != "Nørth" {
		t.Fatal(c, err)
	}
	if len(notes) != 1 || notes[0].Assumed != "read as Windows-1252" {
		t.Error(notes)
	}
	if _, notes, err = Read(strings.NewReader(doc)); err != nil || len(notes) != 0 {
		t.Error(notes, err)
	}
}

// Limits that are whole years, ends of all ages or beyond ten years are months as any.
func TestLimitsThatMayBeYears(t *testing.T) {
	for ages, noted := range map[string]bool{
		"[16,18]": true, "[0,18]": true, "[18,null]": true, "[18,65]": true, "[12,18]": true,
		"[192,216]": false, "[0,1320]": false, "[0,216]": false, "[216,null]": false, "[12,24]": false, "[6,216]": false,
	} {
		_, notes, err := Read(strings.NewReader(`{"dimensions": {"age_months": [0, 1320], "needs": ["a"], "severity": ["b"], "places": ["c"]},
			"services": [{"id": "x", "age": ` + ages + `, "needs": ["a"], "sev": ["b"], "places": ["c"]}]}`))
		if err != nil || (len(notes) == 1 && notes[0].What == "may be years") != noted {
			t.Error(ages, notes, err)
		}
	}
}
