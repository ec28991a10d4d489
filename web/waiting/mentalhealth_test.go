package waiting_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"roundtable/care"
	"roundtable/demo"
	"roundtable/intake"
	"roundtable/ledger/sqlite"
	"roundtable/web/site"
)

// mentalFiles are a trust's tables and events written by hand. Days are said from
// today, so that they stay what they are: {-40} is forty days ago.
var mentalFiles = []struct{ name, kind, text string }{
	{"made_referral_events.csv", "referrals", `event_id,local_patient_identifier,referral_identifier,date_of_birth,event_date,event,detail
1,P1,R1,1980-04-05,{-88},outcome-baseline,
2,P1,R1,1980-04-05,{-85},assessed,01
3,P1,R1,1980-04-05,{-80},care-plan,
4,P2,R2,1981-04-05,{-50},outcome-baseline,
5,P2,R2,1981-04-05,{-49},assessed,11
6,P2,R2,1981-04-05,{-48},intervention,
`},
	{"MHS001MPI.csv", "mhsds", `LocalPatientID,OrgIDLocalPatientID,NHSNumber,NHSNumberStatus,PersonBirthDate,Gender
P1,ZM1,,,1980-04-05,2
P2,ZM1,,,1981-04-05,1
P3,ZM1,,,1982-04-05,1
P4,ZM1,,,1983-04-05,1
P5,ZM1,,,1990-04-05,1
`},
	{"MHS101Referral.csv", "mhsds", `ServiceRequestID,LocalPatientID,ReferralRequestReceivedDate,ClinRespPriorityType,PrimReasonReferralMH,ServDischDate,ReferRejectionDate,ReferRejectReason,ReferClosReason
R1,P1,{-100},3,04,,,,
R2,P2,{-90},3,04,,,,
R3,P3,{-800},3,04,,,,
R4,P4,{-10},3,04,,,,
R5,P5,{-30},2,01,,,,
`},
	{"MHS102OtherServiceType.csv", "mhsds", `ServiceRequestID,OtherCareProfTeamLocalID,ServTeamTypeRefToMH,ReferClosureDate,ReferRejectionDate,ReferClosReason,ReferRejectReason
R1,T2,A06,,,,
R2,T2,A06,,,,
R3,T2,A06,,,,
R4,T2,A06,,,,
R5,T3,A14,,,,
`},
	{"MHS201CareContact.csv", "mhsds", `CareContactID,ServiceRequestID,CareContDate,ConsMechanismMH,AttendStatus
C1,R1,{-90},01,5
C2,R2,{-60},02,6
C3,R5,{-25},01,5
`},
}

var daysFromToday = regexp.MustCompile(`\{(-\d+)\}`)

// handMade serves a collaborative into which one trust has brought some files.
func handMade(t *testing.T) *served {
	t.Helper()
	ctx, dir := t.Context(), t.TempDir()
	store, err := sqlite.Open(ctx, t.TempDir(), sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := demo.Found(ctx, store, demo.Options{Seed: 1, Today: site.Today()}); err != nil {
		t.Fatal(err)
	}
	desk := intake.New(store)
	for _, f := range mentalFiles {
		text := daysFromToday.ReplaceAllStringFunc(f.text, func(s string) string {
			return (site.Today() + care.Date(number(t, s[1:len(s)-1]))).Time().Format(time.DateOnly)
		})
		path := filepath.Join(dir, f.name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if r, err := desk.Import(ctx, path, "ZM1", f.kind, intake.Options{By: "demo-programme"}); err != nil || r.Rejected > 0 {
			t.Fatalf("%s: %+v %v", f.name, r, err)
		}
	}
	s, err := serve(ctx, store)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		s.Close()
		_ = s.table.Close()
	})
	return s
}

var tags = regexp.MustCompile(`<[^>]*>`)

// tableRow is the row of the nth table of a measure that has a name, cell by cell.
func tableRow(t *testing.T, page, measure string, nth int, name string) []string {
	t.Helper()
	_, after, ok := strings.Cut(page, `<h2 id="`+measure)
	if !ok {
		t.Fatalf("no measure %s: %s", measure, main(page))
	}
	after, _, _ = strings.Cut(after, "<h2")
	body := strings.Split(after, "<tbody>")[nth]
	body, _, _ = strings.Cut(body, "</tbody>")
	for _, row := range strings.Split(body, "<tr>") {
		if !strings.Contains(row, name) {
			continue
		}
		var cells []string
		for _, cell := range strings.Split(row, "<td")[1:] {
			cells = append(cells, strings.TrimSpace(tags.ReplaceAllString("<td"+cell, "")))
		}
		return cells
	}
	t.Fatalf("%s has no row of %s", measure, name)
	return nil
}

