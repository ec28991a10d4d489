package servicemap

import (
	"errors"
	"strings"
	"testing"

	"roundtable/care"
)

// A file brought twice changes nothing the second time; what it no longer holds stays;
// what cannot be written down is said; and no partner's ids meet another's.
func TestImportedTwiceIsTheSame(t *testing.T) {
	w := newWorld(t)
	a, b := young(), young()
	a.ID, b.ID, b.Name = "one", "two", "Another"
	a.Onward = []care.OnwardRoute{{To: "two"}, {To: "elsewhere"}}
	bad := care.ServiceDescribed{ID: "three", Name: strings.Repeat("x", 600)}
	got, _, err := w.table.Import(t.Context(), ann, "RA1", []care.ServiceDescribed{a, b, bad, a}, nil)
	w.must(err)
	if got.New != 2 || len(got.Left) != 2 {
		t.Fatalf("%+v", got)
	}
	x, ok := w.table.Service(ann, unsaid("RA1", "one"))
	if !ok || x.Owner != "RA1" || x.Onward[0].To != unsaid("RA1", "two") || x.Onward[1].To != "elsewhere" {
		t.Fatalf("%+v", x)
	}
	got, _, err = w.table.Import(t.Context(), ann, "RA1", []care.ServiceDescribed{a, b}, nil)
	w.must(err)
	if got.Same != 2 || got.New+got.Changed != 0 {
		t.Errorf("the second time: %+v", got)
	}
	// Its own export, where ids are as they stand here.
	got, _, err = w.table.Import(t.Context(), ann, "RA1", []care.ServiceDescribed{x.ServiceDescribed}, nil)
	w.must(err)
	if got.Same != 1 {
		t.Errorf("what was exported: %+v", got)
	}
	a.Function = "assessment"
	got, _, err = w.table.Import(t.Context(), ann, "RA1", []care.ServiceDescribed{a}, nil)
	w.must(err)
	if got.Changed != 1 || len(w.table.Services(ann)) != 2 {
		t.Errorf("changed: %+v", got)
	}
	a.Owner = ""
	got, _, err = w.table.Import(t.Context(), bob, "RB1", []care.ServiceDescribed{a}, nil)
	w.must(err)
	if x, _ := w.table.Service(ann, unsaid("RA1", "one")); got.New != 1 || x.Owner != "RA1" {
		t.Errorf("another partner's id: %+v", got)
	}
	if _, _, err := w.table.Import(t.Context(), bob, "RA1", []care.ServiceDescribed{a}, nil); err == nil {
		t.Error("for another partner")
	}
}

// The name of a stream is read by everybody and never erased: no word of a file, neither
// an id nor a name of which one is made, stands in the name of any. What was written when
// ids still said it is found under the id that it has.
func TestNoWordOfAFileNamesAStream(t *testing.T) {
	w := newWorld(t)
	with, without := young(), young()
	with.ID, with.Name = "harbour-house", "Harbour House refuge"
	without.ID, without.Name = "", "Sailors' Rest refuge"
	got, _, err := w.table.Import(t.Context(), ann, "RA1", []care.ServiceDescribed{with, without}, nil)
	w.must(err)
	if got.New != 2 {
		t.Fatalf("%+v", got)
	}
	for rec, err := range w.store.Read(t.Context(), 0) {
		w.must(err)
		for _, word := range []string{"harbour", "house", "sailor", "rest", "refuge"} {
			if strings.Contains(strings.ToLower(string(rec.Stream)), word) {
				t.Errorf("%q stands in the stream %s", word, rec.Stream)
			}
		}
	}
	old := young()
	old.ID, old.Name, old.Owner = "ra1-old", "Old", "RA1"
	_, _, err = w.table.Describe(t.Context(), ann, old, 0)
	w.must(err)
	old.ID = "old"
	if got, _, err = w.table.Import(t.Context(), ann, "RA1", []care.ServiceDescribed{old}, nil); err != nil || got.New != 0 {
		t.Errorf("%+v, %v", got, err)
	}
}

// An import that is taken back leaves the map as it was: what it brought has ended, what it
// changed is as before, and what was changed since stays.
func TestAnImportIsTakenBack(t *testing.T) {
	w := newWorld(t)
	a, b, c := young(), young(), young()
	a.ID, b.ID, c.ID, b.Name, c.Name = "one", "two", "three", "Another", "A third"
	_, _, err := w.table.Import(t.Context(), ann, "RA1", []care.ServiceDescribed{a, c}, nil)
	w.must(err)
	_, err = w.table.Verify(t.Context(), ann, unsaid("RA1", "one"), today+90, 1)
	w.must(err)
	a.Function, c.Function = "assessment", "assessment"
	got, _, err := w.table.Import(t.Context(), ann, "RA1", []care.ServiceDescribed{a, b, c}, nil)
	w.must(err)
	if got.New != 1 || got.Changed != 2 || len(got.Brought) != 3 {
		t.Fatalf("%+v", got)
	}
	c.ID, c.Name = unsaid("RA1", "three"), "Called otherwise"
	_, _, err = w.table.Describe(t.Context(), ann, c, 2)
	w.must(err)
	n, left, _, err := w.table.TakeBack(t.Context(), ann, got.Brought)
	w.must(err)
	if n != 2 || len(left) != 1 || !strings.HasPrefix(left[0], "Called otherwise") {
		t.Errorf("%d taken back, left %v", n, left)
	}
	one, _ := w.table.Service(ann, unsaid("RA1", "one"))
	two, _ := w.table.Service(ann, unsaid("RA1", "two"))
	if one.Function != "therapy" || one.Verified != today || one.Due != today+90 || two.Ended != today || len(w.table.Services(ann)) != 2 || len(w.table.Ever(ann)) != 3 {
		t.Errorf("one %+v, two ended %s", one, two.Ended)
	}
	if n, left, _, err = w.table.TakeBack(t.Context(), ann, got.Brought); err != nil || n != 0 || len(left) != 3 {
		t.Errorf("a second time: %d, %v, %v", n, left, err)
	}
	if _, _, _, err = w.table.TakeBack(t.Context(), bob, got.Brought); err == nil {
		t.Error("by another partner")
	}
}

