package waiting

import (
	"math/rand/v2"
	"slices"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"roundtable/care"
	"roundtable/facts"
)

func TestTransposeTurnsKeysOnTheirSide(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var keys [64]uint32
		copy(keys[:], rapid.SliceOfN(rapid.Uint32(), 64, 64).Draw(t, "keys"))
		var got [32]uint64
		transpose(&keys, &got)
		for i, key := range keys {
			for b := range got {
				if uint32(got[b]>>i&1) != key>>b&1 {
					t.Fatalf("bit %d of key %d", b, i)
				}
			}
		}
	})
}

// planedTable is a list of a few chunks whose rows are of two classes.
func planedTable() *table {
	t := fakeTable(fakeList{rows: 40_000, partners: 7, tfcs: 24, teams: 300, owners: 90, names: 5000, blank: 0.2, seed: 5, day: care.NewDate(2026, 11, 21)})
	r := rand.New(rand.NewPCG(8, 1))
	for _, c := range t.chunks {
		c.f.Comment = make([]facts.Text, facts.ChunkRows)
		c.f.Class = make([]care.Class, facts.ChunkRows)
		for i := range c.f.Class {
			c.f.Class[i] = care.Class(1 + i/700%3)
			c.f.Comment[i] = facts.Text(r.IntN(9))
		}
		for i := range c.f.Len / 2 { // a date that every row of a chunk has, and one that none has
			c.f.Validated[i] = 0
			if c == t.chunks[0] {
				c.f.NextDue[i], c.f.NextDue[c.f.Len-1-i] = 70_000, 70_000
			}
		}
	}
	return t
}

// scopedTable is what somebody sees of a table to whom class 3 is closed, and of
// class 2 what hidden says.
func scopedTable(t *table, hidden Hidden) *table {
	s := &table{
		asAt: t.asAt, people: t.people, dict: t.dict, name: t.name, numbers: t.numbers, text: t.text, find: t.find,
		prios: t.prios, ranks: t.ranks, masks: masks{0, 0, hidden}, whole: t,
	}
	for _, c := range t.chunks {
		var may bitmap
		for i, class := range c.f.Class {
			if class < 3 {
				may.set(i)
			}
		}
		o := c.only(&may)
		o.mask(s.masks, &may)
		s.chunks, s.n = append(s.chunks, o), s.n+o.rows
	}
	return s
}

// TestPlanesAreTheKeys reads the planes of every column, either way, row by row, and
// compares them with the keys: of the whole list, then of a scope that hides some of
// its rows and some of its fields, whose planes must not be the whole list's where
// they differ, and of the whole list again.
func TestPlanesAreTheKeys(t *testing.T) {
	whole := planedTable()
	part := scopedTable(whole, hiddenPlace|1<<care.ClinicalDetail|1<<care.ContactDetails)
	for _, tab := range []*table{whole, part, whole} {
		for _, by := range slices.Concat(SharedColumns(), Dims()) {
			for _, desc := range []bool{false, true} {
				for _, k := range tab.keysOf(by, desc) {
					checkPlanes(t, tab, by, k)
				}
			}
		}
		checkPlanes(t, tab, colMoved, movedKey{})
		checkPlanes(t, tab, colPriorityPast, tab.priorityPast(true).(inPlane).keyer)
	}
}

// Columns that are everybody's have their planes once, and those that a scope may
// hide have its own.
func TestPlanesOfAScope(t *testing.T) {
	var own []Column
	for _, by := range slices.Concat(SharedColumns(), Dims(), []Column{colMoved, colPriorityPast, colGivenNames}) {
		if scoped(by) && !slices.Contains(own, by) {
			own = append(own, by)
		}
	}
	slices.Sort(own)
	if want := []Column{ColComment, ColDecile, ColFlags, ColQueries, ColReason}; !slices.Equal(own, slices.Sorted(slices.Values(want))) {
		t.Errorf("a scope has its own %q, want %q", own, want)
	}
}

func checkPlanes(t *testing.T, tab *table, by Column, k keyer) {
	t.Helper()
	turned := k.turned()
	for n, c := range tab.chunks {
		of := c.planes(turned, c.live[:])
		for i := range c.live.rows() {
			key := uint32(0)
			for _, plane := range of[turned.marks():] {
				key = key<<1 | uint32(plane.at(i))
			}
			none := turned.marks() > 0 && of[0].at(i) == 1
			want := turned.asc.at(c, i)
			if turned.bits != nil && want == 2 {
				want = 3 // by alsoBits, which sort alike
			}
			if none != (want == turned.none) || !none && key != want {
				t.Fatalf("%s, chunk %d, row %d: key %d or none (%v), want %d", by, n, i, key, none, want)
			}
		}
	}
}

