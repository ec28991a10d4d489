package intake

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"roundtable/care"
	"roundtable/ledger/ledgertest"
)

// rapidDesk is a desk that many generated cases share; each case is a partner of
// its own.
func rapidDesk(t *testing.T) (*Desk, func(*rapid.T) care.PartnerCode) {
	st := newMemStore()
	found(t, st)
	d := New(st)
	n := 0
	return d, func(*rapid.T) care.PartnerCode { n++; return care.PartnerCode(fmt.Sprintf("P%04d", n)) }
}

// cellOf are things that stand in the cells of real lists.
var cellOf = map[string][]string{
	"local id": {"1", "2", "3", "4", "5", "", " 6 ", "n/a", "007", "Total"},
	"nhs no":   {"", "943 476 5919", "9434765918", "4444444444", "943476591", "unknown", "abc", "9,434,765,919"},
	"name":     {"", "SMITH, John (Mr)", "Ann Bell", "x", "-----", "Report printed by the team on a Monday, please note"},
	"dob":      {"", "01/02/1980", "31/12/35", "2090-01-01", "30/02/1980", "c. 1970", "01/01/1900"},
	"start":    {"", "01/02/2026", "2026-03-04", "12/3 chased", "12/03/2026 chased", "03/25/2026", "46000", "31/12/9999", "TBC", "1 Mar 26"},
	"stop":     {"", "", "", "05/06/2026", "no"},
	"sex":      {"", "M", "female", "9", "cat"},
	"flag":     {"", "Y", "no", "perhaps", "yes - Polish"},
	"priority": {"", "P2", "urgent", "7", "d4"},
	"comment":  {"", "rang \"twice\"", "line\nbreak", "a,b", "=1+1"},
}

var dirtyColumns = []string{"local id", "nhs no", "name", "dob", "start", "stop", "sex", "flag", "priority", "comment"}

// drawTable draws a list as dirty as lists are, with its header.
func drawTable(t *rapid.T) [][]string {
	head := []string{"Hospital No", "NHS No", "Name", "DOB", "Start date", "Clock stop", "Gender", "Interpreter", "Priority", "Notes"}
	rows := [][]string{head}
	for range rapid.IntRange(0, 12).Draw(t, "rows") {
		if rapid.IntRange(0, 9).Draw(t, "odd") == 0 {
			rows = append(rows, rapid.SampledFrom([][]string{
				make([]string, 10), head,
				{"Total", "12", "", "", "", "", "", "", "", ""},
				{"----", "", "", "", "", "", "", "", "", ""},
				{"Key: red is urgent", "", "", "", "", "", "", "", "", ""},
				{"too", "short"},
			}).Draw(t, "furniture"))
			continue
		}
		row := make([]string, len(dirtyColumns))
		for i, c := range dirtyColumns {
			row[i] = rapid.SampledFrom(cellOf[c]).Draw(t, c)
		}
		rows = append(rows, row)
	}
	return rows
}

func asCSV(rows [][]string) string {
	var b strings.Builder
	for _, r := range rows {
		for i, c := range r {
			if i > 0 {
				b.WriteByte(',')
			}
			b.WriteString(`"` + strings.ReplaceAll(c, `"`, `""`) + `"`)
		}
		b.WriteByte('\n')
	}
	return b.String()
}

