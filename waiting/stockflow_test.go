package waiting

import (
	"bytes"
	"encoding/json"
	"math"
	"os"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// near reports whether two decoded JSON values agree: numbers to 1e-9, and every
// name that is wanted.
func sameJSON(got, want any) bool {
	switch w := want.(type) {
	case float64:
		g, ok := got.(float64)
		return ok && flowNear(g, w)
	case map[string]any:
		g, ok := got.(map[string]any)
		for k, v := range w {
			ok = ok && sameJSON(g[k], v)
		}
		return ok
	case []any:
		g, ok := got.([]any)
		ok = ok && len(g) == len(w)
		for i := range w {
			ok = ok && sameJSON(g[i], w[i])
		}
		return ok
	}
	return got == want
}

// ask answers one case by name and gives its output.
func ask(t *testing.T, name string, input any) (output any, problem string) {
	t.Helper()
	in, err := json.Marshal(map[string]any{"cases": []any{map[string]any{"input": input}}})
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := AnswerCases(bytes.NewReader(in), &out, FlowCalc(name)); err != nil {
		t.Fatal(err)
	}
	var got struct {
		Cases []struct {
			Output any
			Error  string
		}
	}
	if err := json.Unmarshal(out.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	return got.Cases[0].Output, got.Cases[0].Error
}

// Every calculation of the reference's file, asked by its name in the file.
func TestFlowCalculationsEqualTheReference(t *testing.T) {
	text, err := os.ReadFile("testdata/stock_and_flow.json")
	if err != nil {
		t.Fatal(err)
	}
	var v map[string]any
	if err := json.Unmarshal(text, &v); err != nil {
		t.Fatal(err)
	}
	for name, of := range map[string]struct{ input, want any }{
		"params_m0TRUE_negTRUE":              {v["dummy"], map[string]any{"out": v["params_m0TRUE_negTRUE"]}},
		"params_m0FALSE_negFALSE":            {v["dummy"], map[string]any{"out": v["params_m0FALSE_negFALSE"]}},
		"projection_none":                    {v["projection_none"], map[string]any{"out": v["projection_none"].(map[string]any)["out"]}},
		"projection_prioritise_long_waiters": {v["projection_prioritise_long_waiters"], map[string]any{"out": v["projection_prioritise_long_waiters"].(map[string]any)["out"]}},
		"find_p":                             {v["find_p"], v["find_p"]},
	} {
		got, problem := ask(t, name, of.input)
		if want, ok := of.want.(map[string]any); ok && name == "find_p" {
			for _, given := range []string{"renege", "mu_1", "referrals", "target_time"} {
				delete(want, given)
			}
		}
		if problem != "" || !sameJSON(got, of.want) {
			t.Errorf("%s: %s %v, want %v", name, problem, got, of.want)
		}
	}
	for _, h := range v["hist_percentile"].([]any) {
		want := map[string]any{"months": h.(map[string]any)["months"]}
		if got, problem := ask(t, "hist_percentile", h); problem != "" || !sameJSON(got, want) {
			t.Errorf("hist_percentile: %s %v, want %v", problem, got, want)
		}
	}
}

// The capacity found does meet the target, and a little less does not.
func TestCapacityForTargetMeetsIt(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		bins := rapid.IntRange(4, 9).Draw(t, "bins")
		some := func(name string, n int, low, high float64) []float64 {
			return rapid.SliceOfN(rapid.Float64Range(low, high), n, n).Draw(t, name)
		}
		start, r := some("start", bins, 1, 500), FlowRates{some("renege", bins, 0, 0.1), some("rate", bins, 0.05, 0.3)}
		in, profile := some("referrals", 6, 50, 300), some("capacity", 6, 20, 400)
		target := FlowTarget{0.92, rapid.Float64Range(1, 5).Draw(t, "months")}
		got, err := CapacityForTarget(start, r, in, profile, target)
		if err != nil {
			t.Fatal(err)
		}
		reached := func(k float64) float64 {
			m, err := ProjectFlow(start, r, in, scaled(profile, k), SurplusLongWaiters)
			if err != nil {
				t.Fatal(err)
			}
			p := FlowPercentile(m[5].Incomplete, target.Share)
			if !p.Known() {
				return 0
			}
			return float64(p)
		}
		if got.Status == FlowConverged && math.Abs(reached(got.Multiplier)-target.Months) > 1.1e-3 {
			t.Fatalf("%+v reaches %v", got, reached(got.Multiplier))
		}
		if got.Tries > 50 || got.Multiplier < 0 {
			t.Fatalf("%+v", got)
		}
		if got.Status == FlowNotConverged && got.Multiplier == 0 && reached(0) > target.Months {
			t.Fatalf("no capacity was said to be enough: %+v", got)
		}
	})
	none, err := CapacityForTarget([]float64{1, 2}, FlowRates{[]float64{0, 0}, []float64{1, 1}}, []float64{1}, []float64{0}, FlowTarget{0.5, 1})
	if err != nil || none.Status != FlowNoCapacity {
		t.Errorf("%+v, %v", none, err)
	}
}

