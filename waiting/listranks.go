package waiting

import (
	"cmp"
	"slices"
	"strings"
	"sync"

	"roundtable/care"
	"roundtable/facts"
)

// ranked is the sorted order of a dictionary's values, by code.
type ranked struct {
	prios *care.Priorities
	codes int      // values that were ranked: a longer dictionary needs ranking anew
	up    []uint32 // code -> place; "not recorded" is last
	down  []uint32 // the same with the order turned round; "not recorded" is still last
	order []uint32 // place -> code, for up
}

// rankCache keeps the order of each dictionary for as long as nothing new was
// written into it. It is shared by all tables of a list.
type rankCache struct {
	mu sync.Mutex
	by map[facts.Dim]*ranked
}

func newRankCache() *rankCache { return &rankCache{by: make(map[facts.Dim]*ranked)} }

func (rc *rankCache) of(dim facts.Dim, d dictionary, prios *care.Priorities) *ranked {
	rc.mu.Lock()
	defer rc.mu.Unlock()
	if r := rc.by[dim]; r != nil && r.codes >= d.Len() && r.prios == prios {
		return r
	}
	compare := compareFolded
	if dim == facts.DimPriority {
		compare = comparePriority(prios)
	}
	r := rankDict(d, compare, labels[dim])
	r.prios = prios
	rc.by[dim] = r
	return r
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
}

// rankDict sorts a dictionary's values by compare; label is nil where the values
// are sorted as they stand.
func rankDict(d dictionary, compare func(a, b folded) int, label func(string) string) *ranked {
	n := d.Len()
	all := make([]folded, 0, n+1)
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
	r := &ranked{codes: n, up: make([]uint32, size), down: make([]uint32, size), order: make([]uint32, 0, n+1)}
	for i := range r.up {
		r.up[i], r.down[i] = uint32(n), uint32(n)
	}
	for place, f := range all {
		r.up[f.code] = uint32(place)
		r.down[f.code] = uint32(n - 1 - place)
		r.order = append(r.order, f.code)
	}
	r.order = append(r.order, 0)
	return r
}

// rowRank ranks every row of a table by a free text.
type rowRank struct {
	once sync.Once
	rank []uint32 // by row; 0 = nothing written
	top  uint32
}

// rowRank ranks the rows by a free-text column the first time that it is asked
// for: these columns have as many values as rows, and are seldom sorted by.
func (t *table) rowRank(by Column) *rowRank {
	got, _ := t.lazy.LoadOrStore(by, &rowRank{})
	r := got.(*rowRank)
	r.once.Do(func() {
		type entry struct {
			row  uint32
			text string
		}
		r.rank = make([]uint32, len(t.chunks)*facts.ChunkRows)
		var all []entry
		for _, c := range t.chunks {
			for i := range c.live.rows() {
				if s := t.text(c, i, by); s != "" {
					all = append(all, entry{c.f.Base + uint32(i), strings.ToLower(s)})
				}
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
	})
	return r
}
