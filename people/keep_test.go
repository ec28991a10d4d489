package people

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"reflect"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"roundtable/care"
	"roundtable/facts"
	"roundtable/ledger"
	"roundtable/ledger/ledgertest"
)

var atOnce = KeepOptions{Pause: time.Millisecond, Again: time.Millisecond}

// keeps links by itself until the test ends.
func (w *table) keeps(o KeepOptions) {
	w.t.Helper()
	ctx, stop := context.WithCancel(w.t.Context())
	var work sync.WaitGroup
	work.Go(func() {
		_ = w.room.KeepLinked(ctx, func() *facts.View { return w.facts.View(care.Viewer{Account: Linker}, planning) }, o)
	})
	w.t.Cleanup(func() { stop(); work.Wait() })
}

// linked waits until nothing that came is to be linked.
func (w *table) linked() Standing {
	w.t.Helper()
	for until := time.Now().Add(30 * time.Second); time.Now().Before(until); time.Sleep(2 * time.Millisecond) {
		if err := w.room.lens.CatchUp(w.t.Context()); err != nil {
			w.t.Fatal(err)
		}
		if s := w.room.Linked(); !s.Busy && (s.Waiting == 0 || s.Held != "") {
			if runs := w.room.Runs(); len(runs) > 0 {
				w.settle(runs[0].Seq)
			}
			return s
		}
	}
	w.t.Fatalf("it is not linked: %+v", w.room.Linked())
	return Standing{}
}

// parted is who is one person for a purpose: each record's first.
func (w *table) parted(p care.Purpose) map[care.Key]care.Key {
	v, out := w.facts.View(anna, care.WholeTable(p)), map[care.Key]care.Key{}
	for c, sel := range v.People() {
		for _, i := range sel {
			first := v.SamePerson(c.Base+facts.Row(i), nil)[0]
			fc, j, _ := v.Person(first)
			out[c.Key[i]] = fc.Key[j]
		}
	}
	return out
}

// TestWhatIsBroughtInIsLinkedByItself: nobody asks for a run. Two lists are linked with a
// first model; then five new records join the people there are, compared with them alone.
func TestWhatIsBroughtInIsLinkedByItself(t *testing.T) {
	w := newTable(t)
	all := people(7, 300)
	rows := all.all()
	w.keeps(atOnce)
	w.bring("RZ1", all.at("RZ1", rows, 0, 250)...)
	if s := w.linked(); s.Held == "" || len(w.room.Runs()) != 0 {
		t.Errorf("one organisation's records were linked with nobody's: %+v", s)
	}
	w.bring("RZ2", all.at("RZ2", rows, 50, 290)...)
	if s := w.linked(); s.Waiting != 0 || s.Last.IsZero() || !s.Keeps {
		t.Fatalf("%+v", s)
	}
	runs := w.room.Runs()
	if len(runs) != 1 || runs[0].By != Linker || !runs[0].Trained || runs[0].Near || !w.same(care.Planning, key("RZ1", 60), key("RZ2", 60)) {
		t.Fatalf("%+v", runs)
	}
	var late []care.PersonRow
	for i := 290; i < 295; i++ { // new to the table
		late = append(late, rows[i])
		late[len(late)-1].Key = key("Y01", i)
	}
	for i := 10; i < 15; i++ { // whom RZ1 knows
		p := rows[i]
		p.Key = key("Y01", i)
		late = append(late, p)
	}
	w.bring("Y01", late...)
	w.linked()
	runs = w.room.Runs()
	if len(runs) != 2 || !runs[0].Near || runs[0].New != 10 || runs[0].Trained || runs[0].Records != 500 {
		t.Fatalf("%+v", runs[0])
	}
	joined := 0
	for i := 10; i < 15; i++ {
		if w.same(care.Planning, key("RZ1", i), key("Y01", i)) {
			joined++
		}
	}
	if joined < 4 || w.same(care.Planning, key("Y01", 290), key("Y01", 291)) {
		t.Errorf("%d of 5 joined", joined)
	}
	if rep := w.run(RunOptions{Dry: true}); rep.Links != 0 {
		t.Errorf("a run over everything would write %d more links", rep.Links)
	}
}

// TestJoiningOneByOneIsAsARunOverEverything: however a list is cut into deliveries, who is
// one person is what runs over everything make of it.
func TestJoiningOneByOneIsAsARunOverEverything(t *testing.T) {
	ledgertest.OneAtATime(t)
	for seed := range uint64(4) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			var got [2]*table
			var k kept
			for i := range got {
				w := newTable(t)
				got[i] = w
				all := people(seed+20, 330)
				rows := all.all()
				w.bring("RZ1", all.at("RZ1", rows, 0, 280)...)
				w.bring("RZ2", all.at("RZ2", rows, 50, 300)...)
				link := func() RunReport {
					o := RunOptions{byItself: true}
					if i == 0 {
						o.kept = &k
					}
					rep, err := w.room.Run(t.Context(), w.view(cleo), o)
					if err != nil {
						t.Fatal(err)
					}
					return rep
				}
				link()
				near := 0
				for from := 0; from < 24; from += 1 + int(seed)*4 {
					w.bring("Y01", all.at("Y01", rows, 20+from*5, 20+min(24, from+1+int(seed)*4)*5-4)...)
					if link().Near {
						near++
					}
				}
				if (near > 0) != (i == 0) {
					t.Fatalf("%d runs compared new records alone: the test shows nothing", near)
				}
			}
			for _, p := range []care.Purpose{care.DirectCare, care.Planning} {
				near, whole := got[0].parted(p), got[1].parted(p)
				differ := 0
				for key, first := range whole {
					if near[key] != first {
						differ++
					}
				}
				if differ > 0 || len(near) != len(whole) {
					t.Errorf("%s: %d of %d records are of another person", p, differ, len(whole))
				}
			}
		})
	}
}

