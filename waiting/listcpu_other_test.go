//go:build !unix

package waiting

import "time"

// cpuTime is not known here.
func cpuTime() time.Duration { return 0 }
