package waiting

import "roundtable/care"

// reviewDays is how long a person may delay before a clinician should review:
// more than six weeks (RTT guidance v5.0, 8).
const reviewDays = 42

// monitoringDays is how long active monitoring after two declined offers may go
// without review: 12 weeks.
const monitoringDays = 84

func (e *Engine) ask(rule RuleID, i int32) {
	e.queries = append(e.queries, ClockQuery{Pathway: e.s.pathway, Event: i, Rule: rule})
}

// step takes one event. It first settles what was waiting for time to pass, then
// does what the event's type says, and asks the status last.
func (e *Engine) step(i int32) {
	ev := &e.events[i]
	s := &e.s
	switch {
	case ev.Date == 0:
		e.rules[i] = RuleAskUndated
		e.ask(RuleAskUndated, i)
		return
	case e.Settings.AsAt != 0 && ev.Date > e.Settings.AsAt:
		e.rules[i] = RuleFuture
		return
	case s.dead:
		e.rules[i] = RuleAskAfterDeath
		if ev.Date > s.diedOn {
			e.ask(RuleAskAfterDeath, i)
		} else {
			e.rules[i] = RuleNoClock
		}
		return
	}
	if s.dueDate != 0 && ev.Date > s.dueDate {
		e.pastDue()
	}
	rule, own := e.byType(ev, i)
	switch {
	case ev.Status == 0:
	case !own:
		if r := e.byStatus(ev, i); r != RuleNone {
			rule = r
		}
	case !agrees(ev):
		e.ask(RuleAskCodeDisagrees, i)
	}
	e.rules[i] = rule
}

func (e *Engine) lastStop() care.Date {
	if e.s.last < 0 {
		return 0
	}
	return e.out[e.s.last].Stop
}

// finish settles what is still waiting at the end of a pathway.
func (e *Engine) finish() {
	s := &e.s
	asAt := e.Settings.AsAt
	if s.dueDate != 0 && (asAt == 0 || asAt > s.dueDate) {
		e.pastDue()
	}
	if s.delayFrom != 0 && s.cur >= 0 && asAt != 0 && asAt-s.delayFrom > reviewDays {
		e.ask(RuleAskReviewDelay, s.del)
	}
	if s.cur < 0 && e.monitored() && s.declined >= 2 && !s.dead && asAt-max(s.reviewed, e.lastStop()) > monitoringDays {
		e.ask(RuleAskReviewMonitoring, e.out[s.last].StopEvent)
	}
	if s.selfDate != 0 {
		e.ask(RuleAskRatifying, s.selfEv)
	}
	for k := s.first; k < len(e.out); k++ {
		if e.madeOnly(&e.out[k]) {
			e.ask(RuleAskReceipt, e.out[k].StartEvent)
		}
	}
}

// start opens a period. queue 0 is the start itself.
func (e *Engine) start(day, queue care.Date, rule RuleID, code uint8, i int32) RuleID {
	if queue == 0 {
		queue = day
	}
	s := &e.s
	if s.cur >= 0 {
		s.other = len(e.out)
	} else {
		s.cur = len(e.out)
	}
	s.attended, s.coded, s.lastDNA, s.delayFrom, s.declined, s.asked = false, false, 0, 0, 0, false
	s.dueDate, s.selfDate, s.released, s.left, s.moved = 0, 0, false, false, false
	e.out = append(e.out, Period{
		Pathway: s.pathway, Start: day, Queue: queue, StartEvent: i, StopEvent: -1, StartRule: rule, StartCode: code,
	})
	return rule
}

// stop closes the running clock, or says why there is none to close.
func (e *Engine) stop(day care.Date, rule RuleID, code uint8, i int32) RuleID {
	s := &e.s
	switch {
	case s.cur < 0 && s.last < 0:
		e.ask(RuleAskStopNoClock, i)
		return RuleAskStopNoClock
	case s.cur < 0:
		p := &e.out[s.last]
		if p.StopCode == 30 && code == 30 {
			return RuleWithinTreatment // more of the same treatment, or after admission for it
		}
		if p.StopCode == code && p.Stop == day {
			return rule // said twice
		}
		e.ask(RuleAskSecondStop, i)
		return RuleAskSecondStop
	case s.other >= 0:
		e.ask(RuleAskWhichClock, i)
		return RuleAskWhichClock
	}
	e.close(s.cur, day, rule, code, i)
	s.cur = -1
	return rule
}

func (e *Engine) close(k int, day care.Date, rule RuleID, code uint8, i int32) {
	s := &e.s
	p := &e.out[k]
	p.Stop, p.StopRule, p.StopCode, p.StopEvent, p.PassedOn = day, rule, code, i, false
	if s.delayFrom != 0 && day-s.delayFrom > reviewDays {
		e.ask(RuleAskReviewDelay, s.del)
	}
	s.last, s.delayFrom = k, 0
}

// stopAll closes every clock of the pathway: death and discharge end all waits.
func (e *Engine) stopAll(day care.Date, rule RuleID, code uint8, i int32) {
	s := &e.s
	if s.other >= 0 {
		e.close(s.other, day, rule, code, i)
	}
	e.close(s.cur, day, rule, code, i)
	s.cur, s.other = -1, -1
}

func (e *Engine) pastDue() {
	s := &e.s
	day, i := s.dueDate, s.dueEv
	s.dueDate = 0
	if s.cur < 0 {
		e.start(day, 0, RulePlannedPastDue, 10, i)
	}
}

