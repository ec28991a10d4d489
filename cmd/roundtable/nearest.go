package main

import (
	"os"
	"path/filepath"

	"roundtable/care"
)

// meant is care.Meant.
func meant(word string, choices []string) string { return care.Meant(word, choices) }

// meantFile is meant for a file that is not there, among its neighbours.
func meantFile(path string) string {
	if _, err := os.Lstat(path); err == nil {
		return ""
	}
	entries, err := os.ReadDir(filepath.Dir(path))
	if err != nil {
		return ""
	}
	names := make([]string, len(entries))
	for i, e := range entries {
		names[i] = e.Name()
	}
	return meant(base(path), names)
}
