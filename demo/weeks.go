package demo

import (
	"cmp"
	"path"

	"roundtable/care"
)

// wholeWeeks is how many weeks of history a forecast wants before the first shared
// session, to say what would have been without them.
const wholeWeeks = 8

// weekly are the days of the lists that an acute trust sends, oldest first, the last on
// the day of the census: so many that the history is long enough before the first
// weekend of the story, which is told as on a day of its own. Where each list is large
// they are two.
func (o Options) weekly(census care.Date) []care.Date {
	n := 2
	if pathwaysOf(o) <= 10_000 { // the day of the first list is not part of the history
		n += int(census-lastWeekend(lastSunday(o.told()))+7*wholeWeeks) / 7
	}
	lists := make([]care.Date, n)
	for i := range lists {
		lists[i] = census - care.Date(7*(n-1-i))
	}
	return lists
}

// told is the day as on which the story of the shared sessions is told.
func (o Options) told() care.Date { return cmp.Or(o.Until, o.Today) }

// later reports a weekly list that is made, and left to be brought by hand.
func (o Options) later(f File) bool {
	return o.Until != 0 && f.Census > o.Until && (f.Partner == acuteA || f.Partner == acuteB || f.Partner == acuteC)
}

// addLeavers adds the acute waits that ended while the lists were sent: each week
// about as many as began in it, so that a trust's list neither grows nor shrinks by
// much. They waited as the real extract does, and stand on no later list than the
// one that states their end.
func (w *world) addLeavers() {
	acute := []care.PartnerCode{acuteA, acuteB, acuteC}
	staying := len(w.waits)
	for i, week := range w.lists[:len(w.lists)-1] {
		began := map[care.PartnerCode]int{} // asked, never ranged over
		for _, x := range w.waits[:staying] {
			if x.start > week && x.start <= week+7 {
				began[x.partner]++
			}
		}
		for _, at := range acute {
			r := dice(w.seed, "leavers "+string(at), i)
			for range began[at] * 5 / 4 { // some of them came and went between two lists
				x := w.addAcute(r, w.acuteService(r), 0.05)
				x.partner, x.plot, x.queue = at, plotPlain, 0
				x.left = week + care.Date(1+r.IntN(7))
				x.start -= w.census - x.left // as long as drawn, until then
			}
		}
	}
}

// onList reports whether a wait stands on its partner's list of a week. The first
// list after its end states the end.
func (w *world) onList(x *wait, week care.Date) bool {
	switch {
	case x.start > week, x.left != 0 && x.left <= week-7:
		return false
	case x.gone:
		return week < w.census
	case x.plot == plotTransferIn:
		return week == w.census
	}
	return true
}

// open reports whether a wait goes on at the latest list.
func (x *wait) open() bool { return !x.gone && x.left == 0 }

// end tells the end of a wait that a list of the day knows of.
func (x *wait) end(day care.Date, d *detail) {
	if x.left == 0 || x.left > day {
		return
	}
	how := care.EvTreated
	d.stop, d.status, d.lastSeen = x.left, "30", x.left
	if x.id%8 == 3 { // some need no treatment after all
		d.status, how = "34", care.EvDecisionNoTreat
	}
	d.nextOP, d.tci, d.tciGiven = 0, 0, 0
	d.happened(x.left, how, d.status)
}

// leastEating is how many children and young people of each urgency a small
// collaborative's eating disorder service has in its care: with fewer the two
// national measures say nothing.
const leastEating = 32

// addEatingDisorders adds young people who are seen and treated on an open
// referral; an integrated care system has enough of them.
func (w *world) addEatingDisorders(pathways int) {
	if pathways < 1000 {
		return
	}
	s := serviceNamed("Community Eating Disorder Service")
	for _, urgent := range []bool{true, false} {
		have := 0
		for _, x := range w.waits {
			months, _ := care.AgeMonths(w.people[x.person].birth, x.start)
			if x.service == s && x.urgent == urgent && months < 18*12 {
				have++
			}
		}
		r := dice(w.seed, "eating routine", 0)
		if urgent {
			r = dice(w.seed, "eating urgent", 0)
		}
		for range leastEating - have {
			p := w.addPerson(ageBand{11, 17})
			w.otherWait(p, mentalB, s, 10+r.IntN(150)).urgent = urgent
		}
	}
}

// named is the name of the file of the week that is being written: lists before
// last week's stand in folders of their own, and so do those whose name has no
// date.
func (m *maker) named(name string, dated bool) string {
	if m.week == m.census || dated && m.week == m.previous {
		return name
	}
	return path.Join("earlier lists", iso(m.week), name)
}
