package sessions

import "roundtable/care"

// Gates in the order in which they close.
var Gates = []care.Gate{care.GateLeave, care.GateList, care.GateLock}

// GateStanding is one gate of a session as it stands on a day.
//
// Note is what was said of what was not so when it was passed: of free places, what
// becomes of them.
type GateStanding struct {
	Gate   care.Gate `json:"gate"`
	Due    care.Date `json:"due"`
	Closed bool      `json:"closed"` // somebody said that it is passed
	Late   bool      `json:"late"`   // it should have been by now
	Note   string    `json:"note,omitempty"`
}

// Words says what has to be settled by the gate.
func (g GateStanding) Words() string {
	switch g.Gate {
	case care.GateLeave:
		return "Leave is settled: surgeon, anaesthetist and theatre team are known"
	case care.GateList:
		return "The list is settled: every place has a patient who has been asked"
	case care.GateLock:
		return "The list is locked: only a freed place changes it"
	}
	return ""
}

// GatesOf are the gates of a session on a day by the rules, with those that somebody
// closed.
func GatesOf(s *care.SessionPlanned, rules care.SessionRules, closed map[care.Gate]bool, today care.Date) []GateStanding {
	out := make([]GateStanding, 0, len(Gates))
	for _, g := range Gates {
		due := s.Day
		switch g {
		case care.GateLeave:
			due -= care.Date(rules.LeaveDays)
		case care.GateList:
			due -= care.Date(rules.ListDays)
		case care.GateLock:
			due -= care.Date(rules.LockDays)
		}
		out = append(out, GateStanding{Gate: g, Due: due, Closed: closed[g], Late: !closed[g] && due < today})
	}
	return out
}
