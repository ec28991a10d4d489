package waiting

import (
	"errors"
	"net/url"
	"slices"
	"sync"
	"testing"

	"roundtable/care"
	"roundtable/ledger"
)

func keysOfPage(p *Page) (out []string) {
	for _, r := range p.Rows {
		out = append(out, r.ID)
	}
	return out
}

func ids(names ...string) (out []string) {
	for _, n := range names {
		out = append(out, KeyID(keyOf(n)))
	}
	return out
}

// TestSharedList asks the questions that people ask, over a real ledger.
func TestSharedList(t *testing.T) {
	w := threePartners(t)
	v := w.view(north)
	for _, c := range []struct {
		asked string
		q     Query
		want  []string
	}{
		{"everybody, longest first; no start comes last", Query{}, ids("p-ann1", "p-ed", "p-bob", "p-flo", "p-ann2", "p-cy2", "p-cy3")},
		{"over a year", Query{Weeks: Over(52)}, ids("p-ann1")},
		{"by the place in the queue", Query{QueueWeeks: Over(78)}, ids("p-ann1")},
		{"126 days are within 18 weeks", Query{Weeks: Range{To: 18}, Partners: []care.PartnerCode{"RZ1"}}, ids("p-bob")},
		{"on more than one list", Query{AlsoOn: Yes}, ids("p-ann1", "p-ann2")},
		{"probably the same", Query{Probably: Yes}, ids("p-cy2", "p-cy3")},
		{"died: held", Query{Held: Yes}, ids("p-bob")},
		{"mine", Query{Owner: OwnerMine}, ids("p-ann1")},
		{"autism yes", Query{Yes: care.FlagAutism}, ids("p-ann1")},
		{"interpreter no is not interpreter unasked", Query{No: care.FlagInterpreter}, ids("p-ann1")},
		{"children", Query{Ages: []AgeBand{Age5to11}}, ids("p-ann1", "p-ann2")},
		{"next date past", Query{Next: NextFilter{Is: NextPast}}, ids("p-ed")},
		{"next within a week: the TCI counts", Query{Next: NextFilter{Is: NextWithin, Days: 7}}, ids("p-bob")},
		{"no clock start, or one ahead", Query{Unstarted: Yes}, ids("p-cy2", "p-cy3")},
		{"clock differs from the events", Query{Doubt: DoubtClockDiffers}, ids("p-ed")},
		{"by number", Query{Text: "485 777 3457"}, ids("p-ann1", "p-ann2")},
		{"by name", Query{Text: "moss c"}, ids("p-cy2", "p-cy3")},
		{"by local id", Query{Text: "Lbob"}, ids("p-bob")},
		{"by nobody", Query{Text: "zzz"}, nil},
		{"by NHS number, none last", Query{Sort: []SortKey{{By: ColNHS}}, Partners: []care.PartnerCode{"RZ1"}}, ids("p-ann1", "p-bob", "p-ed")},
		{"a page past the end", Query{Offset: 100}, nil},
	} {
		p, err := w.list.Find(w.ctx, v, c.q)
		if err != nil {
			t.Fatal(c.asked, err)
		}
		if got := keysOfPage(p); !slices.Equal(got, c.want) {
			t.Errorf("%s: %d rows %v, want %v", c.asked, p.Count, got, c.want)
		}
	}
}

