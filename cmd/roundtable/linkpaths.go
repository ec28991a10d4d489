package main

import (
	"os"
	"path/filepath"
)

// checkPaths holds that nothing is written over what is read, nor twice to one place.
func (c *linkCmd) checkPaths() error {
	read := map[string]string{"--model": c.Model, "--superseded": c.Superseded}
	var written [][2]string
	for _, w := range [...][2]string{
		{"--edges", c.Edges},
		{"--clusters", c.Clusters},
		{"--review", c.Review},
		{"--save-model", c.SaveModel},
		{"--write-splink", c.WriteSplink},
		{"--sql-out", c.SQLOut},
		{"--write-columns", c.WriteColumns},
	} {
		if w[1] == "" {
			continue
		}
		for _, in := range c.Files {
			if onePlace(in, w[1]) {
				return usagef("%s %s would replace the list that is read. Give another name.", w[0], w[1])
			}
		}
		for flag, in := range read {
			if in != "" && onePlace(in, w[1]) {
				return usagef("%s %s is the file of %s too. Give another name.", w[0], w[1], flag)
			}
		}
		for _, before := range written {
			if onePlace(before[1], w[1]) {
				return usagef("%s and %s would both be written to %s. Give each a file of its own.", before[0], w[0], w[1])
			}
		}
		written = append(written, w)
	}
	return nil
}

// onePlace reports whether two names are of one file, which need not be there yet. What
// is no file, such as /dev/null, takes anything from anybody.
func onePlace(a, b string) bool {
	x, errA := os.Stat(a)
	y, errB := os.Stat(b)
	if errA == nil && errB == nil {
		return os.SameFile(x, y) && x.Mode().IsRegular()
	}
	if (errA == nil) != (errB == nil) {
		return false
	}
	return placeIn(a) == placeIn(b)
}

// placeIn is a name with its folder as the system knows it.
func placeIn(name string) string {
	dir, err := filepath.Abs(filepath.Dir(name))
	if err != nil {
		return filepath.Clean(name)
	}
	if known, err := filepath.EvalSymlinks(dir); err == nil {
		dir = known
	}
	return filepath.Join(dir, filepath.Base(name))
}
