package waiting

import (
	"bytes"
	"encoding/json"
	"errors"
	"math"
	"os"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"roundtable/care"
)

// vectorNames are the calculations whose numbers the reference program gave; the
// paper's capacity formula is in none of its releases.
var vectorNames = []string{
	"queue_load", "target_mean_wait", "target_queue_size", "target_capacity", "relief_capacity",
	"relief_capacity_uncertain", "waiting_list_pressure", "rtt_journey", "week_bands",
}

func TestCalcNamesAreTheVectors(t *testing.T) {
	for _, n := range vectorNames {
		if !slices.Contains(CalcNames(), n) {
			t.Errorf("%s cannot be calculated", n)
		}
	}
}

// The vector files themselves go in, and their outputs must come out.
func TestCalcEqualsTheReference(t *testing.T) {
	type doc struct {
		Cases []struct {
			Name   string
			Output map[string]any
			Error  string
		}
	}
	for _, name := range vectorNames {
		t.Run(name, func(t *testing.T) {
			text, err := os.ReadFile("testdata/calc/" + name + ".json")
			if err != nil {
				t.Fatal(err)
			}
			var out bytes.Buffer
			if err := Calc(name, bytes.NewReader(text), &out); err != nil {
				t.Fatal(err)
			}
			var want, got doc
			if err := errors.Join(json.Unmarshal(text, &want), json.Unmarshal(out.Bytes(), &got)); err != nil {
				t.Fatal(err)
			}
			if len(got.Cases) != len(want.Cases) || len(want.Cases) == 0 {
				t.Fatalf("%d answers to %d cases", len(got.Cases), len(want.Cases))
			}
			for i, w := range want.Cases {
				g := got.Cases[i]
				if g.Name != w.Name || g.Error != "" || len(g.Output) != len(w.Output) {
					t.Errorf("%s: %+v, want %+v", w.Name, g, w)
				}
				for k, v := range w.Output {
					if !same(g.Output[k], v) {
						t.Errorf("%s: %s is %v, want %v", w.Name, k, g.Output[k], v)
					}
				}
			}
		})
	}
}

// same compares values of JSON, numbers to 1e-9 of their size.
func same(got, want any) bool {
	w, ok := want.(float64)
	if !ok {
		return got == want
	}
	g, ok := got.(float64)
	return ok && math.Abs(g-w) <= 1e-9*math.Max(1, math.Abs(w))
}

// The constants that facts/waiting.md section 2.1 states.
func TestQueueFormulas(t *testing.T) {
	uncertain, raised := ReliefCapacityUncertain(30, 1200, 390, 26, 10, 0.5)
	_, _, mean := RTTJourney(300, 0.92)
	_, list, _ := RTTJourney(300, 0.92)
	for name, v := range map[string][2]float64{
		"load":                        {QueueLoad(30, 27), 30.0 / 27},
		"factor for 92 percent":       {FactorFor(0.92), 2.525728644308255},
		"factor for 95 percent":       {FactorFor(0.95), 2.995732273553991},
		"target mean wait":            {TargetMeanWait(52, 4), 13},
		"target queue":                {TargetQueueSize(30, 52, 4), 390},
		"relief capacity":             {ReliefCapacity(30, 1200, 390, 26), 61.15384615384615},
		"relief, x of 1 or more":      {uncertain, 61.15384615384615},
		"target capacity":             {TargetCapacity(30, 52, 4, 1, 1), 30.076923076923077},
		"target capacity, paper":      {TargetCapacityPaper(30, 52, 1), 30.192307692307693},
		"paper, vignette's F of 6.58": {TargetCapacityPaper(30, 52, 6.58), 31.050769230769231},
		"pressure":                    {WaitingListPressure(63, 52), 2.423076923076923},
		"journey list":                {math.Round(list), 2138},
		"journey mean":                {mean, 18 / 2.525728644308255},
	} {
		if math.Abs(v[0]-v[1]) > 1e-9 {
			t.Errorf("%s: %v, want %v", name, v[0], v[1])
		}
	}
	if raised {
		t.Error("demand was raised although x >= 1")
	}
	if !QueueTooBig(781, 390) || QueueTooBig(780, 390) {
		t.Error("a queue is too big above twice its target")
	}
}

