package waiting

import (
	"roundtable/care"
	"roundtable/facts"
)

// Whoever was sent on waits still, and is on nobody's list until the receiver
// has them on its own. Until then they stay on the sender's.

// stSentOn marks a row whose wait was sent to another provider, of which none has
// taken it up.
const stSentOn = stComputed << 1

// earliestOpen is the running period with the earliest start, of those passed on
// or of the others; nil for none.
func earliestOpen(periods []Period, passedOn bool) (first *Period) {
	for k := range periods {
		if p := &periods[k]; p.Open() && p.PassedOn == passedOn && (first == nil || p.Start < first.Start) {
			first = p
		}
	}
	return first
}

// sentOn keeps a row on the list whose last event sent it on, when nobody has
// taken it up.
func (d *deriver) sentOn(c *chunk, i int, was *chunk) bool {
	if was != nil && was.live.at(i) == 0 {
		return false
	}
	if was == nil {
		d.work.run(c.f, i)
		if c.f.Start[i] > d.asAt || !d.work.untaken(c.f, i) {
			return false
		}
	}
	switch {
	case c.f.Start[i] == 0:
		return d.keep(c, i, was)
	case was != nil:
		c.queue[i] = was.queue[i]
	default:
		c.queue[i] = keptPlace(c.f, i, d.work.periods)
	}
	c.state[i] |= stSentOn
	return true
}

// untaken reports whether the wait of the last run was passed on, and no other
// partner with the same pathway identifier has it open, ended it later, or
// records that it came. Without an identifier nobody can be seen to have it.
func (w *clockwork) untaken(f *facts.PathwayChunk, i int) bool {
	if earliestOpen(w.periods, true) == nil {
		return false
	}
	day := care.Date(0)
	for k := range w.raw {
		if e := &w.raw[k]; e.Date <= w.asAt && (e.Type == care.EvTransferOut || w.statusOf(e.Status) == 21) {
			day = max(day, e.Date)
		}
	}
	s := &w.from
	s.rows = w.v.SamePPID(f.Base+facts.Row(i), s.rows[:0])
	for _, r := range s.rows {
		if o, k, ok := w.v.Pathway(r); ok && o.Partner[k] != f.Partner[i] && w.takenUp(o, k, day) {
			return false
		}
	}
	return true
}

// takenUp reports whether another partner's row has the wait that was passed on
// on a day.
func (w *clockwork) takenUp(o *facts.PathwayChunk, k int, day care.Date) bool {
	switch o.State[k] {
	case facts.StateOpen, facts.StateVanished:
		return true
	case facts.StateStopped:
		if !o.StopInferred(k) && o.Stop[k] >= day {
			return true
		}
	}
	s := &w.from
	s.raw = w.v.ChunkEvents(o, k, s.raw[:0])
	for j := range s.raw {
		if e := &s.raw[j]; e.Date >= day && e.Date <= w.asAt && (e.Type == care.EvTransferIn || w.statusOf(e.Status) == 20) {
			return true
		}
	}
	return false
}

// statedStop is the stop that the partner states; 0 for none, and for one that
// was taken from events.
func statedStop(f *facts.PathwayChunk, i int) care.Date {
	if f.StopInferred(i) {
		return 0
	}
	return f.Stop[i]
}
