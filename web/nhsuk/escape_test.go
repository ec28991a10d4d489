package nhsuk

import (
	"bytes"
	"strconv"
	"strings"
	"testing"

	"github.com/a-h/templ"
	"pgregory.net/rapid"
)

// What a person or a file wrote never becomes markup, an attribute or an address
// that runs.
func TestTextNeverBecomesMarkup(t *testing.T) {
	const bad = `"><img src=x onerror=alert(1)>&amp;`
	const script = "javascript:alert(1)"
	for name, c := range map[string]templ.Component{
		"button":  Button(ButtonParams{Text: bad, Href: script, ID: bad}),
		"card":    Card(CardParams{Heading: HeadingParams{Text: bad}, Href: script, Description: Description{Text: bad}}),
		"input":   Input(InputParams{Name: bad, Value: bad, Label: LabelParams{Text: bad}, ErrorMessage: ErrorParams{Text: bad}}),
		"area":    Textarea(TextareaParams{Name: bad, Value: "</textarea>" + bad}),
		"table":   Table(TableParams{Caption: HeadingParams{Text: bad}, Head: []Cell{{Text: bad}}, Rows: [][]Cell{{{Text: bad, Href: script}}}}),
		"select":  Select(SelectParams{Name: bad, Items: []Option{OptionOf(bad, bad)}}),
		"radios":  Radios(ChoicesParams{Name: bad, Items: []Item{{Value: bad, Text: bad, Hint: HintParams{Text: bad}}}}),
		"crumbs":  Breadcrumb(BreadcrumbParams{Items: []LinkItem{{Text: bad, Href: script}}}),
		"summary": ErrorSummary(ErrorSummaryParams{ErrorList: []ErrorItem{{Text: bad, Href: script}}}),
		"header":  Header(HeaderParams{Service: Service{Text: bad, Href: script}, Account: &Account{Items: []AccountItem{{Text: bad, Href: script}}}}),
	} {
		var b bytes.Buffer
		if err := c.Render(t.Context(), &b); err != nil {
			t.Fatal(err)
		}
		if s := b.String(); strings.Contains(s, "<img") || strings.Contains(s, "javascript:") {
			t.Errorf("%s: %s", name, s)
		}
	}
}

func TestElementTakesNoOtherName(t *testing.T) {
	var b bytes.Buffer
	if err := element("h1 onclick=x", nil).Render(t.Context(), &b); err == nil {
		t.Errorf("drew %s", b.String())
	}
}

// The numbers ascend, hold the first, the current and the last page, and an
// ellipsis stands exactly where a number is left out.
func TestPages(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		last := rapid.IntRange(0, 500).Draw(t, "last")
		current := rapid.IntRange(1, max(1, last)).Draw(t, "current")
		items := Pages(current, last, func(n int) string { return "/?page=" + strconv.Itoa(n) })
		if last <= 1 {
			if items != nil {
				t.Fatalf("%d pages have numbers", last)
			}
			return
		}
		shown, marked, gap := 0, 0, false
		for _, it := range items {
			if it.Ellipsis {
				gap = true
				continue
			}
			n, err := strconv.Atoi(it.Number)
			if err != nil || n <= shown || gap != (n > shown+1) {
				t.Fatalf("%v after %d", it, shown)
			}
			if it.Current {
				marked = n
			}
			shown, gap = n, false
		}
		if shown != last || marked != current || items[0].Number != "1" {
			t.Fatalf("ends at %d of %d, current %d of %d", shown, last, marked, current)
		}
	})
}
