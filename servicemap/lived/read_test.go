package lived

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"roundtable/care"
	"roundtable/facts"
	"roundtable/intake"
	"roundtable/ledger"
	"roundtable/ledger/sqlite"
)

// A table is two partners on a real ledger, who bring files of events.
type table struct {
	t     *testing.T
	store ledger.Store
	desk  *intake.Desk
}

func newTable(t *testing.T) *table {
	t.Helper()
	store, err := sqlite.Open(t.Context(), t.TempDir(), sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	w := &table{t, store, intake.New(store)}
	w.say("collaborative", care.RecFounded, "", care.Founded{V: 1, Name: "Vale", Salt: make([]byte, 32)})
	w.say("partner/RM1", care.RecPartner, "RM1", care.PartnerDescribed{V: 1, Code: "RM1", Name: "North", Type: care.MentalHealthTrust})
	w.say("partner/RC1", care.RecPartner, "RC1", care.PartnerDescribed{V: 1, Code: "RC1", Name: "Council", Type: care.Council})
	return w
}

func (w *table) say(s ledger.Stream, k ledger.Kind, p care.PartnerCode, body any) {
	w.t.Helper()
	if _, err := ledger.AppendJSON(w.t.Context(), w.store, s, k, "tester", p, body, nil); err != nil {
		w.t.Fatal(err)
	}
}

// brings has a partner bring events: "R1 | 4857773457 | Memory | received | 2020-01-05 09:30 | 02"
func (w *table) brings(p care.PartnerCode, lines ...string) {
	w.t.Helper()
	text := "referral_id,nhs_number,birth,family,event_team,reason,event,event_date,event_time,event_reason\n"
	for _, line := range lines {
		f := strings.Split(line, "|")
		for i := range f {
			f[i] = strings.TrimSpace(f[i])
		}
		day, minute, _ := strings.Cut(f[4], " ")
		text += fmt.Sprintf("%s,%s,1980-02-01,Smith%s,%s,04,%s,%s,%s,%s\n", f[0], f[1], f[1], f[2], f[3], day, minute, f[5])
	}
	name := filepath.Join(w.t.TempDir(), "events.csv")
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		w.t.Fatal(err)
	}
	if _, err := w.desk.Import(w.t.Context(), name, p, "referrals", intake.Options{By: "tester", Census: care.NewDate(2026, 11, 1), Guess: true}); err != nil {
		w.t.Fatal(err)
	}
}

func (w *table) facts() *facts.Facts {
	w.t.Helper()
	f, err := facts.Open(w.t.Context(), w.store, facts.Options{})
	if err != nil {
		w.t.Fatal(err)
	}
	return f
}

// caughtUp has facts know all that was written.
func (w *table) caughtUp(f *facts.Facts) {
	w.t.Helper()
	head, err := w.store.Head(w.t.Context())
	if err != nil {
		w.t.Fatal(err)
	}
	if err := f.Wait(w.t.Context(), head.Seq); err != nil {
		w.t.Fatal(err)
	}
}

var tester = care.Viewer{Account: "tester"}

func (w *table) whole() *Log { return Read(w.facts().View(tester, care.WholeTable(care.DirectCare))) }

// words are a person's referrals in words.
func words(l *Log, p int) (out []string) {
	for _, r := range l.Of(&l.People[p]) {
		out = append(out, fmt.Sprintf("%s %s %s-%s", l.ServiceName(r.Service), r.Outcome, r.Opened, r.Ended))
	}
	return out
}

