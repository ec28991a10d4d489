package papers

import (
	"errors"
	"reflect"
	"strings"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"roundtable/care"
	"roundtable/ledger/ledgertest"
	"roundtable/ledger/sqlite"
)

func open(t *testing.T) *Book {
	t.Helper()
	store, err := sqlite.Open(t.Context(), t.TempDir(), sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { store.Close() })
	return Open(store)
}

var (
	officer = care.Viewer{Account: "a1", Partner: "ZX1", Role: care.RoleBookingOfficer}
	today   = care.NewDate(2026, 11, 22)
	content = Content{Kind: "Forecast scenario", Made: "/forecast/scenarios/3", AsAt: today, Position: 77, Seed: 7, Partners: []care.PartnerCode{"ZX1", "ZX2"}}
)

func cover() Cover {
	return Cover{Title: "  Two more \n lists ", Committee: "Children's board", Meeting: today + 11, Asked: "To agree them.", To: []care.PartnerCode{"ZX2", "ZX1", "ZX2"}}
}

// A paper stands as it was sent, whatever happens afterwards, and is taken back once.
func TestAPaperIsSentReadAndTakenBackOnce(t *testing.T) {
	b := open(t)
	id, at, err := b.Send(t.Context(), officer, today, cover(), content)
	if err != nil || at == 0 {
		t.Fatal(at, err)
	}
	other := Open(b.store) // another process
	e, ok, err := other.Get(t.Context(), id)
	if err != nil || !ok || e.Title != "Two more lists" || len(e.To) != 2 || e.By != "a1" || e.Partner != "ZX1" || e.Back != nil || !reflect.DeepEqual(e.Content, content) {
		t.Fatalf("%+v, %v", e, err)
	}
	for _, reason := range []string{"", " \n", strings.Repeat("x", MostAsked+1)} {
		if _, err := b.TakeBack(t.Context(), officer, id, reason); err == nil {
			t.Errorf("taken back without a reason: %q", reason)
		}
	}
	if _, err := b.TakeBack(t.Context(), officer, id, "The list was of the wrong week."); err != nil {
		t.Fatal(err)
	}
	if _, err := other.TakeBack(t.Context(), officer, id, "again"); err == nil {
		t.Error("taken back twice")
	}
	if _, err := b.TakeBack(t.Context(), officer, "99", "none"); err == nil {
		t.Error("a paper was taken back that there is not")
	}
	all, err := other.All(t.Context())
	if err != nil || len(all) != 1 || all[0].Back == nil || all[0].Back.Reason != "The list was of the wrong week." {
		t.Fatalf("%+v, %v", all, err)
	}
	if e.Back != nil {
		t.Error("who read it before has it changed under them")
	}
}

func TestACoverSaysAllThatIsWrong(t *testing.T) {
	b := open(t)
	_, _, err := b.Send(t.Context(), officer, today, Cover{Meeting: today - 1, Title: strings.Repeat("x", MostTitle+1)}, content)
	w, ok := errors.AsType[Wrong](err)
	var at []string
	for _, p := range w {
		at = append(at, p.Where)
	}
	if !ok || strings.Join(at, " ") != "title committee meeting asked to" {
		t.Errorf("%v: %v", at, err)
	}
	if all, err := b.All(t.Context()); err != nil || len(all) != 0 {
		t.Errorf("%d papers, %v", len(all), err)
	}
}

func TestManySendAtOnce(t *testing.T) {
	b := open(t)
	var work sync.WaitGroup
	for _, book := range []*Book{b, Open(b.store)} {
		work.Go(func() {
			for range 3 {
				if _, _, err := book.Send(t.Context(), officer, today, cover(), content); err != nil {
					t.Error(err)
				}
			}
		})
	}
	work.Wait()
	ids := map[string]bool{}
	all, err := b.All(t.Context())
	for _, e := range all {
		ids[e.ID] = true
	}
	if err != nil || len(all) != 6 || len(ids) != 6 {
		t.Errorf("%d papers with %d ids, %v", len(all), len(ids), err)
	}
}

