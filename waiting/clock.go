package waiting

import (
	"cmp"
	"slices"
	"strings"

	"roundtable/care"
)

// Event is one event of a pathway as the clock engine sees it: fixed-width, so
// that a million pathways are one slice. EventOf makes one from a row.
type Event struct {
	Pathway  uint32    // any number; equal for the events of one pathway
	Date     care.Date // 0 = not recorded: such an event decides nothing
	Original care.Date // the original clock start that came with a transfer; 0 = not stated
	Queue    care.Date // the place in the queue that came with it; 0 = Original
	Minute   care.Minute
	Type     care.EventType
	Status   uint8 // RTT period status 10 to 99; 0 = none, StatusUnreadable = some text that is no code
	Told     Told
	Flags    EventFlags
}

// StatusUnreadable marks a status that was written and is not a two-digit code.
const StatusUnreadable uint8 = 255

// Told says whether a missed appointment had been clearly communicated.
type Told uint8

// Values of Told. Not recorded is not "no", and never enough to nullify a clock.
const (
	ToldNotRecorded Told = iota
	ToldYes
	ToldNo
)

// EventFlags are facts about an event that change its rule.
type EventFlags uint8

// Flags of an event.
const (
	// SelfReferral: the person referred themselves, so that the clock waits for a
	// care professional to ratify it (accepted) and then starts at receipt.
	SelfReferral EventFlags = 1 << iota
	// NotForTreatment: an admission for a test, for preparation, or in which the
	// treatment was not carried out.
	NotForTreatment
	// Elsewhere: the declined date was with another team or provider.
	Elsewhere
	// TeamPart: one team of a mental-health referral sent it back, closed its part
	// or was the next one to get it; the referral is the same and has gone on.
	TeamPart
)

// EventOf makes an Event of a row. pathway is the caller's number for the
// pathway. In any case of letters, Detail "self" or "self-referral" marks a self-referral; "diagnostic",
// "pre-op" or "not-carried-out" an admission that is not for treatment; a
// declined offer with an organisation was elsewhere.
func EventOf(r *care.EventRow, pathway uint32) Event {
	e := Event{Pathway: pathway, Date: r.Date, Minute: r.Minute, Type: r.Type, Told: Told(min(r.Told, 2))}
	if r.Status != "" {
		e.Status = StatusUnreadable
		if n, ok := care.RTTNumber(r.Status); ok && n > 0 {
			e.Status = n
		}
	}
	switch strings.ToLower(r.Detail) {
	case "self", "self-referral":
		e.Flags |= SelfReferral
	case "diagnostic", "pre-op", "not-carried-out":
		e.Flags |= NotForTreatment
	}
	if r.Type == care.EvDeclinedOffer && r.Org != "" {
		e.Flags |= Elsewhere
	}
	return e
}

// Period is one waiting time: from a clock start to its stop.
type Period struct {
	Pathway    uint32
	Start      care.Date
	Stop       care.Date // 0 = the clock runs
	Queue      care.Date // the place in the queue: the old one after active monitoring
	StartEvent int32     // index into the events; -1 none
	StopEvent  int32
	StartRule  RuleID
	StopRule   RuleID
	StartCode  uint8 // 10, 11 or 12
	StopCode   uint8 // 30 to 36; 0 while it runs
	Nullified  bool  // stopped and in no count: neither waiting nor treated
	PassedOn   bool  // transferred out and not yet taken up: it runs at the receiver
}

// Open reports whether the clock runs.
func (p *Period) Open() bool { return p.Stop == 0 }

// Days are the days waited by day asAt, or until the stop if that came first;
// negative when the clock starts after asAt.
func (p *Period) Days(asAt care.Date) int {
	if p.Stop != 0 && p.Stop < asAt {
		asAt = p.Stop
	}
	return int(asAt - p.Start)
}

// Settings are what the guidance leaves open. The zero Settings are its plain
// reading.
type Settings struct {
	// AsAt is the day of looking: later events are plans and decide nothing. 0
	// takes every event for past.
	AsAt care.Date
	// DNADateStops takes the missed appointment's date as the stop of a discharge
	// after it. RTT guidance v5.0, 4.4.1.3 says "the date that the patient is
	// discharged" in the rule and "the date of the DNA'd appointment" in its
	// example; the rule is the default.
	DNADateStops bool
}

