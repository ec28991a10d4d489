package waiting

import (
	"reflect"
	"strings"
	"testing"

	"roundtable/waiting"
)

// notFilters are the fields of a query that select nobody out.
var notFilters = map[string]bool{"Text": true, "Group": true, "Sort": true, "Offset": true, "Limit": true}

// TestEveryFilterHasAChip sets each field of a query in turn: a filter in force
// that the page does not name would narrow the list unseen.
func TestEveryFilterHasAChip(t *testing.T) {
	typ := reflect.TypeFor[waiting.Query]()
	for i := range typ.NumField() {
		f := typ.Field(i)
		if notFilters[f.Name] || !f.IsExported() {
			continue
		}
		var q waiting.Query
		set(t, reflect.ValueOf(&q).Elem().Field(i), f.Name)
		got := chips(listing{Query: q, Page: &waiting.Page{}, Offered: &offered{}})
		if len(got) != 1 {
			t.Errorf("%s: %d chips, want one", f.Name, len(got))
		}
	}
}

// set gives a field a value that filters.
func set(t *testing.T, v reflect.Value, name string) {
	t.Helper()
	switch v.Kind() {
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		if e := v.Index(0); e.Kind() == reflect.String {
			e.SetString("X")
		}
	case reflect.Struct:
		switch n := v.Addr().Interface().(type) {
		case *waiting.Range:
			n.From = 53
		case *waiting.NextFilter:
			n.Is = waiting.NextNone
		default:
			t.Fatalf("%s: a struct of an unknown kind", name)
		}
	case reflect.String:
		if name == "Owner" {
			v.SetString(string(waiting.OwnerMine))
			return
		}
		v.SetString("x")
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int, reflect.Int32:
		v.SetInt(100_000)
	default:
		v.SetUint(1)
	}
}

// TestTheFormKeepsWhatItDoesNotOffer: several values of one filter, and a value
// that no option names, ride along when the form is sent.
func TestTheFormKeepsWhatItDoesNotOffer(t *testing.T) {
	var b strings.Builder
	two := headingSelect("partner", "Partner", []waiting.Heading{{Code: "RXN"}, {Code: "RXS"}}, []string{"RXN", "RXS"})
	if err := two.Render(t.Context(), &b); err != nil {
		t.Fatal(err)
	}
	if err := choose("next", "Next date", "within:30", nextChoices).Render(t.Context(), &b); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		`<input type="hidden" name="partner" value="RXN">`, `<input type="hidden" name="partner" value="RXS">`,
		`<option value="within:30" selected>As chosen</option>`,
	} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("no %s in %s", want, b.String())
		}
	}
}
