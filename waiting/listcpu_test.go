//go:build unix

package waiting

import (
	"syscall"
	"time"
)

// cpuTime is the processor time of this process: on a busy machine it is the
// fairer figure; two free processors take about half of it.
func cpuTime() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
