package waiting

import (
	"slices"
	"strings"

	"roundtable/care"
	"roundtable/facts"
)

// mhFacts gathers mental-health referrals and their events from facts for the
// pure clocks of MHWaits. The zero value is not ready: newMHFacts.
type mhFacts struct {
	v    *facts.View
	asAt care.Date

	team     []mhTeam // by DimTeam code
	reason   []string // by DimReason code: MHSDS code, "" for words that are none
	urgency  []string // by DimUrgency code: MHSDS response priority
	contacts []string // by DimEventDetail code: consultation mechanism, "" when not recorded as one

	refs   []MHReferral
	rows   []facts.Row // of refs
	events []MHEvent
	// unclear counts, for each referral, attended contacts whose mechanism is not
	// recorded: the national code does not count them, and neither do we.
	unclear []uint16
	brought map[uint32]eventSet // what a provider has ever brought of mental-health referrals
	raw     []facts.Event
}

// mhTeam is what the words of a team say.
type mhTeam struct {
	code    string // MHSDS team type
	talking bool   // NHS Talking Therapies
}

// eventSet is a set of event types.
type eventSet uint64

func (s eventSet) has(types []care.EventType) bool {
	for _, t := range types {
		if s&(1<<t) != 0 {
			return true
		}
	}
	return false
}

func newMHFacts(v *facts.View, asAt care.Date) *mhFacts {
	g := &mhFacts{v: v, asAt: asAt, brought: make(map[uint32]eventSet)}
	g.team = mhTeams(v)
	g.reason = eachValue(v, facts.DimReason, func(s string) string { return codeOrLabel(care.MHSDSReferralReason, s) })
	g.contacts = eachValue(v, facts.DimEventDetail, func(s string) string { return codeOrLabel(care.MHSDSMechanism, s) })
	g.urgency = eachValue(v, facts.DimUrgency, func(s string) string {
		switch s { // the priority type of the shared list, which intake makes of MHSDS's
		case "1":
			return "3"
		case "2", "3":
			return "2"
		}
		return ""
	})
	return g
}

// mhTeams says what each team's words say, by DimTeam code.
func mhTeams(v *facts.View) []mhTeam {
	return eachValue(v, facts.DimTeam, func(s string) mhTeam {
		return mhTeam{code: codeOrLabel(care.MHSDSTeamType, s), talking: talkingTherapies(s)}
	})
}

// eachValue derives something of every value of a dictionary, by code; code 0 is
// the zero value.
func eachValue[T any](v *facts.View, d facts.Dim, of func(string) T) []T {
	dict := v.Dict(d)
	all := make([]T, dict.Len()+1)
	for c := 1; c <= dict.Len(); c++ {
		all[c] = of(dict.Value(uint32(c)))
	}
	return all
}

// at is all[c]; the zero value past its end.
func at[T any, C ~uint16 | ~uint32](all []T, c C) (zero T) {
	if int(c) < len(all) {
		return all[c]
	}
	return zero
}

// codeOrLabel is the code of a list that a text is, or whose label it is.
func codeOrLabel(list care.MHSDSList, text string) string {
	if c, ok := care.MHSDS(list, text); ok {
		return c.Code
	}
	for _, c := range care.MHSDSCodes(list) {
		if strings.EqualFold(c.Label, text) {
			return c.Code
		}
	}
	return ""
}

// talkingTherapies reports whether a team names itself as NHS Talking Therapies:
// they send another data set, so that no code says it.
func talkingTherapies(team string) bool {
	t := strings.ToLower(team)
	return strings.Contains(t, "talking therap") || t == "iapt" || strings.HasPrefix(t, "iapt ")
}

// takes reports whether a pathway is a mental-health referral: the mental health
// services data set says so, or its team is one of that data set's.
func (g *mhFacts) takes(f *facts.PathwayChunk, i int) bool {
	t := at(g.team, f.Team[i])
	return f.Clock[i] == facts.ClockMentalHealth || t.code != "" || t.talking
}

