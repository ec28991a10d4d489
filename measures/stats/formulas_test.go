package stats

import (
	"encoding/json"
	"math"
	"os"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"roundtable/care"
)

type vector struct {
	Name          string
	Input, Output map[string]json.RawMessage
	Error         string
}

func vectors(t *testing.T, name string) []vector {
	t.Helper()
	text, err := os.ReadFile("testdata/" + name + ".json")
	if err != nil {
		t.Fatal(err)
	}
	var doc struct{ Cases []vector }
	if err := json.Unmarshal(text, &doc); err != nil || len(doc.Cases) == 0 {
		t.Fatalf("%d cases: %v", len(doc.Cases), err)
	}
	return doc.Cases
}

// numbers reads a list, one number, or what stands for one that is missing.
func numbers(t *testing.T, raw json.RawMessage) []float64 {
	t.Helper()
	var v any
	if raw == nil {
		return nil
	}
	if err := json.Unmarshal(raw, &v); err != nil {
		t.Fatal(err)
	}
	list, ok := v.([]any)
	if !ok {
		list = []any{v}
	}
	var out []float64
	for _, v := range list {
		switch v := v.(type) {
		case float64:
			out = append(out, v)
		case string:
			out = append(out, map[string]float64{"Inf": math.Inf(1), "NaN": math.NaN()}[v])
		default:
			out = append(out, math.NaN())
		}
	}
	return out
}

func near(a, b float64) bool {
	return a == b || math.IsNaN(a) && math.IsNaN(b) || math.Abs(a-b) <= 1e-9*max(1, math.Abs(b))
}

func TestCountLimitsEqualTheReference(t *testing.T) {
	checked := 0
	for _, c := range vectors(t, "count_ci") {
		limits := Byar
		if strings.HasPrefix(c.Name, "exact") {
			limits = ExactPoisson
		}
		confidence := numbers(t, c.Input["confidence"])[0]
		low, high := numbers(t, c.Output["lower"]), numbers(t, c.Output["upper"])
		for i, x := range numbers(t, c.Input["x"]) {
			got, err := limits(x, confidence)
			if c.Error != "" {
				if err == nil {
					t.Errorf("%s %v at %v: taken", c.Name, x, confidence)
				}
				continue
			}
			if err != nil {
				t.Fatal(err)
			}
			if !near(got.Low, low[i]) || !near(got.High, high[i]) {
				t.Errorf("%s %v at %v: %v, want %v %v", c.Name, x, confidence, got, low[i], high[i])
			}
			checked++
		}
	}
	t.Logf("%d limits", checked)
}

func strata(t *testing.T, raw json.RawMessage) (all []Stratum, missing bool) {
	t.Helper()
	var data map[string]json.RawMessage
	if err := json.Unmarshal(raw, &data); err != nil {
		t.Fatal(err)
	}
	column := map[string][]float64{}
	for k, v := range data {
		column[k] = numbers(t, v)
	}
	for i := range column["obs"] {
		s := Stratum{Events: column["obs"][i], Population: column["pop"][i], Standard: column["stdpop"][i]}
		if column["xr"] != nil {
			s.ReferenceEvents, s.ReferencePopulation = column["xr"][i], column["nr"][i]
		}
		missing = missing || math.IsNaN(s.Events) || math.IsNaN(s.Population)
		all = append(all, s)
	}
	return all, missing
}

