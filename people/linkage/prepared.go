package linkage

import (
	"context"
	"slices"
)

// Prepared is what training worked out of a table that linking the same table needs
// too: which pairs there are to compare, the records side by side, and the patterns
// of the pairs that training compared. It takes some 80 bytes a record; forget it
// when the table is linked.
type Prepared struct {
	t          *Table
	records    int
	compared   []Comparison // with which levels
	rows       matrix
	limit      int // pairs that one block may make
	candidates *candidates
	chunks     []chunk
	patterns   [][]Pattern // of each chunk's pairs, in their order; nil = not compared
	pairings   *pool[*pairing]
}

// prepare finds the pairs that rules propose. wanted bounds what one block may cost.
func prepare(ctx context.Context, t *Table, m *Model, tables map[Part]partTable, wanted, workers int, between bool) (*Prepared, error) {
	p := &Prepared{t: t, records: t.Len(), limit: blockPairs(wanted)}
	for _, c := range m.Comparisons {
		p.compared = append(p.compared, Comparison{Field: c.Field, Levels: slices.Clone(c.Levels)})
	}
	p.rows = newMatrix(t, m.Comparisons)
	p.pairings = newPool(p.pairing)
	var err error
	if p.candidates, err = propose(ctx, t, m.Rules, tables, wanted, workers, between); err != nil {
		return nil, err
	}
	p.chunks = p.candidates.chunks()
	p.patterns = make([][]Pattern, len(p.chunks))
	return p, nil
}

// pairing compares the table's records.
func (p *Prepared) pairing() *pairing {
	x := newPairing(p.t, p.compared)
	x.matrix = p.rows
	return x
}

// prepared is what linking starts from: what training left, when it was of this table
// as it is now and of the same rules, levels and options; else worked out anew.
func (o Options) prepared(ctx context.Context, t *Table, m *Model) (*Prepared, error) {
	p := o.Prepared
	if p != nil && p.t == t && p.records == t.Len() && p.limit == blockPairs(o.pairs(t)) &&
		p.candidates.between == o.OneToOne && slices.EqualFunc(p.candidates.rules, m.Rules, sameRule) &&
		slices.EqualFunc(p.compared, m.Comparisons, comparedAlike) {
		return p, nil
	}
	return prepare(ctx, t, m, nil, o.pairs(t), o.Workers, o.OneToOne)
}

func sameRule(a, b Rule) bool { return slices.Equal(a.Parts, b.Parts) }

// comparedAlike reports whether two comparisons find the same level of every pair.
func comparedAlike(a, b Comparison) bool {
	return a.Field == b.Field && slices.EqualFunc(a.Levels, b.Levels, func(x, y Level) bool {
		return x.Kind == y.Kind && x.Threshold == y.Threshold
	})
}

// compare hands on the pairs of a chunk, each with its pattern.
func (p *Prepared) compare(chunk int, with *pairing, then func(a, b Row, x Pattern)) {
	if known := p.patterns[chunk]; known != nil {
		p.candidates.each(p.chunks[chunk], func(a, b Row) {
			then(a, b, known[0])
			known = known[1:]
		})
		return
	}
	pairs := with.comparing(then)
	p.candidates.each(p.chunks[chunk], pairs.add)
	pairs.flush()
}

// compareKeeping is compare that remembers the patterns.
func (p *Prepared) compareKeeping(chunk int, with *pairing, then func(a, b Row, x Pattern)) {
	found := []Pattern{}
	p.compare(chunk, with, func(a, b Row, x Pattern) {
		found = append(found, x)
		then(a, b, x)
	})
	p.patterns[chunk] = found
}
