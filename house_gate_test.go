package house_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// A way is something in the source by which rows could be read past the gate, and
// where it may stand: folders, with what is in them, or files.
type way struct {
	what  string
	found func(n ast.Node) bool
	in    []string
}

// selects reports whether a node is x.name, whatever x is called.
func selects(n ast.Node, name string) (x ast.Expr, ok bool) {
	s, ok := n.(*ast.SelectorExpr)
	if !ok || s.Sel.Name != name {
		return nil, false
	}
	return s.X, true
}

// from reports whether a node is pkg.name for one of the names.
func from(n ast.Node, pkg string, names ...string) bool {
	s, ok := n.(*ast.SelectorExpr)
	if !ok || !slices.Contains(names, s.Sel.Name) {
		return false
	}
	id, ok := s.X.(*ast.Ident)
	return ok && id.Name == pkg
}

var ways = []way{
	{"opens the facts", func(n ast.Node) bool { return from(n, "facts", "Open") }, []string{"web/site", "cmd/roundtable", "demo", "scripts"}},
	{"makes a scope that no gate compiled", func(n ast.Node) bool {
		return from(n, "care", "WholeTable", "ScopeOf", "ScopeOfCategories", "ScopeOfPeople")
	}, []string{"care", "facts/view.go", "sharing/compile.go", "web/site", "cmd/roundtable", "demo", "scripts"}},
	{"makes a view of the facts", func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok {
			return false
		}
		x, ok := selects(call.Fun, "View")
		if !ok || len(call.Args) != 2 {
			return false
		}
		_, field := selects(x, "Facts")
		id, local := x.(*ast.Ident)
		return field || local && (id.Name == "f" || id.Name == "facts")
	}, []string{"web/site", "cmd/roundtable", "demo", "scripts"}},
	{"compiles a scope", func(n ast.Node) bool {
		_, ok := selects(n, "Compile")
		return ok && !from(n, "regexp", "Compile")
	}, []string{"sharing", "web/site", "cmd/roundtable"}},
	{"reads rows of a partner's file", func(n ast.Node) bool {
		for _, name := range []string{"RawRow", "Issues", "MarkedUp"} {
			if x, ok := selects(n, name); ok {
				if _, desk := selects(x, "Desk"); desk {
					return true
				}
			}
		}
		return false
	}, []string{"web/intake", "web/site/subjectrow.go"}},
	{"counts everybody", func(n ast.Node) bool {
		_, ok := selects(n, "Census")
		return ok && isList(n)
	}, []string{"waiting", "web/site"}},
}

// isList reports whether a node is a method of Table.List.
func isList(n ast.Node) bool {
	_, ok := selects(n.(*ast.SelectorExpr).X, "List")
	return ok
}

// TestThereIsOnePathToFacts looks through the source for whatever reads rows, or
// makes a scope, other than through the visit of a page, the command line's own
// gate, and the made collaborative. A page that finds a way around fails here.
func TestThereIsOnePathToFacts(t *testing.T) {
	seen := make([]int, len(ways))
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (d.Name() == "node_modules" || d.Name() == ".git" || d.Name() == "testdata") {
			return filepath.SkipDir
		}
		if !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") || strings.HasSuffix(path, "_templ.go") && !strings.HasPrefix(path, "web") {
			return nil
		}
		fset := token.NewFileSet()
		f, err := parser.ParseFile(fset, path, nil, 0)
		if err != nil {
			return err
		}
		at := filepath.ToSlash(path)
		ast.Inspect(f, func(n ast.Node) bool {
			for i, w := range ways {
				if n == nil || !w.found(n) {
					continue
				}
				seen[i]++
				if !slices.ContainsFunc(w.in, func(in string) bool { return at == in || strings.HasPrefix(at, in+"/") }) {
					t.Errorf("%s %s: only %s may", fset.Position(n.Pos()), w.what, strings.Join(w.in, ", "))
				}
			}
			return true
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for i, w := range ways {
		if seen[i] == 0 {
			t.Errorf("nothing %s: the test does not see the source", w.what)
		}
	}
}

// A page takes its view from the visit: of the table's facts, which hold rows, no
// room of web but site does more than wait for a record.
func TestPagesLeaveTheTablesFactsAlone(t *testing.T) {
	pages, err := filepath.Glob("web/*/*.go")
	if err != nil || len(pages) < 40 {
		t.Fatalf("%d files, %v", len(pages), err)
	}
	for _, path := range pages {
		at := filepath.ToSlash(path)
		if strings.HasPrefix(at, "web/site/") || strings.HasSuffix(at, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		waits := map[ast.Node]bool{}
		ast.Inspect(f, func(n ast.Node) bool {
			if x, ok := selects(n, "Wait"); ok {
				waits[x] = true
			}
			if _, ok := selects(n, "Facts"); ok && !waits[n] {
				t.Errorf("%s reaches the table's facts", at)
			}
			return true
		})
	}
}
