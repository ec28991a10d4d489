package intake

import (
	"bytes"
	"fmt"
	"slices"

	"roundtable/care"
)

// gathered holds what several rows of a file say together: people always, and
// pathways of kinds with one row an event.
type gathered struct {
	people  map[care.Key]int32
	persons chunks[personSeen]
	paths   map[care.Key]int32
	waits   chunks[waitSeen]
	words   wordList
	lastKey care.Key // of the row before: files are mostly in order
	lastAt  int32
}

type personSeen struct {
	row    care.PersonRow
	emit   bool // to be written whatever was written before
	person bool // a row was about the person alone: write if it differs
}

// chunks is a list that grows without moving what it holds.
type chunks[T any] struct {
	parts [][]T
	n     int
}

const chunkSize = 2048

func (c *chunks[T]) add(v *T) int32 {
	if c.n%chunkSize == 0 {
		c.parts = append(c.parts, make([]T, 0, chunkSize))
	}
	last := len(c.parts) - 1
	c.parts[last] = append(c.parts[last], *v)
	c.n++
	return int32(c.n - 1)
}

func (c *chunks[T]) at(i int32) *T { return &c.parts[i/chunkSize][i%chunkSize] }

func newGathered() *gathered {
	return &gathered{people: make(map[care.Key]int32), paths: make(map[care.Key]int32), words: newWordList()}
}

// person notes a row about a person; emit says that the person must be written.
func (g *gathered) person(p *care.PersonRow, emit bool) *personSeen {
	i, ok := g.people[p.Key]
	if !ok {
		i = g.persons.add(&personSeen{row: *p})
		g.people[p.Key] = i
	}
	seen := g.persons.at(i)
	if ok {
		mergePerson(&seen.row, p)
	}
	seen.emit = seen.emit || emit
	return seen
}

// land hands on a row that can land, according to its fate.
func (j *job) land(r *row, out *landed, fate uint8) {
	switch {
	case fate >= fateSuperseded:
		j.supersede(r, out, fate)
		return
	case out.hasPublished:
		j.landPublished(r, out)
		return
	case j.k.merge:
		j.landEvent(r, out)
		return
	case out.hasEvent:
		j.landContact(r, out)
		return
	case out.hasPathway:
		if !j.landPathway(r, out, fate) {
			return
		}
	default:
		j.gather.person(&out.person, false).person = true
		j.replaces(r, out)
	}
	j.accepted(r, out.pathway.Key)
}

// accepted counts a row that landed and writes what was doubtful about it.
func (j *job) accepted(r *row, pathway care.Key) {
	j.counts.Accepted++
	if r.doubts > 0 {
		j.counts.Doubtful++
	}
	j.report(r, pathway)
}

// supersede keeps a row in whose place a later one stands: with its rank, and as
// an issue.
func (j *job) supersede(r *row, out *landed, fate uint8) {
	j.counts.Duplicates++
	r.issue(noField, faultDuplicate, care.SevDuplicate, "")
	var key care.Key
	if out.hasPathway {
		p := &out.pathway
		key = keyOf(r, out)
		p.Key, p.Rank = key, fate-fateSuperseded+1
		p.Hash = contentHash(out)
		j.paths.add(p)
	}
	j.report(r, key)
}

// keyOf is the key of the row's own wait.
func keyOf(r *row, out *landed) care.Key {
	key := r.sheet.keys.pathway(&out.pathway)
	if out.apart {
		return r.sheet.keys.detailed(key, &out.pathway)
	}
	return key
}

// contentHash is the digest of everything that the row says.
func contentHash(out *landed) uint64 {
	h := newDigest()
	if out.hasPerson {
		h.person(&out.person)
	}
	h.pathway(&out.pathway)
	return uint64(h)
}

// landPathway compares a wait with the partner's last word on it. It is false
// when the row turned out to belong to nothing, and was refused.
func (j *job) landPathway(r *row, out *landed, fate uint8) bool {
	p := &out.pathway
	p.Key = keyOf(r, out)
	if fate == fatePeriod {
		p.Key = r.sheet.keys.period(p.Key, p.Start)
	}
	if len(j.k.tables) > 1 && !j.joinTables(r, out) {
		return false
	}
	p.Hash = contentHash(out)
	old, was := j.prior.pathways[p.Key]
	written := true
	switch {
	case !was:
		p.Op = care.OpNew
		j.counts.New++
	case old.hash == p.Hash:
		j.counts.Same++
		written = false
	case !old.stopped && stops(p.Stop, p.Status):
		p.Op = care.OpStopped
		j.counts.Changed++
	default:
		p.Op = care.OpChanged
		j.counts.Changed++
	}
	j.prior.pathways[p.Key] = priorPathway{hash: p.Hash, stopped: stops(p.Stop, p.Status), seen: true, person: p.Person}
	if written {
		j.paths.add(p)
	}
	if out.hasPerson {
		// A table of referrals names people by number alone: what another table says
		// of them must not be written over with nothing.
		_, known := j.prior.people[out.person.Key]
		bare := len(j.k.tables) > 1
		j.gather.person(&out.person, written && !bare || bare && !known)
	}
	for i := range out.events {
		e := &out.events[i]
		e.Pathway = p.Key
		if e.Person.IsZero() {
			e.Person = p.Person
		}
		j.addEvent(e)
	}
	return true
}

