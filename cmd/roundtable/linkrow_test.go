package main

import (
	"bytes"
	"encoding/csv"
	"math"
	"strconv"
	"strings"
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
				if strings.ContainsAny(c, ",\"\r\n") {
					got.text(c)
				} else {
					got.plain(c)
				}
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

// TestDecimalsAreWrittenAsTheLibraryWritesThem: also those in the middle between two that
// can be written, those that are no numbers, and those that come to nothing.
func TestDecimalsAreWrittenAsTheLibraryWritesThem(t *testing.T) {
	middle := rapid.Custom(func(t *rapid.T) float64 {
		return (float64(rapid.IntRange(-1e7, 1e7).Draw(t, "steps")) + .5) / math.Pow10(rapid.IntRange(0, 7).Draw(t, "of"))
	})
	number := rapid.OneOf(rapid.Float64(), rapid.Float64Range(-200, 200), rapid.Float64Range(0, 1), middle,
		rapid.SampledFrom([]float64{0, math.Copysign(0, -1), -1e-9, 1, .99999949, .9999995, math.Inf(1), math.Inf(-1), math.NaN(), .0625, 1e9, 123456789.5}))
	rapid.Check(t, func(t *rapid.T) {
		v, digits := number.Draw(t, "number"), rapid.IntRange(0, 6).Draw(t, "digits")
		if got, want := string(appendDecimal(nil, v, digits)), strconv.FormatFloat(v, 'f', digits, 64); got != want {
			t.Fatalf("%v with %d digits is %s, want %s", v, digits, got, want)
		}
	})
}
