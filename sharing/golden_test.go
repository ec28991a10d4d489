package sharing

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"testing"

	"roundtable/care"
)

// goldens are a body of each kind as it was first written. They are decodable for
// ever, and a text's hash never changes: it is what people signed.
func goldens() map[string]any {
	a := mutualAid()
	a.Version, a.DPIA = 3, "https://example.org/dpia"
	a.From, a.To, a.Review = care.NewDate(2026, 4, 1), care.NewDate(2027, 3, 31), care.NewDate(2026, 10, 1)
	a.Restricted = []ServiceRef{{"H1", "Refuge"}, {"H2", ""}}
	a = a.Canonical()
	own := a
	own.Bases = append(slices.Clone(a.Bases), Basis{Purpose: care.Booking, Article6: "6(1)(e)", Article9: "9(2)(b)", Confidence: ImpliedConsent, For: []care.PartnerCode{"H2"}})
	own = own.Canonical()
	const hash = "0dd7"
	return map[string]any{
		"agreement-drafted-v1":           &Draft{V: 1, Agreement: a, Hash: a.Hash()},
		"agreement-drafted-own-basis-v1": &Draft{V: 1, Agreement: own, Hash: own.Hash()},
		"agreement-advised-v1":           &Advice{V: 1, Version: 3, Hash: hash, Office: "dpo", Agrees: false, Text: "No privacy notice is linked."},
		"agreement-signed-v1":            &Signature{V: 1, Version: 3, Hash: hash, Office: "caldicott-guardian", Despite: "It is being written."},
		"agreement-reason-v1":            &Reason{V: 1, Reason: "A mistake in the file."},
		"opt-outs-applied-v1":            &OptOutsApplied{V: 1, Kind: "opted-out", Listed: care.NewDate(2026, 4, 1), Submitted: 100, OptedOut: 6, New: 2, Back: 1, NotAsked: 3},
		"protection-people-v1":           &care.ProtectionChange{V: 1, People: []care.Key{{1, 2}}, Protections: care.AddressWithheld | care.StaffPatient, Employer: "H1", Reason: "asked for it"},
		"protection-service-v1":          &care.ProtectionChange{V: 1, Partner: "V1", Service: "Refuge", Protections: care.RestrictedService},
	}
}

// TestBodiesOfEachVersionAreReadForEver. Run with ROUNDTABLE_UPDATE=1 only for a
// body of a new version, never to change one.
func TestBodiesOfEachVersionAreReadForEver(t *testing.T) {
	for name, want := range goldens() {
		path := filepath.Join("testdata", name+".json")
		if _, err := os.Stat(path); err != nil && os.Getenv("ROUNDTABLE_UPDATE") == "1" {
			b, err := json.MarshalIndent(want, "", "  ")
			if err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, append(b, '\n'), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		b, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		got := reflect.New(reflect.TypeOf(want).Elem()).Interface()
		in := json.NewDecoder(bytes.NewReader(b))
		in.DisallowUnknownFields()
		if err := in.Decode(got); err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		again, err := json.Marshal(got)
		var tight bytes.Buffer
		if err := json.Compact(&tight, b); err != nil {
			t.Fatal(err)
		}
		if err != nil || !bytes.Equal(again, tight.Bytes()) {
			t.Errorf("%s is written otherwise now:\n%s\n%s", name, again, tight.Bytes())
		}
		if d, ok := got.(*Draft); ok && d.Hash != d.Agreement.Hash() {
			t.Errorf("%s: the text has another hash than the one that was signed: every signature would be void", name)
		}
	}
}
