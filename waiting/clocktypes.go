package waiting

import "roundtable/care"

// byType does what the event's type says. own is false when the type says nothing
// of the clock, so that the status may.
func (e *Engine) byType(ev *Event, i int32) (rule RuleID, own bool) {
	switch ev.Type {
	case care.EvReferred, care.EvReceived, care.EvAccepted, care.EvRejected, care.EvTransferIn, care.EvTransferOut:
		return e.referral(ev, i)
	case care.EvDNAFirst, care.EvDNA, care.EvCancelPatient, care.EvCancelProvider, care.EvDeclinedOffer:
		return e.missed(ev, i), true
	case care.EvDecisionTreat, care.EvMonitorEnd, care.EvSecondSide, care.EvNewCondition, care.EvNewTreatment,
		care.EvBooked, care.EvListed, care.EvPlannedListed, care.EvPlannedDue:
		return e.newClock(ev, i)
	case care.EvAdmitted, care.EvTreated, care.EvDecisionNoTreat, care.EvTransplantList, care.EvDeclinedTreatment,
		care.EvMonitorPatient, care.EvMonitorProfessional, care.EvDischarged, care.EvClosed, care.EvDied:
		return e.ending(ev, i), true
	case care.EvAttended, care.EvAssessed:
		return e.seen(ev, i), false
	case care.EvCoordinator, care.EvOutcomeBaseline, care.EvCarePlan, care.EvIntervention:
		return RuleNotClock, false
	case care.EvTriaged, care.EvSignposted, care.EvContact, care.EvDiagnostic, care.EvStatus:
		return e.ticking(), false
	}
	e.ask(RuleAskUnknownEvent, i)
	return RuleAskUnknownEvent, false
}

// referral is how people come: referred, received, ratified, moved here.
func (e *Engine) referral(ev *Event, i int32) (RuleID, bool) {
	s := &e.s
	switch ev.Type {
	case care.EvReferred, care.EvReceived:
		if ev.Flags&TeamPart != 0 && s.cur >= 0 {
			return RuleTeamPart, true
		}
		return e.arrival(ev, i), true
	case care.EvAccepted:
		if s.selfDate != 0 && s.cur < 0 {
			return e.start(s.selfDate, 0, RuleSelfReferral, 10, s.selfEv), true
		}
		return e.ticking(), false
	case care.EvRejected:
		if ev.Flags&TeamPart != 0 && s.cur >= 0 {
			return RuleTeamPart, true
		}
		s.selfDate = 0
		if s.cur < 0 {
			return RuleNoClock, true
		}
		if e.passedOn() && s.other < 0 {
			return e.release(ev.Date, i), true
		}
		return e.stop(ev.Date, RuleReturned, 34, i), true
	case care.EvTransferOut:
		if s.cur < 0 {
			e.ask(RuleAskContinueNoClock, i)
			return RuleAskContinueNoClock, true
		}
		return e.passOn(), true
	default:
		return e.transferIn(ev, i), true
	}
}

func (e *Engine) arrival(ev *Event, i int32) RuleID {
	s := &e.s
	received := ev.Type == care.EvReceived
	if s.released && e.passedOn() { // closed here: this is another referral
		s.last, s.cur, s.released = s.cur, -1, false
	}
	if s.cur >= 0 {
		p := &e.out[s.cur]
		if received && e.madeOnly(p) && !s.attended && !s.coded && !s.moved && s.lastDNA == 0 {
			if p.Queue == p.Start {
				p.Queue = ev.Date
			}
			if p.StartRule == RuleReferredOnly {
				p.StartRule = RuleReceived
			}
			p.Start, p.StartEvent = ev.Date, i
			return RuleReceived
		}
		if received {
			return RuleSameReferral
		}
		e.ask(RuleAskTwoStarts, i)
		return RuleAskTwoStarts
	}
	if ev.Flags&SelfReferral != 0 {
		if s.selfDate == 0 || (received && e.events[s.selfEv].Type == care.EvReferred) {
			s.selfDate, s.selfEv = ev.Date, i
		}
		return RuleAwaitsRatifying
	}
	switch {
	case s.selfDate != 0 && received: // the self-referral's own receipt, or a later one
		if e.events[s.selfEv].Type == care.EvReferred {
			s.selfDate, s.selfEv = ev.Date, i
		}
		return RuleAwaitsRatifying
	case s.last >= 0:
		return e.start(ev.Date, 0, RuleRereferred, 10, i)
	case received:
		return e.start(ev.Date, 0, RuleReceived, 10, i)
	}
	return e.start(ev.Date, 0, RuleReferredOnly, 10, i)
}

