package intake

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"
	"pgregory.net/rapid"

	"roundtable/care"
)

func TestShortenedHeaders(t *testing.T) {
	d := newDictionary(listFields(), nil)
	for header, want := range map[string]string{
		"Ref Rec'd": "received", "Rec'd": "received", "Ref. recd dt": "received", "Ref Rec’d date": "received", "REF RECVD": "received",
		"Dt Received": "received", "Referral recieved": "received", "Ref": "", "Rec": "", "Colour of the folder": "", "12/03/2026": "", "": "",
		"Local number": "local_id", "LOCAL NO.": "local_id", // as pages call it
	} {
		got := ""
		if g := d.find(header); len(g) > 0 && g[0].how != howPerhaps {
			got = g[0].field.Name
		}
		if got != want {
			t.Errorf("%q is taken for %q, want %q", header, got, want)
		}
	}
	d2, _ := realDesk(t)
	r := sendAs(t, d2, "list", "Hosp No,Name,Ref Rec'd\n1,A,02/03/2026\n2,B,03/03/2026\n", Options{})
	if r.Accepted != 2 {
		t.Errorf("%+v %v", r.Counts, r.Issues)
	}
}

// TestLikeIsByDistance: what is skipped at a glance is never within the distance.
func TestLikeIsByDistance(t *testing.T) {
	d := newDictionary(listFields(), nil)
	rapid.Check(t, func(rt *rapid.T) {
		name := rapid.SampledFrom(d.names).Draw(rt, "name").text
		edits := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) [3]int {
			return [3]int{rapid.IntRange(0, 2).Draw(t, "edit"), rapid.IntRange(0, 99).Draw(t, "at"), rapid.IntRange('a', 'z').Draw(t, "letter")}
		}), 0, 4).Draw(rt, "edits")
		w := []byte(name)
		for _, e := range edits {
			at := e[1] % (len(w) + 1)
			switch {
			case e[0] == 0:
				w = slices.Insert(w, at, byte(e[2]))
			case at < len(w) && e[0] == 1:
				w[at] = byte(e[2])
			case at < len(w):
				w = slices.Delete(w, at, at+1)
			}
		}
		const most = 3
		if n := distance(string(w), name, most); n <= most {
			differ := letters(string(w)) ^ letters(name)
			count := 0
			for ; differ != 0; differ &= differ - 1 {
				count++
			}
			if count > 2*n {
				rt.Fatalf("%q and %q differ by %d letters at %d edits", w, name, count, n)
			}
		}
	})
}

func BenchmarkHeaderNotKnown(b *testing.B) {
	for b.Loop() {
		newDictionary(listFields(), nil).find("Colour of the folder in the cabinet")
	}
}

func TestFootersAreFurniture(t *testing.T) {
	d, _ := realDesk(t)
	r := sendAs(t, d, "list", "Hosp No,Name,Start date\n1,A,02/03/2026\n\"Printed by: somebody\",on Monday,\nReport run,21/11/2026,\nEnd of report,,\nPage 1 of 3,,\n2,Page,\n", Options{})
	if r.Accepted != 1 || r.Furniture != 4 || r.Rejected != 1 {
		t.Errorf("%+v %v", r.Counts, r.Issues)
	}
}

func TestWhatWasWrittenForNoDate(t *testing.T) {
	d, _ := realDesk(t)
	r := sendAs(t, d, "list", "Hosp No,Name,Start date\n1,A,not known\n2,B,\n3,C,TBC\n", Options{})
	issues, err := d.Issues(context.Background(), r.Extract)
	if err != nil {
		t.Fatal(err)
	}
	if got := codes(issues); got != "date-not-known date-missing date-not-known" {
		t.Error(got)
	}
}

