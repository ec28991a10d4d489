package waiting

import (
	"slices"
	"sync"

	"roundtable/care"
	"roundtable/facts"
)

// SharedMark is what stands for a wait in a shared session, beside what its partner's
// own list says: that list stays the record, and shows somebody waiting until it says
// otherwise. The zero SharedMark is none.
type SharedMark struct {
	Treated  bool             `json:"treated"` // else they have a place, booked
	On       care.Date        `json:"on"`      // day of the session
	Host     care.PartnerCode `json:"host"`
	HostName string           `json:"host_name,omitempty"` // as Row.PartnerName
}

// SharedMarks is where a list learns of shared sessions, which stand on it and which it
// does not know.
type SharedMarks interface {
	// SharedMarks are the marks of all waits, which must not be written to, and a number
	// that differs whenever they do.
	SharedMarks() (map[care.Key]SharedMark, uint64)
}

// SetSharedMarks says where marks come from; it is called before the first question. What
// is shown of them is shown to whoever may see the wait, and nobody else.
func (l *List) SetSharedMarks(m SharedMarks) { l.marks = m }

// holds reports whether a mark says something of a wait whose clock started on a day, as
// the list stands on another: a clock that started after a treatment is of another wait.
func (m SharedMark) holds(start, day care.Date) bool {
	return m.On != 0 && start <= m.On && (!m.Treated || m.On <= day)
}

// ahead reports whether a mark is something to look forward to, or to look back on: who
// was treated, or has a place that is to come, is not waiting for a date.
func (m SharedMark) ahead(day care.Date) bool { return m.Treated || m.On >= day }

// sharedRows are the rows of a table that have marks, ascending.
type sharedRows struct {
	mu      sync.Mutex
	made    bool
	version uint64
	treated []facts.Row
	ahead   []facts.Row // the treated among them
}

// sharedVersion is of the marks as they stand; 0 where there are none.
func (t *table) sharedVersion() uint64 {
	if t.marks == nil {
		return 0
	}
	_, version := t.marks.SharedMarks()
	return version
}

// shared are the rows of the table that were treated, and those who have nothing to wait
// for: found anew whenever the marks have changed.
func (t *table) shared() (treated, ahead []facts.Row) {
	if t.marks == nil {
		return nil, nil
	}
	marks, version := t.marks.SharedMarks()
	s := &t.sharedRows
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.made && s.version == version {
		return s.treated, s.ahead
	}
	s.made, s.version, s.treated, s.ahead = true, version, nil, nil
	for k, m := range marks {
		r, ok := t.byKey(k)
		if !ok {
			continue
		}
		c, i, ok := t.row(r)
		if !ok || !m.holds(c.start[i], t.asAt) {
			continue
		}
		if m.Treated {
			s.treated = append(s.treated, r)
		}
		if m.ahead(t.asAt) {
			s.ahead = append(s.ahead, r)
		}
	}
	slices.Sort(s.treated)
	slices.Sort(s.ahead)
	return s.treated, s.ahead
}

// sharedMark is the mark of a row; nil where there is none.
func (w *rowWriter) sharedMark(c *chunk, i int) *SharedMark {
	if w.t.marks == nil {
		return nil
	}
	if w.marks == nil {
		w.marks, _ = w.t.marks.SharedMarks()
	}
	m, ok := w.marks[c.f.Key[i]]
	if !ok || !m.holds(c.start[i], w.t.asAt) {
		return nil
	}
	m.HostName = w.t.name(m.Host)
	return &m
}

// unlisted holds for all rows but those of a sorted list.
type unlisted []facts.Row

func (p unlisted) and(c *chunk, words []uint64) {
	for at := searchRows(p, c.f.Base); at < len(p) && p[at] < c.f.Base+facts.ChunkRows; at++ {
		i := p[at] - c.f.Base
		words[i/64] &^= 1 << (i % 64)
	}
}

// Words says a mark in a sentence; "" for none.
func (m *SharedMark) Words() string {
	switch {
	case m == nil:
		return ""
	case m.Treated:
		return "Treated in a shared session on " + m.On.Long() + " at " + m.HostName + "; their trust's list has not said so yet"
	}
	return "Has a place in a shared session on " + m.On.Long() + " at " + m.HostName
}

// SharedRemedy is what to do about somebody who was treated and is listed.
const SharedRemedy = "Send the outcome to the trust that keeps the pathway: it enters the treatment (RTT status 30, with that day as the clock stop) in its own system, and its next list takes the wait off. Nothing is stopped here."