func equal(t *testing.T, what string, got []string, want ...string) {
	t.Helper()
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("%s:\n%s\nand not\n%s", what, strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

const ann, bo = "4857773457", "9434765919"

func TestOnePersonIsFollowedAcrossPartnersAndTeams(t *testing.T) {
	w := newTable(t)
	w.brings("RM1",
		"R1 | "+ann+" | Therapies | received | 2020-01-05 09:30 |", "R1 | "+ann+" | Memory | rejected | 2020-01-12 | 02",
		"R1 | "+ann+" | Therapies | referred | 2020-01-20 |", "R1 | "+ann+" | Therapies | rejected | 2020-02-01 | 03")
	w.brings("RC1", "C1 | "+ann+" | Alcohol | received | 2020-02-10 |", "C1 | "+ann+" | Alcohol | assessed | 2020-03-01 |", "C1 | "+ann+" | Alcohol | discharged | 2020-04-01 | 08")
	l := w.whole()
	if len(l.People) != 1 || !l.People[0].Linked {
		t.Fatalf("%d people, as at %v: %+v", len(l.People), l.AsAt, l.People)
	}
	equal(t, "referrals", words(l, 0),
		"North: Therapies transferred 2020-01-05-2020-01-05", "North: Memory sent back 2020-01-05-2020-01-12",
		"North: Therapies sent back 2020-01-20-2020-02-01", "Council: Alcohol passed on 2020-02-10-2020-04-01")
	f := Find(l, Usual())
	// Neither says a census: the one's files tell up to February, the other's up to April.
	if day, last := l.Known(); day != care.NewDate(2020, 2, 1) || last != 0 || l.KnownAt(1) != care.NewDate(2020, 4, 1) || f.TooEarly != 1 {
		t.Errorf("known up to %v of %d, to %v of the council; %d too early", day, last, l.KnownAt(1), f.TooEarly)
	}
	w.brings("RM1", "R2 | "+bo+" | Memory | received | 2020-10-01 |")
	w.brings("RC1", "C2 | "+bo+" | Alcohol | received | 2020-11-01 |")
	f = Find(w.whole(), Usual())
	if len(f.By[Bounce]) != 2 || len(f.By[Loop]) != 1 || len(f.By[DeadEnd]) != 1 || f.TooEarly != 0 {
		t.Errorf("%d bounces, %d loops, %d dead ends", len(f.By[Bounce]), len(f.By[Loop]), len(f.By[DeadEnd]))
	}
	if l.NeedName(l.Referrals[0].Need) != "anxiety or depression" {
		t.Errorf("need %q", l.NeedName(l.Referrals[0].Need))
	}
}

// A duplicate that was sent back is no rejection; what is closed before anybody saw the
// person is; a death is neither.
func TestWhatCountsAsTurnedAway(t *testing.T) {
	w := newTable(t)
	w.brings("RM1",
		"R1 | "+ann+" | A | received | 2020-01-05 |", "R1 | "+ann+" | A | rejected | 2020-01-06 | 01",
		"R2 | "+ann+" | B | received | 2020-01-07 |", "R2 | "+ann+" | B | closed | 2020-02-07 | 09",
		"R3 | "+ann+" | C | received | 2020-02-08 |", "R3 | "+ann+" | C | attended | 2020-02-09 |", "R3 | "+ann+" | C | closed | 2020-02-10 | 02",
		"R4 | "+ann+" | D | received | 2020-02-11 |", "R4 | "+ann+" | D | closed | 2020-02-12 | 06",
		"R5 | "+ann+" | E | received | 2020-02-13 |", "R5 | "+ann+" | E | rejected | 2020-02-14 | 02", "R5 | "+ann+" | E | accepted | 2020-02-15 |",
		"R6 | "+ann+" | F | received | 2020-02-16 |", "R6 | "+ann+" | F | signposted | 2020-02-17 |",
	)
	l := w.whole()
	var got []string
	for _, r := range l.Of(&l.People[0]) {
		got = append(got, l.Services[r.Service].Name+" "+r.Outcome.String())
	}
	equal(t, "outcomes", got, "A sent back as a duplicate", "B closed unseen", "C finished", "D finished", "E taken in", "F closed unseen")
	if f := Find(l, Usual()); len(f.By[Unseen]) != 2 || len(f.By[Bounce]) != 1 {
		t.Errorf("%d closed unseen, %d bounces", len(f.By[Unseen]), len(f.By[Bounce]))
	}
}

// Within a day those of which the minute is known stand in its order, and the others
// where their source has them.
func TestTheOrderOfTheSourceStands(t *testing.T) {
	w := newTable(t)
	w.brings("RM1",
		"R1 | "+ann+" | A | received | 2020-01-05 15:00 |", "R1 | "+ann+" | A | triaged | 2020-01-05 |",
		"R1 | "+ann+" | A | contact | 2020-01-05 09:00 |", "R1 | "+ann+" | A | accepted | 2020-01-05 |")
	l := w.whole()
	var got []string
	for _, e := range l.EventsOf(&l.People[0]) {
		got = append(got, e.Kind.String()+" "+e.Minute.String())
	}
	equal(t, "events", got, "contact 09:00", "triaged ", "received 15:00", "accepted ")
}

// What a second delivery tells again in a code, or without a team, is told once.
func TestWhatIsToldTwiceCountsOnce(t *testing.T) {
	w := newTable(t)
	w.brings("RM1", "R1 | "+ann+" | Memory Service | received | 2020-01-05 |", "R1 | "+ann+" | Memory Service | rejected | 2020-01-12 | 02")
	w.brings("RM1", "R1 | "+ann+" | A17 | rejected | 2020-01-12 |")
	l := w.whole()
	equal(t, "referrals", words(l, 0), "North: Memory Service sent back 2020-01-05-2020-01-12")
	if l.Referrals[0].Reason == None {
		t.Error("the reason is lost")
	}
}

// scope is what an agreement opens of some partners' rows.
func scope(v *facts.View, cats []care.Category, partners ...care.PartnerCode) care.Scope {
	var may [care.Categories][]uint64
	for i := range may {
		may[i] = make([]uint64, 4)
	}
	for c, m := range v.Classes() {
		for _, p := range partners {
			for _, cat := range cats {
				if m.Partner == p {
					may[cat][c/64] |= 1 << (c % 64)
				}
			}
		}
	}
	return care.ScopeOfCategories(care.DirectCare, may)
}

// P09: nobody is in a log whose rows the viewer may not see, and what is hidden of those
// they may see is as if it were not recorded.
func TestALogHoldsWhatTheViewerMaySeeAndNothingElse(t *testing.T) {
	w := newTable(t)
	w.brings("RM1", "R1 | "+ann+" | A | received | 2020-01-05 |", "R1 | "+ann+" | A | rejected | 2020-01-06 | 01")
	w.brings("RC1", "C1 | "+ann+" | B | received | 2020-01-08 |", "C2 | "+bo+" | B | received | 2020-01-08 |")
	f := w.facts()
	all := f.View(tester, care.WholeTable(care.DirectCare))
	rows := []care.Category{care.AggregateOnly, care.ListEntries}
	own := Read(f.View(care.Viewer{Account: "own", Partner: "RM1"}, scope(all, rows, "RM1")))
	if len(own.People) != 1 || len(own.Referrals) != 1 || len(own.Orgs) != 1 {
		t.Fatalf("%d people, %d referrals at %d organisations", len(own.People), len(own.Referrals), len(own.Orgs))
	}
	r := own.Referrals[0]
	if !own.NoReasons || r.Reason != None || r.Need != None || len(own.Reasons) != 0 || len(own.Needs) != 0 {
		t.Errorf("reasons show: %+v %+v", r, own.Reasons)
	}
	if r.Outcome != Rejected {
		t.Errorf("that it was a duplicate shows: %v", r.Outcome)
	}
	if none := Read(f.View(tester, care.Scope{})); len(none.People)+len(none.Events)+len(none.Services) != 0 {
		t.Errorf("nobody may be seen, and %d are there", len(none.People))
	}
	if l := Read(f.View(tester, scope(all, append(rows, care.ClinicalDetail), "RM1", "RC1"))); len(l.People) != 2 || len(l.Referrals) != 3 || l.NoReasons || l.Referrals[0].Outcome != Duplicate {
		t.Errorf("%d people, %d referrals, reasons hidden %v, %v", len(l.People), len(l.Referrals), l.NoReasons, l.Referrals[0].Outcome)
	}
}

// A pathway is of one class, by the team that its newest event names; an older event may
// name a service whose very name tells something. Who may not see that reads the
// organisation alone, and what happened is not lost.
func TestATeamIsNamedToThoseAloneWhoMaySeeItsRows(t *testing.T) {
	w := newTable(t)
	w.say("protection/RM1", care.RecProtectionSet, "RM1", care.ProtectionChange{V: 1, Partner: "RM1", Service: "Refuge", Protections: care.RestrictedService})
	w.brings("RM1",
		"R1 | "+ann+" | Refuge | received | 2020-01-05 |", "R1 | "+ann+" | Refuge | rejected | 2020-01-12 | 02",
		"R1 | "+ann+" | Memory | received | 2020-01-20 |")
	f := w.facts()
	all := f.View(tester, care.WholeTable(care.DirectCare))
	names := func(l *Log) (out []string) {
		for _, p := range l.People {
			for _, e := range l.EventsOf(&p) {
				out = append(out, l.ServiceName(e.Service)+" "+EventWords(e.Kind))
			}
		}
		return out
	}
	scoped := scopeOf(all, func(m care.ClassMeaning) bool { return m.Protections&care.RestrictedService == 0 })
	other := care.Viewer{Account: "other", Partner: "RC1"}
	equal(t, "whole", names(Read(all)), "North: Refuge referral received", "North: Refuge sent back", "North: Memory referral received")
	equal(t, "another partner", names(Read(f.View(other, scoped))), "North referral received", "North sent back", "North: Memory referral received")
	for _, s := range Read(f.View(other, scoped)).Services {
		if slices.Contains(s.Words, "Refuge") || s.Name == "Refuge" {
			t.Error("its name is among the services")
		}
	}
	equal(t, "its own", names(Read(f.View(care.Viewer{Account: "own", Partner: "RM1"}, scoped))), "North: Refuge referral received", "North: Refuge sent back", "North: Memory referral received")
	// An agreement that opens rows of the refuge opens its name.
	w.brings("RM1", "R2 | "+bo+" | Refuge | received | 2020-01-05 |")
	f = w.facts()
	agreed := scopeOf(f.View(tester, care.WholeTable(care.DirectCare)), func(care.ClassMeaning) bool { return true })
	if l := Read(f.View(other, agreed)); len(l.Services) != 2 || len(l.People) != 2 {
		t.Errorf("%+v", l.Services)
	}
}

// scopeOf is a scope of list entries and clinical detail of the classes whose meaning passes.
func scopeOf(v *facts.View, may func(care.ClassMeaning) bool) care.Scope {
	classes := v.Classes()
	set := make([]uint64, len(classes)/64+1)
	for c, m := range classes {
		if c > 0 && may(m) {
			set[c/64] |= 1 << (c % 64)
		}
	}
	var all [care.Categories][]uint64
	for _, cat := range []care.Category{care.AggregateOnly, care.ListEntries, care.ClinicalDetail} {
		all[cat] = set
	}
	return care.ScopeOfCategories(care.DirectCare, all)
}
