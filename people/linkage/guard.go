package linkage

import (
	"cmp"
	"slices"
)

// Why says why two records are not one person whatever else agrees. It is the code
// in files and records; Words says it to people.
type Why string

// Why two records are not one person.
const (
	WhySealed      Why = "sealed"           // one of them is never joined with any
	WhyTwoNumbers  Why = "two-numbers"      // two different verified NHS numbers
	WhyKeptApart   Why = "kept-apart"       // people have said that they are two
	WhyOneASource  Why = "one-a-source"     // one-to-one: the source has each person once
	WhyTwins       Why = "twins"            // all agrees but the given name: twins
	WhyHousehold   Why = "household"        // given names differ, nothing of one person alone agrees
	WhyGenerations Why = "generations"      // one name, born a generation apart: father and son
	WhyTwoPeople   Why = "two-people"       // given name and date of birth both differ: a number typed for two
	WhyNoGiven     Why = "no-given-name"    // a given name is missing, and no number or email agrees
	WhyNamesAlone  Why = "names-alone"      // nothing but names agrees, in lists too short to know a rare one
	WhyTooMany     Why = "too-many-records" // more records than one person has
	WhyNoWeight    Why = "no-weight"        // the weight is no number
)

var whyWords = map[Why]string{
	WhySealed:      "One of the records is sealed, and is never joined with another.",
	WhyTwoNumbers:  "They would put two different verified NHS numbers in one person.",
	WhyKeptApart:   "Somebody looked at two of the records and said that they are two people.",
	WhyOneASource:  "One list would have the same person twice.",
	WhyTwins:       "Family name and birthday agree and the given names differ: they may be twins.",
	WhyHousehold:   "The given names differ, and nothing agrees that belongs to one person alone: they may live together.",
	WhyGenerations: "They share a name and were born many years apart: they may be parent and child.",
	WhyTwoPeople:   "Given name and date of birth both differ: one number may have been typed for two people.",
	WhyNoGiven:     "A given name is missing, and no number or email agrees: they may be two people of one household.",
	WhyNamesAlone:  "Only names agree, and too few records are there to tell a rare name from a common one.",
	WhyTooMany:     "One person would have more records than one person has.",
	WhyNoWeight:    "Their weight could not be worked out.",
}

// Words is the reason as a sentence; "" for a code that there is not.
func (w Why) Words() string { return whyWords[w] }

// GuardOptions say what a guard keeps apart beyond what it always does.
type GuardOptions struct {
	Apart [][2]Row // pairs that people have said are two
	// OneToOne lets a person have at most one record of each source.
	OneToOne bool
	// Most is how many records one person may have; 0 = DefaultMost.
	Most int
	// NoHouseholds says that the lists were looked at and hold no households
	// (Trained.NoHouseholds): records are not taken for those of twins, of people who
	// live together, or of parent and child.
	NoHouseholds bool
	// NoneSeen says that the lists showed no households (Model.Relations is empty), which
	// may be for want of a place to look by: a missing given name then keeps nobody
	// apart, and the rest of the guard stands.
	NoneSeen bool
	// Few says that the model is of too few records to know which names are common
	// (Trained.Few): names alone then join nobody.
	Few bool
}

// DefaultMost is how many records one person may have. Nobody is in a thousand
// lists: what grows so far is a placeholder that a system wrote for everybody, and
// the bound keeps the work of the guard small on such data.
const DefaultMost = 1000

// Guard says which records cannot be one person, whatever agrees. It always keeps
// apart sealed records, two verified NHS numbers that differ (superseded ones are
// followed: Table.Supersede), and records that two people of one household would
// leave: see conflictOf. It reads a table that must not lose rows; a record that is
// added later is guarded too.
type Guard struct {
	t        *Table
	apart    []rowPair // sorted, each pair both ways
	oneToOne bool
	most     int
	// noHouseholds, noneSeen: see GuardOptions.
	noHouseholds, noneSeen bool
	few                    bool
}

type rowPair struct{ row, other Row }

// conflict is a pair of records that cannot be one person; why "" = none.
type conflict struct {
	why  Why
	a, b Row
}

// NewGuard is a guard over the records of a table.
func NewGuard(t *Table, o GuardOptions) *Guard {
	g := &Guard{t: t, oneToOne: o.OneToOne, most: o.Most, noHouseholds: o.NoHouseholds, noneSeen: o.NoneSeen, few: o.Few}
	if g.most <= 0 {
		g.most = DefaultMost
	}
	for _, p := range o.Apart {
		if p[0] != p[1] {
			g.apart = append(g.apart, rowPair{p[0], p[1]}, rowPair{p[1], p[0]})
		}
	}
	slices.SortFunc(g.apart, compareRowPairs)
	g.apart = slices.Compact(g.apart)
	return g
}

