package house_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestTheArchitectureNamesWhatThereIs: every function, method and type that
// ARCHITECTURE.md names in code is declared somewhere under that name.
func TestTheArchitectureNamesWhatThereIs(t *testing.T) {
	text, err := os.ReadFile("ARCHITECTURE.md")
	if err != nil {
		t.Fatal(err)
	}
	there := declared(t)
	named := 0
	walk := string(text)[strings.Index(string(text), "## One CSV row"):]
	for _, m := range regexp.MustCompile("`([A-Za-z]+(?:\\.[A-Za-z]+)*)`").FindAllStringSubmatch(walk, -1) {
		name := m[1]
		lone := !strings.Contains(name, ".")
		if lone && name == strings.ToLower(name) || strings.HasSuffix(name, ".csv") || strings.HasSuffix(name, ".go") || strings.HasSuffix(name, ".received") {
			continue // a room, a file, a kind of record
		}
		named++
		if !there[name] {
			t.Errorf("nothing is called %s", name)
		}
	}
	if named < 40 {
		t.Errorf("only %d names: the test does not see the document", named)
	}
}

// declared is every declaration by its name, with its type's, with its room's, and
// with both.
func declared(t *testing.T) map[string]bool {
	out := map[string]bool{}
	add := func(room, of, name string) {
		for _, before := range []string{"", of + ".", room + ".", room + "." + of + "."} {
			if !strings.HasPrefix(before, ".") && !strings.HasSuffix(before, "..") {
				out[before+name] = true
			}
		}
	}
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() && (d.Name() == "node_modules" || d.Name() == ".git") {
			if d != nil && d.IsDir() && err == nil {
				return fs.SkipDir
			}
			return err
		}
		if d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return nil
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		for _, x := range file.Decls {
			declare(file.Name.Name, x, add)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func declare(room string, d ast.Decl, add func(room, of, name string)) {
	switch d := d.(type) {
	case *ast.FuncDecl:
		of := ""
		if d.Recv != nil {
			of = typeName(d.Recv.List[0].Type)
		}
		add(room, of, d.Name.Name)
	case *ast.GenDecl:
		for _, s := range d.Specs {
			switch s := s.(type) {
			case *ast.ValueSpec:
				for _, n := range s.Names {
					add(room, "", n.Name)
				}
			case *ast.TypeSpec:
				add(room, "", s.Name.Name)
				var fields *ast.FieldList
				switch x := s.Type.(type) {
				case *ast.InterfaceType:
					fields = x.Methods
				case *ast.StructType:
					fields = x.Fields
				default:
					continue
				}
				for _, f := range fields.List {
					for _, n := range f.Names {
						add(room, s.Name.Name, n.Name)
					}
				}
			}
		}
	}
}

func typeName(x ast.Expr) string {
	switch x := x.(type) {
	case *ast.StarExpr:
		return typeName(x.X)
	case *ast.IndexExpr:
		return typeName(x.X)
	case *ast.Ident:
		return x.Name
	}
	return ""
}
