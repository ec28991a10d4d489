// Package house_test holds the rules of the house as tests: which room may
// stand on which, that every package says what it is for, and which modules the
// one binary links.
package house_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"go/ast"
	"go/doc"
	"go/parser"
	"go/token"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// standsOn names the rooms that a room's code may import, beside itself. Tests
// may import more: they build real ledgers to stand on.
var standsOn = map[string][]string{
	"care":       {},
	"ledger":     {"care"},
	"intake":     {"care", "ledger"},
	"facts":      {"care", "ledger"},
	"people":     {"care", "ledger", "facts"},
	"waiting":    {"care", "ledger", "facts"},
	"sessions":   {"care", "ledger", "facts", "waiting"},
	"servicemap": {"care", "ledger", "facts"},
	"careplan":   {"care", "ledger"},
	"placements": {"care", "ledger", "facts", "careplan"},
	"measures":   {"care", "ledger", "facts", "waiting", "servicemap", "placements", "careplan"},
	"governance": {"care", "ledger", "measures"},
	"exchange":   {"care", "ledger", "measures"},
	"sharing":    {"care", "ledger"},
	"web":        nil, // all
	"demo":       nil,
	"cmd":        nil,
	"scripts":    nil,
}

// listed is what `go list -json` says of a package.
type listed struct {
	Dir        string
	ImportPath string
	Imports    []string
	GoFiles    []string
}

func packages(t *testing.T) []listed {
	t.Helper()
	out, err := exec.Command("go", "list", "-json=Dir,ImportPath,Imports,GoFiles", "./...").Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	var all []listed
	dec := json.NewDecoder(bytes.NewReader(out))
	for {
		var p listed
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			return all
		} else if err != nil {
			t.Fatal(err)
		}
		all = append(all, p)
	}
}

// room is the first folder of an import path within the module.
func room(path string) (string, bool) {
	rest, ok := strings.CutPrefix(path, "roundtable/")
	if !ok {
		return "", false
	}
	name, _, _ := strings.Cut(rest, "/")
	return name, true
}

func TestRoomsStandOnlyOnTheirOwn(t *testing.T) {
	for _, p := range packages(t) {
		from, ok := room(p.ImportPath)
		if !ok {
			continue
		}
		allowed, known := standsOn[from]
		if !known {
			t.Errorf("%s: %q is not a room of the design", p.ImportPath, from)
			continue
		}
		if allowed == nil {
			continue
		}
		for _, imp := range p.Imports {
			to, ours := room(imp)
			if ours && to != from && !slices.Contains(allowed, to) {
				t.Errorf("%s imports %s: %s does not stand on %s", p.ImportPath, imp, from, to)
			}
		}
	}
}

func TestNoVagueNames(t *testing.T) {
	for _, p := range packages(t) {
		switch base := filepath.Base(p.ImportPath); base {
		case "util", "utils", "common", "models", "helpers", "misc":
			t.Errorf("%s: a package is called for what it holds", p.ImportPath)
		}
	}
}

func TestEveryPackageAndNearlyEveryNameIsDocumented(t *testing.T) {
	for _, p := range packages(t) {
		if len(p.GoFiles) == 0 || p.ImportPath == "roundtable" {
			continue
		}
		d := documented(t, p)
		if strings.TrimSpace(d.Doc) == "" {
			t.Errorf("%s has no package comment", p.ImportPath)
		}
		names, with := exported(d)
		if names >= 10 && with*10 < names*9 {
			t.Errorf("%s: %d of %d exported names are documented, less than 90 %%", p.ImportPath, with, names)
		}
	}
}

