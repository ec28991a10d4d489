package intake

import (
	"context"
	"strings"
	"testing"

	"roundtable/care"
	"roundtable/ledger"
)

// A person without a number of the partner's own goes on when the NHS number is
// mended, or is wrong for once: never beside themselves.
func TestAMendedNumberIsTheSameWait(t *testing.T) {
	const head, ben = "NHS No,Name,DOB,Start date\n", "9876543210,Ben Baker,1960-02-03,2026-03-04\n"
	const wrong, right = "9434765918,Ann Able,1950-02-03,2026-02-03\n", "9434765919,Ann Able,1950-02-03,2026-02-03\n"
	none := strings.Replace(right, "9434765919", "", 1)
	other := strings.Replace(right, "9434765919", "9434765870", 1)
	later := strings.Replace(right, "2026-02-03", "2026-02-10", 1)
	type counts struct{ new, changed, same, vanished int }
	for name, c := range map[string]struct {
		files []string
		last  counts
	}{
		"mended":                          {[]string{wrong, right}, counts{0, 1, 1, 0}},
		"given at last":                   {[]string{none, right}, counts{0, 1, 1, 0}},
		"mended, and sent again":          {[]string{wrong, right, right + "\n\n"}, counts{0, 0, 2, 0}},
		"mended, and then another start":  {[]string{wrong, right, later}, counts{0, 1, 1, 0}},
		"mended, and wrong once more":     {[]string{wrong, right, wrong + "\n"}, counts{0, 1, 1, 0}},
		"wrong for once":                  {[]string{right, wrong}, counts{0, 1, 1, 0}},
		"wrong for once, and right again": {[]string{right, wrong, right + "\n"}, counts{0, 1, 1, 0}},
		"another start at the same time":  {[]string{wrong, later}, counts{1, 0, 1, 1}},
		"another number":                  {[]string{right, other}, counts{1, 0, 1, 1}},
		"two who could be it":             {[]string{wrong, right + other}, counts{2, 0, 1, 1}},
		"one beside the one without":      {[]string{none, none + right}, counts{1, 0, 2, 0}},
	} {
		t.Run(name, func(t *testing.T) {
			d, _ := testDesk(t)
			var r *Result
			for _, f := range c.files {
				r = sendAs(t, d, "list", head+f+ben, Options{List: NoList})
			}
			if got := (counts{r.New, r.Changed, r.Counts.Same, r.Vanished}); got != c.last {
				t.Errorf("%+v, want %+v", got, c.last)
			}
		})
	}
}

// What only mends rows of a list replaces them.
func TestRowsToMendReplaceTheirOwn(t *testing.T) {
	d, _ := testDesk(t)
	first := send(t, d, "list", "NHS No,Name,DOB,Start date\n9434765918,Ann Able,1950-02-03,2026-02-03\n9876543210,Ben Baker,1960-02-03,2026-03-04\n")
	var b strings.Builder
	if _, err := d.MarkedUp(context.Background(), first.Extract, true, nil, &b); err != nil {
		t.Fatal(err)
	}
	up, p := propose(t, d, "list", strings.Replace(b.String(), "9434765918", "9434765919", 1))
	if err := p.Answer(listQuestion, mendList); err != nil {
		t.Fatal(err)
	}
	r, err := d.Accept(context.Background(), up, p, Options{})
	if err != nil || r.New != 0 || r.Changed != 1 || r.Vanished != 0 {
		t.Fatalf("%+v %v", r, err)
	}
	key := func(x care.ExtractID) care.Key {
		for _, p := range rowsOf[care.PersonRow](t, d, x, care.RecPeopleBlock) {
			if p.Given == "Ann" {
				return p.Key
			}
		}
		return care.Key{}
	}
	if was, is := key(first.Extract), key(r.Extract); was != is || was.IsZero() {
		t.Error("the person has another key")
	}
	// Erasing takes every file's line of theirs, however it names them.
	if _, err := d.ErasePerson(context.Background(), "", "RZ1", "asked", key(first.Extract)); err != nil {
		t.Fatal(err)
	}
	for _, id := range []care.ExtractID{first.Extract, r.Extract} {
		x, recs, err := d.find(context.Background(), id)
		if err != nil {
			t.Fatal(err)
		}
		file, err := fileRecord(x, recs)
		if err != nil {
			t.Fatal(err)
		}
		if text := unpacked(t, d, file); strings.Contains(text, "Able") || strings.Contains(text, "943476591") {
			t.Errorf("still in extract %d: %s", id, text)
		}
	}
}

func unpacked(t *testing.T, d *Desk, file ledger.Record) string {
	t.Helper()
	src, err := d.unpack(context.Background(), file.Now)
	if err != nil {
		t.Fatal(err)
	}
	defer src.Close()
	b := make([]byte, src.size)
	if _, err := src.ReadAt(b, 0); err != nil {
		t.Fatal(err)
	}
	return string(b)
}
