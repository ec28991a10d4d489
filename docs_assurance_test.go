package house_test

import (
	"encoding/csv"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// The assurance documents say what holds by naming tests, files and pages. These
// tests keep them honest: what is named exists, what is asked for stands in them,
// and what waits for a room does not go on waiting once the room is there.

const (
	assurance  = "docs/assurance"
	hazardFile = assurance + "/hazard-log.csv"
)

// tree is what a document may point at.
type tree struct {
	tests  map[string]bool // "sharing/signin: TestSessions"
	routes map[string]bool // "GET /list"
}

func readTree(t *testing.T) tree {
	t.Helper()
	tr := tree{map[string]bool{}, map[string]bool{}}
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (d.Name() == "node_modules" || d.Name() == ".git" || d.Name() == "testdata") {
			return filepath.SkipDir
		}
		if !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_templ.go") {
			return nil
		}
		f, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		dir := filepath.ToSlash(filepath.Dir(path))
		if strings.HasSuffix(path, "_test.go") {
			tr.addTests(dir, f)
		} else if strings.HasPrefix(dir, "web") {
			tr.addRoutes(f)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return tr
}

func (tr tree) addTests(dir string, f *ast.File) {
	for _, d := range f.Decls {
		fn, ok := d.(*ast.FuncDecl)
		if ok && fn.Recv == nil && (strings.HasPrefix(fn.Name.Name, "Test") || strings.HasPrefix(fn.Name.Name, "Fuzz")) {
			tr.tests[dir+": "+fn.Name.Name] = true
		}
	}
}

func (tr tree) addRoutes(f *ast.File) {
	ast.Inspect(f, func(n ast.Node) bool {
		if l, ok := n.(*ast.BasicLit); ok && l.Kind == token.STRING {
			if s, err := strconv.Unquote(l.Value); err == nil && routeLike.MatchString(s) {
				tr.routes[s] = true
			}
		}
		return true
	})
}

var (
	quoted    = regexp.MustCompile("`([^`\n]+)`")
	testLike  = regexp.MustCompile(`^[\w./-]+: (Test|Fuzz)\w+$`)
	routeLike = regexp.MustCompile(`^(GET|POST) /\S*$`)
	pathLike  = regexp.MustCompile(`^[\w.-]+(/[\w.-]+)+$|^[\w-]+\.(md|go|sum|mod|csv)$|^Makefile$|^\.golangci\.yml$`)
)

// pointsAt reports how many things a text points at, and those that are not there.
// What is quoted and is neither a test, a page nor a path is a word of the code.
func (tr tree) pointsAt(text string) (n int, missing []string) {
	for _, m := range quoted.FindAllStringSubmatch(text, -1) {
		var is bool
		switch ref := m[1]; {
		case testLike.MatchString(ref):
			is = tr.tests[ref]
		case routeLike.MatchString(ref):
			is = tr.routes[ref]
		case pathLike.MatchString(ref):
			_, err := os.Stat(ref)
			is = err == nil
		default:
			continue
		}
		if n++; !is {
			missing = append(missing, m[1])
		}
	}
	return n, missing
}

func TestAssuranceNamesWhatIsThere(t *testing.T) {
	tr := readTree(t)
	paths, err := filepath.Glob(assurance + "/*")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range append(paths, "docs/security.md") {
		b, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for i, line := range strings.Split(string(b), "\n") {
			_, missing := tr.pointsAt(line)
			for _, m := range missing {
				t.Errorf("%s:%d names %s, which is not in the tree", path, i+1, m)
			}
		}
	}
}

// Every document of the pack is a draft until the people whom it names have signed.
func TestAssuranceIsDraft(t *testing.T) {
	for _, name := range []string{"README.md", "clinical-safety-case.md", "pending.md", "dpia.md", "dtac.md", "dspt.md", "asvs.md"} {
		b, err := os.ReadFile(filepath.Join(assurance, name))
		if err != nil {
			t.Error(err)
			continue
		}
		if !strings.Contains(string(b), "**DRAFT.**") {
			t.Errorf("%s does not say that it is a draft", name)
		}
	}
}

// tableRows are the rows of a Markdown file's tables whose first cell matches.
func tableRows(t *testing.T, path string, first *regexp.Regexp) (rows [][]string) {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.SplitSeq(string(b), "\n") {
		inner, ok := strings.CutPrefix(line, "| ")
		inner, end := strings.CutSuffix(inner, " |")
		if cells := strings.Split(inner, " | "); ok && end && first.MatchString(cells[0]) {
			rows = append(rows, cells)
		}
	}
	return rows
}

// asvsIDs are the requirements of levels 1 and 2 of ASVS 4.0.3: 259 of them.
const asvsIDs = `1.1:1-7 1.2:1-4 1.4:1,4-5 1.5:1-4 1.6:1-4 1.7:1-2 1.8:1-2 1.9:1-2 1.10:1 1.11:1-2 1.12:2 1.14:1-6
2.1:1-12 2.2:1-3 2.3:1-3 2.4:1-5 2.5:1-7 2.6:1-3 2.7:1-6 2.8:1-7 2.9:1-3 2.10:1-4
3.1:1 3.2:1-4 3.3:1-4 3.4:1-5 3.5:1-3 3.7:1
4.1:1-3,5 4.2:1-2 4.3:1-3
5.1:1-5 5.2:1-8 5.3:1-10 5.4:1-3 5.5:1-4
6.1:1-3 6.2:1-6 6.3:1-2 6.4:1-2
7.1:1-4 7.2:1-2 7.3:1,3-4 7.4:1-3
8.1:1-4 8.2:1-3 8.3:1-8
9.1:1-3 9.2:1-4
10.2:1-2 10.3:1-3
11.1:1-8
12.1:1-3 12.2:1 12.3:1-6 12.4:1-2 12.5:1-2 12.6:1
13.1:1,3-5 13.2:1-3,5-6 13.3:1-2 13.4:1-2
14.1:1-4 14.2:1-6 14.3:2-3 14.4:1-7 14.5:1-4`

func asvsAsked(t *testing.T) (ids []string) {
	t.Helper()
	for section := range strings.FieldsSeq(asvsIDs) {
		name, list, _ := strings.Cut(section, ":")
		for part := range strings.SplitSeq(list, ",") {
			from, to, is := strings.Cut(part, "-")
			if !is {
				to = from
			}
			a, err := strconv.Atoi(from)
			b, err2 := strconv.Atoi(to)
			if err != nil || err2 != nil {
				t.Fatal(section)
			}
			for i := a; i <= b; i++ {
				ids = append(ids, fmt.Sprintf("%s.%d", name, i))
			}
		}
	}
	return ids
}

var asvsID = regexp.MustCompile(`\b\d{1,2}\.\d{1,2}\.\d{1,2}\b`)

// notStale finds risks that are put down to a requirement which is met by now.
func notStale(t *testing.T, open []string) {
	t.Helper()
	for _, path := range []string{hazardFile, assurance + "/dpia.md", "docs/security.md"} {
		b, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range regexp.MustCompile(`ASVS (`+asvsID.String()+`)`).FindAllStringSubmatch(string(b), -1) {
			if !slices.Contains(open, m[1]) {
				t.Errorf("%s says that ASVS %s is not met, and it is: look at the risk again", path, m[1])
			}
		}
	}
}

func TestASVSIsAnsweredWhole(t *testing.T) {
	const path = assurance + "/asvs.md"
	tr := readTree(t)
	states := regexp.MustCompile(`^\*\*(met|NOT YET|not applicable|deployer):\*\* (.+)$`)
	count, got, open := map[string]int{}, []string{}, []string{}
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	_, byRisk, _ := strings.Cut(string(b), "## What is missing, by risk")
	byRisk, _, _ = strings.Cut(byRisk, "\n## V1")
	missing := map[string]bool{}
	for _, id := range asvsID.FindAllString(byRisk, -1) {
		missing[id] = true
	}
	for _, row := range tableRows(t, path, regexp.MustCompile(`^\d+\.\d+\.\d+$`)) {
		id := row[0]
		got = append(got, id)
		m := states.FindStringSubmatch(row[len(row)-1])
		if len(row) != 4 || row[1] != "1" && row[1] != "2" || m == nil {
			t.Errorf("%s: the row does not say its level and where it stands", id)
			continue
		}
		count[m[1]]++
		if n, _ := tr.pointsAt(m[2]); m[1] == "met" && n == 0 {
			t.Errorf("%s is said to be met, and nothing shows it", id)
		}
		if (m[1] == "NOT YET") != missing[id] {
			t.Errorf("%s is %s; in the list by risk: %v", id, m[1], missing[id])
		}
		if m[1] == "NOT YET" {
			open = append(open, id)
		}
	}
	notStale(t, open)
	if asked := asvsAsked(t); !slices.Equal(got, asked) {
		for _, id := range asked {
			if !slices.Contains(got, id) {
				t.Errorf("%s has no answer", id)
			}
		}
		t.Errorf("%d answers to %d requirements", len(got), len(asked))
	}
	says := fmt.Sprintf("Of %d requirements %d are met, %d are not yet, %d do not apply and %d are the deployer's.",
		len(got), count["met"], count["NOT YET"], count["not applicable"], count["deployer"])
	if !strings.Contains(string(b), says) {
		t.Errorf("the head of the file should say: %s", says)
	}
}

// The matrix of clinical risk that NHS England gives with DCB0129: rows by
// likelihood, columns by severity.
var (
	severities  = []string{"minor", "significant", "considerable", "major", "catastrophic"}
	likelihoods = []string{"very low", "low", "medium", "high", "very high"}
	riskMatrix  = [5][5]int{{1, 1, 2, 2, 3}, {1, 2, 2, 3, 4}, {2, 2, 3, 3, 4}, {2, 3, 3, 4, 5}, {3, 4, 4, 5, 5}}
)

func clinicalRisk(severity, likelihood string) string {
	s, l := slices.Index(severities, severity), slices.Index(likelihoods, likelihood)
	if s < 0 || l < 0 {
		return "?"
	}
	return strconv.Itoa(riskMatrix[l][s])
}

var hazardColumns = []string{
	"id", "hazard", "cause", "effect", "severity", "likelihood", "risk", "control", "evidence",
	"residual severity", "residual likelihood", "residual risk", "outstanding", "owner", "status",
}

func hazards(t *testing.T) (rows []map[string]string) {
	t.Helper()
	f, err := os.Open(hazardFile)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	lines, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(lines[0], hazardColumns) {
		t.Fatalf("columns %q", lines[0])
	}
	for _, l := range lines[1:] {
		row := map[string]string{}
		for i, c := range hazardColumns {
			row[c] = strings.TrimSpace(l[i])
		}
		rows = append(rows, row)
	}
	return rows
}

func TestEveryHazardHasItsControl(t *testing.T) {
	tr, seen := readTree(t), map[string]bool{}
	all := hazards(t)
	if len(all) < 30 {
		t.Errorf("%d hazards only", len(all))
	}
	for _, h := range all {
		id := h["id"]
		if seen[id] || !regexp.MustCompile(`^H\d{2}$`).MatchString(id) {
			t.Errorf("hazard %q: the id is wrong or given twice", id)
		}
		seen[id] = true
		for _, c := range []string{"hazard", "cause", "effect", "control", "evidence", "outstanding", "owner"} {
			if h[c] == "" {
				t.Errorf("%s has no %s", id, c)
			}
		}
		if n, missing := tr.pointsAt(h["evidence"]); n == 0 || len(missing) > 0 {
			t.Errorf("%s: nothing shows its control, or it is gone: %q", id, missing)
		}
		first, rest := clinicalRisk(h["severity"], h["likelihood"]), clinicalRisk(h["residual severity"], h["residual likelihood"])
		if h["risk"] != first || h["residual risk"] != rest {
			t.Errorf("%s: by the matrix the risk is %s and then %s, not %s and %s", id, first, rest, h["risk"], h["residual risk"])
		}
		if rest > first {
			t.Errorf("%s: the control makes it worse", id)
		}
		if h["status"] != "draft" {
			t.Errorf("%s is %q, and nobody has signed", id, h["status"])
		}
	}
}

// The case counts what the log holds.
func TestTheSafetyCaseCountsItsHazards(t *testing.T) {
	before, after := map[string]int{}, map[string]int{}
	all := hazards(t)
	for _, h := range all {
		before[h["risk"]]++
		after[h["residual risk"]]++
	}
	b, err := os.ReadFile(assurance + "/clinical-safety-case.md")
	if err != nil {
		t.Fatal(err)
	}
	for r := 1; r <= 5; r++ {
		k := strconv.Itoa(r)
		if row := fmt.Sprintf("| %d | %d | %d |", r, before[k], after[k]); !strings.Contains(string(b), row) {
			t.Errorf("the table of risks should have the row %s", row)
		}
	}
	if says := fmt.Sprintf("**%d hazards**", len(all)); !strings.Contains(string(b), says) {
		t.Errorf("the case should say %s", says)
	}
}

// A hazard of a room that is not built waits in pending.md. Once the room is there
// its hazards belong into the log, with the tests that control them.
func TestPendingHazardsWaitForTheirRoom(t *testing.T) {
	waiting := map[string]bool{}
	for _, row := range tableRows(t, assurance+"/pending.md", regexp.MustCompile(`^P\d{2}$`)) {
		if len(row) != 5 {
			t.Fatalf("%s has %d cells", row[0], len(row))
		}
		name := strings.Trim(row[1], "`")
		if _, ok := standsOn[name]; !ok {
			t.Errorf("%s waits for %q, which is no room of the design", row[0], name)
		}
		waiting[name] = true
		if built(name) {
			t.Errorf("%s: the room %s is there by now; move the hazard to %s with the test that controls it", row[0], name, hazardFile)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(standsOn)) {
		if !built(name) && !waiting[name] {
			t.Errorf("the room %s is not built, and no hazard of it waits in pending.md", name)
		}
	}
}

// built reports whether a room has code. measures counts when there is more than
// its formulas.
func built(name string) bool {
	code, err := filepath.Glob(name + "/*.go")
	if name == "cmd" || name == "web" || name == "scripts" {
		return true
	}
	return err == nil && len(code) > 0
}
