package linkage_test

import (
	"context"
	"math"
	"slices"
	"strconv"
	"testing"

	"pgregory.net/rapid"

	"roundtable/ledger/ledgertest"
	"roundtable/people/linkage"
	"roundtable/people/linkage/made"
)

// fewFields are what two lists without a number in common say.
var fewFields = []linkage.Field{linkage.Given, linkage.Family, linkage.Birth, linkage.Postcode}

// twoLists is a table of records in two lists, given, family, birth and postcode each.
func twoLists(lists ...[][4]string) *linkage.Table {
	t := linkage.NewTable(fewFields)
	for list, rows := range lists {
		for i, row := range rows {
			r := linkage.Record{ID: strconv.Itoa(i), Source: strconv.Itoa(list)}
			for k, f := range fewFields {
				r.Values[f] = row[k]
			}
			t.Add(r)
		}
	}
	return t
}

// trained trains on a table and links it.
func trained(t *testing.T, table *linkage.Table) *linkage.Result {
	t.Helper()
	m, err := linkage.Train(context.Background(), table, linkage.TrainOptions{Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	res, err := linkage.Link(context.Background(), table, m, linkage.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return res
}

var (
	sixOfOne = [][4]string{
		{"Bob", "Stonebridge", "1980-03-04", "ZZ2 1AA"},
		{"Catherine", "Thompson", "1975-11-23", "ZZ1 4DJ"},
		{"Gosia", "Lindqvist", "1990-06-17", "ZZ50 2RT"},
		{"Ayesha", "Rahman", "1988-01-29", "ZZ4 1XY"},
		{"Peter", "Unalike", "1962-09-08", "ZZ1 7PL"},
		{"Hannah", "Whitlock", "1999-12-30", "ZZ10 3AT"},
	}
	sixOfAnother = [][4]string{
		{"Robert", "Stonebridge", "1980-04-03", "ZZ2 1AA"},
		{"Katherine", "Thomson", "1975-11-23", "ZZ1 4DJ"},
		{"Malgorzata", "Lindqvist", "1990-06-17", "ZZ50 2RT"},
		{"Aisha", "Rahman", "1988-01-29", "ZZ4 1XY"},
		{"Henry", "Marsh", "1951-02-14", "ZZ14 2AA"},
		{"Olivia", "Benton", "2001-05-05", "ZZ1 1AA"},
	}
)

// TestTwoListsOfSix: a nickname, other spellings and an exchanged day and month join
// also where there is nothing to learn from; others are joined with nobody.
func TestTwoListsOfSix(t *testing.T) {
	res := trained(t, twoLists(sixOfOne, sixOfAnother))
	for i := range linkage.Row(6) {
		if same := res.People[i] == res.People[i+6]; same != (i < 4) {
			t.Errorf("record %d of both lists: one person is %v", i, same)
		}
	}
	if res.Persons != 8 {
		t.Errorf("%d people, there are 8", res.Persons)
	}
	if p := res.Model.Prior * 66; p < 2 || p > 8 {
		t.Errorf("two records are one person in %.2f of 66 pairs, there are 4", p)
	}
}

// TestStrangersOfATinyTable: of people who share nothing, or a family name, or a
// home, nobody is joined, and the prior stays below one pair, or a pair for three
// records where some share a home. Too few homes are there to tell a household from one person by the weights:
// that is the guard's.
func TestStrangersOfATinyTable(t *testing.T) {
	for name, second := range map[string][][4]string{
		"nothing": sixOfAnother[4:],
		"one family name": {
			{"Olivia", "Stonebridge", "2001-05-05", "ZZ1 1AA"}, {"Henry", "Rahman", "1951-02-14", "ZZ14 2AA"}, {"Sarah", "Unalike", "1944-04-21", "ZZ9 2AA"},
		},
		"one home": {
			{"Olivia", "Stonebridge", "2011-05-05", "ZZ2 1AA"}, {"Henry", "Rahman", "1951-02-14", "ZZ4 1XY"}, {"Sarah", "Unalike", "1964-04-21", "ZZ1 7PL"},
		},
	} {
		table := twoLists(sixOfOne, second)
		res := trained(t, table)
		if res.Persons != table.Len() {
			t.Errorf("%s alike: %d records are %d people", name, table.Len(), res.Persons)
		}
		most := 1.0
		if name == "one home" {
			most = float64(table.Len()) / 3
		}
		if n := float64(table.Len()); res.Model.Prior*n*(n-1)/2 > most {
			t.Errorf("%s alike: the prior is %v of all pairs", name, res.Model.Prior)
		}
	}
}

// TestNamesAloneJoinNobodyInATinyTable: two people called John Smith are not one because
// nothing else is known of either, nor because a system filled in 1 January; by a
// birthday or a home that agrees they are. The pair is there to be looked at.
func TestNamesAloneJoinNobodyInATinyTable(t *testing.T) {
	for name, c := range map[string]struct {
		one, other [4]string
		join       bool
	}{
		"names alone":               {[4]string{"John", "Smith", "", ""}, [4]string{"John", "Smith", "", ""}, false},
		"rare names":                {[4]string{"Gosiana", "Lindqvistov", "", ""}, [4]string{"Gosiana", "Lindqvistov", "", ""}, false},
		"one side says more":        {[4]string{"John", "Smith", "1980-05-02", "ZZ2 1AA"}, [4]string{"John", "Smith", "", ""}, false},
		"two homes":                 {[4]string{"John", "Smith", "", "ZZ2 1AA"}, [4]string{"John", "Smith", "", "ZZ7 3BB"}, false},
		"one part of a town":        {[4]string{"John", "Smith", "", "ZZ2 1AA"}, [4]string{"John", "Smith", "", "ZZ2 3BB"}, false},
		"a birthday as filled in":   {[4]string{"John", "Smith", "1980-01-01", ""}, [4]string{"John", "Smith", "1980-01-01", ""}, false},
		"a birthday":                {[4]string{"John", "Smith", "1980-05-02", ""}, [4]string{"John", "Smith", "1980-05-02", ""}, true},
		"a birthday written wrong":  {[4]string{"John", "Smith", "1980-05-02", ""}, [4]string{"John", "Smith", "1980-02-05", ""}, true},
		"a home":                    {[4]string{"John", "Smith", "", "ZZ2 1AA"}, [4]string{"John", "Smith", "", "ZZ2 1AA"}, true},
		"a home with a slip":        {[4]string{"John", "Smith", "", "ZZ2 1AA"}, [4]string{"John", "Smith", "", "ZZ2 1AB"}, true},
		"a birthday, and who moved": {[4]string{"John", "Smith", "1980-05-02", "ZZ2 1AA"}, [4]string{"John", "Smith", "1980-05-02", "ZZ7 3BB"}, true},
	} {
		table := twoLists(slices.Concat(sixOfOne, [][4]string{c.one}), slices.Concat(sixOfAnother, [][4]string{c.other}))
		res := trained(t, table)
		if got := res.People[6] == res.People[13]; got != c.join {
			t.Errorf("%s: one person is %v", name, got)
		}
		said := slices.ContainsFunc(res.Refused, func(r linkage.Refusal) bool { return r.A == 6 && r.B == 13 && r.Why == linkage.WhyNamesAlone })
		if weighed := slices.ContainsFunc(res.Edges, func(e linkage.Edge) bool { return e.A == 6 && e.B == 13 && e.P >= .95 }); said == c.join && weighed {
			t.Errorf("%s: refused is %v", name, said)
		}
	}
}

// fewOf is two lists of so many records in all, cut from a made population.
func fewOf(seed uint64, records int) (*linkage.Table, []int32) {
	set := made.Febrl4Like(seed, (records+1)/2)
	table := linkage.NewTable([]linkage.Field{linkage.Given, linkage.Family, linkage.Birth, linkage.Postcode, linkage.Address})
	table.AddAll(set.Records)
	return table, set.Person
}

// TestAccuracyOfFewRecords holds tables too small to learn from to what their
// records allow: nobody wrongly joined but one in a hundred, and of the pairs of one
// person nearly all joined, and of the rest some to be looked at.
func TestAccuracyOfFewRecords(t *testing.T) {
	ledgertest.OneAtATime(t)
	for _, records := range []int{6, 12, 30, 100, 400} {
		var sum linkage.Accuracy
		seen := 0
		tables := max(3, 300/records)
		for seed := range tables {
			table, truth := fewOf(uint64(100+seed), records) //nolint:gosec // small
			res := trained(t, table)
			a := linkage.EvaluateClusters(res.People, truth)
			sum.True, sum.Found, sum.Right = sum.True+a.True, sum.Found+a.Found, sum.Right+a.Right
			for _, e := range res.Edges {
				if truth[e.A] == truth[e.B] {
					seen++
				}
			}
		}
		t.Logf("%d tables of %d records: precision %.4f recall %.4f, %.4f joined or to be looked at", tables, records, sum.Precision(), sum.Recall(), float64(seen)/float64(sum.True))
		if sum.Precision() < .99 || sum.Recall() < .95 || float64(seen) < .97*float64(sum.True) {
			t.Errorf("%d records: precision %.4f, recall %.4f, %d of %d pairs joined or to be looked at", records, sum.Precision(), sum.Recall(), seen, sum.True)
		}
	}
}

// TestNoBetterLevelWeighsLess: whatever a small table holds, a nickname never counts
// for less than another name, nor anything for less than what is worse; and a
// weight is a number.
func TestNoBetterLevelWeighsLess(t *testing.T) {
	ledgertest.OneAtATime(t)
	rapid.Check(t, func(t *rapid.T) {
		draw := func(rows []string) string { return rapid.SampledFrom(rows).Draw(t, "value") }
		given := []string{"Bob", "Robert", "Rob", "Sian", "Siân", "Catherine", "Katherine", "Kate", "Aisha", "Ayesha", ""}
		family := []string{"Khan", "Kahn", "Thompson", "Thomson", "Okafor", "Robert", ""}
		born := []string{"1980-03-04", "1980-04-03", "1980-03-05", "1975-11-23", "1975", "2001-05-05", ""}
		home := []string{"ZZ1 1AA", "ZZ1 1AB", "ZZ1 2AA", "ZZ2 1AA", "ZZ50 2RT", ""}
		var rows [][4]string
		for range rapid.IntRange(2, 40).Draw(t, "records") {
			rows = append(rows, [4]string{draw(given), draw(family), draw(born), draw(home)})
		}
		m, err := linkage.Train(context.Background(), twoLists(rows[:len(rows)/2], rows[len(rows)/2:]), linkage.TrainOptions{Seed: 1})
		if err != nil {
			t.Skip("nothing to link by")
		}
		for _, c := range m.Comparisons {
			moved := m.Moved != nil && slices.ContainsFunc(m.Moved.Apart, func(a linkage.RelationAgree) bool { return a.Field == c.Field })
			before := math.Inf(1)
			for _, l := range c.Levels {
				if l.Kind == linkage.Swapped || moved {
					continue
				}
				if w := l.Weight(); w > before+1e-9 || math.IsNaN(w) {
					t.Fatalf("%s: %s weighs %v bits, a better level %v", c.Field, l.Kind, w, before)
				}
				before = l.Weight()
			}
		}
	})
}
