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
		`[]`:                                   "the document: The document is a list; it must be an object in { }",
		`{"cases": {}}`:                        "cases is an object; it must be a list",
		`{"cases": [null]}`:                    "cases[0] is null; it must be an object",
		`{"cases": [{}, {"id": true}]}`:        "cases[1].id: id is true; it must be a text",
		`{"cases": [{"imd": 1.5}]}`:            "cases[0].imd: imd is the number 1.5; it must be a whole number",
		`{"cases": [{"imd": 1e99}]}`:           "it must be a whole number",
		`{"risk": {"alpha": "x"}}`:             "risk.alpha: alpha is the text \"x\"; it must be a number",
		`{"risk": {"alpha": 1e999}}`:           "risk.alpha: alpha is the number 1e999; it must be a number that a computer can hold",
		`{"cases": [{"latex": "yes"}]}`:        "cases[0].latex: latex is the text \"yes\"; it must be true or false",
		`{"cases": [{"unavailable": [true]}]}`: "cases[0].unavailable[0]: unavailable[0] is true; it must be a day",
		`{"equipment": [{"units_by_day": {"1": "a"}}]}`: `equipment[0].units_by_day["1"]: units_by_day["1"] is the text "a"; it must be a whole number`,
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

// Programs that know one kind of number write ids, priorities and days as numbers, and
// whole numbers with a point: each is read as what it says.
func TestReadTakesNumbersForTexts(t *testing.T) {
	in, warnings, err := plan.Read(strings.NewReader(`{
		"settings": {"priority_weights": {"P2": 8}},
		"cases": [
			{"id": 17, "trust": 1, "specialty": 120.0, "priority": 2, "weeks": 10, "age_months": 84.0, "imd": 3, "needs": [5], "sites": [1, "B"], "unavailable": [4.0, "2027-03-06T00:00:00"], "locked": 9007199254740993, "duration": {"minutes": 60}},
			{"id": "17.5", "priority": "P2", "weeks": 10, "duration": {"minutes": 60}}, {"id": 18.5, "priority": "second", "weeks": 10, "duration": {"minutes": 60}}],
		"sessions": [{"id": 1, "site": 1, "day": 4, "minutes": 480, "specialties": [120], "chairs": 6.0}],
		"equipment": [{"id": 5, "units_by_day": {"4": 2.0}}]}`))
	if err != nil || len(warnings) > 0 {
		t.Fatal(warnings, err)
	}
	c, s := in.Cases[0], in.Sessions[0]
	if c.ID != "17" || c.Trust != "1" || c.Specialty != "120" || *c.AgeMonths != 84 || c.IMD != 3 || c.Needs[0] != "5" || c.Sites[0] != "1" || c.Sites[1] != "B" || c.Locked != "9007199254740993" {
		t.Errorf("%+v", c)
	}
	if c.Unavailable[0] != s.Day || c.Unavailable[1] != "2027-03-06" || s.Chairs != 6 || s.Specialties[0] != c.Specialty || in.Equipment[0].UnitsByDay["4"] != 2 {
		t.Errorf("%+v %+v", c, s)
	}
	if a, b, none := in.ValueOf(&c), in.ValueOf(&in.Cases[1]), in.ValueOf(&in.Cases[2]); a != b || a != 80 || none != 10 || in.Cases[2].ID != "18.5" {
		t.Errorf("a priority of 2 is worth %g, P2 %g, another %g", a, b, none)
	}
}

// FuzzRead: no bytes bring the reader or the planner down, and what is read is planned
// by the rules.
func FuzzRead(f *testing.F) {
	b, _ := json.Marshal(made.New(made.Size{Name: "seed", Sessions: 2, Cases: 6, Specialties: 1, Sites: 1, PatientSites: 1, Days: 2, SessionsADay: 1, Equipment: 1}, 1))
	f.Add(b)
	f.Add([]byte(`{"cases":[{"id":"a","duration":{"mu":1e300,"sigma":9}},{"id":"b","value":-1e308,"duration":{"mean":1e-300,"sd":1e300}}],"sessions":[{"id":"s","minutes":1e300,"chairs":-1,"alpha":1}]}`))
	f.Add([]byte(`{"cases":[{"id":1.0,"priority":2,"age_months":3e1}],"sessions":[{"id":1e0,"minutes":5,"day":1.0}]}`))
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