// What has changed, is gone, is sealed or may be linked now is compared by a run over
// everything; a sealed record and one whose person was not told are in none.
func TestMoreThanNewRecordsIsComparedWhole(t *testing.T) {
	w := newTable(t)
	all := people(7, 300)
	rows := all.all()
	first := all.at("RZ1", rows, 0, 250)
	w.bring("RZ1", first...)
	w.bring("RZ2", all.at("RZ2", rows, 50, 300)...)
	w.keeps(atOnce)
	w.linked()
	for name, change := range map[string]func(){
		"a name": func() { p := first[3]; p.Family = "Quillfeather"; w.bring("RZ1", p) },
		"a seal": func() {
			w.say("protection/RZ1", care.RecProtectionSet, "RZ1", care.ProtectionChange{V: 1, People: []care.Key{first[4].Key}, Protections: care.Sealed})
			w.bring("RZ1", first[5])
		},
		"a notice": func() {
			w.bring("V01", all.at("V01", rows, 60, 90)...)
			w.linked()
			if w.same(care.Planning, key("RZ1", 60), key("V01", 60)) || w.room.Runs()[0].Left.NoNotice != 30 {
				t.Errorf("a charity's records were linked before its people were told: %+v", w.room.Runs()[0])
			}
			w.say(ledger.Stream(care.NoticeStream("V01")), care.RecNotice, "V01", care.Notice{V: 1, Partner: "V01", Basis: care.BasisNotice, Words: "Leaflet", On: care.NewDate(2026, 1, 1)})
		},
	} {
		n := len(w.room.Runs())
		change()
		w.linked()
		if runs := w.room.Runs(); len(runs) <= n || runs[0].Near {
			t.Errorf("%s: %d runs, the last compared new records alone", name, len(runs)-n)
		}
	}
	if !w.same(care.Planning, key("RZ1", 70), key("V01", 70)) && !w.same(care.Planning, key("RZ1", 71), key("V01", 71)) {
		t.Error("after the notice nobody was joined")
	}
	if w.room.Runs()[0].Left.Sealed != 1 {
		t.Errorf("%+v", w.room.Runs()[0].Left)
	}
	for _, p := range []care.Purpose{care.DirectCare, care.Planning} {
		if same := w.facts.View(anna, care.WholeTable(p)).SamePerson(w.row(first[4].Key), nil); len(same) != 1 {
			t.Errorf("%s: the sealed record is one person with %d", p, len(same)-1)
		}
	}
}

// TestTheFiguresFollowTheEndOfANotice: what is said of how good the linking is knows within
// one run that a charity's people are compared no more.
func TestTheFiguresFollowTheEndOfANotice(t *testing.T) {
	w := newTable(t)
	all := people(7, 300)
	rows := all.all()
	w.bring("RZ1", all.at("RZ1", rows, 0, 250)...)
	w.bring("RZ2", all.at("RZ2", rows, 50, 300)...)
	w.bring("V01", all.at("V01", rows, 60, 90)...)
	w.keeps(atOnce)
	w.linked()
	figures := func() QualityReport {
		q, err := w.room.Quality(w.facts.View(anna, care.WholeTable(care.Planning)))
		if err != nil {
			t.Fatal(err)
		}
		q.At, q.Ran, q.Rates = 0, time.Time{}, nil
		return q
	}
	before := figures()
	notice := care.Notice{V: 1, Partner: "V01", Basis: care.BasisNotice, Words: "Leaflet", On: care.NewDate(2026, 1, 1)}
	w.say(ledger.Stream(care.NoticeStream("V01")), care.RecNotice, "V01", notice)
	w.linked()
	if told := figures(); told.Left.NoNotice != 0 || told.People >= before.People || reflect.DeepEqual(told.Bands, before.Bands) {
		t.Errorf("the notice changed no figure: %+v", told.Left)
	}
	w.say(ledger.Stream(care.NoticeStream("V01")), care.RecNoticeWithdrawn, "V01", notice)
	w.linked()
	if after := figures(); !reflect.DeepEqual(after, before) {
		t.Errorf("after the end of the notice\n%+v\nbefore it was recorded\n%+v", after, before)
	}
}

