//go:build !linux

package pgtest

import (
	"os"
	"os/exec"
	"testing"
)

// asUser changes nothing: on other systems tests run as an ordinary user.
func asUser(testing.TB, string) func(*exec.Cmd) { return func(*exec.Cmd) {} }

// start starts the command and returns what stops it.
func start(cmd *exec.Cmd) (stop func(), err error) {
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	return func() {
		_ = cmd.Process.Signal(os.Interrupt)
		_ = cmd.Wait()
	}, nil
}