// madeOnly reports whether a clock was started by the day on which a referral was
// made, for want of its receipt.
func (e *Engine) madeOnly(p *Period) bool {
	return (p.StartRule == RuleReferredOnly || p.StartRule == RuleRereferred) && e.events[p.StartEvent].Type == care.EvReferred
}

func (e *Engine) transferIn(ev *Event, i int32) RuleID {
	s := &e.s
	switch {
	case s.cur >= 0:
		p := &e.out[s.cur]
		p.PassedOn, s.released, s.moved = false, false, true
		if ev.Original != 0 && ev.Original != p.Start {
			e.ask(RuleAskOriginalDiffers, i)
		}
		return RuleTakenUp
	case ev.Original != 0 && ev.Original <= ev.Date && ev.Original > e.lastStop():
		queue := ev.Queue
		if queue > ev.Original { // a place later than the start is none that anybody kept
			queue = 0
		}
		return e.start(ev.Original, queue, RuleTransferIn, 10, i)
	}
	e.ask(RuleAskOriginal, i)
	return RuleAskOriginal
}

// missed is everything that did not take place: none of it stops a clock, but a
// missed first appointment that had been clearly communicated.
func (e *Engine) missed(ev *Event, i int32) RuleID {
	s := &e.s
	switch ev.Type {
	case care.EvDNAFirst:
		return e.missedFirst(ev, i)
	case care.EvDNA:
		if s.cur < 0 {
			return RuleNoClock
		}
		s.lastDNA = ev.Date
		return RuleLaterDNA
	case care.EvCancelPatient:
		if s.delayFrom != 0 { // not available still: there are no pauses
			return RuleDelay
		}
		return e.delay(ev, i, RuleCancelled)
	case care.EvDeclinedOffer:
		r := e.delay(ev, i, RuleDeclinedDate)
		if r == RuleNoClock {
			return r
		}
		if s.declined++; s.declined >= 2 && !s.asked {
			s.asked = true
			e.ask(RuleAskTwoOffers, i)
		}
		if ev.Flags&Elsewhere != 0 {
			return RuleDeclinedElsewhere
		}
		return r
	}
	if s.cur < 0 {
		return RuleNoClock
	}
	return RuleCancelled
}

// newClock is what may start a clock again after one has stopped.
func (e *Engine) newClock(ev *Event, i int32) (RuleID, bool) {
	s := &e.s
	switch ev.Type {
	case care.EvDecisionTreat:
		if r := e.afterMonitoring(ev, i); r != RuleNone {
			return r, r == RuleAfterMonitoring
		}
		if s.last >= 0 {
			e.ask(RuleAskNewTreatment, i)
			return RuleAskNewTreatment, true
		}
		return RuleNoClock, false
	case care.EvMonitorEnd:
		return e.monitorEnd(ev, i), true
	case care.EvSecondSide, care.EvNewTreatment:
		return e.again(ev, i), true
	case care.EvNewCondition:
		return e.separate(ev, i), true
	case care.EvBooked, care.EvListed:
		if s.cur < 0 && e.nullified() {
			return e.start(ev.Date, 0, RuleRebooked, 10, i), true
		}
		return e.ticking(), false
	case care.EvPlannedListed:
		if s.cur < 0 {
			return RulePlanned, true
		}
		return RuleTicks, false
	}
	if s.cur >= 0 { // a due date while a clock runs is just a date
		return RuleTicks, true
	}
	s.dueDate, s.dueEv = ev.Date, i
	return RuleAwaitsDue, true
}

