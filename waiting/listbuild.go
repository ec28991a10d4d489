package waiting

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"roundtable/care"
	"roundtable/facts"
)

// basis is what a table was derived from, so that the next generation's can
// keep what has not changed.
type basis struct {
	people   []*facts.PersonChunk
	partners []facts.Partner // who merged, and who is a mental-health trust
	extracts int             // deliveries, and withdrawals of them: notes change neither
	pathways []*facts.PathwayChunk
}

// buildTable derives the columns of one view. A chunk whose facts and people
// are as they were in prev is taken over; facts never write to a chunk that
// they have published.
func (l *List) buildTable(ctx context.Context, v *facts.View, asAt care.Date, prev *table, prios *care.Priorities, p *progress) (*table, error) {
	t := &table{
		asAt: asAt, past: asAt < l.Today(), gen: v.Generation(), pos: v.Position(),
		prios: prios, ranks: l.ranks, marks: l.marks,
		from: basisOf(v),
	}
	t.heirs = heirs(v, asAt)
	t.reads(v)
	var old *basis
	if prev != nil && prev.asAt == asAt && prev.past == t.past {
		old = prev.from
	}
	samePeople := old.same(t.from)
	if samePeople {
		t.doubted = prev.doubted
	} else {
		t.doubted = probablyDied(v)
	}
	d := deriver{v: v, asAt: asAt, past: t.past, ethnic: ethnicGroups(v), heirs: t.heirs, doubted: t.doubted}
	if t.past {
		d.then = v.NotesAfter(asAt)
	}
	t.chunks = make([]*chunk, v.PathwayChunks())
	var anew *changes // nil: everything, unless nothing but notes came
	if old != nil && !samePeople {
		anew = changesSince(prev, v, t.from, t.doubted)
	}
	p.done.Store(0)
	p.total.Store(int64(len(t.chunks)))
	changed := !samePeople || len(old.pathways) != len(t.chunks)
	// Deriving is dear: two chunks are worth two processors.
	for _, c := range inPartsOf(1, len(t.chunks), func(from, to int) bool {
		d, changed := d, false
		d.work = newClockwork(v, asAt)
		for k := from; k < to && ctx.Err() == nil; k++ {
			p.done.Add(1)
			f, sel := v.PathwayChunk(k)
			if anew != nil && !anew.chunks[k] || samePeople && k < len(old.pathways) && old.pathways[k] == f {
				t.chunks[k] = prev.chunks[k]
				continue
			}
			var was *chunk
			if samePeople && k < len(old.pathways) {
				was = prev.chunks[k]
			}
			t.chunks[k] = d.derive(f, sel, was)
			changed = changed || was == nil || was.live != t.chunks[k].live
		}
		return changed
	}) {
		changed = changed || c
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	for _, c := range t.chunks {
		t.n += c.rows
	}
	switch {
	case samePeople && !changed:
		t.linkAs(prev)
	case anew != nil:
		t.linkSame()
		t.linkAnew(v, prev, anew)
	default:
		t.linkSame()
		t.linkProbably(v, func(c *chunk) *bitmap { return &c.live })
	}
	return t, nil
}

// reads has the table read what it shows of rows from a view.
func (t *table) reads(v *facts.View) {
	t.dict = func(d facts.Dim) dictionary { return v.Dict(d) }
	t.numbers = v.NHSNumbers
	t.name = func(p care.PartnerCode) string { return partnerName(v, p) }
	t.text = func(c *chunk, i int, by Column) string { return rowText(v, c, i, by) }
	t.byKey = v.PathwayByKey
	t.find = func(text string) ([]facts.Row, bool) { return findRows(v, text, cmp.Or(t.foundMost, foundAtMost)) }
}

// same reports whether a table may be kept but for the chunks that notes changed.
func (b *basis) same(as *basis) bool {
	return b != nil && b.extracts == as.extracts && slices.Equal(b.people, as.people) && slices.Equal(b.partners, as.partners)
}

func basisOf(v *facts.View) *basis {
	b := &basis{partners: v.Partners()}
	for _, e := range v.Extracts() {
		b.extracts++
		if e.Withdrawn != 0 {
			b.extracts += 1 << 20
		}
	}
	for k := range v.PersonChunks() {
		p, _ := v.PersonChunk(k)
		b.people = append(b.people, p)
	}
	for k := range v.PathwayChunks() {
		f, _ := v.PathwayChunk(k)
		b.pathways = append(b.pathways, f)
	}
	return b
}

// ethnicGroups is the census group of every code that partners wrote.
func ethnicGroups(v *facts.View) []care.EthnicGroup {
	groups := make([]care.EthnicGroup, 1<<16)
	d := v.Dict(facts.DimEthnicity)
	for c := 1; c <= d.Len(); c++ {
		if e, ok := care.ParseEthnicity(d.Value(uint32(c))); ok {
			groups[c] = e.Group
		}
	}
	return groups
}

// deriver derives the columns of chunks; each goroutine has its own.
type deriver struct {
	v       *facts.View
	asAt    care.Date
	past    bool // asAt is before today: the list is as it stood then, as known now
	ethnic  []care.EthnicGroup
	heirs   []facts.Code
	doubted map[facts.Row]bool // probablyDied
	work    *clockwork
	notes   []facts.Note
	dups    []facts.Source
	rows    []facts.Row
	then    facts.NotesAfter // of a past day
}

// derive makes a chunk. was is the same chunk before, when only notes can have
// changed since: what the notes do not touch is copied from it.
func (d *deriver) derive(f *facts.PathwayChunk, sel []uint16, was *chunk) *chunk {
	f, actions := d.v.AsNoted(f, d.then)
	c := &chunk{
		f: f, actions: actions, then: d.then, start: f.Start, yes: f.Flags, partner: underHeirs(f, d.heirs),
		queue: make([]care.Date, facts.ChunkRows), next: make([]care.Date, facts.ChunkRows),
		no: make([]care.Flags, facts.ChunkRows), state: make([]uint32, facts.ChunkRows),
		missing: make([]uint32, facts.ChunkRows), age: make([]AgeBand, facts.ChunkRows),
		eth:    make([]care.EthnicGroup, facts.ChunkRows),
		family: make([]facts.Wide, facts.ChunkRows), given: make([]facts.Wide, facts.ChunkRows),
		kept: new(planeStore),
	}
	for _, off := range sel {
		i := int(off)
		if d.clock(c, i, was) {
			c.live.set(i)
			c.rows++
		}
		if c.queue[i] == 0 {
			c.queue[i] = cmp.Or(f.Queue[i], c.start[i])
		}
		c.next[i] = nextDate(f.NextDate[i], f.TCI[i], d.asAt)
		c.age[i] = ageBandAt(f.Birth[i], d.asAt)
		c.eth[i] = d.ethnic[f.Ethnicity[i]]
		p, j, known := d.v.Person(f.Person[i])
		if known {
			c.no[i], c.family[i], c.given[i] = p.FlagsNo[j], p.Family[j], p.Given[j]
		}
		c.state[i] |= d.states(c, i, p, j, known)
		if c.state[i]&stHeld != 0 {
			c.held.set(i)
		}
		c.missing[i] = d.missing(c, i, p, j, known)
		if d.open(c, i) > 0 {
			c.state[i] |= stQuery
		}
	}
	return c
}

func (d *deriver) states(c *chunk, i int, p *facts.PersonChunk, j int, known bool) (s uint32) {
	if c.f.State[i] == facts.StateVanished {
		s |= stVanished
	}
	if c.f.Died[i] != 0 {
		s |= stHeld
	} else if len(d.doubted) > 0 && d.doubted[c.f.Person[i]] {
		s |= stProbablyDied
	}
	if known && p.NHSNumber[j] != 0 {
		s |= stNHS
		if d.rows = d.v.Conflicts(c.f.Person[i], d.rows[:0]); len(d.rows) > 0 {
			s |= stShared
		}
	}
	if d.dups = d.v.Superseded(c.f.Base+facts.Row(i), d.dups[:0]); len(d.dups) > 0 {
		s |= stDuplicate
	}
	return s
}

// missing is which of qualityFields are empty, in their order.
func (d *deriver) missing(c *chunk, i int, p *facts.PersonChunk, j int, known bool) (m uint32) {
	f := c.f
	flag := func(k care.Flags) bool { return (c.yes[i]|c.no[i])&k == 0 }
	for bit, empty := range [...]bool{
		c.start[i] == 0,
		!known || p.NHSNumber[j] == 0,
		c.family[i] == 0,
		f.Birth[i] == 0,
		f.Sex[i] == 0,
		f.Ethnicity[i] == 0,
		f.IMD[i] == 0,
		!known || p.Postcode[j] == 0,
		f.Practice[i] == 0,
		f.TFC[i] == 0,
		f.Team[i] == 0,
		f.Priority[i] == 0,
		c.next[i] == 0,
		f.Owner[i] == 0,
		f.Contact[i] == 0,
		f.Validated[i] == 0,
		f.Status[i] == 0,
		f.PPID[i] == 0,
		flag(care.FlagLearningDisability),
		flag(care.FlagAutism),
		flag(care.FlagInterpreter),
		flag(care.FlagCarer | care.FlagHasCarer),
		flag(care.FlagAdjustments),
	} {
		if empty {
			m |= 1 << bit
		}
	}
	return m
}

// linkAs takes over what rows say of each other from the table before.
func (t *table) linkAs(prev *table) {
	t.people = prev.people
	for k, c := range t.chunks {
		was := prev.chunks[k]
		if c == was {
			continue // readers hold it
		}
		c.also, c.elsewhere, c.probably = was.also, was.elsewhere, was.probably
	}
}

// linkSame counts the open pathways of each person. first holds the partner of
// a person's first pathway +1, many says that there is another.
func (t *table) linkSame() {
	top := facts.Row(0)
	for _, c := range t.chunks {
		for i := range c.live.rows() {
			if s := c.f.Same[i]; s != facts.NoRow {
				top = max(top, s+1)
			}
		}
	}
	t.people = top
	for k, c := range t.chunks {
		copied := *c // the chunk may be the previous table's, which readers hold
		copied.also = nil
		t.chunks[k] = &copied
	}
	t.linkAmong(func(c *chunk) *bitmap { return &c.live })
}

// linkAmong marks, of the rows that may have it, those whose person has another
// row among them.
func (t *table) linkAmong(may func(*chunk) *bitmap) {
	first := make([]uint16, t.people)
	seen := make([]uint8, t.people) // 1 another pathway, 2 at another partner
	for _, c := range t.chunks {
		partner := colPartner(c)
		for i := range may(c).rows() {
			s := c.f.Same[i]
			if s == facts.NoRow {
				continue
			}
			p := uint16(partner[i]) + 1
			switch first[s] {
			case 0:
				first[s] = p
			case p:
				seen[s] |= 1
			default:
				seen[s] |= 3
			}
		}
	}
	for _, c := range t.chunks {
		also, elsewhere := new(bitmap), new(bitmap)
		for i := range may(c).rows() {
			if s := c.f.Same[i]; s != facts.NoRow {
				if seen[s]&1 != 0 {
					also.set(i)
				}
				if seen[s]&2 != 0 {
					elsewhere.set(i)
				}
			}
		}
		c.also, c.elsewhere = also, elsewhere
	}
}

func partnerName(v *facts.View, code care.PartnerCode) string {
	if c, ok := v.Dict(facts.DimPartner).Find(string(code)); ok {
		if p, ok := v.Partner(facts.Code(c)); ok {
			return partnerLabel(p)
		}
	}
	return string(code)
}

// rowText is a free-text column of a row.
func rowText(v *facts.View, c *chunk, i int, by Column) string {
	switch by {
	case ColAction:
		return c.action(v, i)
	case ColComment:
		return v.Text(c.f.Comment[i])
	case ColLocal:
		if p, j, ok := v.Person(c.f.Person[i]); ok {
			return v.Text(p.LocalID[j])
		}
	}
	return ""
}

// foundAtMost is how many people a search may find: what a list of England answers
// as fast as any other filter. Whoever types one letter there is asked for more.
const foundAtMost = 100_000

// findRows are the pathways that a search selects, ascending: those of people whom
// FindPeople finds, and those with a pathway or referral identifier. It is false when they
// are of more than most people.
func findRows(v *facts.View, text string, most int) (rows []facts.Row, ok bool) {
	text = strings.TrimSpace(text)
	people, ok := FindPeople(v, text, most)
	if !ok {
		return nil, false
	}
	for _, p := range people {
		rows = v.PathwaysOf(p, rows)
	}
	rows = v.PathwaysByPPID(text, rows)
	rows = v.PathwaysByReferral(text, rows)
	slices.Sort(rows)
	return slices.Compact(rows), true
}

// FindPeople are the source records that a search selects, of those that the view shows: by
// an NHS number, a local identifier, the beginning of a family or of a given name, or of
// both in either order, with or without a comma. One may be named twice. It is false, with
// nobody, when they are more than most.
func FindPeople(v *facts.View, text string, most int) (people []facts.Row, ok bool) {
	text = strings.TrimSpace(text)
	if n, err := care.ParseNHSNumber(text); err == nil {
		people = v.PeopleByNHSNumber(n, people)
	}
	people = v.PeopleByLocalID(text, people)
	byName := func(family, given string) {
		people = v.PeopleByName(strings.TrimSpace(family), strings.TrimSpace(given), most+1-min(most, len(people)), people)
	}
	if family, given, ok := strings.Cut(text, ","); ok {
		byName(family, given)
	} else {
		byName(text, "")
		people = peopleByGiven(v, text, most, people)
		for i, r := range text {
			if r == ' ' {
				byName(text[:i], text[i:])
				byName(text[i:], text[:i])
			}
		}
	}
	if len(people) > most {
		return nil, false
	}
	return people, true
}

// peopleByGiven appends the people one of whose given names begins with text.
// Facts keep people in the order of their family names, so everybody is looked
// at, by the code of the given name; a text with a figure in it is no name. It ends
// when there are more than most.
func peopleByGiven(v *facts.View, text string, most int, people []facts.Row) []facts.Row {
	prefix := facts.Fold(text)
	if prefix == "" || strings.ContainsAny(text, "0123456789") {
		return people
	}
	names := v.Dict(facts.DimGiven)
	fits := make([]bool, names.Len()+1)
	some := false
	for code := 1; code < len(fits); code++ {
		all := names.Value(uint32(code))
		fits[code] = strings.HasPrefix(facts.Fold(all), prefix)
		for name := range strings.FieldsSeq(all) {
			fits[code] = fits[code] || strings.HasPrefix(facts.Fold(name), prefix)
		}
		some = some || fits[code]
	}
	if !some {
		return people
	}
	for c, rows := range v.People() {
		for _, i := range rows {
			if g := int(c.Given[i]); g < len(fits) && fits[g] {
				people = append(people, c.Base+facts.Row(i))
			}
		}
		if len(people) > most {
			break
		}
	}
	return people
}
