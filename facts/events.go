package facts

import (
	"slices"

	"roundtable/care"
)

// Event is one thing that happened on a pathway, as a source wrote it.
type Event struct {
	Date    care.Date   // 0 = not recorded
	Minute  care.Minute // 0 = the day alone is known
	Type    care.EventType
	Status  Code      // DimStatus: RTT period status after it, when stated
	Team    Wide      // DimTeam
	Org     Wide      // DimEventOrg: the other organisation
	Reason  Wide      // DimEventReason
	Detail  Wide      // DimEventDetail
	Side    Wide      // DimSide
	Told    uint8     // a missed appointment clearly communicated: 0 not recorded, 1 yes, 2 no
	Extract ExtractNo // with Sheet and Line, where it stands
	Sheet   uint16
	Line    uint32

	id   uint32 // hash of the source's own id; 0 = it gave none
	attr uint32
}

// attrs are what many events have in common; each combination is kept once.
type attrs struct {
	status                          Code
	sheet                           uint16
	told                            uint8
	team, org, reason, detail, side Wide
}

func (a attrs) hash() uint64 {
	h := mix(uint64(a.status)<<24 | uint64(a.sheet)<<8 | uint64(a.told))
	h = mix(h ^ uint64(a.team)<<32 ^ uint64(a.org))
	h = mix(h ^ uint64(a.reason)<<32 ^ uint64(a.detail))
	return mix(h^uint64(a.side)) | 1
}

const (
	eventShift = 16
	eventRows  = 1 << eventShift
	attrShift  = 10
)

// eventChunk holds eventRows events. It is only ever appended to.
type eventChunk struct {
	date    []care.Date
	minute  []care.Minute
	kind    []care.EventType
	attr    []uint32
	extract []ExtractNo
	line    []uint32
	id      []uint32 // nil until a source gives its events ids
	prev    []uint32 // nil in the grouped part: the event of the pathway before it, +1
}

// eventStore is the grouped events (positions below base, each pathway's in one
// run, in the source's order) and those folded since, chained by pathway.
type eventStore struct {
	chunks []*eventChunk
	n      uint32
	base   uint32
	attrs  [][]attrs
	nAttr  int
	byAttr *table
}

func newEventStore() *eventStore { return &eventStore{byAttr: newTable(0)} }

func newEventChunk(rows int) *eventChunk {
	return &eventChunk{
		date: make([]care.Date, rows), minute: make([]care.Minute, rows),
		kind: make([]care.EventType, rows), attr: make([]uint32, rows),
		extract: make([]ExtractNo, rows), line: make([]uint32, rows),
	}
}

func (e *eventStore) attrCode(a attrs) uint32 {
	h := a.hash()
	found := NoRow
	e.byAttr.probe(h, func(r Row) bool {
		if e.attrAt(r) == a {
			found = r
		}
		return found != NoRow
	})
	if found != NoRow {
		return found
	}
	if e.nAttr>>attrShift == len(e.attrs) {
		e.attrs = append(e.attrs, make([]attrs, 1<<attrShift))
	}
	e.attrs[e.nAttr>>attrShift][e.nAttr&(1<<attrShift-1)] = a
	e.nAttr++
	e.byAttr = e.byAttr.add(h, Row(e.nAttr-1), e.nAttr, func(r Row) uint64 { return e.attrAt(r).hash() })
	return uint32(e.nAttr - 1)
}

func (e *eventStore) attrAt(r uint32) attrs { return e.attrs[r>>attrShift][r&(1<<attrShift-1)] }

// rawEvent is an event as it is stored.
type rawEvent struct {
	date    care.Date
	minute  care.Minute
	kind    care.EventType
	attr    uint32
	extract ExtractNo
	line    uint32
	id      uint32
}

// add appends an event to the chain that ends at prev (position+1, 0 = none) and
// returns its own position+1.
func (e *eventStore) add(ev rawEvent, prev uint32) uint32 {
	c := e.write(ev)
	if c.prev == nil {
		d := *c // as in write
		d.prev = make([]uint32, eventRows)
		c, e.chunks[(e.n-1)>>eventShift] = &d, &d
	}
	c.prev[(e.n-1)&(eventRows-1)] = prev
	return e.n
}

func (e *eventStore) write(ev rawEvent) *eventChunk {
	at := e.n & (eventRows - 1)
	if int(e.n>>eventShift) == len(e.chunks) {
		e.chunks = append(e.chunks, newEventChunk(eventRows))
	}
	c := e.chunks[e.n>>eventShift]
	c.date[at], c.minute[at], c.kind[at] = ev.date, ev.minute, ev.kind
	c.attr[at], c.extract[at], c.line[at] = ev.attr, ev.extract, ev.line
	if ev.id != 0 && c.id == nil {
		// A chunk that readers already hold keeps its header: give it a new one.
		d := *c
		d.id = make([]uint32, eventRows)
		c, e.chunks[e.n>>eventShift] = &d, &d
	}
	if c.id != nil {
		c.id[at] = ev.id
	}
	e.n++
	return c
}

func (e *eventStore) view() eventView {
	return eventView{chunks: slices.Clone(e.chunks), attrs: slices.Clone(e.attrs), n: e.n, base: e.base, nAttr: e.nAttr}
}

// eventView reads the events that were there when it was made.
type eventView struct {
	chunks  []*eventChunk
	attrs   [][]attrs
	n, base uint32
	nAttr   int
}

func (v eventView) at(pos uint32) Event {
	c, i := v.chunks[pos>>eventShift], pos&(eventRows-1)
	a := v.attrs[c.attr[i]>>attrShift][c.attr[i]&(1<<attrShift-1)]
	e := Event{
		Date: c.date[i], Minute: c.minute[i], Type: c.kind[i], Status: a.status,
		Team: a.team, Org: a.org, Reason: a.reason, Detail: a.detail, Side: a.side, Told: a.told,
		Extract: c.extract[i], Sheet: a.sheet, Line: c.line[i], attr: c.attr[i],
	}
	if c.id != nil {
		e.id = c.id[i]
	}
	return e
}

// collect appends a pathway's events in the source's order, each once.
func (v eventView) collect(l *eventLinks, i int, buf []Event) []Event {
	from := len(buf)
	for p := range l.n[i] {
		buf = append(buf, v.at(l.first[i]+p))
	}
	if l.head[i] == 0 {
		return buf
	}
	mid := len(buf)
	for h := l.head[i]; h != 0; {
		buf = append(buf, v.at(h-1))
		h = v.chunks[(h-1)>>eventShift].prev[(h-1)&(eventRows-1)]
	}
	slices.Reverse(buf[mid:])
	return append(buf[:from], once(buf[from:], mid-from)...)
}
