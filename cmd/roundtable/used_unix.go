//go:build unix

package main

import (
	"runtime"
	"syscall"
)

// used is what this process has taken: processor seconds, and memory at its most in
// MB (10^6 bytes).
func used() (cpu, peakMB float64) {
	var u syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &u) != nil {
		return 0, 0
	}
	peak := float64(u.Maxrss) // kB, on macOS bytes
	if runtime.GOOS != "darwin" && runtime.GOOS != "ios" {
		peak *= 1024
	}
	if own := highWater(); own > 0 {
		peak = own
	}
	return float64(u.Utime.Nano()+u.Stime.Nano()) / 1e9, peak / 1e6
}

// highWater is the most memory that this program has held, in bytes; 0 where the system
// does not say. Linux's rusage will not do: a program that another one starts begins
// there with the memory of its parent.
func highWater() float64 { return float64(kilobytes("/proc/self/status", "VmHWM:")) * 1024 }
