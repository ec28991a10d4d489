package waiting

import (
	"cmp"

	"roundtable/care"
	"roundtable/facts"
)

// Whoever was sent on waits still, and is on nobody's list until the receiver
// has them on its own. Until then they stay on the sender's.

// stSentOn marks a row whose wait was sent to another provider, of which none has
// taken it up.
const stSentOn = stComputed << 1

// stReceived marks a row whose wait was sent to another provider that has it, by
// what it brought, and that is on the sender's list all the same.
const stReceived = stSentOn << 1

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
	c.state[i] |= d.sentState(c.f, i, was)
	return true
}

// sentState is what is said of a wait that was sent on and is on the sender's
// list: that nobody has it, or who has.
func (d *deriver) sentState(f *facts.PathwayChunk, i int, was *chunk) uint32 {
	if was != nil {
		return was.state[i] & (stSentOn | stReceived)
	}
	if _, _, ok := d.work.receivedBy(f, i); ok {
		return stReceived
	}
	return stSentOn
}

// untaken reports whether the wait of the last run was passed on, and no other
// partner with the same pathway identifier has it open, ended it later, or
// records that it came. Without an identifier nobody can be seen to have it.
func (w *clockwork) untaken(f *facts.PathwayChunk, i int) bool {
	if earliestOpen(w.periods, true) == nil {
		return false
	}
	day := w.sentOn()
	s := &w.from
	s.rows = w.v.SamePPID(f.Base+facts.Row(i), s.rows[:0])
	for _, r := range s.rows {
		if o, k, ok := w.v.Pathway(r); ok && o.Partner[k] != f.Partner[i] && w.takenUp(o, k, day) {
			return false
		}
	}
	return true
}

// sentOn is the day on which the last run's events sent the wait on last; 0 = never.
func (w *clockwork) sentOn() (day care.Date) {
	for k := range w.raw {
		if e := &w.raw[k]; e.Date <= w.asAt && (e.Type == care.EvTransferOut || w.statusOf(e.Status) == 21) {
			day = max(day, e.Date)
		}
	}
	return day
}

// receivedBy is the other partner who has a wait of the last run that was sent on
// (by its events, or by status 21 on the sender's list), and since when (0 = no day is stated): by the pathway identifier, or, where one
// of the two states none, by the same person waiting for the same specialty who
// came there after being sent on. The second may be another referral, so that it
// is asked and nothing is closed by it.
func (w *clockwork) receivedBy(f *facts.PathwayChunk, i int) (by facts.Code, on care.Date, ok bool) {
	start := f.Start[i]
	if p := earliestOpen(w.periods, true); p != nil {
		start = p.Start
	} else if !asserts(f, i) || w.statusOf(f.Status[i]) != 21 {
		return 0, 0, false
	}
	sent := cmp.Or(w.sentOn(), start)
	s := &w.from
	s.rows = w.v.SamePPID(f.Base+facts.Row(i), s.rows[:0])
	same := len(s.rows)
	if f.Person[i] != facts.NoRow {
		for _, person := range w.v.SamePerson(f.Person[i], nil) {
			s.rows = w.v.PathwaysOf(person, s.rows)
		}
	}
	for n, r := range s.rows {
		o, k, has := w.v.Pathway(r)
		if !has || o.Partner[k] == f.Partner[i] {
			continue
		}
		came := w.came(o, k, sent)
		switch {
		case n < same && w.takenUp(o, k, sent):
		case n >= same && (f.PPID[i] == 0 || o.PPID[k] == 0) && sameSpecialty(f, i, o, k) && (came != 0 || continued(o, k, start)):
		default:
			continue
		}
		if !ok || (came != 0 && (on == 0 || came < on)) {
			by, on, ok = o.Partner[k], came, true
		}
	}
	return by, on, ok
}

// came is the first day, from the one on which the wait was sent, on which another
// partner's row says that the person came; 0 = it says none.
func (w *clockwork) came(o *facts.PathwayChunk, k int, sent care.Date) (day care.Date) {
	if d := o.Received[k]; d >= sent && d <= w.asAt {
		day = d
	}
	s := &w.from
	s.raw = w.v.ChunkEvents(o, k, s.raw[:0])
	for j := range s.raw {
		e := &s.raw[j]
		switch {
		case e.Date < sent || e.Date > w.asAt:
		case e.Type == care.EvTransferIn, e.Type == care.EvReceived, e.Type == care.EvReferred, w.statusOf(e.Status) == 20:
			day = earlier(day, e.Date)
		}
	}
	return day
}

// continued reports whether an open row states the start that the sender's clock has.
func continued(o *facts.PathwayChunk, k int, start care.Date) bool {
	return o.State[k] == facts.StateOpen && o.Start[k] == start
}

// sameSpecialty reports whether two rows wait for the same, as far as both say so
// in the same code or words.
func sameSpecialty(f *facts.PathwayChunk, i int, o *facts.PathwayChunk, k int) bool {
	return (f.TFC[i] != 0 && f.TFC[i] == o.TFC[k]) || (f.Specialty[i] != 0 && f.Specialty[i] == o.Specialty[k]) ||
		(f.Team[i] != 0 && f.Team[i] == o.Team[k])
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
