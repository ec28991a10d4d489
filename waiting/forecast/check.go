package forecast

import (
	"fmt"
	"math"

	"roundtable/care"
)

// Limits of one forecast, so that a mistyped number neither fills the memory nor
// runs for a day.
const (
	MostWeeks    = 520
	MostRuns     = 20_000
	MostLists    = 200
	MostWaited   = 2000 // weeks, of anybody who waits at the start
	MostGroups   = 4000 // combinations of the groupings' groups
	MostPriority = 9
	MostFlow     = 20_000        // a week, on one list
	mostPeople   = 20_000_000    // in one run
	mostNumbers  = 400_000_000   // kept while running
	mostWork     = 4_000_000_000 // people over all runs
)

// Check is nil when the setup can be run; otherwise a *care.Problem that names what
// cannot be.
func (s *Setup) Check() error {
	at := func(ok bool, where, what, remedy string) error {
		if ok {
			return nil
		}
		return &care.Problem{What: what, Where: where, Remedy: remedy}
	}
	for _, c := range []struct {
		ok                  bool
		where, what, remedy string
	}{
		{s.Weeks >= 1 && s.Weeks <= MostWeeks, "weeks", fmt.Sprintf("%d weeks cannot be forecast.", s.Weeks), fmt.Sprintf("Give 1 to %d.", MostWeeks)},
		{s.Runs >= 1 && s.Runs <= MostRuns, "runs", fmt.Sprintf("%d runs cannot be made.", s.Runs), fmt.Sprintf("Give 1 to %d.", MostRuns)},
		{s.Share > 0 && s.Share < 1, "share", "The share of the list is not between 0 and 1.", "Give 0.92 for P92."},
		{len(s.Lists) >= 1 && len(s.Lists) <= MostLists, "lists", fmt.Sprintf("A forecast is of 1 to %d lists; this has %d.", MostLists, len(s.Lists)), "Choose fewer lists, or at least one."},
		{len(s.Over) <= 20, "over", "More than 20 lengths of wait are asked for.", "Leave some out."},
	} {
		if err := at(c.ok, c.where, c.what, c.remedy); err != nil {
			return err
		}
	}
	for i, b := range s.Bands {
		if len(s.Bands) > 20 || !(b >= 0 && b <= 1) || i > 0 && b < s.Bands[i-1] {
			return at(false, "bands", "Bands are at most 20 shares of the runs, ascending, and these are not.", "Give 0.1, 0.5 and 0.9 for P10, P50 and P90.")
		}
	}
	for _, w := range s.Over {
		if w < 0 || w > MostWaited {
			return at(false, "over", fmt.Sprintf("Over %d weeks cannot be counted.", w), fmt.Sprintf("Give weeks from 0 to %d.", MostWaited))
		}
	}
	if err := s.checkRule(); err != nil {
		return err
	}
	for i := range s.Lists {
		if err := s.checkList(i); err != nil {
			return err
		}
	}
	return s.checkSize()
}

func (s *Setup) checkRule() error {
	r := s.Rule
	switch {
	case r.Order != ByPriority && r.Order != ByWait && r.Order != ByDue && r.Order != ByPast:
		return &care.Problem{What: fmt.Sprintf("There is no rule called %q.", r.Order), Where: "rule", Remedy: "Use priority, longest, due or past."}
	case r.Order == ByPast && (r.LongShare > 0 || r.ReserveShare > 0):
		return &care.Problem{What: "Slots are kept for some, and the rule is that all goes on as it was.", Where: "rule", Remedy: "Leave the shares out, or choose another order."}
	case r.Order == ByDue && len(r.DueWeeks) == 0:
		return &care.Problem{What: "The rule goes by due dates, and no weeks are given by priority.", Where: "rule.due_weeks", Remedy: "Give weeks for each priority, the first for priority 0."}
	case !isShare(r.LongShare) || !isShare(r.ReserveShare) || r.LongShare+r.ReserveShare > 1:
		return &care.Problem{What: "The shares of the slots do not lie between 0 and 1, or are more than all of them.", Where: "rule", Remedy: "Give shares such as 0.3."}
	case r.ReserveShare > 0 && r.Reserve == nil:
		return &care.Problem{What: "Slots are kept for a group that is not named.", Where: "rule.reserve", Remedy: `Name it: {"grouping":0,"group":0}.`}
	}
	for _, w := range r.DueWeeks {
		if w < 0 || w > MostWaited {
			return &care.Problem{What: "A priority's weeks are out of reach.", Where: "rule.due_weeks", Remedy: fmt.Sprintf("Give 0 to %d.", MostWaited)}
		}
	}
	if p := r.Reserve; p != nil && (p.Grouping < 0 || p.Grouping >= len(s.Groupings) || p.Group < 0 || p.Group >= len(s.Groupings[p.Grouping].Groups)) {
		return &care.Problem{What: "Slots are kept for a group that is not among the groupings.", Where: "rule.reserve", Remedy: "Name a grouping and a group by their places, from 0."}
	}
	if n := s.joint(); n < 1 || n > MostGroups {
		return &care.Problem{What: "The groupings have no group, or too many together.", Where: "groupings", Remedy: fmt.Sprintf("Each needs a group, and all their combinations may be %d.", MostGroups)}
	}
	return nil
}

func isShare(v float64) bool { return v >= 0 && v <= 1 }