// TestRow: one row says what the list shows.
func TestRow(t *testing.T) {
	w := threePartners(t)
	p, err := w.list.Find(w.ctx, w.view(north), Query{Weeks: Over(52)})
	if err != nil {
		t.Fatal(err)
	}
	r := p.Rows[0]
	if r.Days != 400 || r.Weeks != 58 || r.QueueWeeks != 100 || r.PartnerName != "North" || r.NHS != 4857773457 ||
		r.Family != "O'Neill" || !r.Child || r.AgeMonths != 128 || r.Decile != 1 || r.Adjust != "quiet room" ||
		!r.ValidationDue || r.Source.Line != 2 || r.Source.Sheet != "PTL" || r.Source.File != "RZ1.csv" {
		t.Errorf("%+v", r)
	}
	if len(r.AlsoOn) != 1 || r.AlsoOn[0].Partner != "RZ2" || r.AlsoOn[0].Weeks != 5 {
		t.Errorf("also on: %+v", r.AlsoOn)
	}
	if len(r.Flags) != 2 || r.Flags[0] != (FlagState{"interpreter", false}) || r.Flags[1] != (FlagState{"autism", true}) {
		t.Errorf("flags: %+v", r.Flags)
	}
	if _, ok := ParseKeyID(r.ID); !ok {
		t.Error("the row's id does not read back")
	}
}

// TestNobodySees: the zero Scope has an empty list.
func TestNobodySees(t *testing.T) {
	w := threePartners(t)
	w.view(north)
	v := w.facts.View(north, care.Scope{})
	p, err := w.list.Find(w.ctx, v, Query{})
	if err != nil || p.Count != 0 || p.Listed != 0 {
		t.Errorf("%+v %v", p, err)
	}
	if _, err := w.list.Detail(w.ctx, v, keyOf("p-bob")); err == nil {
		t.Error("a pathway opened without a scope")
	}
	if _, err := w.list.Comment(w.ctx, v, keyOf("p-bob"), "x", 0); err == nil {
		t.Error("a note was written without a scope")
	}
}

// TestDetail: both clocks stand side by side, and the difference is a query.
func TestDetail(t *testing.T) {
	w := threePartners(t)
	d, err := w.list.Detail(w.ctx, w.view(north), keyOf("p-ed"))
	if err != nil {
		t.Fatal(err)
	}
	if len(d.Clocks) != 2 || d.Clocks[0].Computed || d.Clocks[0].Start != w.day-200 || !d.Clocks[1].Computed ||
		d.Clocks[1].Start != w.day-300 || d.Clocks[1].Stop != w.day-100 || d.Clocks[1].Words == "" {
		t.Errorf("clocks: %+v", d.Clocks)
	}
	if len(d.Events) != 2 || d.Events[1].Name != "treated" || d.Events[1].Rule == "" || d.Events[1].Source.Line != 10 {
		t.Errorf("events: %+v", d.Events)
	}
	if len(d.Queries) == 0 || d.Queries[0].Rule != QueryClock || d.Row.Queries == 0 {
		t.Errorf("queries: %+v, on the row %d", d.Queries, d.Row.Queries)
	}
	stopped, err := w.list.Detail(w.ctx, w.view(north), keyOf("p-gus"))
	if err != nil || stopped.Listed {
		t.Errorf("a stopped pathway opens, and is not on the list: %v %v", stopped, err)
	}
	ann, err := w.list.Detail(w.ctx, w.view(north), keyOf("p-ann2"))
	if err != nil || len(ann.People) != 2 || ann.People[0].Family != "ONEILL" || ann.People[1].Partner != "RZ1" {
		t.Errorf("what each partner wrote: %+v %v", ann.People, err)
	}
}

