package start

import (
	"os"
	"slices"
	"strings"
	"testing"
)

// Every module in the binary is named on the licences page with its licence.
func TestLicencesNameEveryModule(t *testing.T) {
	text, err := os.ReadFile("../../docs/dependencies.txt")
	if err != nil {
		t.Fatal(err)
	}
	var want, got []string
	for line := range strings.Lines(string(text)) {
		if path, _, ok := strings.Cut(strings.TrimSpace(line), "@"); ok && !strings.HasPrefix(line, "#") {
			want = append(want, path)
		}
	}
	for _, m := range modules() {
		if m.Licence == "" {
			t.Errorf("%s has no licence", m.Path)
		}
		got = append(got, m.Path)
	}
	if !slices.Equal(got, want) || len(want) == 0 {
		t.Errorf("licences.csv names\n%v\ndocs/dependencies.txt\n%v", got, want)
	}
}
