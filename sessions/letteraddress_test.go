package sessions

import (
	"slices"
	"strings"
	"testing"
)

// TestALetterIsAddressedOrSaysWhyNot: the address stands under the name, and where there
// is none, who prints it is told outside the letter: nothing of it stands in the letter.
func TestALetterIsAddressedOrSaysWhyNot(t *testing.T) {
	for name, x := range map[string]struct {
		set  func(c *Correspondence)
		note string
		none bool
	}{
		"known":           {set: func(*Correspondence) {}},
		"none":            {func(c *Correspondence) { c.Address, c.Postcode = nil, "" }, "No address is known", true},
		"not shared":      {func(c *Correspondence) { c.Address, c.Closed = nil, true }, "not shared with you", true},
		"no fixed abode":  {func(c *Correspondence) { c.Address = []string{"No fixed abode", "ZZ99 3VZ"} }, "no fixed address", true},
		"by its postcode": {func(c *Correspondence) { c.Address, c.Postcode = []string{"x", "ZZ99 3VZ"}, "ZZ99 3VZ" }, "no fixed address", true},
		"no postcode":     {func(c *Correspondence) { c.Postcode = "" }, "no postcode", false},
	} {
		c := correspondence()
		c.Asked = nil // and so no note on their language
		x.set(&c)
		l, ok := c.Letter()
		if !ok {
			t.Fatal(c.Hold())
		}
		notes := strings.Join(l.Notes, "\n")
		if (notes == "") != (x.note == "") || !strings.Contains(notes, x.note) {
			t.Errorf("%s: the notes are %q", name, notes)
		}
		if x.none != (l.Address == nil) || !x.none && !slices.Equal(l.Address, c.Address) {
			t.Errorf("%s: the address is %q", name, l.Address)
		}
		if x.note != "" && strings.Contains(l.text(), x.note) {
			t.Errorf("%s: the letter itself says it", name)
		}
	}
}
