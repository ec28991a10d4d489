//go:build !unix

package table

import "time"

// cpuTime is not known here.
func cpuTime() time.Duration { return 0 }
