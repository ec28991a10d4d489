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
	testRow = "A1,9434765919,2026-01-02\n"
	realRow = "A8,4857773457,2026-01-02\n"
	noRow   = "A9,,2026-01-02\n"
	// madeUp are five people with test numbers.
	madeUp = testRow + "A2,987 654 3210,2026-01-02\nA3,9990000018,2026-01-02\nA4,9990000026,2026-01-02\nA5,9990000034,2026-01-02\n"
	wrong  = "B1,9434765918,2026-01-02\n" // its check digit does not hold
)

func TestPracticeCollaborative(t *testing.T) {
	type file struct {
		text     string
		practice bool // test numbers join people in it
		doubted  int  // test numbers that join nobody
		note     string
	}
	for name, c := range map[string]struct {
		files []file
		marks int
	}{
		"made-up people alone":  {[]file{{madeUp + noRow, true, 0, "now one for practice"}, {testRow, true, 0, ""}, {madeUp, true, 0, ""}}, 2},
		"one test number":       {[]file{{testRow + noRow, false, 1, ""}, {madeUp, true, 0, "now one for practice"}}, 1},
		"one person five times": {[]file{{strings.Repeat(testRow, 5), false, 5, ""}}, 0},
		"nobody has a number":   {[]file{{noRow, false, 0, ""}}, 0},
		"real people":           {[]file{{realRow, false, 0, ""}, {testRow, false, 1, ""}}, 0},
		"made-up people, and one number more that cannot be read": {[]file{{madeUp + madeUp6 + wrong, true, 0, "now one for practice"}}, 1},
		"too many numbers that cannot be read":                    {[]file{{madeUp + wrong, false, 5, ""}}, 0},
		"a test patient among real ones":                          {[]file{{testRow + realRow, false, 1, ""}}, 0},
		"real ones come to a practice":                            {[]file{{madeUp, true, 0, "practice"}, {realRow + testRow, false, 1, "of their own"}, {testRow, false, 1, ""}}, 1},
		"made-up ones come to real ones":                          {[]file{{realRow, false, 0, ""}, {madeUp, false, 5, ""}}, 0},
		"first nobody's, then made-up ones":                       {[]file{{noRow, false, 0, ""}, {madeUp, true, 0, "practice"}}, 1},
	} {
		t.Run(name, func(t *testing.T) {
			d, _ := realDesk(t)
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
					if (p.NHSNumber == 0) != (p.LocalID == "A9" || p.LocalID == "B1") {
						t.Errorf("%s: the number is lost", p.LocalID)
					}
				}
			}
			marks := 0
			all, err := d.Extracts(context.Background())
			if err != nil {
				t.Fatal(err)
			}
			for _, x := range all {
				if x.Practice {
					marks++
				}
			}
			if marks != c.marks {
				t.Errorf("%d extracts say so, want %d", marks, c.marks)
			}
		})
	}
}

// madeUp6 are five more.
const madeUp6 = "C1,9990000042,2026-01-02\nC2,9990000050,2026-01-02\nC3,9990000069,2026-01-02\nC4,9990000077,2026-01-02\nC5,9990000085,2026-01-02\n"

// A withdrawn file says nothing any more: neither that people are made up nor that
// real ones stand.
func TestPracticeGoesWithTheFileThatSaidSo(t *testing.T) {
	d, _ := realDesk(t)
	steps := []struct {
		text     string
		practice bool
	}{{realRow, false}, {madeUp, true}, {testRow, false}}
	for i, s := range steps {
		r := sendAs(t, d, "people", "local id,nhs number,dob\n"+s.text, Options{})
		if r.Practice != s.practice {
			t.Errorf("step %d: %+v", i, r)
		}
		if err := d.Withdraw(context.Background(), r.Extract, "by mistake", ""); err != nil {
			t.Fatal(err)
		}
	}
}

// A ledger that was written before the extract said so itself.
func TestPracticeOfAnOlderLedger(t *testing.T) {
	d, st := realDesk(t)
	mark := ledger.Batch{Records: []ledger.Draft{{Stream: "collaborative", Kind: care.RecPractice, Data: []byte(`{"v":1}`)}}}
	if _, _, err := st.Append(context.Background(), mark); err != nil {
		t.Fatal(err)
	}
	first := sendAs(t, d, "people", "local id,nhs number,dob\n"+noRow, Options{}) // stands for the extract of that append
	if r := sendAs(t, d, "people", "local id,nhs number,dob\n"+testRow, Options{}); !r.Practice {
		t.Errorf("%+v", r)
	}
	all, err := d.Extracts(context.Background())
	if err != nil || !all[0].Practice || all[0].ID != first.Extract || all[1].Practice {
		t.Errorf("%+v %v", all, err)
	}
}
