package intake

import "roundtable/care"

// waitSeen is a referral gathered from its events: the few columns that such a
// file has, narrow because there are hundreds of thousands of them.
type waitSeen struct {
	key, person                                     care.Key
	line                                            uint32
	sheet                                           uint16
	ppid, issuer, referral                          string
	listType, tfc, specialty, team, reason, site    string
	referrer, source, clinician, priority, urgency  string
	procedure                                       string
	received, original, start, stop, queue, refDate care.Date
}

// landEvent takes one row of an event file: the event, and what it says of the
// referral and of the person.
func (j *job) landEvent(r *row, out *landed) {
	p, e := &out.pathway, &out.event
	p.Key = r.sheet.keys.pathway(p)
	w := j.gather.wait(p)
	if e.Person.IsZero() {
		e.Person = w.person
	}
	e.Pathway = p.Key
	if (e.Type == care.EvReferred || e.Type == care.EvReceived) && (w.refDate == 0 || e.Date < w.refDate) {
		w.refDate = e.Date
	}
	if out.hasPerson {
		j.gather.person(&out.person, false)
	}
	j.oneEvent(r, e)
}

// wait finds or makes the referral of a row and fills in what the row adds. Where
// two rows differ the later one is believed.
func (g *gathered) wait(p *care.PathwayRow) *waitSeen {
	if g.lastKey != p.Key {
		i, ok := g.paths[p.Key]
		if !ok {
			i = g.waits.add(&waitSeen{
				key: p.Key, line: p.Line, sheet: p.Sheet, ppid: p.PPID, issuer: p.Issuer, referral: p.Referral,
			})
			g.paths[p.Key] = i
		}
		g.lastKey, g.lastAt = p.Key, i
	}
	w := g.waits.at(g.lastAt)
	if !p.Person.IsZero() {
		w.person = p.Person
	}
	w.fill(p)
	return w
}

func (w *waitSeen) fill(p *care.PathwayRow) {
	take := func(to *string, from string) {
		if from != "" {
			*to = from
		}
	}
	take(&w.listType, p.ListType)
	take(&w.tfc, p.TFC)
	take(&w.specialty, p.Specialty)
	take(&w.team, p.Team)
	take(&w.reason, p.Reason)
	take(&w.site, p.Site)
	take(&w.referrer, p.Referrer)
	take(&w.source, p.Source)
	take(&w.clinician, p.Clinician)
	take(&w.priority, p.Priority)
	take(&w.urgency, p.Urgency)
	take(&w.procedure, p.Procedure)
	day := func(to *care.Date, from care.Date) {
		if from != 0 {
			*to = from
		}
	}
	day(&w.received, p.Received)
	day(&w.original, p.Original)
	day(&w.start, p.Start)
	day(&w.stop, p.Stop)
	day(&w.queue, p.Queue)
}

// pathway is the referral as a row. A clock start is what the partner asserts: it
// stays empty when no column states it, and our own clock comes from the events.
func (w *waitSeen) pathway() care.PathwayRow {
	p := care.PathwayRow{
		Key: w.key, Person: w.person, Line: w.line, Sheet: w.sheet, PPID: w.ppid, Issuer: w.issuer, Referral: w.referral, ListType: w.listType,
		TFC: w.tfc, Specialty: w.specialty, Team: w.team, Reason: w.reason, Site: w.site, Referrer: w.referrer, Source: w.source,
		Clinician: w.clinician, Priority: w.priority, Urgency: w.urgency, Procedure: w.procedure, Received: w.received, Original: w.original,
		Start: w.start, Stop: w.stop, Queue: w.queue,
	}
	if p.Received == 0 {
		p.Received = w.refDate
	}
	return p
}

// finishWaits writes the referrals that are new or say something new, and marks
// their people to be written too.
func (j *job) finishWaits() {
	var out landed
	for i := range int32(j.gather.waits.n) {
		w := j.gather.waits.at(i)
		p := w.pathway()
		out.pathway = p
		if n, ok := j.gather.people[w.person]; ok {
			out.person, out.hasPerson = j.gather.persons.at(n).row, true
		} else {
			out.hasPerson = false
		}
		p.Hash = contentHash(&out)
		j.counts.Pathways++
		old, was := j.prior.pathways[p.Key]
		switch {
		case !was:
			p.Op = care.OpNew
		case old.hash == p.Hash:
			continue
		case !old.stopped && stops(p.Stop, p.Status):
			p.Op = care.OpStopped
		default:
			p.Op = care.OpChanged
		}
		j.paths.add(&p)
		if out.hasPerson {
			j.gather.persons.at(j.gather.people[w.person]).emit = true
		}
	}
}
