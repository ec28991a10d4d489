package ledgertest

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"testing"
)

// Bodies holds bodies of records of each version, pointers by name, to testdata/NAME.json:
// what an old ledger holds is read for ever, and nothing of it is passed over. With
// ROUNDTABLE_UPDATE=1 it writes the file of a body that has none, and never another.
func Bodies(t *testing.T, want map[string]any) {
	t.Helper()
	for name, want := range want {
		path := filepath.Join("testdata", name+".json")
		if _, err := os.Stat(path); err != nil && os.Getenv("ROUNDTABLE_UPDATE") == "1" {
			text, err := json.MarshalIndent(want, "", "  ")
			if err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, append(text, '\n'), 0o644); err != nil {
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
