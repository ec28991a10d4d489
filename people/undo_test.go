package people

import (
	"context"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"testing"

	"roundtable/care"
	"roundtable/facts"
	"roundtable/ledger"
	"roundtable/ledger/ledgertest/pgtest"
	"roundtable/ledger/postgres"
	"roundtable/ledger/sqlite"
	"roundtable/waiting"
)

// everything is all that the facts say, as text: every column of every row, and who
// is one person with whom.
func everything(f *facts.Facts) []string {
	var out []string
	for _, p := range []care.Purpose{care.DirectCare, care.Planning} {
		v := f.View(anna, care.WholeTable(p))
		for c, sel := range v.People() {
			for _, i := range sel {
				row := c.Base + facts.Row(i)
				id, _ := v.PersonID(row)
				out = append(out, fmt.Sprint(columns(c, int(i)), id, keysOf(v, v.SamePerson(row, nil)), v.LinksOf(row, nil), v.Classes()[c.Class[i]]))
			}
		}
		for c, sel := range v.Pathways() {
			for _, i := range sel {
				out = append(out, fmt.Sprint(columns(c, int(i)), v.Classes()[c.Class[i]]))
			}
		}
	}
	slices.Sort(out)
	return out
}

// columns are the exported columns of one row.
func columns(chunk any, i int) string {
	v := reflect.ValueOf(chunk).Elem()
	s := ""
	for n := range v.NumField() {
		if f := v.Field(n); v.Type().Field(n).IsExported() && f.Kind() == reflect.Slice {
			s += fmt.Sprintf("%s=%v ", v.Type().Field(n).Name, f.Index(i).Interface())
		}
	}
	return s
}

// sharedList is the shared list as its page reads it.
func sharedList(t *testing.T, w *table) string {
	t.Helper()
	l := waiting.NewList(waiting.Options{Store: w.store})
	p, err := l.Find(t.Context(), w.view(anna), waiting.Query{Limit: 200})
	if err != nil {
		t.Fatal(err)
	}
	p.Head = 0 // how far the ledger is
	b, err := json.Marshal(p)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// TestAWrongMergeIsUndone: two people who were joined by mistake, one of whom has
// died and has withheld her address, are two again with everything that was theirs
// alone; so they are when the ledger is folded anew; and the ledger verifies.
func TestAWrongMergeIsUndone(t *testing.T) {
	stores := map[string]func(*testing.T) ledger.Store{
		"sqlite": func(t *testing.T) ledger.Store {
			s, err := sqlite.Open(t.Context(), t.TempDir(), sqlite.Options{})
			if err != nil {
				t.Fatal(err)
			}
			return s
		},
		"postgres": func(t *testing.T) ledger.Store {
			server := pgtest.Start(t)
			s, err := postgres.Open(t.Context(), server.Database(t), postgres.Options{})
			if err != nil {
				t.Fatal(err)
			}
			return s
		},
	}
	for name, open := range stores {
		t.Run(name, func(t *testing.T) {
			store := open(t)
			t.Cleanup(func() { _ = store.Close() })
			undone(t, tableOn(t, store))
		})
	}
}

func undone(t *testing.T, w *table) {
	ctx := t.Context()
	w.fill()
	w.run(RunOptions{})
	a, b := key("RZ1", 3), key("RZ2", 299)
	late := care.PersonRow{Key: b, Given: "Late", Family: "Person", Birth: care.NewDate(1940, 1, 2), Died: care.NewDate(2026, 6, 1), Flags: care.FlagSensitive}
	w.bring("RZ2", late)
	before, list := everything(w.facts), sharedList(t, w)

	seq, err := w.room.Merge(ctx, w.view(anna), a, b, care.ZoneDirectCare, "looked alike")
	if err != nil {
		t.Fatal(err)
	}
	if !w.same(care.DirectCare, a, b) || slices.Equal(everything(w.facts), before) || sharedList(t, w) == list {
		t.Fatal("the merge changed nothing")
	}
	v := w.view(anna)
	c, i, _ := v.Pathway(v.PathwaysOf(w.row(a), nil)[0])
	if c.Died[i] == 0 || !v.Classes()[c.Class[i]].Protections.Has(care.AddressWithheld) {
		t.Error("a death, or a withheld address, did not hold for the whole person")
	}
	w.run(RunOptions{})
	if _, err := w.room.Undo(ctx, w.view(bola), seq, "not the same person"); err != nil {
		t.Fatal(err)
	}
	anew, err := facts.Open(ctx, w.store, facts.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for way, f := range map[string]*facts.Facts{"as it happened": w.facts, "folded anew": anew} {
		got := everything(f)
		for n := range max(len(got), len(before)) {
			if n >= len(got) || n >= len(before) || got[n] != before[n] {
				t.Errorf("%s: the facts are not what they were:\n%s\n%s", way, got[min(n, len(got)-1)], before[min(n, len(before)-1)])
				break
			}
		}
	}
	if sharedList(t, w) != list {
		t.Error("the shared list is not what it was")
	}
	report, err := w.store.Verify(context.Background(), nil)
	if err != nil || !report.OK() {
		t.Errorf("the ledger does not verify: %v, %v", report.Faults, err)
	}
	d, err := w.room.Person(w.view(anna), care.PersonID(a))
	if err != nil || len(d.History) == 0 || !d.History[0].Undone {
		t.Errorf("the history does not tell that there was a merge, and that it was undone: %+v, %v", d.History, err)
	}
}
