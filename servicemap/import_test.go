package servicemap

import (
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
