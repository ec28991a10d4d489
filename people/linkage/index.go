package linkage

import (
	"cmp"
	"slices"
)

// Index lets new records join people who were found before, one at a time or many,
// without linking everything again. It is for one goroutine at a time.
//
// The result is that of linking all records afresh by the same model, with these
// exceptions, which a run over everything puts right:
//   - The weight of a pair is that of the day it was found. Frequencies of names
//     drift as records come; so do the counts by which the guard tells a name from a
//     slip of the pen.
//   - A block that grows past what one block may cost is divided from then on; pairs
//     found while it was small stay.
//   - The model was trained without the new records.
//
// A new record may change people who have nothing to do with it otherwise: it can
// join two into one, and a strong edge of it can have its turn before a weaker one
// that joined records so far, which the guard then refuses: a person is divided.
// Joined.Moved says whose person changed.
type Index struct {
	t        *Table
	s        *Scorer
	guard    *Guard
	o        Options
	limit    int // pairs that one block may make
	rules    []*indexRule
	numbers  *postings // verified NHS numbers
	parts    map[Part]*growingPart
	book     edgeBook
	people   []Row
	persons  int
	found    []Row // of a search, used again
	narrowed []Row
}

// indexRule finds the records of one rule.
type indexRule struct {
	rule  Rule
	parts []*growingPart
	post  *postings
}

// growingPart numbers the parts of a field's values, of new ones as they come.
type growingPart struct {
	part   Part
	column *column
	number []uint32 // of each term 1 + the number of its part; 0 = not worked out yet
	dict   *dictionary
}

// NewIndex takes what Link found of a table by the same model and options. The table
// is the index's from then on: only the index adds to it.
func NewIndex(t *Table, m *Model, res *Result, o Options) (*Index, error) {
	o = o.withDefaults()
	s, err := NewScorer(t, m)
	if err != nil {
		return nil, err
	}
	x := &Index{
		t: t, s: s, o: o, guard: newGuard(t, m, o), limit: blockPairs(o.pairs(t)),
		parts: map[Part]*growingPart{}, people: slices.Clone(res.People), persons: res.Persons,
	}
	for _, r := range m.Rules {
		x.addRule(r)
	}
	x.addNumbers()
	x.book.grow(t.Len())
	for _, e := range res.Edges {
		if x.joins(e) {
			x.book.add(e)
		}
	}
	return x, nil
}

// joins reports whether an edge may make one person of two.
func (x *Index) joins(e Edge) bool { return e.Tier == TierNumber || e.P >= x.o.Threshold }

func (x *Index) addRule(r Rule) {
	ir := &indexRule{rule: r}
	for _, p := range r.Parts {
		if x.t.columns[p.Field] == nil {
			return // no record ever has it
		}
		if x.parts[p] == nil {
			x.parts[p] = &growingPart{part: p, column: x.t.columns[p.Field], dict: newDictionary()}
		}
		ir.parts = append(ir.parts, x.parts[p])
	}
	entries := make([]keyed, 0, x.t.Len())
	for row := range x.t.Len() {
		if k := x.key(ir, Row(row)); k != 0 { //nolint:gosec // a row
			entries = append(entries, keyed{k, uint32(row)}) //nolint:gosec // a row
		}
	}
	ir.post = newPostings(entries)
	x.rules = append(x.rules, ir)
}

func (x *Index) addNumbers() {
	var entries []keyed
	for row := range x.t.Len() {
		if k := x.numberKey(Row(row)); k != 0 { //nolint:gosec // a row
			entries = append(entries, keyed{k, uint32(row)}) //nolint:gosec // a row
		}
	}
	x.numbers = newPostings(entries)
}

// of is the number of the part that a term has; 0 = none.
func (g *growingPart) of(term uint32) uint32 {
	for len(g.number) <= int(term) {
		g.number = append(g.number, make([]uint32, max(1024, len(g.number)/4))...)
	}
	if n := g.number[term]; n != 0 {
		return n - 1
	}
	n := uint32(0)
	if term != 0 {
		n = g.dict.id(g.part.of(g.column.dict.at(term)))
	}
	g.number[term] = n + 1
	return n
}

// key is a record's key of a rule, 0 when it lacks a part or is sealed.
func (x *Index) key(r *indexRule, row Row) uint64 {
	if x.t.Sealed(row) {
		return 0
	}
	var h uint64
	for _, p := range r.parts {
		n := p.of(p.column.term[row])
		if n == 0 {
			return 0
		}
		h = mix(h ^ uint64(n))
	}
	return max(h, 1)
}

func (x *Index) numberKey(row Row) uint64 {
	if !x.t.Verified(row) || x.t.Sealed(row) {
		return 0
	}
	return max(1, mix(uint64(x.t.Term(NHSNumber, row))))
}