// ticking is what an event does that changes no clock.
func (e *Engine) ticking() RuleID {
	if e.s.cur < 0 {
		return RuleNoClock
	}
	return RuleTicks
}

func (e *Engine) monitored() bool {
	if e.s.last < 0 {
		return false
	}
	c := e.out[e.s.last].StopCode
	return c == 31 || c == 32
}

func (e *Engine) nullified() bool { return e.s.last >= 0 && e.out[e.s.last].Nullified }

// afterMonitoring starts the clock of code 11: new start, old place in the queue.
func (e *Engine) afterMonitoring(ev *Event, i int32) RuleID {
	s := &e.s
	switch {
	case s.cur >= 0:
		return RuleTicks
	case e.monitored() && s.left:
		e.ask(RuleAskDischargedBetween, i)
		return e.start(ev.Date, 0, RuleAfterMonitoring, 11, i)
	case e.monitored():
		return e.start(ev.Date, e.out[s.last].Queue, RuleAfterMonitoring, 11, i)
	}
	return RuleNone
}

// seen notes that the person was seen: from now on a missed appointment is not
// the first, and a delay has ended.
func (e *Engine) seen(ev *Event, i int32) RuleID {
	s := &e.s
	if s.cur >= 0 {
		s.attended = true
		s.lastDNA = 0
		if s.delayFrom != 0 && ev.Date-s.delayFrom > reviewDays {
			e.ask(RuleAskReviewDelay, s.del)
		}
		s.delayFrom = 0
		return RuleTicks
	}
	s.reviewed = ev.Date
	if e.nullified() {
		e.ask(RuleAskRebooked, i)
		return RuleAskRebooked
	}
	return RuleNoClock
}

// delay notes that the person put off their own care.
func (e *Engine) delay(ev *Event, i int32, rule RuleID) RuleID {
	s := &e.s
	if s.cur < 0 {
		return RuleNoClock
	}
	if s.delayFrom == 0 {
		s.delayFrom, s.del = ev.Date, i
	}
	return rule
}

// byReferral reports whether the running clock began with a referral or with
// another offer after a missed first appointment: only its first appointment may
// nullify. A clock that moved here, or that a decision started, had one before.
func (e *Engine) byReferral() bool {
	switch e.out[e.s.cur].StartRule {
	case RuleReceived, RuleReferredOnly, RuleSelfReferral, RuleCodeStart, RuleRereferred, RuleRebooked, RuleNewCondition:
		return true
	}
	return false
}

// missedFirst is a missed first appointment: it nullifies only when it is
// recorded that the appointment had been clearly communicated.
func (e *Engine) missedFirst(ev *Event, i int32) RuleID {
	s := &e.s
	switch {
	case s.cur < 0:
		return e.stop(ev.Date, RuleFirstDNA, 33, i)
	case s.attended || !e.byReferral():
		s.lastDNA = ev.Date
		e.ask(RuleAskNotFirst, i)
		return RuleAskNotFirst
	case ev.Told == ToldYes:
		if r := e.stop(ev.Date, RuleFirstDNA, 33, i); r != RuleFirstDNA {
			return r
		}
		e.out[s.last].Nullified = true
		return RuleFirstDNA
	}
	s.lastDNA = ev.Date
	if ev.Told == ToldNo {
		return RuleToldNo
	}
	e.ask(RuleAskTold, i)
	return RuleAskTold
}

// passedOn reports whether the running clock was sent to another provider.
func (e *Engine) passedOn() bool { return e.s.cur >= 0 && e.out[e.s.cur].PassedOn }

// noTreat is a decision not to treat. The sender of a wait has nobody left to
// decide about: what it records after status 21 closes its own record alone.
func (e *Engine) noTreat(ev *Event, i int32) RuleID {
	if e.passedOn() && e.s.other < 0 {
		e.s.released = true
		e.ask(RuleAskDecidedElsewhere, i)
		return RuleAskDecidedElsewhere
	}
	return e.stop(ev.Date, RuleNoTreat, 34, i)
}

// passOn sends the running clock to another provider: whatever is received later
// is no receipt of the referral that started it.
func (e *Engine) passOn() RuleID {
	e.out[e.s.cur].PassedOn, e.s.moved = true, true
	return RulePassedOn
}

// release notes that the sender of a clock closes its own record: the clock runs
// on at the receiver, and a new referral here is another one.
func (e *Engine) release(day care.Date, i int32) RuleID {
	s := &e.s
	if s.other >= 0 {
		e.close(s.other, day, RuleDischarged, 34, i)
		s.other = -1
	}
	s.released = true
	return RulePassedOn
}

// discharge ends all waits without treatment, but not one that runs elsewhere.
func (e *Engine) discharge(ev *Event, i int32) RuleID {
	s := &e.s
	s.dueDate, s.selfDate = 0, 0
	switch {
	case s.cur < 0:
		s.left = true
		return RuleNoClock
	case e.passedOn():
		return e.release(ev.Date, i)
	case s.lastDNA != 0:
		day := ev.Date
		if e.Settings.DNADateStops {
			day = s.lastDNA
		}
		e.stopAll(day, RuleDischargedAfterDNA, 34, i)
		return RuleDischargedAfterDNA
	}
	e.stopAll(ev.Date, RuleDischarged, 34, i)
	return RuleDischarged
}
