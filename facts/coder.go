package facts

// coder turns a block's column of texts into codes of a dictionary, each value
// once.
type coder struct {
	t     texts
	d     *dict
	codes []uint32 // by index into t.vals; 0 = not yet looked up
}

func newCoder(t texts, d *dict) coder {
	return coder{t: t, d: d, codes: make([]uint32, len(t.vals))}
}

func (c *coder) at(i int) uint32 {
	if c.t.idx == nil {
		return 0
	}
	n := c.t.idx[i]
	if c.codes[n] == 0 && c.t.vals[n] != "" {
		c.codes[n] = c.d.code(c.t.vals[n])
	}
	return c.codes[n]
}
