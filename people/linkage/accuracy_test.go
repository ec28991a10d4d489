package linkage_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"maps"
	"os"
	"slices"
	"testing"

	"roundtable/ledger/ledgertest"
	"roundtable/people/linkage"
	"roundtable/people/linkage/made"
)

// public opens a public set with truth, which stands beside some checkouts and is
// not shipped, as a table of the mapped columns; the truth is the column "cluster",
// and is never one of them.
func public(t *testing.T, name string, columns map[linkage.Field]string) (*linkage.Table, []string) {
	t.Helper()
	f, err := os.Open("../../../shared/data/linkage/" + name)
	if err != nil {
		t.Skipf("%s is not at hand; left out: accuracy on public data", name)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	table, truth := linkage.NewTable(slices.Collect(maps.Keys(columns))), []string(nil)
	at := func(h string) int {
		i := slices.Index(rows[0], h)
		if i < 0 {
			t.Fatalf("%s has no column %q", name, h)
		}
		return i
	}
	for _, r := range rows[1:] {
		rec := linkage.Record{ID: r[0]}
		for f, h := range columns {
			rec.Values[f] = r[at(h)]
		}
		table.Add(rec)
		truth = append(truth, r[at("cluster")])
	}
	return table, truth
}

// accuracy trains on a table without its truth, links it, and compares: pairs at
// p >= .95, and people.
func accuracy[T string | int32](t *testing.T, table *linkage.Table, truth []T) (edges, people linkage.Accuracy) {
	t.Helper()
	m, err := linkage.Train(context.Background(), table, linkage.TrainOptions{Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	res, err := linkage.Link(context.Background(), table, m, linkage.Options{})
	if err != nil {
		t.Fatal(err)
	}
	edges = linkage.EvaluateEdges(res.Edges, weightAt(.95), truth)
	people = linkage.EvaluateClusters(res.People, truth)
	t.Logf("pairs at p >= .95: precision %.4f recall %.4f F1 %.4f; people: precision %.4f recall %.4f F1 %.4f; %d pairs compared",
		edges.Precision(), edges.Recall(), edges.F1(), people.Precision(), people.Recall(), people.F1(), res.Pairs)
	return edges, people
}

var febrlColumns = map[linkage.Field]string{
	linkage.Given: "given_name", linkage.Family: "surname", linkage.Birth: "date_of_birth", linkage.IDNumber: "soc_sec_id",
	linkage.Postcode: "postcode", linkage.Address: "address_1", linkage.Locality: "suburb",
}

// TestAccuracyOnPublicData holds linking to what it must reach on public sets,
// trained without labels: for FEBRL pairwise F1 at p >= .95, for the made names of
// Splink's demonstration the best that Splink reached with them.
func TestAccuracyOnPublicData(t *testing.T) {
	ledgertest.OneAtATime(t)
	without := maps.Clone(febrlColumns)
	delete(without, linkage.IDNumber)
	names := map[linkage.Field]string{
		linkage.Given: "first_name", linkage.Family: "surname", linkage.Birth: "dob", linkage.Locality: "city", linkage.Email: "email",
	}
	for _, c := range []struct {
		name, file    string
		columns       map[linkage.Field]string
		edges, people float64
	}{
		{"febrl 1", "febrl_dataset1.csv", febrlColumns, .995, .995},
		{"febrl 2", "febrl_dataset2.csv", febrlColumns, .997, .997},
		{"febrl 3", "febrl_dataset3.csv", febrlColumns, .998, .998},
		{"febrl 1 without number", "febrl_dataset1.csv", without, .99, .99},
		{"febrl 2 without number", "febrl_dataset2.csv", without, .99, .99},
		{"febrl 3 without number", "febrl_dataset3.csv", without, .99, .99},
		{"fake 1000", "fake_1000.csv", names, .8252, .8590},
	} {
		t.Run(c.name, func(t *testing.T) {
			table, truth := public(t, c.file, c.columns)
			edges, people := accuracy(t, table, truth)
			if edges.F1() < c.edges || people.F1() < c.people {
				t.Errorf("F1 of pairs %.4f, must reach %.4f; of people %.4f, must reach %.4f", edges.F1(), c.edges, people.F1(), c.people)
			}
		})
	}
}

// TestAccuracyOnMadeData is the same on sets made in the manner of two files of
// FEBRL and of biographies, which no threshold was chosen by.
func TestAccuracyOnMadeData(t *testing.T) {
	ledgertest.OneAtATime(t)
	for _, c := range []struct {
		name          string
		set           *made.Set
		without       []linkage.Field
		edges, people float64
	}{
		{"two files", made.Febrl4Like(7, 1500), nil, .999, .999},
		{"two files without number", made.Febrl4Like(8, 1500), []linkage.Field{linkage.IDNumber}, .9986, .9986},
		{"biographies", made.HistoricalLike(3, 8000), nil, .77, .86},
	} {
		t.Run(c.name, func(t *testing.T) {
			fields := []linkage.Field(nil)
			for f := range linkage.Fields {
				if !slices.Contains(c.without, f) {
					fields = append(fields, f)
				}
			}
			table := linkage.NewTable(fields)
			table.AddAll(c.set.Records)
			edges, people := accuracy(t, table, c.set.Person)
			if edges.F1() < c.edges || people.F1() < c.people {
				t.Errorf("F1 of pairs %.4f, must reach %.4f; of people %.4f, must reach %.4f", edges.F1(), c.edges, people.F1(), c.people)
			}
		})
	}
}

// TestTheSameOnAnyNumberOfProcessors: model and result are the same to the byte.
func TestTheSameOnAnyNumberOfProcessors(t *testing.T) {
	table := linkage.NewTable(nil)
	table.AddAll(made.Make(made.Options{Seed: 4, Records: 3000, Issued: true}).Records)
	var models, results [][]byte
	for _, workers := range []int{1, 2, 7} {
		m, err := linkage.Train(context.Background(), table, linkage.TrainOptions{Seed: 9, Workers: workers})
		if err != nil {
			t.Fatal(err)
		}
		res, err := linkage.Link(context.Background(), table, m, linkage.Options{Workers: workers})
		if err != nil {
			t.Fatal(err)
		}
		res.Seconds = 0
		models, results = append(models, asJSON(t, m)), append(results, asJSON(t, res))
	}
	for i := range models {
		if !bytes.Equal(models[0], models[i]) {
			t.Error("the model depends on the number of processors")
		}
		if !bytes.Equal(results[0], results[i]) {
			t.Error("the result depends on the number of processors")
		}
	}
}

func asJSON(t *testing.T, v any) []byte {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return b
}
