package intake

import (
	"context"
	"strings"
	"testing"

	"roundtable/care"
)

const dirtyList = `Waiting list - ADHD team,,,,,,
printed 20/11/2026,,,,,,
,,,,,,
Hospital No,Name,D.O.B.,NHS no.,Date added to list,Interpreter,Notes
A1,"SMITH, John (Mr)",01/02/1980,943 476 5919,13/01/2026,no,rang 3/4
A2,Mary Jones,2/3/1991,4444444444,12/3 chased,,
A3,Ann Bell,31/12/35,,12/03/2026 chased,Yes,likes mornings
,,,,,,
A4,Tom Gray,1979-05-06,943 476 5918,20 March 2026,perhaps,
Total,4,,,,,
`

func TestListAsTeamsKeepIt(t *testing.T) {
	d, _ := testDesk(t)
	ctx := context.Background()
	res := send(t, d, "", dirtyList)
	if res.Kind != "list" {
		t.Fatalf("taken for %s", res.Kind)
	}
	c := res.Counts
	if c.Read != 6 || c.Accepted != 3 || c.Rejected != 1 || c.Furniture != 2 || c.Doubtful != 2 || c.People != 3 || c.New != 3 {
		t.Errorf("%+v", c)
	}
	issues, err := d.Issues(ctx, res.Extract)
	if err != nil {
		t.Fatal(err)
	}
	want := "title-row title-row nhs-number-repeated-digit date-unreadable date-two-digit-year date-with-text nhs-number-check-digit " +
		"yes-no-unknown-word total-row"
	if got := codes(issues); got != want {
		t.Errorf("issues\n%s\nwant\n%s", got, want)
	}
	people := map[string]care.PersonRow{}
	for _, p := range rowsOf[care.PersonRow](t, d, res.Extract, care.RecPeopleBlock) {
		people[p.LocalID] = p
	}
	if p := people["A1"]; p.Family != "SMITH" || p.Given != "John" || p.NHSNumber != 9434765919 || p.Birth != care.NewDate(1980, 2, 1) ||
		p.FlagsNo != care.FlagInterpreter {
		t.Errorf("%+v", p)
	}
	if p := people["A3"]; p.Flags != care.FlagInterpreter || p.Birth != care.NewDate(1935, 12, 31) {
		t.Errorf("%+v", p)
	}
	if p := people["A4"]; p.Flags|p.FlagsNo != 0 || p.NHSNumber != 0 || p.Family != "Gray" {
		t.Errorf("what is not recorded is neither yes nor no: %+v", p)
	}
	for _, p := range rowsOf[care.PathwayRow](t, d, res.Extract, care.RecPathwayBlock) {
		if p.Line == 7 && (p.Start != care.NewDate(2026, 3, 12) || p.Comment != "likes mornings; Date added to list: 12/03/2026 chased") {
			t.Errorf("%+v", p)
		}
	}
}

func TestRawRowLeadsBack(t *testing.T) {
	d, _ := testDesk(t)
	res := send(t, d, "list", dirtyList)
	raw, err := d.RawRow(context.Background(), res.Extract, 0, 6)
	if err != nil {
		t.Fatal(err)
	}
	if raw.Cells[4].Header != "Date added to list" || raw.Cells[4].Value != "12/3 chased" || raw.Cells[4].Field != "start" || len(raw.Issues) != 2 {
		t.Errorf("%+v", raw)
	}
	if _, err := d.RawRow(context.Background(), res.Extract, 0, 99); err == nil {
		t.Error("a line that is not there was found")
	}
}

func TestMarkedUp(t *testing.T) {
	d, _ := testDesk(t)
	res := send(t, d, "list", dirtyList)
	var b strings.Builder
	name, err := d.MarkedUp(context.Background(), res.Extract, true, nil, &b)
	if err != nil {
		t.Fatal(err)
	}
	if name != "file rows to mend.csv" || !strings.Contains(b.String(), "12/3 chased") || strings.Contains(b.String(), "SMITH") ||
		!strings.Contains(b.String(), `"Line 9: NHS no.: The NHS number`) || strings.Contains(b.String(), ".;") {
		t.Errorf("%s\n%s", name, b.String())
	}
	// Mended and sent back as it is, the two columns are not taken for data.
	again := send(t, d, "list", strings.Replace(b.String(), "12/3 chased", "12/03/2026", 1))
	if again.Rejected != 0 {
		t.Errorf("%+v %v", again.Counts, again.Issues)
	}
}

func TestNobodyAndNoDate(t *testing.T) {
	d, _ := testDesk(t)
	res := send(t, d, "list", "NHS number,Start date,Team\n9434765918,01/02/2026,A\n,01/02/2026,A\n9434765919,,A\n9434765919,01/01/1900,A\n9434765919,03/02/2026,A\n")
	if res.Rejected != 4 || res.Accepted != 1 {
		t.Errorf("%+v", res.Counts)
	}
	issues, err := d.Issues(context.Background(), res.Extract)
	if err != nil {
		t.Fatal(err)
	}
	if got := codes(issues); got != "nhs-number-check-digit nhs-number-not-usable no-identity date-missing date-stand-in" {
		t.Error(got)
	}
	for _, i := range issues {
		if i.Reason == "" || i.Remedy == "" || i.Line == 0 {
			t.Errorf("an issue without reason, remedy or line: %+v", i)
		}
	}
}

