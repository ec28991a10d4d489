package lived

import (
	"strings"

	"roundtable/care"
	"roundtable/facts"
)

// A pathway is what a partner calls one referral. Several teams may look at it in turn,
// each with a beginning and an end of its own: cut divides its events among them. What
// names no team belongs to the team that acted last and has not ended, or to the
// pathway's own service.

// part is one service's share of a pathway while it is read.
type part struct {
	Referral
	minute care.Minute
	first  sequence
	end    care.EventType // that ended it last; unknown while it goes on
}

// cut makes the referrals of a pathway whose events are in b.buf.
func (b *reader) cut(c *facts.PathwayChunk, i int, person int32, h hidden) {
	org := b.org(c.Partner[i])
	own := b.service(org, c.Service(i), c.TFC[i])
	reason := c.Reason[i]
	if h.clinical {
		reason = 0
	}
	base := Referral{
		Person: person, Service: own, Need: b.need(reason, c.TFC[i]), Pathway: c.Base + facts.Row(i), Reason: None,
		Urgent: b.v.Code(facts.DimUrgency, c.Urgency[i]) != "" && b.v.Code(facts.DimUrgency, c.Urgency[i]) != "1",
	}
	b.parts = b.parts[:0]
	cur := -1
	for n, e := range b.toldOnce(b.buf) {
		if e.Date == 0 {
			b.log.Undated++
			continue
		}
		b.tells(org, &e)
		s := own
		switch {
		case e.Team != 0 && !b.names(c.Partner[i], e.Team):
			b.log.Orgs[org].Veiled = true
			s = b.service(org, 0, 0)
		case e.Team != 0:
			s = b.service(org, e.Team, 0)
		case cur >= 0:
			s = b.parts[b.going(cur)].Service
		}
		at := sequence{e.Extract, e.Sheet, e.Line, uint32(n)}
		cur = b.into(cur, s, &e, base, at, c.Received[i])
		why := None
		if !h.clinical {
			why = b.reason(e.Reason, e.Type)
		}
		b.parts[cur].happened(&e, why, b.log)
		b.events = append(b.events, seqEvent{
			Event{Date: e.Date, Minute: e.Minute, Kind: e.Type, Service: s, Referral: int32(len(b.opened) + cur), Reason: why}, person, at,
		})
	}
	for n := range b.parts {
		b.supersede(n)
	}
	b.listed(c, i, base)
	for n := range b.parts {
		p := &b.parts[n]
		p.settle(b.log)
		b.opened = append(b.opened, seqReferral{p.Referral, p.minute, p.first})
	}
}

// names reports whether the scope may name a team: a pathway is of one class, and its
// events may name services whose very name tells something. Of such a one the
// organisation alone is named.
func (b *reader) names(partner facts.Code, team facts.Wide) bool {
	k := serviceKey{org: int32(partner), team: team}
	may, ok := b.shown[k]
	if !ok {
		may = b.v.NamesTeam(partner, team)
		b.shown[k] = may
	}
	return may
}

// tells notes how far the files without a census of an organisation reach.
func (b *reader) tells(org int32, e *facts.Event) {
	if int(e.Extract) < len(b.bare) && b.bare[e.Extract] {
		code := b.log.Orgs[org].Code
		b.newest[code] = max(b.newest[code], e.Date)
	}
}

// going is the part to which something belongs that names no team: the last that has not
// ended, else the current one.
func (b *reader) going(cur int) int {
	for n := len(b.parts) - 1; n >= 0; n-- {
		if b.parts[n].Ended == 0 {
			return n
		}
	}
	return cur
}

