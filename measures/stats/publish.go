package stats

import (
	"crypto/aes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"

	"roundtable/care"
)

// Key is the secret of a collaborative's cubes. Make it once from random bytes,
// keep it as long as the ledger and as secret as the people in it, the same on
// every replica, and never change it: a cell that is rounded anew each time gives
// its count away by its average, one that is rounded by the same key does not.
type Key [32]byte

// Cube is what viewers without a right to the people may query: every cell a
// multiple of a base, totals the sums of cells. It holds nothing else, so no
// question put to it, and no arithmetic on any number of answers, tells more than
// the cells do. A cell published as p may have any count from p-(base-1) to
// p+(base-1), none below 0, and one cell says nothing of another.
type Cube struct {
	dims   []Dimension
	stride []uint32
	base   uint32
	cells  []uint32 // in units of base
}

// base is the multiple that a rule's cubes are made of: one more than the
// greatest count that it hides, made up to tens for HES. 0 where there is none.
func (r Rule) base() uint32 {
	switch r {
	case MHSDS:
		return 5
	case HES:
		return 10
	}
	return 0
}

// Publish makes the cube. Each cell goes down or up to a multiple of the base (5
// under MHSDS, 10 under HES): a count that is r above a multiple goes up in r of
// base cases, so that sums are right on average; which of them is fixed by the
// key and by the names of the cell's groups, and stays as it is as long as the
// count does (unbiased random rounding, Fellegi 1975, with the kept cell keys of
// Fraser and Wooton 2005). An empty cell stays empty. The error, a
// *care.Problem, is for a rule under which no cube is made, for a key that nobody
// made, and for rows that could not be counted.
func (c *Counts) Publish(rule Rule, key Key) (*Cube, error) {
	base := rule.base()
	switch {
	case base == 0:
		return nil, &care.Problem{What: "No cube is published under that rule.", Remedy: "Use MHSDS or HES."}
	case key == Key{}:
		return nil, &care.Problem{What: "The cube has no key, without which its counts could be worked out."}
	case c.bad > 0:
		return nil, &care.Problem{
			What:   "Some rows are in groups that the cube's dimensions do not have.",
			Remedy: "Give every code a label, also the one for not recorded.",
		}
	}
	cube := &Cube{dims: c.dims, stride: c.stride, base: base, cells: make([]uint32, len(c.n))}
	marks, err := newMarks(key, c.dims)
	if err != nil {
		return nil, err
	}
	for i, n := range c.n {
		if n > 0 {
			cube.cells[i] = (n + marks.threshold(c.stride, uint32(i), base)) / base
		}
	}
	return cube, nil
}

// marks give each cell its threshold by a keyed function of what it is called, so
// that neither a new partner nor another order of groups moves it.
type marks struct {
	cell  func(dst, src []byte)
	label [][][2]uint64 // by dimension and code
	in    [aes.BlockSize]byte
	out   [aes.BlockSize]byte
}

func newMarks(key Key, dims []Dimension) (*marks, error) {
	word := func(texts ...string) []byte {
		h := hmac.New(sha256.New, key[:])
		for _, t := range texts {
			var size [8]byte
			binary.BigEndian.PutUint64(size[:], uint64(len(t)))
			h.Write(size[:])
			h.Write([]byte(t))
		}
		return h.Sum(nil)
	}
	block, err := aes.NewCipher(word("cell")[:16])
	if err != nil {
		return nil, err
	}
	m := &marks{cell: block.Encrypt, label: make([][][2]uint64, len(dims))}
	for d, dim := range dims {
		for _, l := range dim.Labels {
			w := word("label", dim.Name, l)
			m.label[d] = append(m.label[d], [2]uint64{binary.BigEndian.Uint64(w), binary.BigEndian.Uint64(w[8:])})
		}
	}
	return m, nil
}

// threshold is what is added to a cell's count before it goes down to a multiple
// of the base: 0 to base-1, each as likely.
func (m *marks) threshold(stride []uint32, cell, base uint32) uint32 {
	var a, b uint64
	for d, step := range stride {
		l := m.label[d][cell/step]
		cell %= step
		a, b = a^l[0], b^l[1]
	}
	binary.BigEndian.PutUint64(m.in[:], a)
	binary.BigEndian.PutUint64(m.in[8:], b)
	m.cell(m.out[:], m.in[:])
	return uint32(binary.BigEndian.Uint64(m.out[:]) % uint64(base))
}