func TestCalcRefusesABadCaseAndAnswersTheOthers(t *testing.T) {
	for _, tt := range []struct{ calc, input, want string }{
		{"queue_load", `{"demand":30}`, "capacity is missing"},
		{"queue_load", `{"demand":30,"capacity":null}`, "capacity is missing"},
		{"queue_load", `{"demand":30,"capacity":0}`, "capacity must be more than 0"},
		{"queue_load", `{"demand":-1,"capacity":3}`, "demand must be 0 or more"},
		{"queue_load", `{"demand":"30","capacity":3}`, "demand is not a number"},
		{"queue_load", `{"demand":true,"capacity":3}`, "demand is not a number"},
		{"queue_load", `{"demand":NaN,"capacity":3}`, "demand is not a number"},
		{"queue_load", `{"demand":3,"capacity":-Infinity}`, "capacity is not a number"},
		{"queue_load", `{"demand":1e999,"capacity":3}`, "demand is too large a number"},
		{"queue_load", `{"demand":1e308,"capacity":1e-10}`, "the result is too large to be written as a number"},
		{"queue_load", `{"demand":1e999999999999,"capacity":3}`, "demand is too large a number"},
		{"queue_load", `{"demand":30,"capacity":1e-999}`, "capacity must be more than 0"},
		{"queue_load", `{"demand":30,"capacity":-27}`, "capacity must be more than 0"},
		{"queue_load", `{"demand":30,"demand":31,"capacity":27}`, "demand is there twice"},
		{"queue_load", `{"demand":30,"capacity":27,"x":[1],"capacity":27}`, "capacity is there twice"},
		{"queue_load", `{"demand":[30],"capacity":27}`, "demand is not a number"},
		{"queue_load", `{"demand":{"value":30},"capacity":27}`, "demand is not a number"},
		{"queue_load", `{"Demand":30,"capacity":27}`, "demand is missing"},
		{"queue_load", `{"demand":"","capacity":27}`, "demand is not a number"},
		{"queue_load", `{}`, "demand is missing"},
		{"queue_load", `"30/27"`, `the case has no "input" with named numbers`},
		{"queue_load", "{\"demand\":" + strings.Repeat("[", 5000) + strings.Repeat("]", 5000) + "}", "demand is not a number"},
		{"queue_load", `[1,2]`, `the case has no "input" with named numbers`},
		{"queue_load", `null`, `the case has no "input" with named numbers`},
		{"relief_capacity", `{"demand":1,"queue_size":1,"target_queue_size":1,"time_to_target":0}`, "time_to_target must be more than 0"},
		{"rtt_journey", `{"referral_rate":1,"performance":1}`, "performance must be between 0 and 1, and neither of them"},
		{"rtt_journey", `{"referral_rate":1,"performance":0}`, "performance must be between 0 and 1, and neither of them"},
		{"week_bands", `{"days":-1}`, "days must be a whole number of days, 0 or more and under a million"},
		{"week_bands", `{"days":7.5}`, "days must be a whole number of days, 0 or more and under a million"},
	} {
		good := map[string]string{
			"queue_load":      `{"demand":0,"capacity":1,"note":"more than is asked for","note":2}`,
			"relief_capacity": `{"demand":0,"queue_size":0,"target_queue_size":0,"time_to_target":1}`,
			"rtt_journey":     `{"referral_rate":0,"performance":0.5}`,
			"week_bands":      `{"days":0}`,
		}[tt.calc]
		var out bytes.Buffer
		doc := `{"meta":{"x":"NaN \" NaN"},"cases":[{"name":"bad","input":` + tt.input + `},{"name":"good","input":` + good + `}]}`
		if err := Calc(tt.calc, strings.NewReader(doc), &out); err != nil {
			t.Errorf("%s: %v", tt.input, err)
			continue
		}
		var got struct{ Cases []map[string]any }
		if err := json.Unmarshal(out.Bytes(), &got); err != nil || len(got.Cases) != 2 {
			t.Fatalf("%s: %v", out.String(), err)
		}
		if got.Cases[0]["error"] != tt.want || got.Cases[0]["output"] != nil || got.Cases[0]["name"] != "bad" {
			t.Errorf("%s %s: %v, want %q", tt.calc, tt.input, got.Cases[0], tt.want)
		}
		if got.Cases[1]["output"] == nil || got.Cases[1]["error"] != nil || strings.Contains(out.String(), "meta") {
			t.Errorf("%s: the other case: %v", tt.calc, got.Cases[1])
		}
	}
}

