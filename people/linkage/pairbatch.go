package linkage

// batchPairs is how many pairs are compared together, field by field: what is
// remembered of a field stays in a near cache, and the values of many pairs are on
// their way from memory at once.
const batchPairs = 256

// pairBatch is what comparing many pairs needs on the way.
type pairBatch struct {
	terms     [batchPairs][2]uint32 // of one field, of each pair
	exchanged [batchPairs]int8      // 1 = the names are, -1 = not looked at yet
	said      [batchPairs]bool      // the given name said so
	level     [batchPairs]int8      // of one field; -1 = missing on either side
	todo      [batchPairs]uint16    // pairs whose values differ and are not remembered
	texts     [batchPairs][2]span   // of each of them
	slot      [batchPairs]uint32    // of each of them, in the memo
	touched   byte
}

// span is where a text of a dictionary lies.
type span struct{ from, to uint64 }

// patterns is what levels some pairs reach, batchPairs at most. A pair whose names
// are exchanged says so once, at the given name: the family name then counts nothing,
// unless it has a level of its own for it.
func (p *pairing) patterns(as, bs []Row, out []Pattern) {
	if p.batch == nil {
		p.batch = new(pairBatch)
	}
	q, n := p.batch, len(as)
	for i := range n {
		out[i], q.exchanged[i], q.said[i] = 0, -1, false
	}
	for k := range p.fields {
		f := &p.fields[k]
		p.termsOf(k, as, bs)
		f.levelsOf(q, n)
		for i, level := range q.level[:n] {
			if level < 0 || f.field == Family && q.said[i] && f.swapped < 0 {
				continue
			}
			if f.swapped >= 0 && int(level) > f.swapped {
				if q.exchanged[i] < 0 {
					q.exchanged[i] = 0
					if p.exchanged(as[i], bs[i]) {
						q.exchanged[i] = 1
					}
				}
				if q.exchanged[i] == 1 {
					level, q.said[i] = int8(f.swapped), true //nolint:gosec // below 15
				}
			}
			out[i] = out[i].with(f.field, int(level))
		}
	}
}

// termsOf looks up a field's values of both records of each pair.
func (p *pairing) termsOf(field int, as, bs []Row) {
	for i := range as {
		ta, tb := p.terms(field, as[i], bs[i])
		p.batch.terms[i] = [2]uint32{ta, tb}
	}
}

// levelsOf finds the first level that the values of each pair reach, the exchange of
// names apart.
func (f *fieldPairing) levelsOf(q *pairBatch, n int) {
	m := 0
	for i := range n {
		ta, tb := q.terms[i][0], q.terms[i][1]
		switch {
		case ta == 0 || tb == 0:
			q.level[i] = -1
		case ta == tb:
			q.level[i] = int8(f.sameLevel(ta)) //nolint:gosec // below 15
		default:
			q.todo[m] = uint16(i) //nolint:gosec // below batchPairs
			m++
		}
	}
	memo := f.remembers()
	if memo {
		m = f.recall(q, m)
	}
	d := f.column.dict
	for j, i := range q.todo[:m] {
		ta, tb := q.terms[i][0], q.terms[i][1]
		ta, tb = min(ta, tb), max(ta, tb) // always the same way round
		q.texts[j] = [2]span{{d.ends[ta-1], d.ends[ta]}, {d.ends[tb-1], d.ends[tb]}}
	}
	text := d.text.String()
	for j := range q.texts[:m] { // no clean value is empty
		q.touched += text[q.texts[j][0].from] + text[q.texts[j][1].from]
	}
	for j, i := range q.todo[:m] {
		x := &q.texts[j]
		level := f.work(text[x[0].from:x[0].to], text[x[1].from:x[1].to])
		q.level[i] = int8(level) //nolint:gosec // below 15
		if memo {
			f.memo[q.slot[j]] = memoKey(q.terms[i]) | uint64(level) //nolint:gosec // below 15
		}
	}
}

// remembers reports whether the memo is worth asking.
func (f *fieldPairing) remembers() bool {
	const most = 1 << 28 // terms that a memo's key has room for
	if f.asked >= memoTrial && f.known*memoWorth < f.asked || len(f.column.dict.ends) > most {
		f.memo = nil
		return false
	}
	if f.memo == nil {
		f.memo = make([]uint64, memoSize)
	}
	return true
}

// memoKey is a pair of terms, the lesser first, with room for a level.
func memoKey(terms [2]uint32) uint64 {
	return uint64(min(terms[0], terms[1]))<<32 | uint64(max(terms[0], terms[1]))<<4
}

// recall takes the level of what is remembered, and returns how many pairs of todo
// are left.
func (f *fieldPairing) recall(q *pairBatch, n int) int {
	left := 0
	for _, i := range q.todo[:n] {
		key := memoKey(q.terms[i])
		slot := uint32(mix(key) >> (64 - 15))
		if v := f.memo[slot]; v&^15 == key {
			q.level[i] = int8(v & 15) //nolint:gosec // below 15
			continue
		}
		q.todo[left], q.slot[left] = i, slot
		left++
	}
	f.asked, f.known = f.asked+n, f.known+n-left
	return left
}

// compared takes pairs one by one, compares them many at a time, and hands each on
// with its pattern, in the order in which they came. The last are handed on by flush.
type compared struct {
	p       *pairing
	then    func(a, b Row, x Pattern)
	as, bs  [batchPairs]Row
	reached [batchPairs]Pattern
	n       int
}

func (p *pairing) comparing(then func(a, b Row, x Pattern)) *compared {
	return &compared{p: p, then: then}
}

func (c *compared) add(a, b Row) {
	if c.n == batchPairs {
		c.flush()
	}
	c.as[c.n], c.bs[c.n] = a, b
	c.n++
}

func (c *compared) flush() {
	c.p.patterns(c.as[:c.n], c.bs[:c.n], c.reached[:])
	for i := range c.n {
		c.then(c.as[i], c.bs[i], c.reached[i])
	}
	c.n = 0
}
