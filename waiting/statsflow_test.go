package waiting

import (
	"encoding/json"
	"math"
	"os"
	"testing"

	"pgregory.net/rapid"
)

type flowRow struct {
	Period     int     `json:"period_id"`
	Bin        int     `json:"months_waited_id"`
	Referrals  float64 `json:"referrals"`
	Incomplete float64 `json:"incompletes"`
	Treated    float64 `json:"treatments"`
	Renege     float64 `json:"renege_param"`
	Capacity   float64 `json:"capacity_param"`
	Calculated float64 `json:"calculated_treatments"`
	Left       float64 `json:"reneges"`
}

type flowProjection struct {
	Capacity, Referrals []float64
	T0, Params, Out     []flowRow
}

type flowVectors struct {
	Dummy struct {
		Referrals, Incompletes, Completes []flowRow
	}
	Raised  []flowRow      `json:"params_m0TRUE_negTRUE"`
	Clipped []flowRow      `json:"params_m0FALSE_negFALSE"`
	None    flowProjection `json:"projection_none"`
	Long    flowProjection `json:"projection_prioritise_long_waiters"`
	Hist    []struct {
		Size   []float64 `json:"wlsize"`
		P      []float64 `json:"p"`
		Months []float64 `json:"months"`
	} `json:"hist_percentile"`
	FindP struct {
		Target float64 `json:"target_time"`
	} `json:"find_p"`
}

func flowFile(t *testing.T) (v flowVectors) {
	t.Helper()
	text, err := os.ReadFile("testdata/stock_and_flow.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &v); err != nil {
		t.Fatal(err)
	}
	return v
}

func flowNear(a, b float64) bool { return math.Abs(a-b) <= 1e-9*max(1, math.Abs(b)) }

// TestFlowRatesEqualTheReference holds both ways of reading months that do not
// add up against NHSRtt 0.4.1.
func TestFlowRatesEqualTheReference(t *testing.T) {
	v := flowFile(t)
	m := FlowMonths{}
	for _, r := range v.Dummy.Referrals {
		m.Referrals = append(m.Referrals, r.Referrals)
		m.Completed, m.Incomplete = append(m.Completed, make([]float64, 7)), append(m.Incomplete, make([]float64, 7))
	}
	for _, r := range v.Dummy.Incompletes {
		m.Incomplete[r.Period][r.Bin] = r.Incomplete
	}
	for _, r := range v.Dummy.Completes {
		m.Completed[r.Period][r.Bin] = r.Treated
	}
	for name, c := range map[string]struct {
		o    FlowOptions
		want []flowRow
	}{
		"raised":  {FlowOptions{NegativeToReferrals: true}, v.Raised},
		"clipped": {FlowOptions{ClipNegative: true}, v.Clipped},
	} {
		got, err := CalibrateFlow(m, c.o)
		if err != nil || len(got.Renege) != 7 {
			t.Fatal(got, err)
		}
		for b, w := range c.want {
			if !flowNear(got.Renege[b], w.Renege) || !flowNear(got.Capacity[b], w.Capacity) {
				t.Errorf("%s bin %d: %v %v, want %v %v", name, b, got.Renege[b], got.Capacity[b], w.Renege, w.Capacity)
			}
		}
	}
}

func TestFlowProjectionEqualsTheReference(t *testing.T) {
	v := flowFile(t)
	for s, p := range map[Surplus]flowProjection{SurplusStays: v.None, SurplusLongWaiters: v.Long} {
		var start []float64
		var r FlowRates
		for b := range p.T0 {
			start = append(start, p.T0[b].Incomplete)
			r.Renege, r.Capacity = append(r.Renege, p.Params[b].Renege), append(r.Capacity, p.Params[b].Capacity)
		}
		got, err := ProjectFlow(start, r, p.Referrals, p.Capacity, s)
		if err != nil || len(got) != 6 {
			t.Fatal(got, err)
		}
		for _, w := range p.Out {
			m := got[w.Period-1]
			if !flowNear(m.Treated[w.Bin], w.Calculated) || !flowNear(m.Left[w.Bin], w.Left) || !flowNear(m.Incomplete[w.Bin], w.Incomplete) {
				t.Errorf("surplus %d, month %d bin %d: %v %v %v, want %+v", s, w.Period, w.Bin, m.Treated[w.Bin], m.Left[w.Bin], m.Incomplete[w.Bin], w)
			}
		}
	}
}

func TestFlowPercentileEqualsTheReference(t *testing.T) {
	v := flowFile(t)
	for _, h := range v.Hist {
		for i, p := range h.P {
			if got := FlowPercentile(h.Size, p); !flowNear(float64(got), h.Months[i]) {
				t.Errorf("%v %v: %v, want %v", h.Size, p, got, h.Months[i])
			}
		}
	}
	if w := 18 * MonthsPerWeek; !flowNear(w, 4+68.0/487) || !flowNear(w, v.FindP.Target) {
		t.Errorf("18 weeks are %v months", w)
	}
	for _, bad := range []struct {
		list []float64
		p    float64
	}{{nil, 0.5}, {[]float64{0, 0}, 0.5}, {[]float64{1, -1}, 0.5}, {[]float64{1}, 1.5}, {[]float64{1}, math.NaN()}} {
		if got := FlowPercentile(bad.list, bad.p); got.Known() {
			t.Errorf("%v %v: %v", bad.list, bad.p, got)
		}
	}
}

// TestFlowLosesNobody: who came in is treated, left or still waits; and with all
// capacity at the longest waiting as many are treated as there is capacity for.
func TestFlowLosesNobody(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		bins, months := rapid.IntRange(1, 8).Draw(t, "bins"), rapid.IntRange(1, 6).Draw(t, "months")
		some := func(name string, n int, top float64) []float64 {
			return rapid.SliceOfN(rapid.Float64Range(0, top), n, n).Draw(t, name)
		}
		start, r := some("start", bins, 500), FlowRates{some("renege", bins, 0.3), some("rate", bins, 0.3)}
		in, capacity := some("referrals", months, 300), some("capacity", months, 900)
		for _, s := range []Surplus{SurplusStays, SurplusLongWaiters} {
			got, err := ProjectFlow(start, r, in, capacity, s)
			if err != nil {
				t.Fatal(err)
			}
			before := flowTotal(start)
			for k, m := range got {
				after := flowTotal(m.Incomplete)
				out := before + in[k] - flowTotal(m.Left) - after
				if s == SurplusStays && math.Abs(out-flowTotal(m.Treated)) > 1e-6 {
					t.Fatalf("month %d: %v treated, %v gone", k, flowTotal(m.Treated), out)
				}
				if out > flowTotal(m.Treated)+1e-6 {
					t.Fatalf("month %d: %v gone, and %v treated", k, out, flowTotal(m.Treated))
				}
				before = after
			}
		}
	})
}

func flowTotal(v []float64) (sum float64) {
	for _, x := range v {
		sum += x
	}
	return sum
}

func TestFlowRefusesWhatDoesNotFit(t *testing.T) {
	if _, err := CalibrateFlow(FlowMonths{Referrals: []float64{1}}, FlowOptions{}); err == nil {
		t.Error("one month was taken")
	}
	if _, err := ProjectFlow([]float64{1, 2}, FlowRates{[]float64{0}, []float64{0}}, nil, nil, SurplusStays); err == nil {
		t.Error("rates for other bins were taken")
	}
}
