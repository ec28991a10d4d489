package waiting

import (
	"encoding/json"
	"math"

	"roundtable/care"
)

// Number is a figure that may not be known: NaN stands for that, and is null in
// JSON. An infinite load, demand with no capacity at all, is null too: the flag
// beside it says that it is too big.
type Number float64

// NotKnown is the Number of a figure that the data do not give.
var NotKnown = Number(math.NaN())

// Known reports whether the figure is known.
func (n Number) Known() bool { return !math.IsNaN(float64(n)) }

// MarshalJSON writes the number, or null.
func (n Number) MarshalJSON() ([]byte, error) {
	if f := float64(n); !math.IsNaN(f) && !math.IsInf(f, 0) {
		return json.Marshal(f)
	}
	return []byte("null"), nil
}

// QueueColumns are a waiting list as columns of equal length, in any order. Removed
// (treated) and Withdrawn hold 0 where it has not happened; Withdrawn may be nil.
type QueueColumns struct {
	Referred, Removed, Withdrawn []care.Date
}

// Window says which days are looked at, both inclusive. 0 is the first referral
// and the last referral.
type Window struct{ From, Until care.Date }

// ListStats is how a queue stood over a window of days. Rates are people a week,
// waits weeks.
type ListStats struct {
	Window Window `json:"window"`
	// Unusable rows have no referral date, or left before they came; they are in
	// no other figure.
	Unusable int `json:"unusable"`

	Referrals int `json:"referrals"` // in the window
	Removals  int `json:"removals"`  // treated in the window
	Withdrawn int `json:"withdrawn"` // in the window
	Queue     int `json:"queue"`     // waiting at the end of the window's last day
	// Series is the queue at the end of each day, From first.
	Series []int32 `json:"series"`

	// Demand is from the days between referrals, the window's ends counted as two
	// more points: n+1 gaps. DemandCV is their sample deviation over their mean.
	Demand   Number `json:"demand"`
	DemandCV Number `json:"demand_cv"`
	// Capacity is from the days between removals; a day on which nobody was left
	// to remove starts the gap anew, since an idle service shows no capacity. 0 when
	// nobody was removed although somebody waited; CapacityCV is 0 with one gap.
	Capacity   Number `json:"capacity"`
	CapacityCV Number `json:"capacity_cv"`
	// MeanWait is how long those in the queue have waited by the window's last day.
	MeanWait Number `json:"mean_wait"`
}

// Stats computes ListStats in two passes over the rows and one over the days; the
// rows may stand in any order. An empty list, or a window that ends before it
// begins, gives zeros and NotKnown.
func Stats(c QueueColumns, w Window) ListStats {
	s := ListStats{Demand: NotKnown, DemandCV: NotKnown, Capacity: NotKnown, CapacityCV: NotKnown, MeanWait: NotKnown}
	first, last := care.Date(math.MaxInt32), care.Date(0)
	for _, d := range c.Referred {
		if d != 0 {
			first, last = min(first, d), max(last, d)
		}
	}
	if w.From == 0 {
		w.From = first
	}
	if w.Until == 0 {
		w.Until = last
	}
	if last == 0 || w.Until < w.From {
		return s
	}
	s.Window = w
	d := s.count(c, int(w.Until-w.From)+1)
	s.walk(d)
	return s
}

// days holds what happened on each day of the window; day 0 is From.
type days struct {
	in, treated, left []int32
	before            int32 // waiting when the window opened
	waited            int64 // days waited by those still in the queue
}

// count puts each row on its days. Those who left before the window do not count
// in its queue, and those who come after it do not count at all.
func (s *ListStats) count(c QueueColumns, n int) *days {
	buf := make([]int32, 3*n)
	d := &days{in: buf[:n], treated: buf[n : 2*n], left: buf[2*n:]}
	from, until := s.Window.From, s.Window.Until
	for i, r := range c.Referred {
		out, treated := c.Removed[i], true
		if c.Withdrawn != nil {
			if w := c.Withdrawn[i]; w != 0 && (out == 0 || w < out) {
				out, treated = w, false
			}
		}
		if r == 0 || (out != 0 && out < r) {
			s.Unusable++
			continue
		}
		if r > until || (out != 0 && out < from) {
			continue
		}
		if r < from {
			d.before++
		} else {
			d.in[r-from]++
		}
		switch {
		case out == 0 || out > until:
			d.waited += int64(until - r)
		case treated:
			d.treated[out-from]++
		default:
			d.left[out-from]++
		}
	}
	return d
}