// newGuard is the guard of a run.
func newGuard(t *Table, m *Model, o Options) *Guard {
	return NewGuard(t, GuardOptions{Apart: o.Apart, OneToOne: o.OneToOne, NoHouseholds: m.Trained.NoHouseholds, NoneSeen: len(m.Relations) == 0, Few: m.Trained.Few()})
}

// KeepApart says that people have decided that two records are two people. A record
// is never kept apart from itself.
func (g *Guard) KeepApart(a, b Row) {
	if a == b {
		return
	}
	for _, p := range [...]rowPair{{a, b}, {b, a}} {
		if i, there := slices.BinarySearchFunc(g.apart, p, compareRowPairs); !there {
			g.apart = slices.Insert(g.apart, i, p)
		}
	}
}

// Release takes back what KeepApart said of two records.
func (g *Guard) Release(a, b Row) {
	for _, p := range [...]rowPair{{a, b}, {b, a}} {
		if i, there := slices.BinarySearchFunc(g.apart, p, compareRowPairs); there {
			g.apart = slices.Delete(g.apart, i, i+1)
		}
	}
}

func compareRowPairs(p, q rowPair) int {
	return cmp.Or(cmp.Compare(p.row, q.row), cmp.Compare(p.other, q.other))
}

// keptFrom are the pairs of a record that is kept apart from others.
func (g *Guard) keptFrom(r Row) []rowPair {
	if len(g.apart) == 0 {
		return nil
	}
	i, _ := slices.BinarySearchFunc(g.apart, rowPair{r, 0}, compareRowPairs)
	j := i
	for j < len(g.apart) && g.apart[j].row == r {
		j++
	}
	return g.apart[i:j]
}

// number is the verified NHS number of a record as the table numbers it, 0 = none.
func (g *Guard) number(r Row) uint32 {
	if !g.t.Verified(r) {
		return 0
	}
	return g.t.Term(NHSNumber, r)
}

// watch gives a gathering what the guard keeps of each person.
func (g *Guard) watch(c *gathering) {
	c.number, c.mixed = make([]uint32, len(c.up)), make([]bool, len(c.up))
	for i := range c.number {
		c.number[i] = g.number(c.row(Row(i))) //nolint:gosec // a row
	}
	if len(g.apart) > 0 {
		c.kept = make([]bool, len(c.up))
		for i := range c.kept {
			c.kept[i] = len(g.keptFrom(c.row(Row(i)))) > 0 //nolint:gosec // a row
		}
	}
}

// between looks whether two people, given by their roots, may become one by edge e.
// What can be told without going over their records comes first.
func (g *Guard) between(c *gathering, e Edge, a, b Row) conflict {
	if g.t.Sealed(c.row(e.A)) || g.t.Sealed(c.row(e.B)) {
		return conflict{WhySealed, e.A, e.B}
	}
	if why := g.restsOn(e, c.row(e.A), c.row(e.B)); why != "" {
		return conflict{why, e.A, e.B}
	}
	if na, nb := c.number[a], c.number[b]; na != 0 && nb != 0 && na != nb {
		return conflict{WhyTwoNumbers, c.holder(e.A), c.holder(e.B)}
	}
	if int(c.size[a])+int(c.size[b]) > g.most {
		return conflict{WhyTooMany, e.A, e.B}
	}
	if c.kept != nil && c.kept[a] && c.kept[b] {
		if x := g.keptBetween(c, e, b); x.why != "" {
			return x
		}
	}
	if !c.mixed[a] && !c.mixed[b] && !g.oneToOne && g.writtenAlike(c.row(a), c.row(b)) {
		return conflict{}
	}
	return c.remembered(e, a, b)
}

// writtenAlike reports whether given name and birth are written alike, or missing in
// both: nothing else of two records makes a conflict that between does not look at.
func (g *Guard) writtenAlike(a, b Row) bool {
	return g.t.Term(Given, a) == g.t.Term(Given, b) && g.t.Term(Birth, a) == g.t.Term(Birth, b)
}

// holder is the least record of a person that has its verified number.
func (c *gathering) holder(r Row) Row {
	least, found := r, false
	for m := range c.members(r) {
		if c.guard.number(c.row(m)) != 0 && (!found || m < least) {
			least, found = m, true
		}
	}
	return least
}

