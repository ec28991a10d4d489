package intake

import (
	"compress/gzip"
	"context"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"testing"

	"roundtable/care"
)

// TestPublishedExtract takes the real extract of November 2024 in and adds it up:
// 21,702 people were waiting at Dorset County Hospital.
func TestPublishedExtract(t *testing.T) {
	d, _ := testDesk(t)
	path := filepath.Join(t.TempDir(), "rtt.csv")
	unzip(t, "testdata/rtt-november-2024-rbd.csv.gz", path)
	res, err := d.Import(context.Background(), path, "RBD", "", Options{})
	if err != nil {
		t.Fatal(err)
	}
	holds(t, res)
	if res.Kind != "rtt-published" || res.Accepted != res.Read || res.Doubtful != 0 {
		t.Fatalf("kind %s, counts %+v, issues %v", res.Kind, res.Counts, res.Issues)
	}
	waiting := map[string]int{}
	within := 0
	for _, r := range rowsOf[care.PublishedRow](t, d, res.Extract, care.RecPublishedBlock) {
		if len(r.Bands) != numBands {
			t.Fatalf("line %d has %d bands", r.Line, len(r.Bands))
		}
		if r.Period != care.NewDate(2024, 11, 30) || r.Provider != "RBD" {
			t.Fatalf("line %d: %v %s", r.Line, r.Period, r.Provider)
		}
		if r.Part == "Part_3" && (r.Bands[0] != -1 || r.Total != -1) {
			t.Fatalf("line %d: blank counts read as %d, %d, not as unknown", r.Line, r.Bands[0], r.Total)
		}
		if r.Part != "Part_2" {
			continue
		}
		waiting[r.TFC] += int(r.TotalAll)
		if r.TFC == "C_999" {
			for _, n := range r.Bands[:18] {
				within += int(n)
			}
		}
	}
	if waiting["C_999"] != 21702 || within != 12539 {
		t.Errorf("waiting %d, within 18 weeks %d", waiting["C_999"], within)
	}
	againstVector(t, waiting)
}

// againstVector compares every specialty with figures computed apart.
func againstVector(t *testing.T, waiting map[string]int) {
	b, err := os.ReadFile("testdata/rtt_real_RBD_2024_11.json")
	if err != nil {
		t.Fatal(err)
	}
	var v struct {
		ByTFC []struct {
			TFC   string
			Total int
		} `json:"by_tfc"`
	}
	if err := json.Unmarshal(b, &v); err != nil {
		t.Fatal(err)
	}
	if len(v.ByTFC) < 10 {
		t.Fatal("the vector has too few rows")
	}
	for _, w := range v.ByTFC {
		if waiting[w.TFC] != w.Total {
			t.Errorf("%s: %d waiting, not %d", w.TFC, waiting[w.TFC], w.Total)
		}
	}
}

func unzip(t testing.TB, from, to string) {
	t.Helper()
	f, err := os.Open(from)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	b, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(to, b, 0o600); err != nil {
		t.Fatal(err)
	}
}
