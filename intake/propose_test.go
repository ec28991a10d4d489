package intake

import (
	"bytes"
	"context"
	"path/filepath"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"roundtable/care"
)

func propose(t *testing.T, d *Desk, kind, text string) (Upload, *Proposal) {
	t.Helper()
	ctx := context.Background()
	up, err := d.Receive(ctx, "list.csv", strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	p, err := d.Propose(ctx, up, "RZ1", kind)
	if err != nil {
		t.Fatal(err)
	}
	return up, p
}

// TestQuestionIsAskedAndRemembered: an unsure header is asked about once; the next
// file of the partner is understood without a word.
func TestQuestionIsAskedAndRemembered(t *testing.T) {
	d, _ := testDesk(t)
	ctx := context.Background()
	text := "Unit No,Ref Date\n1,01/02/2026\n2,13/02/2026\n3,14/02/2026\n"
	up, p := propose(t, d, "list", text)
	if len(p.Questions) != 1 || p.Questions[0].Text != "Is the column 'Ref Date' the date the referral was received?" {
		t.Fatalf("%+v", p.Questions)
	}
	if p.Ready() {
		t.Error("ready although a question is open")
	}
	if _, err := d.Accept(ctx, up, p, Options{}); !isProblem(err) {
		t.Errorf("accepted without an answer: %v", err)
	}
	if err := p.Answer(p.Questions[0].ID, "nonsense"); !isProblem(err) {
		t.Errorf("an answer that was not offered: %v", err)
	}
	r, err := d.Accept(ctx, up, p, Options{Answers: map[string]string{p.Questions[0].ID: "received"}})
	if err != nil {
		t.Fatal(err)
	}
	row := rowsOf[care.PathwayRow](t, d, r.Extract, care.RecPathwayBlock)[0]
	if row.Received != care.NewDate(2026, 2, 1) || row.Start != row.Received {
		t.Errorf("%+v", row)
	}
	_, p = propose(t, d, "list", "Unit No,Ref Date\n1,01/02/2026\n2,13/02/2026\n")
	if len(p.Questions) != 0 || p.Sheets[0].Columns[1].How != howRemembered {
		t.Errorf("asked again: %+v", p)
	}
}

// TestAnsweredNoIsRemembered: a column that a person said is nothing stays so.
func TestAnsweredNoIsRemembered(t *testing.T) {
	d, _ := testDesk(t)
	text := "Unit No,Start date,Status\n1,01/02/2026,x\n"
	up, p := propose(t, d, "list", text)
	for _, q := range p.Questions {
		if err := p.Answer(q.ID, noneOfThese); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := d.Accept(context.Background(), up, p, Options{}); err != nil {
		t.Fatal(err)
	}
	if _, p = propose(t, d, "list", text); len(p.Questions) != 0 || p.Sheets[0].Columns[2].Field != "" {
		t.Errorf("%+v", p)
	}
}

func TestAtMostFiveQuestions(t *testing.T) {
	d, _ := testDesk(t)
	_, p := propose(t, d, "list", "Ref?,Ref Date,Status?,Location?,GP,Cancer?,Born,Next,Discharged,Diagnosis,Hospital,Who\n1,2/1/2026,2,3,4,5,6/1/1980,7,8,9,10,11\n")
	if len(p.Questions) > 5 || len(p.Questions) < 3 {
		t.Errorf("%d questions", len(p.Questions))
	}
	for _, q := range p.Questions {
		if !strings.HasSuffix(q.Text, "?") || len(q.Options) < 2 || q.Guess == "" {
			t.Errorf("%+v", q)
		}
	}
}

func TestCorrectionMovesTheField(t *testing.T) {
	d, _ := testDesk(t)
	up, p := propose(t, d, "list", "Unit No,Start date,Date seen by GP\n1,01/02/2026,05/01/2026\n")
	if err := p.Set(0, 2, "start"); err != nil {
		t.Fatal(err)
	}
	if p.Sheets[0].Columns[1].Field != "" {
		t.Error("two columns give one field")
	}
	r, err := d.Accept(context.Background(), up, p, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if row := rowsOf[care.PathwayRow](t, d, r.Extract, care.RecPathwayBlock)[0]; row.Start != care.NewDate(2026, 1, 5) {
		t.Errorf("%+v", row)
	}
	if err := p.Set(0, 2, "no such field"); !isProblem(err) {
		t.Error(err)
	}
	if err := p.Set(0, 99, "start"); !isProblem(err) {
		t.Error(err)
	}
}

// TestNHSNumberByLook: a column without a telling header whose values are NHS
// numbers is found.
func TestNHSNumberByLook(t *testing.T) {
	d, _ := testDesk(t)
	var b strings.Builder
	b.WriteString("Ident,Start date\n")
	for i := range 6 {
		b.WriteString(nhsOf(400_000_100+i*7) + ",01/02/2026\n")
	}
	_, p := propose(t, d, "list", b.String())
	if c := p.Sheets[0].Columns[0]; c.Field != "nhs_number" || !c.Sure {
		t.Errorf("%+v", c)
	}
}

func TestMonthFirstColumn(t *testing.T) {
	d, _ := testDesk(t)
	r := send(t, d, "list", "Unit No,Start date\n1,01/25/2026\n2,02/03/2026\n3,01/30/2026\n4,02/28/2026\n")
	for _, row := range rowsOf[care.PathwayRow](t, d, r.Extract, care.RecPathwayBlock) {
		if row.Line == 3 && row.Start != care.NewDate(2026, 2, 3) {
			t.Errorf("%+v", row.Start)
		}
	}
	if r.Doubtful != 0 || r.Rejected != 0 {
		t.Errorf("%+v %v", r.Counts, r.Issues)
	}
}

func TestTwoDateOrdersInOneColumn(t *testing.T) {
	d, _ := testDesk(t)
	text := "Unit No,Start date\n1,01/25/2026\n2,02/03/2026\n3,30/01/2026\n4,28/02/2026\n5,02/27/2026\n"
	_, p := propose(t, d, "list", text)
	if len(p.Questions) != 1 || !p.Questions[0].order() {
		t.Fatalf("%+v", p.Questions)
	}
	r := send(t, d, "list", text)
	if r.Accepted != 5 || r.Doubtful < 1 {
		t.Errorf("%+v %v", r.Counts, r.Issues)
	}
	issues, err := d.Issues(context.Background(), r.Extract)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(codes(issues), "date-order-unsure") {
		t.Error(codes(issues))
	}
}

// TestWorkbook: a notes sheet is left out and said, a hidden row is read and said,
// a merged cell gives its value to all its rows, numbers keep their digits.
func TestWorkbook(t *testing.T) {
	d, _ := testDesk(t)
	f := excelize.NewFile()
	set := func(sheet, cell string, v any) {
		if err := f.SetCellValue(sheet, cell, v); err != nil {
			t.Fatal(err)
		}
	}
	set("Sheet1", "A1", "Read me: this book is the property of the team")
	if _, err := f.NewSheet("PTL"); err != nil {
		t.Fatal(err)
	}
	set("PTL", "A1", "CAMHS list")
	for i, h := range []string{"Team", "NHS Number", "Start date"} {
		set("PTL", string(rune('A'+i))+"3", h)
	}
	set("PTL", "A4", "North")
	for _, n := range []string{"4", "5", "6"} {
		set("PTL", "C"+n, "2026-02-0"+n)
	}
	set("PTL", "B4", 9434765919)
	set("PTL", "B5", nhsOf(400_000_100))
	set("PTL", "B6", nhsOf(400_000_200))
	if err := f.MergeCell("PTL", "A4", "A6"); err != nil {
		t.Fatal(err)
	}
	if err := f.SetRowVisible("PTL", 5, false); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "book.xlsx")
	if err := f.SaveAs(path); err != nil {
		t.Fatal(err)
	}
	r, err := d.Import(context.Background(), path, "RZ1", "", Options{})
	if err != nil {
		t.Fatal(err)
	}
	holds(t, r)
	if r.Accepted != 3 || r.Doubtful != 1 || r.Read != 3 {
		t.Fatalf("%+v %v", r.Counts, r.Issues)
	}
	for _, p := range rowsOf[care.PathwayRow](t, d, r.Extract, care.RecPathwayBlock) {
		if p.Team != "North" || p.Sheet != 1 {
			t.Errorf("line %d: team %q, sheet %d", p.Line, p.Team, p.Sheet)
		}
	}
	if n := rowsOf[care.PersonRow](t, d, r.Extract, care.RecPeopleBlock)[0].NHSNumber; n != 9434765919 {
		t.Error(n)
	}
	raw, err := d.RawRow(context.Background(), r.Extract, 1, 5)
	var back bytes.Buffer
	name, merr := d.MarkedUp(context.Background(), r.Extract, false, nil, &back)
	if merr != nil || name != "book marked up.xlsx" {
		t.Errorf("%s %v", name, merr)
	}
	if g, gerr := excelize.OpenReader(&back); gerr != nil {
		t.Error(gerr)
	} else if rows, gerr := g.GetRows("PTL"); gerr != nil || !strings.Contains(strings.Join(rows[4], " "), "hidden") {
		t.Errorf("%v %v", rows, gerr)
	}
	if err != nil || raw.Sheet != "PTL" || !raw.Hidden || raw.Cells[0].Value != "North" {
		t.Errorf("%+v %v", raw, err)
	}
}

func TestHeaderWords(t *testing.T) {
	k, _ := KindNamed("list")
	dict := newDictionary(k.Fields, nil)
	for header, want := range map[string]string{
		"D.O.B. ": "birth", "Patient's Surname": "family", "NHS NUMBER": "nhs_number", "Refferal Recieved Date": "received", "Hosp. No": "local_id",
		"Date Added to Waiting List (dd/mm/yyyy)": "start", "interpreter needed?": "interpreter", "Zodiac sign": "",
	} {
		got := ""
		if g := dict.find(header); len(g) > 0 {
			got = g[0].field.Name
		}
		if got != want {
			t.Errorf("%q is taken for %q, not %q", header, got, want)
		}
	}
}
