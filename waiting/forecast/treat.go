package forecast

// Who is treated in a week. A list's own people who will not move need its own
// slots; those who would move can take any slot of the pool. Such choices, taken
// best first, are a greedy over nested limits (a laminar matroid): it treats as
// many as can be, the first in order above all, whatever order the lists stand in,
// and another slot never costs anybody their place.

// treat works off a pool's week.
func (r *runner) treat(run, pool, week int) {
	lists := r.m.pools[pool]
	slots := 0
	for _, i := range lists {
		slots += r.free[i]
		r.own[i], r.moving[i] = 0, 0
	}
	if len(lists) == 1 && r.m.lists[lists[0]].past != nil {
		r.treatAsBefore(run, lists[0], week)
		return
	}
	rule := &r.m.Rule
	left := slots
	if rule.LongShare > 0 || rule.ReserveShare > 0 {
		round := streamOf(r.m.Seed, run, forShares, pool, week)
		long := min(left, int(rule.LongShare*float64(slots)+round.unit()))
		kept := min(left-long, int(rule.ReserveShare*float64(slots)+round.unit()))
		left -= r.choose(run, lists, week, long, ByWait, toLongest)
		left -= r.choose(run, lists, week, kept, rule.Order, toReserved)
	}
	r.choose(run, lists, week, left, rule.Order, toAll)
	r.place(lists, week)
}

// phases of a week's choice.
const (
	toLongest = iota
	toReserved
	toAll
	phases
)

// choose takes up to n people in order; of the reserved group alone in its phase.
func (r *runner) choose(run int, lists []int, week, n int, order Order, phase int) (taken int) {
	if n <= 0 {
		return 0
	}
	r.heap = r.heap[:0]
	per := 2 * r.m.priorities * 2
	for _, i := range lists {
		for q := i * per; q < (i+1)*per; q++ {
			if phase == toReserved && q&1 == 0 {
				continue
			}
			if key, ok := r.key(q, week, order); ok {
				r.heap = append(r.heap, entry{key, q})
			}
		}
	}
	for i := len(r.heap)/2 - 1; i >= 0; i-- {
		r.sink(i)
	}
	outcome := streamOf(r.m.Seed, run, forOutcome, lists[0], week*phases+phase)
	for taken < n && len(r.heap) > 0 {
		q := r.heap[0].queue
		list, willing := q/per, q/(2*r.m.priorities)&1 == 1
		if !willing && r.own[list] >= r.free[list] {
			r.drop()
			continue
		}
		p := &r.queues[q].people[r.queues[q].head]
		r.queues[q].head++
		taken++
		if willing {
			r.moving[list]++
		} else {
			r.own[list]++
		}
		if d := r.m.lists[list].outcome; d > 0 && outcome.unit() < d {
			r.tally.left(p, week)
		} else {
			r.tally.treated(p, week)
		}
		if key, ok := r.key(q, week, order); ok {
			r.heap[0].key = key
			r.sink(0)
		} else {
			r.drop()
		}
	}
	return taken
}

// key orders the head of a queue against the others; those who have left by
// themselves are passed over.
func (r *runner) key(i, week int, order Order) (key uint64, ok bool) {
	q := &r.queues[i]
	for ; q.head < len(q.people); q.head++ {
		p := &q.people[q.head]
		if int(p.leave) <= week {
			r.tally.left(p, int(p.leave))
			continue
		}
		switch order {
		case ByPriority:
			return uint64(p.priority)<<32 | uint64(p.tick), true
		case ByDue:
			return uint64(p.tick) + uint64(r.m.due(p.priority))*perWeek, true //nolint:gosec // 0 or more
		default:
			return uint64(p.tick), true
		}
	}
	return 0, false
}

func (r *runner) drop() {
	last := len(r.heap) - 1
	r.heap[0] = r.heap[last]
	r.heap = r.heap[:last]
	r.sink(0)
}

// sink restores the heap under i; equal keys stand in the order of their queues.
func (r *runner) sink(i int) {
	h := r.heap
	for {
		c := 2*i + 1
		if c >= len(h) {
			return
		}
		if c+1 < len(h) && before(h[c+1], h[c]) {
			c++
		}
		if !before(h[c], h[i]) {
			return
		}
		h[i], h[c] = h[c], h[i]
		i = c
	}
}

func before(a, b entry) bool { return a.key < b.key || a.key == b.key && a.queue < b.queue }

// place says where those who would move are seen: at home where there is room, else
// where most is left; and which slots nobody took.
func (r *runner) place(lists []int, week int) {
	moved := 0
	for _, i := range lists {
		home := min(r.moving[i], r.free[i]-r.own[i])
		r.own[i] += home
		r.moving[i] -= home
		moved += r.moving[i]
		r.tally.sent[i][week] += r.moving[i]
	}
	for ; moved > 0; moved-- {
		to := lists[0]
		for _, i := range lists {
			if r.free[i]-r.own[i] > r.free[to]-r.own[to] {
				to = i
			}
		}
		r.own[to]++
		r.tally.taken[to][week]++
	}
	for _, i := range lists {
		r.tally.idle[i][week] += r.free[i] - r.own[i]
	}
}
