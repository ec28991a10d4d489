//go:build !unix

package main

import "runtime"

// used is what this process has taken. Where the system is not asked for processor
// time it is 0, and memory is what the runtime has of it.
func used() (cpu, peakMB float64) {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return 0, float64(m.Sys) / 1e6
}