func (s *Setup) checkList(i int) error {
	l := &s.Lists[i]
	at := l.Name
	if at == "" {
		at = fmt.Sprintf("lists[%d]", i)
	}
	at = "list " + at
	bad := func(what, remedy string) error {
		return &care.Problem{What: what, Where: at, Remedy: remedy}
	}
	if err := l.checkNumbers(at); err != nil {
		return err
	}
	if s.Rule.Order == ByPast && s.shared(l) {
		return bad("Lists that treat each other's people cannot go on as each went alone.", "Leave their pool out, or choose another order.")
	}
	for _, p := range l.Past {
		if !isShare(p) || len(l.Past) > mostPast {
			return bad(fmt.Sprintf("past is at most %d shares, and one is not.", mostPast), "Give numbers from 0, the longest waiting, to 1.")
		}
	}
	for _, e := range l.Extra {
		if e.From < 1 || e.From > MostWeeks || e.To != 0 && (e.To < e.From || e.To > MostWeeks) || !(math.Abs(e.Cases) <= MostFlow) {
			return bad("Extra sessions stand in weeks that cannot be.", "Give from (1 is the first week), to (not before from) and cases.")
		}
	}
	for _, c := range l.Waiting {
		if c.Weeks < 1 || c.Weeks > MostWaited || c.Count < 0 || c.Count > mostPeople {
			return bad(fmt.Sprintf("%d people who have waited %d weeks cannot be.", c.Count, c.Weeks),
				fmt.Sprintf("Give weeks from 1 to %d, and a count from 0 to %d.", MostWaited, mostPeople))
		}
		if !s.sortFits(c.Sort) {
			return bad("People are in a group or a priority that there is none of.", fmt.Sprintf("Priorities are 0 to %d; groups are places in the groupings, from 0.", MostPriority))
		}
	}
	total := 0.0
	for _, m := range l.Mix {
		if !s.sortFits(m) || !(m.Share >= 0 && m.Share < 1e12) {
			return bad("The mix of referrals has a sort that cannot be.", "Give each a share of 0 or more, a priority and groups that there are.")
		}
		total += m.Share
	}
	if len(l.Mix) > 0 && total <= 0 {
		return bad("The shares of the mix of referrals are all 0.", "Give at least one of them a share.")
	}
	return nil
}

// checkNumbers names the first of a list's numbers that cannot be.
func (l *List) checkNumbers(at string) error {
	for _, n := range []struct {
		name string
		v    float64
		most float64
	}{
		{"referrals.weekly", l.Referrals.Weekly, MostFlow},
		{"referrals.variation", l.Referrals.Variation, 1000},
		{"referrals.unsure", l.Referrals.Unsure, 2},
		{"capacity.weekly", l.Capacity.Weekly, MostFlow},
		{"capacity.variation", l.Capacity.Variation, 1000},
		{"capacity.unsure", l.Capacity.Unsure, 2},
		{"willing", l.Willing, 1},
		{"leave", l.Leave, 1},
		{"missed", l.Missed, 1},
		{"missed_leave", l.MissedLeave, 1},
	} {
		if n.v >= 0 && n.v <= n.most {
			continue
		}
		p := &care.Problem{
			What: fmt.Sprintf("%s of %g cannot be.", n.name, n.v), Where: at, Remedy: fmt.Sprintf("Give a number from 0 to %g.", n.most),
		}
		if n.most == 1 {
			p.Remedy = "It is a share: give a number from 0 to 1, such as 0.3."
		}
		return p
	}
	return nil
}

// shared reports whether a list is in a pool with others.
func (s *Setup) shared(l *List) bool {
	n := 0
	for i := range s.Lists {
		if s.Lists[i].Pool == l.Pool {
			n++
		}
	}
	return l.Pool != "" && n > 1
}

func (s *Setup) sortFits(x Sort) bool {
	if x.Priority < 0 || x.Priority > MostPriority || len(x.Groups) > 0 && len(x.Groups) != len(s.Groupings) {
		return false
	}
	for i, g := range x.Groups {
		if g < 0 || g >= len(s.Groupings[i].Groups) {
			return false
		}
	}
	return true
}

// checkSize refuses what would not fit.
func (s *Setup) checkSize() error {
	people := 0.0
	for i := range s.Lists {
		l := &s.Lists[i]
		people += float64(l.WaitingNow()) + l.Referrals.Weekly*float64(s.Weeks)
	}
	numbers := float64(s.Runs) * float64(len(s.Lists)+1) * float64(s.Weeks+1) * float64(seriesFixed+len(s.Over))
	if people > mostPeople || numbers > mostNumbers || people*float64(s.Runs) > mostWork {
		return &care.Problem{
			What: "This forecast is too large for one go: its people, weeks, lists and runs multiply.", Where: "runs, weeks, lists",
			Remedy: "Make fewer runs, or forecast fewer lists or weeks at a time.",
		}
	}
	return nil
}

// joint is how many combinations of groups there are.
func (s *Setup) joint() int {
	n := 1
	for _, g := range s.Groupings {
		if len(g.Groups) == 0 || n > MostGroups {
			return 0
		}
		n *= len(g.Groups)
	}
	return n
}

// code is the place of a sort's groups among the combinations.
func (s *Setup) code(x Sort) (code int) {
	for i, g := range s.Groupings {
		code *= len(g.Groups)
		if i < len(x.Groups) {
			code += x.Groups[i]
		}
	}
	return code
}
