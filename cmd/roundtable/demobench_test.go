package main

import (
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"

	"roundtable/demo"
	"roundtable/web"
	"roundtable/web/site"
)

// BenchmarkDemoFirstPage makes the small collaborative and asks for its home page, as a
// visitor does who has just started the program: 5 s on two cores is what it must reach.
func BenchmarkDemoFirstPage(b *testing.B) {
	before, _ := used()
	for b.Loop() {
		table, err := buildDemo(b.Context(), b.TempDir(), demo.Options{Size: demo.Small, Today: site.Today()}, func(string, float64) {})
		if err != nil {
			b.Fatal(err)
		}
		s := site.New(table, nil)
		w := httptest.NewRecorder()
		web.Handler(s, slog.New(slog.NewTextHandler(io.Discard, nil))).ServeHTTP(w, httptest.NewRequest(http.MethodGet, "http://localhost/", nil))
		if w.Code != http.StatusOK {
			b.Fatalf("the home page answers %d", w.Code)
		}
		b.StopTimer()
		s.Close()
		b.StartTimer()
	}
	after, _ := used()
	b.ReportMetric(b.Elapsed().Seconds()/float64(b.N), "s")
	b.ReportMetric((after-before)/float64(b.N), "cpu-s")
}
