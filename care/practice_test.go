package care_test

import (
	"encoding/json"
	"os"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"roundtable/care"
)

// Bodies as they were first written can be read for ever: an extract before lists
// had names is the partner's one list.
func TestGoldenBodiesOfIntake(t *testing.T) {
	var p care.Practice
	golden(t, "practice-v1", &p)
	if p != (care.Practice{V: 1}) {
		t.Errorf("%+v", p)
	}
	want := care.ExtractReceived{
		V: 1, Partner: "RZ1", Kind: "list", FileName: "adhd.csv", FileHash: "00ff", FileSize: 9, Census: care.NewDate(2026, 11, 20), Snapshot: true,
		Sheets:  []string{"ADHD"},
		Mapping: []care.ColumnMap{{Column: 0, Header: "Hospital No", Field: "local_id"}, {Sheet: 1, Column: 2, Header: "Colour"}},
		Purge:   care.NewDate(2028, 11, 20), Span: 4, Loaded: time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC),
		Counts: care.Counts{Read: 3, Accepted: 1, Rejected: 1, Furniture: 1, People: 1, Pathways: 1, New: 1},
	}
	for name, list := range map[string]string{"extract-received-v1": "", "extract-received-v1-list": "Memory"} {
		var x care.ExtractReceived
		golden(t, name, &x)
		want.List = list
		if diff := cmp.Diff(want, x); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func golden(t *testing.T, name string, to any) {
	t.Helper()
	b, err := os.ReadFile("testdata/" + name + ".json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(b, to); err != nil {
		t.Fatal(err)
	}
}
