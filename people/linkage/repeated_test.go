package linkage

import (
	"slices"
	"strconv"
	"testing"

	"pgregory.net/rapid"
)

// TestRepeatedLeavesOutNobodyWhoSharesAKey: every record whose key another has is there,
// those of one key side by side in the order of their rows; all records, or some.
func TestRepeatedLeavesOutNobodyWhoSharesAKey(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n, values := rapid.IntRange(0, 300).Draw(t, "records"), rapid.IntRange(1, 300).Draw(t, "values")
		table := NewTable([]Field{Family})
		names := rapid.SliceOfN(rapid.IntRange(0, values), n, n).Draw(t, "names")
		for i, name := range names {
			family := ""
			if name > 0 {
				family = "n" + strconv.Itoa(name)
			}
			table.Add(Record{ID: strconv.Itoa(i), Values: [Fields]string{Family: family}})
		}
		var rows []uint32
		if rapid.Bool().Draw(t, "some") {
			rows = []uint32{}
			for row := range n {
				if row%2 == 0 {
					rows = append(rows, uint32(row))
				}
			}
		}
		var want [][]uint32
		shared := map[int][]uint32{}
		for row, name := range names {
			if name > 0 && (rows == nil || row%2 == 0) {
				shared[name] = append(shared[name], uint32(row))
			}
		}
		for _, s := range shared {
			if len(s) > 1 {
				want = append(want, s)
			}
		}
		rule := rule(whole(Family))
		var got [][]uint32
		for _, same := range blocksOf(table.keysOf(rule, table.partTables([]Rule{rule})).repeated(rows)) {
			var s []uint32
			for _, e := range same {
				s = append(s, e.row)
			}
			got = append(got, s)
		}
		slices.SortFunc(got, slices.Compare)
		slices.SortFunc(want, slices.Compare)
		if !slices.EqualFunc(got, want, slices.Equal) {
			t.Fatalf("%v, want %v", got, want)
		}
	})
}

// TestPhonesAreReadAlikeHoweverTheyAreParted: with spaces the digits are gathered one by
// one, without they are cut.
func TestPhonesAreReadAlikeHoweverTheyAreParted(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		digits := rapid.OneOf(
			rapid.StringMatching(`0[0-9]{10}`), rapid.StringMatching(`0[0-9]0{9}`),
			rapid.SampledFrom([]string{"01111111111", "01234567890", "07000000000"})).Draw(t, "digits")
		value, note := Clean(Phone, digits)
		parted, partedNote := Clean(Phone, digits[:5]+" "+digits[5:])
		if value != parted || note != partedNote {
			t.Fatalf("%s is %q (%v), parted %q (%v)", digits, value, note, parted, partedNote)
		}
	})
}

func TestASCIIIsToldAtEveryPlace(t *testing.T) {
	for n := range 40 {
		b := slices.Repeat([]byte{'a'}, n)
		if !ascii(string(b)) {
			t.Fatalf("%d letters are not ASCII", n)
		}
		for i := range b {
			b[i] = 0x80
			if ascii(string(b)) {
				t.Fatalf("byte %d of %d is not seen", i, n)
			}
			b[i] = 'a'
		}
	}
}
