package plan

import "math/bits"

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
