package waiting_test

import (
	"encoding/csv"
	"fmt"
	"maps"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"roundtable/care"
	"roundtable/demo"
	"roundtable/facts"
	"roundtable/intake"
	"roundtable/ledger"
	"roundtable/ledger/ledgertest"
	"roundtable/ledger/sqlite"
	"roundtable/waiting"
)

// rawMH is one referral as the rows of the four tables say it, read here by
// another hand than intake's.
type rawMH struct {
	trust, id, reason, team string
	person                  int // by truth
	talking                 bool
	received, birth         time.Time
	rawDates
}

// rawDates are the days on which things happened, by what they were: an MHSDS
// attendance that counts is "contact", the rest are named as the events file does.
type rawDates map[string][]time.Time

func rawRows(t *testing.T, path string) (rows []map[string]string) {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	all, err := csv.NewReader(strings.NewReader(string(text))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range all[1:] {
		m := make(map[string]string)
		for i, h := range all[0] {
			m[h] = r[i]
		}
		rows = append(rows, m)
	}
	return rows
}

func rawDate(s string) time.Time {
	d, _ := time.Parse(time.DateOnly, s)
	return d
}

func readRawMH(t *testing.T, dir string, made *demo.Made) (out []*rawMH) {
	person := make(map[string]int)
	for _, r := range made.Truth.Rows {
		person[fmt.Sprint(r.File, r.Line)] = r.Person
	}
	for _, trust := range []string{"ZM1", "ZM2"} {
		file := func(name string) []map[string]string { return rawRows(t, filepath.Join(dir, trust+name)) }
		born := make(map[string]time.Time)
		for _, r := range file("_MHS001MPI.csv") {
			born[r["LocalPatientID"]] = rawDate(r["PersonBirthDate"])
		}
		byID := make(map[string]*rawMH)
		for i, r := range file("_MHS101Referral.csv") {
			m := &rawMH{
				trust: trust, id: r["ServiceRequestID"], reason: r["PrimReasonReferralMH"], birth: born[r["LocalPatientID"]],
				rawDates: rawDates{}, received: rawDate(r["ReferralRequestReceivedDate"]), person: person[fmt.Sprint(trust+"_MHS101Referral.csv", i+2)],
			}
			byID[m.id] = m
			out = append(out, m)
		}
		for _, r := range file("_MHS102OtherServiceType.csv") {
			if r["ReferRejectionDate"] == "" {
				byID[r["ServiceRequestID"]].team = r["ServTeamTypeRefToMH"]
			}
		}
		for _, r := range file("_MHS201CareContact.csv") {
			if r["AttendStatus"] == "5" && slices.Contains([]string{"01", "02", "04", "11"}, r["ConsMechanismMH"]) {
				m := byID[r["ServiceRequestID"]]
				m.rawDates["contact"] = append(m.rawDates["contact"], rawDate(r["CareContDate"]))
			}
		}
		for _, r := range file("_referral_events.csv") {
			m := byID[r["referral_identifier"]]
			if m == nil {
				continue
			}
			m.talking = m.talking || r["team"] == "Talking Therapies"
			what, day := r["event"], rawDate(r["event_date"])
			m.rawDates[what] = append(m.rawDates[what], day)
			if what == "assessed" && slices.Contains([]string{"01", "02", "04", "11"}, r["detail"]) {
				m.rawDates["contact"] = append(m.rawDates["contact"], day)
			}
		}
	}
	return out
}

// plainLine is what the comparison looks at.
type plainLine struct {
	waits, waiting, seen, within, still int
	median                              float64
}

// plainMH counts one measure the plain way. own joins providers; stop is the day
// on which a spell's clock stopped, and last the contact that ends still waiting.
func plainMH(refs []*rawMH, own, joins bool, days int, today time.Time, takes func(*rawMH) bool, stop, seen func(rawDates) time.Time) map[string]plainLine {
	spells := make(map[string][]*rawMH)
	for i, r := range refs {
		if !takes(r) {
			continue
		}
		// Every referral of these files is open: those of one person at one provider overlap.
		key := fmt.Sprint(r.trust, " ", r.person)
		if own {
			key = fmt.Sprint("own ", r.person)
		} else if !joins {
			key = fmt.Sprint(r.trust, " ", i)
		}
		spells[key] = append(spells[key], r)
	}
	out := make(map[string]plainLine)
	waits := make(map[string][]float64)
	for key, rs := range spells {
		who := strings.Fields(key)[0]
		start := rs[0].received
		for _, r := range rs {
			if r.received.Before(start) {
				start = r.received
			}
		}
		happened := rawDates{}
		for _, r := range rs {
			for what, days := range r.rawDates {
				happened[what] = append(happened[what], days...)
			}
		}
		for _, days := range happened {
			slices.SortFunc(days, time.Time.Compare)
		}
		l := out[who]
		l.waits++
		if s := stop(happened); s.IsZero() {
			l.waiting++
		} else if s.After(today.AddDate(0, 0, -365)) {
			l.seen++
			if s.Sub(start) <= time.Duration(days)*24*time.Hour {
				l.within++
			}
		}
		if seen(happened).IsZero() {
			l.still++
			waits[who] = append(waits[who], today.Sub(start).Hours()/24)
		}
		out[who] = l
	}
	for who, w := range waits {
		slices.Sort(w)
		l := out[who]
		l.median = (w[(len(w)-1)/2] + w[len(w)/2]) / 2
		out[who] = l
	}
	return out
}

// withoutHistories takes the files of referrals that are over back: plainMH knows the
// four tables and their events, whose referrals are all open.
func withoutHistories(t *testing.T, store ledger.Store, f *facts.Facts) {
	t.Helper()
	desk := intake.New(store)
	for _, x := range f.View(care.Viewer{}, care.WholeTable(care.DirectCare)).Extracts() {
		if strings.HasSuffix(x.Received.FileName, "_referrals_that_are_over.csv") {
			if err := desk.Withdraw(t.Context(), x.ID, "another test's", "demo.maker"); err != nil {
				t.Fatal(err)
			}
		}
	}
	head, err := store.Head(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := f.Wait(t.Context(), head.Seq); err != nil {
		t.Fatal(err)
	}
}

// TestMentalHealthFromTheTables takes a made trust's MHS001, MHS101, MHS102 and
// MHS201 through intake and facts, and holds every line against plain code over
// the rows of the files.
func TestMentalHealthFromTheTables(t *testing.T) {
	ledgertest.OneAtATime(t)
	today := care.NewDate(2026, 11, 18)
	o := demo.Options{Seed: 5, Today: today, Truth: true}
	dir := t.TempDir()
	made, err := demo.Write(dir, o)
	if err != nil {
		t.Fatal(err)
	}
	store, err := sqlite.Open(t.Context(), t.TempDir(), sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	if _, err := demo.Build(t.Context(), store, o, nil); err != nil {
		t.Fatal(err)
	}
	f, err := facts.Open(t.Context(), store, facts.Options{})
	if err != nil {
		t.Fatal(err)
	}
	withoutHistories(t, store, f)
	list := waiting.NewList(waiting.Options{Store: store, Now: func() time.Time { return today.Time() }})
	sum, err := list.MentalHealth(t.Context(), f.View(made.Personas[0], care.WholeTable(care.DirectCare)))
	if err != nil {
		t.Fatal(err)
	}
	got := make(map[waiting.Measure]map[string]plainLine)
	for _, l := range sum.Lines {
		if got[l.Measure] == nil {
			got[l.Measure] = make(map[string]plainLine)
		}
		who, median := string(l.Partner), 0.0
		if l.Own {
			who = "own"
		}
		if l.StillMedian.Known() {
			median = float64(l.StillMedian)
		}
		got[l.Measure][who] = plainLine{l.Waits, l.Waiting, l.Seen, l.Within, l.Still, math.Round(2*median) / 2}
	}
	refs := readRawMH(t, dir, made)
	if sum.Referrals != len(refs) || sum.NoDate+sum.NoTeam != 0 {
		t.Errorf("%d referrals, the files have %d; %d without a date, %d without a team", sum.Referrals, len(refs), sum.NoDate, sum.NoTeam)
	}
	nth := func(n int, kinds ...string) func(rawDates) time.Time {
		return func(h rawDates) (d time.Time) {
			var days []time.Time
			for _, k := range kinds {
				days = append(days, h[k]...)
			}
			slices.SortFunc(days, time.Time.Compare)
			if len(days) > n {
				d = days[n]
			}
			return d
		}
	}
	// every is the last of some things, when all of them have happened.
	every := func(things ...func(rawDates) time.Time) func(rawDates) time.Time {
		return func(h rawDates) (last time.Time) {
			for _, thing := range things {
				d := thing(h)
				if d.IsZero() {
					return d
				}
				if d.After(last) {
					last = d
				}
			}
			return last
		}
	}
	contact, baseline, assessed := nth(0, "contact"), nth(0, "outcome-baseline"), nth(0, "assessed")
	meaningful := func(h rawDates) time.Time { return assessed(h) } // no made adult was referred before April 2024
	early := every(contact, nth(0, "care-coordinator"))
	diagnosed := func(h rawDates) time.Time {
		if d := assessed(h); !d.IsZero() {
			return d
		}
		return contact(h)
	}
	treated := nth(0, "treated", "intervention")
	adult := func(r *rawMH) bool { return !r.birth.AddDate(18, 0, 0).After(r.received) }
	teams := strings.Fields("A05 A06 A08 A09 A12 A13 A16 C03 C10")
	for _, c := range []struct {
		m          waiting.Measure
		joins      bool
		days       int
		takes      func(*rawMH) bool
		stop, seen func(rawDates) time.Time
	}{
		{waiting.AdultFourWeek, true, 28, func(r *rawMH) bool { return !r.talking && adult(r) && slices.Contains(teams, r.team) }, every(contact, baseline, meaningful, nth(0, "care-plan", "intervention")), nth(1, "contact")},
		{waiting.CYPFourWeek, true, 28, func(r *rawMH) bool { return !r.talking && !adult(r) }, every(contact, baseline, nth(0, "care-plan", "intervention", "assessed")), contact},
		{waiting.EarlyPsychosis, false, 14, func(r *rawMH) bool { return r.reason == "01" && r.team == "A14" }, early, early},
		{waiting.AutismADHD, false, 91, func(r *rawMH) bool { return r.reason == "24" || r.reason == "25" }, diagnosed, diagnosed},
		{waiting.TalkingTherapies, false, 42, func(r *rawMH) bool { return r.talking }, treated, treated},
	} {
		want := plainMH(refs, false, c.joins, c.days, today.Time(), c.takes, c.stop, c.seen)
		maps.Copy(want, plainMH(refs, true, true, c.days, today.Time(), c.takes, c.stop, c.seen))
		t.Logf("%s: %+v", c.m, want)
		if len(want) == 0 || !maps.Equal(got[c.m], want) {
			t.Errorf("%s\n got %+v\nwant %+v", c.m, got[c.m], want)
		}
	}
}
