package waiting

import (
	"math"
	"slices"
	"strings"

	"roundtable/care"
	"roundtable/facts"
)

// compile turns a query into predicates over the table, those that rule out
// most rows first. A value that no row has selects nothing; it is not an error,
// because a saved view outlives the codes that it names.
func (q Query) compile(t *table, v care.Viewer) []predicate {
	c := &compiler{q: q, t: t, day: t.asAt}
	if text := strings.TrimSpace(q.Text); text != "" {
		rows, ok := t.find(text)
		if !ok {
			return []predicate{tooMany{}}
		}
		c.add(listed(rows))
	}
	c.codes()
	c.owners(v)
	c.dates()
	c.flags()
	c.answers()
	c.doubt()
	return c.out
}

// tooMany is in the place of a search that finds too many: it selects nothing.
type tooMany struct{}

func (tooMany) and(_ *chunk, words []uint64) { clear(words) }

// compiler collects the predicates of one query.
type compiler struct {
	q   Query
	t   *table
	day care.Date
	out []predicate
}

func (c *compiler) add(p predicate) { c.out = append(c.out, p) }

// codesIn is the look-up table of the values in a dictionary; ok is false when
// no row ever had any of them.
func codesIn(d dictionary, size int, values []string) (set []uint8, ok bool) {
	set = make([]uint8, size)
	for _, v := range values {
		if v == NotRecorded {
			set[0], ok = 1, true
			continue
		}
		// As it is written first: a heading opens the rows that it counts, and no
		// others that differ from it in case.
		code, found := d.Find(v)
		if !found {
			code, found = d.Find(strings.ToUpper(v))
		}
		if found && v != "" {
			set[code], ok = 1, true
		}
	}
	return set, ok
}

// codeSpace is the number of codes that a dictionary's column can hold.
func codeSpace(d dictionary, narrow bool) int {
	if narrow {
		return 1 << 16
	}
	return d.Len() + 1
}

func addCodes[T ~uint16 | ~uint32](c *compiler, dim facts.Dim, col func(*chunk) []T, values []string) {
	if len(values) == 0 {
		return
	}
	d := c.t.dict(dim)
	_, narrow := any(T(0)).(facts.Code)
	set, ok := codesIn(d, codeSpace(d, narrow), values)
	if !ok {
		c.add(nothing{})
		return
	}
	c.add(inSet[T]{col, set})
}

func (c *compiler) codes() {
	addCodes(c, facts.DimPartner, colPartner, c.t.nowCalled(c.q.Partners))
	addCodes(c, facts.DimTFC, colTFC, c.q.TFCs)
	addCodes(c, facts.DimPriority, colPriority, c.q.Priorities)
	addCodes(c, facts.DimSpecialty, colSpecialty, c.q.Specs)
	addCodes(c, facts.DimTeam, colTeam, c.q.Teams)
	addCodes(c, facts.DimReason, colReason, c.q.Reasons)
	if len(c.q.Ages) > 0 {
		c.add(inSet[AgeBand]{colAge, setOf(c.q.Ages)})
	}
	if len(c.q.Ethnicities) > 0 {
		c.add(inSet[care.EthnicGroup]{colEthnicity, setOf(c.q.Ethnicities)})
	}
	if len(c.q.Deciles) > 0 {
		c.add(inSet[uint8]{colDecile, setOf(c.q.Deciles)})
	}
}

// setOf is the look-up table of a few small codes.
func setOf[T ~uint8](values []T) []uint8 {
	set := make([]uint8, 256)
	for _, v := range values {
		set[v] = 1
	}
	return set
}

func (c *compiler) owners(v care.Viewer) {
	var want func(string) bool
	switch {
	case c.q.Owner == OwnerNone:
		want = func(o string) bool { return o == "" }
	case c.q.Owner == OwnerSome:
		want = func(o string) bool { return o != "" }
	case c.q.Owner == OwnerMine:
		want = func(o string) bool { return isMine(o, v) }
	case len(c.q.OwnerRefs) > 0:
		want = func(o string) bool { return slices.Contains(c.q.OwnerRefs, OwnerRefOf(o)) }
	default:
		return
	}
	d := c.t.dict(facts.DimOwner)
	set := make([]uint8, d.Len()+1)
	for code := range set {
		if want(strings.TrimSpace(d.Value(uint32(code)))) {
			set[code] = 1
		}
	}
	c.add(inSet[facts.Wide]{colOwner, set})
}

