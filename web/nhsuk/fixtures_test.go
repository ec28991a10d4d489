package nhsuk

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/a-h/templ"
	"github.com/google/go-cmp/cmp"
)

// fixture is one official example: a context for the macro, what stands in its
// call block, and the HTML expected.
type fixture struct {
	Name      string         `json:"name"`
	Context   map[string]any `json:"context"`
	CallBlock string         `json:"callBlock"`
	HTML      string         `json:"html"`
}

// example renders one component from a context.
type example func(f fixture) (templ.Component, error)

// of makes an example of a component that takes its call block as HTML option.
func of[P any](c func(P) templ.Component) example {
	return func(f fixture) (templ.Component, error) {
		if f.CallBlock != "" {
			f.Context["html"] = f.CallBlock
		}
		var p P
		err := decode(f.Context, reflect.ValueOf(&p).Elem())
		return c(p), err
	}
}

// with makes an example of a component that takes its call block as children.
func with[P any](c func(P) templ.Component) example {
	return func(f fixture) (templ.Component, error) {
		var p P
		err := decode(f.Context, reflect.ValueOf(&p).Elem())
		if f.CallBlock == "" {
			return c(p), err
		}
		return templ.ComponentFunc(func(ctx context.Context, w ioWriter) error {
			return c(p).Render(templ.WithChildren(ctx, templ.Raw(f.CallBlock)), w)
		}), err
	}
}

var components = map[string]example{
	"action-link": of(ActionLink), "back-link": of(BackLink), "breadcrumb": of(Breadcrumb), "button": of(Button),
	"card": with(Card), "character-count": of(CharacterCount), "checkboxes": of(Checkboxes), "contents-list": of(ContentsList),
	"date-input": of(DateInput), "details": with(Details), "do-dont-list": of(DoDontList), "error-message": of(ErrorMessage),
	"error-summary": of(func(p errorSummary) templ.Component { return ErrorSummary(p.params()) }), "fieldset": with(Fieldset), "file-upload": of(FileUpload), "footer": with(Footer),
	"header": of(Header), "heading": of(Heading), "hint": of(Hint), "images": of(Picture), "input": of(Input),
	"inset-text": with(InsetText), "label": of(Label), "legend": of(Legend), "notification-banner": with(NotificationBanner),
	"pagination": of(Pagination), "panel": of(Panel), "password-input": of(PasswordInput), "radios": of(Radios),
	"scroll": with(Scroll), "search-input": of(SearchInput), "select": of(Select), "skip-link": of(SkipLink),
	"summary-list": of(SummaryList), "tables": of(Table), "tabs": of(Tabs), "tag": of(Tag), "task-list": of(TaskList),
	"textarea": of(Textarea), "warning-callout": with(WarningCallout), "caption": of(Caption),
}

// errorSummary takes the call block as the description's markup, where our
// struct has its place.
type errorSummary struct {
	ErrorSummaryParams
	HTML templ.Component
}

func (p errorSummary) params() ErrorSummaryParams {
	if p.HTML != nil {
		p.Description.HTML = p.HTML
	}
	return p.ErrorSummaryParams
}

// TestOfficialFixtures renders every fixture of nhsuk-frontend for the
// components that we have, and compares the HTML as a browser would read it.
func TestOfficialFixtures(t *testing.T) {
	files, err := filepath.Glob("testdata/fixtures/*.json")
	if err != nil || len(files) == 0 {
		t.Fatalf("no fixtures: %v", err)
	}
	total := 0
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".json")
		t.Run(name, func(t *testing.T) {
			ex, ok := components[name]
			if !ok {
				t.Fatalf("no component draws the fixtures of %s", name)
			}
			for _, f := range readFixtures(t, file) {
				total++
				t.Run(f.Name, func(t *testing.T) { checkFixture(t, name, ex, f) })
			}
		})
	}
	t.Logf("%d fixtures of %d components", total, len(files))
}

func readFixtures(t *testing.T, file string) []fixture {
	t.Helper()
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var fs []fixture
	if err := json.Unmarshal(b, &fs); err != nil {
		t.Fatal(err)
	}
	return fs
}

func checkFixture(t *testing.T, name string, ex example, f fixture) {
	t.Helper()
	modernise(name, f.Context)
	if name == "header" {
		if svg := nhsLogo(f.HTML); svg != "" {
			m, _ := f.Context["logo"].(map[string]any)
			if m == nil {
				m = map[string]any{}
			}
			m["svg"] = svg
			f.Context["logo"] = m
		}
	}
	c, err := ex(f)
	if err != nil {
		t.Fatal(err)
	}
	var got bytes.Buffer
	if err := c.Render(t.Context(), &got); err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(normalise(t, f.HTML), normalise(t, got.String())); d != "" {
		t.Errorf("(-official +ours)\n%s\ncontext: %v", d, f.Context)
	}
}

// nhsLogo is the logo within a header's expected HTML: the test gives it to our
// header, which has none of its own.
func nhsLogo(html string) string {
	_, rest, ok := strings.Cut(html, `<svg class="nhsuk-header__logo"`)
	if !ok {
		return ""
	}
	body, _, _ := strings.Cut(rest, "</svg>")
	return `<svg class="nhsuk-header__logo"` + body + "</svg>"
}