// joinTables brings together what two tables of a kind say of one referral: the
// team of MHS102 onto the referral of MHS101, and the other way round.
func (j *job) joinTables(r *row, out *landed) bool {
	p := &out.pathway
	old, was := j.prior.rows[p.Key]
	if out.update {
		if !was {
			r.reject(fReferralID, faultUnknownReferral)
			j.counts.Rejected++
			j.report(r, care.Key{})
			return false
		}
		team, line, sheet := p.Team, p.Line, p.Sheet
		*p = old
		if team != "" {
			p.Team = team
		}
		p.Line, p.Sheet, p.Op, p.Rank = line, sheet, 0, 0
	} else if was && p.Team == "" {
		p.Team = old.Team
	}
	j.prior.rows[p.Key] = *p
	return true
}

// addEvent writes an event unless the partner sent it before; false if so.
func (j *job) addEvent(e *care.EventRow) bool {
	if h := eventDigest(e); j.prior.events.has(h) || !j.inFile.add(h) {
		return false
	}
	j.events.add(e)
	return true
}

// landContact writes an event of a referral that another table brought.
func (j *job) landContact(r *row, out *landed) {
	e := &out.event
	e.Pathway = r.sheet.keys.pathway(&out.pathway)
	if p, ok := j.prior.rows[e.Pathway]; ok && e.Person.IsZero() {
		e.Person = p.Person
	}
	j.oneEvent(r, e)
}

// oneEvent counts a row that is an event: new, sent before, or twice in the file.
func (j *job) oneEvent(r *row, e *care.EventRow) {
	h := eventDigest(e)
	switch {
	case !j.inFile.add(h):
		j.counts.Duplicates++
		r.issue(noField, faultEventAgain, care.SevDuplicate, "")
		j.report(r, e.Pathway)
		return
	case j.prior.events.has(h):
		j.counts.Same++
	default:
		j.counts.New++
		j.events.add(e)
	}
	j.accepted(r, e.Pathway)
}

func (j *job) landPublished(r *row, out *landed) {
	p := &out.published
	h := newDigest()
	for _, s := range [...]string{p.Provider, p.Commissioner, p.Part, p.TFC} {
		h.str(s)
	}
	h.num(uint64(p.Period))
	if !j.inFile.add(uint64(h)) {
		j.counts.Duplicates++
		r.issue(noField, faultDuplicate, care.SevDuplicate, "")
		j.report(r, care.Key{})
		return
	}
	j.counts.New++
	j.publ.add(p)
	j.accepted(r, care.Key{})
}

// finish writes what is known at the end only: what has gone, the people, the
// pathways of event files, the last rows of each block.
func (j *job) finish() {
	if j.k.Snapshot && !j.p.Update {
		j.vanished()
	}
	if j.k.merge {
		j.finishWaits()
	}
	j.finishPeople()
	j.counts.People = j.gather.persons.n
	if !j.k.merge {
		j.counts.Pathways = j.standingPathways()
	}
	j.counts.Events = j.events.total
	j.people.flush()
	j.paths.flush()
	j.events.flush()
	j.publ.flush()
	j.issues.flush()
}

// standingPathways is how many pathways this file named.
func (j *job) standingPathways() int {
	n := 0
	for _, p := range j.prior.pathways {
		if p.seen {
			n++
		}
	}
	return n
}

// vanished writes a row for every wait of the partner's last list that is not on
// this one and whose end nobody stated: a query for the partner.
func (j *job) vanished() {
	var gone []care.Key
	for key, p := range j.prior.pathways {
		if !p.seen && !p.stopped && !p.held {
			gone = append(gone, key)
		}
	}
	slices.SortFunc(gone, func(a, b care.Key) int { return bytes.Compare(a[:], b[:]) })
	for _, key := range gone {
		j.paths.add(&care.PathwayRow{Key: key, Op: care.OpVanished, Hash: j.prior.pathways[key].hash})
	}
	j.counts.Vanished = len(gone)
	if len(gone) >= 20 && j.counts.Same+j.counts.Changed == 0 {
		j.notes = append(j.notes, fmt.Sprintf("None of the %d waits of the last list is on this one. If it is another list, withdraw it and send the two as one.", len(gone)))
	}
}

// finishPeople writes people who are new or whose rows changed.
func (j *job) finishPeople() {
	for i := range int32(j.gather.persons.n) {
		seen := j.gather.persons.at(i)
		if seen.person {
			h := newDigest()
			h.person(&seen.row)
			old, was := j.prior.people[seen.row.Key]
			switch {
			case !was:
				j.counts.New++
			case old == h:
				j.counts.Same++
				continue
			default:
				j.counts.Changed++
			}
			seen.emit = true
		}
		if seen.emit {
			j.people.add(&seen.row)
		}
	}
}
