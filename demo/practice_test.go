package demo

import (
	"path/filepath"
	"testing"

	"roundtable/care"
	"roundtable/facts"
	"roundtable/intake"
	"roundtable/ledger"
)

// TestFilesTriedInACollaborativeOfOnesOwn: whoever tries the product with these
// files, whose numbers are test numbers all, sees who is on more than one list.
func TestFilesTriedInACollaborativeOfOnesOwn(t *testing.T) {
	dir := t.TempDir()
	made, err := Write(dir, Options{Seed: 4, Today: today})
	if err != nil {
		t.Fatal(err)
	}
	ctx, store := t.Context(), openStore(t)
	founded := care.Founded{V: 1, Name: "Try", Salt: []byte("0123456789abcdef0123456789abcdef")}
	if _, err := ledger.AppendJSON(ctx, store, "collaborative", care.RecFounded, "", "", founded, nil); err != nil {
		t.Fatal(err)
	}
	desk := intake.New(store)
	at := map[int]map[care.PartnerCode]bool{} // person -> partners whose file names them
	practice := 0
	for _, f := range made.Files {
		if f.Kind != "wlmds" || f.Census != made.Census {
			continue
		}
		r, err := desk.Import(ctx, filepath.Join(dir, f.Name), f.Partner, f.Kind, intake.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if r.Practice {
			practice++
		}
		for _, row := range made.Truth.Rows {
			if row.File == f.Name {
				if at[row.Person] == nil {
					at[row.Person] = map[care.PartnerCode]bool{}
				}
				at[row.Person][f.Partner] = true
			}
		}
	}
	want := 0
	for _, partners := range at {
		if len(partners) > 1 {
			want++
		}
	}
	f, err := facts.Open(ctx, store, facts.Options{})
	if err != nil {
		t.Fatal(err)
	}
	v := f.View(care.Viewer{Account: "test"}, care.WholeTable(care.Planning))
	same := map[facts.Row]bool{}
	for c, sel := range v.Pathways() {
		for _, i := range sel {
			if c.Also[i] > 0 {
				same[c.Same[i]] = true
			}
		}
	}
	// A number spoilt on purpose, and a row that cannot be read, hide a few.
	if got, spoilt := len(same), len(made.Truth.Of(BadCheckDigit))+len(made.Truth.Of(RepeatedNumber)); practice != 3 || want == 0 || got > want || got < want-spoilt {
		t.Errorf("%d people on two lists, %d in truth; %d of 3 files for practice", got, want, practice)
	} else {
		t.Logf("%d people on two lists, %d in truth", got, want)
	}
}
