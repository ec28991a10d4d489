package accesslog_test

import (
	"context"
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
	"roundtable/ledger/sqlite"
	"roundtable/sharing/accesslog"
)

// TestDigestsSayWhatTheWholeLogSays: whatever is asked when, by whom, before and after
// a restart, the digests of finished days and the day that is counted come to what
// reading everything comes to.
func TestDigestsSayWhatTheWholeLogSays(t *testing.T) {
	n, dir := 0, t.TempDir()
	partners := []care.PartnerCode{"RM1", "RM2", "RM3"}
	rapid.Check(t, func(rt *rapid.T) {
		n++
		now := time.Date(2026, 10, rapid.IntRange(1, 28).Draw(rt, "day"), 9, 0, 0, 0, time.UTC) // summer time ends among them
		var clock atomic.Pointer[time.Time]                                                     // the store's own goroutines look at it
		set := func(to time.Time) {
			now = to
			clock.Store(&to)
		}
		set(now)
		st, err := sqlite.Open(t.Context(), fmt.Sprintf("%s/%d", dir, n), sqlite.Options{Now: func() time.Time { return *clock.Load() }})
		if err != nil {
			rt.Fatal(err)
		}
		defer st.Close()
		l := accesslog.Open(st)
		defer func() { l.Close() }()
		for range rapid.IntRange(1, 25).Draw(rt, "steps") {
			switch rapid.IntRange(0, 5).Draw(rt, "step") {
			case 0:
				set(now.Add(time.Duration(rapid.IntRange(1, 40*60).Draw(rt, "minutes")) * time.Minute))
			case 1: // to just after midnight in London, or somewhat later
				y, m, d := now.In(care.London).Date()
				set(time.Date(y, m, d+1, 0, rapid.IntRange(0, 15).Draw(rt, "past"), 0, 0, care.London))
			case 2:
				l.Close()
				l = accesslog.Open(st)
			case 3:
				p := rapid.SampledFrom(partners).Draw(rt, "asks")
				got, err := l.Patterns(t.Context(), p, now)
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
				if err := l.Write(t.Context(), who, e); err != nil {
					rt.Fatal(err)
				}
			}
		}
	})
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