// TestMentalHealthByHand holds the page against figures worked out by hand. Of
// four adults one stopped after 20 days (its assessment on day 15, its plan on day
// 20), one after 42; one has waited 800 days, one 10, and neither was seen.
func TestMentalHealthByHand(t *testing.T) {
	v := handMade(t).as(t, "demo-clinician-north")
	page := v.get("/mental-health", 200)
	for _, who := range []string{"People&#39;s own", "North MH"} {
		for _, c := range []struct {
			measure string
			nth     int
			want    string
		}{
			// Running, over, untold, stopped, within, %, median, 90th percentile.
			{"adult-four-week", 1, "2 1 0 2 1 50.0 31.0 39.8"},
			// R1 and R2 were seen twice; 10 and 800 days. Over 364, 546, 728, ended, all.
			{"adult-four-week", 2, "2 405.0 721.0 1 1 1 0 4"},
			// Nobody has ever brought a coordinator: it cannot be told.
			{"early-psychosis", 1, "1 0 1 0 0 – – –"},
			{"early-psychosis", 2, "1 30.0 30.0 0 0 0 0 1"},
		} {
			if got := strings.Join(tableRow(t, page, c.measure, c.nth, who), " "); got != c.want {
				t.Errorf("%s, table %d, %s: %s, want %s", c.measure, c.nth, who, got, c.want)
			}
		}
	}
	v.says(page, "North MH does not bring: care coordinator allocated.", "The standard is 14 days, for 60 in 100.", "no share that must meet it is set")
	v.neverSays(page, "nhsuk-tag--red", "nhsuk-tag--orange", "nhsuk-tag--green", "breach")
	rows := v.get("/mental-health?measure=adult-four-week&partner=ZM1&which=still-over-728", 200)
	v.says(rows, "1 wait.", ">800<")
	if _, after, ok := strings.Cut(rows, `href="/pathways/`); !ok {
		t.Error("the wait does not open")
	} else {
		v.says(v.get("/pathways/"+after[:32], 200), "local number P3")
	}
}

var mentalLink = regexp.MustCompile(`(?s)<td class="rt-num">\s*<a href="(/mental-health\?[^"]*)">([\d,.]+)</a>`)

// Every figure of the made collaborative opens as many waits as it says, and the
// page is reached from the counts.
func TestEveryMentalHealthFigureOpensItsRows(t *testing.T) {
	v := open(t).as(t, "demo-booking-vellmoor")
	v.says(v.get("/counts", 200), `href="/mental-health"`)
	page := v.get("/mental-health", 200)
	derived := []string{"Median days", "90th percentile", "% within"}
	n := 0
	for _, table := range strings.Split(page, "<table")[1:] {
		var heads []string
		for _, h := range regexp.MustCompile(`(?s)<th scope="col"[^>]*>(.*?)</th>`).FindAllStringSubmatch(table, -1) {
			heads = append(heads, h[1])
		}
		for _, row := range strings.Split(table, "<tr>")[2:] {
			for i, cell := range strings.Split(row, "<td")[1:] {
				m := mentalLink.FindStringSubmatch("<td" + cell)
				if m == nil || slices.Contains(derived, heads[i+1]) {
					continue
				}
				n++
				opened := v.get(unescape(m[1]), 200)
				is := regexp.MustCompile(`<p role="status">([\d,]+) wait`).FindStringSubmatch(opened)
				if is == nil || is[1] != m[2] {
					t.Errorf("%s: %s opens %v", heads[i+1], m[2], is)
				}
				if rows := strings.Count(opened, `href="/pathways/`); rows != number(t, m[2]) {
					t.Errorf("%s: %s opens %d pathways", heads[i+1], m[2], rows)
				}
			}
		}
	}
	if n < 40 {
		t.Errorf("only %d figures open their rows", n)
	}
}
