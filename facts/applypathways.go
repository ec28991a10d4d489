package facts

import "roundtable/care"

// superseded is a duplicate row that the latest submission replaced.
type superseded struct {
	key care.Key
	Source
}

// keys says which rows of a block to apply: nil is all of them.
type keys map[care.Key]struct{}

func (k keys) has(key care.Key) bool {
	if k == nil {
		return true
	}
	_, ok := k[key]
	return ok
}

// clockOf is whose clock an extract carries; of one that was taken before it was
// stated, its kind tells.
func clockOf(x *care.ExtractReceived) ClockKind {
	said := x.Clock
	if said == "" {
		said = map[string]care.Clock{
			"list": care.ClockOfList, "wlmds": care.ClockOfRTT, "mhsds": care.ClockOfMentalHealth, "referrals": care.ClockOfEvents,
		}[x.Kind]
	}
	switch said {
	case care.ClockOfList:
		return ClockList
	case care.ClockOfRTT:
		return ClockRTT
	case care.ClockOfMentalHealth:
		return ClockMentalHealth
	case care.ClockOfEvents:
		return ClockEvents
	}
	return ClockUnknown
}

// asserts reports whether an extract of this kind is a list that states how each
// row stands. A row of any other kind fills what such a statement leaves empty
// and never replaces it: a file of events does not take a date to come in away.
func (k ClockKind) asserts() bool { return k == ClockList || k == ClockRTT }

// pathwayBlock is a block of care.PathwayRow with its columns named.
type pathwayBlock struct {
	rows                     int
	key, person              []care.Key
	line, sheet, op, rank    intColumn
	ppid                     texts
	date                     [pathwayDates]intColumn
	narrow                   [pathwayNarrow]coder
	wide                     [pathwayWide]coder
	contact, validated       intColumn
	owner                    coder
	action, comment, issuers texts
}

const (
	pathwayDates  = 13
	pathwayNarrow = 13
	pathwayWide   = 6
)

// dates lists the plain date columns with their names in the block.
func (c *PathwayChunk) dates() [pathwayDates]*[]care.Date {
	return [...]*[]care.Date{
		&c.Received, &c.Original, &c.Start, &c.Stop, &c.Queue, &c.Decided, &c.Due,
		&c.NextDate, &c.TCI, &c.LastSeen, &c.LastDNA, &c.Cancelled, &c.Reviewed,
	}
}

var dateNames = [pathwayDates]string{
	"received", "original", "start", "stop", "queue", "decided", "due",
	"next_date", "tci", "last_seen", "last_dna", "cancelled", "reviewed",
}

func (c *PathwayChunk) narrow() [pathwayNarrow]*[]Code {
	return [...]*[]Code{
		&c.ListType, &c.Status, &c.TFC, &c.Site, &c.Referrer, &c.Source, &c.Priority, &c.Urgency,
		&c.NextKind, &c.Cancer, &c.Transfer, &c.MutualAid, &c.Issuer,
	}
}

var narrowNames = [pathwayNarrow]string{
	"list_type", "status", "tfc", "site", "referrer", "source", "priority", "urgency",
	"next_kind", "cancer", "transfer", "mutual_aid", "issuer",
}

var narrowDims = [pathwayNarrow]Dim{
	DimListType, DimStatus, DimTFC, DimSite, DimReferrer, DimSource, DimPriority, DimUrgency,
	DimNextKind, DimCancer, DimTransfer, DimMutualAid, DimIssuer,
}

func (c *PathwayChunk) wide() [pathwayWide]*[]Wide {
	return [...]*[]Wide{&c.Specialty, &c.Team, &c.Reason, &c.Clinician, &c.Procedure, &c.Outcome}
}

var wideNames = [pathwayWide]string{"specialty", "team", "reason", "clinician", "procedure", "outcome"}

var wideDims = [pathwayWide]Dim{DimSpecialty, DimTeam, DimReason, DimClinician, DimProcedure, DimOutcome}