// TestManyServersLinkOnce: of several servers over one ledger one links each delivery; and
// one that starts again finds what waits, and what is done.
func TestManyServersLinkOnce(t *testing.T) {
	w := newTable(t)
	all := people(7, 300)
	rows := all.all()
	w.bring("RZ1", all.at("RZ1", rows, 0, 250)...)
	w.bring("RZ2", all.at("RZ2", rows, 50, 290)...)
	others := []*table{w}
	for range 2 {
		o := &table{t: t, store: w.store}
		var err error
		if o.facts, err = facts.Open(t.Context(), w.store, facts.Options{}); err != nil {
			t.Fatal(err)
		}
		if o.room, err = Open(t.Context(), w.store, o.facts); err != nil {
			t.Fatal(err)
		}
		if s := o.room.Linked(); s.Waiting != 2 {
			t.Errorf("a server that starts finds %d deliveries to link", s.Waiting)
		}
		others = append(others, o)
	}
	for _, o := range others {
		o.keeps(atOnce)
	}
	for i := range 4 {
		for _, o := range others {
			o.linked()
		}
		if runs := len(w.room.Runs()); runs != i+1 {
			t.Fatalf("%d deliveries were linked by %d runs", i+1, runs)
		}
		w.bring("Y01", all.at("Y01", rows, 100+10*i, 110+10*i)...)
	}
	w.linked()
	links := map[[2]care.Key]int{}
	v := w.facts.View(anna, planning)
	for c, sel := range v.People() {
		for _, i := range sel {
			for _, l := range v.LinksOf(c.Base+facts.Row(i), nil) {
				if l.A == c.Base+facts.Row(i) {
					b, j, _ := v.Person(l.B)
					links[[2]care.Key{c.Key[i], b.Key[j]}]++
				}
			}
		}
	}
	twice := 0
	for _, n := range links {
		if n > 2 { // one for each zone at most
			twice++
		}
	}
	if twice > 0 || len(links) == 0 {
		t.Errorf("%d of %d links were written more than once", twice, len(links))
	}
	again, err := Open(t.Context(), w.store, w.facts)
	if err != nil {
		t.Fatal(err)
	}
	if s := again.Linked(); s.Waiting != 0 {
		t.Errorf("a server that starts again would link %d deliveries anew", s.Waiting)
	}
}

// TestAFaultOfTheProgramHoldsTheLinking: a panic anywhere in comparing stops no server: it
// is said on the page and in the log, without what it says of a person; and what comes
// next is linked.
func TestAFaultOfTheProgramHoldsTheLinking(t *testing.T) {
	w := newTable(t)
	all := people(7, 300)
	rows := all.all()
	w.bring("RZ1", all.at("RZ1", rows, 0, 250)...)
	w.bring("RZ2", all.at("RZ2", rows, 50, 290)...)
	var faulty atomic.Bool
	faulty.Store(true)
	var said bytes.Buffer
	o := atOnce
	o.Log = slog.New(slog.NewTextHandler(&said, nil))
	ctx, stop := context.WithCancel(t.Context())
	var work sync.WaitGroup
	work.Go(func() {
		_ = w.room.KeepLinked(ctx, func() *facts.View {
			if faulty.Load() {
				panic("Quillfeather")
			}
			return w.facts.View(care.Viewer{Account: Linker}, planning)
		}, o)
	})
	if s := w.linked(); !strings.Contains(s.Held, "fault of the program") || len(w.room.Runs()) != 0 {
		t.Errorf("%+v", s)
	}
	faulty.Store(false)
	w.bring("Y01", all.at("Y01", rows, 100, 110)...)
	if s := w.linked(); s.Held != "" || s.Waiting != 0 || len(w.room.Runs()) == 0 {
		t.Errorf("what came next is not linked: %+v", s)
	}
	stop()
	work.Wait()
	if text := said.String(); !strings.Contains(text, "keep_test.go") && !strings.Contains(text, "TestAFault") || strings.Contains(text, "Quillfeather") {
		t.Errorf("the log: %s", text)
	}
}

// TestNothingIsComparedBeforeTheFactsKnowAnErasure: the room may know of it first, and
// would keep somebody in memory who is gone.
func TestNothingIsComparedBeforeTheFactsKnowAnErasure(t *testing.T) {
	w := newTable(t)
	note := w.say("other", "other.said", "RZ1", map[string]string{"a": "b"})
	rec, err := ledger.ReadRecord(t.Context(), w.store, note)
	if err != nil {
		t.Fatal(err)
	}
	seq, err := w.store.Erase(t.Context(), "tester", "RZ1", "asked for", []ledger.Erasure{{Seq: note, Data: []byte("{}"), Was: rec.Now}})
	if err != nil {
		t.Fatal(err)
	}
	if err := w.room.lens.CatchUp(t.Context()); err != nil {
		t.Fatal(err)
	}
	if w.view(anna).Position() >= seq {
		t.Fatal("the test shows nothing")
	}
	w.keeps(atOnce)
	for until := time.Now().Add(10 * time.Second); w.view(anna).Position() < seq; time.Sleep(time.Millisecond) {
		if time.Now().After(until) {
			t.Fatal("it would compare what was erased")
		}
	}
}
