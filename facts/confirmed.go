package facts

// Confirmed is the newest extract that stands and says of the pathway what its
// standing statement says. A list that is whole each time is kept as what differs
// from the time before, so that a row which did not change has the extract, sheet
// and line of the file in which it last changed; this is the file in which it last
// was, at a line that is not kept (or had a row of it that could not be taken, and
// so left the statement as it was). It is the statement's own extract when no later
// list of the same stream has the row, and for anything that is not such a list;
// 0 for a row that may not be seen or that nothing but events states.
func (v *View) Confirmed(r Row) ExtractNo {
	c, i, ok := v.Pathway(r)
	if !ok || !stated(c.State[i]) || c.Extract[i] == 0 {
		return 0
	}
	own := c.Extract[i]
	x := v.g.extracts[own-1]
	if !x.Received.Snapshot || c.State[i] != StateOpen && c.Gone[i] == 0 {
		return own
	}
	last := ExtractNo(len(v.g.extracts))
	if c.State[i] != StateOpen {
		last = c.Gone[i] - 1
	}
	for n := last; n > own; n-- {
		if y := v.g.extracts[n-1]; y.Stream == x.Stream && y.Received.Snapshot && y.Withdrawn == 0 {
			return n
		}
	}
	return own
}