// take accepts a text as the partner's list.
func take(t *rapid.T, d *Desk, partner care.PartnerCode, kind, text string) *Result {
	ctx := context.Background()
	up, err := d.Receive(ctx, "list.csv", strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	p, err := d.Propose(ctx, up, partner, kind)
	if err != nil {
		t.Fatal(err)
	}
	r, err := d.Accept(ctx, up, p, Options{Guess: true, List: NoList, Census: care.NewDate(2026, 11, 20)})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// standing is the fold of a partner's list: content hash by key.
func standing(t *rapid.T, d *Desk, partner care.PartnerCode, kind string) map[care.Key]uint64 {
	ctx := context.Background()
	k, _ := KindNamed(kind)
	h, err := d.history(ctx, extractStream(partner, kind, ""))
	if err != nil {
		t.Fatal(err)
	}
	p, err := d.prior(ctx, &k, h)
	if err != nil {
		t.Fatal(err)
	}
	out := make(map[care.Key]uint64)
	for key, v := range p.pathways {
		out[key] = v.hash
	}
	return out
}

// TestNothingIsLost: whatever stands in a list, every row of it is accounted for
// once, and every line that holds anything is in a block or named by an issue.
func TestNothingIsLost(t *testing.T) {
	ledgertest.OneAtATime(t)
	d, next := rapidDesk(t)
	rapid.Check(t, func(rt *rapid.T) {
		rows := drawTable(rt)
		text, partner := asCSV(rows), next(rt)
		r := take(rt, d, partner, "list", text)
		if c := r.Counts; c.Read != c.Accepted+c.Rejected+c.Duplicates+c.Furniture {
			rt.Fatalf("%+v", c)
		}
		lines := make(map[uint32]bool)
		for _, p := range rowsOf[care.PathwayRow](t, d, r.Extract, care.RecPathwayBlock) {
			lines[p.Line] = true
		}
		issues, err := d.Issues(context.Background(), r.Extract)
		if err != nil {
			rt.Fatal(err)
		}
		for _, i := range issues {
			lines[i.Line] = true
		}
		fates := FatesOf(issues)
		if c := r.Counts; fates.Count(care.SevRejected) != c.Rejected || fates.Count(care.SevDoubtful) != c.Doubtful || fates.Count(care.SevDuplicate) != c.Duplicates {
			rt.Fatalf("by the remarks %d rejected, %d doubtful, %d twice; counted %+v",
				fates.Count(care.SevRejected), fates.Count(care.SevDoubtful), fates.Count(care.SevDuplicate), c)
		}
		at := uint32(1)
		for n, row := range rows {
			if n > 0 && strings.TrimSpace(strings.Join(row, "")) != "" && !lines[at] {
				rt.Fatalf("line %d is nowhere: %q", at, row)
			}
			at += 1 + uint32(strings.Count(strings.Join(row, ""), "\n"))
		}
		if again := take(rt, d, partner, "list", text); !again.Same || again.Extract != r.Extract {
			rt.Fatalf("the same file twice changed something: %+v", again)
		}
	})
}

// TestSnapshotDifferenceIsSetDifference: the fold of a list's blocks after any
// number of deliveries is what the last delivery alone would have come to, and
// what was withdrawn and sent again leaves no trace.
func TestSnapshotDifferenceIsSetDifference(t *testing.T) {
	ledgertest.OneAtATime(t)
	d, next := rapidDesk(t)
	rapid.Check(t, func(rt *rapid.T) {
		one := next(rt)
		draw := func(name string) map[string]string {
			return rapid.MapOfN(rapid.StringMatching(`[1-9]`), rapid.SampledFrom([]string{"A", "B"}), 1, 9).Draw(rt, name)
		}
		text := func(list map[string]string) string {
			var b strings.Builder
			b.WriteString("local id,start date,team,owner\n")
			for _, id := range slices.Sorted(maps.Keys(list)) {
				fmt.Fprintf(&b, "%s,2026-01-0%s,T,%s\n", id, id, list[id])
			}
			return b.String()
		}
		first, second := draw("first"), draw("second")
		take(rt, d, one, "list", text(first))
		before := standing(rt, d, one, "list")
		r := take(rt, d, one, "list", text(second))
		var same, changed, added, gone int
		for id, v := range second {
			switch old, was := first[id]; {
			case !was:
				added++
			case old == v:
				same++
			default:
				changed++
			}
		}
		for id := range first {
			if _, still := second[id]; !still {
				gone++
			}
		}
		if r.Same {
			if changed+added+gone != 0 {
				rt.Fatalf("a different list was taken for the same")
			}
			return
		}
		if c := r.Counts; c.Same != same || c.Changed != changed || c.New != added || c.Vanished != gone {
			rt.Fatalf("%+v, want same %d changed %d new %d gone %d", c, same, changed, added, gone)
		}
		after := standing(rt, d, one, "list")
		if len(after) != len(second) {
			rt.Fatalf("%d waits stand of %d", len(after), len(second))
		}
		if err := d.Withdraw(context.Background(), r.Extract, "test", ""); err != nil {
			rt.Fatal(err)
		}
		if !maps.Equal(standing(rt, d, one, "list"), before) {
			rt.Fatal("after a withdrawal the list is not what it was before")
		}
		take(rt, d, one, "list", text(second))
		if !maps.Equal(standing(rt, d, one, "list"), after) {
			rt.Fatal("withdrawn and sent again is not the same")
		}
	})
}

// FuzzAccept: no bytes make the intake panic or lose count of rows, for any kind.
func FuzzAccept(f *testing.F) {
	for _, s := range []string{
		dirtyList, "", "a", "local id,start date\n1,01/02/2026\n", "\"", "local id;start date\r\n1;1.2.26\r\n;;\r\n",
		"Referral ID,Patient ID,Event,Event date\nR,1,dna,2026-01-01T09:00:00Z\n",
		"LocalPatientID,NHSNumber,PersonBirthDate\n\x00,9434765919,\xff\n",
		"ServiceRequestID,ReferralRequestReceivedDate\nS,2026-01-01\n", "ServiceRequestID,ServTeamType\nS,A14\n",
		"Period,Provider Org Code,RTT Part Type,Treatment Function Code,Gt 00 To 01 Weeks SUM 1\nRTT-May-2024,RBD,Part_2,C_100,*\n",
		"week_ending_date,local_patient_identifier,referral_to_treatment_period_start_date\n2026-03-08,1,2026-01-01\n",
	} {
		for i := range Kinds() {
			f.Add([]byte(s), uint8(i))
		}
	}
	ctx := context.Background()
	f.Fuzz(func(t *testing.T, b []byte, kind uint8) {
		st := newMemStore()
		found(t, st)
		d := New(st)
		up, err := d.Receive(ctx, "f.csv", strings.NewReader(string(b)))
		if err != nil {
			return
		}
		p, err := d.Propose(ctx, up, "RZ1", kinds[int(kind)%len(kinds)].Name)
		if err != nil {
			return
		}
		r, err := d.Accept(ctx, up, p, Options{Guess: true, Renew: true})
		if err != nil {
			if !isProblem(err) {
				t.Fatal(err)
			}
			return
		}
		holds(t, r)
	})
}
