package accesslog_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"roundtable/care"
	"roundtable/ledger"
	"roundtable/ledger/sqlite"
	"roundtable/sharing/accesslog"
)

func key(n int) (k care.Key) {
	k[0], k[1], k[2] = byte(n>>16), byte(n>>8), byte(n)
	k[15] = 1
	return k
}

func viewer(id string) care.Viewer {
	return care.Viewer{Account: care.AccountID(id), Partner: "RM1", Role: care.RoleBookingOfficer}
}

func entry(what string, people ...int) accesslog.Entry {
	e := accesslog.Entry{Role: care.RoleBookingOfficer, Purpose: care.Booking, What: what}
	for _, n := range people {
		e.People = append(e.People, key(n))
	}
	return e
}

func openLog(t *testing.T) (*accesslog.Log, ledger.Store) {
	t.Helper()
	st, err := sqlite.Open(t.Context(), t.TempDir(), sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	l := accesslog.Open(st)
	t.Cleanup(func() {
		if err := errors.Join(l.Close(), st.Close()); err != nil {
			t.Error(err)
		}
	})
	return l, st
}

func TestEachLookIsFoundByPersonAndByAccount(t *testing.T) {
	l, st := openLog(t)
	var wg sync.WaitGroup
	for i := range 20 {
		wg.Go(func() {
			if err := l.Write(context.Background(), viewer(fmt.Sprintf("a-%d", i%2)), entry("list", i, i+1, 1000)); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	count := func(seq func(func(accesslog.Look, error) bool)) (n int) {
		last := ledger.Seq(1 << 60)
		for look, err := range seq {
			if err != nil {
				t.Fatal(err)
			}
			if look.Seq >= last {
				t.Error("not the newest first")
			}
			last = look.Seq
			n++
		}
		return n
	}
	var none time.Time
	for _, c := range []struct {
		name string
		got  int
		want int
	}{
		{"a person on one page", count(l.OfPeople(t.Context(), []care.Key{key(0)}, none, none)), 1},
		{"a person on two pages", count(l.OfPeople(t.Context(), []care.Key{key(5)}, none, none)), 2},
		{"two records of one person, on one page and the next", count(l.OfPeople(t.Context(), []care.Key{key(5), key(6)}, none, none)), 3},
		{"somebody on all pages", count(l.OfPeople(t.Context(), []care.Key{key(1000)}, none, none)), 20},
		{"somebody on none", count(l.OfPeople(t.Context(), []care.Key{key(999)}, none, none)), 0},
		{"before it began", count(l.OfPeople(t.Context(), []care.Key{key(1000)}, none, time.Now().Add(-time.Hour))), 0},
		{"an account", count(l.OfAccount(t.Context(), "a-1", none, none)), 10},
	} {
		if c.got != c.want {
			t.Errorf("%s: %d looks, not %d", c.name, c.got, c.want)
		}
	}
	if r, err := st.Verify(t.Context(), nil); err != nil || !r.OK() {
		t.Errorf("verify: %+v, %v", r, err)
	}
}

func TestALookAtVeryManyIsWrittenWhole(t *testing.T) {
	l, _ := openLog(t)
	e := entry("export")
	for i := range 5000 {
		e.People = append(e.People, key(i), key(i)) // twice, as two waits of one person are
	}
	if err := l.Write(t.Context(), viewer("a-1"), e); err != nil {
		t.Fatal(err)
	}
	seen := map[care.Key]int{}
	parts := 0
	for look, err := range l.Since(t.Context(), time.Time{}) {
		if err != nil {
			t.Fatal(err)
		}
		parts++
		if look.Part != parts || look.Parts != 5 {
			t.Errorf("part %d of %d is called %d of %d", parts, 5, look.Part, look.Parts)
		}
		for _, p := range look.People {
			seen[p]++
		}
	}
	if parts != 5 || len(seen) != 5000 {
		t.Fatalf("%d parts with %d people", parts, len(seen))
	}
	for k, n := range seen {
		if n != 1 {
			t.Fatalf("%v stands there %d times", k, n)
		}
	}
}

func TestAnEntryThatSaysNothingIsAFault(t *testing.T) {
	l, _ := openLog(t)
	for _, e := range []accesslog.Entry{entry("list"), entry("/list?q=somebody", 1), entry("", 1)} {
		if l.Write(t.Context(), viewer("a"), e) == nil {
			t.Errorf("%q about %d people was taken", e.What, len(e.People))
		}
	}
}

func TestAPersonIsToldInPlainWords(t *testing.T) {
	look := accesslog.Look{Seq: 7, At: time.Date(2026, 7, 1, 9, 5, 0, 0, time.UTC), By: "a-1", Partner: "RM1", Entry: entry("list", 1)}
	look.Allowed = []accesslog.Allowed{{Partner: "RM2", Agreement: "pooled", Version: 2}}
	role := func(r care.Role) string {
		return map[care.Role]string{care.RoleBookingOfficer: "Booking officer", care.RoleIGLead: "IG lead"}[r]
	}
	partner := func(p care.PartnerCode) string {
		return map[care.PartnerCode]string{"RM1": "Northern Trust", "RM2": "Southern Trust"}[p]
	}
	agreement := func(id string, v int) string { return fmt.Sprintf("Pooled list, version %d", v) }
	got := accesslog.Tell(look, role, partner, agreement)
	said := fmt.Sprintf("%s: %s %s %s. %s", got.At.Format("2 January 2006 15:04"), got.Who, got.What, got.Why, got.Because)
	want := `1 July 2026 10:05: A booking officer at Northern Trust saw the waiting list that you are on to arrange an appointment. ` +
		`Southern Trust shares this with them under "Pooled list, version 2".`
	if said != want {
		t.Errorf("said\n%s, not\n%s", said, want)
	}
	look.Allowed = []accesslog.Allowed{{Partner: "RM2", Agreement: accesslog.EndedSince}}
	if got := accesslog.Tell(look, role, partner, agreement); got.Because != "Southern Trust shared this with them under an agreement that ended at that moment." {
		t.Errorf("said %q", got.Because)
	}
	look.Role, look.Glass, look.Purpose = care.RoleIGLead, "g", ""
	got = accesslog.Tell(look, role, partner, agreement)
	if got.Who != "An IG lead at Northern Trust" || !got.Glass || !strings.Contains(got.Because, "emergency") || !strings.Contains(got.Why, "not stated") {
		t.Errorf("said %+v", got)
	}
}

func fold(t *testing.T, st ledger.Store, apply func(context.Context, ledger.Store, ledger.Record) error) {
	t.Helper()
	for r, err := range st.Read(t.Context(), 0) {
		if err == nil {
			err = apply(t.Context(), st, r)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

func TestWithholdingTakesTwoPeopleAGroundAndAnEnd(t *testing.T) {
	_, st := openLog(t)
	d := accesslog.NewDecisions()
	today := care.NewDate(2026, 11, 22)
	good := accesslog.Withheld{Entry: 3, Ground: accesslog.Coercion, Reason: "a partner reads along", Reviewer: "a-2", Until: today + 90}
	for field, mend := range map[string]func(*accesslog.Withheld){
		"entry":    func(w *accesslog.Withheld) { w.Entry = 0 },
		"ground":   func(w *accesslog.Withheld) { w.Ground = "embarrassing" },
		"reason":   func(w *accesslog.Withheld) { w.Reason = " " },
		"reviewer": func(w *accesslog.Withheld) { w.Reviewer = "a-1" },
		"until":    func(w *accesslog.Withheld) { w.Until = today + 400 },
	} {
		w := good
		mend(&w)
		_, err := d.Withhold(t.Context(), st, viewer("a-1"), today, w)
		if p, ok := errors.AsType[*care.Problem](err); !ok || p.Where != field {
			t.Errorf("%s: %v", field, err)
		}
	}
	if _, err := d.Withhold(t.Context(), st, viewer("a-1"), today, good); err != nil {
		t.Fatal(err)
	}
	fold(t, st, d.Apply)
	if _, ok := d.Of(3, today); !ok {
		t.Error("not withheld")
	}
	if _, ok := d.Of(3, good.Until+1); ok {
		t.Error("withheld after its end")
	}
	if _, ok := d.Of(4, today); ok {
		t.Error("another entry is withheld")
	}
	if _, err := d.Show(t.Context(), st, viewer("a-2"), 3); err != nil {
		t.Fatal(err)
	}
	fold(t, st, d.Apply)
	if _, ok := d.Of(3, today); ok {
		t.Error("shown again, yet withheld")
	}
}

func TestBrokenGlass(t *testing.T) {
	_, st := openLog(t)
	g := accesslog.NewGlasses()
	now := time.Date(2026, 11, 22, 3, 0, 0, 0, time.UTC)
	if _, _, err := g.Break(t.Context(), st, viewer("a-1"), []care.Key{key(1)}, []care.PartnerCode{"RM2"}, "need it", now); err == nil {
		t.Error("a reason of two words was taken")
	}
	if _, _, err := g.Break(t.Context(), st, viewer("a-1"), nil, nil, "an ambulance waits", now); err == nil {
		t.Error("nobody was opened")
	}
	id, _, err := g.Break(t.Context(), st, viewer("a-1"), []care.Key{key(1)}, []care.PartnerCode{"RM2"}, "an ambulance waits for the allergy", now)
	if err != nil {
		t.Fatal(err)
	}
	fold(t, st, g.Apply)
	if n := len(g.Open("a-1", now.Add(59*time.Minute))); n != 1 {
		t.Errorf("%d open within the hour", n)
	}
	if n := len(g.Open("a-1", now.Add(time.Hour))) + len(g.Open("a-2", now)); n != 0 {
		t.Errorf("%d open after the hour or to another", n)
	}
	for p, want := range map[care.PartnerCode]int{"RM1": 1, "RM2": 1, "RM3": 0} {
		if n := len(g.Of(p)); n != want {
			t.Errorf("%s is told of %d", p, n)
		}
	}
	lead := care.Viewer{Account: "a-9", Partner: "RM2", Role: care.RoleIGLead}
	if _, err := g.Review(t.Context(), st, care.Viewer{Account: "a-1", Partner: "RM1"}, id, accesslog.Reviewed{Outcome: accesslog.Justified}); err == nil {
		t.Error("reviewed by who broke it")
	}
	if _, err := g.Review(t.Context(), st, care.Viewer{Account: "a-8", Partner: "RM3"}, id, accesslog.Reviewed{Outcome: accesslog.Justified}); err == nil {
		t.Error("reviewed by a partner that it does not concern")
	}
	if _, err := g.Review(t.Context(), st, lead, id, accesslog.Reviewed{Outcome: accesslog.NotJustified}); err == nil {
		t.Error("an outcome that needs a note came without")
	}
	if _, err := g.Review(t.Context(), st, lead, id, accesslog.Reviewed{Outcome: accesslog.Justified}); err != nil {
		t.Fatal(err)
	}
	fold(t, st, g.Apply)
	if x, _ := g.Get(id); x.Review == nil || x.ReviewedBy != "a-9" {
		t.Errorf("after the review: %+v", x)
	}
	if _, err := g.Review(t.Context(), st, lead, id, accesslog.Reviewed{Outcome: accesslog.Justified}); err == nil {
		t.Error("reviewed twice")
	}
}

func looksOf(account string, day time.Time, people int) accesslog.Look {
	e := entry("list")
	for i := range people {
		e.People = append(e.People, key(i))
	}
	return accesslog.Look{At: day, By: care.AccountID(account), Partner: "RM1", Entry: e}
}

func TestPatternsAreThingsToAskAbout(t *testing.T) {
	noon := time.Date(2026, 11, 2, 12, 0, 0, 0, time.UTC) // a Monday
	var looks []accesslog.Look
	for d := range 5 {
		looks = append(looks, looksOf("a-1", noon.AddDate(0, 0, d), 40), looksOf("a-2", noon.AddDate(0, 0, d), 30))
	}
	looks = append(looks, looksOf("a-1", noon.AddDate(0, 0, 7), 500), looksOf("a-2", noon.AddDate(0, 0, 7), 99), looksOf("a-3", noon.AddDate(0, 0, 7), 900))
	sunday := looksOf("a-2", noon.AddDate(0, 0, 6), 3)
	night := looksOf("a-2", time.Date(2026, 11, 9, 20, 0, 0, 0, time.UTC), 3)
	evening := looksOf("a-2", time.Date(2026, 11, 10, 19, 59, 0, 0, time.UTC), 3)
	ward := looksOf("a-4", time.Date(2026, 11, 9, 2, 0, 0, 0, time.UTC), 3)
	ward.Role = care.RoleClinician
	named := looksOf("a-5", noon, 1)
	named.Ask = []accesslog.Sign{accesslog.SameSurname}
	looks = append(looks, sunday, night, evening, ward, named)
	var got []string
	for _, p := range accesslog.Patterns(looks) {
		got = append(got, fmt.Sprintf("%s %s %s %d", p.Day, p.Account, p.Sign, p.People))
	}
	want := []string{
		"2026-11-09 a-1 unusual-volume 500", // usually 40; a-2's 99 are below what is ever unusual, a-3 has no usual yet
		"2026-11-09 a-2 out-of-hours 3",
		"2026-11-08 a-2 out-of-hours 3",
		"2026-11-02 a-5 same-surname 1",
	}
	if !slices.Equal(got, want) {
		t.Errorf("found\n%s\nnot\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	for _, s := range []accesslog.Sign{accesslog.SameSurname, accesslog.SameAddress, accesslog.Colleague, accesslog.OwnRecord, accesslog.OutOfHours, accesslog.Unusual} {
		if s.Words() == string(s) {
			t.Errorf("%s has no words", s)
		}
	}
}

// TestNoLookIsLost writes many looks and asks for everybody's.
func TestNoLookIsLost(t *testing.T) {
	l, _ := openLog(t)
	n := 0
	rapid.Check(t, func(rt *rapid.T) {
		n++
		base := n * 1000
		want := map[int]int{}
		for range rapid.IntRange(1, 10).Draw(rt, "pages") {
			people := rapid.SliceOfNDistinct(rapid.IntRange(base, base+30), 1, 20, rapid.ID).Draw(rt, "people")
			if err := l.Write(context.Background(), viewer("a"), entry("list", people...)); err != nil {
				rt.Fatal(err)
			}
			for _, p := range people {
				want[p]++
			}
		}
		for p, times := range want {
			got := 0
			for _, err := range l.OfPeople(context.Background(), []care.Key{key(p)}, time.Time{}, time.Time{}) {
				if err != nil {
					rt.Fatal(err)
				}
				got++
			}
			if got != times {
				rt.Fatalf("person %d was looked at %d times and the log has %d", p, times, got)
			}
		}
	})
}

// TestNobodyWithholdsTheirOwnLook: neither who asks nor who reviews made it.
func TestNobodyWithholdsTheirOwnLook(t *testing.T) {
	l, st := openLog(t)
	if err := l.Write(t.Context(), viewer("a-1"), entry("list", 1)); err != nil {
		t.Fatal(err)
	}
	var look accesslog.Look
	for x, err := range l.OfAccount(t.Context(), "a-1", time.Time{}, time.Time{}) {
		if look = x; err != nil {
			t.Fatal(err)
		}
	}
	today := care.NewDate(2026, 11, 22)
	d := accesslog.NewDecisions()
	for _, two := range [][2]string{{"a-1", "a-2"}, {"a-2", "a-1"}} {
		w := accesslog.Withheld{Entry: look.Seq, Ground: accesslog.Police, Reason: "an inquiry", Reviewer: care.AccountID(two[1]), Until: today + 30}
		if _, err := d.Withhold(t.Context(), st, viewer(two[0]), today, w); err == nil {
			t.Errorf("%s and %s hid the look of a-1", two[0], two[1])
		}
	}
	if _, err := d.Withhold(t.Context(), st, viewer("a-2"), today, accesslog.Withheld{Entry: look.Seq, Ground: accesslog.Police, Reason: "an inquiry", Reviewer: "a-3", Until: today + 30}); err != nil {
		t.Error(err)
	}
}

// TestNoReasonOfSomebodyElses: of a page with people of two partners each is told of
// all that allowed it, and never of one that was another's alone.
func TestNoReasonOfSomebodyElses(t *testing.T) {
	look := accesslog.Look{Partner: "RM1", Entry: entry("list", 1, 2)}
	look.Allowed = []accesslog.Allowed{{Partner: "RM1"}, {Partner: "RM2", Agreement: "pooled", Version: 2}}
	name := func(p care.PartnerCode) string { return string(p) }
	got := accesslog.Tell(look, func(care.Role) string { return "Clinician" }, name, func(string, int) string { return "Pooled list" }).Because
	if want := `It is their own record of you, or RM2 shares this with them under "Pooled list".`; got != want {
		t.Errorf("said %q, not %q", got, want)
	}
}

// TestOneRecordThatCannotBeReadStopsNothing: what follows a record of a later program,
// or one whose words were erased, is told all the same.
func TestOneRecordThatCannotBeReadStopsNothing(t *testing.T) {
	l, st := openLog(t)
	glasses, decisions := accesslog.NewGlasses(), accesslog.NewDecisions()
	for stream, kind := range map[ledger.Stream]ledger.Kind{"glass/g1": accesslog.KindBroken, "glass/g2": accesslog.KindReviewed, "access-decisions": accesslog.KindWithheld, "log/x": accesslog.Kind} {
		if stream == "log/x" {
			stream = accesslog.Stream
		}
		if _, err := ledger.AppendJSON(t.Context(), st, stream, kind, "a-1", "RM1", map[string]any{"people": 7, "v": "nine", "entry": "x"}, nil); err != nil {
			t.Fatal(err)
		}
	}
	id, _, err := glasses.Break(t.Context(), st, viewer("a-9"), []care.Key{key(1)}, []care.PartnerCode{"RM2"}, "unconscious in the ambulance", time.Now())
	if err != nil {
		t.Fatal(err)
	}
	fold(t, st, glasses.Apply)
	fold(t, st, decisions.Apply)
	if g, ok := glasses.Get(id); !ok || !g.Concerns("RM2") {
		t.Error("broken glass is not told")
	}
	if g, ok := glasses.Get("g1"); !ok || !g.Concerns("RM1") || len(glasses.Open("a-1", time.Now())) != 0 {
		t.Error("what cannot be read is hidden, or open")
	}
	if err := l.Write(t.Context(), viewer("a-1"), entry("list", 1)); err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, err := range l.OfPeople(t.Context(), []care.Key{key(1)}, time.Time{}, time.Time{}) {
		if n++; err != nil {
			t.Errorf("a person's log is closed by somebody else's entry: %v", err)
		}
	}
	if n != 1 {
		t.Errorf("%d looks", n)
	}
}

// FuzzEntry: whatever stands in an entry's body, the log is read to its end, and only
// what is in the list of pages is written.
func FuzzEntry(f *testing.F) {
	f.Add([]byte(`{"v":1,"role":"clinician","what":"list","people":["00000100000000000000000000000001"]}`))
	f.Add([]byte(`{"people":[null],"allowed":{"partner":1}}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		var e accesslog.Entry
		if json.Unmarshal(body, &e) != nil {
			return
		}
		if e.Check() == nil && (accesslog.Pages[e.What] == "" || len(e.People) == 0) {
			t.Errorf("%q may be written", body)
		}
		name := func(p care.PartnerCode) string { return string(p) }
		told := accesslog.Tell(accesslog.Look{Entry: e}, func(r care.Role) string { return string(r) }, name, func(id string, _ int) string { return id })
		if told.Who == "" || told.Because == "" {
			t.Errorf("%q is told as %+v", body, told)
		}
		accesslog.Patterns([]accesslog.Look{{Entry: e}})
	})
}

// TestALogIsReadNoFurtherThanItIsAsked: of a person with two records, one of whom was
// looked at 500 times, the newest look costs as much as of anybody.
func TestALogIsReadNoFurtherThanItIsAsked(t *testing.T) {
	l, st := openLog(t)
	batch := ledger.Batch{}
	for range 500 {
		d, err := ledger.JSONDraft(accesslog.Stream, accesslog.Kind, "a-1", "RM1", entry("list", 1))
		if err != nil {
			t.Fatal(err)
		}
		batch.Records = append(batch.Records, d)
	}
	if _, _, err := st.Append(t.Context(), batch); err != nil {
		t.Fatal(err)
	}
	if err := l.Write(t.Context(), viewer("a-2"), entry("pathway", 2, 1)); err != nil {
		t.Fatal(err)
	}
	both := []care.Key{key(1), key(2), key(1)}
	for look, err := range l.OfPeople(t.Context(), both, time.Time{}, time.Time{}) {
		if err != nil || look.By != "a-2" {
			t.Fatalf("%+v, %v", look, err)
		}
		break
	}
	n, last := 0, ledger.Seq(1<<60)
	for look, err := range l.OfPeople(t.Context(), both, time.Time{}, time.Time{}) {
		if err != nil || look.Seq >= last {
			t.Fatalf("%d after %d, %v", look.Seq, last, err)
		}
		n, last = n+1, look.Seq
	}
	if n != 501 {
		t.Errorf("%d looks, want each once", n)
	}
}

// BenchmarkOfPerson reads the newest hundred of 100,000 looks at one person.
func BenchmarkOfPerson(b *testing.B) {
	st, err := sqlite.Open(b.Context(), b.TempDir(), sqlite.Options{})
	if err != nil {
		b.Fatal(err)
	}
	defer st.Close()
	const looks = 100_000
	for i := 0; i < looks; i += 1000 {
		batch := ledger.Batch{}
		for range 1000 {
			d, err := ledger.JSONDraft(accesslog.Stream, accesslog.Kind, "a-1", "RM1", entry("list", 1))
			if err != nil {
				b.Fatal(err)
			}
			batch.Records = append(batch.Records, d)
		}
		if _, _, err := st.Append(b.Context(), batch); err != nil {
			b.Fatal(err)
		}
	}
	l := accesslog.Open(st)
	defer l.Close()
	first := func() {
		n := 0
		for _, err := range l.OfPeople(b.Context(), []care.Key{key(1)}, time.Time{}, time.Time{}) {
			if err != nil {
				b.Fatal(err)
			}
			if n++; n == 100 {
				return
			}
		}
	}
	first() // files what is new
	for b.Loop() {
		first()
	}
}