// A paper is for those to whose partner it was sent, and of them for who may see counts
// of every partner whose people are in it.
func TestWhoReadsAPaper(t *testing.T) {
	e := Entry{Sent: Sent{Cover: Cover{To: []care.PartnerCode{"ZX2"}}, Content: content}, By: "a1", Partner: "ZX1"}
	all := func(care.PartnerCode) bool { return true }
	own := func(p care.PartnerCode) bool { return p == "ZX2" }
	for _, c := range []struct {
		who  care.Viewer
		may  func(care.PartnerCode) bool
		want bool
		is   bool // for them
	}{
		{care.Viewer{Account: "m", Partner: "ZX2", Role: care.RoleCommitteeMember}, all, true, true},
		{care.Viewer{Account: "m", Partner: "ZX2", Role: care.RoleCommitteeMember}, own, false, true},
		{care.Viewer{Account: "m", Partner: "ZX3", Role: care.RoleCommitteeMember}, all, false, false},
		{care.Viewer{Account: "m", Role: care.RoleCommitteeMember}, all, false, false},
		{care.Viewer{Account: "p", Partner: "ZX2", Role: care.RoleProgrammeManager}, all, true, false},
		{care.Viewer{Account: "b", Partner: "ZX1", Role: care.RoleBookingOfficer}, all, true, false},
		{care.Viewer{Account: "a1", Partner: "ZX1"}, own, true, false},
		{care.Viewer{Account: "a1", Partner: "ZX9"}, all, false, false}, // who sent it works elsewhere by now
		{care.Viewer{}, own, false, false},
	} {
		if got := e.Reads(c.who, c.may); got != c.want || e.For(c.who) != c.is {
			t.Errorf("%+v: reads %v, for them %v", c.who, got, e.For(c.who))
		}
	}
}

// A coarse figure is a multiple of ten, within nine of the count, rises with it, and is
// as likely one multiple as the next, so that every count near it could be the one.
func TestACoarseFigureTellsNoCount(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		k := KeyOf(care.Founded{Salt: rapid.SliceOfN(rapid.Byte(), 1, 16).Draw(t, "salt")})
		of := rapid.SliceOfN(rapid.String(), 0, 3).Draw(t, "of")
		x := rapid.IntRange(0, 5000).Draw(t, "count")
		p := k.Coarse(float64(x), of...)
		if p%Unit != 0 || p < x-9 || p > x+9 {
			t.Fatalf("%d is published as %d", x, p)
		}
		if next := k.Coarse(float64(x+1), of...); next < p || next > p+Unit {
			t.Fatalf("%d as %d, one more as %d", x, p, next)
		}
	})
	up := 0
	for i := range 2000 {
		if KeyOf(care.Founded{Salt: []byte{byte(i), byte(i >> 8)}}).Coarse(13, "a") == 20 {
			up++
		}
	}
	if up < 500 || up > 700 { // 13 goes up with three offsets of ten
		t.Errorf("13 went up in %d of 2,000", up)
	}
	k := KeyOf(care.Founded{Salt: []byte("s")})
	if seen := (map[bool]bool{}); true {
		for i := range 50 {
			seen[k.Coarse(15, string(rune('a'+i%26)), string(rune('a'+i/26))) == 20] = true
		}
		if len(seen) != 2 {
			t.Error("what is counted does not move the figure")
		}
	}
	if k.Coarse(-3, "a") != 0 || Words(0) != "under 10" || Words(1230) != "about 1,230" || Band(180, 210, 1240) != "210 (180 to 1,240)" || Band(0, 0, 0) != "<10" || Band(0, 10, 20) != "10 (<10 to 20)" {
		t.Error("words of coarse figures")
	}
}

// Bodies as they were first written, decodable for ever: add one for a new version,
// and never change one.
func TestGoldenBodies(t *testing.T) {
	c := cover()
	if err := c.Check(today); err != nil {
		t.Fatal(err)
	}
	whole := content
	whole.Parts = []Part{{
		Heading: "What is likely", Text: []string{"With the changes about 210."}, Points: []string{"Pooled."},
		Table: &Table{Name: "By partner", Head: []string{"Partner", "Now"}, Rows: [][]string{{"Vellmoor", "about 90"}}},
		Chart: &Chart{Title: "Waiting", Unit: "people", From: "22 Nov 2026", Lines: []Line{{"As things are", []int{13, 26}, []int{80, 70}, []int{90, 80}, []int{100, 90}}}},
	}}
	whole.Notes = []string{"Coarse."}
	ledgertest.Bodies(t, map[string]any{
		"sent-v1":       &Sent{V: 1, ID: "3", Cover: c, Content: whole},
		"taken-back-v1": &TakenBack{V: 1, ID: "3", Reason: "The wrong week."},
	})
}
