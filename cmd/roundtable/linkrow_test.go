package main

import (
	"bytes"
	"encoding/csv"
	"strconv"
	"testing"

	"pgregory.net/rapid"
)

// TestRowsAreWrittenAsCSV holds csvRow to the standard library.
func TestRowsAreWrittenAsCSV(t *testing.T) {
	cell := rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{"", `\.`, " a", "a,b", "\u00a0x", `"`, "a\nb", "a\r\nb", "\xff"}))
	rapid.Check(t, func(t *rapid.T) {
		want, got := bytes.Buffer{}, csvRow{}
		w := csv.NewWriter(&want)
		for range rapid.IntRange(1, 4).Draw(t, "rows") {
			cells, weight := rapid.SliceOfN(cell, 1, 5).Draw(t, "cells"), rapid.Float64().Draw(t, "weight")
			for _, c := range cells {
				got.text(c)
			}
			got.whole(len(cells))
			got.decimal(weight, 4)
			got.end()
			cells = append(cells, strconv.Itoa(len(cells)), strconv.FormatFloat(weight, 'f', 4, 64))
			if err := w.Write(cells); err != nil {
				t.Fatal(err)
			}
		}
		w.Flush()
		if want.String() != string(got.all) {
			t.Fatalf("%q, want %q", got.all, want.String())
		}
	})
}