func TestDuplicatesWithinOneFile(t *testing.T) {
	d, _ := testDesk(t)
	text := "local id,ppid,issuer,referral id,start date,team,date and time data set created\n" +
		"1,P1,RZ1,R1,01/02/2026,A,2026-03-02T10:00:00\n" +
		"1,P1,RZ1,R1,01/02/2026,B,2026-03-01T10:00:00\n" + // later in the file, created before
		"2,P2,RZ1,R2,01/02/2026,A,\n" +
		"2,P2,RZ1,R2,01/02/2026,B,\n" +
		"3,P3,RZ1,R3,01/02/2025,A,\n" + // two periods of one pathway both stand
		"3,P3,RZ1,R3,01/02/2026,A,\n"
	res := send(t, d, "list", text)
	if res.Accepted != 4 || res.Duplicates != 2 || res.Pathways != 4 {
		t.Errorf("%+v", res.Counts)
	}
	keys := map[care.Key]int{}
	for _, p := range rowsOf[care.PathwayRow](t, d, res.Extract, care.RecPathwayBlock) {
		switch {
		case p.Rank == 0:
			keys[p.Key]++
			if p.Line == 3 || p.Line == 4 {
				t.Errorf("line %d stands", p.Line)
			}
		case p.Line != 3 && p.Line != 4:
			t.Errorf("line %d has rank %d", p.Line, p.Rank)
		}
	}
	if len(keys) != 4 {
		t.Errorf("%d keys stand", len(keys))
	}
}

func TestWorkOfOneFileIsNotAnothersToUndo(t *testing.T) {
	d, _ := testDesk(t)
	ctx := context.Background()
	a := send(t, d, "list", "id no,local id,start date\nx,1,01/02/2026\nx,2,01/02/2026\n")
	same := send(t, d, "list", "id no,local id,start date\nx,1,01/02/2026\nx,2,01/02/2026\n")
	if !same.Same || same.Extract != a.Extract {
		t.Errorf("the same file twice: %+v", same)
	}
	b := send(t, d, "list", "id no,local id,start date\nx,1,01/02/2026\nx,3,05/02/2026\n")
	if b.Counts.Same != 1 || b.New != 1 || b.Vanished != 1 || b.Changed != 0 {
		t.Errorf("%+v", b.Counts)
	}
	if err := d.Withdraw(ctx, a.Extract, "wrong file", "acc-1"); err == nil {
		t.Error("an extract that a later one builds on was withdrawn")
	}
	if err := d.Withdraw(ctx, b.Extract, "wrong file", "acc-1"); err != nil {
		t.Fatal(err)
	}
	back := send(t, d, "list", "id no,local id,start date\nx,1,01/02/2026\nx,2,01/02/2026\n")
	if !back.Same {
		t.Errorf("after the withdrawal the first list stands again: %+v", back)
	}
	all, err := d.Extracts(ctx)
	if err != nil || len(all) != 2 || !all[1].Withdrawn || all[1].Reason != "wrong file" || all[0].Withdrawn {
		t.Errorf("%+v %v", all, err)
	}
}

func TestStopIsNotVanishing(t *testing.T) {
	d, _ := testDesk(t)
	send(t, d, "list", "local id,start date,clock stop\n1,01/02/2026,\n2,01/02/2026,\n")
	b := send(t, d, "list", "local id,start date,clock stop\n1,01/02/2026,05/05/2026\n2,01/02/2026,\n")
	rows := rowsOf[care.PathwayRow](t, d, b.Extract, care.RecPathwayBlock)
	if len(rows) != 1 || rows[0].Op != care.OpStopped {
		t.Errorf("%+v", rows)
	}
	if c := send(t, d, "list", "local id,start date,clock stop\n2,01/02/2026,\n"); c.Vanished != 0 {
		t.Errorf("a wait whose end was stated has vanished: %+v", c.Counts)
	}
}

func TestOlderCensusIsRefused(t *testing.T) {
	d, _ := testDesk(t)
	send(t, d, "wlmds", "week_ending_date,local_patient_identifier,referral_to_treatment_period_start_date\n2026-03-08,1,2026-01-01\n")
	path := writeTemp(t, "week_ending_date,local_patient_identifier,referral_to_treatment_period_start_date\n2026-03-01,1,2026-01-01\n")
	if _, err := d.Import(context.Background(), path, "RZ1", "wlmds", Options{}); err == nil {
		t.Error("an older list was accepted without a word")
	}
	if r, err := d.Import(context.Background(), path, "RZ1", "wlmds", Options{Renew: true}); err != nil || r.Census != care.NewDate(2026, 3, 1) || len(r.Notes) == 0 {
		t.Errorf("%+v %v", r, err)
	}
}
