package facts

// Moved reports whether row i says anything else than it did in an earlier
// generation's chunk of the same rows that what is derived of other rows may rest
// on: its clock, its identifier, whose it is and how protected, its events. was may be nil.
func (c *PathwayChunk) Moved(was *PathwayChunk, i int) bool {
	if was == nil || i >= was.Len {
		return true
	}
	return c.State[i] != was.State[i] || c.Start[i] != was.Start[i] || c.Stop[i] != was.Stop[i] || c.Queue[i] != was.Queue[i] ||
		c.Status[i] != was.Status[i] || c.PPID[i] != was.PPID[i] || c.Person[i] != was.Person[i] || c.Same[i] != was.Same[i] || c.Class[i] != was.Class[i] ||
		c.own.turn[i] != was.own.turn[i] ||
		c.ev.first[i] != was.ev.first[i] || c.ev.n[i] != was.ev.n[i] || c.ev.head[i] != was.ev.head[i]
}

// Moved reports whether source record i says anything else than it did in an
// earlier generation's chunk of the same records that a list derives from. was may
// be nil.
func (c *PersonChunk) Moved(was *PersonChunk, i int) bool {
	if was == nil || i >= was.Len {
		return true
	}
	return c.Present[i] != was.Present[i] || c.NHSNumber[i] != was.NHSNumber[i] || c.NHSStatus[i] != was.NHSStatus[i] ||
		c.Birth[i] != was.Birth[i] || c.Family[i] != was.Family[i] || c.Given[i] != was.Given[i] || c.Same[i] != was.Same[i] ||
		c.FlagsNo[i] != was.FlagsNo[i] || c.Postcode[i] != was.Postcode[i] || c.nameHash[i] != was.nameHash[i] || c.Class[i] != was.Class[i]
}

// Namesakes appends, ascending, the source records that have, by folded names and
// birth date, the name that record i of a chunk has, itself among them; the chunk
// may be an earlier generation's.
func (v *View) Namesakes(c *PersonChunk, i int, buf []Row) []Row {
	if c.nameHash[i] == 0 {
		return buf
	}
	return v.lookup(v.g.byNameDOB, c.nameHash[i], buf, func(o *PersonChunk, j int) bool { return o.nameHash[j] == c.nameHash[i] })
}
