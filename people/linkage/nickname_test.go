package linkage

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestNicknamesAreCleanAndMany(t *testing.T) {
	rows, origins := 0, map[string]int{}
	for line := range strings.Lines(nicknamesCSV) {
		line = strings.TrimSpace(line)
		if strings.HasPrefix(line, "#") || strings.HasPrefix(line, "form,") {
			continue
		}
		form, rest, _ := strings.Cut(line, ",")
		formal, origin, _ := strings.Cut(rest, ",")
		rows++
		origins[origin]++
		for _, name := range []string{form, formal} {
			if v, _ := Clean(Given, name); v != name {
				t.Errorf("%q is not as Clean writes it: %q", name, v)
			}
		}
		if form == formal {
			t.Errorf("%q is a form of itself", form)
		}
		if !SameName(form, formal) || !SameName(formal, form) {
			t.Errorf("%q and %q are not one name", form, formal)
		}
	}
	if rows < 700 {
		t.Errorf("%d rows", rows)
	}
	for _, o := range []string{"welsh", "irish", "scottish", "polish", "romanian", "arabic", "south asian", "african"} {
		if origins[o] < 20 {
			t.Errorf("%d rows of %s names", origins[o], o)
		}
	}
}

func TestFormsOfOneName(t *testing.T) {
	for _, pair := range [][2]string{
		{"bob", "robert"},
		{"bill", "will"},
		{"liz", "betty"},
		{"mohammed", "muhammad"},
		{"mohd", "mohamed"},
		{"sam", "samuel"},
		{"sam", "samantha"},
		{"kasia", "katherine"},
		{"dai", "dafydd"},
		{"seamus", "james"},
		{"mary jane", "mary"},
		{"bob james", "robert"},
		{"chris", "krzysztof"},
		{"zygmunt", "zygmunt"},
	} {
		if !SameName(pair[0], pair[1]) {
			t.Errorf("%s and %s may be one name", pair[0], pair[1])
		}
	}
	for _, pair := range [][2]string{
		{"samuel", "samantha"},
		{"robert", "william"},
		{"alexander", "alexandra"},
		{"", "robert"},
		{"", ""},
		{"hasan", "husayn"},
		{"ahmad", "muhammad"},
		{"zygmunt", "zyta"},
		{"j smith", "j jones"},
	} {
		if SameName(pair[0], pair[1]) {
			t.Errorf("%s and %s are two names", pair[0], pair[1])
		}
	}
	if a, b := CanonicalName("mohd"), CanonicalName("mohammed"); a != b || a != "muhammad" {
		t.Errorf("mohd is %s, mohammed %s", a, b)
	}
}

func TestSameNameIsSymmetricAndCanonicalSettles(t *testing.T) {
	var words []string
	for form := range nicknames().formals {
		words = append(words, form)
	}
	words = append(words, "", "zygmunt", "mary jane", "j")
	rapid.Check(t, func(t *rapid.T) {
		a, b := rapid.SampledFrom(words).Draw(t, "a"), rapid.SampledFrom(words).Draw(t, "b")
		if SameName(a, b) != SameName(b, a) {
			t.Fatalf("%q and %q", a, b)
		}
		if c := CanonicalName(a); CanonicalName(c) != c || a != "" && !SameName(a, c) {
			t.Fatalf("%q is %q", a, c)
		}
	})
}
