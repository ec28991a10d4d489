package plan

import (
	"math/bits"
)

// model is an instance made ready: identities are positions, durations are sizes,
// and who may go where is a bitset. It never changes while solving.
type model struct {
	in    *Instance
	value []float64 // by case
	class []int32   // by case
	kinds []class   // cases that take the same and need the same

	sessions []session
	eligible []bitset // by session: who may go there and is free to
	fixed    []int32  // by case: the session where it must be, or -1
	stay     []int32  // by case: where Keep had it untold, or -1
	stays    [][]int32
	could    []bool // by case: some session may take it, or it is fixed
	unread   []bool // by case: it has a day that cannot be compared
	shut     []bool // by case: outside a group that is owed every place; nil without such

	equipment []Equipment
	rows      []row      // what equipment allows
	uses      [][]rowUse // by session
	groups    []group
	member    [][]uint8 // by group, by case: 1 in it
	blocks    [][]int32 // sessions that share cases, each with the others of its block
	blockOf   []int32   // by session; by case in caseBlock
	caseBlock []int32

	trees    map[float64]*cell // by alpha
	ratio    float64           // greatest squared coefficient of variation
	meanVal  float64
	change   float64 // what moving a case of the plan before costs, that was told nothing
	problems []Problem
}

// class is a kind of case as a knapsack sees it.
type class struct {
	size  size
	needs uint64 // bits of model.equipment
	cases []int32
}

// session is a session made ready.
type session struct {
	room       float64 // minutes and one turnaround
	turnaround float64
	alpha, z   float64
	chairs     int     // free ones; -1 is no limit
	base       size    // of those fixed, a turnaround each
	cases      []int32 // fixed
	had        uint64  // equipment of those fixed
	tree       *cell
	most       []int32 // by place in kinds: how many of the class fit, beside base
	classes    []int32 // with at least one who may come
	needs      uint64  // equipment that any of those needs
	out        string  // why nothing is planned here
}

// row is one limit of equipment: of these sessions at most room may use it.
type row struct {
	item     int // position in model.equipment
	room     int // less what fixed cases use
	sessions []int32
}

// rowUse says that a session stands in a row.
type rowUse struct{ row, item int32 }

// group is a fairness group made ready: it is to have at least quota of those
// treated.
type group struct {
	quota  float64 // share less tolerance
	share  float64
	weight float64 // what a missing case costs; for a hard group more than any case is worth
	hard   bool
	base   float64 // what the fixed cases give: members less quota
}

// bitset is a set of cases.
type bitset []uint64

func newBitset(n int) bitset { return make(bitset, (n+63)/64) }

func (b bitset) has(i int32) bool { return b[i>>6]&(1<<(i&63)) != 0 }
func (b bitset) add(i int32)      { b[i>>6] |= 1 << (i & 63) }
func (b bitset) drop(i int32)     { b[i>>6] &^= 1 << (i & 63) }

func (b bitset) and(c bitset) {
	for i := range b {
		b[i] &= c[i]
	}
}

// each calls do with every member, smallest first.
func (b bitset) each(do func(i int32)) {
	for k, w := range b {
		for ; w != 0; w &= w - 1 {
			do(int32(k<<6 + bits.TrailingZeros64(w)))
		}
	}
}

// taking is the size of a case of this class in session s: its own and a turnaround.
func (m *model) taking(s *session, c int32) size {
	z := m.kinds[c].size
	z.fixed += s.turnaround
	return z
}

// listSize is what a session's list takes, those fixed included.
func (m *model) listSize(s *session, list []int32) size {
	out := s.base
	for _, p := range list {
		out = out.plus(m.taking(s, m.class[p]))
	}
	return out
}

// allowed reports that the list, with those fixed, keeps the session's rules of time
// and chairs.
func (m *model) allowed(i int32, list []int32) bool {
	s := &m.sessions[i]
	return (s.chairs < 0 || len(list) <= s.chairs) && m.listSize(s, list).fits(s.room, s.z)
}
