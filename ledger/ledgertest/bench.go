package ledgertest

import (
	"bytes"
	"context"
	"slices"
	"sync"
	"testing"
	"time"

	"roundtable/ledger"
)

// Bench measures a store: fresh makes a new, empty one.
func Bench(b *testing.B, fresh func(testing.TB) Harness) {
	b.Run("append", func(b *testing.B) { benchAppend(b, open(b, fresh(b))) })
	b.Run("group-100", func(b *testing.B) { benchGroup(b, open(b, fresh(b))) })
	b.Run("tail", func(b *testing.B) { benchTail(b, open(b, fresh(b))) })
	b.Run("put-64MiB", func(b *testing.B) { benchPut(b, open(b, fresh(b))) })
	b.Run("verify-256MiB", func(b *testing.B) { benchVerify(b, open(b, fresh(b))) })
	b.Run("verify-10000-records", func(b *testing.B) { benchVerifyRecords(b, open(b, fresh(b))) })
}

// benchAppend is one small durable command: two records, one expectation.
func benchAppend(b *testing.B, st ledger.Store) {
	body := string(noise(1, 200))
	at := ledger.Version(0)
	for b.Loop() {
		_, _, err := st.Append(context.Background(), ledger.Batch{
			Expect:  map[ledger.Stream]ledger.Version{"slot/1": at},
			Records: []ledger.Draft{draft("slot/1", body), draft("patient/1", body)},
		})
		if err != nil {
			b.Fatal(err)
		}
		at++
	}
}

// benchGroup is 100 callers at once, each with a record of a log, again and again;
// the p99 is of one caller's wait until its record is durable.
func benchGroup(b *testing.B, st ledger.Store) {
	const callers = 100
	body := string(noise(1, 500))
	g := ledger.NewGroup(st)
	defer g.Close()
	var waits [callers][]time.Duration
	for b.Loop() {
		var wg sync.WaitGroup
		for i := range callers {
			wg.Go(func() {
				start := time.Now()
				if _, err := g.Append(context.Background(), draft(accessLog, body)); err != nil {
					b.Error(err)
				}
				waits[i] = append(waits[i], time.Since(start))
			})
		}
		wg.Wait()
	}
	all := slices.Concat(waits[:]...)
	slices.Sort(all)
	b.ReportMetric(float64(all[len(all)*99/100].Microseconds())/1000, "ms-p99")
	b.ReportMetric(float64(len(all))/b.Elapsed().Seconds(), "records/s")
}

// benchTail is from the end of an append to its arrival at a tail.
func benchTail(b *testing.B, st ledger.Store) {
	arrived := make(chan time.Time)
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	go func() {
		for _, err := range st.Tail(ctx, 0) {
			if err != nil {
				return
			}
			arrived <- time.Now()
		}
	}()
	total, n := time.Duration(0), 0
	for b.Loop() {
		add(b, st, draft("a", "x"))
		sent := time.Now()
		total += max((<-arrived).Sub(sent), 0)
		n++
	}
	b.ReportMetric(float64(total.Microseconds())/float64(n), "us/arrival")
}

func benchPut(b *testing.B, st ledger.Store) {
	body := noise(1, 64<<20)
	b.SetBytes(int64(len(body)))
	for b.Loop() {
		if _, err := st.Put(context.Background(), bytes.NewReader(body)); err != nil {
			b.Fatal(err)
		}
	}
}

func benchVerify(b *testing.B, st ledger.Store) {
	body := noise(1, 32<<20)
	for range 8 {
		add(b, st, ledger.Draft{Stream: "a", Kind: "k", Body: put(b, st, body)})
	}
	b.SetBytes(8 * int64(len(body)))
	for b.Loop() {
		verify(b, st)
	}
}

func benchVerifyRecords(b *testing.B, st ledger.Store) {
	for range 100 {
		var ds []ledger.Draft
		for range 100 {
			ds = append(ds, draft("a", "a small record"))
		}
		add(b, st, ds...)
	}
	for b.Loop() {
		verify(b, st)
	}
	b.ReportMetric(float64(b.N)*10000/b.Elapsed().Seconds(), "records/s")
}
