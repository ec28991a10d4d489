package main

import (
	"os"
	"testing"
)

// The start page says that its made collaborative is gone when Roundtable stops.
func TestTheStartPagesDemonstrationIsGoneWhenClosed(t *testing.T) {
	tmp := t.TempDir()
	t.Setenv("TMPDIR", tmp)
	t.Setenv("TMP", tmp) // where Windows looks
	made := func() int {
		t.Helper()
		entries, err := os.ReadDir(tmp)
		if err != nil {
			t.Fatal(err)
		}
		return len(entries)
	}
	table, err := (&starter{}).Demo(t.Context(), func(string, float64) {})
	if err != nil {
		t.Fatal(err)
	}
	if n := made(); n != 1 {
		t.Errorf("%d folders while it is open", n)
	}
	if err := table.Close(); err != nil {
		t.Fatal(err)
	}
	if n := made(); n != 0 {
		t.Errorf("%d folders are left", n)
	}
}
