package waiting

import (
	"roundtable/care"
	"roundtable/facts"
)

// A mental-health referral is one referral from its receipt to its discharge,
// however many teams look at it: MHSDS has one day of receipt (MHS101) and a row
// for each team (MHS102). Whoever writes it down as events writes "rejected" and
// "referred" for each team, which by the rules of referral to treatment would be
// the end of one wait and the start of another.

// mental reports whether the pathway of the last events read is a mental-health
// referral: the data set says so, its team is one of that data set's, or it came
// to a mental-health trust, whose teams have names of their own. It is none when it
// is a consultant-led wait: that has a treatment function or a status.
func (w *clockwork) mental(f *facts.PathwayChunk, i int) bool {
	if f.Clock[i] == facts.ClockMentalHealth {
		return true
	}
	if at(w.team, f.Team[i]) == (mhTeam{}) && !at(w.trust, f.Partner[i]) {
		return false
	}
	if f.TFC[i] != 0 || f.Status[i] != 0 {
		return false
	}
	for k := range w.raw {
		if w.raw[k].Status != 0 {
			return false
		}
	}
	return true
}

// mentalTrusts says, by DimPartner code, who is a mental-health trust.
func mentalTrusts(v *facts.View) []bool {
	trust := make([]bool, v.Dict(facts.DimPartner).Len()+1)
	for _, p := range v.Partners() {
		if int(p.Code) < len(trust) {
			trust[p.Code] = p.Type == care.MentalHealthTrust
		}
	}
	return trust
}

// teamParts marks what is one team's part of a referral: sent back or closed, and
// the referral went on afterwards; and each time it was passed to the next.
func teamParts(events []Event, asAt care.Date) {
	for k := range events {
		switch e := &events[k]; e.Type {
		case care.EvRejected, care.EvClosed:
			if wentOn(events, k, asAt) {
				e.Flags |= TeamPart
			}
		case care.EvReferred, care.EvReceived:
			if sentBack(events, k) {
				e.Flags |= TeamPart
			}
		}
	}
}

// wentOn reports whether something after event k, by the day of looking, says that
// the referral was still one.
func wentOn(events []Event, k int, asAt care.Date) bool {
	for j := range events {
		switch e := &events[j]; e.Type {
		case care.EvReferred, care.EvReceived, care.EvAccepted, care.EvAttended, care.EvAssessed, care.EvTreated, care.EvTransferIn:
			if e.Date <= asAt && isAfter(events, j, k) {
				return true
			}
		}
	}
	return false
}

func sentBack(events []Event, k int) bool {
	for j := range events {
		if t := events[j].Type; (t == care.EvRejected || t == care.EvClosed) && isAfter(events, k, j) {
			return true
		}
	}
	return false
}

// isAfter reports whether event a comes after b: by date, within a day as the
// source has them. What has no date comes after nothing.
func isAfter(events []Event, a, b int) bool {
	x, y := events[a].Date, events[b].Date
	return y != 0 && (x > y || (x == y && a > b))
}