// TestNotes: a note is seen at once, two people at once are told of each other,
// and a note can be taken back.
func TestNotes(t *testing.T) {
	w := threePartners(t)
	k := keyOf("p-bob")
	v := w.view(north)
	seq, err := w.list.SetOwner(w.ctx, v, k, "  Pat North ", 0)
	if err != nil {
		t.Fatal(err)
	}
	_, err = w.list.Comment(w.ctx, v, k, "mine too", 0)
	changed, ok := errors.AsType[*Changed](err)
	if !ok || changed.By != "a1" || len(changed.Notes) != 1 || *changed.Notes[0].Note.Owner != "Pat North" {
		t.Fatalf("a conflict names who wrote first: %v", err)
	}
	if p, ok := errors.AsType[*care.Problem](err); !ok || p.Remedy == "" {
		t.Error("a conflict is a problem that a person can read")
	}
	p, err := w.list.Find(w.ctx, w.view(north), Query{Owner: OwnerMine})
	if err != nil || !slices.Equal(keysOfPage(p), ids("p-ann1", "p-bob")) {
		t.Fatalf("the next read has the owner: %v %v", keysOfPage(p), err)
	}
	d, err := w.list.Detail(w.ctx, w.view(north), k)
	if err != nil || d.Version != 1 || len(d.Notes) != 1 {
		t.Fatalf("version %d, %d notes, %v", d.Version, len(d.Notes), err)
	}
	if _, err := w.list.Undo(w.ctx, w.view(north), k, seq, d.Version); err != nil {
		t.Fatal(err)
	}
	if n, _ := w.list.Count(w.ctx, w.view(north), Query{Owner: OwnerMine}); n != 1 {
		t.Errorf("after undoing, %d are mine", n)
	}
	if _, err := w.list.Undo(w.ctx, w.view(north), k, seq, 2); err == nil {
		t.Error("a note was taken back twice")
	}
}