func TestFindPIsInBalance(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		renege := rapid.SliceOfN(rapid.Float64Range(0, 0.2), 6, 13).Draw(t, "renege")
		in := rapid.Float64Range(10, 10000).Draw(t, "referrals")
		target := FlowTarget{0.92, rapid.Float64Range(1, 5).Draw(t, "months")}
		g := FindP(renege, in, in*rapid.Float64Range(0.05, 0.9).Draw(t, "first"), target)
		left := in
		for _, b := range g.Bins {
			stay := left * (1 - b.Renege)
			if b.Treated > b.Service+1e-9 || b.Waiting < 0 || math.Abs(stay-b.Treated-b.Waiting) > 1e-6 {
				t.Fatalf("%+v", g)
			}
			left = b.Waiting
		}
		if g.Status == FlowConverged && math.Abs(g.miss(target)) > 1e-3 {
			t.Fatalf("%+v misses %v", g, target)
		}
	})
}

func TestSteadyFlowIsSteadyAndMeetsItsTarget(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(5, 13).Draw(t, "bins")
		renege := rapid.SliceOfN(rapid.Float64Range(0, 0.1), n, n).Draw(t, "renege")
		profile := rapid.SliceOfN(rapid.Float64Range(0, 100), n, n).Draw(t, "profile")
		target := FlowTarget{rapid.Float64Range(0.5, 0.95).Draw(t, "p"), rapid.Float64Range(1, 4.5).Draw(t, "months")}
		s, err := SteadyFlow(renege, profile, 300, target)
		if err != nil {
			t.Skip("no list in balance") // said in words; feasibility is the simplex's, tested beside
		}
		sum := 0.0
		for m := range n {
			in := inflow(s.Waiting, 300, m)
			if math.Abs(in-s.Treated[m]-s.Left[m]-s.Waiting[m]) > 300*simplexFit+1e-6 || s.Treated[m] < 0 || s.Waiting[m] < 0 {
				t.Fatalf("bin %d: %v in, %v treated, %v left, %v wait", m, in, s.Treated[m], s.Left[m], s.Waiting[m])
			}
			sum += s.Treated[m] + s.Left[m]
		}
		if math.Abs(sum-300) > 1e-4 {
			t.Fatalf("%v leave of 300 who come", sum)
		}
		within := 0.0
		for m, w := range s.Waiting {
			within += w * min(1, max(0, target.Months-float64(m)))
		}
		if all := flowTotal(s.Waiting); math.Abs(within-target.Share*all) > 1e-5*max(1, all) {
			t.Fatalf("%v of %v within %v months, want %v", within, all, target.Months, target.Share)
		}
	})
}

// One in half a billion leaves the last bin: a number so small that dividing by it
// once made a list that was out of balance by a ten-thousandth of a patient.
func TestSteadyFlowWithAlmostNobodyLeaving(t *testing.T) {
	renege := []float64{0.1, 0.1, 0.1, 0.1, 0.1, 0x1p-29}
	s, err := SteadyFlow(renege, []float64{1, 1, 1, 1, 1, 1}, 300, FlowTarget{0.5, 4.5})
	if err != nil {
		t.Fatal(err)
	}
	for m := range renege {
		if in := inflow(s.Waiting, 300, m); math.Abs(in-s.Treated[m]-s.Left[m]-s.Waiting[m]) > 300*simplexFit {
			t.Errorf("bin %d: %v in, %v treated, %v left, %v wait", m, in, s.Treated[m], s.Left[m], s.Waiting[m])
		}
	}
}

// The simplex against every basis of small programmes.
func TestMinimiseEqualsTryingEveryVertex(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rows, cols := rapid.IntRange(1, 3).Draw(t, "rows"), rapid.IntRange(3, 6).Draw(t, "cols")
		number := rapid.Custom(func(t *rapid.T) float64 { return float64(rapid.IntRange(-4, 4).Draw(t, "n")) })
		c := make([]float64, cols)
		for j := range c {
			c[j] = float64(rapid.IntRange(0, 5).Draw(t, "cost")) // bounded below
		}
		var a [][]float64
		for range rows {
			a = append(a, rapid.SliceOfN(number, cols, cols).Draw(t, "row"))
		}
		b := rapid.SliceOfN(number, rows, rows).Draw(t, "right")
		x, ok := minimise(c, a, b)
		best := math.Inf(1)
		for set := range 1 << cols {
			if y, fits := vertex(a, b, set); fits {
				best = min(best, dot(c, y))
			}
		}
		switch {
		case ok && math.Abs(dot(c, x)-best) > 1e-6:
			t.Fatalf("%v costs %v, the best vertex %v", x, dot(c, x), best)
		case !ok && !math.IsInf(best, 1):
			t.Fatalf("nothing was found, and a vertex costs %v", best)
		}
		for i := range b {
			if ok && math.Abs(dot(a[i], x)-b[i]) > 1e-6 {
				t.Fatalf("row %d: %v, want %v", i, dot(a[i], x), b[i])
			}
		}
	})
}

