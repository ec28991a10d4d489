package plan

import (
	"cmp"
	"math/bits"
	"slices"
)

// quote is what cases are worth to a session that is being filled: their value less
// what they are worth elsewhere. order lists the cases of each class, best first.
type quote struct {
	prof  []float64
	order [][]int32
}

// sort puts the cases of every class in the order of their worth; equal ones by
// position, so that the same prices always give the same order.
func (q *quote) sort(m *model) {
	if q.order == nil {
		q.order = make([][]int32, len(m.kinds))
		for c := range m.kinds {
			q.order[c] = slices.Clone(m.kinds[c].cases)
		}
	}
	for c := range q.order {
		slices.SortFunc(q.order[c], func(a, b int32) int {
			return cmp.Or(cmp.Compare(q.prof[b], q.prof[a]), cmp.Compare(a, b))
		})
	}
}

// item is a case on offer to the knapsack.
type item struct {
	worth, weight float64
	size          size // with turnaround
	id, class     int32
	needs         uint64
}

// knapsack finds the best list of one session, exactly but for a tolerance. It keeps
// its room between calls and belongs to one goroutine.
type knapsack struct {
	m             *model
	s             *session
	items         []item  // on offer
	at            []int32 // those of them that are not barred, and their worth and weight
	worth, weight []float64
	keys          []ranked
	field         []item  // those that one cell's search looks at
	skip          []bool  // by class
	path          []int32 // cases taken on the way down
	undo          []int32

	heap       []reach
	hiM, hiV   float64
	loM, loV   float64
	rest       []size  // by place in the field: all from there on together
	seat       float64 // price of a chair
	slack      float64 // what the bound may exceed the best by
	best       float64
	list       []int32
	pruned     float64 // greatest bound of what was not looked at
	nodes      int
	most       int // nodes after which it gives up
	lambda     float64
	work       int64
	toll       float64 // charges of the equipment that the subset at hand may use
	chargeable uint64
}

// terms are what a knapsack is asked.
type terms struct {
	quote  *quote
	charge []float64 // by equipment: what using it in this session costs; nil is nothing
	banned uint64    // equipment that is used up
	taken  []int32   // by case: the session it is in, -1 free; nil is everybody free
	stay   float64   // what a case that stays in its session is worth more
	warm   []int32   // a list to begin from; need not be possible
	lambda float64   // a guess at the price of a minute
	tol    float64   // how far the bound may lie above the best, relative
}

// mostNodes is where one session's search gives up; its bound is then looser, and
// still valid.
const mostNodes = 20000

func newKnapsack(m *model) *knapsack {
	return &knapsack{m: m, most: mostNodes, skip: make([]bool, len(m.kinds)+1)}
}

// solve fills session s. k.list is the list found (without those fixed), best what it
// is worth, bound what no list exceeds.
func (k *knapsack) solve(s int32, t *terms) (best, bound float64) {
	k.s = &k.m.sessions[s]
	k.list = k.list[:0]
	k.best, k.pruned, k.nodes = 0, 0, 0
	if len(k.s.classes) == 0 || k.s.chairs == 0 {
		return 0, 0
	}
	k.gather(s, t)
	if len(k.items) == 0 {
		return 0, 0
	}
	k.lambda = t.lambda
	if k.lambda <= 0 {
		k.lambda = k.items[0].worth / max(k.items[0].size.minutes(), 1)
	}
	k.begin(t)
	k.subsets(t)
	return k.best, max(k.best, k.pruned)
}

// gather puts on offer, of each class, as many of the best as could fit.
func (k *knapsack) gather(s int32, t *terms) {
	k.items = k.items[:0]
	var has uint64
	free := k.m.eligible[s]
	for _, c := range k.s.classes {
		kind := &k.m.kinds[c]
		if kind.needs&t.banned&^k.s.had != 0 {
			continue
		}
		n := k.s.most[c]
		var z size
		for i, p := range t.quote.order[c] {
			worth := t.quote.prof[p]
			if worth <= 0 {
				k.work += int64(i)
				break
			}
			if !free.has(p) || t.taken != nil && t.taken[p] >= 0 || t.stay > 0 && k.m.stay[p] == s {
				continue
			}
			if z.fixed == 0 && z.mean == 0 {
				z = k.m.taking(k.s, c)
				has |= kind.needs
			}
			k.items = append(k.items, item{worth: worth, size: z, id: p, class: c, needs: kind.needs &^ k.s.had})
			if n--; n == 0 {
				k.work += int64(i)
				break
			}
		}
	}
	if t.stay > 0 {
		has |= k.gatherStays(s, t)
	}
	k.work += int64(len(k.items)) * 2
	k.chargeable = 0
	for e := range t.charge {
		if has&^k.s.had&(1<<e) != 0 && t.charge[e] > 0 {
			k.chargeable |= 1 << e
		}
	}
}

// gatherStays offers those who are in this session by the plan before, untold.
func (k *knapsack) gatherStays(s int32, t *terms) (has uint64) {
	for _, p := range k.m.stays[s] {
		c := k.m.class[p]
		kind := &k.m.kinds[c]
		worth := t.quote.prof[p] + t.stay
		if worth <= 0 || !k.m.eligible[s].has(p) || t.taken != nil && t.taken[p] >= 0 || kind.needs&t.banned&^k.s.had != 0 {
			continue
		}
		// A class of its own, the last, in which none stands for another.
		k.items = append(k.items, item{worth: worth, size: k.m.taking(k.s, c), id: p, class: int32(len(k.m.kinds)), needs: kind.needs &^ k.s.had})
		has |= kind.needs
	}
	return has
}

// begin takes what can be taken of the warm list.
func (k *knapsack) begin(t *terms) {
	if len(t.warm) == 0 {
		return
	}
	z, worth, used := k.s.base, 0.0, uint64(0)
	list := k.path[:0]
	for _, p := range t.warm {
		for i := range k.items {
			it := &k.items[i]
			if it.id == p {
				z, worth, used = z.plus(it.size), worth+it.worth, used|it.needs
				list = append(list, p)
				break
			}
		}
	}
	k.work += int64(len(t.warm) * len(k.items) / 4)
	k.path = list[:0]
	for e := used & k.chargeable; e != 0; e &= e - 1 {
		worth -= t.charge[bits.TrailingZeros64(e)]
	}
	if worth > k.best && z.fits(k.s.room, k.s.z) && (k.s.chairs < 0 || len(list) <= k.s.chairs) {
		k.best = worth
		k.list = append(k.list[:0], list...)
	}
}