// TestReplyClosesQuery: a reply takes the row off the queries, "cannot tell" does not.
func TestReplyClosesQuery(t *testing.T) {
	w := threePartners(t)
	k := keyOf("p-bob")
	count := func() int {
		n, err := w.list.Count(w.ctx, w.view(north), Query{HasQuery: Yes, Held: Yes})
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	if count() != 1 {
		t.Fatal("a death on a list raises no query")
	}
	if _, err := w.list.ReplyToQuery(w.ctx, w.view(north), k, QueryDied, ReplyCannotTell, "", 0); err != nil {
		t.Fatal(err)
	}
	if count() != 1 {
		t.Error("cannot-tell closed the query")
	}
	if _, err := w.list.ReplyToQuery(w.ctx, w.view(north), k, QueryDied, ReplyCorrectInPAS, "", 1); err != nil {
		t.Fatal(err)
	}
	if count() != 0 {
		t.Error("the reply did not close the query")
	}
	if _, err := w.list.ReplyToQuery(w.ctx, w.view(north), k, "no-such-rule", ReplyCorrectInPAS, "", 2); err == nil {
		t.Error("a reply to no rule was taken")
	}
}

// TestNotesRefuse: what makes no sense is refused in words, and nothing lands.
func TestNotesRefuse(t *testing.T) {
	w := threePartners(t)
	v, k := w.view(north), keyOf("p-bob")
	for name, do := range map[string]func() error{
		"an empty comment":        func() error { _, err := w.list.Comment(w.ctx, v, k, "  ", 0); return err },
		"contact in the future":   func() error { _, err := w.list.RecordContact(w.ctx, v, k, w.day+1, "", 0); return err },
		"validated on no day":     func() error { _, err := w.list.Validate(w.ctx, v, k, 0, "", 0); return err },
		"no such pathway":         func() error { _, err := w.list.Comment(w.ctx, v, keyOf("none"), "x", 0); return err },
		"nobody signed in":        func() error { _, err := w.list.Comment(w.ctx, w.view(care.Viewer{}), k, "x", 0); return err },
		"undoing no note":         func() error { _, err := w.list.Undo(w.ctx, v, k, 1, 0); return err },
		"a list that is for show": func() error { _, err := NewList(Options{}).Comment(w.ctx, v, k, "x", 0); return err },
	} {
		if _, ok := errors.AsType[*care.Problem](do()); !ok {
			t.Errorf("%s was not refused in words: %v", name, do())
		}
	}
	if n, err := w.list.NoteVersion(w.ctx, k); n != 0 || err != nil {
		t.Errorf("%d notes landed", n)
	}
}

// TestGenerations: after notes and deliveries the list is what a fresh list
// would say: derived chunks are only kept where nothing changed.
func TestGenerations(t *testing.T) {
	w := threePartners(t)
	same := func(step string) {
		t.Helper()
		v := w.view(north)
		for _, q := range []Query{{}, {AlsoOn: Yes}, {HasQuery: Yes}, {Probably: Yes}, {Doubt: "missing-owner"}, {Owner: OwnerSome}, {Doubt: DoubtClockDiffers}} {
			a, err1 := w.list.Find(w.ctx, v, q)
			b, err2 := NewList(Options{Now: w.list.now}).Find(w.ctx, v, q)
			if err1 != nil || err2 != nil || !slices.Equal(keysOfPage(a), keysOfPage(b)) || a.Head != b.Head {
				t.Fatalf("%s: %+v: %v, afresh %v", step, q, keysOfPage(a), keysOfPage(b))
			}
		}
	}
	same("as brought")
	for i, name := range []string{"p-bob", "p-ed", "p-bob"} {
		v, err := w.list.NoteVersion(w.ctx, keyOf(name))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.list.SetOwner(w.ctx, w.view(north), keyOf(name), []string{"Jo", "Sam", ""}[i], v); err != nil {
			t.Fatal(err)
		}
		same("noted " + name)
	}
	w.bring(brought{
		partner: "VC1", kind: "people", people: []care.PersonRow{{Key: keyOf("cy3"), Line: 2, NHSNumber: 9434765919, NHSStatus: 1, Family: "Moss", Given: "Cy", Birth: care.NewDate(1990, 5, 6)}},
	})
	same("Cy's number came")
	if n, _ := w.list.Count(w.ctx, w.view(north), Query{Elsewhere: Yes}); n != 4 {
		t.Errorf("%d are on two partners' lists, want Ann's two and Cy's two", n)
	}
	w.append("extract/RZ2/wlmds", care.RecWithdrawn, care.Withdrawn{V: 1, Extract: extractOf(w, "RZ2", "wlmds"), Reason: "test"})
	same("withdrawn")
	if n, _ := w.list.Count(w.ctx, w.view(north), Query{AlsoOn: Yes}); n != 0 {
		t.Errorf("%d still stand on two lists", n)
	}
}

func extractOf(w *world, p care.PartnerCode, kind string) care.ExtractID {
	for _, e := range w.view(north).Extracts() {
		if e.Received.Partner == p && e.Received.Kind == kind {
			return e.ID
		}
	}
	return 0
}

// TestPrompts: every prompt opens exactly the rows that it counts.
func TestPrompts(t *testing.T) {
	w := threePartners(t)
	v := w.view(north)
	prompts, err := w.list.Prompts(w.ctx, v)
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]int{"over-65-no-date": 0, "over-52-no-date": 1, "no-contact": 2, "validation-due": 2, "date-past": 1, "also-elsewhere": 1, "held": 1, "mine": 1, "queries": 2, "priority-due": 1}
	for _, p := range prompts {
		page, err := w.list.Find(w.ctx, v, p.Query)
		if err != nil || page.Count != p.Count || len(page.Rows) != p.Count {
			t.Errorf("%s counts %d and opens %d: %v", p.Name, p.Count, page.Count, err)
		}
		if p.Count != want[p.Name] {
			t.Errorf("%s: %d, want %d", p.Name, p.Count, want[p.Name])
		}
		if sum, err := w.list.Summary(w.ctx, v, p.Query); err != nil || p.People != sum.People || p.People > p.Count {
			t.Errorf("%s: %d waits of %d people, the summary says %+v: %v", p.Name, p.Count, p.People, sum, err)
		}
		back, err := ParseQuery(p.Query.Values())
		if n, _ := w.list.Count(w.ctx, v, back); err != nil || n != p.Count {
			t.Errorf("%s: the link opens %d rows, want %d: %v", p.Name, n, p.Count, err)
		}
	}
}

