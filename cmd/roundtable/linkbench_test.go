package main

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"roundtable/people/linkage"
	"roundtable/people/linkage/made"
)

// BenchmarkLink1M links a made million of six lists from the file to the files, in a
// process of its own, so that memory and processor time are the verb's alone.
func BenchmarkLink1M(b *testing.B) {
	n := 1_000_000
	if testing.Short() {
		n = 50_000
	}
	dir := b.TempDir()
	lists := filepath.Join(dir, "lists.csv")
	writeMade(b, lists, n)
	verb := program(b, dir)
	for b.Loop() {
		out, err := exec.CommandContext(b.Context(), verb, "link", lists, "--id", "id", "--source", "source", "--nhs-status", "nhs_status",
			"--edges", filepath.Join(dir, "edges.csv"), "--clusters", filepath.Join(dir, "clusters.csv"), "--json").Output()
		if err != nil {
			b.Fatal(err)
		}
		var done linked
		if err := json.NewDecoder(bytes.NewReader(out)).Decode(&done); err != nil {
			b.Fatal(err)
		}
		if done.Records < n || done.People >= done.Records || done.People == 0 {
			b.Fatalf("%d records are %d people", done.Records, done.People)
		}
		b.ReportMetric(done.Seconds, "s")
		b.ReportMetric(done.CPUSeconds, "cpu-s")
		b.ReportMetric(done.PeakMB, "peak-MB")
		b.ReportMetric(float64(done.Pairs), "pairs")
	}
}

// program is the command line in a folder, to be run in a process of its own: the test
// binary is it when it is called by its name (TestMain).
func program(b *testing.B, dir string) string {
	b.Helper()
	self, err := os.Executable()
	if err != nil {
		b.Fatal(err)
	}
	verb := filepath.Join(dir, "roundtable")
	if err := os.Symlink(self, verb); err != nil {
		b.Skipf("no links to files here: %v", err)
	}
	return verb
}

// writeMade writes a made set. Its columns are called what the fields are, so that
// no map is needed; the truth is a column that nobody names.
func writeMade(tb testing.TB, path string, n int) {
	tb.Helper()
	f, err := os.Create(path)
	if err != nil {
		tb.Fatal(err)
	}
	defer f.Close()
	if err := made.Make(made.Options{Seed: 1, Records: n, Issued: true}).WriteCSV(f, ""); err != nil {
		tb.Fatal(err)
	}
}

// FuzzLinkReads: whatever a file holds, the verb links it or says why not; it never
// breaks, and every record that has an id is in one person.
func FuzzLinkReads(f *testing.F) {
	f.Add([]byte("id,given,family,dob\n1,Ann,Jones,1980-02-03\n2,Ann,Jones,03/02/1980\n"))
	f.Add([]byte("id;given\n1;\"A\nB\"\n;x\n2;'=1\n"))
	f.Add([]byte("\xff\xfei\x00d\x00,\x00dob\n\x00"))
	f.Fuzz(func(t *testing.T, content []byte) {
		dir := t.TempDir()
		in, out := filepath.Join(dir, "in.csv"), filepath.Join(dir, "clusters.csv")
		if err := os.WriteFile(in, content, 0o600); err != nil {
			t.Fatal(err)
		}
		var stdout, stderr bytes.Buffer
		code := run([]string{"link", in, "--id", "id", "--clusters", out, "--json"}, nil, &stdout, &stderr)
		switch {
		case code == exitFailed && bytes.Contains(stderr.Bytes(), []byte("did not foresee")):
			t.Fatalf("%s", stderr.Bytes())
		case code == exitFailed:
			if _, err := os.Stat(out); err == nil {
				t.Fatal("failed, and wrote a file")
			}
			return
		case code != exitDone:
			t.Fatalf("exit %d: %s", code, stderr.Bytes())
		}
		var done struct {
			Records, People int
			Model           *linkage.Model
		}
		if err := json.Unmarshal(stdout.Bytes(), &done); err != nil {
			t.Fatal(err)
		}
		if done.People > done.Records || done.Records > 0 && done.People == 0 {
			t.Fatalf("%d records are %d people", done.Records, done.People)
		}
	})
}
