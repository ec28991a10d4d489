package intake

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"roundtable/care"
	"roundtable/ledger"
)

// saidOfNumbers is what the ledger says of numbers that others took the place of, and how
// much of it was taken back.
func saidOfNumbers(t *testing.T, st ledger.Store) (pairs []care.Superseded, undone int) {
	t.Helper()
	for rec, err := range st.ReadStream(context.Background(), care.NumbersStream, 0) {
		if err != nil {
			t.Fatal(err)
		}
		body, err := ledger.ReadBody(context.Background(), st, rec.Now)
		if err != nil {
			t.Fatal(err)
		}
		switch string(rec.Kind) {
		case care.RecSuperseded:
			var n care.NumbersSuperseded
			if err := json.Unmarshal(body, &n); err != nil {
				t.Fatal(err)
			}
			pairs = append(pairs, n.Pairs...)
		case care.RecPeopleUndone:
			undone++
		}
	}
	return pairs, undone
}

const (
	older   = care.NHSNumber(4857773457)
	present = care.NHSNumber(6328797966)
)

// A register's older number is believed beside a present one that is verified, and not
// otherwise; every other row is taken as it would be without it.
func TestARegisterTellsWhichNumberTookAnothersPlace(t *testing.T) {
	for name, c := range map[string]struct {
		row   string // local id, nhs number, status, previous
		taken bool
	}{
		"verified":                 {"A1,632 879 7966,01,485 777 3457", true},
		"not stated as verified":   {"A1,6328797966,,4857773457", false},
		"of another status":        {"A1,6328797966,03,4857773457", false},
		"no present number":        {"A1,,01,4857773457", false},
		"the same":                 {"A1,6328797966,01,6328797966", false},
		"not a number":             {"A1,6328797966,01,4857773458", false},
		"of Scotland":              {"A1,6328797966,01,0101010109", false},
		"a test number":            {"A1,6328797966,01,9434765919", false},
		"none":                     {"A1,6328797966,01,", false},
		"a word for there is none": {"A1,6328797966,01,n/a", false},
	} {
		t.Run(name, func(t *testing.T) {
			d, st := realDesk(t)
			r := sendAs(t, d, "people", "local id,nhs number,nhs number status,previous nhs number,dob\n"+c.row+",2/3/1980\n", Options{})
			pairs, _ := saidOfNumbers(t, st)
			if r.Accepted != 1 || len(pairs) > 1 || (len(pairs) == 1) != c.taken || c.taken && (pairs[0].Old != older || pairs[0].New != present || pairs[0].Person.IsZero()) {
				t.Errorf("%+v: %v", r.Counts, pairs)
			}
			if said := strings.Contains(strings.Join(r.Notes, " "), "took the place of an older one"); said != c.taken {
				t.Errorf("notes: %q", r.Notes)
			}
			doubted := strings.HasSuffix(c.row, ",") || strings.HasSuffix(c.row, "n/a") || c.taken
			if doubted != (r.Doubtful == 0) {
				t.Errorf("%d rows are doubtful: %+v", r.Doubtful, r.Issues)
			}
		})
	}
}

// What a register says of a person's older number takes the place of what it said of it
// before, and of nobody else's; a file that says nothing of older numbers at all, and one
// of another list, leaves it as it was.
func TestALaterRegisterSaysAnewWhichNumbersWereReplaced(t *testing.T) {
	const head = "local id,nhs number,nhs number status,previous nhs number\n"
	const other = care.NHSNumber(4010232137)
	for name, c := range map[string]struct {
		text string
		list string
		said []care.Superseded // of A1, with the second file
		note string
	}{
		"no longer":               {head + "A1,6328797966,01,\nA2,4000000012,01,\n", "", []care.Superseded{{New: present}}, "In 1 of the rows an older NHS number stands no longer"},
		"another":                 {head + "A1,6328797966,01,4010232137\n", "", []care.Superseded{{Old: other, New: present}}, "took the place of an older one"},
		"another present one":     {head + "A1,4010232137,01,4857773457\n", "", []care.Superseded{{Old: older, New: other}}, "took the place of an older one"},
		"no longer believed":      {head + "A1,6328797966,,4857773457\n", "", []care.Superseded{{New: present}}, "stands no longer"},
		"of somebody else":        {head + "A2,4000000012,01,\n", "", nil, ""},
		"without the column":      {"local id,nhs number,nhs number status\nA1,6328797966,01\n", "", nil, ""},
		"a row that cannot be":    {head + ",,,4857773457\n", "", nil, ""},
		"of another of its lists": {head + "A1,6328797966,01,\n", "Children", nil, ""},
	} {
		t.Run(name, func(t *testing.T) {
			d, st := realDesk(t)
			first := sendAs(t, d, "people", head+"A1,6328797966,01,4857773457\n", Options{})
			before, _ := saidOfNumbers(t, st)
			r := sendAs(t, d, "people", c.text, Options{List: c.list})
			all, _ := saidOfNumbers(t, st)
			said := all[len(before):]
			if len(before) != 1 || len(said) != len(c.said) || len(said) == 1 && (said[0].Old != c.said[0].Old || said[0].New != c.said[0].New || said[0].Person != before[0].Person) {
				t.Errorf("%+v, then %+v", before, said)
			}
			if notes := strings.Join(r.Notes, " "); c.note == "" && strings.Contains(notes, "older") || !strings.Contains(notes, c.note) {
				t.Errorf("notes: %q", r.Notes)
			}
			if c.list != "" || r.Same {
				return
			}
			if err := d.Withdraw(t.Context(), r.Extract, "wrong file", "ann"); err != nil {
				t.Fatal(err)
			}
			again := sendAs(t, d, "people", head+"A1,6328797966,01,\nA9,4000000012,01,\n", Options{})
			if all, _ := saidOfNumbers(t, st); again.Same || all[len(all)-1].Old != 0 || all[len(all)-1].Person != before[0].Person {
				t.Errorf("after extract %d stands again: %+v", first.Extract, all)
			}
		})
	}
}

