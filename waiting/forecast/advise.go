package forecast

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"roundtable/care"
	"roundtable/waiting"
)

// Advice is what a target asks of a list, in numbers and in sentences. The formulas
// are those of queueing (waiting.TargetCapacity and its neighbours).
type Advice struct {
	TargetWait float64        `json:"target_wait"` // weeks
	Factor     float64        `json:"factor"`
	Weeks      float64        `json:"relief_weeks"`
	Load       waiting.Number `json:"load"`
	Pressure   waiting.Number `json:"pressure"`
	Queue      int            `json:"queue"`
	Target     waiting.Number `json:"target_queue"`
	TooBig     bool           `json:"queue_too_big"`
	// Relief is the weekly capacity that brings the list down in Weeks, where it is
	// too big; Capacity is what keeps it there.
	Relief   waiting.Number `json:"relief_capacity"`
	Capacity waiting.Number `json:"target_capacity"`
	// More is how many cases a week are wanted beside those treated now: for Weeks
	// where the list is too big, and then for good. 0 or less is none.
	More     Span `json:"more_for_relief"`
	MoreGood Span `json:"more_for_good"`

	Sentences []string `json:"sentences"`
}

// Span is a figure with how far it may be off.
type Span struct {
	Value waiting.Number `json:"value"`
	Low   waiting.Number `json:"low"`
	High  waiting.Number `json:"high"`
}

// Advise says what a target wait in weeks asks for, with the given factor between
// target and mean wait and the weeks that a list has to come down (0 takes
// waiting.DefaultFactor and waiting.DefaultReliefWeeks).
func Advise(m Measured, targetWait, factor, weeks float64) Advice {
	if factor == 0 {
		factor = waiting.DefaultFactor
	}
	if weeks == 0 {
		weeks = waiting.DefaultReliefWeeks
	}
	none := Span{waiting.NotKnown, waiting.NotKnown, waiting.NotKnown}
	a := Advice{
		TargetWait: targetWait, Factor: factor, Weeks: weeks, Queue: m.Stats.Queue, Load: waiting.NotKnown, Pressure: waiting.NotKnown,
		Target: waiting.NotKnown, Relief: waiting.NotKnown, Capacity: waiting.NotKnown, More: none, MoreGood: none,
	}
	if m.Stats.MeanWait.Known() {
		a.Pressure = waiting.Number(waiting.WaitingListPressure(float64(m.Stats.MeanWait), targetWait))
	}
	if !m.Referrals.Known || !m.Treated.Known {
		missing := "how many are referred and treated in a week"
		if m.Referrals.Known {
			missing = "how many are treated in a week"
			a.Sentences = append(a.Sentences, fmt.Sprintf("About %s are referred in a week (%s).", round(m.Referrals.Weekly), between(m.Referrals.Low, m.Referrals.High)))
		}
		a.Sentences = append(a.Sentences, "The history does not say "+missing+", so nothing can be advised.")
		return a
	}
	d, c := m.Referrals, m.Treated
	a.Load = waiting.Number(waiting.QueueLoad(d.Weekly, c.Weekly))
	target := waiting.TargetQueueSize(d.Weekly, targetWait, factor)
	a.Target, a.TooBig = waiting.Number(target), waiting.QueueTooBig(float64(a.Queue), target)
	keep := func(demand float64) float64 {
		return waiting.TargetCapacity(demand, targetWait, factor, orOne(m.Stats.DemandCV), orOne(m.Stats.CapacityCV))
	}
	a.Capacity = waiting.Number(keep(d.Weekly))
	a.MoreGood = span(keep(d.Weekly)-c.Weekly, keep(d.Low)-keep(d.Weekly), keep(d.High)-keep(d.Weekly), c)
	if a.TooBig {
		relief := func(demand float64) float64 {
			return waiting.ReliefCapacity(demand, float64(a.Queue), waiting.TargetQueueSize(demand, targetWait, factor), weeks)
		}
		a.Relief = waiting.Number(relief(d.Weekly))
		a.More = span(relief(d.Weekly)-c.Weekly, relief(d.Low)-relief(d.Weekly), relief(d.High)-relief(d.Weekly), c)
	}
	a.say(m)
	return a
}

func orOne(cv waiting.Number) float64 {
	if cv.Known() {
		return float64(cv)
	}
	return 1
}

// span joins how far demand and capacity may be off, each by its own history.
func span(v, below, above float64, c Rate) Span {
	return Span{waiting.Number(v), waiting.Number(v - math.Hypot(below, c.High-c.Weekly)), waiting.Number(v + math.Hypot(above, c.Weekly-c.Low))}
}

