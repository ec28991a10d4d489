package web_test

import (
	"log/slog"
	"net/http/httptest"
	"testing"
	"time"

	"roundtable/care"
	"roundtable/demo"
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
		from := time.Now()
		log := lived.Read(view)
		b.ReportMetric(ms(time.Since(from)), "log-ms")
		b.Logf("%d people, %d referrals, %d events, %d services", len(log.People), len(log.Referrals), len(log.Events), len(log.Services))
		from = time.Now()
		lived.Find(log, lived.Usual())
		b.ReportMetric(ms(time.Since(from)), "find-ms")
		log = nil
		get(b, srv, "/journeys/problems")
		reportTimes(b, "journeys", journeys, func(path string) {
			from := time.Now()
			get(b, srv, path)
			b.Logf("%8.0f ms %s", ms(time.Since(from)), path)
		})
		b.ReportMetric(residentMB(), "resident-MB")
	}
}