func dot(a, b []float64) (sum float64) {
	for i := range a {
		sum += a[i] * b[i]
	}
	return sum
}

// vertex solves for the columns of a set by elimination, the others nought.
func vertex(a [][]float64, b []float64, set int) (x []float64, fits bool) {
	var at []int
	for j := range a[0] {
		if set>>j&1 == 1 {
			at = append(at, j)
		}
	}
	if len(at) > len(a) {
		return nil, false
	}
	m := make([][]float64, len(a))
	for i := range a {
		for _, j := range at {
			m[i] = append(m[i], a[i][j])
		}
		m[i] = append(m[i], b[i])
	}
	row := 0
	for col := range at {
		p := row
		for i := row; i < len(m); i++ {
			if math.Abs(m[i][col]) > math.Abs(m[p][col]) {
				p = i
			}
		}
		if row >= len(m) || math.Abs(m[p][col]) < 1e-9 {
			return nil, false
		}
		m[row], m[p] = m[p], m[row]
		for i := range m {
			if f := m[i][col] / m[row][col]; i != row {
				for j := range m[i] {
					m[i][j] -= f * m[row][j]
				}
			}
		}
		row++
	}
	for ; row < len(m); row++ {
		if math.Abs(m[row][len(at)]) > 1e-7 {
			return nil, false
		}
	}
	x = make([]float64, len(a[0]))
	for k, j := range at {
		if x[j] = m[k][len(at)] / m[k][k]; x[j] < -1e-7 {
			return nil, false
		}
	}
	return x, true
}

func TestFlowCalculationsRefuseInWords(t *testing.T) {
	for name, inputs := range map[string][]string{
		"params_m0TRUE_negTRUE": {`{}`, `{"referrals":[{"period_id":5,"referrals":1}]}`, `{"referrals":[{"period_id":0,"referrals":1}],"incompletes":[{"period_id":9,"months_waited_id":0}]}`, `7`},
		"projection_none":       {`{}`, `{"t0":[{"months_waited_id":3,"incompletes":1}]}`, `{"t0":[{"months_waited_id":0}]}`, `{"t0":"x"}`},
		"hist_percentile":       {`{}`, `{"wlsize":[1],"p":2}`, `{"wlsize":[1],"p":"x"}`, `{"wlsize":"x","p":0.5}`},
		"find_p":                {`{}`, `{"renege":[2],"mu_1":1,"referrals":1,"target_time":1}`, `{"renege":[0.1],"mu_1":1,"referrals":1}`, `null`},
		"optimise_capacity":     {`{}`, `{"t0":[{"months_waited_id":0,"incompletes":1}],"params":[{"months_waited_id":0,"renege_param":0,"capacity_param":1}],"referrals":[1],"capacity":[1]}`},
		"steady_state":          {`{}`, `{"renege":[1],"treatments":[1],"referrals":1,"target_time":1}`, `{"renege":[0.1,0.1],"treatments":[1,1],"referrals":10,"target_time":7}`},
	} {
		for _, in := range inputs {
			_, problem := ask(t, name, json.RawMessage(in))
			if problem == "" || strings.Contains(problem, "json") || strings.Contains(problem, "Go ") {
				t.Errorf("%s %s: %q", name, in, problem)
			}
		}
	}
	if FlowCalc("no_such") != nil {
		t.Error("an unknown name has an answer")
	}
}

func FuzzFlowCalc(f *testing.F) {
	for i := range flowCalcs {
		f.Add(uint8(i), []byte(`{"t0":[{"months_waited_id":0,"incompletes":5}],"params":[{"months_waited_id":0,"renege_param":0.1,"capacity_param":0.2}],"referrals":[3],"capacity":[4],"target_time":2,"renege":[0.1,0.1,0.1],"treatments":[1,2,3],"mu_1":2,"wlsize":[1,2],"p":0.5}`)) //nolint:gosec // few names
	}
	f.Fuzz(func(t *testing.T, which uint8, doc []byte) {
		_, err := flowCalcs[int(which)%len(flowCalcs)].answer(doc)
		if err != nil && err.Error() == "" {
			t.Fatal("an error without words")
		}
	})
}
