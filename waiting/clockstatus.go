package waiting

import "roundtable/care"

// statusEffects are the 17 codes' effects by number, from care's code list.
var statusEffects = func() (t [256]care.RTTEffect) {
	for _, s := range care.RTTStatuses() {
		n, _ := care.RTTNumber(s.Code)
		t[n] = s.Effect
	}
	return t
}()

// expected is the status that an event's type implies, for types that say
// something of the clock. Either of a pair is right where the code list has two
// (20 or 21 while waiting, 31 or 32 for monitoring are told apart by the type).
var expected = [256]uint8{
	care.EvReferred: 10, care.EvReceived: 10, care.EvRejected: 34, care.EvTransferOut: 21, care.EvTransferIn: 20,
	care.EvDNAFirst: 33, care.EvDNA: 20, care.EvCancelPatient: 20, care.EvCancelProvider: 20, care.EvDeclinedOffer: 20,
	care.EvDecisionTreat: 11, care.EvMonitorEnd: 11, care.EvSecondSide: 10, care.EvNewTreatment: 10, care.EvNewCondition: 12,
	care.EvBooked: 10, care.EvListed: 10, care.EvAdmitted: 30, care.EvTreated: 30, care.EvDecisionNoTreat: 34,
	care.EvTransplantList: 34, care.EvDeclinedTreatment: 35, care.EvMonitorPatient: 31, care.EvMonitorProfessional: 32,
	care.EvDischarged: 34, care.EvClosed: 34, care.EvDied: 36,
}

// agrees reports whether the status of an event whose type decided says the same
// of the clock. A status that only says that the wait goes on contradicts no
// start; 98 and 99 contradict nothing; a status after treatment (90) none of the
// endings that come after it.
func agrees(ev *Event) bool {
	want, got := statusEffects[expected[ev.Type]], statusEffects[ev.Status]
	switch {
	case got == want, want == care.RTTNone, ev.Status == 98, ev.Status == 99:
		return true
	case want == care.RTTStart, ev.Type == care.EvDNAFirst && ev.Told != ToldYes:
		return got == care.RTTContinue
	case ev.Type == care.EvDischarged, ev.Type == care.EvClosed:
		return got == care.RTTStop || got == care.RTTOutside
	}
	return want == care.RTTContinue && got == care.RTTOutside
}

// byStatus does what the status says, for events whose type says nothing of the
// clock. RuleNone leaves the rule of the type.
func (e *Engine) byStatus(ev *Event, i int32) RuleID {
	s := &e.s
	switch c := ev.Status; c {
	case 10, 12:
		return e.startCode(ev, i)
	case 11:
		return e.code11(ev, i)
	case 20:
		if s.cur < 0 {
			if ev.Original != 0 {
				return e.transferIn(ev, i)
			}
			e.ask(RuleAskContinueNoClock, i)
			return RuleAskContinueNoClock
		}
		if p := &e.out[s.cur]; p.PassedOn {
			p.PassedOn, s.released = false, false
			return RuleTakenUp
		}
		return RuleNone
	case 21:
		if s.cur < 0 {
			e.ask(RuleAskContinueNoClock, i)
			return RuleAskContinueNoClock
		}
		return e.passOn()
	case 30:
		return e.treat(ev, RuleTreated, i)
	case 31:
		return e.stop(ev.Date, RuleMonitorPatient, 31, i)
	case 32:
		return e.stop(ev.Date, RuleMonitorProfessional, 32, i)
	case 33:
		return e.missedFirst(ev, i)
	case 34:
		return e.noTreat(ev, i)
	case 35:
		return e.stop(ev.Date, RuleDeclined, 35, i)
	case 36:
		return e.died(ev, i)
	case 90, 91, 92, 98, 99:
		return e.outside(c, i)
	}
	e.ask(RuleAskCodeUnknown, i)
	return RuleAskCodeUnknown
}

// startCode is 10 or 12. The first activity of a period that the referral started
// carries such a code as a matter of course; only a second one contradicts.
func (e *Engine) startCode(ev *Event, i int32) RuleID {
	s := &e.s
	switch {
	case s.cur < 0 && ev.Status == 12, s.cur >= 0 && ev.Status == 12 && s.coded:
		r := e.separate(ev, i)
		s.coded = true
		return r
	case s.cur < 0:
		rule := RuleCodeStart
		if s.last >= 0 {
			rule = RuleRereferred
			if e.nullified() {
				rule = RuleRebooked
			}
		} else {
			e.ask(RuleAskReceipt, i)
		}
		e.start(ev.Date, 0, rule, 10, i)
		s.coded = true
		return rule
	case s.coded:
		e.ask(RuleAskTwoStarts, i)
		return RuleAskTwoStarts
	}
	s.coded = true
	return RuleNone
}

func (e *Engine) code11(ev *Event, i int32) RuleID {
	s := &e.s
	if s.cur >= 0 {
		if e.out[s.cur].StartCode == 11 && !s.coded {
			s.coded = true // the first activity after monitoring
			return RuleNone
		}
		e.ask(RuleAskNoMonitoring, i)
		return RuleTicks
	}
	r := e.monitorEnd(ev, i)
	s.coded = true
	return r
}

// outside is a status that says that no wait is counted: it never stops a clock.
func (e *Engine) outside(code uint8, i int32) RuleID {
	switch {
	case code == 99:
		e.ask(RuleAskNotKnown, i)
		return RuleAskNotKnown
	case code != 98 && e.s.cur >= 0:
		e.ask(RuleAskOutsideRunning, i)
		return RuleAskOutsideRunning
	}
	return RuleOutside
}