// Len is how many records the index has; Persons how many people they make.
func (x *Index) Len() int { return len(x.people) }

// Persons is how many people there are.
func (x *Index) Persons() int { return x.persons }

// Person is the person of a record: the least Row of theirs.
func (x *Index) Person(r Row) Row { return x.people[r] }

// People is the person of every record, a copy.
func (x *Index) People() []Row { return slices.Clone(x.people) }

// Edges are the edges that join, in the order in which they were found, a copy.
func (x *Index) Edges() []Edge { return slices.Clone(x.book.edges) }

// Bytes is about what the index takes of memory beside its table.
func (x *Index) Bytes() int64 {
	n := x.book.bytes() + 4*int64(cap(x.people)) + x.numbers.bytes()
	for _, r := range x.rules {
		n += r.post.bytes()
	}
	for _, p := range x.parts {
		n += 4*int64(cap(p.number)) + p.dict.bytes()
	}
	return n
}

// Joined is what became of a new record.
type Joined struct {
	Row       Row
	Person    Row        // the least Row of its person; Row itself for a new one
	Edges     []Edge     // at Options.Keep or above, the strongest first
	Certainty Certainty  // among the people of its edges
	Conflicts []Conflict // with records of its NHS number
	Refused   []Refusal  // edges around it that the guard keeps from joining
	Moved     []Move     // records that were there before and have another person now
	Compared  int        // records it was compared with
	// Skipped are the rules, in words, whose records were too many to look at.
	Skipped []string
}

// Move is a record whose person changed.
type Move struct{ Row, From, To Row }

// Join adds a record and lets it join. Records must have an ID that is new.
func (x *Index) Join(r Record) Joined {
	joined, moved, refused := x.JoinAll([]Record{r})
	joined[0].Moved, joined[0].Refused = moved, refused
	return joined[0]
}

// JoinAll adds records in their order. The people are those of joining one by one,
// worked out once; who moved, of those who were there before, and what was refused
// around the new records is of all together.
func (x *Index) JoinAll(rs []Record) (joined []Joined, moved []Move, refused []Refusal) {
	before := x.Len()
	rows := make([]Row, len(rs))
	for i, r := range rs {
		joined = append(joined, x.enter(r))
		rows[i] = joined[i].Row
	}
	moved, refused = x.settle(rows)
	moved = slices.DeleteFunc(moved, func(m Move) bool { return int(m.Row) >= before })
	for i := range joined {
		x.conclude(&joined[i])
	}
	return joined, moved, refused
}

// enter adds a record with its edges; it is a person of its own as yet.
func (x *Index) enter(r Record) Joined {
	j := Joined{Row: x.t.Add(r)}
	x.people = append(x.people, j.Row)
	x.persons++
	x.book.grow(x.t.Len())
	x.search(&j)
	for _, e := range j.Edges {
		if x.joins(e) {
			x.book.add(e)
		}
	}
	for _, rule := range x.rules {
		if k := x.key(rule, j.Row); k != 0 {
			rule.post.add(keyed{k, uint32(j.Row)})
		}
	}
	if k := x.numberKey(j.Row); k != 0 {
		x.numbers.add(keyed{k, uint32(j.Row)})
	}
	return j
}

func (x *Index) conclude(j *Joined) {
	j.Person = x.people[j.Row]
	j.Certainty = CertaintyAmong(j.Row, j.Edges, x.people)
}

// search finds the edges of a record that no postings have yet.
func (x *Index) search(j *Joined) {
	x.found = x.found[:0]
	for _, rule := range x.rules {
		x.block(rule, j)
	}
	slices.Sort(x.found)
	x.found = slices.Compact(x.found)
	j.Compared = len(x.found)
	sure := x.byNumber(j)
	least := weightOf(x.o.Keep)
	for _, other := range x.found {
		if x.o.OneToOne && x.t.source[other] == x.t.source[j.Row] || slices.Contains(sure, other) {
			continue
		}
		if w, ok := x.s.atLeast(other, j.Row, least); ok {
			j.Edges = append(j.Edges, Edge{A: other, B: j.Row, Weight: w, P: probability(w), Tier: TierWeighed})
		}
	}
	slices.SortFunc(j.Edges, func(a, b Edge) int {
		return cmp.Or(cmp.Compare(a.Tier, b.Tier), cmp.Compare(b.Weight, a.Weight), cmp.Compare(a.A, b.A))
	})
}

