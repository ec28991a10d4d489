package facts

import "roundtable/care"

// applyEvents folds a block of care.EventRow. Events add up: an extract never
// takes an earlier one's away (see once for what is told twice).
func (s *state) applyEvents(x *Extract, b *block, only keys) {
	code := func(name string, d Dim) coder { return newCoder(b.text[name], s.dicts[d]) }
	status, team, org := code("status", DimStatus), code("team", DimTeam), code("org", DimEventOrg)
	reason, detail, side := code("reason", DimEventReason), code("detail", DimEventDetail), code("side", DimSide)
	date, minute, kind := b.int("date"), b.int("minute"), b.int("type")
	line, sheet, told := b.int("line"), b.int("sheet"), b.int("told")
	ids, pathways, people := b.text["event_id"], b.key("pathway"), b.key("person")
	partner := s.partnerCode(x.Received.Partner)
	died36 := Code(s.dicts[DimStatus].code("36"))

	turns := clockOf(&x.Received) == ClockEvents

	var last care.Key
	var lastAttr attrs
	var lastCode uint32
	row, have := NoRow, false
	for i := range b.rows {
		k := pathways[i]
		if k.IsZero() || !only.has(k) {
			continue
		}
		if row == NoRow || k != last {
			row, last = s.eventPathway(k, people[i], partner, x), k
		}
		a := attrs{
			status: Code(status.at(i)), sheet: uint16(sheet.at(i)), told: uint8(told.at(i)),
			team: Wide(team.at(i)), org: Wide(org.at(i)), reason: Wide(reason.at(i)),
			detail: Wide(detail.at(i)), side: Wide(side.at(i)),
		}
		if !have || a != lastAttr {
			lastCode, lastAttr, have = s.events.attrCode(a), a, true
		}
		ev := rawEvent{
			date: care.Date(date.at(i)), minute: care.Minute(minute.at(i)), kind: care.EventType(kind.at(i)),
			attr: lastCode, extract: x.No, line: line.at(i),
		}
		if id := ids.at(i); id != "" {
			ev.id = uint32(hashText(id)>>32) | 1
		}
		if a.team != 0 {
			s.tellService(row, a.team)
		}
		l, at := s.links(row)
		set(&l.head, at, s.events.add(ev, l.head[at]))
		if turns {
			s.turnEvent(row, ev.date, ev.kind)
		}
		if ev.kind == care.EvDied || a.status == died36 {
			s.deathOf(s.pathways[row/ChunkRows].Person[row%ChunkRows], diedOn(ev.date, x))
		}
	}
}

// tellService keeps the service that an event names, for the pathway's class.
func (s *state) tellService(r Row, team Wide) {
	if s.pathways[r/ChunkRows].eventTeam[r%ChunkRows] != team {
		c, at := s.pathway(r)
		set(&c.eventTeam, at, team)
		s.touchRow(r)
	}
}

// eventPathway is the row of an event's pathway, which may be known from events
// alone.
func (s *state) eventPathway(k, person care.Key, partner Code, x *Extract) Row {
	r := s.pathwayRow(k, partner)
	c := s.pathways[r/ChunkRows]
	at := int(r % ChunkRows)
	if c.State[at] == StateAbsent {
		c, at = s.pathway(r)
		set(&c.State, at, StateEvents)
		set(&c.Clock, at, ClockEvents)
		set(&c.Extract, at, x.No)
		s.touch(c.Person[at])
		s.overlay(r)
	}
	if c.Person[at] == NoRow && !person.IsZero() {
		s.linkPerson(r, s.personRow(person, partner))
	}
	return r
}

// diedOn is the day by which an event that says so states a death: one without a
// date had happened when the extract was made. It holds letters like any other.
func diedOn(day care.Date, x *Extract) care.Date {
	if day != 0 {
		return day
	}
	return x.toldOn()
}

// toldOn is the day as of which an extract speaks.
func (x *Extract) toldOn() care.Date {
	if x.Received.Census != 0 {
		return x.Received.Census
	}
	return care.DateOf(x.At)
}

// deathOf keeps the earliest death that events state of a person.
func (s *state) deathOf(person Row, day care.Date) {
	if person == NoRow || day == 0 {
		return
	}
	c, at := s.person(person)
	if was := c.diedEvent[at]; was == 0 || day < was {
		set(&c.diedEvent, at, day)
		s.touch(person)
	}
}

// deathOn is the earliest death that a pathway's events state; 0 when none does.
// It goes with the pathway when the partner moves that to another person.
func (s *state) deathOn(r Row) care.Date {
	l, i := s.pathways[r/ChunkRows].ev, int(r%ChunkRows)
	if l.n[i] == 0 && l.head[i] == 0 {
		return 0
	}
	died36 := Code(s.dicts[DimStatus].code("36"))
	var died care.Date
	// Nothing is written while this reads, so that nothing need be copied.
	v := eventView{chunks: s.events.chunks, attrs: s.events.attrs}
	for _, e := range v.collect(l, i, nil) {
		if e.Type == care.EvDied || e.Status == died36 {
			died = earliest(died, diedOn(e.Date, s.extracts[e.Extract-1]))
		}
	}
	return died
}

// forgetDeath makes the death that events state of a person anew, after a
// pathway was taken from them.
func (s *state) forgetDeath(person, taken Row) {
	c, at := s.people[person/ChunkRows], int(person%ChunkRows)
	// What was told twice may stand with the later extract, and so on a later day
	// than was noted at first: any death on the pathway has all looked at again.
	if c.diedEvent[at] == 0 || s.deathOn(taken) == 0 {
		return
	}
	var died care.Date
	for p := c.first[at]; p != 0; p = s.pathways[(p-1)/ChunkRows].next[(p-1)%ChunkRows] {
		died = earliest(died, s.deathOn(p-1))
	}
	c, at = s.person(person)
	set(&c.diedEvent, at, died)
	s.touch(person)
}