// Withdrawing the register takes back what it said of numbers, and that of no other;
// sent again, it is said again. Erasing the person takes the numbers out.
func TestWhatARegisterSaidOfNumbersGoesWithIt(t *testing.T) {
	d, st := realDesk(t)
	ctx := context.Background()
	const head = "local id,nhs number,nhs number status,previous nhs number,family\n"
	first := sendAs(t, d, "people", head+"A1,6328797966,01,4857773457,"+marker+"\n", Options{})
	second := sendAs(t, d, "people", head+"A2,4010232137,01,4000000012,Bell\n", Options{})
	third := sendAs(t, d, "people", "local id,family\nA3,Cox\n", Options{})
	if pairs, _ := saidOfNumbers(t, st); len(pairs) != 2 {
		t.Fatalf("%v: the test shows nothing", pairs)
	}
	for i, id := range []care.ExtractID{third.Extract, second.Extract} {
		if err := d.Withdraw(ctx, id, "wrong file", "ann"); err != nil {
			t.Fatal(err)
		}
		if _, undone := saidOfNumbers(t, st); undone != i {
			t.Errorf("%d statements were taken back after %d files were", undone, i+1)
		}
	}
	rows := rowsOf[care.PersonRow](t, d, first.Extract, care.RecPeopleBlock)
	out, err := d.Redact(ctx, rows[0].Key)
	if err != nil {
		t.Fatal(err)
	}
	gone := 0
	for _, e := range out.Erasures {
		var n care.NumbersSuperseded
		if json.Unmarshal(e.Data, &n) == nil && n.V == 1 && len(n.Pairs) == 0 && n.Source != "" {
			gone++
		}
	}
	if gone != 1 {
		t.Errorf("%d statements lose the person's numbers", gone)
	}
}

// Erasing somebody at one partner takes no other partner's statement about the numbers:
// that partner's own record of the person stands.
func TestAnotherPartnersStatementStays(t *testing.T) {
	d, st := realDesk(t)
	const text = "local id,nhs number,nhs number status,previous nhs number,family\nA1,6328797966,01,4857773457," + marker + "\n"
	first := sendAs(t, d, "people", text, Options{})
	path := filepath.Join(t.TempDir(), "file.csv")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := d.Import(t.Context(), path, "RZ2", "people", Options{}); err != nil {
		t.Fatal(err)
	}
	out, err := d.Redact(t.Context(), rowsOf[care.PersonRow](t, d, first.Extract, care.RecPeopleBlock)[0].Key)
	if err != nil {
		t.Fatal(err)
	}
	goes := map[ledger.Seq]bool{}
	for _, e := range out.Erasures {
		goes[e.Seq] = true
	}
	for rec, err := range st.ReadStream(t.Context(), care.NumbersStream, 0) {
		if err != nil {
			t.Fatal(err)
		}
		if goes[rec.Seq] != (rec.Partner == "RZ1") {
			t.Errorf("the statement of %s is blanked: %t", rec.Partner, goes[rec.Seq])
		}
		goes[0] = goes[0] || rec.Partner == "RZ2"
	}
	if !goes[0] {
		t.Error("the other partner said nothing: the test shows nothing")
	}
}