// TestCountsByPlanesAreThoseByRow counts selections of many rows and of few by every
// dimension both ways.
func TestCountsByPlanesAreThoseByRow(t *testing.T) {
	whole := planedTable()
	for _, tab := range []*table{whole, scopedTable(whole, hiddenPlace|1<<care.ClinicalDetail)} {
		for _, q := range []Query{{}, {Weeks: Over(52)}, {Partners: []care.PartnerCode{"R000"}, Yes: care.FlagAutism, Ages: []AgeBand{Age80up}}} {
			s := selectWhere(tab, q.compile(tab, care.Viewer{}))
			for _, by := range Dims() {
				d, _ := tab.dimension(by, false)
				few, many := s.countFew(d.keyer), s.countMany(d.keyer)
				if n := int(d.domain()); !slices.Equal(few[:n], many[:n]) {
					t.Errorf("%s of %d rows: %v by planes, %v by row", by, s.count, few[:n], many[:n])
				}
			}
		}
	}
}

// TestDatesInRange compares the rows between two days by planes with the dates one
// by one: days at the ends of what a key holds, none, and chunks all of one day.
func TestDatesInRange(t *testing.T) {
	day := rapid.OneOf(rapid.SampledFrom([]care.Date{0, 1, 2, lastKey - 1, lastKey, lastDate}), rapid.Custom(func(t *rapid.T) care.Date {
		return care.Date(rapid.IntRange(70_000, 70_040).Draw(t, "day"))
	}))
	rapid.Check(t, func(t *rapid.T) {
		c := &chunk{kept: new(planeStore), f: &facts.PathwayChunk{Len: facts.ChunkRows}, start: make([]care.Date, facts.ChunkRows)}
		some := rapid.SliceOfN(day, 1, 9).Draw(t, "days")
		for i := range c.start {
			c.start[i] = min(some[i*7%len(some)], lastKey)
		}
		live := rapid.Uint64().Draw(t, "live")
		for w := range c.live {
			c.live[w] = live >> (w % 5)
		}
		p := inRange{colStart, day.Draw(t, "from"), day.Draw(t, "to")}
		got := c.live
		p.and(c, got[:])
		for i := range facts.ChunkRows {
			want := 0
			if d := c.start[i]; c.live.at(i) == 1 && d >= p.lo && d <= p.hi {
				want = 1
			}
			if got.at(i) != want {
				t.Fatalf("%d in %d to %d: %d", c.start[i], p.lo, p.hi, got.at(i))
			}
		}
	})
}

// TestPlanesAskedForAtOnce has many ask by columns of which nobody made the planes
// yet, of the whole list and of two scopes at once; each gets what a list gives that
// nobody else asks.
func TestPlanesAskedForAtOnce(t *testing.T) {
	const hidden = hiddenPlace | 1<<care.ClinicalDetail
	queries := []Query{
		{Weeks: Over(52), Group: ColBand},
		{Group: ColReason, Sort: []SortKey{{By: ColFlags, Desc: true}}},
		{Sort: []SortKey{{By: ColName}}},
		{PriorityDue: Yes, Sort: []SortKey{{By: ColDecile}}},
		{Next: NextFilter{Is: NextNotSet}, Group: ColDecile},
	}
	answer := func(tab *table, q Query) (rows []facts.Row, groups []Group, sum *Summary) {
		s := selectWhere(tab, q.compile(tab, care.Viewer{}))
		keys, err := s.sortKeys(q)
		if err != nil {
			t.Error(err)
		}
		if q.Group != ColNone {
			groups = s.groups(q)
		}
		return s.pick(keys, 0, 50), groups, s.summary()
	}
	alone, crowd := planedTable(), planedTable()
	tables := [][2]*table{{alone, crowd}, {scopedTable(alone, hidden), scopedTable(crowd, hidden)}, {scopedTable(alone, 0), scopedTable(crowd, 0)}}
	var wg sync.WaitGroup
	for _, pair := range tables {
		for _, q := range queries {
			rows, groups, sum := answer(pair[0], q)
			for range 2 {
				wg.Go(func() {
					gotRows, gotGroups, gotSum := answer(pair[1], q)
					if !slices.Equal(gotRows, rows) || !slices.Equal(gotGroups, groups) || *gotSum != *sum {
						t.Errorf("%+v: another answer than alone", q)
					}
				})
			}
		}
	}
	wg.Wait()
}
