package waiting

import (
	"net/url"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"roundtable/care"
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

// filterForm is the filter form of a query.
func filterForm(t *testing.T, q waiting.Query, o *offered) string {
	t.Helper()
	var b strings.Builder
	if err := filters(listing{Query: q, Page: &waiting.Page{}, Offered: o}).Render(t.Context(), &b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// TestTheFormHoldsEveryValue: several values of one filter are each checked, one
// that nobody has is there too, and what the form does not offer rides along.
func TestTheFormHoldsEveryValue(t *testing.T) {
	q := waiting.Query{
		Partners: []care.PartnerCode{"RXN", "RXS", "GONE"}, Next: waiting.NextFilter{Is: waiting.NextWithin, Days: 30}, PriorityDue: waiting.Yes,
		QueueWeeks: waiting.Range{From: 19}, Yes: 1, Reasons: []string{"12"},
	}
	o := &offered{values: map[string][]option{
		"partner": {{waiting.Heading{Code: "RXN", Label: "North"}, 1234}, {waiting.Heading{Code: "RXS", Label: "South"}, 2}, {waiting.Heading{Code: "RXW", Label: "West"}, 3}},
		"reason":  {{waiting.Heading{Code: "12", Label: "Eating disorders"}, 7}},
	}}
	page := filterForm(t, q, o)
	for _, want := range []string{
		"Partner: 3 chosen", "North (1,234)", "Reason for referral: 1 chosen", "More filters: 1 chosen", "Needs: 1 chosen",
		`<option selected value="within:30">As chosen</option>`, `<input type="hidden" name="queue-weeks" value="19-">`,
	} {
		if !strings.Contains(page, want) {
			t.Errorf("no %s in %s", want, page)
		}
	}
	for value, want := range map[string]bool{"RXN": true, "RXS": true, "GONE": true, "RXW": false, "12": true} {
		input := regexp.MustCompile(`<input[^>]*value="` + value + `"[^>]*>`).FindString(page)
		if input == "" || strings.Contains(input, " checked") != want || !strings.Contains(input, `type="checkbox"`) {
			t.Errorf("%s: %q", value, input)
		}
	}
}

// TestAChipTakesOneValueAway: of two partners the other stays.
func TestAChipTakesOneValueAway(t *testing.T) {
	q := waiting.Query{Partners: []care.PartnerCode{"RXN", "RXS"}, Bands: []waiting.WaitBand{waiting.Band52}}
	o := &offered{values: map[string][]option{"partner": {{waiting.Heading{Code: "RXN", Label: "North"}, 1}}}}
	var got []string
	for _, c := range chips(listing{Query: q, Page: &waiting.Page{}, Offered: o}) {
		got = append(got, c.Words+" "+c.Href)
	}
	want := []string{"North /list?band=to-52&partner=RXS", "RXS /list?band=to-52&partner=RXN", "weeks waited to-52 /list?partner=RXN&partner=RXS"}
	if !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
}

// TestFields reads what people type into the form.
func TestFields(t *testing.T) {
	first, today := care.NewDate(2026, 10, 4), care.NewDate(2026, 11, 22)
	for _, c := range []struct{ typed, want, wrong string }{
		{"weeks-from=18&weeks-to=&partner=+", "weeks=19-", ""},
		{"weeks-from=&weeks-to=18", "weeks=-18", ""},
		{"weeks-from=0&weeks-to=", "", ""},
		{"weeks-from=18&weeks-to=52&partner=A&partner=B", "partner=A&partner=B&weeks=19-52", ""},
		{"weeks-from=soon&weeks-to=4", "", "f-weeks-from"},
		{"weeks-from=-1", "", "f-weeks-from"},
		{"weeks-from=2001", "", "f-weeks-from"},
		{"weeks-to=9999999999999999999", "", "f-weeks-to"},
		{"weeks-from=52&weeks-to=52&tfc=110", "tfc=110", "f-weeks-to"},
		{"contact-older=never", "contact=never", ""},
		{"as-at=2026-10-04", "as-at=2026-10-04", ""},
		{"as-at=2026-10-03", "", "f-as-at"},
		{"as-at=2026-11-22", "as-at=2026-11-22", ""},
		{"as-at=2026-11-23&tfc=110", "tfc=110", "f-as-at"},
		{"as-at=yesterday", "", "f-as-at"},
	} {
		in, err := url.ParseQuery(c.typed)
		if err != nil {
			t.Fatal(err)
		}
		got, wrong := fields(in, first, today)
		at := ""
		if wrong != nil {
			at = strings.TrimPrefix(wrong[0].Href, "#")
		}
		if got.Encode() != c.want || at != c.wrong {
			t.Errorf("%s: %s, wrong at %q; want %s, %q", c.typed, got.Encode(), at, c.want, c.wrong)
		}
	}
}
