package linkage

import (
	"context"
	"fmt"
	"slices"
)

// candidates are the pairs that rules propose: for each rule the records in blocks
// of one key. A pair that several rules propose is compared under the first.
type candidates struct {
	t       *Table
	rules   []Rule
	block   []uint32 // of each record, one a rule, side by side: 1 + the number of its block; 0 = none
	blocks  []ruleBlocks
	costs   []RuleCost
	between bool // pairs within one source are none
}

// ruleBlocks are the records of one rule, block behind block.
type ruleBlocks struct {
	rows  []uint32
	ends  []uint32 // of each block in rows
	chain []bool   // of each block: its records say all the same, and only neighbours are compared
}

// blockPairs is the most pairs that one block may make, of all that are wanted. A
// larger one is divided by further fields first.
func blockPairs(wanted int) int { return max(20_000, wanted/25) }

// propose gathers the records by rules. wanted bounds what one block may cost; tables
// are the parts that the rules look at, if they are known.
func propose(ctx context.Context, t *Table, rules []Rule, tables map[Part]partTable, wanted, workers int, between bool) (*candidates, error) {
	c := &candidates{
		t: t, rules: rules, between: between,
		block:  make([]uint32, t.Len()*len(rules)),
		blocks: make([]ruleBlocks, len(rules)),
		costs:  make([]RuleCost, len(rules)),
	}
	if tables == nil {
		tables = t.partTables(rules)
	}
	limit := blockPairs(wanted)
	err := spread(ctx, workers, len(rules), func(k int) {
		b := &blocker{c: c, rule: k, limit: limit}
		b.gather(tables)
	})
	return c, err
}

// partTables are the parts that any of the rules looks at, worked out side by side.
func (t *Table) partTables(rules []Rule) map[Part]partTable {
	var parts []Part
	for _, r := range rules {
		for _, p := range r.Parts {
			if !slices.Contains(parts, p) {
				parts = append(parts, p)
			}
		}
	}
	found := make([]partTable, len(parts))
	_ = spread(context.Background(), 0, len(parts), func(i int) { found[i] = t.partsOf(parts[i]) }) // it never ends
	tables := map[Part]partTable{}
	for i, p := range parts {
		tables[p] = found[i]
	}
	return tables
}

// blocker gathers the records of one rule.
type blocker struct {
	c       *candidates
	rule    int
	limit   int
	further []Part
	refined map[Part]partTable
	left    int // pairs left out by dividing
	divided int
	chained int // records in blocks that say all the same
	out     ruleBlocks
}

func (b *blocker) gather(tables map[Part]partTable) {
	k := b.c.t.keysOf(b.c.rules[b.rule], tables)
	entries := k.repeated(nil)
	for i := 0; i < len(entries); {
		j := i + 1
		for j < len(entries) && entries[j].key == entries[i].key {
			j++
		}
		if j-i > 1 {
			b.block(entries[i:j], 0)
		}
		i = j
	}
	b.c.blocks[b.rule] = b.out
	b.c.costs[b.rule] = b.cost()
}

// block takes records of one key, or divides them by the next further field.
func (b *blocker) block(rows []keyed, depth int) {
	if len(rows) < 2 {
		return
	}
	if pairsAmong(len(rows)) <= b.limit {
		b.take(rows, false)
		return
	}
	if depth == 0 {
		b.divided++
		b.prepare()
	}
	if depth == len(b.further) { // all fields are the same in all of them
		b.chained += len(rows)
		b.left += pairsAmong(len(rows)) - (len(rows) - 1)
		b.take(rows, true)
		return
	}
	b.divide(rows, depth)
}

func (b *blocker) divide(rows []keyed, depth int) {
	p := b.further[depth]
	terms, table := b.c.t.columns[p.Field].term, b.refined[p]
	one := table[terms[rows[0].row]]
	if !slices.ContainsFunc(rows, func(e keyed) bool { return table[terms[e.row]] != one }) {
		b.block(rows, depth+1) // it divides nothing
		return
	}
	finer := make([]keyed, len(rows))
	for i, e := range rows {
		finer[i] = keyed{max(1, mix(e.key^mix(uint64(table[terms[e.row]])+uint64(depth)<<40))), e.row}
	}
	finer = sortKeyed(finer)
	b.left += pairsAmong(len(rows))
	for i := 0; i < len(finer); {
		j := i + 1
		for j < len(finer) && finer[j].key == finer[i].key {
			j++
		}
		b.left -= pairsAmong(j - i)
		b.block(finer[i:j], depth+1)
		i = j
	}
}

// furtherFields is the order in which a large block is divided: by what tells most
// people apart and is seldom missing.
var furtherFields = []Field{Birth, Family, Given, Postcode, NHSNumber, IDNumber, Address, Phone, Email, Practice, Locality, Sex}