func (e *Engine) monitorEnd(ev *Event, i int32) RuleID {
	s := &e.s
	if s.cur >= 0 {
		e.ask(RuleAskNoMonitoring, i)
		return RuleTicks
	}
	if r := e.afterMonitoring(ev, i); r != RuleNone {
		return r
	}
	e.ask(RuleAskNoMonitoring, i)
	return e.start(ev.Date, 0, RuleAfterMonitoring, 11, i)
}

func (e *Engine) again(ev *Event, i int32) RuleID {
	rule, ask := RuleSecondSide, RuleAskFirstSide
	if ev.Type == care.EvNewTreatment {
		rule, ask = RuleNewTreatment, RuleAskTwoStarts
	}
	if e.s.cur >= 0 {
		e.ask(ask, i)
		return ask
	}
	return e.start(ev.Date, 0, rule, 10, i)
}

func (e *Engine) separate(ev *Event, i int32) RuleID {
	s := &e.s
	switch {
	case s.other >= 0:
		e.ask(RuleAskTwoStarts, i)
		return RuleAskTwoStarts
	case s.cur >= 0:
		e.ask(RuleAskOwnPathway, i)
	}
	return e.start(ev.Date, 0, RuleNewCondition, 12, i)
}

// ending is everything that stops a clock.
func (e *Engine) ending(ev *Event, i int32) RuleID {
	switch ev.Type {
	case care.EvAdmitted:
		if ev.Flags&NotForTreatment != 0 {
			return RuleNotForTreatment
		}
		return e.treat(ev, RuleAdmitted, i)
	case care.EvTreated:
		return e.treat(ev, RuleTreated, i)
	case care.EvDecisionNoTreat:
		return e.noTreat(ev, i)
	case care.EvTransplantList:
		return e.stop(ev.Date, RuleTransplant, 34, i)
	case care.EvDeclinedTreatment:
		return e.stop(ev.Date, RuleDeclined, 35, i)
	case care.EvMonitorPatient:
		return e.stop(ev.Date, RuleMonitorPatient, 31, i)
	case care.EvMonitorProfessional:
		return e.stop(ev.Date, RuleMonitorProfessional, 32, i)
	case care.EvDied:
		return e.died(ev, i)
	case care.EvClosed:
		if ev.Flags&TeamPart != 0 && e.s.cur >= 0 {
			return RuleTeamPart
		}
	}
	return e.discharge(ev, i)
}

// died ends all waits; what is dated later cannot be right.
func (e *Engine) died(ev *Event, i int32) RuleID {
	s := &e.s
	s.dead, s.diedOn, s.dueDate, s.selfDate = true, ev.Date, 0, 0
	rule := RuleNoClock
	for k := s.first; k < len(e.out); k++ {
		if k != s.cur && e.out[k].Open() { // a separate condition, or one passed on before
			e.close(k, ev.Date, RuleDied, 36, i)
			rule = RuleDied
		}
	}
	if s.cur >= 0 {
		e.close(s.cur, ev.Date, RuleDied, 36, i)
		rule = RuleDied
	}
	s.cur, s.other = -1, -1
	return rule
}

// treat is treatment or admission for it; done by its due date, planned treatment
// needs no clock.
func (e *Engine) treat(ev *Event, rule RuleID, i int32) RuleID {
	s := &e.s
	if s.dueDate != 0 && s.cur < 0 {
		s.dueDate = 0
		return RulePlanned
	}
	return e.stop(ev.Date, rule, 30, i)
}
