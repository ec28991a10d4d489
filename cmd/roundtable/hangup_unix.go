//go:build unix

package main

import (
	"os"
	"os/signal"
	"syscall"
)

// hangUp says when the server is told that its files have changed (kill -HUP).
func hangUp() (again <-chan os.Signal, stop func()) {
	c := make(chan os.Signal, 1)
	signal.Notify(c, syscall.SIGHUP)
	return c, func() { signal.Stop(c) }
}
