package main

import (
	"runtime"
	"testing"
)

func TestLimitGrowsWithWhatIsInUse(t *testing.T) {
	for live, want := range map[uint64]int64{
		0:         memoryGoal,
		100 << 20: memoryGoal,
		3 << 30:   memoryGoal, // 3 GiB and a sixth are 3.5
		6 << 30:   7 << 30,
	} {
		if got := limitFor(live); got != want {
			t.Errorf("%d in use: limit %d, want %d", live, got, want)
		}
	}
	runtime.GC()
	if inUse() == 0 {
		t.Error("nothing is in use")
	}
}
