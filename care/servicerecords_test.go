package care

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"testing"
)

// serviceGoldens are a body of each kind as it was first written.
func serviceGoldens() map[string]any {
	day := NewDate(2026, 12, 5)
	s := &ServiceDescribed{
		V: 1, ID: "s1", Owner: "RA1", Name: "Eating disorders", Function: "therapy", TeamType: "A06", Sites: []string{"Vale"},
		Criteria: []Criterion{
			{Dimension: DimensionAge, Operator: Between, From: 96, To: 216, Polarity: Includes, Basis: BasisStated, Source: "specification", Verified: day, Note: "8 to 17"},
			{Dimension: DimensionFlag, Operator: OneOf, Values: []string{"autism"}, Polarity: Excludes, Basis: BasisPractised},
		},
		RoutesIn: []string{"gp"}, Onward: []OnwardRoute{{To: "s2", Words: "by letter"}}, Closed: true, Capacity: 40, WaitDays: 90, WaitKnown: true, WaitAsAt: day,
		List: "CYP ED", Contact: ServiceContact{Phone: "1", Email: "a@example.org", Web: "https://example.org", Other: "x"}, Restricted: true, Source: "directory",
		Verified: day, Due: day + 90, Ended: day + 400, Reason: "moved", AsWas: 2,
	}
	term := []Term{{Code: "a", Label: "b"}}
	return map[string]any{
		"described": s,
		"verified":  &ServiceVerified{V: 1, ID: "s1", On: day, Due: day + 90},
		"suggested": &ServiceSuggested{V: 1, ID: "g1", Owner: "RA1", Service: s, About: "s1", Base: 2, Why: "x", Finds: []string{"y"}, On: day},
		"answered":  &SuggestionAnswered{V: 1, ID: "g1", Taken: true, Reason: "x"},
		"words":     &ServiceWords{V: 1, Age: [2]int{0, 1320}, Needs: term, Severities: term, Places: term, Flags: term, Routes: term},
		"people": &ServicePeople{
			V: 1, Source: "x", Population: []PlacePeople{{Place: "a", From: 0, To: 12, N: 5}}, Rates: []NeedRate{{Need: "a", Severity: "b", From: 0, To: 12, Per1000: 0.5}},
			Shares: []FlagShare{{Flag: "a", Need: "b", Share: 0.25}},
		},
	}
}

// TestServiceBodiesAreReadForEver. Run with ROUNDTABLE_UPDATE=1 only for a body of a new
// version, never to change one.
func TestServiceBodiesAreReadForEver(t *testing.T) {
	for name, want := range serviceGoldens() {
		path := filepath.Join("testdata", "service-"+name+"-v1.json")
		if _, err := os.Stat(path); err != nil && os.Getenv("ROUNDTABLE_UPDATE") == "1" {
			b, err := json.MarshalIndent(want, "", "  ")
			if err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, append(b, '\n'), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		got := reflect.New(reflect.TypeOf(want).Elem()).Interface()
		in := json.NewDecoder(bytes.NewReader(text))
		in.DisallowUnknownFields()
		if err := in.Decode(got); err != nil {
			t.Errorf("%s: %v", name, err)
		} else if !reflect.DeepEqual(got, want) {
			t.Errorf("%s reads as another:\n%+v\n%+v", name, got, want)
		}
	}
}
