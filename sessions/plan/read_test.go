package plan_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"testing"

	"roundtable/care"
	"roundtable/sessions/plan"
	"roundtable/sessions/plan/made"
)

func TestReadGivesBackWhatWasWritten(t *testing.T) {
	in := made.New(made.Small, 4)
	b, err := json.Marshal(in)
	if err != nil {
		t.Fatal(err)
	}
	back, warnings, err := plan.Read(bytes.NewReader(b))
	if err != nil || len(warnings) > 0 || !reflect.DeepEqual(in, back) {
		t.Fatal("the instance came back otherwise", warnings, err)
	}
}

func TestReadSaysWhere(t *testing.T) {
	for text, where := range map[string]string{
		``:                                     "is empty",
		`[]`:                                   "the document is a list; it must be an object in { }",
		`{"cases": {}}`:                        "cases is an object; it must be a list",
		`{"cases": [null]}`:                    "cases[0] is null; it must be an object",
		`{"cases": [{}, {"id": 3}]}`:           "cases[1].id is the number 3; it must be a text",
		`{"cases": [{"imd": 1.5}]}`:            "cases[0].imd is the number 1.5; it must be a whole number",
		`{"cases": [{"imd": 1e99}]}`:           "it must be a whole number",
		`{"risk": {"alpha": "x"}}`:             "risk.alpha is the text \"x\"; it must be a number",
		`{"risk": {"alpha": 1e999}}`:           "risk.alpha is the number 1e999; it must be a number that a computer can hold",
		`{"cases": [{"latex": "yes"}]}`:        "cases[0].latex is the text \"yes\"; it must be true or false",
		`{"cases": [{"unavailable": [true]}]}`: "cases[0].unavailable[0] is true; it must be a day",
		`{"equipment": [{"units_by_day": {"1": "a"}}]}`: `equipment[0].units_by_day["1"] is the text "a"; it must be a whole number`,
		"{\n\"cases\": [\n}":                            "line 3",
		`{} {}`:                                         "behind the end",
	} {
		_, _, err := plan.Read(strings.NewReader(text))
		var p *care.Problem
		if !errors.As(err, &p) || !strings.Contains(p.Error(), where) || p.Remedy == "" {
			t.Errorf("%s: %v, want %q", text, err, where)
		}
	}
}

func TestReadNamesUnknownFields(t *testing.T) {
	in, warnings, err := plan.Read(strings.NewReader("\xef\xbb\xbf" + `{"sesions": [], "cases": [{"id": "a", "unavailable": [3, "4"], "age": 7, "duration": {"minuts": 3}}]}`))
	if err != nil || len(warnings) != 3 || in.Cases[0].Unavailable[0] != "3" || in.Cases[0].AgeMonths != nil {
		t.Fatal(in, warnings, err)
	}
	for i, place := range []string{"cases[0].age", "cases[0].duration.minuts", "sesions"} {
		if warnings[i].Place != place || !strings.Contains(warnings[i].Remedy, "The fields are") {
			t.Errorf("%+v, want %s", warnings[i], place)
		}
	}
}

// FuzzRead: no bytes bring the reader or the planner down, and what is read is planned
// by the rules.
func FuzzRead(f *testing.F) {
	b, _ := json.Marshal(made.New(made.Size{Name: "seed", Sessions: 2, Cases: 6, Specialties: 1, Sites: 1, PatientSites: 1, Days: 2, SessionsADay: 1, Equipment: 1}, 1))
	f.Add(b)
	f.Add([]byte(`{"cases":[{"id":"a","duration":{"mu":1e300,"sigma":9}},{"id":"b","value":-1e308,"duration":{"mean":1e-300,"sd":1e300}}],"sessions":[{"id":"s","minutes":1e300,"chairs":-1,"alpha":1}]}`))
	f.Add([]byte(`{"risk":{"alpha":0.5,"draws":-1},"cases":[{"locked":"","duration":{"minutes":1}}],"sessions":[{"minutes":5,"day":1}],"groups":[{"hard":true,"share":1}]}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		in, _, err := plan.Read(bytes.NewReader(b))
		if err != nil {
			var p *care.Problem
			if !errors.As(err, &p) || p.What == "" {
				t.Fatalf("an error without words: %v", err)
			}
			return
		}
		if len(in.Cases) > 50 || len(in.Sessions) > 20 || in.Risk.Draws > 1000 {
			return
		}
		in.Risk.Draws = min(max(in.Risk.Draws, 10), 100)
		p, err := plan.Solve(context.Background(), in, plan.Options{Work: 20_000, Alone: true})
		if err != nil {
			return // two of one id
		}
		if _, err := json.Marshal(p); err != nil {
			t.Fatalf("the plan cannot be written: %v", err)
		}
		if got := len(p.WhyNot) + len(p.Assignments); got != len(in.Cases) {
			t.Fatalf("%d cases are planned or have a reason, of %d", got, len(in.Cases))
		}
	})
}
