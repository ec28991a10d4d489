package main

import (
	"os"

	"roundtable/care"
)

// openPlain opens a file that is read without a ledger, called what in sentences ("file",
// "catalogue"). One that is not there, or is a folder, is a *care.Problem.
func openPlain(what, path string) (*os.File, os.FileInfo, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, nil, &care.Problem{What: "The " + what + " cannot be opened.", Where: path, Remedy: "Check the name." + meantFile(path), Err: err}
	}
	info, err := f.Stat()
	if err == nil && info.IsDir() {
		err = &care.Problem{What: "This is a folder.", Where: path, Remedy: "Name the " + what + " in it."}
	}
	if err != nil {
		f.Close()
		return nil, nil, err
	}
	return f, info, nil
}
