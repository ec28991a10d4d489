package intake

import (
	"context"
	"slices"
	"strings"
	"testing"

	"roundtable/care"
	"roundtable/ledger/ledgertest"
)

// No heading means two things by name: what it means would hang on the order in
// which fields stand.
func TestNoHeadingMeansTwoThings(t *testing.T) {
	for _, k := range Kinds() {
		for _, l := range k.tables {
			means := map[string]string{}
			for _, f := range l.fields {
				for _, s := range append([]string{f.Name}, f.Synonyms...) {
					w := fold(s)
					if other, ok := means[w]; ok && other != f.Name && fold(other) != w && fold(f.Name) != w {
						t.Errorf("%s %s: %q is %s and %s", k.Name, l.name, s, other, f.Name)
					}
					means[w] = f.Name
				}
			}
		}
	}
}

// Headings as trusts and charities really write them.
func TestHeadingsThatTeamsUse(t *testing.T) {
	ledgertest.OneAtATime(t)
	const date, word = "03/04/2026 05/06/2026 27/08/2026", "Tom call wait"
	for _, c := range []struct{ header, values, want string }{
		{"who", word, "owner"},
		{"Who?", word, "owner"},
		{"what next", word, "action"},
		{"Next", word, "action"},
		{"Next", date, "next_date"},
		{"comments / chased", word, "comment"},
		{"chased", word, "comment"},
		{"Chased", date, "contact"},
		{"nxt appt", date, "next_date"},
		{"DOB / age", "03/04/1970 05/06/1980 27/08/1990", "birth"},
		{"RTT wks", "12 14 61", "weeks_waited"},
		{"Weeks waiting", "12 14 61", "weeks_waited"},
		{"hosp no", "A1 A2 A3", "local_id"},
		{"Pt name", word, "name"},
		{"YP", word, "name"},
		{"P code", "P2 P3 P4", "priority"},
		{"Ref rec'd", date, "received"},
		{"On WL since", date, "start"},
		{"Cons", word, "clinician"},
		{"TCI", date, "tci"},
		{"Op", word, "procedure"},
		{"Key worker", word, "owner"},
		{"Last chased", date, "contact"},
		{"Urgency", "Routine Urgent Soon", "urgency"},
		{"Status", "Waiting Booked Waiting", ""},
		{"Status", "20 20 30", "rtt_status"},
		{"RTT status", "Waiting Booked Waiting", ""},
		{"Status", "20-ongoing 10-start 20-ongoing", "rtt_status"},
		{"Interp", "y n y", "interpreter"},
		{"Tel", "01 02 03", "phone"},
	} {
		d, _ := testDesk(t)
		var b strings.Builder
		base := map[string]string{"local_id": "NHS No,Clock start,", "start": "Unit No,Team,"}[c.want]
		if base == "" {
			base = "Unit No,Clock start,"
		}
		b.WriteString(base + c.header + "\n")
		for i, v := range strings.Fields(c.values) {
			b.WriteString(string(rune('1'+i)) + ",2026-01-02," + v + "\n")
		}
		_, p := propose(t, d, "list", b.String())
		if got := p.Sheets[0].Columns[2].Field; got != c.want {
			t.Errorf("%s over %s is %q, want %q", c.header, c.values, got, c.want)
		}
		if slices.ContainsFunc(p.Questions, func(q Question) bool { return q.Column == 2 }) {
			t.Errorf("%s over %s is asked about", c.header, c.values)
		}
	}
}

func TestBirthAndAgeInOneColumn(t *testing.T) {
	d, _ := testDesk(t)
	r := send(t, d, "list", "Hosp No,Start date,DOB / age\n1,2026-02-01,03/02/1980 (46)\n2,2026-02-01,13/02/1981 / 45\n3,2026-02-01,14/02/1981 45y 3m\n4,2026-02-01,14/02/1981 moved\n")
	people := rowsOf[care.PersonRow](t, d, r.Extract, care.RecPeopleBlock)
	if r.Doubtful != 1 || people[0].Birth != care.NewDate(1980, 2, 3) || people[2].Birth != care.NewDate(1981, 2, 14) {
		is, err := d.Issues(context.Background(), r.Extract)
		t.Errorf("%+v %+v %v", people, is, err)
	}
}