// into is the part that an event at a service belongs to, a new one when it opens one.
func (b *reader) into(cur int, s int32, e *facts.Event, base Referral, at sequence, received care.Date) int {
	opens := e.Type == care.EvReferred || e.Type == care.EvReceived || e.Type == care.EvTransferIn
	if cur >= 0 && b.parts[cur].Service == s && (!opens || b.parts[cur].Ended == 0) {
		return cur
	}
	if !opens || cur >= 0 && b.parts[cur].Ended == 0 && b.parts[cur].Taken != 0 {
		for n := len(b.parts) - 1; n >= 0; n-- {
			if b.parts[n].Service == s && (!opens || b.parts[n].Ended == 0) {
				return n
			}
		}
	}
	p := part{Referral: base, minute: e.Minute, first: at}
	p.Service, p.Opened = s, e.Date
	if ends(e.Type) { // nothing says when it came: when the service before was done, or the whole began
		p.minute = 0
		switch {
		case cur >= 0 && b.parts[cur].Ended != 0:
			p.Opened = b.parts[cur].Ended
		case cur >= 0:
			p.Opened = b.parts[cur].Opened
		case received != 0 && received < e.Date:
			p.Opened = received
		}
	}
	b.parts = append(b.parts, p)
	return len(b.parts) - 1
}

// happened notes what an event says of a part.
func (p *part) happened(e *facts.Event, why int32, l *Log) {
	switch {
	case ends(e.Type):
		p.Ended, p.end, p.Reason = e.Date, e.Type, why
	case takes(e.Type) || e.Type == care.EvReferred || e.Type == care.EvReceived:
		if p.Ended != 0 && p.end != care.EvDied { // it went on after all
			p.Ended, p.end, p.Reason = 0, care.EvUnknown, None
		}
	}
	if acts(e.Type) && p.Active == 0 {
		p.Active = e.Date
	}
	if takes(e.Type) && p.Taken == 0 {
		p.Taken = e.Date
	}
	if sees(e.Type) && p.Seen == 0 {
		p.Seen = e.Date
	}
}

// listed adds what a list says that the events do not: that somebody stands on it, was
// seen, or is gone from it.
func (b *reader) listed(c *facts.PathwayChunk, i int, base Referral) {
	list := c.Clock[i] == facts.ClockList || c.Clock[i] == facts.ClockRTT
	if len(b.parts) == 0 {
		p := part{Referral: base, first: sequence{c.Extract[i], c.Sheet[i], c.Line[i], 0}}
		for _, d := range []care.Date{c.Received[i], c.Queue[i], c.Start[i]} {
			if d != 0 {
				p.Opened = d
				break
			}
		}
		if p.Opened == 0 {
			b.log.Undated++
			return
		}
		b.parts = append(b.parts, p)
	}
	p := &b.parts[b.going(len(b.parts)-1)]
	if p.Ended != 0 {
		return
	}
	if list && p.Taken == 0 {
		p.Taken = p.Opened // it stands on the list of those who are waiting for the service
	}
	if p.Seen == 0 && c.LastSeen[i] >= p.Opened {
		p.Seen = c.LastSeen[i]
		if p.Taken == 0 {
			p.Taken = p.Seen
		}
	}
	switch c.State[i] {
	case facts.StateStopped:
		if c.StopInferred(i) { // from these very events
			return
		}
		p.Ended, p.end = max(c.Stop[i], p.Opened), care.EvStatus
	case facts.StateVanished:
		x := b.v.Extract(c.Gone[i])
		p.Ended, p.end = max(toldOn(&x), p.Opened), care.EvStatus
	}
}

// supersede ends a part that was entered anew by the same pathway before it had an end:
// it was passed on in between.
func (b *reader) supersede(n int) {
	p := &b.parts[n]
	if p.Ended != 0 {
		return
	}
	for k := n + 1; k < len(b.parts); k++ {
		if b.parts[k].Service == p.Service {
			p.Ended, p.end = max(p.Opened, b.parts[n+1].Opened), care.EvTransferOut
			return
		}
	}
}

