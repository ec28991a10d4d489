package forecast

// tally is what one run counted.
type tally struct {
	m    *model
	ages int // referral weeks: those of the start, then those of the forecast
	// gone is, by list, referral week and week, who left the list then, treated or
	// not; came is all of the referral week.
	gone, came [][]int32
	// By list and week.
	referred, seen, gave, offered, idle, sent, taken [][]int
	waited                                           []int // by list: weeks waited by those treated, summed
	// Of those who wait at the end, by combination of groups.
	ends     []int
	endsOver [][]int
	treats   []int

	alive []int32 // scratch: referral week by week
}

func newTally(m *model) *tally {
	n, w := len(m.lists), m.Weeks+1
	t := &tally{m: m, ages: m.oldest + m.Weeks, waited: make([]int, n), ends: make([]int, m.joint), treats: make([]int, m.joint)}
	for range n {
		t.gone, t.came = append(t.gone, make([]int32, t.ages*w)), append(t.came, make([]int32, t.ages))
	}
	for _, of := range t.byWeek() {
		for range n {
			*of = append(*of, make([]int, w))
		}
	}
	for range m.Over {
		t.endsOver = append(t.endsOver, make([]int, m.joint))
	}
	t.alive = make([]int32, t.ages*w)
	return t
}

func (t *tally) byWeek() []*[][]int {
	return []*[][]int{&t.referred, &t.seen, &t.gave, &t.offered, &t.idle, &t.sent, &t.taken}
}

func (t *tally) reset() {
	for _, of := range t.byWeek() {
		for i := range *of {
			clear((*of)[i])
		}
	}
	for i := range t.gone {
		clear(t.gone[i])
		clear(t.came[i])
	}
	clear(t.waited)
	clear(t.ends)
	clear(t.treats)
	for i := range t.endsOver {
		clear(t.endsOver[i])
	}
}

// leaves puts somebody's end into the week.
func (t *tally) leaves(p *person, week int) {
	age := int(p.tick / perWeek)
	t.gone[p.list][age*(t.m.Weeks+1)+week]++
	t.came[p.list][age]++
}

// left counts somebody who leaves in a week without treatment.
func (t *tally) left(p *person, week int) {
	t.leaves(p, week)
	t.gave[p.list][week]++
}

// treated counts somebody who is treated in a week.
func (t *tally) treated(p *person, week int) {
	t.leaves(p, week)
	t.seen[p.list][week]++
	t.waited[p.list] += t.band(int(p.tick/perWeek), week)
	t.treats[p.group]++
}

// stays counts somebody who waits at the end.
func (t *tally) stays(p *person) {
	age := int(p.tick / perWeek)
	t.came[p.list][age]++
	t.ends[p.group]++
	for i, over := range t.m.Over {
		if t.band(age, t.m.Weeks) > over {
			t.endsOver[i][p.group]++
		}
	}
}

// band is the weekly band of a wait at the end of a week.
func (t *tally) band(age, week int) int { return week - age + t.m.oldest }

// first is the week at whose end a referral week is first counted.
func (t *tally) first(age int) int { return max(0, age-t.m.oldest+1) }

// Series of a list, by place in a run's numbers; after them one for each of Over.
const (
	sWaiting = iota
	sReferred
	sTreated
	sLeft
	sOffered
	sIdle
	sSent
	sTaken
	sLongest
	seriesFixed
)

// series writes the numbers of a list (or of all, list < 0) into out, by series and
// week: out(series, week, value).
func (t *tally) series(list int, out func(series, week int, v float64)) {
	m, w := t.m, t.m.Weeks+1
	clear(t.alive)
	lists := []int{list}
	if list < 0 {
		lists = lists[:0]
		for i := range m.lists {
			lists = append(lists, i)
		}
	}
	for week := range w {
		for s, of := range [...][][]int{sReferred: t.referred, sTreated: t.seen, sLeft: t.gave, sOffered: t.offered, sIdle: t.idle, sSent: t.sent, sTaken: t.taken} {
			if of == nil {
				continue
			}
			n := 0
			for _, i := range lists {
				n += of[i][week]
			}
			out(s, week, float64(n))
		}
	}
	for _, i := range lists {
		t.addAlive(i)
	}
	over := make([]int, len(m.Over))
	for week := range w {
		total := 0
		clear(over)
		for age := range t.ages {
			n := int(t.alive[age*w+week])
			if n == 0 {
				continue
			}
			total += n
			b := t.band(age, week)
			for k, limit := range m.Over {
				if b > limit {
					over[k] += n
				}
			}
		}
		out(sWaiting, week, float64(total))
		for k, n := range over {
			out(seriesFixed+k, week, float64(n))
		}
		out(sLongest, week, t.longest(week, total))
	}
}

// addAlive adds who of a list waits at the end of each week, by referral week.
func (t *tally) addAlive(list int) {
	w := t.m.Weeks + 1
	for age := range t.ages {
		n := t.came[list][age]
		if n == 0 {
			continue
		}
		gone, alive := t.gone[list][age*w:age*w+w], t.alive[age*w:age*w+w]
		for week := t.first(age); week < w && n > 0; week++ {
			n -= gone[week]
			alive[week] += n
		}
	}
}

// longest is the weeks that the share of those waiting has waited at most, linear
// within a week; 0 when nobody waits.
func (t *tally) longest(week, total int) float64 {
	if total == 0 {
		return 0
	}
	w, need := t.m.Weeks+1, t.m.Share*float64(total)
	for age := t.ages - 1; age >= 0; age-- {
		n := float64(t.alive[age*w+week])
		if need <= n && n > 0 {
			return float64(t.band(age, week)-1) + need/n
		}
		need -= n
	}
	return float64(t.band(0, week))
}
