package main

import (
	"bytes"
	"os"
	"path/filepath"
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
