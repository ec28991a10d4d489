package waiting

import (
	"cmp"
	"hash/maphash"
	"iter"
	"math/bits"
	"slices"
	"strings"
	"sync"

	"roundtable/care"
	"roundtable/facts"
)

// ranked is the sorted order of a dictionary's values, by code.
type ranked struct {
	prios *care.Priorities
	sum   uint64   // of the values that were ranked
	up    []uint32 // code -> place; "not recorded" is last
	down  []uint32 // the same with the order turned round; "not recorded" is still last
	order []uint32 // place -> code, for up; one code of those that share a place
}

// rankCache keeps the order of each dictionary for as long as it holds the same
// values: a longer one is ranked anew, and so is one that was made anew, with
// other codes, after an erasure. It is shared by all tables of a list.
type rankCache struct {
	seed maphash.Seed
	mu   sync.Mutex
	by   map[facts.Dim]*ranked
}

func newRankCache() *rankCache {
	return &rankCache{seed: maphash.MakeSeed(), by: make(map[facts.Dim]*ranked)}
}

// ranked is the order of a dictionary as it stands in the table's generation; it
// is looked up once a table.
func (t *table) ranked(dim facts.Dim) *ranked {
	if r, ok := t.ordered.Load(dim); ok {
		return r.(*ranked)
	}
	r := t.ranks.of(dim, t.dict(dim), t.prios)
	t.ordered.Store(dim, r)
	return r
}

func (rc *rankCache) of(dim facts.Dim, d dictionary, prios *care.Priorities) *ranked {
	sum := rc.sumOf(d)
	rc.mu.Lock()
	defer rc.mu.Unlock()
	if r := rc.by[dim]; r != nil && r.sum == sum && r.prios == prios {
		return r
	}
	compare := compareFolded
	if dim == facts.DimPriority {
		compare = comparePriority(prios)
	}
	r := rankDict(d, compare, labels[dim], dim == facts.DimOwner)
	r.sum, r.prios = sum, prios
	rc.by[dim] = r
	return r
}

func (rc *rankCache) sumOf(d dictionary) uint64 {
	var h maphash.Hash
	h.SetSeed(rc.seed)
	for c := 1; c <= d.Len(); c++ {
		_, _ = h.WriteString(d.Value(uint32(c)))
		_ = h.WriteByte(0xff)
	}
	return h.Sum64()
}

// folded is a value with its key for sorting without regard to case.
type folded struct {
	code       uint32
	low, value string
}

func compareFolded(a, b folded) int {
	return cmp.Or(cmp.Compare(a.low, b.low), cmp.Compare(a.value, b.value))
}

// comparePriority orders by urgency: P1a … P6, D1 … D6, C codes, then whatever
// else partners wrote.
func comparePriority(p *care.Priorities) func(a, b folded) int {
	return func(a, b folded) int {
		return cmp.Or(cmp.Compare(p.Rank(a.value), p.Rank(b.value)), compareFolded(a, b))
	}
}

// labels put the codes of a dictionary in words, by which people expect them to
// be sorted.
var labels = map[facts.Dim]func(string) string{
	facts.DimTeam: TeamName, facts.DimReason: ReasonName, facts.DimSpecialty: SpecialtyName,
	facts.DimOwner: strings.TrimSpace,
}

// rankDict sorts a dictionary's values by compare; label is nil where the values
// are sorted as they stand. With merge values that fold alike share a place:
// one owner however the name is written, as a link to the owner opens them.
func rankDict(d dictionary, compare func(a, b folded) int, label func(string) string, merge bool) *ranked {
	n := d.Len()
	all := make([]folded, 0, n)
	for c := 1; c <= n; c++ {
		v := d.Value(uint32(c))
		low := v
		if label != nil {
			low = label(v)
		}
		all = append(all, folded{uint32(c), strings.ToLower(low), v})
	}
	slices.SortFunc(all, func(a, b folded) int { return cmp.Or(compare(a, b), cmp.Compare(a.code, b.code)) })
	// Narrow columns may hold facts.CodeOther; it sorts with "not recorded".
	size := n + 1
	if n < 1<<16 {
		size = 1 << 16
	}
	const nowhere = ^uint32(0)
	r := &ranked{up: make([]uint32, size), down: make([]uint32, size), order: make([]uint32, 0, n+1)}
	for i := range r.up {
		r.up[i] = nowhere
	}
	for i, f := range all {
		if i == 0 || !merge || f.low != all[i-1].low {
			r.order = append(r.order, f.code)
		}
		r.up[f.code] = uint32(len(r.order) - 1)
	}
	places := uint32(len(r.order))
	for i, place := range r.up {
		if place == nowhere {
			r.up[i], r.down[i] = places, places
		} else {
			r.down[i] = places - 1 - place
		}
	}
	r.order = append(r.order, 0)
	return r
}

// rowRank is the rank of rows by a free text.
type rowRank struct {
	once sync.Once // of the whole table's
	rank []uint32  // by row; 0 = nothing written
	top  uint32
}

// rankAtMost is how many rows are ranked by a free text: a second of work. Of a
// longer list a filter has to leave no more than that.
const rankAtMost = 1_000_000

// ranksUpTo is rankAtMost, or the table's own limit in a test.
func (t *table) ranksUpTo() int { return cmp.Or(t.rankMost, rankAtMost) }

// freeText reports whether a column has as many values as rows.
func freeText(by Column) bool { return by == ColLocal || by == ColAction || by == ColComment }

// rowRank ranks the rows of the table by a free-text column the first time that
// it is asked for: these columns are seldom sorted by.
func (t *table) rowRank(by Column) *rowRank {
	got, _ := t.lazy.LoadOrStore(by, &rowRank{})
	r := got.(*rowRank)
	r.once.Do(func() {
		done := t.rankRows(by, func(yield func(*chunk, int) bool) {
			for _, c := range t.chunks {
				for i := range c.live.rows() {
					if !yield(c, i) {
						return
					}
				}
			}
		})
		r.rank, r.top = done.rank, done.top
	})
	return r
}

// rankRows ranks some rows; texts that differ in case alone rank alike.
func (t *table) rankRows(by Column, rows iter.Seq2[*chunk, int]) *rowRank {
	type entry struct {
		row  uint32
		text string
	}
	r := &rowRank{rank: make([]uint32, len(t.chunks)*facts.ChunkRows)}
	var all []entry
	for c, i := range rows {
		if s := t.text(c, i, by); s != "" {
			all = append(all, entry{c.f.Base + uint32(i), strings.ToLower(s)})
		}
	}
	slices.SortFunc(all, func(a, b entry) int { return cmp.Compare(a.text, b.text) })
	last := ""
	for _, e := range all {
		if r.top == 0 || e.text != last {
			r.top++
			last = e.text
		}
		r.rank[e.row] = r.top
	}
	return r
}

// rows yields the selected rows, ascending.
func (s *selection) rows() iter.Seq2[*chunk, int] {
	return func(yield func(*chunk, int) bool) {
		for w, m := range s.words {
			for ; m != 0; m &= m - 1 {
				if !yield(s.t.chunks[w/chunkWords], w%chunkWords*64+bits.TrailingZeros64(m)) {
					return
				}
			}
		}
	}
}
