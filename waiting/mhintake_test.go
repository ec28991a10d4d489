package waiting_test

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"roundtable/care"
	"roundtable/demo"
	"roundtable/facts"
	"roundtable/intake"
	"roundtable/ledger/sqlite"
	"roundtable/waiting"
)

// mhTables are the four tables of a made trust, written by hand: one child with an
// eating disorder, urgent; one adult whose referral was rejected; one adult who was
// discharged and referred again within five days; one whom a team closed; two of two teams.
var mhTables = []struct{ name, text string }{
	{"MHS001MPI.csv", `LocalPatientID,OrgIDLocalPatientID,NHSNumber,NHSNumberStatus,PersonBirthDate,Gender
P1,ZM1,,,2011-04-05,2
P2,ZM1,,,1980-04-05,1
P3,ZM1,,,1981-04-05,1
P4,ZM1,,,1982-04-05,1
P5,ZM1,,,1983-04-05,1
P6,ZM1,,,1984-04-05,1
`},
	{"MHS101Referral.csv", `ServiceRequestID,LocalPatientID,ReferralRequestReceivedDate,ClinRespPriorityType,PrimReasonReferralMH,ServDischDate,ReferRejectionDate,ReferRejectReason,ReferClosReason
R1,P1,2026-09-01,4,12,,,,
R2,P2,2026-09-01,3,04,,2026-09-07,02,
R3,P3,2026-08-03,3,04,2026-08-31,,,02
R4,P3,2026-09-04,3,04,,,,
R5,P4,2026-09-01,3,01,,,,
R6,P5,2026-09-01,3,04,,,,
R7,P6,2026-09-01,3,04,,,,
`},
	{"MHS102OtherServiceType.csv", `ServiceRequestID,OtherCareProfTeamLocalID,ServTeamTypeRefToMH,ReferClosureDate,ReferRejectionDate,ReferClosReason,ReferRejectReason
R1,T1,C10,,,,
R2,T2,A06,,,,
R3,T2,A06,,,,
R4,T2,A06,,,,
R5,T9,A18,2026-09-03,,03,
R5,T3,A14,,,,
R6,T2,A06,,,,
R6,T8,E01,,,,
R7,T2,A06,,2026-09-09,,02
R7,T8,E01,,,,
`},
	{"MHS201CareContact.csv", `CareContactID,ServiceRequestID,CareContDate,ConsMechanismMH,AttendStatus
C1,R1,2026-09-04,01,5
C2,R3,2026-08-10,11,6
C3,R4,2026-09-14,02,5
C4,R5,2026-09-08,01,3
C5,R5,2026-09-09,05,5
`},
}

// TestMentalHealthThroughIntake: what the tables say arrives at the clocks.
func TestMentalHealthThroughIntake(t *testing.T) {
	ctx, dir := t.Context(), t.TempDir()
	store, err := sqlite.Open(ctx, t.TempDir(), sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	today := care.NewDate(2026, 11, 18)
	made, err := demo.Found(ctx, store, demo.Options{Seed: 1, Today: today})
	if err != nil {
		t.Fatal(err)
	}
	desk := intake.New(store)
	for _, f := range mhTables {
		path := filepath.Join(dir, f.name)
		if err := os.WriteFile(path, []byte(f.text), 0o600); err != nil {
			t.Fatal(err)
		}
		r, err := desk.Import(ctx, path, "ZM1", "mhsds", intake.Options{By: "a1"})
		if err != nil || r.Rejected > 0 {
			t.Fatalf("%s: %+v %v", f.name, r, err)
		}
	}
	f, err := facts.Open(ctx, store, facts.Options{})
	if err != nil {
		t.Fatal(err)
	}
	list := waiting.NewList(waiting.Options{Now: func() time.Time { return today.Time() }})
	view := f.View(made.Personas[0], care.WholeTable(care.DirectCare))
	sum, err := list.MentalHealth(ctx, view)
	if err != nil {
		t.Fatal(err)
	}
	if sum.Referrals != 7 || sum.Rejected != 1 || sum.NoBirth+sum.NoTeam+sum.NoDate != 0 {
		t.Errorf("%+v", sum)
	}
	type seen struct{ waits, still, untold int }
	want := map[waiting.Measure]seen{
		// R3 and R4 are one spell, seen twice. R6 was made to a community team and to
		// one for learning disability; R7 too, and the community team sent it back.
		waiting.AdultFourWeek:  {2, 1, 2},
		waiting.CYPFourWeek:    {1, 0, 1}, // R1, seen once
		waiting.EatingUrgent:   {1, 1, 1}, // very urgent is urgent; no treatment codes are brought
		waiting.EarlyPsychosis: {1, 1, 1}, // R5: the closure was one team's; missed, and an e-mail
	}
	for _, l := range sum.Lines {
		if got := (seen{l.Waits, l.Still, l.Untold}); got != want[l.Measure] {
			t.Errorf("%s %q: %+v, want %+v", l.Measure, l.Partner, got, want[l.Measure])
		}
	}
	if len(sum.Lines) != 2*len(want) {
		t.Errorf("%d lines, want %d per provider and as many own", len(sum.Lines), len(want))
	}
}
