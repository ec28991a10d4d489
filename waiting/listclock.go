package waiting

import (
	"slices"

	"roundtable/care"
	"roundtable/facts"
)

// clockwork runs the clock engine over pathways of facts. Each goroutine has its
// own: the engine's buffers are used again.
type clockwork struct {
	v       *facts.View
	asAt    care.Date
	engine  Engine
	status  []uint8      // by DimStatus code
	detail  []EventFlags // by DimEventDetail code
	team    []mhTeam     // by DimTeam code
	trust   []bool       // by DimPartner code: a mental-health trust
	raw     []facts.Event
	events  []Event
	periods []Period
	sent    sent // of the last run
	from    senders
}

func newClockwork(v *facts.View, asAt care.Date) *clockwork {
	w := &clockwork{v: v, asAt: asAt, engine: Engine{Settings: Settings{AsAt: asAt}}}
	d := v.Dict(facts.DimStatus)
	w.status = make([]uint8, d.Len()+1)
	for c := 1; c <= d.Len(); c++ {
		w.status[c] = EventOf(&care.EventRow{Status: d.Value(uint32(c))}, 0).Status
	}
	d = v.Dict(facts.DimEventDetail)
	w.detail = make([]EventFlags, d.Len()+1)
	for c := 1; c <= d.Len(); c++ {
		w.detail[c] = EventOf(&care.EventRow{Detail: d.Value(uint32(c))}, 0).Flags
	}
	w.team, w.trust = mhTeams(v), mentalTrusts(v)
	return w
}

// run computes the periods of a pathway; none without events. They are valid
// until the next run.
func (w *clockwork) run(f *facts.PathwayChunk, i int) []Period {
	w.raw = w.v.ChunkEvents(f, i, w.raw[:0])
	w.periods, w.sent = w.periods[:0], sent{}
	if len(w.raw) == 0 {
		return nil
	}
	if w.continues() {
		w.sent = w.sentTo(f, i)
	}
	w.events = w.events[:0]
	for k := range w.raw {
		w.events = append(w.events, w.event(f, i, &w.raw[k], w.sent))
	}
	if w.mental(f, i) {
		teamParts(w.events, w.asAt)
	}
	w.periods = w.engine.Run(w.events, w.periods)
	return w.periods
}

// event is an event as the engine sees it. A transfer keeps the original clock:
// that of the sender's own events; without any the start that the receiver's list
// states, which is then no check of it (see basis).
func (w *clockwork) event(f *facts.PathwayChunk, i int, r *facts.Event, from sent) Event {
	e := Event{Date: r.Date, Minute: r.Minute, Type: r.Type, Told: Told(min(r.Told, uint8(ToldNo)))}
	e.Status = w.statusOf(r.Status)
	if int(r.Detail) < len(w.detail) {
		e.Flags = w.detail[r.Detail]
	}
	if r.Type == care.EvDeclinedOffer && r.Org != 0 {
		e.Flags |= Elsewhere
	}
	switch {
	case from.start != 0 && (r.Type == care.EvTransferIn || e.Status == 20):
		e.Original, e.Queue = from.start, from.queue
	case r.Type == care.EvTransferIn && f.Start[i] != 0 && f.Start[i] <= r.Date:
		e.Original, e.Queue = f.Start[i], f.Queue[i]
	}
	return e
}

func (w *clockwork) statusOf(c facts.Code) uint8 {
	if int(c) < len(w.status) {
		return w.status[c]
	}
	return 0
}

// asserts reports whether a partner states a referral-to-treatment clock, so that
// ours can be set beside it.
func asserts(f *facts.PathwayChunk, i int) bool {
	switch f.Clock[i] {
	case facts.ClockRTT, facts.ClockList:
		return f.State[i] != facts.StateEvents
	case facts.ClockEvents:
		return f.Start[i] != 0
	}
	return false
}

// computes reports whether a pathway's clock is for us to compute: what the
// partner brought of it are its events, with no clock start.
func computes(f *facts.PathwayChunk, i int) bool {
	switch f.State[i] {
	case facts.StateEvents:
		return true
	case facts.StateOpen, facts.StateVanished:
		return f.Clock[i] == facts.ClockEvents && f.Start[i] == 0
	}
	return false
}

