package accesslog_test

import (
	"context"
	"flag"
	"fmt"
	"os"
	"slices"
	"strconv"
	"sync/atomic"
	"testing"
	"time"

	"pgregory.net/rapid"

	"roundtable/care"
	"roundtable/ledger"
	"roundtable/ledger/ledgertest"
	"roundtable/ledger/ledgertest/pgtest"
	"roundtable/ledger/postgres"
	"roundtable/ledger/sqlite"
	"roundtable/sharing/accesslog"
)

// TestDigestsSayWhatTheWholeLogSays: whatever is asked when, by whom, before and after
// a restart, the digests of finished days and the day that is counted come to what
// reading everything comes to. Of each store there is one log, which goes on from one
// case to the next: summer time begins and ends in it.
func TestDigestsSayWhatTheWholeLogSays(t *testing.T) {
	for name, open := range map[string]func(*testing.T, *clock) (ledger.Store, error){
		"sqlite": func(t *testing.T, c *clock) (ledger.Store, error) {
			return sqlite.Open(t.Context(), t.TempDir(), sqlite.Options{Now: c.now})
		},
		"postgres": func(t *testing.T, c *clock) (ledger.Store, error) {
			return postgres.Open(t.Context(), pgtest.Start(t).Database(t), postgres.Options{Now: c.now})
		},
	} {
		t.Run(name, func(t *testing.T) {
			c := &clock{}
			c.set(time.Date(2026, 10, 20, 9, 0, 0, 0, time.UTC))
			st, err := open(t, c)
			if err != nil {
				t.Fatal(err)
			}
			defer st.Close()
			if ledgertest.Racing { // a look takes the detector a hundred times as long
				checks := flag.Lookup("rapid.checks")
				was := checks.Value.String()
				defer func() { _ = checks.Value.Set(was) }()
				_ = checks.Value.Set("10")
			}
			rapid.Check(t, func(rt *rapid.T) { looked(rt, st, c) })
		})
	}
}

// clock is a store's, moved on by a test: the store's own goroutines look at it.
type clock struct{ at atomic.Pointer[time.Time] }

func (c *clock) now() time.Time   { return *c.at.Load() }
func (c *clock) set(to time.Time) { c.at.Store(&to) }

// looked lets staff of three partners look at people, days go by and leads ask, and
// holds each answer against the whole log.
func looked(rt *rapid.T, st ledger.Store, c *clock) {
	ctx := context.Background()
	partners := []care.PartnerCode{"RM1", "RM2", "RM3"}
	l := accesslog.Open(st)
	defer func() { l.Close() }()
	for range rapid.IntRange(1, 25).Draw(rt, "steps") {
		now := c.now()
		switch rapid.IntRange(0, 5).Draw(rt, "step") {
		case 0:
			c.set(now.Add(time.Duration(rapid.IntRange(1, 40*60).Draw(rt, "minutes")) * time.Minute))
		case 1: // to just after midnight in London, or somewhat later
			y, m, d := now.In(care.London).Date()
			c.set(time.Date(y, m, d+1, 0, rapid.IntRange(0, 15).Draw(rt, "past"), 0, 0, care.London))
		case 2:
			l.Close()
			l = accesslog.Open(st)
		case 3:
			p := rapid.SampledFrom(partners).Draw(rt, "asks")
			got, err := l.Patterns(ctx, p, now)
			if err != nil {
				rt.Fatal(err)
			}
			if want := wholly(rt, l, p, now); !slices.Equal(got, want) {
				rt.Fatalf("at %s for %s the digests say\n%+v\nand the log\n%+v", now, p, got, want)
			}
		default:
			e := entry("list", rapid.SliceOfN(rapid.IntRange(0, 400), 1, 150).Draw(rt, "people")...)
			e.Role = rapid.SampledFrom([]care.Role{care.RoleBookingOfficer, care.RoleClinician}).Draw(rt, "role")
			for _, p := range rapid.SliceOfDistinct(rapid.SampledFrom(partners), rapid.ID).Draw(rt, "of") {
				e.Allowed = append(e.Allowed, accesslog.Allowed{Partner: p})
			}
			if rapid.Bool().Draw(rt, "asks about it") {
				e.Ask = []accesslog.Sign{accesslog.SameSurname}
			}
			who := care.Viewer{Account: care.AccountID(rapid.SampledFrom([]string{"a", "b"}).Draw(rt, "who"))}
			who.Partner = map[care.AccountID]care.PartnerCode{"a": "RM1", "b": "RM2"}[who.Account]
			if err := l.Write(ctx, who, e); err != nil {
				rt.Fatal(err)
			}
		}
	}
}

