package demo

import (
	"bufio"
	"fmt"
	"math"
	"os"
	"strings"
	"testing"

	"roundtable/care"
)

// shape is what a list looks like: the shares that people quote and the wait
// below which 92 % stand, linear within its band as published tables have it.
type shape struct{ within18, over52, p92 float64 }

func shapeOf(bands [numBands]int) shape {
	var total, within, over float64
	for b, n := range bands {
		total += float64(n)
		if b < 18 {
			within += float64(n)
		}
		if b >= 52 {
			over += float64(n)
		}
	}
	s := shape{within / total, over / total, 0}
	want, below := 0.92*total, 0.0
	for b, n := range bands {
		if below+float64(n) >= want {
			s.p92 = float64(b) + (want-below)/float64(n)
			break
		}
		below += float64(n)
	}
	return s
}

// TestBandsAreTheRealOnes pins the embedded extract to the published figures.
func TestBandsAreTheRealOnes(t *testing.T) {
	var all [numBands]int
	for _, r := range bandRows() {
		for b, n := range r.bands {
			all[b] += n
		}
	}
	s := shapeOf(all)
	if publishedTotal() != 21702 {
		t.Errorf("total %d, published 21702", publishedTotal())
	}
	if got := fmt.Sprintf("%.4f %.2f", s.within18, s.p92); got != "0.5778 42.61" {
		t.Errorf("shape %s", got)
	}
}

// TestWaitsFollowTheRealExtract compares every specialty of a made ics with the
// real extract: a share may differ by what chance allows (four standard errors)
// and one percentage point for the planted stories, the 92nd percentile by two
// weeks where the specialty is large.
func TestWaitsFollowTheRealExtract(t *testing.T) {
	w := newWorld(Options{Size: ICS, Seed: 3, Today: today}, lastSunday(today))
	made := make([][numBands]int, len(bandRows()))
	n := make([]int, len(bandRows()))
	for i := range w.waits {
		x := &w.waits[i]
		if s := services()[x.service].published; s >= 0 && x.left == 0 {
			made[s][min(care.WeeksWaited(x.start, w.census), numBands)-1]++
			n[s]++
		}
	}
	for i, r := range bandRows() {
		if n[i] < 30 {
			continue // seven people at most wait for such a specialty in the real extract
		}
		got, want := shapeOf(made[i]), shapeOf(r.bands)
		near := func(what string, got, want float64) {
			tolerance := 0.01 + 4*math.Sqrt(want*(1-want)/float64(n[i]))
			if got < want-tolerance || got > want+tolerance {
				t.Errorf("%s (%d waits): %s %.4f, really %.4f", r.code, n[i], what, got, want)
			}
		}
		near("within 18 weeks", got.within18, want.within18)
		near("over 52 weeks", got.over52, want.over52)
		near("share of all waits", float64(n[i])/99_000, float64(r.total)/21702)
		if d := got.p92 - want.p92; n[i] > 2000 && (d < -2 || d > 2) {
			t.Errorf("%s: P92 %.2f weeks, really %.2f", r.code, got.p92, want.p92)
		}
	}
}

// TestStandardsOfOtherServices checks the assumptions that waits.go states, on
// the share of people still waiting beyond each limit.
func TestStandardsOfOtherServices(t *testing.T) {
	w := newWorld(Options{Size: ICS, Seed: 5, Today: today}, lastSunday(today))
	share := func(name string, weeks int) float64 {
		within, all := 0, 0
		for i := range w.waits {
			if x := &w.waits[i]; services()[x.service].name == name {
				all++
				if care.WeeksWaited(x.start, w.census) <= weeks {
					within++
				}
			}
		}
		if all == 0 {
			t.Fatalf("nobody waits for %s", name)
		}
		return float64(within) / float64(all)
	}
	for _, c := range []struct {
		name      string
		weeks     int
		low, high float64
	}{
		{"Early Intervention in Psychosis", 2, 0.55, 0.85},
		{"Community Eating Disorder Service", 4, 0.9, 0.99},
		{"Talking Therapies", 6, 0.72, 0.85},
		{"Talking Therapies", 18, 0.95, 1},
		{"Autism Assessment Service", 13, 0.01, 0.15},
		{"ADHD Assessment Service", 13, 0.005, 0.12},
		{"Community Mental Health Team", 4, 0.35, 0.65},
	} {
		if got := share(c.name, c.weeks); got < c.low || got > c.high {
			t.Errorf("%s: %.3f within %d weeks, want %.2f to %.2f", c.name, got, c.weeks, c.low, c.high)
		}
	}
}

// atHand opens a file of reference data that is too large to ship and stands
// beside some checkouts, or skips saying what is left out.
func atHand(t *testing.T, name, leftOut string) *os.File {
	t.Helper()
	f, err := os.Open(name)
	if err != nil {
		t.Skipf("%s is not at hand; left out: %s", name, leftOut)
	}
	t.Cleanup(func() { _ = f.Close() })
	return f
}

// TestNoCodeIsReal looks for every made code among real trusts, practices,
// networks and boards.
func TestNoCodeIsReal(t *testing.T) {
	made := map[string]bool{"ZX101": true, "ZX201": true, "ZX301": true}
	for _, p := range partners(0) {
		made[string(p.Code)] = true
	}
	for n := range 60 {
		made[string(englandTrust(n).Code)] = true
	}
	for _, name := range []string{"../../shared/data/codes/ods/etr_2025.csv", "../../shared/data/codes/ods/gp_practice_pcn_icb_2022-01.csv"} {
		s := bufio.NewScanner(atHand(t, name, "whether a made code is a real organisation's"))
		rows := 0
		for s.Scan() {
			rows++
			for _, cell := range strings.Split(s.Text(), ",") {
				if cell = strings.Trim(cell, `"`); made[cell] {
					t.Errorf("%s is a real code: %s", cell, s.Text())
				}
			}
		}
		if s.Err() != nil || rows < 200 {
			t.Errorf("%s: %d rows, %v", name, rows, s.Err())
		}
	}
}
