package waiting

import (
	"cmp"

	"roundtable/care"
	"roundtable/facts"
)

// sent is what a sender's own events say of a wait that was moved here: with
// status 21 the clock is kept, and so is the place in the queue.
type sent struct {
	start, queue care.Date // 0 = no events of a sender give a clock that ran on that day
	by           facts.Code
	moved        bool // the sender's events say that it passed the wait on
	told         bool // the sender took the wait over itself, and its start is as it states it
}

// senders finds what other partners' events say of the wait that a pathway
// continues. It has buffers of its own, so that the clockwork's stay as they are.
type senders struct {
	rows    []facts.Row
	raw     []facts.Event
	events  []Event
	periods []Period
	engine  Engine
}

// continues reports whether a pathway's events say that its wait began elsewhere:
// it was transferred in, or has status 20 with nothing before that starts a clock.
func (w *clockwork) continues() bool {
	for k := range w.raw {
		switch e := &w.raw[k]; e.Type {
		case care.EvTransferIn:
			return true
		case care.EvReferred, care.EvReceived:
			return false
		default:
			switch w.statusOf(e.Status) {
			case 10, 11, 12:
				return false
			case 20:
				return true
			}
		}
	}
	return false
}

// sentTo is the wait that was sent to a pathway, from the events of partners who
// hold the same pathway identifier; the zero sent when they brought none. Of
// several (a wait moved twice) the one that knows its referral is taken, then the
// earliest.
func (w *clockwork) sentTo(f *facts.PathwayChunk, i int) (best sent) {
	s := &w.from
	s.engine.Settings = w.engine.Settings
	s.rows = w.v.SamePPID(f.Base+facts.Row(i), s.rows[:0])
	for _, r := range s.rows {
		o, k, ok := w.v.Pathway(r)
		if !ok || o.Partner[k] == f.Partner[i] {
			continue
		}
		p := w.lastRunning(o, k, w.moved())
		if p == nil {
			continue
		}
		told := p.StartRule == RuleTransferIn
		if best.start == 0 || (best.told && !told) || (told == best.told && p.Start < best.start) {
			best = sent{p.Start, p.Queue, o.Partner[k], p.PassedOn, told}
		}
	}
	return best
}

// moved is the day on which the wait came here, by the events; 0 = not said.
func (w *clockwork) moved() care.Date {
	for k := range w.raw {
		if e := &w.raw[k]; e.Date != 0 && (e.Type == care.EvTransferIn || w.statusOf(e.Status) == 20) {
			return e.Date
		}
	}
	return 0
}

// lastRunning is the sender's clock that ran on a day, the one passed on before
// any other; nil when none did.
func (w *clockwork) lastRunning(o *facts.PathwayChunk, k int, day care.Date) (last *Period) {
	s := &w.from
	s.raw = w.v.ChunkEvents(o, k, s.raw[:0])
	s.events, s.periods = s.events[:0], s.periods[:0]
	for j := range s.raw {
		s.events = append(s.events, w.event(o, k, &s.raw[j], sent{}))
	}
	s.periods = s.engine.Run(s.events, s.periods)
	for j := len(s.periods) - 1; j >= 0; j-- {
		if p := &s.periods[j]; p.Start <= day && (p.Open() || p.Stop >= day) {
			if p.PassedOn {
				return p
			}
			last = cmp.Or(last, p)
		}
	}
	return last
}

// basis says in words where the original start of a transferred clock comes from;
// "" for a period that another rule started.
func (w *clockwork) basis(p *Period, partner, sender string) string {
	switch {
	case p.StartRule != RuleTransferIn:
		return ""
	case w.sent.start != 0 && w.sent.told:
		return "The original start is as " + sender + " states it, who took the wait over before; we have no events from before that."
	case w.sent.start != 0 && w.sent.moved:
		return "The original start comes from the events of " + sender + ", who sent the person on."
	case w.sent.start != 0:
		return "The original start comes from the events of " + sender + ", who have the same pathway; they record no transfer."
	}
	return "The original start is as " + partner + " states it; we have no events from the sender."
}
