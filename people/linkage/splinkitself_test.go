package linkage_test

import (
	"encoding/csv"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"

	"roundtable/people/linkage"
	"roundtable/people/linkage/made"
)

const splinkData = "testdata/splink"

// TestSplinkItself compares every weight with those that Splink gave the same
// records by the settings written here: of our own model, and of the model read back
// from those settings. With ROUNDTABLE_SPLINK_PYTHON set to a Python that has splink,
// Splink is run anew and its weights are kept.
func TestSplinkItself(t *testing.T) {
	records := filepath.Join(splinkData, "records.csv")
	python := os.Getenv("ROUNDTABLE_SPLINK_PYTHON")
	if python != "" && os.Getenv("ROUNDTABLE_UPDATE") != "" {
		write(t, records, func(f *os.File) error {
			return made.Make(made.Options{Seed: 11, Records: 500}).WriteCSV(f, "")
		})
	}
	table := readRecords(t, records)
	ours := sharedModel(table)
	settings, told, err := linkage.WriteSplink(ours, linkage.SplinkOptions{})
	if err != nil || len(told) != 1 { // that the table needs more columns
		t.Fatalf("%v, told %q", err, told)
	}
	weights := filepath.Join(splinkData, "weights.csv")
	if python != "" {
		dir := t.TempDir()
		write(t, filepath.Join(dir, "columns.csv"), func(f *os.File) error { return linkage.WriteColumns(f, table, ours) })
		write(t, filepath.Join(dir, "settings.json"), func(f *os.File) error { _, err := f.Write(settings); return err })
		cmd := exec.Command(python, filepath.Join(splinkData, "weights.py"), filepath.Join(dir, "columns.csv"), filepath.Join(dir, "settings.json"), weights)
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
	}
	back, lost, err := linkage.ReadSplink(settings, nil)
	if err != nil || len(lost) > 0 {
		t.Fatalf("%v, lost %q", err, lost)
	}
	pairs := readRows(t, weights)[1:]
	for what, m := range map[string]*linkage.Model{"as written": ours, "as read back": back} {
		s, err := linkage.NewScorer(table, m)
		if err != nil {
			t.Fatal(err)
		}
		positive := 0
		for _, p := range pairs {
			a, errA := strconv.Atoi(p[0])
			b, errB := strconv.Atoi(p[1])
			theirs, errW := strconv.ParseFloat(p[2], 64)
			if errA != nil || errB != nil || errW != nil {
				t.Fatalf("the row %q", p)
			}
			if w, _ := s.Score(linkage.Row(a), linkage.Row(b)); math.Abs(w-theirs) > 1e-6 {
				t.Errorf("%s, rows %d and %d: %v, in Splink %v", what, a, b, w, theirs)
			}
			if theirs > 0 {
				positive++
			}
		}
		if positive < 100 || len(pairs) < 1000 {
			t.Errorf("%d pairs, %d of them likelier one person than not", len(pairs), positive)
		}
	}
}

// sharedModel has every level that both programs have, and those that Splink takes
// as SQL; exchanges are counted in one edit alone, because of more the two programs'
// functions differ.
func sharedModel(table *linkage.Table) *linkage.Model {
	m := linkage.StartingModel(table)
	m.Prior = .002
	for i := range m.Comparisons {
		c := &m.Comparisons[i]
		adjusted := false
		for l := range c.Levels {
			level := &c.Levels[l]
			level.U = .0007*float64(i+1) + .003*float64(l*l) + .001
			if level.Kind == linkage.TransposedAtMost && level.Threshold > 1 {
				level.Kind = linkage.EditsAtMost
			}
			adjusted = adjusted || level.TF > 0
		}
		if adjusted {
			c.TFFloor = .004
		}
		if c.Field == linkage.Birth {
			days := linkage.Level{Kind: linkage.DaysAtMost, Threshold: 31, M: .013, U: .0021}
			last := len(c.Levels) - 1
			c.Levels = append(c.Levels[:last], days, c.Levels[last])
		}
	}
	part := func(f linkage.Field, of linkage.PartKind) linkage.Part { return linkage.Part{Field: f, Of: of} }
	m.Rules = []linkage.Rule{
		{Parts: []linkage.Part{part(linkage.Birth, linkage.Whole)}},
		{Parts: []linkage.Part{part(linkage.Birth, linkage.Year)}},
		{Parts: []linkage.Part{part(linkage.Family, linkage.Sound), part(linkage.Given, linkage.First)}},
		{Parts: []linkage.Part{part(linkage.Postcode, linkage.OutcodeOf), part(linkage.Given, linkage.Canonical)}},
		{Parts: []linkage.Part{part(linkage.Postcode, linkage.SectorOf), part(linkage.Family, linkage.First3)}},
		{Parts: []linkage.Part{part(linkage.Phone, linkage.Whole)}},
	}
	return m
}

// readRecords reads what made.WriteCSV wrote.
func readRecords(t *testing.T, path string) *linkage.Table {
	t.Helper()
	table := linkage.NewTable(nil)
	for _, row := range readRows(t, path)[1:] {
		rec := linkage.Record{ID: row[0], Source: row[1], NHSStatus: row[2+linkage.Fields]}
		copy(rec.Values[:], row[2:])
		table.Add(rec)
	}
	return table
}

func readRows(t *testing.T, path string) [][]string {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil || len(rows) < 2 {
		t.Fatalf("%s: %d rows, %v", path, len(rows), err)
	}
	return rows
}

func write(t *testing.T, path string, to func(*os.File) error) {
	t.Helper()
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := to(f); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
}
