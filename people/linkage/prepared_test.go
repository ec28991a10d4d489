package linkage_test

import (
	"bytes"
	"testing"

	"roundtable/ledger/ledgertest"
	"roundtable/people/linkage"
	"roundtable/people/linkage/made"
)

// TestPreparedChangesNothing: linking says the same with what training left, without
// it, and with what training left of other rules, levels, options or records, which
// must not be used.
func TestPreparedChangesNothing(t *testing.T) {
	ledgertest.OneAtATime(t)
	records := made.Make(made.Options{Seed: 6, Records: 2000, Issued: true}).Records
	table := linkage.NewTable(nil)
	table.AddAll(records[:1900])
	m, ready, err := linkage.TrainPrepared(t.Context(), table, linkage.TrainOptions{Seed: 3})
	if err != nil {
		t.Fatal(err)
	}
	link := func(m *linkage.Model, o linkage.Options) []byte {
		res, err := linkage.Link(t.Context(), table, m, o)
		if err != nil {
			t.Fatal(err)
		}
		res.Seconds = 0
		return asJSON(t, res)
	}
	same := func(what string, m *linkage.Model, o linkage.Options) {
		t.Helper()
		without := link(m, o)
		o.Prepared = ready
		for range 2 { // used once, it is as it was
			if !bytes.Equal(without, link(m, o)) {
				t.Errorf("%s: another result with what training left", what)
			}
		}
	}
	same("the same", m, linkage.Options{})
	same("one to one", m, linkage.Options{OneToOne: true})
	same("other pairs", m, linkage.Options{Pairs: 10_000_000})
	fewer := *m
	fewer.Rules = m.Rules[:len(m.Rules)-1]
	same("a rule less", &fewer, linkage.Options{})
	level := *m
	level.Comparisons = append([]linkage.Comparison(nil), m.Comparisons...)
	for i, c := range level.Comparisons {
		if c.Field == linkage.Given {
			level.Comparisons[i].Levels = append([]linkage.Level(nil), c.Levels...)
			level.Comparisons[i].Levels[2].Threshold = .99
		}
	}
	same("another level", &level, linkage.Options{})
	table.AddAll(records[1900:])
	same("more records", m, linkage.Options{})
}