// wholly reads all looks of the days.
func wholly(rt *rapid.T, l *accesslog.Log, p care.PartnerCode, now time.Time) []accesslog.Pattern {
	y, m, d := now.In(care.London).Date()
	from := time.Date(y, m, d-accesslog.PatternDays+1, 0, 0, 0, 0, care.London)
	var all []accesslog.Look
	for look, err := range l.Since(context.Background(), from) {
		if err != nil {
			rt.Fatal(err)
		}
		if look.Concerns(p) {
			all = append(all, look)
		}
	}
	return accesslog.Patterns(all)
}

// TestADigestNamesNobody who was looked at: it is counts and accounts.
func TestADigestNamesNobody(t *testing.T) {
	now := time.Date(2026, 11, 2, 12, 0, 0, 0, time.UTC)
	var tomorrow atomic.Bool // the store's own goroutines ask
	st, err := sqlite.Open(t.Context(), t.TempDir(), sqlite.Options{Now: func() time.Time {
		if tomorrow.Load() {
			return now.AddDate(0, 0, 1)
		}
		return now
	}})
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	l := accesslog.Open(st)
	defer l.Close()
	e := entry("list", 7, 8)
	e.Ask = []accesslog.Sign{accesslog.SameSurname}
	if err := l.Write(t.Context(), viewer("a"), e); err != nil {
		t.Fatal(err)
	}
	tomorrow.Store(true)
	if _, err := l.Patterns(t.Context(), "RM1", now.AddDate(0, 0, 1)); err != nil {
		t.Fatal(err)
	}
	raw, err := st.Scratch().Get(t.Context(), "access-digest/1", "2026-11-02/RM1")
	if want := `[{"account":"a","partner":"RM1","times":1,"people":2,"signs":{"same-surname":{"times":1,"people":2}}}]`; err != nil || string(raw) != want {
		t.Errorf("kept is %s, %v", raw, err)
	}
}

// BenchmarkPatterns asks what there is to ask about of ROUNDTABLE_LOOKS looks (100,000
// when it does not say) of 30 days: for the first time, when the finished days are
// kept, and after a look more.
func BenchmarkPatterns(b *testing.B) {
	looks := 100_000
	if n, err := strconv.Atoi(os.Getenv("ROUNDTABLE_LOOKS")); err == nil {
		looks = n
	}
	first := time.Date(2026, 10, 1, 7, 0, 0, 0, time.UTC)
	now := first
	st, err := sqlite.Open(b.Context(), b.TempDir(), sqlite.Options{Now: func() time.Time { return now }})
	if err != nil {
		b.Fatal(err)
	}
	defer st.Close()
	for i := 0; i < looks; i += 1000 {
		now = first.Add(time.Duration(float64(i) / float64(looks) * 30 * 24 * float64(time.Hour)))
		var batch ledger.Batch
		for j := range min(1000, looks-i) {
			e := entry("list", i%5000, i%5000+1, i%5000+2, i%5000+3, i%5000+4)
			e.V, e.Allowed = 1, []accesslog.Allowed{{Partner: "RM1"}, {Partner: "RM2", Agreement: "aid", Version: 1}}
			d, err := ledger.JSONDraft(accesslog.Stream, accesslog.Kind, care.AccountID(fmt.Sprintf("a-%d", (i+j)%300)), "RM1", e)
			if err != nil {
				b.Fatal(err)
			}
			batch.Records = append(batch.Records, d)
		}
		if _, _, err := st.Append(b.Context(), batch); err != nil {
			b.Fatal(err)
		}
	}
	now = first.AddDate(0, 0, 29).Add(10 * time.Hour)
	ask := func(l *accesslog.Log, p care.PartnerCode) time.Duration {
		began := time.Now()
		if _, err := l.Patterns(b.Context(), p, now); err != nil {
			b.Fatal(err)
		}
		return time.Since(began)
	}
	l := accesslog.Open(st)
	cold, second := ask(l, "RM1"), ask(l, "RM2")
	l.Close()
	l = accesslog.Open(st)
	defer l.Close()
	restarted := ask(l, "RM1")
	for b.Loop() {
		if err := l.Write(b.Context(), viewer("a-1"), entry("list", 1)); err != nil {
			b.Fatal(err)
		}
		ask(l, "RM1")
	}
	b.ReportMetric(cold.Seconds(), "s/first")
	b.ReportMetric(second.Seconds()*1000, "ms/second-partner")
	b.ReportMetric(restarted.Seconds()*1000, "ms/restarted")
}