// TestQuality: every figure opens its rows.
func TestQuality(t *testing.T) {
	w := threePartners(t)
	v := w.view(north)
	all, err := w.list.Quality(w.ctx, v)
	if err != nil || len(all) != 3 {
		t.Fatal(len(all), err)
	}
	for _, q := range all {
		for _, f := range q.Fields {
			if n, err := w.list.Count(w.ctx, v, f.Empty); err != nil || n != f.Of-f.Filled {
				t.Errorf("%s %s: %d of %d filled, the link opens %d: %v", q.Name, f.Name, f.Filled, f.Of, n, err)
			}
		}
		for _, d := range q.Doubts {
			if n, err := w.list.Count(w.ctx, v, d.Query); err != nil || n != d.Count {
				t.Errorf("%s %s: %d, the link opens %d: %v", q.Name, d.Doubt, d.Count, n, err)
			}
		}
		if q.Partner == "RZ1" {
			if q.Pathways != 3 || len(q.Extracts) != 1 || !q.Extracts[0].Stale || q.Extracts[0].DaysSince != 20 || q.Extracts[0].Counts.Rejected != 1 {
				t.Errorf("North: %+v", q.Extracts)
			}
		}
	}
}

// TestSavedViews: a view keeps its filters and never what people are found by.
func TestSavedViews(t *testing.T) {
	w := threePartners(t)
	s, err := w.list.SaveView(w.ctx, north, "Long waits", true, Query{Weeks: Over(52), Text: "O'Neill", Offset: 50})
	if err != nil {
		t.Fatal(err)
	}
	again, err := w.list.SaveView(w.ctx, north, "long waits", true, Query{Weeks: Over(65)})
	if err != nil || again.ID != s.ID {
		t.Errorf("the same name makes another link: %v", err)
	}
	got, err := w.list.View(w.ctx, s.ID)
	if err != nil {
		t.Fatal(err)
	}
	q, err := got.Query()
	if err != nil || q.Weeks != Over(65) || q.Text != "" || q.Offset != 0 {
		t.Errorf("%+v %v", q, err)
	}
	other := care.Viewer{Account: "a2"}
	if vs, _ := w.list.Views(w.ctx, other); len(vs) != 1 {
		t.Error("a shared view is not listed for others")
	}
	if err := w.list.DeleteView(w.ctx, other, s.ID); err == nil {
		t.Error("somebody else's view was deleted")
	}
	if err := w.list.DeleteView(w.ctx, north, s.ID); err != nil {
		t.Error(err)
	}
	if _, err := w.list.View(w.ctx, s.ID); err == nil {
		t.Error("a deleted view opens")
	}
}

// TestQueriesRefuse: a query that makes no sense is refused in words that hold
// none of the values.
func TestQueriesRefuse(t *testing.T) {
	for _, raw := range []map[string][]string{
		{"sort": {"shoe-size"}},
		{"group": {"comment"}},
		{"weeks": {"50-40"}},
		{"weeks": {"abc"}},
		{"limit": {"5000"}},
		{"next": {"soon"}},
		{"also-on": {"perhaps"}},
		{"flag": {"tall:yes"}},
		{"imd": {"11"}},
		{"doubt": {"x"}},
		{"offset": {"-1"}},
		{"as-at": {"2026-02-30"}},
		{"band": {"to-17"}},
	} {
		_, err := ParseQuery(raw)
		if p, ok := errors.AsType[*care.Problem](err); !ok || p.What == "" || p.Remedy == "" {
			t.Errorf("%v: %v", raw, err)
		}
	}
}

