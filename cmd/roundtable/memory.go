package main

import (
	"context"
	"os"
	"runtime/debug"
	"runtime/metrics"
	"time"
)

// memoryGoal is what a server of any size tries to stay within: all of England's
// open pathways with their events fit into it. A small ledger never comes near.
const memoryGoal = 3584 << 20

// keepMemory has the runtime collect garbage before the process holds more than
// memoryGoal, rather than at twice what a country's columns take. When what is
// in use comes near the goal the goal grows with it: collecting without end
// would help nobody. GOMEMLIMIT or GOGC in the environment is the operator's
// word, and leaves everything as it says.
func keepMemory(ctx context.Context) {
	if os.Getenv("GOMEMLIMIT") != "" || os.Getenv("GOGC") != "" {
		return
	}
	debug.SetMemoryLimit(memoryGoal)
	go func() {
		tick := time.NewTicker(2 * time.Second)
		defer tick.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
				debug.SetMemoryLimit(limitFor(inUse()))
			}
		}
	}()
}

// limitFor leaves a sixth of what is in use for new pages between collections.
func limitFor(live uint64) int64 {
	return max(memoryGoal, int64(live+live/6))
}

// inUse is what the last collection found in use, in bytes.
func inUse() uint64 {
	s := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	metrics.Read(s)
	if s[0].Value.Kind() != metrics.KindUint64 {
		return 0
	}
	return s[0].Value.Uint64()
}