// A workbook with a sheet for each team and no column for it.
func TestSheetsNamesAreTeams(t *testing.T) {
	f := excelize.NewFile()
	for _, name := range []string{"Memory", "ADHD", "Week 12"} {
		if _, err := f.NewSheet(name); err != nil {
			t.Fatal(err)
		}
		for i, row := range [][]any{{"Hosp No", "Start date"}, {"1", "2026-01-02"}, {"2", "2026-01-02"}} {
			if err := f.SetSheetRow(name, "A"+string(rune('1'+i)), &row); err != nil {
				t.Fatal(err)
			}
		}
	}
	path := filepath.Join(t.TempDir(), "teams.xlsx")
	if err := f.SaveAs(path); err != nil {
		t.Fatal(err)
	}
	d, _ := realDesk(t)
	r, err := d.Import(context.Background(), path, "RZ1", "list", Options{})
	if err != nil {
		t.Fatal(err)
	}
	teams := map[string]int{}
	for _, p := range rowsOf[care.PathwayRow](t, d, r.Extract, care.RecPathwayBlock) {
		teams[p.Team]++
	}
	if teams["Memory"] != 2 || teams["ADHD"] != 2 || teams[""] != 2 || !slices.Contains(r.Notes, teamNote) || r.Duplicates != 0 {
		t.Errorf("teams %v, notes %q, %+v", teams, r.Notes, r.Counts)
	}
}

func TestOrderOfFilesSentTogether(t *testing.T) {
	dir := t.TempDir()
	texts := map[string]string{
		"a teams.csv":     "ServiceRequestID,ServTeamType\nS,A14\n",
		"b contacts.csv":  "ServiceRequestID,CareContactId,CareContDate,AttendStatus\nS,C,2026-01-03,5\n",
		"c referrals.csv": "ServiceRequestID,LocalPatientID,ReferralRequestReceivedDate\nS,1,2026-01-01\n",
		"d people.csv":    "LocalPatientID,NHSNumber,PersonBirthDate\n1,,1980-01-01\n",
		"e none.csv":      "",
		"f newer.csv":     "week_ending_date,local_patient_identifier,referral_to_treatment_period_start_date,referral_identifier,waiting_list_type,decision_to_admit_date,priority_type_code,main_specialty_code,patient_pathway_identifier\n2026-03-15,1,2026-01-01,R,IRTT,,,,\n",
		"g older.csv":     "week_ending_date,local_patient_identifier,referral_to_treatment_period_start_date,referral_identifier,waiting_list_type,decision_to_admit_date,priority_type_code,main_specialty_code,patient_pathway_identifier\n2026-03-08,1,2026-01-01,R,IRTT,,,,\n",
	}
	d, _ := realDesk(t)
	var paths []string
	var ups []Upload
	for name, text := range texts {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		paths = append(paths, path)
		if text == "" {
			ups = append(ups, Upload{Name: name}) // a body that is not there
			continue
		}
		up, err := d.Receive(context.Background(), name, strings.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		ups = append(ups, up)
	}
	const want = "g f d c a b e"
	var got, byUpload []string
	for _, p := range OrderFiles(paths) {
		got = append(got, filepath.Base(p)[:1])
	}
	for _, u := range d.Order(context.Background(), ups) {
		byUpload = append(byUpload, u.Name[:1])
	}
	if strings.Join(got, " ") != want || strings.Join(byUpload, " ") != want {
		t.Errorf("files %v, uploads %v, want %s", got, byUpload, want)
	}
}

func TestDuePurges(t *testing.T) {
	d, _ := realDesk(t)
	send(t, d, "people", "local id,dob\n1,1980-01-01\n")
	if due, err := d.DuePurges(context.Background()); err != nil || len(due) != 0 {
		t.Errorf("%v, %v", due, err)
	}
	d.now = func() time.Time { return time.Now().AddDate(filePurgeYears, 0, 1) }
	if due, err := d.DuePurges(context.Background()); err != nil || len(due) != 1 || due[0].FileName != "file.csv" {
		t.Errorf("%v, %v", due, err)
	}
}