// isMine reports whether an owner as written is the viewer: the account, or the
// name without regard to case.
func isMine(owner string, v care.Viewer) bool {
	return owner != "" && (owner == string(v.Account) || (v.Name != "" && strings.EqualFold(owner, v.Name)))
}

func (c *compiler) dates() {
	if len(c.q.Bands) > 0 {
		var any []predicate
		for _, b := range c.q.Bands {
			lo, hi := bandDates(b, c.day)
			any = append(any, inRange{colStart, lo, hi})
		}
		c.addAny(any)
	}
	c.weeks(colStart, c.q.Weeks)
	c.weeks(colQueue, c.q.QueueWeeks)
	c.next()
	if c.q.ContactAge > 0 {
		c.add(inRange{colContact, 0, c.day - care.Date(c.q.ContactAge) - 1})
	}
	if c.q.Never {
		c.add(inRange{colContact, 0, 0})
	}
}

func (c *compiler) addAny(any []predicate) {
	if len(any) == 1 {
		c.add(any[0])
		return
	}
	c.add(either(any))
}

func (c *compiler) weeks(col dateColumn, r Range) {
	if r.IsZero() {
		return
	}
	lo, hi := care.Date(1), c.day
	if r.From > 1 {
		hi = c.day - care.Date(7*(r.From-1)+1)
	}
	if r.To > 0 {
		lo = max(1, c.day-care.Date(7*r.To))
	}
	if lo > hi {
		c.add(nothing{})
		return
	}
	c.add(inRange{col, lo, hi})
}

// bandDates are the clock starts of a band on a day.
func bandDates(b WaitBand, day care.Date) (lo, hi care.Date) {
	switch b {
	case BandUnknown:
		return 0, 0
	case BandFuture:
		return day + 1, lastDate
	case BandOver104:
		return 1, day - 7*104 - 1
	case Band18:
		return day - 7*18, day
	}
	return day - care.Date(7*overWeeks[b]), day - care.Date(7*overWeeks[b-1]) - 1
}

func (c *compiler) next() {
	d := care.Date(c.q.Next.Days)
	switch c.q.Next.Is {
	case NextNone:
		c.add(inRange{colNext, 0, 0})
	case NextSome:
		c.add(inRange{colNext, 1, lastDate})
	case NextWithin:
		c.add(inRange{colNext, c.day, c.day + d})
	case NextAfter:
		c.add(inRange{colNext, c.day + d + 1, lastDate})
	case NextPast:
		c.add(inRange{colNext, 1, c.day - 1})
	case NextNotSet:
		c.add(inRange{colNext, 0, c.day - 1})
		if _, ahead := c.t.shared(); len(ahead) > 0 {
			c.add(unlisted(ahead))
		}
	}
}

func (c *compiler) flags() {
	if m := c.q.Yes; m != 0 {
		c.add(hasBits[care.Flags]{colYes, m, m})
	}
	if m := c.q.No; m != 0 {
		c.add(hasBits[care.Flags]{colNo, m, m})
	}
	if m := c.q.Unasked; m != 0 {
		if c.t.masks != nil && m&clinicalFlags != 0 { // what is hidden is not unasked
			c.add(inSet[care.Class]{colClass, c.t.masks.open(m)})
		}
		for f := care.Flags(1); f != 0 && f <= m; f <<= 1 {
			if m&f != 0 {
				c.add(unasked{f})
			}
		}
	}
}