// add gathers a pathway that g takes.
func (g *mhFacts) add(f *facts.PathwayChunk, i int) {
	r := MHReferral{
		Person: personOf(f, i), Provider: uint32(f.Partner[i]), Received: f.Received[i], End: f.Stop[i], Birth: f.Birth[i],
		Team: at(g.team, f.Team[i]).code, Talking: at(g.team, f.Team[i]).talking,
		Reason: at(g.reason, f.Reason[i]), Priority: at(g.urgency, f.Urgency[i]),
	}
	g.raw = g.v.ChunkEvents(f, i, g.raw[:0])
	if r.Received == 0 {
		r.Received = firstReceived(g.raw, f.Start[i])
	}
	if r.Received > g.asAt {
		return // ahead: nobody waits yet
	}
	end := endings{stated: f.State[i] != facts.StateEvents && f.Clock[i] != facts.ClockEvents, stop: f.Stop[i]}
	var teams teamsOf
	n, unclear, brought := int32(len(g.refs)), uint16(0), eventSet(0)
	for k := range g.raw {
		e := &g.raw[k]
		if e.Date > g.asAt { // a plan: nothing has happened
			continue
		}
		end.add(e)
		brought |= 1 << e.Type
		r.Talking = r.Talking || at(g.team, e.Team).talking
		teams.add(at(g.team, e.Team).code, e.Type)
		ev := MHEvent{Referral: n, Date: e.Date, Type: e.Type, Mechanism: at(g.contacts, e.Detail)}
		if ev.Mechanism == "" && (e.Type == care.EvAttended || e.Type == care.EvAssessed) {
			unclear++
		}
		g.events = append(g.events, ev)
	}
	r.Team, r.Others = teams.of(r.Team)
	r.End, r.Rejected, r.Inpatient = end.end(), end.rejected, end.admitted
	if d := f.Died[i]; d != 0 && d <= g.asAt && (r.End == 0 || d < r.End) {
		r.End = d
	}
	if r.End > g.asAt {
		r.End = 0
	}
	g.brought[r.Provider] |= brought
	g.refs, g.rows, g.unclear = append(g.refs, r), append(g.rows, f.Base+facts.Row(i)), append(g.unclear, unclear)
}

// teamsOf gathers the teams that a referral's events name.
type teamsOf struct{ made, back []string }

func (x *teamsOf) add(team string, t care.EventType) {
	switch {
	case team == "":
	case t == care.EvRejected:
		x.back = append(x.back, team)
	case !slices.Contains(x.made, team):
		x.made = append(x.made, team)
	}
}

// of is the team that stands on the referral and the others that it was made to. A
// team that sent it back is none of them, unless no other team is left: the
// national code leaves out a team's row with a rejection, too.
func (x *teamsOf) of(standing string) (team string, others []string) {
	sentBack := func(t string) bool { return slices.Contains(x.back, t) }
	team = standing
	for _, t := range x.made {
		if t != standing && !sentBack(t) {
			others = append(others, t)
		}
	}
	if sentBack(team) && len(others) > 0 {
		team, others = others[0], others[1:]
	}
	return team, others
}

// drop lets go of what only the counting of waits needs.
func (g *mhFacts) drop() { g.refs, g.events, g.unclear, g.raw = nil, nil, nil, nil }

// alone marks the number of somebody whose record no other is known to describe.
const alone = 1 << 31

// personOf numbers the person: those whose records are one person share it.
func personOf(f *facts.PathwayChunk, i int) uint32 {
	switch {
	case f.Same[i] != facts.NoRow:
		return f.Same[i]
	case f.Person[i] != facts.NoRow:
		return f.Person[i]
	}
	return alone | (f.Base + facts.Row(i))
}

// firstReceived is the receipt by the events, else the start that a list states.
func firstReceived(events []facts.Event, start care.Date) care.Date {
	for k := range events {
		if t := events[k].Type; events[k].Date != 0 && (t == care.EvReceived || t == care.EvReferred) {
			return events[k].Date
		}
	}
	return start
}

// endings follows a referral's events to its end. A data set states the end of a
// referral itself, and its teams' ends are not that; of a referral that is known
// from events alone the last ending is taken, unless it went on after that.
type endings struct {
	stated             bool // a list or data set states the referral
	stop, last         care.Date
	rejected, admitted bool
	seen               bool
}

func (x *endings) add(e *facts.Event) {
	switch e.Type {
	case care.EvAdmitted:
		x.admitted = true
	case care.EvDischarged, care.EvDied:
		x.last = e.Date
	case care.EvClosed, care.EvTransferOut:
		if !x.stated {
			x.last = e.Date
		}
	case care.EvRejected:
		if !x.stated || x.stop != 0 {
			x.last, x.rejected = e.Date, !x.seen
		}
	case care.EvReferred, care.EvReceived, care.EvAccepted, care.EvTransferIn:
		if !x.stated {
			x.last, x.rejected = 0, false
		}
	case care.EvAttended, care.EvAssessed, care.EvTreated:
		x.seen = true
		if !x.stated {
			x.last = 0
		}
		x.rejected = false
	}
}

func (x *endings) end() care.Date {
	if x.stop != 0 {
		return x.stop
	}
	return x.last
}
