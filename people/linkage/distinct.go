package linkage

import (
	"math"
	"math/bits"
)

// exactDistinct is how many different values are counted one by one.
const exactDistinct = 4096

// distinctCount counts different values: exactly up to 4,096, beyond that to within
// about 1 % (HyperLogLog, 2^14 registers: Flajolet and others 2007), in 16 kB.
type distinctCount struct {
	seen      map[uint64]struct{}
	registers []uint8
}

const registerBits = 14

func (d *distinctCount) add(hash uint64) {
	if d.registers == nil {
		if d.seen == nil {
			d.seen = map[uint64]struct{}{}
		}
		d.seen[hash] = struct{}{}
		if len(d.seen) <= exactDistinct {
			return
		}
		d.registers = make([]uint8, 1<<registerBits)
		for h := range d.seen {
			d.register(h)
		}
		d.seen = nil
		return
	}
	d.register(hash)
}

func (d *distinctCount) register(hash uint64) {
	r := &d.registers[hash>>(64-registerBits)]
	*r = max(*r, uint8(bits.LeadingZeros64(hash<<registerBits|1<<(registerBits-1)))+1)
}

// count is the number, and whether it is exact.
func (d *distinctCount) count() (n int, exact bool) {
	if d.registers == nil {
		return len(d.seen), true
	}
	sum, empty := 0.0, 0
	for _, r := range d.registers {
		sum += math.Ldexp(1, -int(r))
		if r == 0 {
			empty++
		}
	}
	m := float64(len(d.registers))
	estimate := 0.7213 / (1 + 1.079/m) * m * m / sum
	if estimate <= 2.5*m && empty > 0 {
		estimate = m * math.Log(m/float64(empty))
	}
	return int(math.Round(estimate)), false
}

// textHash is FNV-1a with its bits mixed (the finaliser of MurmurHash3): the same on
// every machine and every day.
func textHash(s string) uint64 {
	h := uint64(14695981039346656037)
	for i := range len(s) {
		h = (h ^ uint64(s[i])) * 1099511628211
	}
	h ^= h >> 33
	h *= 0xff51afd7ed558ccd
	h ^= h >> 33
	h *= 0xc4ceb9fe1a85ec53
	return h ^ h>>33
}

// commonCounters is how many values are followed at once.
const commonCounters = 1024

// commonest finds the values that many hold, in one pass and bounded memory (Misra
// and Gries 1982): a value's count is never too high, and too low by at most the
// number of values over 1,024.
type commonest struct{ counts map[string]int }

func (c *commonest) add(value string) {
	if c.counts == nil {
		c.counts = map[string]int{}
	}
	if n, ok := c.counts[value]; ok || len(c.counts) < commonCounters {
		c.counts[value] = n + 1
		return
	}
	for v, n := range c.counts {
		if n == 1 {
			delete(c.counts, v)
		} else {
			c.counts[v] = n - 1
		}
	}
}

// most is the value that most hold, and how many at least; the first in the alphabet
// of several.
func (c *commonest) most() (value string, count int) {
	for v, n := range c.counts {
		if n > count || n == count && v < value {
			value, count = v, n
		}
	}
	return value, count
}
