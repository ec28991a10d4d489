package intake

import (
	"flag"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

var updateDocs = flag.Bool("update-docs", false, "write the tables of fields and issues into docs/formats")

// TestFormatPages: the page of each kind lists exactly the fields that the code
// reads, and the page of issues exactly the issues that it raises.
func TestFormatPages(t *testing.T) {
	for _, k := range Kinds() {
		page(t, filepath.Join("..", k.Doc), "<!-- fields "+k.Name+" -->", fieldTable(&k))
	}
	page(t, "../docs/formats/issues.md", "<!-- issues -->", issueTable(t))
}

func page(t *testing.T, path, from, want string) {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, ok := strings.Cut(string(b), from+"\n")
	_, after, ok2 := strings.Cut(rest, "<!-- end -->")
	if !ok || !ok2 {
		t.Fatalf("%s has no place for its table", path)
	}
	whole := before + from + "\n" + want + "<!-- end -->" + after
	if whole == string(b) {
		return
	}
	if !*updateDocs {
		t.Errorf("%s does not say what the code does: go test ./intake -run TestFormatPages -update-docs", path)
		return
	}
	if err := os.WriteFile(path, []byte(whole), 0o644); err != nil {
		t.Fatal(err)
	}
}

func fieldTable(k *Kind) string {
	var b strings.Builder
	b.WriteString("## Fields\n\n| Field | What it is | Read as | Other headers | Asked about |\n|---|---|---|---|---|\n")
	for _, f := range k.Fields {
		name := "`" + f.Name + "`"
		if f.Required {
			name += " (needed)"
		}
		fmt.Fprintf(&b, "| %s | %s | %s | %s | %s |\n", name, f.Title, f.Type, strings.Join(f.Synonyms, ", "), strings.Join(f.Perhaps, ", "))
	}
	return b.String()
}

// issueTable reads the faults out of the source, so that none can be left out.
func issueTable(t *testing.T) string {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "faults.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	var rows []string
	ast.Inspect(file, func(n ast.Node) bool {
		lit, ok := n.(*ast.CompositeLit)
		if !ok || len(lit.Elts) != 3 {
			return true
		}
		var part [3]string
		for i, e := range lit.Elts {
			s, ok := e.(*ast.BasicLit)
			if !ok {
				return true
			}
			if part[i], err = strconv.Unquote(s.Value); err != nil {
				t.Fatal(err)
			}
		}
		rows = append(rows, fmt.Sprintf("| `%s` | %s | %s |\n", part[0], part[1], part[2]))
		return true
	})
	if len(rows) < 40 {
		t.Fatalf("%d faults found in faults.go", len(rows))
	}
	slices.Sort(rows)
	if n := len(slices.Compact(slices.Clone(rows))); n != len(rows) {
		t.Errorf("%d faults are alike", len(rows)-n)
	}
	return "| Code | What is wrong | What would mend it |\n|---|---|---|\n" + strings.Join(rows, "")
}
