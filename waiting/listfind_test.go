package waiting_test

import (
	"os"
	"path/filepath"
	"testing"

	"roundtable/care"
	"roundtable/facts"
	"roundtable/intake"
	"roundtable/ledger"
	"roundtable/ledger/sqlite"
	"roundtable/waiting"
)

// TestFindByReferral: the keys that intake makes are the ones by which a
// referral's identifier is found.
func TestFindByReferral(t *testing.T) {
	ctx := t.Context()
	store, err := sqlite.Open(ctx, t.TempDir(), sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	founded := care.Founded{V: 1, Name: "Test", Salt: []byte("0123456789abcdef0123456789abcdef"), Demo: true}
	if _, err := ledger.AppendJSON(ctx, store, "collaborative", care.RecFounded, "a0", "", founded, nil); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "list.csv")
	csv := "Hospital number,Surname,Forename,Date of birth,Referral ID,Pathway ID,Referral date,Team\n" +
		"H1,Bell,Ann,01/02/1980,UB-1001,,03/02/2026,Befriending\nH2,Gray,Bo,02/02/1981,UB-1002,PW-9,04/02/2026,Befriending\n"
	if err := os.WriteFile(file, []byte(csv), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := intake.New(store).Import(ctx, file, "VC1", "list", intake.Options{By: "a0", Guess: true}); err != nil {
		t.Fatal(err)
	}
	f, err := facts.Open(ctx, store, facts.Options{})
	if err != nil {
		t.Fatal(err)
	}
	v := f.View(care.Viewer{Account: "a1"}, care.WholeTable(care.Booking))
	l := waiting.NewList(waiting.Options{})
	for text, want := range map[string]string{"UB-1001": "H1", "PW-9": "H2", "ann": "H1", "Bo": "H2", "BEL": "H1", "bo g": "H2", "Gray, Bo": "H2", "nn": "", "an2": "", "UB-100": "", "UB-1003": ""} {
		p, err := l.Find(ctx, v, waiting.Query{Text: text})
		if err != nil {
			t.Fatal(err)
		}
		switch {
		case want == "" && p.Count != 0, want != "" && (p.Count != 1 || p.Rows[0].LocalID != want):
			t.Errorf("%s finds %d, want %q", text, p.Count, want)
		}
	}
}
