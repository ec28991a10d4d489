package waiting

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"roundtable/care"
	"roundtable/facts"
)

// TestAScopeSeesItsRowsAlone asks every scope of the collaborative's classes what
// the list says, and compares it with the rows of the whole list whose class is in
// the scope: which rows, who is also on another list, who is probably the same,
// what a search finds, and what is counted.
func TestAScopeSeesItsRowsAlone(t *testing.T) {
	w := threePartners(t)
	all := w.view(north)
	classes := len(all.Classes())
	if classes < 4 {
		t.Fatalf("%d classes: the test would show nothing", classes)
	}
	class := map[care.Key]care.Class{}
	for c, sel := range all.Pathways() {
		for _, i := range sel {
			class[c.Key[i]] = c.Class[i]
		}
	}
	whole := found(t, w, all, Query{})
	for mask := range uint64(1) << classes {
		scope := care.ScopeOf(care.Booking, []uint64{mask})
		v := w.facts.View(north, scope)
		may := func(k care.Key) bool { return scope.Allows(class[k]) }
		t.Run(fmt.Sprintf("classes %b", mask), func(t *testing.T) {
			rows := found(t, w, v, Query{})
			var want, got []string
			for _, r := range whole {
				if may(r.Key) {
					want = append(want, r.ID)
				}
			}
			for _, r := range rows {
				got = append(got, r.ID)
			}
			if !slices.Equal(got, want) {
				t.Fatalf("rows %v, want %v", got, want)
			}
			checkLinks(t, w, v, rows, may)
			for _, r := range whole {
				if n := len(found(t, w, v, Query{Text: r.Family})); !may(r.Key) && n > len(rows) {
					t.Error("a search found more than there is")
				}
				if _, err := w.list.Detail(w.ctx, v, r.Key); (err == nil) != may(r.Key) {
					t.Errorf("%s opened: %v", r.ID, err)
				}
			}
			table, err := w.list.Cross(w.ctx, v, Query{}, ColPartner, ColTFC)
			if err != nil || table.Total.Count != len(rows) {
				t.Errorf("counted %d of %d, %v", table.Total.Count, len(rows), err)
			}
			for _, h := range table.Rows {
				if !slices.ContainsFunc(rows, func(r Row) bool { return string(r.Partner) == h.Code }) {
					t.Errorf("the counts name %s, of which no row may be seen", h.Code)
				}
			}
		})
	}
}

func found(t *testing.T, w *world, v *facts.View, q Query) []Row {
	t.Helper()
	p, err := w.list.Find(w.ctx, v, q)
	if err != nil {
		t.Fatal(err)
	}
	return p.Rows
}

// checkLinks compares what a row says of other rows with the filters on it.
func checkLinks(t *testing.T, w *world, v *facts.View, rows []Row, may func(care.Key) bool) {
	t.Helper()
	also, elsewhere, probably := map[string]bool{}, map[string]bool{}, map[string]bool{}
	for _, r := range rows {
		for _, o := range slices.Concat(r.AlsoOn, r.ProbablySame) {
			if !may(o.Key) {
				t.Errorf("%s names a row that may not be seen", r.ID)
			}
			also[r.ID] = also[r.ID] || len(r.AlsoOn) > 0
			elsewhere[r.ID] = elsewhere[r.ID] || slices.ContainsFunc(r.AlsoOn, func(o Other) bool { return o.Partner != r.Partner })
		}
		probably[r.ID] = len(r.ProbablySame) > 0
	}
	for name, c := range map[string]struct {
		q    Query
		want map[string]bool
	}{
		"also on":       {Query{AlsoOn: Yes}, also},
		"elsewhere":     {Query{Elsewhere: Yes}, elsewhere},
		"probably same": {Query{Probably: Yes}, probably},
	} {
		got := found(t, w, v, c.q)
		n := 0
		for _, is := range c.want {
			if is {
				n++
			}
		}
		if len(got) != n {
			t.Errorf("%s: %d rows, want %d", name, len(got), n)
		}
		for _, r := range got {
			if !c.want[r.ID] {
				t.Errorf("%s: %s", name, r.ID)
			}
		}
	}
}

