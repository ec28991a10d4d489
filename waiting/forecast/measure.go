package forecast

import (
	"fmt"
	"math"

	"roundtable/care"
	"roundtable/waiting"
)

// Rate is how many a week, with the interval that holds the true rate in 19 of 20
// such histories. Known is false where the history says nothing.
type Rate struct {
	Known     bool    `json:"known"`
	Weekly    float64 `json:"weekly"`
	Low       float64 `json:"low"`
	High      float64 `json:"high"`
	Count     int     `json:"count"` // that it is made of
	Weeks     int     `json:"weeks"` // whole weeks that it is made of
	Variation float64 `json:"variation"`
}

// Flow is the rate as a simulation takes it: with how little is known of it.
func (r Rate) Flow() Flow {
	f := Flow{Weekly: r.Weekly, Variation: r.Variation}
	if r.Weekly > 0 {
		f.Unsure = min(2, (r.High-r.Low)/(2*1.96)/r.Weekly)
	}
	return f
}

// Measured is what a list's history says.
type Measured struct {
	From  care.Date `json:"from"` // the first day looked at, and the last
	Until care.Date `json:"until"`
	Weeks int       `json:"weeks"` // whole weeks, the last of which ends on Until

	Referrals Rate `json:"referrals"`
	// Treated is from the weeks in which somebody waited throughout: an idle service
	// shows no capacity.
	Treated Rate `json:"treated"`
	// Left is who left without treatment; Leave the share of those waiting that does
	// in a week, with its interval.
	Left      Rate    `json:"left"`
	Leave     float64 `json:"leave"`
	LeaveLow  float64 `json:"leave_low"`
	LeaveHigh float64 `json:"leave_high"`

	Stats waiting.ListStats `json:"stats"`
	// Notes say in words what makes the figures uncertain.
	Notes []string `json:"notes"`
}

// Weeks of history from which on it says something.
const (
	enoughWeeks    = 8  // to tell the variation from chance
	plentyOfWeeks  = 26 // below it the history is said to be short
	defaultUneven  = 1  // a Poisson's, where the history is too short to tell
	leastVariation = 0.2
	mostVariation  = 20
)

// Measure reads demand, capacity and leaving from a history of rows. The window is
// cut to whole weeks that end on its last day; one of under a week gives rates that
// are not known. See waiting.Stats for what rows mean.
func Measure(c waiting.QueueColumns, w waiting.Window) Measured {
	s := waiting.Stats(c, w)
	m := Measured{Stats: s, From: s.Window.From, Until: s.Window.Until}
	if s.Window.Until == 0 {
		m.Notes = []string{"There is no history yet: it begins with a second list. How many are referred and treated is not known, and nobody comes or is treated in a forecast until somebody says."}
		return m
	}
	m.Weeks = (int(m.Until-m.From) + 1) / 7
	if m.Weeks == 0 {
		m.Notes = []string{"The history is shorter than a week: how many are referred and treated is not known, and nobody comes or is treated in a forecast until somebody says."}
		return m
	}
	m.From = m.Until - care.Date(7*m.Weeks-1)
	t := m.count(c)
	m.Referrals = rateOf(t.in, nil)
	m.Treated = rateOf(t.treated, t.busy)
	m.Left = rateOf(t.left, nil)
	if m.Treated.Count == 0 && t.leavers == 0 && s.Queue > 0 {
		m.Treated.Known, m.Left.Known = false, false // nothing is stated, which is not that nobody is treated
	}
	if t.exposed > 0 {
		m.Leave = min(1, float64(t.leavers)/t.exposed)
		low, high := poissonLimits(t.leavers)
		m.LeaveLow, m.LeaveHigh = low/t.exposed, min(1, high/t.exposed)
	}
	m.note(t)
	return m
}

// byWeek is what happened in each whole week.
type byWeek struct {
	in, treated, left []int
	busy              []bool // somebody waited at the end of every day
	exposed           float64
	leavers           int
}

func (m *Measured) count(c waiting.QueueColumns) byWeek {
	s := waiting.Stats(c, waiting.Window{From: m.From, Until: m.Until})
	t := byWeek{in: make([]int, m.Weeks), treated: make([]int, m.Weeks), left: make([]int, m.Weeks), busy: make([]bool, m.Weeks)}
	for w := range t.busy {
		t.busy[w] = true
		for _, n := range s.Series[7*w : 7*w+7] {
			t.busy[w] = t.busy[w] && n > 0
			t.exposed += float64(n) / 7
		}
	}
	add := func(of []int, day care.Date) {
		if day >= m.From && day <= m.Until {
			of[int(day-m.From)/7]++
		}
	}
	for i, r := range c.Referred {
		out, treated := c.Removed[i], true
		if c.Withdrawn != nil {
			if w := c.Withdrawn[i]; w != 0 && (out == 0 || w < out) {
				out, treated = w, false
			}
		}
		if r == 0 || out != 0 && out < r {
			continue
		}
		add(t.in, r)
		switch {
		case out == 0:
		case treated:
			add(t.treated, out)
		default:
			add(t.left, out)
		}
	}
	for _, n := range t.left {
		t.leavers += n
	}
	return t
}

