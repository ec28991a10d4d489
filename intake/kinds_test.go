package intake

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"roundtable/care"
)

func writeTemp(t testing.TB, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "file.csv")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestWLMDS(t *testing.T) {
	d, _ := testDesk(t)
	header := wlmdsFieldNames(t)
	row := make([]string, len(header))
	for i, h := range header {
		row[i] = map[string]string{
			"week_ending_date": "2026-11-15", "nhs_number": "9434765919", "local_patient_identifier": "77", "person_stated_gender_code": "2",
			"ethnic_category": "A", "referral_to_treatment_period_start_date": "2026-01-02", "patient_pathway_identifier": "PPID00000000000000001",
			"organisation_code_patient_pathway_identifier_issuer": "X09", "referral_identifier": "12", "activity_treatment_function_code": "110",
			"procedure_priority_code": "p2", "referral_to_treatment_period_status": "20", "tci_date": "2026-12-01", "priority_type_code": "U",
			"mutual_aid_accepting_provider": "rz2", "last_pas_validation_date": "2026-10-01", "organisation_identifier_code_of_provider": "RZ1",
		}[h]
	}
	res := send(t, d, "", strings.Join(header, ",")+"\n"+strings.Join(row, ",")+"\n")
	if res.Kind != "wlmds" || res.Census != care.NewDate(2026, 11, 15) || res.Accepted != 1 || res.Doubtful != 0 {
		t.Fatalf("%+v", res)
	}
	p := rowsOf[care.PathwayRow](t, d, res.Extract, care.RecPathwayBlock)[0]
	if p.Priority != "P2" || p.Status != "20" || p.TFC != "110" || p.NextKind != "TCI" || p.Urgency != "2" || p.MutualAid != "RZ2" || p.Issuer != "X09" ||
		p.Validated != care.NewDate(2026, 10, 1) {
		t.Errorf("%+v", p)
	}
}

// wlmdsFieldNames are the 51 columns of the data set, each of which must find its
// field by its own name.
func wlmdsFieldNames(t *testing.T) []string {
	t.Helper()
	b, err := os.ReadFile("testdata/wlmds_open_pathway_fields.csv")
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	k, _ := KindNamed("wlmds")
	dict := newDictionary(k.Fields, nil)
	for i, line := range strings.Split(strings.TrimSpace(string(b)), "\n") {
		name, _, _ := strings.Cut(line, ",")
		if i == 0 {
			continue
		}
		out = append(out, name)
		if g := dict.find(name); len(g) == 0 || g[0].how != howName && g[0].how != howSynonym {
			t.Errorf("the column %s finds no field", name)
		}
	}
	if len(out) != 51 {
		t.Fatalf("%d columns", len(out))
	}
	return out
}

func TestMHSDSTablesJoin(t *testing.T) {
	d, _ := testDesk(t)
	people := send(t, d, "", "LocalPatientID,NHSNumber,PersonBirthDate,Gender,EthnicCategory\nM1,9434765919,2010-04-05,2,H\n")
	if people.Kind != "mhsds" || people.New != 1 {
		t.Fatalf("%+v", people)
	}
	refs := send(t, d, "", "ServiceRequestID,LocalPatientID,ReferralRequestReceivedDate,ReferralRequestReceivedTime,ClinRespPriorityType,PrimReasonReferralMH,ServDischDate\n"+
		"S1,M1,2026-01-05,09:30:00,3,12,\nS2,M1,2026-02-05,,2,01,2026-03-01\n")
	if refs.Accepted != 2 || refs.Events != 3 {
		t.Fatalf("%+v", refs.Counts)
	}
	if rows := rowsOf[care.PersonRow](t, d, refs.Extract, care.RecPeopleBlock); len(rows) != 0 {
		t.Errorf("a table without demographics wrote over them: %+v", rows)
	}
	teams := send(t, d, "", "ServiceRequestID,ServTeamTypeRefToMH,ReferClosureDate\nS1,C02,\nS9,C02,\n")
	if teams.Accepted != 1 || teams.Rejected != 1 || teams.Changed != 1 {
		t.Fatalf("%+v", teams.Counts)
	}
	p := rowsOf[care.PathwayRow](t, d, teams.Extract, care.RecPathwayBlock)[0]
	if p.Team != "C02" || p.Referral != "S1" || p.Received != care.NewDate(2026, 1, 5) || p.Urgency != "1" || p.Line != 2 {
		t.Errorf("%+v", p)
	}
	contacts := send(t, d, "", "CareContactID,ServiceRequestID,CareContDate,CareContTime,AttendStatus,ConsMechanismMH\n"+
		"C1,S1,2026-02-01,10:00,5,01\nC2,S1,2026-02-08,,3,\nC3,S1,2026-02-09,,9,\nC1,S1,2026-02-01,10:00,5,01\n")
	if contacts.Accepted != 3 || contacts.Duplicates != 1 || contacts.Doubtful != 1 {
		t.Fatalf("%+v", contacts.Counts)
	}
	ev := rowsOf[care.EventRow](t, d, contacts.Extract, care.RecEventBlock)
	if ev[0].Type != care.EvAttended || ev[0].Detail != "01" || ev[0].Minute.String() != "10:00" || ev[1].Type != care.EvDNA || ev[2].Type != care.EvUnknown ||
		ev[0].Pathway != p.Key || ev[0].Person != p.Person || p.Person.IsZero() {
		t.Errorf("%+v", ev)
	}
}

