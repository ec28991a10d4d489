package house_test

import (
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// What is left out where the race detector watches is run without it: every package
// whose tests leave something out stands in the Makefile's list of those that are run
// whole, and nothing else keeps a package from the detector.
func TestWhatTheDetectorLeavesOutIsRunWithoutIt(t *testing.T) {
	makefile, err := os.ReadFile("Makefile")
	if err != nil {
		t.Fatal(err)
	}
	line := regexp.MustCompile(`(?m)^WHOLE := (.*)$`).FindSubmatch(makefile)
	apart := regexp.MustCompile(`(?m)^UNWATCHED := (.*)$`).FindSubmatch(makefile)
	if line == nil || apart == nil {
		t.Fatal("the Makefile names no packages")
	}
	whole := strings.Fields(string(line[1]))
	for _, p := range strings.Fields(string(apart[1])) {
		if !slices.Contains(whole, p) {
			t.Errorf("%s is run neither with the race detector nor without", p)
		}
	}
	left, err := exec.Command("bash", append([]string{"scripts/leftout"}, whole...)...).Output()
	if err != nil {
		t.Skip("left out: no bash here to ask which tests the detector leaves out: ", err)
	}
	again, err := regexp.Compile(strings.TrimSpace(string(left)))
	if err != nil {
		t.Fatal(err)
	}
	leaves := regexp.MustCompile(`ledgertest\.(OneAtATime|Racing)\b|(?m)^//go:build .*\brace\b`)
	mentions := regexp.MustCompile(`ledgertest\.(OneAtATime|Racing)\b`)
	function := regexp.MustCompile(`^func (?:\([^)]*\) )?(\w+)`)
	err = filepath.WalkDir(".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(name, "_test.go") || name == "house_race_test.go" {
			return err
		}
		b, err := os.ReadFile(name)
		if p := "./" + filepath.ToSlash(filepath.Dir(name)); err == nil && leaves.Match(b) && !slices.Contains(whole, p) {
			t.Errorf("%s leaves something out where the race detector watches: name %s in the Makefile's WHOLE", name, p)
		}
		in := ""
		for line := range strings.Lines(string(b)) {
			if f := function.FindStringSubmatch(line); f != nil {
				in = f[1]
			}
			if mentions.MatchString(line) && !again.MatchString(in) {
				t.Errorf("%s: %s leaves something out where the race detector watches, and scripts/leftout does not find it: only a test may", name, in)
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// A phony target without a rule is made by doing nothing, and a suite that is not run
// passes.
func TestEveryTargetOfTheMakefileHasARule(t *testing.T) {
	makefile, err := os.ReadFile("Makefile")
	if err != nil {
		t.Fatal(err)
	}
	phony := regexp.MustCompile(`(?m)^\.PHONY: (.*)$`).FindSubmatch(makefile)
	if phony == nil {
		t.Fatal("the Makefile names no phony targets")
	}
	for _, target := range strings.Fields(string(phony[1])) {
		if !regexp.MustCompile(`(?m)^` + target + `:(.*\n\t| \S)`).Match(makefile) {
			t.Errorf("%s has no rule", target)
		}
	}
	for _, stage := range []string{"lint", "watched", "browser", "left", "benches", "release"} {
		if !regexp.MustCompile(`(?m)^test: .*\b` + stage + `\b|^\tscripts/beside .*\b` + stage + `\b`).Match(makefile) {
			t.Errorf("make test does not make %s", stage)
		}
	}
}