// differences sets the asserted clock beside the computed one; none for a
// pathway without events, or whose clock is of another kind.
func (w *clockwork) differences(f *facts.PathwayChunk, i int) []Difference {
	if !asserts(f, i) {
		return nil
	}
	periods := w.run(f, i)
	if len(w.raw) == 0 || w.mental(f, i) {
		return nil // of a mental-health referral the rules of referral to treatment say nothing
	}
	return Compare(Asserted{Start: f.Start[i], Stop: statedStop(f, i), Queue: f.Queue[i], Status: w.statusOf(f.Status[i])}, periods)
}

// keptPlace is the earlier place in the queue that the events give a clock of
// which the partner states the start alone, as the ordinary files do; else what it states, 0 = nothing. periods are the row's.
func keptPlace(f *facts.PathwayChunk, i int, periods []Period) care.Date {
	if !asserts(f, i) || f.Queue[i] != 0 || f.Start[i] == 0 {
		return f.Queue[i]
	}
	for _, p := range periods {
		if p.Open() && p.Start == f.Start[i] && p.Queue < p.Start {
			return p.Queue
		}
	}
	return 0
}

// clock derives what needs the clock engine: whether a row known from events
// alone still waits, and whether clocks differ. Only notes can have changed
// since was, which touch no clock, so that its answers are taken over.
func (d *deriver) clock(c *chunk, i int, was *chunk) (listed bool) {
	if computes(c.f, i) {
		return d.keep(c, i, was)
	}
	switch c.f.State[i] {
	case facts.StateOpen, facts.StateVanished:
		if was != nil {
			c.state[i] |= was.state[i] & (stClockDiffer | stReceived)
			c.queue[i] = was.queue[i]
		} else {
			if len(d.work.differences(c.f, i)) > 0 {
				c.state[i] |= stClockDiffer
			}
			if asserts(c.f, i) && d.sentState(c.f, i, nil) == stReceived {
				c.state[i] |= stReceived
			}
			c.queue[i] = keptPlace(c.f, i, d.work.periods) // of the run for the differences
		}
		return !d.past || c.f.Start[i] <= d.asAt
	case facts.StateStopped:
		if c.f.StopInferred(i) {
			return d.sentOn(c, i, was)
		}
		// A stop that is later than the day, today too, has not happened by then.
		return c.f.Start[i] != 0 && c.f.Start[i] <= d.asAt && c.f.Stop[i] > d.asAt
	}
	return false
}

// keep puts a row on the list with its computed clock, if one runs.
func (d *deriver) keep(c *chunk, i int, was *chunk) bool {
	start, queue, open := d.computed(c, i, was)
	if !open {
		return false
	}
	if c.start == nil || &c.start[0] == &c.f.Start[0] {
		c.start = slices.Clone(c.f.Start)
	}
	c.start[i], c.queue[i] = start, queue
	c.state[i] |= stComputed
	return true
}

// computed is the clock of a pathway that no list states: the period that has
// run here longest, so that a separate condition hides no longer wait. A referral
// whose events start no clock and end none is still one that somebody brought: it
// is listed without a start, not left out.
func (d *deriver) computed(c *chunk, i int, was *chunk) (start, queue care.Date, open bool) {
	if was != nil {
		c.state[i] |= was.state[i] & (stSentOn | stReceived)
		return was.start[i], was.queue[i], was.live.at(i) == 1
	}
	periods := d.work.run(c.f, i)
	longest := earliestOpen(periods, false)
	if longest == nil && d.work.untaken(c.f, i) {
		longest = earliestOpen(periods, true)
		c.state[i] |= d.sentState(c.f, i, nil)
	}
	if longest != nil {
		return longest.Start, longest.Queue, true
	}
	return 0, 0, len(periods) == 0 && c.f.State[i] != facts.StateEvents && !d.work.ended()
}

// ended reports whether an event of the last run says that something ended.
func (w *clockwork) ended() bool {
	return slices.ContainsFunc(w.events, func(e Event) bool {
		switch e.Type {
		case care.EvRejected, care.EvDischarged, care.EvClosed, care.EvDied, care.EvTreated, care.EvAdmitted, care.EvTransferOut:
			return e.Date != 0 && e.Date <= w.asAt
		}
		effect := statusEffects[e.Status]
		return effect == care.RTTStop || effect == care.RTTNullify
	})
}
