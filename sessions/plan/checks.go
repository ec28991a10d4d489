package plan

import (
	"fmt"
	"math"
	"strings"

	"roundtable/care"
)

// dayKind is how a day is written: days of one kind can be compared.
type dayKind string

const (
	noDay     dayKind = ""
	dateDay   dayKind = "a date"
	numberDay dayKind = "a number"
	namedDay  dayKind = "a name" // "Saturday": the same or not the same, before or after nothing
	wrongDay  dayKind = "no day"
)

func (d Day) kind() dayKind {
	if d == "" {
		return noDay
	}
	if _, ok := d.number(); ok {
		return numberDay
	}
	if d[0] < '0' || d[0] > '9' {
		return namedDay
	}
	if _, err := care.ParseDate(string(d)); err == nil && len(d) == len("2027-03-06") && d[4] == '-' {
		return dateDay
	}
	return wrongDay
}

// checkDays takes out what has a day that does not exist, or that cannot be compared
// with those of most sessions: a patient must not be sent to the 30th of February, nor to
// a day of which nobody can say whether they could come.
func (m *model) checkDays() {
	m.unread = make([]bool, len(m.in.Cases))
	common, count := noDay, map[dayKind]int{}
	for i := range m.in.Sessions {
		if k := m.in.Sessions[i].Day.kind(); k != noDay && k != wrongDay {
			if count[k]++; count[k] > count[common] {
				common = k
			}
		}
	}
	for i := range m.in.Sessions {
		d := m.in.Sessions[i].Day
		switch k := d.kind(); k {
		case noDay, common:
		case wrongDay:
			m.out(i, "day", string(d), fmt.Sprintf("There is no day %q.", d), "Write a date that there is, as 2027-03-06, or a number.")
		default:
			m.out(i, "day", string(d), fmt.Sprintf("Its day is %s, and that of most sessions is %s.", k, common), "Write all days in one way.")
		}
	}
	for i := range m.in.Cases {
		if d := m.unreadDay(&m.in.Cases[i], common); d != "" {
			m.unread[i] = true
			m.problem(Problem{
				Code: "day", Place: m.casePlace(i), Value: string(d),
				What: "A day of the case is none, or is not written as the sessions' days are, so it cannot be planned.", Remedy: "Write days as the sessions do: dates as 2027-03-06, or numbers.",
			})
		}
	}
}

// unreadDay is the first day of a case that cannot be compared with days of a kind.
func (m *model) unreadDay(c *Case, common dayKind) Day {
	for _, d := range c.Unavailable {
		if k := d.kind(); k == wrongDay || common != noDay && k != common && k != noDay {
			return d
		}
	}
	for _, d := range []Day{c.NotBefore, c.NotAfter} {
		if k := d.kind(); k == wrongDay || k == namedDay || common != noDay && k != common && k != noDay {
			return d
		}
	}
	return ""
}

// out takes a session out and says why.
func (m *model) out(i int, code, value, what, remedy string) {
	if m.sessions[i].out != "" {
		return
	}
	m.sessions[i].out, m.sessions[i].room = what, 0
	m.problem(Problem{
		Code: code, Place: m.sessionPlace(i), Value: value,
		What: "The session cannot be planned. " + what, Remedy: remedy + " The other sessions are planned.",
	})
}

// checkCases says which numbers of cases cannot be; they count as not stated.
func (m *model) checkCases() {
	said := map[string]bool{}
	for i := range m.in.Cases {
		c := &m.in.Cases[i]
		wrong := func(value any, what string) {
			m.problem(Problem{Code: "case", Place: m.casePlace(i), Value: fmt.Sprint(value), What: what, Remedy: "Correct it, or leave it out."})
		}
		if decileOf(c) != c.IMD {
			wrong(c.IMD, "A deprivation decile is 1 to 10, the most deprived tenth first; it counts as not known.")
		}
		if c.Weeks < 0 {
			wrong(c.Weeks, "A wait is not negative; it counts as none.")
		}
		if c.AgeMonths != nil && ageOf(c) == nil {
			wrong(*c.AgeMonths, "An age is 0 to 1,560 months; it counts as not known.")
		}
		if _, known := m.in.weight(c.Priority); c.Priority != "" && c.Value == nil && !known && !said[c.Priority] {
			said[c.Priority] = true
			m.problem(Problem{
				Code: "priority", Place: m.casePlace(i), Value: c.Priority,
				What: "The priority has no weight here; a week of it weighs 1, as a week of no priority does.", Remedy: "Name it in settings.priority_weights, or write P1a to P4.",
			})
		}
		if d := c.Duration; d.Mean > 0 && d.SD == 0 && !said["sd"] {
			said["sd"] = true
			m.problem(Problem{
				Code: "exact", Place: m.casePlace(i), Value: d.words(),
				What: "The duration has a mean and no sd, so it counts as exact, here and in every case that says it so.", Remedy: "State sd where it varies: a list of exact minutes is filled to the last one.",
			})
		}
	}
}