// prepare works out by what a large block is divided: every field of the table that
// the rule does not hold whole already.
func (b *blocker) prepare() {
	if b.further != nil {
		return
	}
	b.refined = map[Part]partTable{}
	b.further = []Part{}
	for _, f := range furtherFields {
		if !b.c.t.Has(f) || b.holds(f) {
			continue
		}
		p := Part{Field: f}
		b.further = append(b.further, p)
		b.refined[p] = b.c.t.identity(f)
	}
}

func (b *blocker) holds(f Field) bool {
	for _, p := range b.c.rules[b.rule].Parts {
		if p.Field == f && p.Of == Whole {
			return true
		}
	}
	return false
}

// identity is a part table that tells every value apart, half-known dates too.
func (t *Table) identity(f Field) partTable {
	out := make(partTable, max(1, len(t.columns[f].count)))
	for i := range out {
		out[i] = uint32(i) //nolint:gosec // a term
	}
	return out
}

func (b *blocker) take(rows []keyed, chain bool) {
	n := len(b.c.rules)
	b.out.rows = room(b.out.rows, len(rows))
	number := uint32(len(b.out.ends) + 1) //nolint:gosec // no more blocks than rows
	for _, e := range rows {
		b.out.rows = append(b.out.rows, e.row)
		b.c.block[int(e.row)*n+b.rule] = number
	}
	b.out.ends = append(b.out.ends, uint32(len(b.out.rows))) //nolint:gosec // no more than rows
	b.out.chain = append(b.out.chain, chain)
}

func pairsAmong(n int) int { return n * (n - 1) / 2 }

// cost counts what the rule proposes, and says what it leaves out.
func (b *blocker) cost() RuleCost {
	r := b.c.rules[b.rule]
	cost := RuleCost{Rule: r, Name: r.Name(), Divided: b.divided, SkippedPairs: b.left}
	start := uint32(0)
	for i, end := range b.out.ends {
		n := int(end - start)
		if b.out.chain[i] {
			cost.Pairs += n - 1
		} else {
			cost.Pairs += pairsAmong(n)
		}
		cost.Largest = max(cost.Largest, n)
		start = end
	}
	if b.divided > 0 {
		blocks, its := "blocks of records that agree on it were", "their"
		if b.divided == 1 {
			blocks, its = "block of records that agree on it was", "its"
		}
		cost.Said = fmt.Sprintf("%d %s too large and divided by further fields; %d of %s pairs are not proposed by this rule", b.divided, blocks, b.left, its)
		if b.chained > 0 {
			cost.Said += fmt.Sprintf("; %d records say the same in every field and were compared each with the next alone", b.chained)
		}
	}
	return cost
}

// chunk is some blocks of one rule, about chunkPairs pairs together.
type chunk struct{ rule, from, to int }

const chunkPairs = 1 << 15

// chunks divides the work, always in the same way.
func (c *candidates) chunks() []chunk {
	var out []chunk
	for k := range c.blocks {
		b := &c.blocks[k]
		from, pairs, start := 0, 0, uint32(0)
		for i, end := range b.ends {
			pairs += pairsAmong(int(end - start))
			start = end
			if pairs >= chunkPairs || i == len(b.ends)-1 {
				out = append(out, chunk{k, from, i + 1})
				from, pairs = i+1, 0
			}
		}
	}
	return out
}

// each calls f with the pairs of a chunk that no earlier rule proposes, a < b.
func (c *candidates) each(ch chunk, f func(a, b Row)) {
	b, n := &c.blocks[ch.rule], len(c.rules)
	start := uint32(0)
	if ch.from > 0 {
		start = b.ends[ch.from-1]
	}
	for i := ch.from; i < ch.to; i++ {
		rows := b.rows[start:b.ends[i]]
		start = b.ends[i]
		for x, ra := range rows {
			before := c.block[int(ra)*n : int(ra)*n+ch.rule]
			rest := rows[x+1:]
			if b.chain[i] {
				rest = rest[:min(1, len(rest))]
			}
			for _, rb := range rest {
				if c.between && c.t.source[ra] == c.t.source[rb] || earlier(before, c.block[int(rb)*n:]) {
					continue
				}
				f(Row(min(ra, rb)), Row(max(ra, rb)))
			}
		}
	}
}

// earlier reports whether a rule before this one has both records in one block.
func earlier(a, b []uint32) bool {
	b = b[:len(a)]
	for j, k := range a {
		if k != 0 && k == b[j] {
			return true
		}
	}
	return false
}

// also reports whether a later rule proposes the pair too.
func (c *candidates) also(rule int, a, b Row) bool {
	n := len(c.rules)
	k := c.block[int(a)*n+rule]
	return k != 0 && k == c.block[int(b)*n+rule]
}
