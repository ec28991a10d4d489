package servicemap

import (
	"testing"
	"time"

	"roundtable/care"
	"roundtable/ledger"
	"roundtable/ledger/sqlite"
)

// A world is two trusts and a charity on a real ledger, with the map that follows it.
type world struct {
	t     *testing.T
	store ledger.Store
	table *Table
	now   time.Time
}

var (
	ann  = &Who{Viewer: care.Viewer{Account: "ann", Partner: "RA1"}}
	bob  = &Who{Viewer: care.Viewer{Account: "bob", Partner: "RB1"}}
	vera = &Who{Viewer: care.Viewer{Account: "vera", Partner: "V1"}}

	today = care.NewDate(2026, 11, 2)
)

func newWorld(t *testing.T) *world {
	t.Helper()
	store, err := sqlite.Open(t.Context(), t.TempDir(), sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	w := &world{t: t, store: store, now: time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)}
	w.table = w.open()
	_, err = w.table.AgreeWords(t.Context(), ann, words(), 0)
	w.must(err)
	return w
}

func (w *world) open() *Table {
	w.t.Helper()
	tab, err := Open(w.t.Context(), w.store, Options{Now: func() time.Time { return w.now }})
	w.must(err)
	return tab
}

func (w *world) must(errs ...error) {
	w.t.Helper()
	for _, err := range errs {
		if err != nil {
			w.t.Fatal(err)
		}
	}
}

// describe adds a service and gives its id.
func (w *world) describe(who *Who, d care.ServiceDescribed) care.ServiceID {
	w.t.Helper()
	id, _, err := w.table.Describe(w.t.Context(), who, d, 0)
	w.must(err)
	return id
}

func words() care.ServiceWords {
	return care.ServiceWords{
		Age:        [2]int{0, 1320},
		Needs:      []care.Term{{Code: "eating_disorder", Label: "an eating disorder"}, {Code: "psychosis"}},
		Severities: []care.Term{{Code: "mild"}, {Code: "severe"}},
		Places:     []care.Term{{Code: "East", Label: "the East"}, {Code: "West", Label: "the West"}},
		Flags:      []care.Term{{Code: "autism"}, {Code: "substance_use", Label: "substance use"}},
		Routes:     []care.Term{{Code: "gp", Label: "a GP"}, {Code: "self", Label: "themselves"}},
	}
}

// accepts is a criterion that includes values.
func accepts(dimension string, values ...string) care.Criterion {
	return care.Criterion{Dimension: dimension, Operator: care.OneOf, Values: values, Polarity: care.Includes, Basis: care.BasisStated}
}

func refuses(flags ...string) care.Criterion {
	c := accepts(care.DimensionFlag, flags...)
	c.Polarity = care.Excludes
	return c
}

func aged(from, to int) care.Criterion {
	return care.Criterion{Dimension: care.DimensionAge, Operator: care.Between, From: from * 12, To: to * 12, Polarity: care.Includes, Basis: care.BasisStated}
}

// young is a whole service: young people with eating disorders, but for who has autism.
func young() care.ServiceDescribed {
	return care.ServiceDescribed{
		Owner: "RA1", Name: "Eating disorders, young people", Function: "therapy", RoutesIn: []string{"gp"}, Verified: today - 10, Due: today + 300,
		Criteria: []care.Criterion{aged(8, 18), accepts(care.DimensionNeed, "eating_disorder"), accepts(care.DimensionSeverity, "mild", "severe"), accepts(care.DimensionPlace, "East", "West"), refuses("autism")},
	}
}
