package waiting

import (
	"compress/gzip"
	"encoding/csv"
	"encoding/json"
	"math"
	"os"
	"strconv"
	"strings"
	"testing"

	"roundtable/care"
)

// readReturn reads the real published file by its own header, apart from intake.
func readReturn(t *testing.T) []care.PublishedRow {
	t.Helper()
	f, err := os.Open("../intake/testdata/rtt-november-2024-rbd.csv.gz")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	records, err := csv.NewReader(z).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	col := make(map[string]int)
	for i, h := range records[0] {
		col[h] = i
	}
	number := func(s string) int32 {
		if s == "" {
			return -1 // as intake does
		}
		n, err := strconv.Atoi(s)
		if err != nil {
			t.Fatal(err)
		}
		return int32(n)
	}
	var rows []care.PublishedRow
	for i, r := range records[1:] {
		p := care.PublishedRow{
			Line: uint32(i + 2), Provider: r[col["Provider Org Code"]], Part: r[col["RTT Part Type"]],
			TFC: r[col["Treatment Function Code"]], TFCName: r[col["Treatment Function Name"]], Period: care.NewDate(2024, 11, 30),
			Total: number(r[col["Total"]]), Unknown: number(r[col["Patients with unknown clock start date"]]),
			TotalAll: number(r[col["Total All"]]),
		}
		for b, h := range records[0] {
			if strings.HasPrefix(h, "Gt ") {
				p.Bands = append(p.Bands, number(r[b]))
			}
		}
		rows = append(rows, p)
	}
	return rows
}

// TestPublishedDorset compares every figure of the real return with the vector.
func TestPublishedDorset(t *testing.T) {
	var want struct {
		Rows []struct {
			TFC      string  `json:"tfc"`
			Total    int     `json:"total"`
			Unknown  int     `json:"unknown"`
			Within18 int     `json:"within18"`
			Perf18   float64 `json:"perf18"`
			Over52   int     `json:"over52"`
			Over65   int     `json:"over65"`
			Over78   int     `json:"over78"`
			Over104  int     `json:"over104"`
			P50      float64 `json:"p50_weeks"`
			P92      float64 `json:"p92_weeks"`
		} `json:"by_tfc"`
	}
	b, err := os.ReadFile("testdata/rtt_real_RBD_2024_11.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(b, &want); err != nil {
		t.Fatal(err)
	}
	s := publishedSum{by: make(map[string]*PublishedFunction)}
	for _, r := range readReturn(t) {
		if r.Part == part2 {
			s.add(&r)
		}
	}
	got := s.table()
	if len(got.Warnings) != 0 {
		t.Errorf("warnings: %q", got.Warnings)
	}
	if len(got.Rows) != len(want.Rows) || got.Rows[len(got.Rows)-1].TFC != allFunctions {
		t.Fatalf("%d rows, want %d with C_999 last", len(got.Rows), len(want.Rows))
	}
	by := make(map[string]PublishedFunction)
	for _, r := range got.Rows {
		by[r.TFC] = r
	}
	for _, w := range want.Rows {
		g := by[w.TFC]
		if g.Waiting != w.Total || g.Unknown != w.Unknown || g.Within18 != w.Within18 ||
			g.Over52 != w.Over52 || g.Over65 != w.Over65 || g.Over78 != w.Over78 || g.Over104 != w.Over104 {
			t.Errorf("%s: %+v, want %+v", w.TFC, g, w)
		}
		if round(g.P92Weeks, 4) != w.P92 || round(g.MedianWeeks, 4) != w.P50 {
			t.Errorf("%s: P92 %v median %v, want %v and %v", w.TFC, g.P92Weeks, g.MedianWeeks, w.P92, w.P50)
		}
		if share := round(float64(g.Within18)/float64(g.Waiting), 6); share != w.Perf18 {
			t.Errorf("%s: share within 18 weeks %v, want %v", w.TFC, share, w.Perf18)
		}
	}
	all := by[allFunctions]
	if all.Waiting != 21702 || all.Over52 != 647 || round(all.P92Weeks, 2) != 42.61 {
		t.Errorf("for all: %+v", all)
	}
}

func round(x float64, places int) float64 {
	p := math.Pow(10, float64(places))
	return math.Round(x*p) / p
}

// TestPublishedSuppressed: a suppressed count is in no figure and is counted.
func TestPublishedSuppressed(t *testing.T) {
	s := publishedSum{by: make(map[string]*PublishedFunction)}
	s.add(&care.PublishedRow{TFC: "C_100", Bands: []int32{5, -1, 2}, Total: -1})
	s.add(&care.PublishedRow{TFC: "C_100", Bands: []int32{1, 1, 0}, Total: 2})
	f := s.table().Rows[0]
	if f.Waiting != 9 || f.Suppressed != 1 {
		t.Errorf("waiting %d, suppressed %d; want 9 and 1", f.Waiting, f.Suppressed)
	}
}

// TestPublishedWarns: a row for all that is not the sum of the others is said.
func TestPublishedWarns(t *testing.T) {
	s := publishedSum{by: make(map[string]*PublishedFunction)}
	s.add(&care.PublishedRow{TFC: "C_100", Bands: []int32{5}, Total: 5})
	s.add(&care.PublishedRow{TFC: "C_999", Bands: []int32{6}, Total: 7})
	if w := s.table().Warnings; len(w) != 2 {
		t.Errorf("warnings %q, want one for the total and one for the sum", w)
	}
}

func TestBandPercentile(t *testing.T) {
	for _, c := range []struct {
		name  string
		bands []int
		q     float64
		want  float64
	}{
		{"nobody", nil, 0.92, 0},
		{"one band", []int{0, 10}, 0.5, 1.5},
		{"on the boundary", []int{10, 10}, 0.5, 1},
		{"over 104 weeks has no upper end", append(make([]int, 104), 3), 0.5, 104},
	} {
		if got := BandPercentile(c.bands, c.q); got != c.want {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}
