package plan

import (
	"math/bits"
	"slices"
)

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