// settle decides what became of a referral.
func (p *part) settle(l *Log) {
	code, words := "", ""
	if p.Reason != None {
		code, words = l.Reasons[p.Reason].Code, strings.ToLower(l.Reasons[p.Reason].Text)
	}
	switch p.end {
	case care.EvUnknown:
		if p.Outcome = Waiting; p.Taken != 0 {
			p.Outcome = TakenIn
		}
	case care.EvRejected:
		if p.Outcome = Rejected; strings.Contains(words, "duplicate") {
			p.Outcome = Duplicate
		}
	case care.EvTransferOut:
		p.Outcome = Moved
	case care.EvDied:
		p.Outcome = Finished
	case care.EvStatus:
		if p.Outcome = EndUnknown; p.Seen != 0 {
			p.Outcome = Finished
		}
	default:
		p.Outcome = closed(p.end, code, words, p.Seen != 0)
	}
}

// closed is the outcome of a closure, a discharge or a signposting.
func closed(end care.EventType, code, words string, seen bool) Outcome {
	onward := end == care.EvSignposted || code == "08" || strings.Contains(words, "referred to another")
	switch {
	case strings.Contains(words, "duplicate"):
		return Duplicate
	case seen && onward:
		return PassedOn
	case seen, code == "01", code == "02", code == "06": // admitted elsewhere, treated, died (MHSDS closure reasons)
		return Finished
	}
	return ClosedUnseen
}

func ends(t care.EventType) bool {
	switch t {
	case care.EvRejected, care.EvClosed, care.EvDischarged, care.EvSignposted, care.EvTransferOut, care.EvDied:
		return true
	}
	return false
}

// sees reports whether somebody was met by it.
func sees(t care.EventType) bool {
	switch t {
	case care.EvAttended, care.EvAssessed, care.EvTreated, care.EvAdmitted, care.EvIntervention, care.EvDiagnostic, care.EvDecisionTreat, care.EvOutcomeBaseline:
		return true
	}
	return false
}

// takes reports whether it shows that a service took somebody on: who is offered an
// appointment was not turned away.
func takes(t care.EventType) bool {
	switch t {
	case care.EvAccepted, care.EvListed, care.EvPlannedListed, care.EvBooked, care.EvDNA, care.EvDNAFirst, care.EvCoordinator, care.EvCarePlan:
		return true
	}
	return sees(t)
}

// acts reports whether it is something that the service did, and not only that a
// referral was made or came.
func acts(t care.EventType) bool {
	switch t {
	case care.EvUnknown, care.EvReferred, care.EvReceived, care.EvTransferIn, care.EvDied, care.EvStatus:
		return false
	}
	return true
}

// toldOnce leaves out what a second delivery tells again in other words: the same kind of
// beginning or end on the same day, where one of the two names no team, or names it by a
// code. That of the first to name it in words stays.
func (b *reader) toldOnce(events []facts.Event) []facts.Event {
	if len(events) < 2 || events[0].Extract == events[len(events)-1].Extract && sameExtract(events) {
		return events
	}
	kept := events[:0]
	for _, e := range events {
		again := false
		if ends(e.Type) || e.Type == care.EvReferred || e.Type == care.EvReceived || e.Type == care.EvAccepted {
			for k := len(kept) - 1; k >= 0 && kept[k].Date == e.Date; k-- {
				o := &kept[k]
				if o.Type != e.Type || o.Extract == e.Extract || !b.mayBeOne(o.Team, e.Team) {
					continue
				}
				if b.coded(o.Team) && !b.coded(e.Team) {
					o.Team = e.Team
				}
				if o.Reason == 0 {
					o.Reason = e.Reason
				}
				again = true
				break
			}
		}
		if !again {
			kept = append(kept, e)
		}
	}
	return kept
}

func sameExtract(events []facts.Event) bool {
	for k := range events {
		if events[k].Extract != events[0].Extract {
			return false
		}
	}
	return true
}

func (b *reader) mayBeOne(x, y facts.Wide) bool { return x == y || b.coded(x) || b.coded(y) }

// coded reports whether a team is not named in words.
func (b *reader) coded(team facts.Wide) bool {
	if team == 0 {
		return true
	}
	_, ok := care.MHSDS(care.MHSDSTeamType, b.v.Wide(facts.DimTeam, team))
	return ok
}
