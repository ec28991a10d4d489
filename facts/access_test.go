package facts

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"strings"
	"testing"
)

// TestRowsAreReachedThroughAViewAlone reads the package's own source: whatever
// exported function gives out columns, events or notes is a method of View,
// which holds the viewer's scope; and no exported variable or field of Facts
// leads to them.
func TestRowsAreReachedThroughAViewAlone(t *testing.T) {
	rows := []string{"PathwayChunk", "PersonChunk", "Event", "Note", "generation", "state"}
	names, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	seen := 0
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range file.Decls {
			f, ok := d.(*ast.FuncDecl)
			if !ok || !f.Name.IsExported() || f.Type.Results == nil || !mentions(f.Type.Results, rows) {
				continue
			}
			seen++
			if f.Recv == nil || !mentions(f.Recv, []string{"View"}) {
				t.Errorf("%s gives out rows and is not a method of View", f.Name.Name)
			}
		}
	}
	if seen < 4 {
		t.Errorf("only %d functions give out rows: the test does not see the package", seen)
	}
}

func mentions(fields *ast.FieldList, names []string) (found bool) {
	ast.Inspect(fields, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok {
			for _, name := range names {
				found = found || id.Name == name
			}
		}
		return true
	})
	return found
}
