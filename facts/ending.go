package facts

import "roundtable/care"

// A file of events alone states no list: what happened last says whether the
// referral still waits. The latest event that opens or ends a referral decides,
// and on one day the later one in the source. A partner's list, and MHSDS, which
// states its own discharge, stand over this.

// turn is the last such event of a pathway: its date, whether it ended the
// referral, and whether the state was set by it.
type turn int32

func turnOf(day care.Date, ends bool) turn {
	t := turn(day) << 2
	if ends {
		t |= 1
	}
	return t
}

func (t turn) day() care.Date { return care.Date(t >> 2) }
func (t turn) ends() bool     { return t&1 != 0 }
func (t turn) applied() bool  { return t&2 != 0 }

// opensOrEnds says what an event does to a referral; neither for most.
func opensOrEnds(t care.EventType) (opens, ends bool) {
	switch t {
	case care.EvReferred, care.EvReceived, care.EvAccepted, care.EvListed, care.EvPlannedListed, care.EvTransferIn,
		care.EvNewCondition, care.EvNewTreatment, care.EvSecondSide:
		return true, false
	case care.EvRejected, care.EvSignposted, care.EvTransferOut, care.EvDischarged, care.EvClosed:
		return false, true
	}
	return false, false
}

// turnEvent notes an event of a file of events.
func (s *state) turnEvent(r Row, day care.Date, t care.EventType) {
	opens, ends := opensOrEnds(t)
	if day == 0 || !opens && !ends {
		return
	}
	c, at := s.pathways[r/ChunkRows], int(r%ChunkRows)
	was := c.own.turn[at]
	if day < was.day() || was.day() == day && was.ends() == ends {
		return
	}
	c, at = s.pathway(r)
	set(&c.own.turn, at, turnOf(day, ends)|was&2)
	s.turned(c, at)
}

// turned brings the state of a pathway known from events into line with its last
// turn.
func (s *state) turned(c *PathwayChunk, at int) {
	t := c.own.turn[at]
	if c.Clock[at] != ClockEvents || c.State[at] == StateEvents || c.State[at] == StateAbsent {
		return
	}
	switch {
	case t.ends() && (c.State[at] == StateOpen || t.applied()):
		set(&c.State, at, StateStopped)
		set(&c.Stop, at, t.day())
		set(&c.own.turn, at, t|2)
	case !t.ends() && t.applied():
		set(&c.State, at, StateOpen)
		set(&c.Stop, at, 0)
		set(&c.own.turn, at, t&^2)
	}
}

// unturn takes back what a turn set, before the file's own word is put there.
func unturn(c *PathwayChunk, at int) {
	if t := c.own.turn[at]; t.applied() {
		set(&c.State, at, StateOpen)
		set(&c.Stop, at, 0)
		set(&c.own.turn, at, t&^2)
	}
}

// StopInferred reports whether row i's stop was taken from its last event, a
// discharge or a transfer, and not stated as a stop by the partner.
func (c *PathwayChunk) StopInferred(i int) bool {
	return i < len(c.own.turn) && c.own.turn[i].applied()
}
