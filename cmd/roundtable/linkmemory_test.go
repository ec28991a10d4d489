package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestLinkStopsBeforeItsBound: more records than memory may hold are said while they
// are read, and nothing is written.
func TestLinkStopsBeforeItsBound(t *testing.T) {
	dir := t.TempDir()
	in, out := filepath.Join(dir, "in.csv"), filepath.Join(dir, "people.csv")
	writeMade(t, in, 5*linkBatch)
	var stdout, stderr bytes.Buffer
	if code := run([]string{"link", in, "--id", "id", "--source", "source", "--clusters", out, "--max-mb", "10"}, nil, &stdout, &stderr); code != exitFailed {
		t.Fatalf("exit %d: %s", code, stdout.Bytes())
	}
	if !bytes.Contains(stderr.Bytes(), []byte("more memory than the bound of 10 MB. Nothing was written.")) {
		t.Errorf("%s", stderr.Bytes())
	}
	if _, err := os.Stat(out); err == nil {
		t.Error("wrote the people")
	}
}

// TestOneNameLinksNobodyAndLosesNobody: of many records that say all the same each is
// written, alone, and how many pairs were not compared is said.
func TestOneNameLinksNobodyAndLosesNobody(t *testing.T) {
	const n = 30_000
	dir := t.TempDir()
	in, out := filepath.Join(dir, "in.csv"), filepath.Join(dir, "people.csv")
	if err := os.WriteFile(in, []byte(oneName(n)), 0o600); err != nil {
		t.Fatal(err)
	}
	var stdout, stderr bytes.Buffer
	if code := run([]string{"link", in, "--id", "id", "--clusters", out}, nil, &stdout, &stderr); code != exitDone {
		t.Fatalf("exit %d: %s", code, stderr.Bytes())
	}
	for _, words := range []string{fmt.Sprintf("%d records are %d people", n, n), fmt.Sprintf("%d of its pairs are not proposed", n*(n-1)/2-(n-1))} {
		if !strings.Contains(stdout.String(), words) {
			t.Errorf("it says nothing of %q: %s", words, stdout.Bytes())
		}
	}
	written, err := os.ReadFile(out)
	if err != nil || bytes.Count(written, []byte("\n")) != n+1 {
		t.Errorf("%d lines of people: %v", bytes.Count(written, []byte("\n")), err)
	}
}

func oneName(n int) string {
	var b strings.Builder
	b.WriteString("id,given,family\n")
	for i := range n {
		fmt.Fprintf(&b, "%d,John,Smith\n", i)
	}
	return b.String()
}

// TestLinkReadsAPipe: a list that comes through a pipe is linked as a file of the same is.
func TestLinkReadsAPipe(t *testing.T) {
	if _, err := os.Stat("/dev/fd"); err != nil {
		t.Skip("pipes have no names here")
	}
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	go func() {
		_, _ = w.WriteString(oneName(70_000)) // more than a pipe holds, and than is looked at first
		_ = w.Close()
	}()
	var stdout, stderr bytes.Buffer
	if code := run([]string{"link", fmt.Sprintf("/dev/fd/%d", r.Fd()), "--id", "id"}, nil, &stdout, &stderr); code != exitDone || !strings.Contains(stdout.String(), "70000 records are 70000 people") {
		t.Errorf("exit %d: %s%s", code, stdout.Bytes(), stderr.Bytes())
	}
}

// TestABoundIsKnownWithoutBeingSaid: the computer's memory, where it says so, bounds what
// a run may take.
func TestABoundIsKnownWithoutBeingSaid(t *testing.T) {
	there := memoryThere()
	if got := (&linkCmd{}).bound(); got == 0 || got > mostByDefault<<20 || there > 0 && got > there {
		t.Errorf("bound of %d bytes with %d there", got, there)
	}
	if got := (&linkCmd{MaxMB: 7}).bound(); got != 7<<20 {
		t.Errorf("7 MB are %d bytes", got)
	}
}
