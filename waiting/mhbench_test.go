package waiting_test

import (
	"testing"
	"time"

	"roundtable/care"
	"roundtable/demo"
	"roundtable/facts"
	"roundtable/ledger/sqlite"
	"roundtable/waiting"
)

// BenchmarkMentalHealth counts every mental-health wait of a made list of 150,000
// open pathways, the first time after facts have moved on.
func BenchmarkMentalHealth(b *testing.B) {
	store, err := sqlite.Open(b.Context(), b.TempDir(), sqlite.Options{})
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = store.Close() }()
	today := care.NewDate(2026, 11, 18)
	made, err := demo.Build(b.Context(), store, demo.Options{Size: demo.ICS, Seed: 5, Today: today}, nil)
	if err != nil {
		b.Fatal(err)
	}
	f, err := facts.Open(b.Context(), store, facts.Options{})
	if err != nil {
		b.Fatal(err)
	}
	view := f.View(made.Personas[0], care.WholeTable(care.Planning))
	for b.Loop() {
		b.StopTimer()
		list := waiting.NewList(waiting.Options{Now: func() time.Time { return today.Time() }})
		if err := list.Warm(b.Context(), view); err != nil {
			b.Fatal(err)
		}
		b.StartTimer()
		sum, err := list.MentalHealth(b.Context(), view)
		if err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(float64(sum.Referrals), "referrals")
	}
}