// walk goes through the days once: queue, gaps between referrals, gaps between
// removals.
func (s *ListStats) walk(d *days) {
	var in, out gaps
	queue := d.before
	s.Series = make([]int32, len(d.in))
	for day := range d.in {
		if n := int(d.in[day]); n > 0 {
			s.Referrals += n
			in.add(day, n)
		}
		queue += d.in[day] - d.treated[day] - d.left[day]
		s.Withdrawn += int(d.left[day])
		s.Series[day] = queue
		if queue == 0 {
			out.mark = day // as the reference has it: before that day's own removals
		}
		if n := int(d.treated[day]); n > 0 {
			s.Removals += n
			out.add(day, n)
		}
	}
	in.add(len(d.in)-1, 1) // the window's end
	s.Queue = int(queue)
	s.Demand, s.DemandCV = in.rate()
	if s.Removals > 0 {
		s.Capacity, s.CapacityCV = out.rate()
	} else if s.Queue > 0 {
		s.Capacity = 0
	}
	if s.Queue > 0 {
		s.MeanWait = Number(float64(d.waited) / float64(s.Queue) / 7)
	}
}

// gaps sums the days between points and their squares; points on one day are no
// days apart.
type gaps struct {
	mark, n     int
	sum, square float64
}

func (g *gaps) add(day, points int) {
	d := float64(day - g.mark)
	g.sum += d
	g.square += d * d
	g.n += points
	g.mark = day
}

// rate is points a week, and the sample coefficient of variation of the gaps.
func (g *gaps) rate() (weekly, cv Number) {
	if g.n == 0 || g.sum == 0 {
		return NotKnown, NotKnown
	}
	n := float64(g.n)
	mean := g.sum / n
	if g.n == 1 {
		return Number(7 / mean), 0
	}
	variance := max(0, (g.square-n*mean*mean)/(n-1))
	return Number(7 / mean), Number(math.Sqrt(variance) / mean)
}

// Standing says what a list needs to meet a target.
type Standing struct {
	TargetWait      float64 `json:"target_wait"` // weeks
	Load            Number  `json:"load"`        // infinite when nobody is removed
	LoadTooBig      bool    `json:"load_too_big"`
	TargetQueueSize Number  `json:"target_queue_size"`
	QueueTooBig     bool    `json:"queue_too_big"`
	// TargetCapacity is what keeps the list; not known when the queue is too big:
	// then ReliefCapacity, over DefaultReliefWeeks, is what brings it down.
	TargetCapacity Number `json:"target_capacity"`
	ReliefCapacity Number `json:"relief_capacity"`
	Pressure       Number `json:"pressure"`
}

// Standing sets the list beside a target wait in weeks (more than 0) with the
// given factor (DefaultFactor when in doubt).
func (s *ListStats) Standing(targetWait, factor float64) Standing {
	t := Standing{
		TargetWait: targetWait, Load: NotKnown, TargetQueueSize: NotKnown,
		TargetCapacity: NotKnown, ReliefCapacity: NotKnown, Pressure: NotKnown,
	}
	if s.MeanWait.Known() {
		t.Pressure = Number(WaitingListPressure(float64(s.MeanWait), targetWait))
	}
	if !s.Demand.Known() {
		return t
	}
	demand := float64(s.Demand)
	if s.Capacity.Known() {
		t.Load = Number(QueueLoad(demand, float64(s.Capacity)))
		t.LoadTooBig = t.Load >= 1
	}
	target := TargetQueueSize(demand, targetWait, factor)
	t.TargetQueueSize = Number(target)
	t.QueueTooBig = QueueTooBig(float64(s.Queue), target)
	switch {
	case t.QueueTooBig:
		t.ReliefCapacity = Number(ReliefCapacity(demand, float64(s.Queue), target, DefaultReliefWeeks))
	case s.CapacityCV.Known() && s.DemandCV.Known():
		t.TargetCapacity = Number(TargetCapacity(demand, targetWait, factor, float64(s.DemandCV), float64(s.CapacityCV)))
	}
	return t
}
