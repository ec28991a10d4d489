package forecast

import (
	"math"
)

// person is somebody who waits. tick is when the wait began, in 65,536ths of a week,
// so that who came earlier within a week is known.
type person struct {
	tick  uint32
	leave uint16 // the week in which they leave by themselves; never is none
	list  uint16
	kind
}

const (
	never   = math.MaxUint16
	perWeek = 1 << 16
)

// queue is the people of one home list, willingness, priority and reservation, in
// order of tick.
type queue struct {
	people []person
	head   int
}

// runner makes runs one after another with the same memory.
type runner struct {
	m      *model
	queues []queue // (((list*2)+willing)*priorities+priority)*2+reserved
	demand []counts
	slots  []counts
	heap   []entry
	kinds  []kind // scratch: of those who have waited as long
	free   []int  // by list: slots of the week
	own    []int  // by list: chosen who will not move
	moving []int  // by list: chosen who would
	tally  *tally
}

type entry struct {
	key   uint64
	queue int
}

func newRunner(m *model) *runner {
	n := len(m.lists)
	return &runner{
		m: m, queues: make([]queue, n*2*m.priorities*2), demand: make([]counts, n), slots: make([]counts, n),
		free: make([]int, n), own: make([]int, n), moving: make([]int, n), tally: newTally(m),
	}
}

// run simulates every week once and leaves the counts in the tally.
func (r *runner) run(run int) {
	m := r.m
	r.tally.reset()
	for i := range r.queues {
		r.queues[i].people, r.queues[i].head = r.queues[i].people[:0], 0
	}
	for i := range m.lists {
		l := &m.Setup.Lists[i]
		rates := streamOf(m.Seed, run, forRates, i, 0)
		a, b := rates.normal(), rates.normal()
		r.demand[i].set(l.Referrals.Weekly*spread(a, l.Referrals.Unsure), l.Referrals.Variation)
		r.slots[i].set(l.Capacity.Weekly*spread(b, l.Capacity.Unsure), l.Capacity.Variation)
		r.begin(run, i)
	}
	for week := 1; week <= m.Weeks; week++ {
		for i := range m.lists {
			r.arrive(run, i, week)
			r.offer(run, i, week)
		}
		for p := range m.pools {
			r.treat(run, p, week)
		}
	}
	r.finish()
}

// spread is a factor of mean 1 and the given relative standard error.
func spread(z, unsure float64) float64 {
	if unsure == 0 {
		return 1
	}
	v := math.Log1p(unsure * unsure)
	return math.Exp(z*math.Sqrt(v) - v/2)
}

// chances are the streams from which people get what tells them apart.
type chances struct{ patience, willing, sort stream }

func (r *runner) chances(run, list, week int) chances {
	seed := r.m.Seed
	return chances{streamOf(seed, run, forPatience, list, week), streamOf(seed, run, forWilling, list, week), streamOf(seed, run, forSort, list, week)}
}

// join puts somebody at the end of their queue.
func (r *runner) join(c *chances, list, week int, tick uint32, k kind) {
	a := &r.m.lists[list]
	p := person{tick: tick, leave: never, list: uint16(list), kind: k} //nolint:gosec // at most MostLists
	if a.logStay != 0 {
		if w := week + c.patience.patience(a.logStay); w <= r.m.Weeks {
			p.leave = uint16(w) //nolint:gosec // at most MostWeeks
		}
	}
	q := list * 2
	if share := r.m.Setup.Lists[list].Willing; share > 0 && a.together && c.willing.unit() < share {
		q++
	}
	q *= r.m.priorities
	if a.past == nil {
		q += int(k.priority)
	}
	q = q*2 + int(k.reserved)
	r.queues[q].people = append(r.queues[q].people, p)
}

// begin puts those who wait at the start into their queues.
func (r *runner) begin(run, list int) {
	a := &r.m.lists[list]
	c := r.chances(run, list, 0)
	for from := 0; from < len(a.start); {
		weeks, to, n := a.start[from].weeks, from, 0
		for ; to < len(a.start) && a.start[to].weeks == weeks; to++ {
			n += a.start[to].count
		}
		base := uint32(r.m.oldest-weeks) * perWeek //nolint:gosec // at most MostWaited
		for at, k := range r.sorts(a.start[from:to], &c.sort) {
			r.join(&c, list, 0, base+uint32(at*perWeek/n), k) //nolint:gosec // below perWeek
		}
		from = to
	}
}

// sorts are the sorts of people who have waited as many weeks, each as often as there
// are people of it, in an order of chance: which of a week's came first is not known,
// and no group goes before another by the order in which it stands.
func (r *runner) sorts(of []start, chance *stream) []kind {
	r.kinds = r.kinds[:0]
	for _, s := range of {
		for range s.count {
			r.kinds = append(r.kinds, s.kind)
		}
	}
	if len(of) > 1 {
		for i := len(r.kinds) - 1; i > 0; i-- {
			j := int(chance.unit() * float64(i+1))
			r.kinds[i], r.kinds[j] = r.kinds[j], r.kinds[i]
		}
	}
	return r.kinds
}

// arrive adds a week's referrals.
func (r *runner) arrive(run, list, week int) {
	a := &r.m.lists[list]
	draw := streamOf(r.m.Seed, run, forDemand, list, week)
	n := r.demand[list].draw(draw.unit(), draw.unit())
	c := r.chances(run, list, week)
	base := uint32(r.m.oldest+week-1) * perWeek //nolint:gosec // at most MostWaited+MostWeeks
	for i := range n {
		k := a.mix[0]
		if len(a.mix) > 1 {
			k = a.pick(c.sort.unit())
		}
		r.join(&c, list, week, base+uint32(i*perWeek/n), k) //nolint:gosec // below perWeek
	}
	r.tally.referred[list][week] += n
}

func (a *lane) pick(u float64) kind {
	return a.mix[drawn(a.cum, u)]
}

// offer says how many people can be called in a week. A slot to which nobody comes
// is lost, unless the one who did not come is discharged.
func (r *runner) offer(run, list, week int) {
	a, l := &r.m.lists[list], &r.m.Setup.Lists[list]
	draw := streamOf(r.m.Seed, run, forSlots, list, week)
	n := r.slots[list].draw(draw.unit(), draw.unit())
	if e := l.extra(week); e != 0 {
		n = max(0, n+int(math.Floor(e+draw.unit())))
	}
	r.tally.offered[list][week] += n
	if a.missed > 0 {
		lost, missed := a.missed*(1-l.MissedLeave), streamOf(r.m.Seed, run, forMissed, list, week)
		for range n {
			if missed.unit() < lost {
				n--
			}
		}
	}
	r.free[list] = n
}

// finish counts those who still wait, and those who left without being looked at.
func (r *runner) finish() {
	for i := range r.queues {
		q := &r.queues[i]
		for j := q.head; j < len(q.people); j++ {
			if p := &q.people[j]; int(p.leave) <= r.m.Weeks {
				r.tally.left(p, int(p.leave))
			} else {
				r.tally.stays(p)
			}
		}
	}
}
