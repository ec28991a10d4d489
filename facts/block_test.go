package facts

import (
	"bytes"
	"fmt"
	"slices"
	"testing"

	"github.com/parquet-go/parquet-go"

	"roundtable/care"
)

func TestABlockReadsByColumnName(t *testing.T) {
	type optional struct {
		Key   care.Key `parquet:"key"`
		TFC   *string  `parquet:"tfc,optional,dict"`
		Start *int32   `parquet:"start,optional"`
		Team  *string  `parquet:"team,optional"`
		Extra float64  `parquet:"extra_unknown"`
	}
	tfc, start, team := "100", int32(may), "Hips"
	b, err := readBlock(parquetOf(t, []optional{{Key: key(1), TFC: &tfc, Start: &start, Team: &team}, {Key: key(2)}}))
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []string{"100 Hips " + fmt.Sprint(int32(may)), "  0"} {
		got := fmt.Sprint(b.text["tfc"].at(i), " ", b.text["team"].at(i), " ", b.int("start").at(i))
		if got != want {
			t.Errorf("row %d reads %q, want %q", i, got, want)
		}
	}
	if b.int("missing").at(1) != 0 || b.text["missing"].at(0) != "" || !b.key("missing")[1].IsZero() {
		t.Error("a missing column does not read as zero")
	}
}

// TestABlockOfManyPagesAndRowGroups reads back what was written in small pieces,
// with a dictionary that overflows into plain pages.
func TestABlockOfManyPagesAndRowGroups(t *testing.T) {
	var rows []care.PathwayRow
	for n := range 5000 {
		r := pathway(n, n%7, may+care.Date(n))
		r.Team, r.Comment = fmt.Sprint("team ", n%3000), fmt.Sprint("said ", n)
		rows = append(rows, r)
	}
	var buf bytes.Buffer
	w := parquet.NewGenericWriter[care.PathwayRow](&buf, parquet.MaxRowsPerRowGroup(1700), parquet.PageBufferSize(512))
	if _, err := w.Write(rows); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	b, err := readBlock(buf.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	got := make([]string, b.rows)
	want := make([]string, len(rows))
	for i := range got {
		got[i] = fmt.Sprint(b.key("key")[i], b.int("start").at(i), b.text["team"].at(i), b.text["comment"].at(i), b.text["tfc"].at(i))
		want[i] = fmt.Sprint(rows[i].Key, uint32(rows[i].Start), rows[i].Team, rows[i].Comment, rows[i].TFC)
	}
	if !slices.Equal(got, want) {
		t.Error("the block does not read back as written")
	}
}

// FuzzReadBlock must never panic: a damaged body is an error of the fold.
func FuzzReadBlock(f *testing.F) {
	var rows []care.PathwayRow
	for n := range 20 {
		rows = append(rows, pathway(n, n, may))
	}
	good := parquetOf(f, rows)
	f.Add(good)
	f.Add(good[:len(good)/2])
	f.Add([]byte("PAR1"))
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, body []byte) {
		b, err := safely(body)
		if err == nil && b.check() != nil {
			t.Error("a block whose columns are not of one length was taken")
		}
	})
}

func FuzzFold(f *testing.F) {
	for _, s := range []string{"O'Brien-Smith", "Zoë", "", "Łukasz  ", "李", "\xff"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, name string) {
		if once := Fold(name); Fold(once) != once {
			t.Errorf("folding twice is not folding once")
		}
	})
}
