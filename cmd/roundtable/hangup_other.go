//go:build !unix

package main

import "os"

// hangUp never says anything where there is no such signal: files are looked at
// every half minute.
func hangUp() (again <-chan os.Signal, stop func()) { return nil, func() {} }
