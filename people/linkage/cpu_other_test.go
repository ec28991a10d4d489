//go:build !unix

package linkage

// cpuSeconds is the processor time that this process has taken; 0 where the system
// does not say.
func cpuSeconds() float64 { return 0 }