func FuzzParseQuery(f *testing.F) {
	f.Add("weeks=53-&next=within%3A14&sort=-weeks&flag=autism%3Ayes&imd=-&band=to-18")
	f.Add("priority=P2&partner=RZ1&group=tfc&as-at=2026-01-01&queue-weeks=-18")
	f.Fuzz(func(t *testing.T, raw string) {
		v, err := url.ParseQuery(raw)
		if err != nil {
			return
		}
		q, err := ParseQuery(v)
		if err != nil {
			return
		}
		back, err := ParseQuery(q.Values())
		if err != nil || back.Encode() != q.Encode() {
			t.Errorf("%q does not come back: %q, %v", q.Encode(), back.Encode(), err)
		}
	})
}

// TestAsAt: a past day has who had started by then, with the wait as it was.
func TestAsAt(t *testing.T) {
	w := threePartners(t)
	w.bring(brought{partner: "RZ2", kind: "mhsds", pathways: []care.PathwayRow{
		{Key: keyOf("p-old"), Person: keyOf("ann2"), Line: 3, Op: care.OpStopped, Start: w.day - 300, Stop: w.day - 40},
	}})
	v := w.view(north)
	p, err := w.list.Find(w.ctx, v, Query{AsAt: w.day - 100})
	if err != nil {
		t.Fatal(err)
	}
	if got := keysOfPage(p); !slices.Equal(got, ids("p-ann1", "p-old", "p-ed", "p-bob", "p-cy3")) {
		t.Errorf("%v", got)
	}
	if now, err := w.list.Find(w.ctx, v, Query{}); err != nil || p.Note != PastNote || now.Note != "" {
		t.Errorf("a past day says %q, today %q: %v", p.Note, now.Note, err)
	}
	if c, err := w.list.Cross(w.ctx, v, Query{AsAt: w.day - 100}, ColPartner, ColTFC); err != nil || c.Note != PastNote {
		t.Errorf("counts of a past day say nothing of it: %v", err)
	}
	if p.Rows[0].Days != 300 {
		t.Errorf("%d days, want 300", p.Rows[0].Days)
	}
	if n, _ := w.list.Count(w.ctx, v, Query{}); n != 7 {
		t.Errorf("%d today: somebody who has stopped is on the list", n)
	}
}

// TestConcurrent: readers and a writer at once; run it with -race.
func TestConcurrent(t *testing.T) {
	w := threePartners(t)
	w.view(north)
	var wg sync.WaitGroup
	for i := range 3 {
		wg.Go(func() {
			for j := range 15 {
				v := w.facts.View(north, care.WholeTable(care.Booking))
				q := []Query{{}, {AlsoOn: Yes}, {Group: ColPartner}}[(i+j)%3]
				if _, err := w.list.Find(w.ctx, v, q); err != nil {
					t.Error(err)
				}
				if _, err := w.list.Cross(w.ctx, v, q, ColPartner, ColTFC); err != nil {
					t.Error(err)
				}
			}
		})
	}
	for n := range 8 {
		if _, err := w.list.Comment(w.ctx, w.facts.View(north, care.WholeTable(care.Booking)), keyOf("p-ed"), "seen", ledger.Version(n)); err != nil {
			t.Error(err)
		}
	}
	wg.Wait()
}

// TestDetailMentalHealth: the referral-to-treatment engine says nothing of a
// mental-health referral.
func TestDetailMentalHealth(t *testing.T) {
	w := threePartners(t)
	w.bring(brought{
		partner: "RZ2", kind: "mhsds",
		pathways: []care.PathwayRow{{Key: keyOf("p-mh"), Person: keyOf("ann2"), Line: 3, Start: w.day - 60}},
		events: []care.EventRow{
			{Pathway: keyOf("p-mh"), Person: keyOf("ann2"), Line: 3, Date: w.day - 60, Type: care.EvReceived},
			{Pathway: keyOf("p-mh"), Person: keyOf("ann2"), Line: 4, Date: w.day - 50, Type: care.EvTreated},
		},
	})
	d, err := w.list.Detail(w.ctx, w.view(north), keyOf("p-mh"))
	if err != nil || len(d.Clocks) != 1 || d.Clocks[0].Computed || len(d.Events) != 2 || d.Events[1].Rule != "" {
		t.Errorf("%+v %v", d, err)
	}
	if n, _ := w.list.Count(w.ctx, w.view(north), Query{Doubt: DoubtClockDiffers, Partners: []care.PartnerCode{"RZ2"}}); n != 0 {
		t.Errorf("%d mental-health clocks were set beside the wrong rules", n)
	}
}

