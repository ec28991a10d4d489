package linkage_test

import (
	"context"
	"testing"

	"roundtable/people/linkage"
	"roundtable/people/linkage/made"
)

func tableOf(recs []linkage.Record) *linkage.Table {
	t := linkage.NewTable(nil)
	t.AddAll(recs)
	return t
}

// TestHouseholdsAreLookedForInTheListsThatAreLinked: a model of lists without households
// says nothing of the lists that it is used on.
func TestHouseholdsAreLookedForInTheListsThatAreLinked(t *testing.T) {
	alone, homes := made.Febrl4Like(3, 800).Records, made.Make(made.Options{Seed: 3, Records: 4000}).Records
	m, err := linkage.Train(context.Background(), tableOf(alone), linkage.TrainOptions{Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	if !m.Trained.NoHouseholds {
		t.Fatal("the model should be of lists without households")
	}
	before := string(asJSON(t, m))
	for _, c := range []struct {
		name string
		recs []linkage.Record
		want linkage.Households
	}{
		{"the lists that taught it", alone, linkage.HouseholdsNone},
		{"others of the kind", made.Febrl4Like(4, 800).Records, linkage.HouseholdsNone},
		{"lists of households", homes, linkage.HouseholdsSeen},
		{"a few of them", homes[:60], linkage.HouseholdsUntold},
		{"nobody", nil, linkage.HouseholdsUntold},
	} {
		if got := linkage.LookForHouseholds(tableOf(c.recs), m); got != c.want {
			t.Errorf("%s: %d, wanted %d", c.name, got, c.want)
		}
	}
	if string(asJSON(t, m)) != before {
		t.Error("looking changed the model")
	}
}
