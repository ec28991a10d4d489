package stats

import (
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestVectors holds every calculation to its file of vectors, all cases, all
// fields, to 1e-9.
func TestVectors(t *testing.T) {
	for _, name := range CalcNames() {
		t.Run(name, func(t *testing.T) {
			text, err := os.ReadFile(filepath.Join("testdata", name+".json"))
			if err != nil {
				t.Fatal(err)
			}
			var doc struct {
				Cases []struct {
					Name          string
					Input, Output json.RawMessage
					Error         string
				}
			}
			if err := json.Unmarshal(text, &doc); err != nil || len(doc.Cases) == 0 {
				t.Fatalf("%d cases: %v", len(doc.Cases), err)
			}
			for _, c := range doc.Cases {
				got, err := Calc(name)(c.Input)
				if (err != nil) != (c.Error != "") {
					t.Errorf("%s %s: %v, in the reference %q", c.Name, c.Input, err, c.Error)
				}
				if err != nil || c.Error != "" {
					continue
				}
				b, err := json.Marshal(got)
				if err != nil {
					t.Fatal(err)
				}
				if !same(t, b, c.Output) {
					t.Errorf("%s %s: got %s, want %s", c.Name, c.Input, b, c.Output)
				}
			}
		})
	}
}

func same(t *testing.T, got, want []byte) bool {
	t.Helper()
	var g, w any
	if err := json.Unmarshal(got, &g); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(want, &w); err != nil {
		t.Fatal(err)
	}
	return alike(g, w)
}

func alike(got, want any) bool {
	switch w := want.(type) {
	case map[string]any:
		g, ok := got.(map[string]any)
		if !ok || len(g) != len(w) {
			return false
		}
		for k := range w {
			if v, ok := g[k]; !ok || !alike(v, w[k]) {
				return false
			}
		}
		return true
	case []any:
		g, ok := got.([]any)
		if !ok || len(g) != len(w) {
			return false
		}
		for i := range w {
			if !alike(g[i], w[i]) {
				return false
			}
		}
		return true
	case float64:
		g, ok := got.(float64)
		return ok && math.Abs(g-w) <= 1e-9*max(1, math.Abs(w))
	}
	return got == want
}

func TestFormulasRefuseInWords(t *testing.T) {
	for _, c := range [][3]string{
		{"wilson", `{"x":[1],"n":[2,3],"confidence":0.95}`, "shape"},
		{"wilson", `{"x":[null],"n":[2],"confidence":0.95}`, "shape"},
		{"wilson", `{"x":1,"n":2}`, "shape"},
		{"wilson", `{"x":1,"n":2,"confidence":0.5}`, "confidence"},
		{"wilson", `{"x":3,"n":2,"confidence":0.95}`, "numerator"},
		{"quantile", `{"values":[1],"nquantiles":0,"invert":true}`, "groups"},
		{"quantile", `{"values":[1],"nquantiles":3}`, "shape"},
		{"oap_bed_days", `{"start":"2026-02-30","rp_start":"2026-01-01","rp_end":"2026-01-31"}`, "YYYY-MM-DD"},
		{"oap_bed_days", `{"start":"2026-01-30","end":"2026-01-29","rp_start":"2026-01-01","rp_end":"2026-01-31"}`, "before it starts"},
		{"oap_bed_days", `{"start":"2026-01-30","rp_start":"2026-01-01"}`, "shape"},
	} {
		if out, err := Calc(c[0])(json.RawMessage(c[1])); err == nil || !strings.Contains(err.Error(), c[2]) {
			t.Errorf("%s %s: %v, %v; want words with %q", c[0], c[1], out, err, c[2])
		}
	}
}

func TestSuppressionRefusesInWords(t *testing.T) {
	for input, words := range map[string]string{
		`{}`:                      `Either "x" is needed`,
		`{"x":1,"num":2,"den":3}`: `Either "x" is needed`,
		`{"num":2}`:               `Either "x" is needed`,
		`{"x":-1}`:                "below 0",
		`{"x":2.5}`:               "whole numbers",
		`{"x":"*"}`:               "whole numbers",
		`{"x":99999999999999999}`: "too large",
		`{"y":1}`:                 "neither",
		`{"x":null}`:              `Either "x" is needed`,
		`{"num":0,"den":0}`:       "no percentage of nobody",
		`{"num":9,"den":1e400}`:   "whole numbers",
	} {
		if out, err := Calc("suppression")(json.RawMessage(input)); err == nil || !strings.Contains(err.Error(), words) {
			t.Errorf("%s: %v, %v; want words with %q", input, out, err, words)
		}
	}
}

// A figure that nobody filled in shows nothing, and a rule that nobody chose too.
func TestZeroValuesHide(t *testing.T) {
	if s := (Figure{}).String(); s != "*" {
		t.Errorf("the zero Figure is %s", s)
	}
	if f, err := Rule(0).Count(1000); err != nil || f != (Figure{}) {
		t.Errorf("the zero Rule shows %s (%v)", f, err)
	}
	if _, ok := (Figure{}).Value(); ok {
		t.Error(`"*" has a value`)
	}
}

// FuzzSuppressionCase holds that no input of a case breaks the program, and that
// what is answered for a small count never holds it.
func FuzzSuppressionCase(f *testing.F) {
	for _, s := range []string{`{"x":3}`, `{"num":5,"den":5}`, `{"x":null}`, `[]`, ``, `{"x":1e3}`, `{"x":-0}`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, input []byte) {
		out, err := Calc("suppression")(input)
		if err != nil {
			return
		}
		b, err := json.Marshal(out)
		if err != nil {
			t.Fatal(err)
		}
		var m map[string]any
		if err := json.Unmarshal(b, &m); err != nil {
			t.Fatal(err)
		}
		if n, ok := m["hes_1_to_7"].(float64); ok && n != 0 && n < 8 {
			t.Errorf("%s: HES shows %v", input, n)
		}
		if n, ok := m["mhsds_subnational"].(float64); ok && m["hes_1_to_7"] != nil && n < 5 {
			t.Errorf("%s: MHSDS shows %v", input, n)
		}
	})
}

// FuzzCalc holds that no input of any case breaks the program, and that whatever
// is answered can be written.
func FuzzCalc(f *testing.F) {
	for _, s := range []string{
		`{"x":[1,2],"n":[3,4],"confidence":95}`, `{"values":[1,null,2],"nquantiles":2,"invert":false}`,
		`{"start":"2026-01-20","end":null,"rp_start":"2026-01-01","rp_end":"2026-01-31"}`, `{"x":1}`, `null`, ``, `{"x":[],"n":[],"confidence":1}`,
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, input []byte) {
		for _, name := range CalcNames() {
			if out, err := Calc(name)(input); err == nil {
				if _, err := json.Marshal(out); err != nil {
					t.Errorf("%s %s: %v", name, input, err)
				}
			}
		}
	})
}