func (s *state) pathwayBlock(b *block) *pathwayBlock {
	p := &pathwayBlock{
		rows: b.rows, key: b.key("key"), person: b.key("person"),
		line: b.int("line"), sheet: b.int("sheet"), op: b.int("op"), rank: b.int("rank"),
		ppid: b.text["ppid"], issuers: b.text["issuer"], action: b.text["action"], comment: b.text["comment"],
		contact: b.int("contact"), validated: b.int("validated"),
		owner: newCoder(b.text["owner"], s.dicts[DimOwner]),
	}
	for n, name := range dateNames {
		p.date[n] = b.int(name)
	}
	for n, name := range narrowNames {
		p.narrow[n] = newCoder(b.text[name], s.dicts[narrowDims[n]])
	}
	for n, name := range wideNames {
		p.wide[n] = newCoder(b.text[name], s.dicts[wideDims[n]])
	}
	return p
}

// applyPathways folds a block of pathway rows of one extract.
func (s *state) applyPathways(x *Extract, b *block, only keys) {
	p := s.pathwayBlock(b)
	partner := s.partnerCode(x.Received.Partner)
	for i := range p.rows {
		if p.key[i].IsZero() || !only.has(p.key[i]) {
			continue
		}
		if p.rank.at(i) > 0 {
			s.addSuperseded(p.key[i], Source{Extract: x.No, Sheet: uint16(p.sheet.at(i)), Line: p.line.at(i)})
			continue
		}
		r := s.pathwayRow(p.key[i], partner)
		s.applyPathway(x, p, i, r, partner)
	}
}

func (s *state) applyPathway(x *Extract, p *pathwayBlock, i int, r Row, partner Code) {
	c, at := s.pathway(r)
	s.touchRow(r)
	clock := clockOf(&x.Received)
	switch care.Op(p.op.at(i)) {
	case care.OpVanished:
		// A removal of what nobody states any more says nothing.
		if s.unshare(r, x.Stream) {
			s.leftBehind(r, x)
			return // another list of the partner's still states it
		}
		if c.State[at] == StateOpen {
			set(&c.State, at, StateVanished)
			set(&c.Gone, at, x.No)
		}
		return
	case care.OpStopped:
		if stated(c.State[at]) {
			s.fillPathway(c, at, p, i, true)
			set(&c.State, at, StateStopped)
			set(&c.Gone, at, x.No)
			s.overlay(r)
			return
		}
	}
	if stated(c.State[at]) && c.Clock[at].asserts() && !clock.asserts() {
		s.fillPathway(c, at, p, i, false)
		if c.State[at] == StateVanished && c.Stop[at] != 0 {
			set(&c.State, at, StateStopped)
		}
	} else {
		s.share(c, at, r, x)
		s.statePathway(x, c, at, p, i)
	}
	if !p.person[i].IsZero() {
		s.linkPerson(r, s.personRow(p.person[i], partner))
	}
	s.setPPID(r, p, i)
	s.overlay(r)
}

// statePathway lets the row be the statement that stands. A list says all of what
// it says, blanks included; of the other kinds a blank never takes anything away,
// since no file of theirs is the whole of what is known.
func (s *state) statePathway(x *Extract, c *PathwayChunk, at int, p *pathwayBlock, i int) {
	clock := clockOf(&x.Received)
	unturn(c, at)
	if !clock.asserts() && stated(c.State[at]) {
		s.fillPathway(c, at, p, i, true)
		if c.Clock[at] == ClockMentalHealth && clock == ClockEvents {
			clock = ClockMentalHealth
		}
	} else {
		s.replacePathway(c, at, p, i)
	}
	set(&c.Extract, at, x.No)
	set(&c.Line, at, p.line.at(i))
	set(&c.Sheet, at, uint16(p.sheet.at(i)))
	set(&c.Clock, at, clock)
	set(&c.Gone, at, 0)
	set(&c.State, at, StateOpen)
	if c.Stop[at] != 0 || care.Op(p.op.at(i)) == care.OpStopped {
		set(&c.State, at, StateStopped)
	}
	s.turned(c, at)
}

// stated reports whether a list or other statement stands, not events alone.
func stated(st State) bool { return st != StateAbsent && st != StateEvents }