// A service that has ended is on no map, and is there again when that is undone.
func TestAServiceEndsAndIsThereAgain(t *testing.T) {
	w := newWorld(t)
	id := w.describe(ann, young())
	sends := young()
	sends.Name, sends.Owner, sends.Onward = "Another", "RB1", []care.OnwardRoute{{To: id}}
	other := w.describe(bob, sends)
	for _, x := range []struct {
		on  care.Date
		why string
	}{{0, "closed"}, {today, ""}, {today + 6*366, "closed"}} {
		if _, err := w.table.End(t.Context(), ann, id, x.on, x.why, 1); err == nil {
			t.Errorf("ended on %s because %q", x.on, x.why)
		}
	}
	if _, err := w.table.End(t.Context(), bob, id, today, "closed", 1); err == nil {
		t.Error("ended by another partner")
	}
	_, err := w.table.End(t.Context(), ann, id, today+1, "its money ends", 1)
	w.must(err)
	if len(w.table.Services(ann)) != 2 || len(w.table.Astray(bob)) != 0 {
		t.Error("it ends tomorrow, and is gone today")
	}
	_, err = w.table.End(t.Context(), ann, id, today, "its money ended", 2)
	w.must(err)
	if x, ok := w.table.Service(ann, id); !ok || x.Ended != today || x.Reason != "its money ended" || len(w.table.Services(ann)) != 1 {
		t.Errorf("%+v", x)
	}
	if got := w.table.Astray(bob); len(got) != 1 || got[0].ID != other || len(got[0].To) != 1 || got[0].To[0].ID != id {
		t.Errorf("who sends people on to it: %+v", got)
	}
	_, err = w.table.AsWas(t.Context(), ann, id, 1, 3, "")
	w.must(err)
	if len(w.table.Services(ann)) != 2 || len(w.table.Astray(bob)) != 0 {
		t.Error("it is not there again")
	}
}

// Words and figures are as they were when that is asked for, and what would be lost is told
// before.
func TestWordsAndFiguresAsTheyWere(t *testing.T) {
	w := newWorld(t)
	w.describe(ann, young())
	before, seen := w.table.Words()
	fewer := before
	fewer.Needs = fewer.Needs[1:]
	lost := w.table.Lost(&fewer)
	if len(lost) != 1 || lost[0].Code != before.Needs[0].Code || lost[0].Axis != "needs" || lost[0].Services+lost[0].Lines == 0 {
		t.Errorf("lost: %+v", lost)
	}
	if lost = w.table.Lost(&before); lost != nil {
		t.Errorf("nothing is lost: %+v", lost)
	}
	_, err := w.table.AgreeWords(t.Context(), ann, fewer, seen)
	w.must(err)
	said := w.table.WordsSaid()
	if len(said) != 2 || said[1].Who.By != ann.Account || len(said[1].Needs) != len(before.Needs)-1 {
		t.Fatalf("%+v", said)
	}
	_, err = w.table.WordsAsWere(t.Context(), bob, said[0].Number, said[1].Number)
	w.must(err)
	if now, _ := w.table.Words(); len(now.Needs) != len(before.Needs) || now.AsWas != int64(said[0].Number) {
		t.Errorf("%+v", now)
	}
	if _, err = w.table.WordsAsWere(t.Context(), bob, 99, said[1].Number+1); err == nil {
		t.Error("a version that is none")
	}
	_, err = w.table.CountPeople(t.Context(), ann, people(), 0)
	w.must(err)
	first, seen := w.table.People()
	more := *first
	more.Source = "another count"
	_, err = w.table.CountPeople(t.Context(), ann, more, seen)
	w.must(err)
	_, err = w.table.PeopleAsWere(t.Context(), ann, seen, seen+1)
	w.must(err)
	if now, _ := w.table.People(); now.Source != first.Source || len(w.table.PeopleSaid()) != 3 {
		t.Errorf("%+v", now)
	}
}

// A file of more services than anybody has would be on everybody's pages.
func TestAFileOfTooManyServicesIsRefused(t *testing.T) {
	w := newWorld(t)
	all := make([]care.ServiceDescribed, mostInFile+1)
	got, seq, err := w.table.Import(t.Context(), ann, "RA1", all, nil)
	if p, ok := errors.AsType[*care.Problem](err); !ok || p.Where != "file" || seq != 0 || got.New != 0 {
		t.Errorf("%+v, %d, %v", got, seq, err)
	}
}
