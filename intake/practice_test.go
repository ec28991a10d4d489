package intake

import (
	"context"
	"encoding/json"
	"strings"
	"testing"

	"roundtable/care"
	"roundtable/ledger"
)

// realDesk is a desk over a collaborative that is no demonstration.
func realDesk(t *testing.T) (*Desk, *memStore) {
	t.Helper()
	st := newMemStore()
	b, err := json.Marshal(care.Founded{V: 1, Name: "Test", Salt: []byte("0123456789abcdef0123456789abcdef")})
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := st.Append(context.Background(), ledger.Batch{Records: []ledger.Draft{{Stream: "collaborative", Kind: care.RecFounded, Data: b}}}); err != nil {
		t.Fatal(err)
	}
	return New(st), st
}

const (
	testRow  = "A1,9434765919,2026-01-02\n"
	testRow2 = "A2,987 654 3210,2026-01-02\n"
	realRow  = "A3,4857773457,2026-01-02\n"
	noRow    = "A4,,2026-01-02\n"
)

func TestPracticeCollaborative(t *testing.T) {
	type file struct {
		text     string
		practice bool // the result says so
		doubted  int  // test numbers that join nobody
		note     string
	}
	for name, c := range map[string]struct {
		files []file
		marks int
	}{
		"made-up people alone":              {[]file{{testRow + noRow, true, 0, "marked as one for practice"}, {testRow2, true, 0, ""}}, 1},
		"nobody has a number":               {[]file{{noRow, false, 0, ""}}, 0},
		"real people":                       {[]file{{realRow, false, 0, ""}, {testRow, false, 1, ""}}, 0},
		"a test patient among real ones":    {[]file{{testRow + realRow, false, 1, ""}}, 0},
		"real ones come to a practice":      {[]file{{testRow, true, 0, "practice"}, {realRow + testRow2, false, 1, "of their own"}, {testRow + testRow2, false, 2, ""}}, 1},
		"first nobody's, then made-up ones": {[]file{{noRow, false, 0, ""}, {testRow, true, 0, "practice"}}, 1},
	} {
		t.Run(name, func(t *testing.T) {
			d, st := realDesk(t)
			for _, f := range c.files {
				r := sendAs(t, d, "people", "local id,nhs number,dob\n"+f.text, Options{})
				doubted := 0
				for _, is := range r.Issues {
					if is.Code == faultNHSTest.code {
						doubted = is.Count
					}
				}
				if r.Practice != f.practice || doubted != f.doubted || r.Rejected != 0 || !strings.Contains(strings.Join(r.Notes, " "), f.note) ||
					f.note == "" && len(r.Notes) > 0 {
					t.Errorf("%q: practice %v, %d doubted, notes %q", f.text, r.Practice, doubted, r.Notes)
				}
				for _, p := range rowsOf[care.PersonRow](t, d, r.Extract, care.RecPeopleBlock) {
					if (p.NHSNumber == 0) != (p.LocalID == "A4") {
						t.Errorf("%s: the number is lost", p.LocalID)
					}
				}
			}
			marks := 0
			for i, rec := range st.records {
				if string(rec.Kind) == care.RecPractice {
					marks++
					if rec.Stream != collaborativeStream || i == 0 || string(st.records[i-1].Kind) != care.RecFounded && string(st.records[i-1].Kind) != care.RecExtract {
						t.Errorf("the record does not stand first in its append: %d", i)
					}
				}
			}
			if marks != c.marks {
				t.Errorf("%d practice records, want %d", marks, c.marks)
			}
		})
	}
}

// A withdrawn file's real numbers stand no more.
func TestPracticeGoesOnOnceTheRealFileIsWithdrawn(t *testing.T) {
	d, _ := realDesk(t)
	r := sendAs(t, d, "people", "local id,nhs number\n"+realRow[:13]+"\n", Options{})
	if err := d.Withdraw(context.Background(), r.Extract, "by mistake", ""); err != nil {
		t.Fatal(err)
	}
	if r := sendAs(t, d, "people", "local id,nhs number\nA1,9434765919\n", Options{}); !r.Practice {
		t.Errorf("%+v", r)
	}
}
