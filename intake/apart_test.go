package intake

import (
	"context"
	"slices"
	"testing"

	"roundtable/care"
)

const hips = "local id,team,start date,procedure,reason,next date\n"

// keysOf are the keys of the waits that an extract wrote, by procedure.
func keysOf(t *testing.T, d *Desk, r *Result) map[string]care.Key {
	t.Helper()
	out := map[string]care.Key{}
	for _, p := range rowsOf[care.PathwayRow](t, d, r.Extract, care.RecPathwayBlock) {
		if p.Rank == 0 && p.Op != care.OpVanished {
			out[p.Procedure] = p.Key
		}
	}
	return out
}

func TestTwoWaitsAtOneTeamBothStand(t *testing.T) {
	d, _ := testDesk(t)
	r := send(t, d, "list", hips+"1,Ortho,01/02/2026,right hip,,\n1,Ortho,01/02/2026,left knee,,\n2,Ortho,01/02/2026,right hip,,\n")
	if r.Pathways != 3 || r.Duplicates != 0 || r.New != 3 || r.Doubtful != 1 {
		t.Fatalf("%+v", r.Counts)
	}
	// Another order and another next date change no key.
	r = send(t, d, "list", hips+"2,Ortho,01/02/2026,right hip,,\n1,Ortho,01/02/2026,left knee,,03/12/2026\n1,Ortho,01/02/2026,right hip,,04/12/2026\n")
	if r.New != 0 || r.Changed != 2 || r.Counts.Same != 1 || r.Vanished != 0 {
		t.Fatalf("%+v", r.Counts)
	}
	// One has gone: the other is still itself.
	for _, left := range []string{"right hip", "left knee"} {
		d, _ := testDesk(t)
		before := keysOf(t, d, send(t, d, "list", hips+"1,Ortho,01/02/2026,right hip,,\n1,Ortho,01/02/2026,left knee,,\n"))
		r := send(t, d, "list", hips+"1,Ortho,01/02/2026,"+left+",,09/12/2026\n")
		after := keysOf(t, d, r)
		if r.Vanished != 1 || r.New != 0 || after[left] != before[left] {
			t.Errorf("%s: %+v", left, r.Counts)
		}
	}
}

// A wait that stands alone keeps its key when its procedure is decided, and when a
// second one comes.
func TestALoneWaitKeepsItsKey(t *testing.T) {
	d, _ := testDesk(t)
	first := keysOf(t, d, send(t, d, "list", hips+"1,Ortho,01/02/2026,,,\n"))
	r := send(t, d, "list", hips+"1,Ortho,01/02/2026,right hip,,\n")
	if got := keysOf(t, d, r); r.Changed != 1 || got["right hip"] != first[""] {
		t.Fatalf("%+v", r.Counts)
	}
	r = send(t, d, "list", hips+"1,Ortho,01/05/2026,left knee,,\n1,Ortho,01/02/2026,right hip,,\n")
	if r.New != 1 || r.Counts.Same != 1 || r.Vanished != 0 {
		t.Fatalf("%+v", r.Counts)
	}
}

func TestTheLatestSubmissionWins(t *testing.T) {
	const head = "local id,start date,created,comment\n"
	for name, c := range map[string][2]string{
		"day first":        {"1,01/02/2026,02/11/2026,right\n1,01/02/2026,15/10/2026,wrong\n", "right"},
		"with a time":      {"1,01/02/2026,2/11/2026 10:05,right\n1,01/02/2026,02/11/2026 9:30,wrong\n", "right"},
		"seconds":          {"1,01/02/2026,2026-11-02 09:30:40,right\n1,01/02/2026,2026-11-02 09:30:05,wrong\n", "right"},
		"unreadable":       {"1,01/02/2026,zz,wrong\n1,01/02/2026,aa,right\n", "right"},
		"one unreadable":   {"1,01/02/2026,02/11/2026,wrong\n1,01/02/2026,yesterday,right\n", "right"},
		"none":             {"1,01/02/2026,,wrong\n1,01/02/2026,,right\n", "right"},
		"the same instant": {"1,01/02/2026,02/11/2026,wrong\n1,01/02/2026,02/11/2026,right\n", "right"},
	} {
		d, _ := testDesk(t)
		r := send(t, d, "list", head+c[0])
		rows := rowsOf[care.PathwayRow](t, d, r.Extract, care.RecPathwayBlock)
		i := slices.IndexFunc(rows, func(p care.PathwayRow) bool { return p.Rank == 0 })
		if i < 0 || rows[i].Comment != c[1] || r.Duplicates != 1 {
			t.Errorf("%s: %+v", name, rows)
		}
	}
}

func TestAMonthThatIsNoneIsNotNotKnown(t *testing.T) {
	for date, want := range map[string]string{"2026-13-01": faultDate.code, "TBC": faultDateNotKnown.code, "n/a": faultDateNotKnown.code} {
		d, _ := testDesk(t)
		r := send(t, d, "list", "local id,date referral received\n1,"+date+"\n2,2026-01-02\n")
		issues, err := d.Issues(context.Background(), r.Extract)
		if err != nil || r.Rejected != 1 {
			t.Fatal(err, r.Counts)
		}
		for _, is := range issues {
			if is.Severity == care.SevRejected && is.Code != want {
				t.Errorf("%s: %s, want %s", date, is.Code, want)
			}
		}
	}
}