func TestCalcRefusesWhatIsNoListOfCases(t *testing.T) {
	for _, doc := range []string{"", "{}", "[]", `[{"name":"a","input":{"demand":1,"capacity":1}}]`, `{"cases":[]} {}`, "{", `{"cases":{}}`, `{"cases":null}`, "12"} {
		var out bytes.Buffer
		err := Calc("queue_load", strings.NewReader(doc), &out)
		if _, ok := errors.AsType[*care.Problem](err); !ok || out.Len() > 0 {
			t.Errorf("%q: %v, wrote %q", doc, err, out.String())
		}
	}
	var out bytes.Buffer
	p, ok := errors.AsType[*care.Problem](Calc("queue_load", strings.NewReader("{\"cases\":[\n{},\n]}"), &out))
	if !ok || p.Where != "standard input, line 3" {
		t.Errorf("a comma too many: %+v", p)
	}
	if err := Calc("queue_load", strings.NewReader("\ufeff{\"cases\":[]}"), &out); err != nil || out.String() != "{\"cases\":[]}\n" {
		t.Errorf("a byte order mark: %q, %v", out.String(), err)
	}
	out.Reset()
	p, ok = errors.AsType[*care.Problem](Calc("queue_lod", strings.NewReader(`{"cases":[]}`), &out))
	if !ok || !strings.Contains(p.Remedy, "queue_load") {
		t.Errorf("an unknown name: %v", p)
	}
	if err := Calc("queue_load", strings.NewReader(`{"cases":[]}`), &out); err != nil || out.String() != "{\"cases\":[]}\n" {
		t.Errorf("no cases: %q, %v", out.String(), err)
	}
}

// The two sides of the same list: at the relief capacity the queue reaches its
// target in exactly the weeks that were given.
func TestReliefReachesTheTarget(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := rapid.Float64Range(0, 1000).Draw(t, "demand")
		q := rapid.Float64Range(0, 1e5).Draw(t, "queue")
		target := rapid.Float64Range(0, 1e5).Draw(t, "target")
		weeks := rapid.Float64Range(1, 520).Draw(t, "weeks")
		left := q + (d-ReliefCapacity(d, q, target, weeks))*weeks
		if math.Abs(left-target) > 1e-6 {
			t.Fatalf("%v are left of %v, want %v", left, q, target)
		}
	})
}

func FuzzCalc(f *testing.F) {
	f.Add("queue_load", []byte(`{"cases":[{"name":"a","input":{"demand":NaN,"capacity":1}}]}`))
	f.Add("week_bands", []byte(`{"cases":[{"name":1,"input":{"days":126}},7,null]}`))
	f.Add("rtt_journey", []byte(`{"cases":[{"input":{"referral_rate":1e308,"performance":1e-300}}]}`))
	f.Fuzz(func(t *testing.T, name string, doc []byte) {
		var out bytes.Buffer
		err := Calc(name, bytes.NewReader(doc), &out)
		if err == nil && !json.Valid(out.Bytes()) {
			t.Fatalf("%q answers %q", doc, out.String())
		}
		if _, ok := errors.AsType[*care.Problem](err); err != nil && !ok {
			t.Fatalf("not in words: %v", err)
		}
	})
}
