package servicemap

import (
	"errors"
	"math"
	"sync"
	"testing"
	"time"

	"roundtable/care"
	"roundtable/ledger"
	"roundtable/servicemap/gaps"
)

// A refuge stays restricted whatever is brought, undone or renamed: its own field alone
// lifts it.
func TestARestrictionIsLiftedByItsOwnFieldAlone(t *testing.T) {
	w := newWorld(t)
	d := young()
	d.ID, d.Name = "ra1-refuge", "Harbour House"
	id := w.describe(ann, d)
	hidden := func(when string) {
		t.Helper()
		if x, ok := w.table.Service(bob, id); ok {
			t.Fatalf("%s another partner sees %q", when, x.Name)
		}
	}
	d.ID, d.Restricted = id, true
	_, _, err := w.table.Describe(t.Context(), ann, d, 1)
	w.must(err)
	hidden("restricted,")
	plain := young()
	plain.ID, plain.Name, plain.Function = "refuge", "Harbour House", "shelter"
	_, _, err = w.table.Import(t.Context(), ann, "RA1", []care.ServiceDescribed{plain}, nil)
	w.must(err)
	hidden("after an import")
	x, _ := w.table.Service(ann, id)
	if x.Function != "shelter" {
		t.Error("the import brought nothing")
	}
	_, err = w.table.AsWas(t.Context(), ann, id, 1, x.Number, "as it was")
	w.must(err)
	hidden("as it was before it was restricted,")
	plain.ID = "another-id"
	_, _, err = w.table.Import(t.Context(), ann, "RA1", []care.ServiceDescribed{plain}, nil)
	w.must(err)
	if all := w.table.Services(bob); len(all) != 0 {
		t.Errorf("brought under another id, another partner sees %q", all[0].Name)
	}
	x, _ = w.table.Service(ann, id)
	d = x.ServiceDescribed
	d.Restricted = false
	_, _, err = w.table.Describe(t.Context(), ann, d, x.Number)
	w.must(err)
	if _, ok := w.table.Service(bob, id); !ok {
		t.Error("its own field does not lift it")
	}
	// Sharing restricts it by its name.
	_, err = ledger.AppendJSON(t.Context(), w.store, "protection/RA1", care.RecProtectionSet, "ig", "RA1",
		care.ProtectionChange{V: 1, Partner: "RA1", Service: "Harbour House", Protections: care.RestrictedService}, nil)
	w.must(err, w.table.lens.CatchUp(t.Context()))
	hidden("restricted by sharing,")
	x, _ = w.table.Service(ann, id)
	d.Name = "The house by the harbour"
	_, _, err = w.table.Describe(t.Context(), ann, d, x.Number)
	w.must(err)
	hidden("under a new name,")
}

// What was undone does not undo that somebody looked.
func TestAsItWasKeepsWhenSomebodyLooked(t *testing.T) {
	w := newWorld(t)
	id := w.describe(ann, young())
	d := young()
	d.ID, d.Function = id, "assessment"
	_, _, err := w.table.Describe(t.Context(), ann, d, 1)
	w.must(err)
	_, err = w.table.Verify(t.Context(), ann, id, today+90, 2)
	w.must(err)
	_, err = w.table.AsWas(t.Context(), ann, id, 1, 3, "")
	w.must(err)
	if x, _ := w.table.Service(ann, id); x.Function != "therapy" || x.Verified != today || x.Due != today+90 {
		t.Errorf("%q, verified %s, due %s", x.Function, x.Verified, x.Due)
	}
	old := young()
	old.ID = id
	_, _, err = w.table.Import(t.Context(), ann, "RA1", []care.ServiceDescribed{old}, nil)
	w.must(err)
	if x, _ := w.table.Service(ann, id); x.Verified != today || x.Due != today+90 {
		t.Errorf("after an older file: verified %s, due %s", x.Verified, x.Due)
	}
}

// Services without an id are told apart by their names, and are the same when they are
// brought again.
func TestServicesWithoutAnIDAreNotOne(t *testing.T) {
	w := newWorld(t)
	a, b, c := young(), young(), young()
	a.Name, b.Name, c.Name = "Talking – North", "Talking – South", "——"
	for _, want := range []Imported{{New: 2}, {Same: 2}} {
		got, _, err := w.table.Import(t.Context(), ann, "RA1", []care.ServiceDescribed{a, b, c}, nil)
		w.must(err)
		if got.New != want.New || got.Same != want.Same || len(got.Named) != 2 || len(got.Left) != 1 {
			t.Errorf("%+v", got)
		}
	}
}

// Who agrees on words or brings figures that somebody else changed since is told so.
func TestWordsAndFiguresOverwriteNoChange(t *testing.T) {
	w := newWorld(t)
	_, _, err := w.table.Import(t.Context(), ann, "RA1", nil, nil)
	w.must(err)
	_, seen := w.table.Words()
	_, err = w.table.AgreeWords(t.Context(), bob, words(), seen)
	w.must(err)
	_, err = w.table.AgreeWords(t.Context(), ann, words(), seen)
	if taken, ok := errors.AsType[*Taken](err); !ok || taken.By != "bob" {
		t.Errorf("words: %v", err)
	}
	_, seen = w.table.People()
	_, err = w.table.CountPeople(t.Context(), bob, people(), seen)
	w.must(err)
	_, err = w.table.CountPeople(t.Context(), ann, people(), seen)
	if taken, ok := errors.AsType[*Taken](err); !ok || taken.By != "bob" {
		t.Errorf("figures: %v", err)
	}
}

