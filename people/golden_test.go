package people

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/parquet-go/parquet-go"

	"roundtable/care"
	"roundtable/ledger/ledgertest"
	"roundtable/people/linkage"
)

// goldens are a body of each kind as it was first written, decodable for ever.
func goldens() map[string]any {
	a, b, c := care.Key{1, 2}, care.Key{3}, care.Key{4}
	model := &linkage.Model{V: 1, Prior: 0.001, Comparisons: []linkage.Comparison{{
		Field: linkage.Given, TFFloor: 0.001,
		Levels: []linkage.Level{{Kind: linkage.Exact, M: 0.9, U: 0.01, TF: 1}, {Kind: linkage.JaroWinklerAtLeast, Threshold: 0.88, M: 0.08, U: 0.02}, {Kind: linkage.Else, M: 0.02, U: 0.97}},
	}}, Rules: []linkage.Rule{{Parts: []linkage.Part{{Field: linkage.Birth}, {Field: linkage.Family, Of: linkage.Sound}}}}}
	return map[string]any{
		"merged-v1":     &care.PeopleMerged{V: 1, A: a, B: b, Zone: care.ZoneDirectCare, Case: "aa", Weight: 12345, Reason: "rang her"},
		"apart-v1":      &care.PeopleApart{V: 1, Sides: [][]care.Key{{a, b}, {c}}, Case: "aa", Reason: "twins"},
		"undone-v1":     &care.PeopleUndone{V: 1, Record: 42, Reason: "wrong page"},
		"notice-v1":     &care.Notice{V: 1, Partner: "V01", List: "befriending", Basis: care.BasisNotice, Words: "Leaflet 3", On: care.NewDate(2026, 4, 1)},
		"consent-v1":    &care.Notice{V: 1, Partner: "V01", People: []care.Key{a}, Basis: care.BasisConsent, Words: "Form 2", On: care.NewDate(2026, 4, 1)},
		"superseded-v1": &care.NumbersSuperseded{V: 1, Pairs: []care.Superseded{{Old: number1, New: number2}}, Source: "trace of May"},
		"model-v1":      &ModelAgreed{V: 1, Version: "1", Model: model, Changes: []string{"The first model."}},
		"run-v1": &RunDone{
			V: 1, Model: "1", Trained: true, Records: 500, Left: Left{Sealed: 1, NoNotice: 2, Nameless: 3}, Pairs: 9000, Links: 200, Stand: 3, Proposed: 20, Open: 1, People: 300,
			Rules: []RuleReport{{Rule: "date of birth", Pairs: 9000, Skipped: 10, Blocks: 1}}, Bands: []BandCount{{Pairs: 5, Linked: 1, Expected: 1.5}}, Seconds: 0.5,
		},
		"proposed-v1": &Proposed{V: 1, Model: "1", Cases: []ProposedCase{{
			A: a, B: b, Why: WhyDoubtful, Zone: care.ZonePlanning, Weight: 3210, Rivals: 1.8, Place: 400, Sample: true,
			Steps: []StepSaid{{Field: linkage.Birth, Level: 1, Bits: 5000, Rare: -200}},
		}}},
		"reviewed-v1": &Reviewed{V: 1, Case: "aa", A: a, B: b, Verdict: CannotTell, Reason: "no birth date", Zone: care.ZoneDirectCare, Stage: StageFirst, Seen: true},
	}
}

// TestBodiesOfEachVersionAreReadForEver. Run with ROUNDTABLE_UPDATE=1 only for a
// body of a new version, never to change one.
func TestBodiesOfEachVersionAreReadForEver(t *testing.T) {
	ledgertest.Bodies(t, goldens())
}

// TestLinksOfEachVersionAreReadForEver is the same of the one body that is Parquet.
func TestLinksOfEachVersionAreReadForEver(t *testing.T) {
	path := filepath.Join("testdata", "links-v1.parquet")
	want := []care.LinkRow{
		{A: care.Key{1, 2}, B: care.Key{3}, Zone: "direct-care", Weight: 32291, Tier: 2, Model: "1", Why: "weighed"},
		{A: care.Key{3}, B: care.Key{4}, Zone: "planning", Weight: -5, Tier: 1, Model: "1", Why: "nhs-number"},
	}
	if _, err := os.Stat(path); err != nil && os.Getenv("ROUNDTABLE_UPDATE") == "1" {
		if err := os.WriteFile(path, parquetOf(t, want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	got, err := parquet.Read[care.LinkRow](bytes.NewReader(b), int64(len(b)))
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("%+v, %v", got, err)
	}
}