func (a *Advice) say(m Measured) {
	say := func(format string, args ...any) { a.Sentences = append(a.Sentences, fmt.Sprintf(format, args...)) }
	d, c := m.Referrals, m.Treated
	say("About %s referred in a week (%s) and %s treated (%s)%s.", are(round(d.Weekly)), between(d.Low, d.High), are(round(c.Weekly)), between(c.Low, c.High), leavers(m))
	switch net := d.Weekly - c.Weekly - m.Left.Weekly; {
	case d.Count+c.Count == 0:
	case math.Abs(net) < 0.05*max(1, d.Weekly):
		say("The list stays about as long as it is: %s.", peopleOf(a.Queue))
	case net > 0:
		say("At that the list of %s grows by about %s a week.", peopleOf(a.Queue), round(net))
	default:
		say("At that the list of %s shrinks by about %s a week.", peopleOf(a.Queue), round(-net))
	}
	if a.Target < 1 {
		say("With so few referred no list of a length stands for a wait of %s weeks: look at how many wait over it.", round(a.TargetWait))
		return
	}
	within := 100 * (1 - math.Exp(-a.Factor))
	aim := fmt.Sprintf("about %s, at which %s in 100 are treated within %s weeks", peopleOf(int(math.Round(float64(a.Target)))), round(within), round(a.TargetWait))
	more, good := cases(a.More), cases(a.MoreGood)
	switch {
	case a.TooBig && more > 0 && good > 0:
		say("%s a week for %s weeks, then %s more a week for good, bring the list to %s.", moreCases(more), round(a.Weeks), care.Thousands(good), aim)
	case a.TooBig && more > 0:
		say("%s a week for %s weeks would bring the list to %s; today's capacity then keeps it there.", moreCases(more), round(a.Weeks), aim)
	case a.TooBig:
		say("Today's capacity brings the list to %s, within %s weeks.", aim, round(a.Weeks))
	case good > 0:
		say("%s a week for good would keep the list at %s.", moreCases(good), aim)
	default:
		say("Today's capacity is enough: it keeps the list below %s.", aim)
	}
	if s := a.More; a.TooBig {
		say("By so short a history as %s it may be %s to %s more a week for those %s weeks.", weeksOf(m.Weeks), least(s.Low), least(s.High), round(a.Weeks))
	} else {
		s = a.MoreGood
		say("By so short a history as %s it may be %s to %s more a week.", weeksOf(m.Weeks), least(s.Low), least(s.High))
	}
	if m.Weeks >= 52 {
		last := &a.Sentences[len(a.Sentences)-1]
		*last = strings.Replace(*last, "By so short a history as "+weeksOf(m.Weeks), "By the "+weeksOf(m.Weeks)+" of history", 1)
	}
}

// are is a number of people with its verb.
func are(n string) string {
	if n == "1" {
		return n + " is"
	}
	return n + " are"
}

// moreCases is a number of cases beside those of now.
func moreCases(n int) string {
	if n == 1 {
		return "1 more case"
	}
	return care.Thousands(n) + " more cases"
}

// cases is a span as whole cases, rounded up; 0 for none.
func cases(s Span) int {
	if !s.Value.Known() {
		return 0
	}
	return int(max(0, math.Ceil(float64(s.Value)-1e-9)))
}

func least(n waiting.Number) string { return care.Thousands(int(max(0, math.Ceil(float64(n)-1e-9)))) }

func leavers(m Measured) string {
	if m.Left.Count == 0 {
		return ""
	}
	verb := "leave"
	if round(m.Left.Weekly) == "1" {
		verb = "leaves"
	}
	return fmt.Sprintf("; about %s %s without treatment, on which the advice does not count", round(m.Left.Weekly), verb)
}

// round writes a figure as finely as it means something.
func round(v float64) string {
	switch {
	case math.IsNaN(v) || math.IsInf(v, 0):
		return "an unknown number"
	case math.Abs(v) >= 10:
		return care.Thousands(int(math.Round(v)))
	}
	return strings.TrimSuffix(strconv.FormatFloat(v, 'f', 1, 64), ".0")
}

func between(low, high float64) string {
	if round(low) == round(high) {
		return "the history allows no other"
	}
	return "between " + round(low) + " and " + round(high)
}

func peopleOf(n int) string {
	if n == 1 {
		return "1 person"
	}
	return care.Thousands(n) + " people"
}

func weeksOf(n int) string {
	if n == 1 {
		return "1 week"
	}
	return care.Thousands(n) + " weeks"
}

func rowsAre(n int) string {
	if n == 1 {
		return "1 row is"
	}
	return care.Thousands(n) + " rows are"
}

func capital(s string) string { return strings.ToUpper(s[:1]) + s[1:] }
