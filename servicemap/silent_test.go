package servicemap

import (
	"strings"
	"testing"

	"roundtable/care"
)

// Services that say nothing, as a file brings them, change what the map finds for nobody:
// they are named until they say something of a need, and the reading of one moment has
// them as it has what is stated or practised then.
func TestAServiceThatSaysNothingCountsForNobody(t *testing.T) {
	w := newWorld(t)
	w.describe(ann, young())
	before, err := w.table.Find(ann, Query{})
	w.must(err)
	named := []care.ServiceDescribed{
		{ID: "bare", Name: "Says nothing"},
		{ID: "closed", Name: "Says nothing, and is closed", Closed: true},
		{ID: "aged", Name: "Says ages alone", Criteria: []care.Criterion{aged(16, 65)}},
		{ID: "inferred", Name: "Was inferred", Criteria: []care.Criterion{func() care.Criterion {
			c := accepts(care.DimensionNeed, "psychosis")
			c.Basis = care.BasisInferred
			return c
		}()}},
	}
	got, _, err := w.table.Import(t.Context(), bob, "RB1", named, nil)
	w.must(err)
	if got.New != 4 || len(got.Silent) != 4 || got.Silent[0] != "Says nothing" {
		t.Fatalf("%+v", got)
	}
	after, err := w.table.Find(ann, Query{})
	w.must(err)
	if cells(after.Certain) != cells(before.Certain) || cells(after.Possible) != cells(before.Possible) || len(after.Silent) != 4 || len(before.Silent) != 0 {
		t.Errorf("certain %d and %d, possible %d and %d, silent %d", cells(before.Certain), cells(after.Certain), cells(before.Possible), cells(after.Possible), len(after.Silent))
	}
	for i := range after.Possible {
		for _, b := range after.Asked(&after.Possible[i]) {
			if strings.HasPrefix(b.Service.Name, "Says") || b.Service.Name == "Was inferred" {
				t.Errorf("%s is to be asked of %s", b.Service.Name, after.Possible[i].Whom)
			}
		}
	}
	// One of them says whom it may take: then it is to be asked what it does not say.
	named[0].Criteria = []care.Criterion{accepts(care.DimensionNeed, "psychosis")}
	effect, err := w.table.WhatIf(ann, care.ServiceDescribed{ID: unsaid("RB1", "bare"), Owner: "RB1", Name: "Says nothing", Criteria: named[0].Criteria}, Query{})
	w.must(err)
	if cells(effect.Asked) == 0 {
		t.Errorf("a what-if of one that said nothing: %+v", effect)
	}
	got, _, err = w.table.Import(t.Context(), bob, "RB1", named[:1], nil)
	w.must(err)
	says, err := w.table.Find(ann, Query{})
	w.must(err)
	if len(got.Silent) != 0 || len(says.Silent) != 3 || cells(says.Certain) >= cells(after.Certain) || cells(says.Possible) <= cells(after.Possible) {
		t.Errorf("%d are silent, certain %d, possible %d", len(says.Silent), cells(says.Certain), cells(says.Possible))
	}
}
