package start

import (
	_ "embed"
	"strings"
	"sync"
)

//go:embed licences.csv
var licencesCSV string

// module is a Go module that the binary is built with, and its licence.
type module struct{ Path, Licence string }

// modules are those that docs/dependencies.txt names; a test holds the two
// together.
var modules = sync.OnceValue(func() []module {
	var out []module
	for line := range strings.Lines(licencesCSV) {
		path, licence, _ := strings.Cut(strings.TrimSpace(line), ",")
		if path != "module" {
			out = append(out, module{path, licence})
		}
	}
	return out
})
