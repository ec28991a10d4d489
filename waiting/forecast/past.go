package forecast

import (
	"cmp"
	"math"
	"slices"

	"roundtable/care"
	"roundtable/waiting"
)

// mostPast is how many treatments a list keeps of how it was worked off.
const mostPast = 200

// Past says how a list was worked off in a window, for ByPast: for each treatment, of
// those who went on waiting after that day, the share that had waited longer, who had
// waited as long counted half. All 0 is the longest waiting first, evenly spread no
// order at all. Sorted, and thinned to 200 where there were more; treatments after
// which nobody waited say nothing. See waiting.Stats for what rows mean.
func Past(c waiting.QueueColumns, w waiting.Window) (out []float64) {
	var rows []passage
	first := w.Until
	for i, r := range c.Referred {
		removed := c.Out(i)
		treated := removed == c.Removed[i]
		if r == 0 || r > w.Until || removed != 0 && (removed < r || removed < w.From) {
			continue
		}
		if removed == 0 || removed > w.Until {
			removed = math.MaxInt32
		}
		r = max(r, w.Until-7*MostWaited)
		first = min(first, r)
		rows = append(rows, passage{r, removed, treated})
	}
	slices.SortFunc(rows, func(a, b passage) int { return cmp.Compare(a.in, b.in) })
	gone := slices.SortedFunc(slices.Values(rows), func(a, b passage) int { return cmp.Compare(a.out, b.out) })
	wait := waits{first, make([]int32, w.Until-first+2)}
	came := 0
	for i := 0; i < len(gone) && gone[i].out <= w.Until; {
		day, from := gone[i].out, i
		for ; came < len(rows) && rows[came].in <= day; came++ {
			wait.add(rows[came].in, 1)
		}
		for ; i < len(gone) && gone[i].out == day; i++ {
			wait.add(gone[i].in, -1)
		}
		for _, x := range gone[from:i] {
			if all := wait.until(day); x.treated && all > 0 {
				longer := wait.until(x.in - 1)
				out = append(out, (float64(longer)+float64(wait.until(x.in)-longer)/2)/float64(all))
			}
		}
	}
	slices.Sort(out)
	return thinned(out, mostPast)
}

// passage is somebody's time on a list.
type passage struct {
	in, out care.Date
	treated bool
}

// thinned are n values spread evenly over sorted ones; all where there are no more.
func thinned(v []float64, n int) []float64 {
	if len(v) <= n {
		return v
	}
	out := make([]float64, n)
	for i := range out {
		out[i] = v[(2*i+1)*len(v)/(2*n)]
	}
	return out
}

// waits counts who waits by the day on which they came (a Fenwick tree).
type waits struct {
	first care.Date
	sum   []int32
}

func (w *waits) add(day care.Date, n int32) {
	for i := int(day-w.first) + 1; i < len(w.sum); i += i & -i {
		w.sum[i] += n
	}
}

// until is how many wait who came on a day or before.
func (w *waits) until(day care.Date) (n int32) {
	for i := min(int(day-w.first)+1, len(w.sum)-1); i > 0; i -= i & -i {
		n += w.sum[i]
	}
	return n
}

// treatAsBefore works off a list's week going as far down it as one treatment or another
// of its past went.
func (r *runner) treatAsBefore(run, list, week int) {
	past := r.m.lists[list].past
	q := &r.queues[list*2*r.m.priorities*2]
	q.people = slices.DeleteFunc(q.people, func(p person) bool {
		if int(p.leave) > week {
			return false
		}
		r.tally.left(&p, int(p.leave))
		return true
	})
	depth := streamOf(r.m.Seed, run, forDepth, list, week)
	outcome := streamOf(r.m.Seed, run, forOutcome, list, week*phases+toAll)
	for ; r.own[list] < r.free[list] && len(q.people) > 0; r.own[list]++ {
		share := past[int(depth.unit()*float64(len(past)))]
		at := int(share*float64(len(q.people)-1) + 0.5)
		p := q.people[at]
		q.people = slices.Delete(q.people, at, at+1)
		if d := r.m.lists[list].outcome; d > 0 && outcome.unit() < d {
			r.tally.left(&p, week)
		} else {
			r.tally.treated(&p, week)
		}
	}
	r.place([]int{list}, week)
}