func documented(t *testing.T, p listed) *doc.Package {
	t.Helper()
	fset := token.NewFileSet()
	var files []*ast.File
	for _, name := range p.GoFiles {
		if strings.HasSuffix(name, "_templ.go") {
			continue
		}
		f, err := parser.ParseFile(fset, filepath.Join(p.Dir, name), nil, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, f)
	}
	if len(files) == 0 {
		t.Fatalf("%s has generated files only: give it a doc.go", p.ImportPath)
	}
	d, err := doc.NewFromFiles(fset, files, p.ImportPath)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// exported counts exported types, functions and methods, and how many of them
// have a comment; constants and variables count by group.
func exported(d *doc.Package) (names, with int) {
	count := func(name, comment string) {
		if !token.IsExported(name) {
			return
		}
		names++
		if strings.TrimSpace(comment) != "" {
			with++
		}
	}
	for _, f := range d.Funcs {
		count(f.Name, f.Doc)
	}
	for _, ty := range d.Types {
		count(ty.Name, ty.Doc)
		for _, f := range ty.Funcs {
			count(f.Name, f.Doc)
		}
		for _, f := range ty.Methods {
			// A method that satisfies a well-known interface says so by its name.
			if slices.Contains([]string{"String", "Error", "Unwrap", "Len", "Less", "Swap"}, f.Name) && f.Doc == "" {
				continue
			}
			count(f.Name, f.Doc)
		}
	}
	return names, with
}

// TestFilesStayReadable notices files and functions that outgrow a reader.
func TestFilesStayReadable(t *testing.T) {
	const longestFile, longestFunc = 900, 120
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (d.Name() == "node_modules" || d.Name() == ".git" || d.Name() == "testdata") {
			return filepath.SkipDir
		}
		if !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_templ.go") || strings.HasSuffix(path, "_test.go") {
			return nil
		}
		src, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		if n := bytes.Count(src, []byte("\n")); n > longestFile {
			t.Errorf("%s has %d lines", path, n)
		}
		fset := token.NewFileSet()
		f, err := parser.ParseFile(fset, path, src, 0)
		if err != nil {
			return err
		}
		for _, decl := range f.Decls {
			fn, ok := decl.(*ast.FuncDecl)
			if !ok {
				continue
			}
			if n := fset.Position(fn.End()).Line - fset.Position(fn.Pos()).Line; n > longestFunc {
				t.Errorf("%s: %s has %d lines", path, fn.Name.Name, n)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestLinkedModulesAreReviewed compares the modules that the binary links with
// docs/dependencies.txt; run with ROUNDTABLE_UPDATE=1 to write it anew, and read
// the difference before committing it.
func TestLinkedModulesAreReviewed(t *testing.T) {
	const path = "docs/dependencies.txt"
	out, err := exec.Command("go", "list", "-deps", "-f", "{{with .Module}}{{if not .Main}}{{.Path}} {{.Version}}{{end}}{{end}}", "./cmd/roundtable").Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	mods := strings.Fields(strings.ReplaceAll(string(out), " ", "@"))
	slices.Sort(mods)
	mods = slices.Compact(mods)
	got := "# Modules linked into the binary, with versions. A change here is reviewed:\n# licence, upkeep, need. Written by the test in house_test.go.\n" +
		strings.Join(mods, "\n") + "\n"
	if os.Getenv("ROUNDTABLE_UPDATE") != "" {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("the linked modules changed; run ROUNDTABLE_UPDATE=1 go test -run Reviewed . and review the difference\n%s", got)
	}
	for _, m := range mods {
		for _, bad := range []string{"pgregory.net/rapid", "rogpeppe/go-internal", "google/go-cmp"} {
			if strings.Contains(m, bad) {
				t.Errorf("%s is for tests and must not be linked", m)
			}
		}
	}
}

// TestNothingNamesAWorkplace keeps paths of a machine out of what is committed.
func TestNothingNamesAWorkplace(t *testing.T) {
	out, err := exec.Command("git", "ls-files").Output()
	if err != nil {
		t.Skip("left out: not a git checkout")
	}
	bad := []string{"/wo" + "rk/", "/tmp/bash" + "_jobs", "/ro" + "ot/", "registry.npm" + "js", "proxy.go" + "lang", "deb.deb" + "ian"}
	for _, path := range strings.Fields(string(out)) {
		b, err := os.ReadFile(path)
		if err != nil || bytes.IndexByte(b[:min(len(b), 8000)], 0) >= 0 || strings.HasSuffix(path, ".sum") {
			continue
		}
		for _, w := range bad {
			if bytes.Contains(b, []byte(w)) {
				t.Errorf("%s names %q", path, w)
			}
		}
	}
}
