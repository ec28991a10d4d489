package waiting

import (
	"fmt"
	"math/rand/v2"

	"roundtable/care"
	"roundtable/facts"
)

// fakeDict is a dictionary for tests: values from code 1.
type fakeDict []string

func (d fakeDict) Len() int { return len(d) }

func (d fakeDict) Value(code uint32) string {
	if code == 0 || int(code) > len(d) {
		return ""
	}
	return d[code-1]
}

func (d fakeDict) Find(text string) (uint32, bool) {
	for i, v := range d {
		if v == text {
			return uint32(i + 1), true
		}
	}
	return 0, false
}

// fakeList is what a made table holds.
type fakeList struct {
	rows, partners, tfcs, teams, owners, names int
	blank                                      float64 // share of values that are not recorded
	seed                                       uint64
	day                                        care.Date
}

// seldom is how seldom somebody waits for many years: often enough to be tested,
// and in a large list as seldom as in life.
func (f fakeList) seldom() int { return 50 + f.rows/100 }

func fakeValues(prefix string, n int) fakeDict {
	d := make(fakeDict, n)
	for i := range d {
		d[i] = fmt.Sprintf("%s%03d", prefix, (i*7919)%(n*10))
	}
	return d
}

// fakeTable makes a table as buildTable would, without a ledger: for tests of
// the scans alone, and for benchmarks of any size.
func fakeTable(f fakeList) *table {
	dicts := map[facts.Dim]fakeDict{
		facts.DimPartner: fakeValues("R", f.partners), facts.DimTFC: fakeValues("T", f.tfcs),
		facts.DimPriority: {"P4", "D2", "P2", "C1", "P1a", "P3"}, facts.DimTeam: fakeValues("Team ", f.teams),
		facts.DimOwner: fakeValues("Owner ", f.owners), facts.DimSpecialty: fakeValues("Spec ", 9),
		facts.DimReason: fakeValues("Reason ", 7), facts.DimFamily: fakeValues("Fam", f.names), facts.DimGiven: fakeValues("Giv", f.names),
	}
	t := &table{
		asAt:  f.day,
		dict:  func(d facts.Dim) dictionary { return dicts[d] },
		name:  func(p care.PartnerCode) string { return string(p) },
		find:  func(string) ([]facts.Row, bool) { return nil, true },
		prios: care.DefaultPriorities(), ranks: newRankCache(),
		numbers: func(_ []facts.Row, out []care.NHSNumber) { clear(out) },
	}
	t.text = func(c *chunk, i int, _ Column) string {
		if i%3 == 0 {
			return ""
		}
		return fmt.Sprint("note ", (i*31)%97)
	}
	r := rand.New(rand.NewPCG(f.seed, 1))
	for base := 0; base < f.rows; base += facts.ChunkRows {
		t.chunks = append(t.chunks, fakeChunk(f, r, facts.Row(base), min(facts.ChunkRows, f.rows-base)))
	}
	for _, c := range t.chunks {
		t.n += c.rows
	}
	t.linkSame()
	return t
}

func fakeChunk(f fakeList, r *rand.Rand, base facts.Row, n int) *chunk {
	const all = facts.ChunkRows
	dates := func(back, ahead int) []care.Date {
		col := make([]care.Date, all)
		for i := range n {
			if r.Float64() >= f.blank {
				col[i] = f.day - care.Date(r.IntN(back)) + care.Date(r.IntN(ahead))
			}
		}
		return col
	}
	code := func(values int) int {
		if values == 0 || r.Float64() < f.blank {
			return 0
		}
		return 1 + r.IntN(values)
	}
	codes := func(values int) []facts.Code {
		col := make([]facts.Code, all)
		for i := range n {
			col[i] = facts.Code(code(values))
		}
		return col
	}
	wides := func(values int) []facts.Wide {
		col := make([]facts.Wide, all)
		for i := range n {
			col[i] = facts.Wide(code(values))
		}
		return col
	}
	p := &facts.PathwayChunk{
		Base: base, Len: n,
		Key: make([]care.Key, all), Person: make([]facts.Row, all), Same: make([]facts.Row, all),
		Start: dates(900, 20), Contact: dates(300, 1), Validated: dates(300, 1), NextDue: dates(10, 60),
		Birth: dates(33000, 1), Partner: codes(f.partners), TFC: codes(f.tfcs), Priority: codes(6),
		Specialty: wides(9), Reason: wides(7), Decided: dates(120, 5), Team: wides(f.teams), Owner: wides(f.owners),
		IMD: make([]uint8, all), Flags: make([]care.Flags, all), Also: make([]uint8, all),
	}
	c := &chunk{
		f: p, start: p.Start, queue: dates(1500, 20), next: dates(40, 120), yes: p.Flags,
		no: make([]care.Flags, all), state: make([]uint32, all), missing: make([]uint32, all),
		age: make([]AgeBand, all), eth: make([]care.EthnicGroup, all), family: wides(f.names), given: wides(f.names),
		probably: new(bitmap), kept: new(planeStore),
	}
	for i := range n {
		if r.IntN(f.seldom()) == 0 && p.Start[i] != 0 {
			p.Start[i] -= care.Date(2000 + r.IntN(6000)) // so long that it is not counted by day
		}
		p.Same[i] = facts.Row(r.IntN(max(1, f.rows)))
		p.IMD[i] = uint8(code(10))
		c.age[i] = ageBandAt(p.Birth[i], f.day)
		c.eth[i] = care.EthnicGroup(code(5))
		p.Flags[i] = care.Flags(r.Uint32() & 0x1fff)
		c.no[i] = care.Flags(r.Uint32()&0x1fff) &^ p.Flags[i]
		c.state[i] = r.Uint32() & (stComputed<<1 - 1)
		c.missing[i] = r.Uint32()
		if c.state[i]&stHeld != 0 {
			c.held.set(i)
		}
		if r.IntN(10) > 0 {
			c.live.set(i)
			c.rows++
		}
		if r.IntN(10) == 0 {
			c.probably.set(i)
		}
	}
	return c
}
