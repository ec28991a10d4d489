package intake

import "roundtable/care"

// waitSeen is a referral gathered from its events. There are hundreds of
// thousands of them in memory at once, so that words that many share are numbers.
type waitSeen struct {
	key, person                                     care.Key
	line                                            uint32
	sheet                                           uint16
	ppid, referral                                  string
	words                                           [waitWords]uint32
	received, original, start, stop, queue, refDate care.Date
}

// waitWords is how many columns of shared words a referral has.
const waitWords = 13

// wordsOf are the shared words of a row, in one order everywhere.
func wordsOf(p *care.PathwayRow) [waitWords]*string {
	return [waitWords]*string{
		&p.Issuer, &p.ListType, &p.TFC, &p.Specialty, &p.Team, &p.Reason, &p.Site, &p.Referrer, &p.Source, &p.Clinician, &p.Priority, &p.Urgency,
		&p.Procedure,
	}
}

// wordList numbers words; 0 is "".
type wordList struct {
	ids  map[string]uint32
	list []string
}

func newWordList() wordList {
	return wordList{ids: make(map[string]uint32), list: []string{""}}
}

func (l *wordList) id(s string) uint32 {
	id, ok := l.ids[s]
	if !ok {
		id = uint32(len(l.list))
		l.ids[s], l.list = id, append(l.list, s)
	}
	return id
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
			i = g.waits.add(&waitSeen{key: p.Key, line: p.Line, sheet: p.Sheet, ppid: p.PPID, referral: p.Referral})
			g.paths[p.Key] = i
		}
		g.lastKey, g.lastAt = p.Key, i
	}
	w := g.waits.at(g.lastAt)
	if !p.Person.IsZero() {
		w.person = p.Person
	}
	w.fill(p, &g.words)
	return w
}

func (w *waitSeen) fill(p *care.PathwayRow, l *wordList) {
	for i, s := range wordsOf(p) {
		// Rows of one referral mostly say the same: look a word up when it differs.
		if *s != "" && l.list[w.words[i]] != *s {
			w.words[i] = l.id(*s)
		}
	}
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
func (w *waitSeen) pathway(l *wordList) care.PathwayRow {
	p := care.PathwayRow{
		Key: w.key, Person: w.person, Line: w.line, Sheet: w.sheet, PPID: w.ppid, Referral: w.referral, Received: w.received,
		Original: w.original, Start: w.start, Stop: w.stop, Queue: w.queue,
	}
	for i, s := range wordsOf(&p) {
		*s = l.list[w.words[i]]
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
		p := w.pathway(&j.gather.words)
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
