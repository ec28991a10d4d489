package waiting_test

import (
	"testing"

	"roundtable/intake"
	"roundtable/waiting"
)

// Every field that a file about people can have is of one category by decision,
// and not because nobody thought of it.
func TestEveryFieldHasACategory(t *testing.T) {
	for _, k := range intake.Kinds() {
		if k.Name == "rtt-published" { // figures of nobody in particular
			continue
		}
		for _, f := range k.Fields {
			if n := waiting.Decided(f.Name); n != 1 {
				t.Errorf("%s, %s: is in %d of the sets of waiting/mask.go", k.Name, f.Name, n)
			}
		}
	}
}