// Lines that count the same people twice are refused at the line.
func TestNobodyIsCountedTwice(t *testing.T) {
	w := newWorld(t)
	for at, more := range map[string]care.ServicePeople{
		"line 2": {Population: []care.PlacePeople{{Place: "East", From: 0, To: 216, N: 10}, {Place: "East", From: 192, To: 300, N: 10}, {Place: "West", From: 0, To: 216, N: 10}}},
		"line 3": {Rates: []care.NeedRate{{Need: "psychosis", From: 0, To: 216, Per1000: 1}, {Need: "psychosis", Severity: "mild", From: 0, To: 216, Per1000: 1}, {Need: "psychosis", From: 200, To: 220, Per1000: 1}}},
		"line 4": {Shares: []care.FlagShare{{Flag: "autism", Share: .1}, {Flag: "autism", Need: "psychosis", Share: .1}, {Flag: "substance_use", Share: .1}, {Flag: "autism", Share: .2}}},
	} {
		more.Source = "made"
		_, err := w.table.CountPeople(t.Context(), ann, more, 0)
		if bad, ok := errors.AsType[Wrong](err); !ok || len(bad) != 1 || bad[0].Where != at {
			t.Errorf("%s: %v", at, err)
		}
	}
	meet := care.ServicePeople{Source: "made", Population: []care.PlacePeople{{Place: "East", From: 0, To: 216, N: 10}, {Place: "East", From: 216, To: 300, N: 10}}}
	_, err := w.table.CountPeople(t.Context(), ann, meet, 0)
	w.must(err)
}

// What is found is of one moment: a change that comes while services are read is found
// whole by whoever looks next, and not kept as if it had been there.
func TestWhatIsFoundIsOfOneMoment(t *testing.T) {
	w := newWorld(t)
	d := young()
	d.ID = w.describe(ann, d)
	var once sync.Once
	var changed sync.WaitGroup
	var table *Table
	looking := false
	table, err := Open(t.Context(), w.store, Options{Now: func() time.Time {
		if looking { // services are being read: a change waits for the lock until they are
			once.Do(func() {
				changed.Go(func() {
					_, err := ledger.AppendJSON(t.Context(), w.store, serviceStream(d.ID), care.RecService, "ann", "RA1", renamed(d), nil)
					if err != nil || table.lens.CatchUp(t.Context()) != nil {
						t.Error("the change is not written", err)
					}
				})
				time.Sleep(50 * time.Millisecond)
			})
		}
		return w.now
	}})
	w.must(err)
	looking = true
	_, err = table.Find(ann, Query{})
	w.must(err)
	changed.Wait()
	f, err := table.Find(ann, Query{})
	w.must(err)
	if f.Services[0].Name != "A new name" {
		t.Errorf("after the change the map finds %q", f.Services[0].Name)
	}
}

func renamed(d care.ServiceDescribed) care.ServiceDescribed {
	d.V, d.Name = 1, "A new name"
	return d
}

// A large map keeps all that it finds: sums are of all, and a filter leaves out nobody
// because others are more.
func TestNothingFoundIsLeftOut(t *testing.T) {
	w, p, all := large()
	f, err := FindIn(w, &p, all)
	if err != nil {
		t.Fatal(err)
	}
	if n := len(f.cover.Gaps(gaps.Certain, 0, nil, f.estimate)); n <= 400 || len(f.Certain) != n {
		t.Errorf("%d of %d gaps are kept", len(f.Certain), n)
	}
}

// Whom two routes leave out is one person in the sum, and is told of by each.
func TestTheSumOfRoutesCountsNobodyTwice(t *testing.T) {
	d := young()
	d.RoutesIn = []string{"professional"} // neither a GP nor themselves
	w, p := words(), people()
	w.Routes = append(w.Routes, care.Term{Code: "professional"})
	p.Shares = []care.FlagShare{{Flag: "autism", Share: .25}, {Flag: "substance_use", Share: .1}}
	f, err := FindIn(w, &p, []*Service{{ServiceDescribed: d}})
	if err != nil {
		t.Fatal(err)
	}
	once, _ := Totals(f.AnyRoute)
	if len(f.Routes) != 2 || once == 0 {
		t.Fatalf("%d routes, %v people", len(f.Routes), once)
	}
	for _, r := range f.Routes {
		if n, _ := Totals(r.All); math.Abs(n-once) > 1e-9 {
			t.Errorf("by %s %v people, and together %v", r.Route, n, once)
		}
	}
}

// Who had a service, and from a birthday on has none that says yes and one that does not
// say no, is on the list of that birthday.
func TestABirthdayAfterWhichOneIsToBeAsked(t *testing.T) {
	child, adult := young(), young()
	adult.Name, adult.Criteria = "Adults", []care.Criterion{aged(18, 65), accepts(care.DimensionNeed, "eating_disorder"), accepts(care.DimensionPlace, "East", "West")}
	w, p := words(), people()
	f, err := FindIn(w, &p, []*Service{{ServiceDescribed: child}, {ServiceDescribed: adult}})
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range f.Edges {
		if e.AgeMonths == 216 {
			if len(e.Ask) == 0 || len(e.Hard)+len(e.HandOver) != 0 {
				t.Errorf("%d to be asked, %d hard, %d handed over", len(e.Ask), len(e.Hard), len(e.HandOver))
			}
			return
		}
	}
	t.Error("the birthday is not there")
}