func TestReferrals(t *testing.T) {
	d, _ := testDesk(t)
	text := "Referral ID,Patient ID,Surname,Event,Event date,Event time,RTT status,Team,Told,Reason code\n" +
		"R1,1,Smith,Referral received,01/02/2026,09:15,10,T1,,\n" +
		"R1,1,,DNA,10/02/2026,,20,T1,yes,\n" +
		"R1,1,,dna-first,11/02/2026,,,T1,no,\n" +
		"R1,1,,teleported,12/02/2026,,,T1,,\n" +
		"R1,1,,,13/02/2026,,30,,,\n" +
		",1,,attended,13/02/2026,,,,,\n" +
		"R2,2,Jones,received,31/02/2026,,,T1,,\n"
	res := send(t, d, "", text)
	if res.Kind != "referrals" || res.Accepted != 5 || res.Rejected != 2 || res.Doubtful != 1 || res.Pathways != 1 || res.People != 1 || res.Events != 5 {
		t.Fatalf("%s %+v %v", res.Kind, res.Counts, res.Issues)
	}
	var got []string
	for _, e := range rowsOf[care.EventRow](t, d, res.Extract, care.RecEventBlock) {
		got = append(got, e.Type.String()+string(rune('0'+e.Told)))
	}
	if s := strings.Join(got, " "); s != "received0 dna1 dna-first2 unknown0 status0" {
		t.Error(s)
	}
	p := rowsOf[care.PathwayRow](t, d, res.Extract, care.RecPathwayBlock)[0]
	if p.Received != care.NewDate(2026, 2, 1) || p.Start != 0 || p.Team != "T1" {
		t.Errorf("the partner asserted no clock, and none may be made up: %+v", p)
	}
	// A cumulative export brings the old events again: they are known.
	more := send(t, d, "referrals", text+"R1,1,,attended,14/02/2026,,,T1,,\n")
	if more.New != 1 || more.Counts.Same != 5 || more.Events != 1 {
		t.Errorf("%+v", more.Counts)
	}
}

func TestPeople(t *testing.T) {
	d, _ := testDesk(t)
	head := "Patient ID,Forename,Surname,DOB,Sex,Ethnicity,Postcode,IMD,Carer,Reasonable adjustments\n"
	res := send(t, d, "", head+"1,Ann,Bell,1/2/1990,female,White British,ab12cd,1 - most deprived,Y,quiet room\n2,Tom,Gray,3/4/1991,M,White,nowhere,most deprived quintile,,none\n1,Ann,Bell,1/2/1990,F,A,AB1 2CD,1,N,quiet room\n")
	if res.Kind != "people" || res.Accepted != 2 || res.Duplicates != 1 || res.Doubtful != 1 || res.New != 2 {
		t.Fatalf("%+v %v", res, res.Issues)
	}
	rows := map[string]care.PersonRow{}
	for _, p := range rowsOf[care.PersonRow](t, d, res.Extract, care.RecPeopleBlock) {
		rows[p.LocalID] = p
	}
	if p := rows["1"]; p.Line != 4 || p.Sex != "2" || p.Ethnicity != "A" || p.Postcode != "AB1 2CD" || p.IMDDecile != 1 || p.FlagsNo != care.FlagCarer ||
		p.Flags != care.FlagAdjustments {
		t.Errorf("%+v", p)
	}
	if p := rows["2"]; p.Ethnicity != "" || p.IMDDecile != 0 || p.Flags|p.FlagsNo != 0 || p.Postcode != "nowhere" {
		t.Errorf("nothing may be made up: %+v", p)
	}
	again := send(t, d, "people", head+"1,Ann,Bell,1/2/1990,F,A,AB1 2CD,1,N,quiet room\n2,Tom,Grey,3/4/1991,M,,,,,\n")
	if again.Counts.Same != 1 || again.Changed != 1 {
		t.Errorf("%+v", again.Counts)
	}
}

func TestUnknownKindAndPartner(t *testing.T) {
	d, _ := testDesk(t)
	path := writeTemp(t, "a,b\n1,2\n")
	for _, c := range []struct{ partner, kind string }{{"RZ1", "nonsense"}, {"not a code", "list"}, {"RZ1", "list"}} {
		if _, err := d.Import(context.Background(), path, care.PartnerCode(c.partner), c.kind, Options{}); !isProblem(err) {
			t.Errorf("%v: %v", c, err)
		}
	}
}