func (c *compiler) answers() {
	for _, a := range []struct {
		is  Answer
		bit uint32
	}{
		{c.q.HasQuery, stQuery},
		{c.q.Vanished, stVanished},
		{c.q.Held, stHeld},
	} {
		c.state(a.is, a.bit)
	}
	c.bitmap(c.q.AlsoOn, mapAlso)
	c.bitmap(c.q.Elsewhere, mapElsewhere)
	c.bitmap(c.q.Probably, mapProbably)
	old := c.day - ValidationDays
	switch c.q.Validation {
	case Yes:
		c.add(inRange{colStart, 1, old})
		c.add(inRange{colValidated, 0, old})
	case No:
		c.add(either{
			inRange{colStart, 0, 0},
			inRange{colStart, old + 1, lastDate},
			inRange{colValidated, old + 1, lastDate},
		})
	}
	if c.q.PriorityDue != Any {
		c.add(c.t.priorityPast(c.q.PriorityDue == Yes))
	}
	c.treated(c.q.Treated)
	switch c.q.Unstarted {
	case Yes:
		c.add(either{inRange{colStart, 0, 0}, inRange{colStart, c.day + 1, lastDate}})
	case No:
		c.add(inRange{colStart, 1, c.day})
	}
}

func (c *compiler) treated(is Answer) {
	if is == Any {
		return
	}
	treated, _ := c.t.shared()
	if is == Yes {
		c.add(listed(treated))
	} else {
		c.add(unlisted(treated))
	}
}

func (c *compiler) state(is Answer, bit uint32) {
	switch is {
	case Yes:
		c.add(hasBits[uint32]{colState, bit, bit})
	case No:
		c.add(hasBits[uint32]{colState, bit, 0})
	}
}

func (c *compiler) bitmap(is Answer, of func(*chunk) *bitmap) {
	if is != Any {
		c.add(inBitmap{of, is == Yes})
	}
}

func mapAlso(c *chunk) *bitmap      { return c.also }
func mapElsewhere(c *chunk) *bitmap { return c.elsewhere }
func mapProbably(c *chunk) *bitmap  { return c.probably }

// lastDate is later than every date.
const lastDate care.Date = math.MaxInt32

// A dateColumn is a column of dates, by the name that its planes are kept under.
type dateColumn struct {
	by Column
	of func(*chunk) []care.Date
}

// The columns that predicates and sort keys read.
var (
	colStart     = dateColumn{ColWeeks, func(c *chunk) []care.Date { return c.start }}
	colQueue     = dateColumn{ColQueueWeeks, func(c *chunk) []care.Date { return c.queue }}
	colNext      = dateColumn{ColNext, func(c *chunk) []care.Date { return c.next }}
	colContact   = dateColumn{ColContact, func(c *chunk) []care.Date { return c.f.Contact }}
	colValidated = dateColumn{ColValidated, func(c *chunk) []care.Date { return c.f.Validated }}
	colActionDue = dateColumn{ColActionDue, func(c *chunk) []care.Date { return c.f.NextDue }}
	colBirth     = dateColumn{ColAge, func(c *chunk) []care.Date { return c.f.Birth }}
)

func colTFC(c *chunk) []facts.Code             { return c.f.TFC }
func colPriority(c *chunk) []facts.Code        { return c.f.Priority }
func colSpecialty(c *chunk) []facts.Wide       { return c.f.Specialty }
func colTeam(c *chunk) []facts.Wide            { return c.f.Team }
func colReason(c *chunk) []facts.Wide          { return c.f.Reason }
func colOwner(c *chunk) []facts.Wide           { return c.f.Owner }
func colFamily(c *chunk) []facts.Wide          { return c.family }
func colGiven(c *chunk) []facts.Wide           { return c.given }
func colAge(c *chunk) []AgeBand                { return c.age }
func colEthnicity(c *chunk) []care.EthnicGroup { return c.eth }
func colDecile(c *chunk) []uint8               { return c.f.IMD }
func colYes(c *chunk) []care.Flags             { return c.yes }
func colNo(c *chunk) []care.Flags              { return c.no }
func colState(c *chunk) []uint32               { return c.state }
func colMissing(c *chunk) []uint32             { return c.missing }
