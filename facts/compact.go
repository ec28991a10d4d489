package facts

// compactAfter is how many chained events there may be before they are grouped:
// a quarter of the grouped ones and at least this many.
const compactAfter = 1 << 18

// compactDue reports whether reading has become slower than grouping is worth.
func (s *state) compactDue() bool {
	chained := int(s.events.n - s.events.base)
	return chained > max(compactAfter, int(s.events.base)/4)
}

// compact rewrites the events so that each pathway's stand together, in the
// source's order and each once, in the order of the pathways' rows. Readers of
// earlier generations keep the old ones.
func (s *state) compact() {
	old := s.events.view()
	e := newEventStore()
	e.attrs, e.nAttr, e.byAttr = s.events.attrs, s.events.nAttr, s.events.byAttr
	var buf []Event
	for n, c := range s.pathways {
		was := c.ev
		l := &eventLinks{first: make([]uint32, ChunkRows), n: make([]uint32, ChunkRows), head: zeros[uint32](), epoch: s.epoch}
		for i := range c.Len {
			buf = old.collect(was, i, buf[:0])
			l.first[i], l.n[i] = e.n, uint32(len(buf))
			for _, ev := range buf {
				e.write(ev.raw())
			}
		}
		if c.epoch != s.epoch {
			d := *c // the columns stay shared: the epoch stays old
			c, s.pathways[n] = &d, &d
		}
		c.ev = l
	}
	e.base = e.n
	s.events = e
}

func (e Event) raw() rawEvent {
	return rawEvent{date: e.Date, minute: e.Minute, kind: e.Type, attr: e.attr, extract: e.Extract, line: e.Line, id: e.id}
}
