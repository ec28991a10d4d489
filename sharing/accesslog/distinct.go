package accesslog

import (
	"encoding/binary"
	"math"
	"slices"

	"roundtable/care"
)

// MostExact is up to how many different people an account's day is counted exactly;
// beyond it Pattern.People is an estimate, to two figures, of which two in three are
// within 3 %. An export of a million people costs the server as much memory as a page
// of a thousand.
const MostExact = 1024

// distinct counts different source records in memory that does not grow with them: it
// keeps the MostExact least of their keys, which are hashes, and so spread evenly. How
// close together the least stand tells how many there are (Bar-Yossef and others 2002,
// "Counting distinct elements in a data stream"). What it says depends on who was
// looked at and not on their order, so a day that is counted anew says the same.
type distinct struct {
	least []uint64 // at most twice MostExact, of which the last ones are not in order
	full  bool     // there were more than MostExact
}

func (d *distinct) add(k care.Key) {
	x := binary.BigEndian.Uint64(k[:8])
	if d.full && x >= d.least[MostExact-1] {
		return
	}
	if d.least = append(d.least, x); len(d.least) == 2*MostExact {
		d.settle()
	}
}

// settle puts what is kept in order, each once, and lets go of what is too much.
func (d *distinct) settle() {
	slices.Sort(d.least)
	d.least = slices.Compact(d.least)
	if len(d.least) > MostExact {
		d.least, d.full = d.least[:MostExact], true
	}
}

// count is how many there are.
func (d *distinct) count() int {
	d.settle()
	if !d.full {
		return len(d.least)
	}
	n := (MostExact - 1) / (float64(d.least[MostExact-1]) / (1 << 64))
	figures := math.Pow10(int(math.Log10(n)) - 1)
	return max(MostExact+1, int(math.Round(n/figures)*figures))
}