// byNumber adds the edges of tier A, and says of which records the number has
// decided, for or against.
func (x *Index) byNumber(j *Joined) (decided []Row) {
	key := x.numberKey(j.Row)
	if key == 0 {
		return nil
	}
	many := x.numbers.count(key) >= mostOfNumber
	x.numbers.each(key, func(other Row) bool {
		if x.t.Term(NHSNumber, other) != x.t.Term(NHSNumber, j.Row) || x.o.OneToOne && x.t.source[other] == x.t.source[j.Row] {
			return true
		}
		switch x.s.crossCheck(other, j.Row) {
		case numberJoins:
			w, _ := x.s.Score(other, j.Row)
			j.Edges = append(j.Edges, Edge{A: other, B: j.Row, Weight: w, P: 1, Tier: TierNumber})
			decided = append(decided, other)
		case numberConflicts:
			j.Conflicts = append(j.Conflicts, Conflict{A: other, B: j.Row, Reason: numberReason})
			decided = append(decided, other)
		case numberWeighed:
		}
		return !many
	})
	return decided
}

// mostScanned is how many records of a large block are gone over to find those that
// agree on further fields. A larger one is passed over, and said.
const mostScanned = 20_000

// block adds the records that a rule proposes. A block too large is divided by
// further fields as propose does it, from the new record's side.
func (x *Index) block(rule *indexRule, j *Joined) {
	key := x.key(rule, j.Row)
	if key == 0 {
		return
	}
	n := rule.post.count(key)
	if pairsAmong(n+1) <= x.limit {
		rule.post.each(key, func(r Row) bool {
			x.found = append(x.found, r)
			return true
		})
		return
	}
	if n > mostScanned {
		j.Skipped = append(j.Skipped, rule.rule.Name())
		return
	}
	x.narrowed = x.narrowed[:0]
	rule.post.each(key, func(r Row) bool {
		x.narrowed = append(x.narrowed, r)
		return true
	})
	for _, f := range furtherFields {
		if !x.t.Has(f) || rule.rule.holdsWhole(f) {
			continue
		}
		term := x.t.columns[f].term
		mine := term[j.Row]
		x.narrowed = slices.DeleteFunc(x.narrowed, func(r Row) bool { return term[r] != mine })
		if pairsAmong(len(x.narrowed)+1) <= x.limit {
			x.found = append(x.found, x.narrowed...)
			return
		}
	}
	x.found = append(x.found, slices.Max(x.narrowed)) // all fields say the same: the next alone
}

func (r Rule) holdsWhole(f Field) bool { return slices.Contains(r.Parts, Part{Field: f}) }

// settle works out anew the people around some records.
func (x *Index) settle(from []Row) (moved []Move, refused []Refusal) {
	rows, edges := x.book.around(from)
	if len(edges) == 0 && len(rows) == 1 && x.people[rows[0]] == rows[0] {
		return nil, nil
	}
	people, refused := regather(rows, edges, x.guard)
	for i, r := range rows {
		if x.people[r] == r {
			x.persons--
		}
		if people[i] == r {
			x.persons++
		}
		if was := x.people[r]; was != people[i] {
			moved = append(moved, Move{r, was, people[i]})
			x.people[r] = people[i]
		}
	}
	return moved, refused
}

// KeepApart tells that people have decided that two records are two people, and works
// out anew whom it concerns.
func (x *Index) KeepApart(a, b Row) (moved []Move, refused []Refusal) {
	x.guard.KeepApart(a, b)
	return x.resettle(a, b)
}

// Release takes back KeepApart.
func (x *Index) Release(a, b Row) (moved []Move, refused []Refusal) {
	x.guard.Release(a, b)
	return x.resettle(a, b)
}

func (x *Index) resettle(a, b Row) (moved []Move, refused []Refusal) {
	return x.settle([]Row{a, b})
}

// Match finds whom a record may be without adding it: its edges, conflicts and
// certainty. Its Row, which the edges name, is of nobody: the next record gets it.
func (x *Index) Match(r Record) Joined {
	j := Joined{Row: x.t.tryOn(r)}
	x.search(&j)
	x.t.takeOff()
	j.Certainty = CertaintyAmong(j.Row, j.Edges, x.people)
	j.Person = j.Row
	return j
}

// tryOn adds a record without its name in its source; takeOff takes it away. The
// dictionaries keep its values.
func (t *Table) tryOn(r Record) Row {
	row := Row(t.Len()) //nolint:gosec // fewer than 2^32 rows
	one := []Record{r}
	for _, f := range t.fields {
		t.encode(f, one)
	}
	t.mark(r)
	return row
}

func (t *Table) takeOff() {
	n := t.Len() - 1
	for _, f := range t.fields {
		c := t.columns[f]
		if term := c.term[n]; term != 0 {
			c.known--
			c.count[term]--
		}
		c.term = c.term[:n]
	}
	t.flags, t.source = t.flags[:n], t.source[:n]
}