// TestPublishedFromLedger: the newest month and the newest extract of it count,
// once, and another provider's rows do not.
func TestPublishedFromLedger(t *testing.T) {
	w := newWorld(t)
	oct, nov := care.NewDate(2024, 10, 31), care.NewDate(2024, 11, 30)
	row := func(period care.Date, provider, tfc string, n int32) care.PublishedRow {
		return care.PublishedRow{Period: period, Provider: provider, Part: "Part_2", TFC: tfc, Bands: []int32{n, n}, Total: 2 * n, Commissioner: "X1"}
	}
	other := row(nov, "RBD", "C_100", 9)
	other.Part = "Part_1A"
	w.bring(brought{partner: "RZ1", kind: "rtt-published", published: []care.PublishedRow{
		row(oct, "RBD", "C_999", 1), row(nov, "RBD", "C_100", 4), row(nov, "RBD", "C_999", 4), row(nov, "RXX", "C_100", 50), other,
	}})
	v := w.view(north)
	got, err := w.list.Published(v, "rbd", 0)
	if err != nil || got.Period != nov || len(got.Rows) != 2 || got.Rows[0].Waiting != 8 || got.Rows[1].TFC != "C_999" || len(got.Warnings) != 0 {
		t.Errorf("%+v %v", got, err)
	}
	if got, err := w.list.Published(v, "RBD", oct); err != nil || got.Rows[0].Waiting != 2 {
		t.Errorf("October: %+v %v", got, err)
	}
	if _, err := w.list.Published(v, "RZZ", 0); err == nil {
		t.Error("a provider that published nothing has a table")
	}
	if n := len(w.list.PublishedReturns(v)); n != 3 {
		t.Errorf("%d returns, want 3", n)
	}
}

// TestNewestExtracts: what is to be mended now stands in the newest extract of
// each list that has not been withdrawn.
func TestNewestExtracts(t *testing.T) {
	w := threePartners(t)
	all, err := w.list.Quality(w.ctx, w.view(north))
	if err != nil {
		t.Fatal(err)
	}
	for _, q := range all {
		n := 0
		for _, x := range q.Extracts {
			if x.Newest {
				n++
			}
			if x.Newest && x.Withdrawn || x.Stale && !x.Newest {
				t.Errorf("%s: %+v", q.Partner, x)
			}
		}
		if n == 0 {
			t.Errorf("%s has no newest extract", q.Partner)
		}
	}
}

// TestValidationIsAskedOfThoseWhoRecordIt: a partner none of whose waits carries
// a validation is not said to owe one for each of them; the filter still finds
// them.
func TestValidationIsAskedOfThoseWhoRecordIt(t *testing.T) {
	w := threePartners(t)
	v := w.view(care.Viewer{Account: "a9"})
	prompts, err := w.list.Prompts(w.ctx, v)
	if err != nil {
		t.Fatal(err)
	}
	all, err := w.list.Find(w.ctx, v, Query{Validation: Yes, Limit: 100})
	if err != nil {
		t.Fatal(err)
	}
	want := 0
	for _, r := range all.Rows {
		if r.Validates {
			want++
		}
	}
	if want == 0 || want == all.Count {
		t.Fatalf("%d of %d due are at a partner that validates: the test shows nothing", want, all.Count)
	}
	for _, p := range prompts {
		if p.Name == "validation-due" && p.Count != want {
			t.Errorf("%d asked for, want %d", p.Count, want)
		}
	}
}
