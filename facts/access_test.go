package facts

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
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

// wholeReaders are the only files that ask for rows which no scope was asked for.
var wholeReaders = []string{
	"../waiting/list.go", "../waiting/census.go",
	"../web/pathways/counted.go",
	"../people/run.go", "../people/keep.go", "../sessions/elsewhere.go",
}

// TestTheWholeIsReadByTheListAndTheLinkageAlone looks through the whole source for who
// calls View.Whole: the list, which shows of what it derives only the rows of the
// scope that asked; its censuses of who waits and of who came and left, of which
// nothing is shown but what may be published of counts; the counts of what people go
// through, of which nothing is shown but the published cells; the linkage, in a run and
// after a delivery, which writes keys into records and returns counts; and what shared sessions ask of a person's other waits, which says
// that something stands against a date and never whose row it was.
func TestTheWholeIsReadByTheListAndTheLinkageAlone(t *testing.T) {
	seen := 0
	err := filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		text, err := os.ReadFile(path)
		if err != nil || !strings.Contains(string(text), ".Whole()") {
			return err
		}
		if !slices.Contains(wholeReaders, filepath.ToSlash(path)) {
			t.Errorf("%s reads rows that no scope was asked for", path)
		}
		seen++
		return nil
	})
	if err != nil || seen == 0 {
		t.Error("the test does not see the source", err)
	}
}