// ageOf is the age that counts: nil where it is not known or cannot be.
func ageOf(c *Case) *int {
	if c.AgeMonths == nil || *c.AgeMonths < 0 || *c.AgeMonths > 130*12 {
		return nil
	}
	return c.AgeMonths
}

// decileOf is the deprivation that counts: 0 where it is not known or cannot be.
func decileOf(c *Case) int {
	if c.IMD < 0 || c.IMD > 10 {
		return 0
	}
	return c.IMD
}

// words are the parts of a duration that are stated, as they were written.
func (d Duration) words() string {
	var said []string
	for _, p := range []struct {
		name string
		v    float64
	}{{"shift", d.Shift}, {"mu", d.Mu}, {"sigma", d.Sigma}, {"mean", d.Mean}, {"sd", d.SD}, {"minutes", d.Minutes}} {
		if p.v != 0 {
			said = append(said, fmt.Sprintf("%s %g", p.name, p.v))
		}
	}
	return strings.Join(said, ", ")
}

// checkLate says of sessions that run into the next day that they are looked at on
// their own day alone.
func (m *model) checkLate() {
	for i := range m.in.Sessions {
		s := &m.in.Sessions[i]
		if at := startMinute(s.Start); at >= 0 && m.sessions[i].out == "" && float64(at)+s.Minutes > 24*60 {
			end := math.Mod(float64(at)+s.Minutes, 24*60)
			m.problem(Problem{
				Code: "midnight", Place: m.sessionPlace(i), Value: fmt.Sprintf("%s and %g minutes", s.Start, s.Minutes),
				What:   fmt.Sprintf("The session runs past midnight, until %02d:%02d. Staff and equipment are told apart by its first day alone.", int(end)/60, int(end)%60),
				Remedy: "Check its start and its minutes.",
			})
		}
	}
}

// checkLoans says which loans can give nothing.
func (m *model) checkLoans() {
	sites := map[string]bool{}
	for i := range m.in.Sessions {
		sites[m.in.Sessions[i].Site] = true
	}
	for i := range m.equipment {
		e := &m.equipment[i]
		for k, l := range e.Loans {
			what := ""
			switch {
			case l.From.kind() == wrongDay || l.Until.kind() == wrongDay:
				what = "The loan begins or ends on a day that there is not; nothing is lent by it."
			case l.From != "" && l.Until != "" && l.Until.before(l.From):
				what = "The loan ends before it begins; nothing is lent by it."
			case !sites[l.Site]:
				what = "No session is at the site of the loan; nothing is lent by it."
			case l.Units < 0:
				what = "The loan is of a negative number of units; it counts as one."
			}
			if what != "" {
				m.problem(Problem{
					Code: "loan", Place: fmt.Sprintf("equipment %s loans[%d]", e.ID, k), Value: fmt.Sprintf("%s, %s", l.Site, l.window()),
					What: what, Remedy: "Correct the loan, or take it out.",
				})
			}
		}
	}
}

// window says from when to when a loan is.
func (l Loan) window() string {
	switch {
	case l.From == "" && l.Until == "":
		return "at all times"
	case l.From == "":
		return "until " + string(l.Until)
	case l.Until == "":
		return "from " + string(l.From) + ", without end"
	}
	return fmt.Sprintf("%s to %s", l.From, l.Until)
}