// TestTablesAreBoundedByBytes asks for many days and scopes: what is kept stays
// within the bound, the pinned table always stays, and every answer is right.
func TestTablesAreBoundedByBytes(t *testing.T) {
	w := threePartners(t)
	v := w.view(north)
	if err := w.list.Warm(w.ctx, v); err != nil {
		t.Fatal(err)
	}
	one := w.list.tables.all[0].bytes(map[*care.Date]bool{})
	if one < columnBytes {
		t.Fatalf("a table holds %d bytes", one)
	}
	w.list.tables.most = 3*one + one/2
	for back := range 20 {
		if _, err := w.list.Count(w.ctx, v, Query{AsAt: w.day - care.Date(back)}); err != nil {
			t.Fatal(err)
		}
		for mask := range uint64(8) {
			if _, err := w.list.Count(w.ctx, w.facts.View(north, care.ScopeOf(care.Booking, []uint64{mask << 1})), Query{}); err != nil {
				t.Fatal(err)
			}
		}
		sum, pinned := int64(0), false
		counted := map[*care.Date]bool{}
		for _, k := range w.list.tables.all {
			sum += k.bytes(counted)
			pinned = pinned || k.key == w.list.tables.pinned && k.t.Load() != nil
		}
		if sum > w.list.tables.most || !pinned {
			t.Fatalf("after %d days: %d bytes of %d, today's kept: %v", back, sum, w.list.tables.most, pinned)
		}
	}
}

// Questions by columns that nobody asked by make planes of tables that are there
// already: these too keep within the bound, but for the last few questions'.
func TestQuestionsKeepTablesWithinTheirBytes(t *testing.T) {
	w := threePartners(t)
	v := w.view(north)
	if err := w.list.Warm(w.ctx, v); err != nil {
		t.Fatal(err)
	}
	ask := func(back int, by Column) {
		if _, err := w.list.Find(w.ctx, v, Query{AsAt: w.day - care.Date(back), Sort: []SortKey{{by, true}}}); err != nil {
			t.Fatal(by, err)
		}
	}
	held := func() (sum int64) {
		counted := map[*care.Date]bool{}
		for _, k := range w.list.tables.all {
			sum += k.bytes(counted)
		}
		return sum
	}
	for back := range 8 {
		ask(back, ColWeeks)
	}
	w.list.tables.most = held() // what follows derives no table
	for back := range 8 {
		for _, by := range sortable {
			ask(back, by)
		}
	}
	for range boundEvery {
		ask(0, ColWeeks)
	}
	if sum := held(); sum > w.list.tables.most {
		t.Errorf("%d bytes are held of %d", sum, w.list.tables.most)
	}
}

// TestWaitingForATableEnds: who stops waiting for a table that somebody else
// derives gets their context's error, and the table is there for the next.
func TestWaitingForATableEnds(t *testing.T) {
	w := threePartners(t)
	v := w.view(north)
	k := w.list.tables.keep(tableOf(v, w.day))
	if err := k.lock(w.ctx); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithTimeout(w.ctx, 10*time.Millisecond)
	defer stop()
	if _, err := w.list.Count(ctx, v, Query{}); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("waited for nothing: %v", err)
	}
	k.unlock()
	if done, total := w.list.Ready(); done != 0 || total != 0 {
		t.Errorf("%d of %d before anybody asked", done, total)
	}
	if n, err := w.list.Count(w.ctx, v, Query{}); err != nil || n != 7 {
		t.Errorf("%d %v", n, err)
	}
	if done, total := w.list.Ready(); done != total || total == 0 {
		t.Errorf("%d of %d when it is there", done, total)
	}
}

// TestDerivingStopsWithItsReader: a derivation that nobody waits for any more ends,
// and leaves nothing half done.
func TestDerivingStopsWithItsReader(t *testing.T) {
	w := threePartners(t)
	v := w.view(north)
	ctx, stop := context.WithCancel(w.ctx)
	stop()
	prios, err := w.list.Priorities(w.ctx)
	if err != nil {
		t.Fatal(err)
	}
	var p progress
	if made, err := w.list.buildTable(ctx, v, w.day, nil, prios, &p); made != nil || !errors.Is(err, context.Canceled) {
		t.Errorf("%v %v", made, err)
	}
}