// members goes over the records of a person, r first.
func (c *gathering) members(r Row) func(yield func(Row) bool) {
	return func(yield func(Row) bool) {
		for m := r; ; {
			if !yield(m) {
				return
			}
			if m = c.ring[m]; m == r {
				return
			}
		}
	}
}

// keptBetween looks for records of both people that are kept apart.
func (g *Guard) keptBetween(c *gathering, e Edge, b Row) conflict {
	for m := range c.members(e.A) {
		for _, p := range g.keptFrom(c.row(m)) {
			if o, here := c.place(p.other); here && c.root(o) == b {
				return conflict{WhyKeptApart, m, o}
			}
		}
	}
	return conflict{}
}

// place is where a table's row stands in the gathering, if it does.
func (c *gathering) place(row Row) (Row, bool) {
	if c.rows == nil {
		return row, int(row) < len(c.up)
	}
	i, here := slices.BinarySearch(c.rows, row)
	return Row(i), here //nolint:gosec // a row
}

// recordsBetween compares each record of one person with each of the other, the
// edge's own records first.
func (g *Guard) recordsBetween(c *gathering, e Edge) conflict {
	var beside []besides
	for a := range c.members(e.A) {
		for b := range c.members(e.B) {
			if why := g.pair(c.row(a), c.row(b)); why != "" {
				return conflict{why, a, b}
			}
			if !g.bothNamed(c.row(a), c.row(b)) {
				continue
			}
			x := besides{g.t.source[c.row(a)], g.t.Term(Given, c.row(a)), g.t.Term(Given, c.row(b))}
			switch {
			case slices.ContainsFunc(beside, x.elsewhere):
				return conflict{WhyTwins, a, b}
			case len(beside) < mostBeside:
				beside = append(beside, x)
			}
		}
	}
	return conflict{}
}

// besides are two given names that one list has beside each other: of one family name and
// birthday, and no number says that they are one person's. Twins may have forms of one
// name, Mia and Amelia. One list may have somebody twice, under either name; that two
// lists have both is two people.
type besides struct{ source, a, b uint32 }

// mostBeside bounds what is kept of them.
const mostBeside = 32

// elsewhere reports whether another list has the same two.
func (x besides) elsewhere(y besides) bool { return x.source != y.source && x.a == y.a && x.b == y.b }

// bothNamed reports whether two records are such.
func (g *Guard) bothNamed(a, b Row) bool {
	ta, tb := g.t.Term(Given, a), g.t.Term(Given, b)
	born := g.t.Term(Birth, a)
	if g.noHouseholds || g.t.source[a] != g.t.source[b] || ta == 0 || tb == 0 || ta == tb || born == 0 || born != g.t.Term(Birth, b) {
		return false
	}
	n := g.t.Term(NHSNumber, a)
	return (n == 0 || n != g.t.Term(NHSNumber, b)) && !g.sameIDNumber(a, b) && g.familyAlike(a, b)
}

// pair says why two records alone cannot be one person. Two records whose given
// name and birth are written alike are seldom in conflict, and are passed by their
// numbers.
func (g *Guard) pair(a, b Row) Why {
	if g.oneToOne && g.t.SourceTerm(a) == g.t.SourceTerm(b) {
		return WhyOneASource
	}
	if g.writtenAlike(a, b) {
		return ""
	}
	why := g.conflictOf(a, b)
	if g.noHouseholds && why != WhyTwoPeople {
		return ""
	}
	return why
}

// joined keeps what the guard knows of a person that took in another.
func (g *Guard) joined(c *gathering, root, other Row) {
	c.mixed[root] = c.mixed[root] || c.mixed[other] || !g.writtenAlike(c.row(root), c.row(other))
	if c.number[root] == 0 {
		c.number[root] = c.number[other]
	}
	if c.kept != nil {
		c.kept[root] = c.kept[root] || c.kept[other]
	}
}

// Between says why two records alone cannot be one person, "" when nothing keeps
// them apart. It is what Gather asks of every two records of one person; of an edge it
// asks besides what its weight rests on (WhyNoGiven, WhyNamesAlone).
func (g *Guard) Between(a, b Row) Why {
	switch na, nb := g.number(a), g.number(b); {
	case g.t.Sealed(a) || g.t.Sealed(b):
		return WhySealed
	case na != 0 && nb != 0 && na != nb:
		return WhyTwoNumbers
	case slices.Contains(g.keptFrom(a), rowPair{a, b}):
		return WhyKeptApart
	}
	return g.pair(a, b)
}
