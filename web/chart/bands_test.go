package chart

import (
	"bytes"
	"math"
	"strings"
	"testing"
)

func bandsOf(n int) BandsParams {
	p := BandsParams{ID: "b", Title: "How many wait", Unit: "people", From: "22 Nov 2026", Between: "8 of 10 runs", Bands: []Band{{Name: "With the changes"}, {Name: long}}}
	for i := range n {
		m := 1000 - 10*float64(i)
		p.Bands[0].Mid = append(p.Bands[0].Mid, m)
		p.Bands[0].Low, p.Bands[0].High = append(p.Bands[0].Low, m-3*float64(i)), append(p.Bands[0].High, m+3*float64(i))
		p.Bands[1].Mid = append(p.Bands[1].Mid, 1000+float64(i))
	}
	return p
}

func init() {
	examples["bands"] = Bands(bandsOf(53))
	examples["bands-one"] = Bands(bandsOf(1))
	examples["bands-empty"] = Bands(BandsParams{ID: "b", Title: "Nothing yet"})
	examples["bands-unknown"] = Bands(BandsParams{ID: "b", Title: "Not known", Bands: []Band{{Name: "x", Mid: []float64{math.NaN(), math.NaN()}}}})
}

// The table under a drawing says the drawing's numbers: each row's middle and band.
func TestBandsSayTheirNumbersInWords(t *testing.T) {
	var b bytes.Buffer
	if err := Bands(bandsOf(53)).Render(t.Context(), &b); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"480 (324 to 636)", "840 (792 to 888)", "1,052", "from 1,000 to 480 in week 52, 8 of 10 runs between 324 and 636", ">week 52<", "22 Nov 2026"} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("%q is not in the drawing", want)
		}
	}
}

// Values of some weeks are joined by straight lines, and the table has those weeks alone.
func TestBandsOfSomeWeeksSayThose(t *testing.T) {
	gap := math.NaN()
	p := BandsParams{ID: "b", Title: "t", Points: true, Between: "8 of 10 runs", Bands: []Band{{"a", []float64{gap, 90, gap, 70}, []float64{gap, 100, gap, 80}, []float64{gap, 110, gap, 90}}}}
	var b bytes.Buffer
	if err := Bands(p).Render(t.Context(), &b); err != nil {
		t.Fatal(err)
	}
	page := b.String()
	if strings.Contains(page, "NaN") || strings.Contains(page, "not known") || strings.Count(page, `<th scope="row">`) != 2 || !strings.Contains(page, "from 100 to 80 in week 3") || !strings.Contains(page, "80 (70 to 90)") {
		t.Error(page)
	}
}