// ClockQuery is something that the events leave open or contradict: the rule says
// what, in words. No query ever changes a clock.
type ClockQuery struct {
	Pathway uint32
	Event   int32 // index into the events; -1 = the pathway as a whole
	Rule    RuleID
}

// Engine computes the clocks of many pathways with no allocation per pathway:
// its buffers are used again by the next Run. The zero Engine is ready. It is not
// safe for concurrent use; give each goroutine its own.
type Engine struct {
	Settings Settings
	events   []Event
	out      []Period
	rules    []RuleID
	queries  []ClockQuery
	order    []int32
	s        state
}

// state is what is known of the pathway so far. cur and other are indexes into
// out, -1 = none.
type state struct {
	pathway            uint32
	first              int // index of the pathway's first period
	cur, other         int // the running clock, and that of a separate condition
	last               int // the period that stopped last
	attended, coded    bool
	dead, asked        bool
	left               bool // discharged since the last clock stopped
	moved              bool // the running clock has been passed on, or back: it had begun
	released           bool // the running clock was passed on, and the sender has closed its own record
	diedOn             care.Date
	lastDNA            care.Date
	selfDate, dueDate  care.Date
	delayFrom          care.Date
	reviewed           care.Date // last seen while monitored
	selfEv, dueEv, del int32
	declined           int
}

// Run computes the periods of all pathways in events, appends them to out and
// returns it. The events of a pathway must stand together; within it they may be
// in any order: they are taken by date, then by time where every event of that
// day has one, else as the source has them. A pathway without a clock has no
// period. events is not changed, and must not be until EventRules and Queries
// are read.
func (e *Engine) Run(events []Event, out []Period) []Period {
	e.events, e.out = events, out
	e.queries = e.queries[:0]
	e.rules = slices.Grow(e.rules[:0], len(events))[:len(events)]
	clear(e.rules)
	for from := 0; from < len(events); {
		to := from + 1
		for to < len(events) && events[to].Pathway == events[from].Pathway {
			to++
		}
		e.pathway(from, to)
		from = to
	}
	out, e.out = e.out, nil
	return out
}

// EventRules is, for each event of the last Run, the rule that says what it did
// or why it did nothing.
func (e *Engine) EventRules() []RuleID { return e.rules }

// Queries are those of the last Run, pathway by pathway.
func (e *Engine) Queries() []ClockQuery { return e.queries }

// Clocks is everything that is said of one pathway.
type Clocks struct {
	Periods []Period
	Reasons []RuleID // one for each event
	Queries []ClockQuery
}

// Clock runs one pathway's events through a fresh Engine.
func Clock(events []Event, s Settings) Clocks {
	e := Engine{Settings: s}
	p := e.Run(events, nil)
	return Clocks{Periods: p, Reasons: e.rules, Queries: e.queries}
}

func (e *Engine) pathway(from, to int) {
	n := len(e.out)
	e.s = state{pathway: e.events[from].Pathway, first: n, cur: -1, other: -1, last: -1, selfEv: -1, dueEv: -1, del: -1}
	if e.inOrder(from, to) {
		for i := from; i < to; i++ {
			e.step(int32(i))
		}
	} else {
		e.sort(from, to)
		for _, i := range e.order {
			e.step(i)
		}
	}
	e.finish()
}

// inOrder reports whether the events can be taken as they stand.
func (e *Engine) inOrder(from, to int) bool {
	for i := from + 1; i < to; i++ {
		a, b := &e.events[i-1], &e.events[i]
		if b.Date < a.Date || (b.Date == a.Date && b.Minute < a.Minute) {
			return false
		}
	}
	return true
}

// sort fills order: by date, ties as the source has them; a day on which every
// event has a time goes by time. A day on which only some have one does not: the
// others would have to be given a place that nobody stated.
func (e *Engine) sort(from, to int) {
	e.order = e.order[:0]
	for i := from; i < to; i++ {
		e.order = append(e.order, int32(i))
	}
	ev := e.events
	slices.SortStableFunc(e.order, func(a, b int32) int { return cmp.Compare(ev[a].Date, ev[b].Date) })
	for i := 0; i < len(e.order); {
		j, timed := i, true
		for ; j < len(e.order) && ev[e.order[j]].Date == ev[e.order[i]].Date; j++ {
			timed = timed && ev[e.order[j]].Minute != 0
		}
		if timed {
			slices.SortStableFunc(e.order[i:j], func(a, b int32) int { return cmp.Compare(ev[a].Minute, ev[b].Minute) })
		}
		i = j
	}
}
