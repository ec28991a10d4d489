package care

import (
	"encoding/json"
	"os"
	"testing"
)

// TestPrioritiesBody reads the golden body of the collaborative's own codes.
func TestPrioritiesBody(t *testing.T) {
	body, err := os.ReadFile("testdata/priorities-v1.json")
	if err != nil {
		t.Fatal(err)
	}
	var agreed PrioritiesAgreed
	if err := json.Unmarshal(body, &agreed); err != nil {
		t.Fatal(err)
	}
	p, err := ParsePriorities(agreed.CSV)
	if err != nil || agreed.V != 1 || len(p.All()) != 1 || p.Due("c2", NewDate(2026, 11, 1)) != NewDate(2026, 11, 15) {
		t.Errorf("version %d with %v (%v)", agreed.V, p, err)
	}
}