// rateOf is the mean of weekly counts, of those weeks that are in when in is given.
// Its interval is the wider of two: of the counts' own spread (Student's t), and of
// chance alone (Byar's limits of a Poisson count).
func rateOf(n []int, in []bool) Rate {
	r := Rate{Variation: defaultUneven}
	square := 0.0
	for w, k := range n {
		if in != nil && !in[w] {
			continue
		}
		r.Weeks++
		r.Count += k
		square += float64(k) * float64(k)
	}
	if r.Weeks == 0 {
		return r
	}
	weeks := float64(r.Weeks)
	r.Known, r.Weekly = true, float64(r.Count)/weeks
	low, high := poissonLimits(r.Count)
	r.Low, r.High = low/weeks, high/weeks
	if r.Weeks > 1 && r.Weekly > 0 {
		variance := max(0, (square-weeks*r.Weekly*r.Weekly)/(weeks-1))
		if r.Weeks >= enoughWeeks {
			r.Variation = min(mostVariation, max(leastVariation, variance/r.Weekly))
		}
		half := student(r.Weeks-1) * math.Sqrt(variance/weeks)
		r.Low, r.High = max(0, min(r.Low, r.Weekly-half)), max(r.High, r.Weekly+half)
	}
	return r
}

// poissonLimits are Byar's 95 % limits of a count.
func poissonLimits(k int) (low, high float64) {
	const z = 1.959963984540054
	if k > 0 {
		x := float64(k)
		low = x * math.Pow(1-1/(9*x)-z/(3*math.Sqrt(x)), 3)
	}
	x := float64(k + 1)
	return max(0, low), x * math.Pow(1-1/(9*x)+z/(3*math.Sqrt(x)), 3)
}

// student is Student's t of 95 % in the middle, by degrees of freedom.
func student(df int) float64 {
	table := [...]float64{12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160, 2.145, 2.131, 2.120, 2.110, 2.101, 2.093, 2.086}
	if df <= len(table) {
		return table[df-1]
	}
	const z = 1.959963984540054
	d := float64(df)
	return z + (z*z*z+z)/(4*d) + (5*math.Pow(z, 5)+16*z*z*z+3*z)/(96*d*d)
}

func (m *Measured) note(t byWeek) {
	say := func(format string, args ...any) { m.Notes = append(m.Notes, fmt.Sprintf(format, args...)) }
	switch {
	case m.Weeks < enoughWeeks:
		say("Only %s of history: the rates may well be others, and how uneven weeks are cannot be told; chance alone is taken.", weeksOf(m.Weeks))
	case m.Weeks < plentyOfWeeks:
		say("%s of history is short: seasons, holidays and trends are not in it, and the intervals do not hold them.", capital(weeksOf(m.Weeks)))
	}
	if !m.Treated.Known && m.Stats.Queue > 0 {
		say("No end of anybody's wait is stated: how many are treated is not known. It is not taken for none; a forecast goes on as if as many were treated as are referred, until somebody says.")
	}
	if idle := m.Weeks - m.Treated.Weeks; idle > 0 && m.Treated.Known {
		say("In %d of %d weeks the list ran empty: what could have been treated then is not known, and capacity may be larger.", idle, m.Weeks)
	}
	if m.Stats.Unusable > 0 {
		say("%s in no figure: no referral date, or an end before it.", rowsAre(m.Stats.Unusable))
	}
	if first, second, differ := trend(t.in); differ {
		say("Referrals are not steady: about %s a week in the first half of the history and %s in the second. A forecast takes their mean to go on.", round(first), round(second))
	}
}

// trend compares the halves of a history; differ where chance would seldom do it.
func trend(n []int) (first, second float64, differ bool) {
	half := len(n) / 2
	if half < 4 {
		return 0, 0, false
	}
	a, b := rateOf(n[:half], nil), rateOf(n[len(n)-half:], nil)
	se := math.Hypot((a.High-a.Low)/3.92, (b.High-b.Low)/3.92)
	return a.Weekly, b.Weekly, math.Abs(a.Weekly-b.Weekly) > 2.6*se
}
