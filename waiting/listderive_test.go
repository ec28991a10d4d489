package waiting_test

import (
	"os"
	"testing"
	"time"

	"roundtable/care"
	"roundtable/demo"
	"roundtable/facts"
	"roundtable/intake"
	"roundtable/ledger/sqlite"
	"roundtable/waiting"
)

// BenchmarkDerive is what the first reader after a change waits for, over a made
// collaborative of 150,000 open pathways from real files: the first table, the
// one after a note, and the one after one partner's import; and the
// data-quality page over it.
func BenchmarkDerive(b *testing.B) {
	if os.Getenv("ROUNDTABLE_BENCH_LARGE") != "1" {
		b.Skip("a collaborative of 150,000 is made only with ROUNDTABLE_BENCH_LARGE=1")
	}
	ctx := b.Context()
	store, err := sqlite.Open(ctx, b.TempDir(), sqlite.Options{})
	if err != nil {
		b.Fatal(err)
	}
	defer store.Close()
	if _, err := demo.Build(ctx, store, demo.Options{Size: demo.ICS, Seed: 7, Today: care.NewDate(2026, 11, 21)}, nil); err != nil {
		b.Fatal(err)
	}
	f, err := facts.Open(ctx, store, facts.Options{})
	if err != nil {
		b.Fatal(err)
	}
	who := care.Viewer{Account: "a1"}
	view := func() *facts.View { return f.View(who, care.WholeTable(care.Booking)) }
	list := waiting.NewList(waiting.Options{Store: store})
	took := func(name string, work func() error) {
		from := time.Now()
		if err := work(); err != nil {
			b.Fatal(err)
		}
		b.Logf("%-28s %v", name, time.Since(from).Round(100*time.Microsecond))
	}
	took("first table", func() error { return list.Warm(ctx, view()) })
	took("quality", func() error { _, err := list.Quality(ctx, view()); return err })
	took("quality again", func() error { _, err := list.Quality(ctx, view()); return err })
	took("lists at each census", func() error { _, err := list.SnapshotSeries(ctx, view()); return err })
	took("sorted by a free text", func() error {
		_, err := list.Find(ctx, view(), waiting.Query{Sort: []waiting.SortKey{{By: waiting.ColLocal}}})
		return err
	})
	page, err := list.Find(ctx, view(), waiting.Query{Limit: 1})
	if err != nil {
		b.Fatal(err)
	}
	seq, err := list.SetOwner(ctx, view(), page.Rows[0].Key, "Somebody", 0)
	if err != nil {
		b.Fatal(err)
	}
	if err := f.Wait(ctx, seq); err != nil {
		b.Fatal(err)
	}
	took("after a note", func() error { return list.Warm(ctx, view()) })
	file := b.TempDir() + "/small.csv"
	if err := os.WriteFile(file, []byte("Surname,Forename,Date of birth,Referral date,Team\nBell,Ann,01/02/1980,03/02/2026,Befriending\n"), 0o600); err != nil {
		b.Fatal(err)
	}
	if _, err := intake.New(store).Import(ctx, file, "NEW1", "list", intake.Options{By: "a0", Guess: true}); err != nil {
		b.Fatal(err)
	}
	head, err := store.Head(ctx)
	if err != nil {
		b.Fatal(err)
	}
	if err := f.Wait(ctx, head.Seq); err != nil {
		b.Fatal(err)
	}
	took("after a small import", func() error { return list.Warm(ctx, view()) })
	for b.Loop() {
		if err := waiting.NewList(waiting.Options{}).Warm(ctx, view()); err != nil {
			b.Fatal(err)
		}
	}
}
