package web_test

import (
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"roundtable/care"
	"roundtable/demo"
	"roundtable/facts"
	"roundtable/servicemap/lived"
	"roundtable/web"
	"roundtable/web/site"
)

// journeys are the heaviest pages of what people go through: each goes over everybody.
var journeys = []string{
	"/journeys", "/journeys/find/bounces", "/journeys/find/dead-ends", "/journeys/find/loops", "/journeys/find/bounces?age=16-18", "/journeys/find/closed-unseen/people",
	"/journeys/map", "/journeys/map?level=outcome", "/journeys/map?level=event", "/journeys/map?level=outcome&steps=150&measure=p90", "/journeys/map?deprivation=1",
	"/journeys/paths", "/journeys/time", "/journeys/clocks", "/journeys/said", "/journeys/variation", "/journeys/rules",
}

// BenchmarkEnglandJourneys is one person at what all of England's people went through: how
// long the log and the findings take, which are made once for what a ledger tells, each page
// when it is asked for first, and again.
func BenchmarkEnglandJourneys(b *testing.B) {
	table := openTable(b, made(b, demo.England, "ROUNDTABLE_ENGLAND"))
	s := site.New(table, nil)
	defer s.Close()
	srv := httptest.NewServer(web.Handler(s, slog.New(slog.DiscardHandler)))
	defer srv.Close()
	view := table.Facts.View(reader, care.WholeTable(care.DirectCare))
	for b.Loop() {
		readAndFind(b, view)
		from := time.Now()
		until(b, srv, "/journeys")
		b.ReportMetric(ms(time.Since(from)), "ready-ms")
		from = time.Now()
		until(b, srv, "/journeys/map?level=event")
		b.ReportMetric(ms(time.Since(from)), "maps-ms")
		reportTimes(b, "journeys", journeys, func(path string) {
			from, spent := time.Now(), processorTime()
			get(b, srv, path)
			b.Logf("%8.0f ms, %.2f s of processor time: %s", ms(time.Since(from)), (processorTime() - spent).Seconds(), path)
		})
		b.ReportMetric(residentMB(), "resident-MB")
	}
}

// readAndFind times the log of a view and its findings, and lets go of both.
func readAndFind(b *testing.B, view *facts.View) {
	b.Helper()
	from, spent := time.Now(), processorTime()
	log := lived.Read(view)
	b.ReportMetric(ms(time.Since(from)), "log-ms")
	b.ReportMetric((processorTime() - spent).Seconds(), "log-cpu-s")
	b.Logf("%d people, %d referrals, %d events, %d services", len(log.People), len(log.Referrals), len(log.Events), len(log.Services))
	from = time.Now()
	lived.Find(log, lived.Usual())
	b.ReportMetric(ms(time.Since(from)), "find-ms")
}

// until asks for a page until it is there: one that is being made asks again by itself.
func until(b *testing.B, srv *httptest.Server, path string) {
	b.Helper()
	for range 600 {
		resp, err := srv.Client().Get(srv.URL + path)
		if err != nil {
			b.Fatal(err)
		}
		_, err = io.Copy(io.Discard, resp.Body)
		if err := errors.Join(err, resp.Body.Close()); err != nil {
			b.Fatal(err)
		}
		if resp.StatusCode == http.StatusOK {
			return
		}
		time.Sleep(time.Second)
	}
	b.Fatalf("%s is not ready", path)
}

// processorTime is what this process has spent so far; 0 where it cannot be told.
func processorTime() time.Duration {
	text, err := os.ReadFile("/proc/self/stat")
	if err != nil {
		return 0
	}
	_, rest, _ := strings.Cut(string(text), ") ")
	parts := strings.Fields(rest)
	if len(parts) < 13 {
		return 0
	}
	user, _ := strconv.Atoi(parts[11])
	sys, _ := strconv.Atoi(parts[12])
	return time.Duration(user+sys) * 10 * time.Millisecond // hundredths of a second
}
