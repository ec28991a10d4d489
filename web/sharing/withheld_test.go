package sharing_test

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"roundtable/care"
	"roundtable/intake"
	"roundtable/waiting"
)

// Where Ada lives and how she is reached, in cells that are read, that are not, and
// that cannot be read; and what would tell where by itself.
var adaCells = []string{"01632 960001", "YO1 7HH", "B82007", "key under the third pot", "9 Beck Row", "Netherwick"}

const (
	withheldHead = "Surname,First name,NHS number,Date of birth,Date referred,Team,Telephone,Postcode,GP practice,Zzz,Last DNA,Address 1,Town\n"
	withheldAda  = "Made,Ada,9434765919,1950-04-03,2026-05-06,Memory,01632 960001,YO1 7HH,B82007,key under the third pot,31/02/2026,9 Beck Row,Netherwick\n"
	withheldBert = "Made,Bert,9434765870,1961-12-11,2026-06-30,Memory,01632 960002,YO1 9ZZ,B82008,a blue door,30/02/2026,3 Mill Lane,Netherby\n"
	// The third row has no referral date and is rejected.
	withheldCara = "Made,Cara,,1970-01-02,,Memory,,YO9 9YY,,,,,\n"
)

// bring imports a file for the North Trust and is its extract.
func (p *people) bring(name string, data []byte) care.ExtractID {
	p.Helper()
	file := filepath.Join(p.TempDir(), name)
	if err := os.WriteFile(file, data, 0o600); err != nil {
		p.Fatal(err)
	}
	r, err := intake.New(p.table.Store).Import(p.Context(), file, "NTH", "list", intake.Options{Guess: true})
	if err != nil {
		p.Fatal(err)
	}
	return r.Extract
}

// protectAda sets a protection of Ada by the North Trust's lead.
func (p *people) protectAda(is string) {
	p.Helper()
	lead := p.as("nth-ig-lead")
	found := lead.post("/protections/find", "number", adaNumber, "birth", adaBorn).is(http.StatusSeeOther)
	lead.next(lead.post(found.to, "is", is, "reason", "asked for")).says("The protection is set")
}

func asWorkbook(t *testing.T, text string) []byte {
	t.Helper()
	rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	f := excelize.NewFile()
	for i, row := range rows {
		if err := f.SetSheetRow("Sheet1", fmt.Sprintf("A%d", i+1), &row); err != nil {
			t.Fatal(err)
		}
	}
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// sheetOf are the rows of a file that was downloaded.
func sheetOf(t *testing.T, body string) [][]string {
	t.Helper()
	if !strings.HasPrefix(body, "PK") {
		rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(body, "\ufeff"))).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		return rows
	}
	f, err := excelize.OpenReader(strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := f.GetRows(f.GetSheetList()[0])
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

// TestAWithheldAddressGoesBackInNoSheet (H31): what the row's own page does not show
// is in no sheet that goes back, in no remark "as written", and in no earlier delivery;
// of people whom nothing protects the sheet is whole, since a sheet that came back with
// holes would wipe what the list holds.
func TestAWithheldAddressGoesBackInNoSheet(t *testing.T) {
	p := sitDown(t)
	text := withheldHead + withheldAda + withheldBert + withheldCara
	book := p.bring("north.xlsx", asWorkbook(t, text))
	plain := p.bring("north.csv", []byte(text))
	admin := p.as("nth-partner-admin")
	before := admin.get(fmt.Sprintf("/extracts/%d/marked-up", plain)).is(200)
	for _, cell := range adaCells {
		before.says(cell)
	}
	p.protectAda("address-withheld")
	for _, x := range []care.ExtractID{book, plain} {
		at := fmt.Sprintf("/extracts/%d", x)
		row, issues := admin.get(at+"/rows/0/2"), admin.get(at+"/issues?all=yes").is(200)
		row.is(200).says(waiting.NotShared).never(adaCells...)
		issues.never(adaCells...)
		admin.get(at + "/issues?code=postcode-unreadable").never(adaCells...)
		for _, part := range []string{"", "?rows=bad"} {
			sheet := admin.get(at + "/marked-up" + part).is(200)
			rows := sheetOf(t, sheet.body)
			all := fmt.Sprint(rows)
			for _, cell := range adaCells {
				if strings.Contains(all, cell) {
					t.Errorf("extract %d%s goes back with %q", x, part, cell)
				}
			}
			i := slices.IndexFunc(rows, func(r []string) bool { return slices.Contains(r, "Ada") })
			if i < 0 {
				t.Fatalf("extract %d%s has no row of Ada: %v", x, part, rows)
			}
			closed := 0
			for _, cell := range rows[i] {
				if cell == waiting.NotShared {
					closed++
				}
			}
			if closed < 6 || !strings.Contains(all, "closed: "+waiting.NotShared) || !strings.Contains(fmt.Sprint(rows[i]), "from your own system") {
				t.Errorf("extract %d%s does not say what it left out: %v", x, part, rows)
			}
		}
	}
	// Of the delivery that stands, Bert's row is as it was sent.
	whole := sheetOf(t, admin.get(fmt.Sprintf("/extracts/%d/marked-up", plain)).body)
	if got, want := strings.Join(whole[2][:13], ",")+"\n", withheldBert; got != want {
		t.Errorf("Bert's row came back as %q, want %q", got, want)
	}
	// Sent back as it is, a closed cell is nothing, and no text of anybody's.
	again := p.bring("again.csv", []byte(admin.get(fmt.Sprintf("/extracts/%d/marked-up", plain)).body))
	rows, err := intake.New(p.table.Store).Issues(t.Context(), again)
	if err != nil {
		t.Fatal(err)
	}
	for _, is := range rows {
		if is.Value == waiting.NotShared {
			t.Errorf("a closed cell was read as something: %s", is.Code)
		}
	}
}

// TestASealedRowsSheetIsItsOwnPartners: what the row's own page shows, and nothing to others.
func TestASealedRowsSheetIsItsOwnPartners(t *testing.T) {
	p := sitDown(t)
	x := p.bring("north.csv", []byte(withheldHead+withheldAda+withheldBert))
	p.protectAda("sealed")
	at := fmt.Sprintf("/extracts/%d", x)
	admin := p.as("nth-partner-admin")
	admin.get(at + "/rows/0/2").is(200).says("Ada")
	admin.get(at + "/marked-up").is(200).says("Ada")
	p.as("sth-partner-admin").get(at + "/marked-up").is(403)
	p.as("sth-partner-admin").get(at + "/rows/0/2").never("Ada")
}

// TestAColleaguesRowIsClosedInTheSheet: the entry of somebody who works there is closed
// to its administrator altogether, on its page and in the sheet.
func TestAColleaguesRowIsClosedInTheSheet(t *testing.T) {
	p := sitDown(t)
	x := p.bring("north.csv", []byte(withheldHead+withheldAda+withheldBert))
	p.protectAda("staff-patient")
	at := fmt.Sprintf("/extracts/%d", x)
	admin := p.as("nth-partner-admin")
	admin.get(at + "/rows/0/2").is(404)
	admin.get(at+"/marked-up").is(200).says("Bert", "a blue door").never("Ada", adaCells[0], adaNumber)
}