// replacePathway lets the row stand for what it says, blanks included.
func (s *state) replacePathway(c *PathwayChunk, at int, p *pathwayBlock, i int) {
	for n, d := range c.dates() {
		set(d, at, care.Date(p.date[n].at(i)))
	}
	for n, d := range c.narrow() {
		set(d, at, Code(p.narrow[n].at(i)))
	}
	for n, d := range c.wide() {
		set(d, at, Wide(p.wide[n].at(i)))
	}
	set(&c.own.contact, at, care.Date(p.contact.at(i)))
	set(&c.own.validated, at, care.Date(p.validated.at(i)))
	set(&c.own.owner, at, Wide(p.owner.at(i)))
	s.keepText(&c.own.action, at, p.action.at(i))
	s.keepText(&c.Comment, at, p.comment.at(i))
}

// fillPathway takes what the row says where nothing stands; with over also where
// something else stands. A blank never takes anything away.
func (s *state) fillPathway(c *PathwayChunk, at int, p *pathwayBlock, i int, over bool) {
	for n, d := range c.dates() {
		fill1(d, at, care.Date(p.date[n].at(i)), over)
	}
	for n, d := range c.narrow() {
		fill1(d, at, Code(p.narrow[n].at(i)), over)
	}
	for n, d := range c.wide() {
		fill1(d, at, Wide(p.wide[n].at(i)), over)
	}
	fill1(&c.own.contact, at, care.Date(p.contact.at(i)), over)
	fill1(&c.own.validated, at, care.Date(p.validated.at(i)), over)
	fill1(&c.own.owner, at, Wide(p.owner.at(i)), over)
	if a := p.action.at(i); a != "" && (over || c.own.action[at] == 0) {
		s.keepText(&c.own.action, at, a)
	}
	if t := p.comment.at(i); t != "" && (over || c.Comment[at] == 0) {
		s.keepText(&c.Comment, at, t)
	}
}

func fill1[T comparable](col *[]T, at int, v T, over bool) {
	var zero T
	if v != zero && (over || (*col)[at] == zero) {
		set(col, at, v)
	}
}

// keepText writes a text unless it is the one that stands.
func (s *state) keepText(col *[]Text, at int, text string) {
	if s.arena.text((*col)[at]) != text {
		set(col, at, s.arena.put(text))
	}
}

// setPPID keeps the pathway identifier as a hash of it and its issuer, under
// which partners' rows of one pathway find each other.
func (s *state) setPPID(r Row, p *pathwayBlock, i int) {
	ppid := p.ppid.at(i)
	if ppid == "" {
		return
	}
	c, at := s.pathway(r)
	h := hashPPID(ppid, p.issuers.at(i))
	if c.PPID[at] == h {
		return
	}
	set(&c.PPID, at, h)
	s.byPPID = s.byPPID.add(h, r, s.nPath, func(r Row) uint64 { return s.pathways[r/ChunkRows].PPID[r%ChunkRows] })
}

// linkPerson makes r one of the person's pathways.
func (s *state) linkPerson(r, person Row) {
	c, at := s.pathway(r)
	was := c.Person[at]
	s.touch(person)
	if was == person {
		return
	}
	if was != NoRow {
		s.unlink(r, was)
		s.forgetDeath(was, r)
	}
	set(&c.Person, at, person)
	pc, pi := s.person(person)
	set(&c.next, at, pc.first[pi])
	set(&pc.first, pi, r+1)
	s.deathOf(person, s.deathOn(r))
}

// unlink takes r out of the list of a person's pathways.
func (s *state) unlink(r, person Row) {
	c, at := s.pathway(r)
	after := c.next[at]
	pc, pi := s.person(person)
	if pc.first[pi] == r+1 {
		set(&pc.first, pi, after)
		return
	}
	for p := pc.first[pi]; p != 0; {
		n := s.pathways[(p-1)/ChunkRows].next[(p-1)%ChunkRows]
		if n == r+1 {
			pp, i := s.pathway(p - 1)
			set(&pp.next, i, after)
			return
		}
		p = n
	}
}

// addSuperseded notes a duplicate row once, however often a withdrawal has its
// extract told again.
func (s *state) addSuperseded(k care.Key, at Source) {
	known := false
	s.byDup.probe(keyHash(k), func(d Row) bool {
		known = s.dups[d] == superseded{k, at}
		return known
	})
	if known {
		return
	}
	s.dups = append(s.dups, superseded{k, at})
	s.byDup = s.byDup.add(keyHash(k), Row(len(s.dups)-1), len(s.dups), func(r Row) uint64 { return keyHash(s.dups[r].key) })
}
