package linkage

import (
	_ "embed"
	"encoding/csv"
	"fmt"
	"slices"
	"strings"
	"sync"
)

// nicknamesCSV is form, formal, origin: our own compilation of what is commonly
// known of given names. A form may stand with several formal names.
//
//go:embed nicknames.csv
var nicknamesCSV string

// nicknameTable is the formal names of each form, in the file's order, by number.
type nicknameTable struct {
	formals map[string][]uint16
	names   []string
}

var nicknames = sync.OnceValue(func() *nicknameTable {
	t, err := readNicknames(nicknamesCSV)
	if err != nil {
		panic(err) // the file is part of the program
	}
	return t
})

// readNicknames reads the table; a formal name stands for itself before all that it
// is a form of.
func readNicknames(text string) (*nicknameTable, error) {
	r := csv.NewReader(strings.NewReader(text))
	r.Comment, r.FieldsPerRecord = '#', 3
	rows, err := r.ReadAll()
	if err != nil {
		return nil, fmt.Errorf("linkage: nicknames.csv: %w", err)
	}
	t := &nicknameTable{formals: map[string][]uint16{}}
	number := map[string]uint16{}
	for _, row := range rows[1:] {
		if _, ok := number[row[1]]; !ok {
			number[row[1]] = uint16(len(t.names))
			t.formals[row[1]] = []uint16{uint16(len(t.names))}
			t.names = append(t.names, row[1])
		}
	}
	for _, row := range rows[1:] {
		if n := number[row[1]]; !slices.Contains(t.formals[row[0]], n) {
			t.formals[row[0]] = append(t.formals[row[0]], n)
		}
	}
	return t, nil
}

// of is the formal names of a cleaned given name, or of its first word; nil for one
// that the table does not have.
func (t *nicknameTable) of(given string) []uint16 {
	if f, ok := t.formals[given]; ok {
		return f
	}
	first, _, more := strings.Cut(given, " ")
	if !more {
		return nil
	}
	return t.formals[first]
}

// CanonicalName is the first formal name of a cleaned given name: "robert" for "bob",
// "muhammad" for "mohd". What the table does not have stands for itself, and of
// several words the first ("mary jane" is "mary"). A form of several names, "sam",
// has one canonical name all the same: SameName knows the others. "" for "".
func CanonicalName(given string) string {
	t := nicknames()
	if f := t.of(given); f != nil {
		return t.names[f[0]]
	}
	first, _, _ := strings.Cut(given, " ")
	return first
}

// SameName reports whether two cleaned given names may be forms of one: equal, or
// with a formal name in common ("bill" and "will"; "sam" with "samuel" and with
// "samantha", which are not the same). Only first words count. Symmetric; false
// when one is empty. It says nothing of how likely it is.
func SameName(a, b string) bool {
	if a == "" || b == "" {
		return false
	}
	if a == b {
		return true
	}
	t := nicknames()
	fa, fb := t.of(a), t.of(b)
	for _, f := range fa {
		if slices.Contains(fb, f) {
			return true
		}
	}
	if fa != nil && fb != nil {
		return false
	}
	firstA, _, _ := strings.Cut(a, " ")
	firstB, _, _ := strings.Cut(b, " ")
	return firstA == firstB && len(firstA) > 1
}