// A missing value is refused, where the reference takes it for 0.
func TestStandardisedRatesEqualTheReference(t *testing.T) {
	for _, name := range []string{"dsr", "isr"} {
		checked, refused := 0, 0
		for _, c := range vectors(t, name) {
			all, missing := strata(t, c.Input["data"])
			confidence := 0.95
			if v := numbers(t, c.Input["confidence"]); len(v) == 1 {
				confidence = v[0]
			}
			groups := len(numbers(t, c.Output["value"]))
			if c.Error != "" || missing {
				groups = 1
			}
			for g := range groups {
				part := all[g*len(all)/groups : (g+1)*len(all)/groups]
				r, err := Indirect(part, confidence)
				multiplier := 1.0
				if ref := numbers(t, c.Output["ref_rate"]); name == "isr" && ref != nil {
					multiplier = ref[g]
				}
				if name == "dsr" {
					r, err = Direct(part, confidence)
					multiplier = 100000
				}
				if c.Error != "" || missing {
					if err == nil {
						t.Errorf("%s: taken", c.Name)
					}
					refused++
					continue
				}
				if err != nil {
					t.Fatal(c.Name, err)
				}
				low, high := numbers(t, c.Output["lowercl"]), numbers(t, c.Output["uppercl"])
				if low == nil {
					low, high = numbers(t, c.Output["lower95_0cl"]), numbers(t, c.Output["upper95_0cl"])
				}
				if c.Name == "isratio_zero_expected" {
					high[g] = math.NaN() // of nothing expected nothing is said, not up to infinity
				}
				want := []float64{numbers(t, c.Output["value"])[g], low[g], high[g]}
				for i, got := range []float64{r.Value, r.Limits.Low, r.Limits.High} {
					if got *= multiplier; !near(got, want[i]) {
						t.Errorf("%s, group %d: %v, want %v", c.Name, g, got, want[i])
					}
				}
				if r.Few != (name == "dsr" && r.Events < 10) {
					t.Errorf("%s: few is %v of %v", c.Name, r.Few, r.Events)
				}
				checked++
			}
		}
		t.Logf("%s: %d rates, %d refused", name, checked, refused)
	}
}

// When everybody has f events instead of one, a rate of as many events is less
// certain by the root of f.
func TestRepeatedEventsWidenTheLimits(t *testing.T) {
	once := []Stratum{{Events: 40, Population: 1000, Standard: 3}, {Events: 60, Population: 2000, Standard: 5}}
	thrice := []Stratum{{Events: 40, Population: 1000, Standard: 3, Squares: 120}, {Events: 60, Population: 2000, Standard: 5, Squares: 180}}
	a, err := Direct(once, 0.95)
	if err != nil {
		t.Fatal(err)
	}
	b, err := Direct(thrice, 0.95)
	if err != nil {
		t.Fatal(err)
	}
	if a.Value != b.Value || !near((b.Limits.High-b.Value)/(a.Limits.High-a.Value), math.Sqrt(3)) {
		t.Errorf("%+v and %+v", a, b)
	}
}

func TestLimitsHoldTheirFigure(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.Int64Range(1, 1e7).Draw(t, "n")
		x := rapid.Int64Range(0, n).Draw(t, "x")
		c := rapid.Float64Range(0.9, 0.999).Draw(t, "confidence")
		w, err := Wilson(float64(x), float64(n), c)
		if err != nil {
			t.Fatal(err)
		}
		if p := float64(x) / float64(n); w.Low < 0 || w.Low > p || w.High < p || w.High > 1 {
			t.Fatalf("%v is not about %v", w, p)
		}
		e, err := EventLimits(float64(x%5000), c)
		if err != nil {
			t.Fatal(err)
		}
		if o := float64(x % 5000); e.Low > o || e.High <= o {
			t.Fatalf("%v is not about %v", e, o)
		}
	})
}

// Bed days of months add up to those of the year, whatever the placement.
func TestBedDaysOfMonthsAddUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		year := care.NewDate(2026, 1, 1)
		start := year + care.Date(rapid.IntRange(-400, 400).Draw(t, "start"))
		end := start + care.Date(rapid.IntRange(0, 500).Draw(t, "days"))
		if rapid.Bool().Draw(t, "open") {
			end = 0
		}
		sum := 0
		for m := range 12 {
			from := care.NewDate(2026, 1+time.Month(m), 1)
			sum += BedDays(start, end, from, care.NewDate(2026, 2+time.Month(m), 1)-1)
		}
		if all := BedDays(start, end, year, care.NewDate(2026, 12, 31)); all != sum {
			t.Fatalf("%d in the year, %d in its months", all, sum)
		}
	})
}
