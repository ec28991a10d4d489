package waiting

import (
	"roundtable/care"
	"roundtable/facts"
)

// computedClock is the clock of a pathway that is known from events alone: its
// start and queue place, and whether it still runs.
func (d *deriver) computedClock(f *facts.PathwayChunk, i int) (start, queue care.Date, open bool) {
	return 0, 0, false
}
