package demo

import (
	"slices"
	"testing"

	"roundtable/care"
	"roundtable/facts"
	"roundtable/ledger/ledgertest"
	"roundtable/ledger/sqlite"
	"roundtable/servicemap/lived"
)

// TestTheRoundsArePlantedAsTruthSays finds every planted round through the real intake,
// whole, and everybody who is in it.
func TestTheRoundsArePlantedAsTruthSays(t *testing.T) {
	ledgertest.OneAtATime(t)
	store, err := sqlite.Open(t.Context(), t.TempDir(), sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	made, err := Build(t.Context(), store, Options{Today: care.NewDate(2026, 11, 22), Pathways: 400}, nil)
	if err != nil {
		t.Fatal(err)
	}
	f, err := facts.Open(t.Context(), store, facts.Options{})
	if err != nil {
		t.Fatal(err)
	}
	v := f.View(care.Viewer{Account: "test"}, care.WholeTable(care.DirectCare))
	l := lived.Read(v)
	found := lived.Find(l, lived.Usual())
	if len(made.Truth.Rounds) != 4 {
		t.Fatalf("%d rounds are planted", len(made.Truth.Rounds))
	}
	for i, r := range made.Truth.Rounds {
		births := map[care.NHSNumber]bool{}
		for _, id := range made.Truth.Of(SentRound)[i].Persons {
			births[newPerson(made.Options.Seed, id, rounds[i].ages, made.Census).nhs] = true
		}
		for _, x := range found.By[lived.Loop] {
			var way []string
			for _, k := range x.Path {
				way = append(way, l.ServiceName(l.Referrals[k].Service))
			}
			c, at, ok := v.Person(l.People[x.Person].Row)
			if ok && slices.Equal(way, r.Services) {
				delete(births, c.NHSNumber[at])
			}
		}
		if len(births) > 0 {
			t.Errorf("%v: of %d people %d are not found in it", r.Services, r.People, len(births))
		}
	}
}
