package plan

import (
	"cmp"
	"math"
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

// subsets solves once for each set of charged equipment that the session might use:
// with the set given its charge is known. Beyond three kinds the rest count as free,
// which a bound may.
func (k *knapsack) subsets(t *terms) {
	all := k.chargeable
	var each []uint64
	for e := all; e != 0 && len(each) < 3; e &= e - 1 {
		each = append(each, e&-e)
	}
	for _, e := range each {
		all &^= e
	}
	for set := range 1 << len(each) {
		use := all
		k.toll = 0
		for i, e := range each {
			if set&(1<<i) != 0 {
				use |= e
				k.toll += t.charge[bits.TrailingZeros64(e)]
			}
		}
		if k.toll > 0 && !k.offered(use&^all) {
			continue
		}
		k.search(k.chargeable&^use, t)
	}
}

// offered reports that each of these is needed by somebody on offer.
func (k *knapsack) offered(set uint64) bool {
	for i := range k.items {
		set &^= k.items[i].needs
	}
	return set == 0
}

// reach is a cell still to be looked into, with its bound and the price of a minute
// and of a chair that gave it.
type reach struct {
	cell                *cell
	bound, lambda, seat float64
}

// search walks the cells, the one of the greatest bound first. barred is charged
// equipment that this set goes without.
func (k *knapsack) search(barred uint64, t *terms) {
	k.offer(barred)
	k.heap = k.heap[:0]
	k.slack = 0
	k.look(k.s.tree)
	if len(k.heap) == 0 {
		return
	}
	k.greedy(t)
	k.slack = t.tol * k.best
	for len(k.heap) > 0 {
		top := 0
		for i := range k.heap {
			if k.heap[i].bound > k.heap[top].bound {
				top = i
			}
		}
		r := k.heap[top]
		if r.bound <= k.best+k.slack || k.nodes >= k.most {
			k.pruned = max(k.pruned, r.bound)
			return
		}
		k.heap[top] = k.heap[len(k.heap)-1]
		k.heap = k.heap[:len(k.heap)-1]
		k.lambda, k.seat = r.lambda, r.seat
		if r.cell.kids[0] != nil || r.cell.kids[1] != nil {
			for _, kid := range r.cell.kids {
				if kid != nil {
					k.lambda = r.lambda
					k.look(kid)
				}
			}
			continue
		}
		left := k.weigh(r.cell)
		k.hiM, k.hiV = r.cell.hiM*k.s.room+hair, r.cell.hiV*k.s.room*k.s.room+hair
		k.loM, k.loV = r.cell.loM*k.s.room-hair, r.cell.loV*k.s.room*k.s.room-hair
		k.pick(r.bound)
		k.dive(0, k.s.base, -k.toll, left, 0, t)
	}
}

// offer copies who is not barred to where the cells look.
func (k *knapsack) offer(barred uint64) {
	k.worth, k.weight, k.at = k.worth[:0], k.weight[:0], k.at[:0]
	for i := range k.items {
		if k.items[i].needs&barred == 0 {
			k.worth = append(k.worth, k.items[i].worth)
			k.at = append(k.at, int32(i))
		}
	}
	k.weight = append(k.weight, k.worth...)
}

// weigh gives every item its weight by the plane of the cell, and returns what there
// is room for.
func (k *knapsack) weigh(c *cell) (left float64) {
	room := k.s.room
	byMean, byVar := 1+c.byMean, c.byVar/room
	for j, i := range k.at {
		z := &k.items[i].size
		k.weight[j] = z.fixed + z.mean*byMean + z.vari*byVar
	}
	k.work += int64(len(k.at)) / 2
	z := &k.s.base
	return room*(1-c.base) - z.fixed - z.mean*byMean - z.vari*byVar
}

// look bounds a cell and puts it on the heap, unless nothing better can be in it.
func (k *knapsack) look(c *cell) {
	k.nodes++
	left := k.weigh(c)
	if left < 0 && c.byVar >= 0 && c.byMean >= -1 {
		return
	}
	bound := k.relax(left)
	if bound <= k.best+k.slack {
		k.pruned = max(k.pruned, bound)
		return
	}
	k.heap = append(k.heap, reach{c, bound, k.lambda, k.seat})
}

// greedy makes a first list: the densest that still fit, at the root's weights.
func (k *knapsack) greedy(t *terms) {
	k.lambda, k.seat = k.heap[0].lambda, k.heap[0].seat
	k.weigh(k.heap[0].cell)
	k.pick(infinite)
	at, worth, n := k.s.base, -k.toll, 0
	for i := range k.field {
		it := &k.field[i]
		if k.s.chairs >= 0 && n >= k.s.chairs {
			break
		}
		if next := at.plus(it.size); next.fits(k.s.room, k.s.z) {
			at, worth, n = next, worth+it.worth, n+1
			k.path = append(k.path, it.id)
		}
	}
	if worth > k.best {
		k.record(worth, t)
	}
	k.path = k.path[:0]
	k.work += int64(len(k.field)) * 4
}

// relaxSteps is how many prices of a minute are tried for one cell.
const relaxSteps = 6

// relax is the least fractional bound that a few steps of the price of a minute
// find: for any price it is a bound.
func (k *knapsack) relax(left float64) float64 {
	bound := infinite
	lambda, lo, hi := k.lambda, 0.0, infinite
	var fLo, gLo, fHi, gHi float64
	haveLo := false
	k.seat = 0
	for range relaxSteps {
		f, g := k.atPrice(lambda, 0, left)
		if f < bound {
			bound, k.lambda = f, lambda
		}
		if f-k.toll <= k.best+k.slack || g == 0 || g > 0 && lambda == 0 {
			break
		}
		if g < 0 {
			lo, fLo, gLo, haveLo = lambda, f, g, true
		} else {
			hi, fHi, gHi = lambda, f, g
		}
		switch {
		case math.IsInf(hi, 1):
			lambda *= 1.3
		case !haveLo:
			lambda *= 0.75
			if lambda < 1e-9 {
				lambda = 0
			}
		default: // where the tangents meet
			next := (fHi - gHi*hi - fLo + gLo*lo) / (gLo - gHi)
			if !(next > lo && next < hi) || next == lambda {
				next = (lo + hi) / 2
			}
			// No price between gives less than the tangents where they meet.
			if fLo+gLo*(next-lo) > bound*(1-1e-5) {
				return k.seats(left, bound) - k.toll
			}
			lambda = next
		}
	}
	return k.seats(left, bound) - k.toll
}

// atPrice is the bound at a price of a minute and of a chair, and its slope along
// the former.
func (k *knapsack) atPrice(lambda, seat, left float64) (f, g float64) {
	f, g = lambda*left, left
	weight := k.weight[:len(k.worth)]
	for i, v := range k.worth {
		if d := v - seat - lambda*weight[i]; d > 0 {
			f += d
			g -= weight[i]
		}
	}
	k.work += int64(len(k.worth)) / 2
	return f, g
}

// seats lowers the bound by a price of a chair where there are too few.
func (k *knapsack) seats(left, bound float64) float64 {
	chairs := float64(k.s.chairs)
	if k.s.chairs < 0 || k.s.chairs >= len(k.worth) {
		return bound
	}
	lambda := k.lambda
	if k.wanted(lambda, 0) <= k.s.chairs {
		return bound // as far as this bound goes, there are enough
	}
	lo, hi := 0.0, 0.0
	for _, v := range k.worth {
		hi = max(hi, v)
	}
	for range 7 {
		seat := (lo + hi) / 2
		for range 2 {
			f, g := k.atPrice(lambda, seat, left)
			if f += seat * chairs; f < bound {
				bound, k.seat, k.lambda = f, seat, lambda
			}
			if g < 0 {
				lambda *= 1.2
			} else {
				lambda *= 0.8
			}
		}
		if k.wanted(lambda, seat) > k.s.chairs {
			lo = seat
		} else {
			hi = seat
		}
	}
	return bound
}

// wanted is how many are worth more than their minutes and a chair.
func (k *knapsack) wanted(lambda, seat float64) int {
	n := 0
	for i, v := range k.worth {
		if v-seat-lambda*k.weight[i] > 0 {
			n++
		}
	}
	return n
}

// pick takes into the field who could be on a list better than the best, densest
// first.
func (k *knapsack) pick(bound float64) {
	k.field = k.field[:0]
	k.keys = k.keys[:0]
	least := k.best + k.slack
	for j, v := range k.worth {
		w := k.weight[j]
		if d := v - k.seat - k.lambda*w; d < 0 && bound+d <= least {
			k.pruned = max(k.pruned, bound+d)
			continue
		}
		key := infinite
		if w > 0 {
			key = (v - k.seat) / w
		}
		k.keys = append(k.keys, ranked{key, int32(j)})
	}
	slices.SortFunc(k.keys, func(a, b ranked) int {
		switch {
		case a.key > b.key:
			return -1
		case a.key < b.key:
			return 1
		}
		return int(a.at - b.at)
	})
	for _, r := range k.keys {
		it := k.items[k.at[r.at]]
		it.weight = k.weight[r.at]
		k.field = append(k.field, it)
	}
	k.rest = append(k.rest[:0], make([]size, len(k.field)+1)...)
	for i := len(k.field) - 1; i >= 0; i-- {
		k.rest[i] = k.rest[i+1].plus(k.field[i].size)
	}
	k.work += int64(len(k.worth)/2 + 8*len(k.field))
}

// ranked is a place among those on offer with the key that orders it.
type ranked struct {
	key float64
	at  int32
}

// fill is the fractional optimum of the field from i on.
func (k *knapsack) fill(i int, left float64) float64 {
	sum := 0.0
	from := i
	for ; i < len(k.field); i++ {
		it := &k.field[i]
		if k.skip[it.class] {
			continue
		}
		worth := it.worth - k.seat
		if worth <= 0 {
			if it.weight > 0 {
				continue
			}
			worth = max(worth, 0)
		}
		if it.weight <= left {
			sum += worth
			left -= it.weight
			continue
		}
		if left > 0 {
			sum += worth * left / it.weight
		}
		break
	}
	k.work += int64(i-from) + 2
	return sum
}

// dive looks through the lists of the field from j on, given what is taken.
func (k *knapsack) dive(j int, at size, worth, left float64, n int, t *terms) {
	mark := len(k.undo)
	own := int32(len(k.m.kinds))
	for i := j; i < len(k.field); i++ {
		it := &k.field[i]
		if k.skip[it.class] {
			continue
		}
		if at.mean+k.rest[i].mean < k.loM || at.vari+k.rest[i].vari < k.loV {
			break // what comes of it lies in another cell
		}
		bound := worth + k.fill(i, left)
		if k.s.chairs >= 0 {
			bound += k.seat * float64(k.s.chairs-n)
		}
		k.nodes++
		if bound <= k.best+k.slack || k.nodes > k.most {
			k.pruned = max(k.pruned, bound)
			break
		}
		if it.weight <= left+hair && (k.s.chairs < 0 || n < k.s.chairs) && at.mean+it.size.mean <= k.hiM && at.vari+it.size.vari <= k.hiV {
			next, sum := at.plus(it.size), worth+it.worth
			k.path = append(k.path, it.id)
			if sum > k.best && next.fits(k.s.room, k.s.z) {
				k.record(sum, t)
			}
			k.dive(i+1, next, sum, left-it.weight, n+1, t)
			k.path = k.path[:len(k.path)-1]
		}
		if it.class != own { // who is left out leaves out the worse of the same class
			k.skip[it.class] = true
			k.undo = append(k.undo, it.class)
		}
	}
	for _, c := range k.undo[mark:] {
		k.skip[c] = false
	}
	k.undo = k.undo[:mark]
}

// record takes the path as the best list. Its worth is counted anew where equipment
// beyond the subsets counted as free, or a charge was paid and not used.
func (k *knapsack) record(worth float64, t *terms) {
	if k.chargeable != 0 {
		worth += k.toll
		var used uint64
		for _, p := range k.path {
			used |= k.m.kinds[k.m.class[p]].needs &^ k.s.had
		}
		for e := used & k.chargeable; e != 0; e &= e - 1 {
			worth -= t.charge[bits.TrailingZeros64(e)]
		}
		if worth <= k.best {
			return
		}
	}
	k.best = worth
	k.list = append(k.list[:0], k.path...)
}
