package lived

import (
	"cmp"
	"math"
	"slices"

	"roundtable/care"
)

// Expect is a rule about what follows what, worked out from a record
// (care.PathwayRule).
type Expect struct {
	When, Then []care.EventType
	Hours      int
	Where      care.RuleWhere
	Partner    care.PartnerCode // of the trigger; "" any
	Need       string           // key of a Need; "" any
	From       care.Date        // triggers before this day do not count; 0 all do
}

// Kept is how a case stands against a rule.
type Kept uint8

// Standings of a case.
const (
	InTime Kept = iota
	Late
	Never  // the time is over and it has not happened
	NotYet // the time is not over yet
)

var keptWords = []string{"in time", "late", "not at all", "not due yet"}

// String is the standing in words.
func (k Kept) String() string { return keptWords[k] }

// Case is one time that a rule applied.
type Case struct {
	Person  int32
	Trigger int32 // index of Log.Events
	Answer  int32 // None
	Hours   int   // between the two where both minutes are known; whole days otherwise; -1 without an answer
	Kept    Kept
}

// Conforms is how a rule was kept.
type Conforms struct {
	Cases    []Case // in order of the person, then of the day
	Counts   [4]int // by Kept
	People   [4]int
	Services []KeptAt // by the service at which each began, those with most that came late or not at all first
}

// Share is the part of the cases that were due which were in time; ok is false when none
// was due.
func (c *Conforms) Share() (share float64, ok bool) {
	due := c.Counts[InTime] + c.Counts[Late] + c.Counts[Never]
	return float64(c.Counts[InTime]) / float64(max(1, due)), due > 0
}

// KeptAt is how a rule was kept of what began at one service.
type KeptAt struct {
	Service int32
	Counts  [4]int // by Kept
}

// arranged puts services in order, by what was missed at each.
func arranged(at []KeptAt) []KeptAt {
	at = slices.DeleteFunc(at, func(k KeptAt) bool { return k.Counts == [4]int{} })
	missed := func(k KeptAt) int { return k.Counts[Late] + k.Counts[Never] }
	slices.SortStableFunc(at, func(a, b KeptAt) int { return cmp.Or(missed(b)-missed(a), b.Counts[InTime]-a.Counts[InTime]) })
	return at
}

// Conform checks a rule against a log. Where one of the two moments is known to the day
// alone, days are counted, and the last day counts as in time: nobody can say that it was
// not. A rejection of a duplicate triggers nothing, and a death ends the wait for an
// answer.
func Conform(l *Log, e Expect, s Sift) *Conforms { return ConformFirst(l, e, s, math.MaxInt) }

// ConformFirst is Conform with no more than so many cases of each standing.
func ConformFirst(l *Log, e Expect, s Sift, most int) *Conforms {
	c := l.choose(s)
	out := &Conforms{}
	at := make([]KeptAt, len(l.Services))
	for n := range at {
		at[n].Service = int32(n)
	}
	last := [4]int32{None, None, None, None}
	for n := range l.People {
		p := &l.People[n]
		for k := p.Events.From; k < p.Events.To; k++ {
			t := &l.Events[k]
			r := &l.Referrals[t.Referral]
			if !slices.Contains(e.When, t.Kind) || r.Outcome == Duplicate || t.Date < e.From || e.Need != "" && (r.Need == None || l.Needs[r.Need].Key != e.Need) ||
				e.Partner != "" && l.Orgs[l.Services[t.Service].Org].Code != e.Partner || !c.event(p, t) {
				continue
			}
			x, ok := l.answer(p, k, &e)
			if !ok {
				continue
			}
			x.Person = int32(n)
			if out.Counts[x.Kept] < most {
				out.Cases = append(out.Cases, x)
			}
			out.Counts[x.Kept]++
			at[t.Service].Counts[x.Kept]++
			if last[x.Kept] != int32(n) {
				last[x.Kept] = int32(n)
				out.People[x.Kept]++
			}
		}
	}
	out.Services = arranged(at)
	return out
}

func (c *chosen) event(p *Person, e *Event) bool {
	return (c.org == None || c.log.Services[e.Service].Org == c.org) && c.of(&c.log.Referrals[e.Referral]) && c.day(e.Date) && c.person(p, c.log.Referrals[e.Referral].Opened)
}

// answer finds what a rule waits for after event k; ok is false where a death makes the
// question void.
func (l *Log) answer(p *Person, k int32, e *Expect) (x Case, ok bool) {
	t := &l.Events[k]
	x = Case{Trigger: k, Answer: None, Hours: -1}
	died := false
	for j := k + 1; j < p.Events.To; j++ {
		a := &l.Events[j]
		died = died || a.Kind == care.EvDied
		if !slices.Contains(e.Then, a.Kind) || !l.where(t, a, e.Where) || !alike(&l.Referrals[t.Referral], &l.Referrals[a.Referral]) {
			continue
		}
		x.Answer, x.Hours = j, hoursBetween(t, a)
		if x.Kept = InTime; x.Hours > e.limit(t, a) {
			x.Kept = Late
		}
		return x, true
	}
	if died {
		return x, false
	}
	if x.Kept = Never; t.Date+care.Date((e.Hours+23)/24) >= l.answered(t, e.Where) {
		x.Kept = NotYet
	}
	return x, true
}

// answered is the day up to which it is known whether anything answered event t.
func (l *Log) answered(t *Event, w care.RuleWhere) care.Date {
	if w == care.SameService || w == care.SameOrganisation {
		return l.KnownAt(l.Services[t.Service].Org)
	}
	day, _ := l.Known()
	return day
}

// limit is how many hours there are between two moments: to the end of the last day where
// one of them has no time.
func (e *Expect) limit(a, b *Event) int {
	if a.Minute == 0 || b.Minute == 0 {
		return (e.Hours + 23) / 24 * 24
	}
	return e.Hours
}

func hoursBetween(a, b *Event) int {
	days := int(b.Date - a.Date)
	if a.Minute == 0 || b.Minute == 0 {
		return 24 * days
	}
	minutes := 24*60*days + int(b.Minute) - int(a.Minute)
	return (minutes + 59) / 60
}

func (l *Log) where(t, a *Event, w care.RuleWhere) bool {
	sameOrg := l.Services[t.Service].Org == l.Services[a.Service].Org
	switch w {
	case care.SameService:
		return t.Service == a.Service
	case care.AnotherService:
		return t.Service != a.Service
	case care.SameOrganisation:
		return sameOrg
	case care.AnotherOrganisation:
		return !sameOrg
	}
	return true
}
