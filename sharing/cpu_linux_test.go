package sharing

import (
	"time"

	"golang.org/x/sys/unix"
)

// threadTime is the processor time of this thread: on a busy machine it is the
// fairer figure. Lock the goroutine to its thread first.
func threadTime() time.Duration {
	var ts unix.Timespec
	if err := unix.ClockGettime(unix.CLOCK_THREAD_CPUTIME_ID, &ts); err != nil {
		panic(err) // every Linux has this clock
	}
	return time.Duration(ts.Nano())
}
