package lived

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"roundtable/care"
)

// The oracle reads the definitions of docs/pathways.md word by word over every pair and
// every run of a person's referrals, and knows no column and no order but the one in
// which they are given.

type ask struct {
	id, service, org, need int
	opened, active, taken  int
	ended                  int // 0 goes on
	outcome                Outcome
	assessed               []int // days
}

// known is up to when each organisation's files tell.
type known [2]int

func (a ask) turned() bool     { return a.outcome == Rejected || a.outcome == ClosedUnseen }
func (a ask) mayBe(b ask) bool { return a.need < 0 || b.need < 0 || a.need == b.need }

func oracle(all []ask, p Params, until known) []string {
	var out []string
	say := func(format string, args ...any) { out = append(out, fmt.Sprintf(format, args...)) }
	follows := func(a ask) (b ask, ok bool) {
		for _, x := range all {
			if x.id == a.id || !a.mayBe(x) || x.opened < a.ended || x.opened == a.ended && x.id < a.id {
				continue
			}
			if !ok || x.opened < b.opened || x.opened == b.opened && x.id < b.id {
				b, ok = x, true
			}
		}
		return b, ok
	}
	hop := func(a, b ask) bool {
		from := a.ended
		if from == 0 {
			from = a.opened
		}
		return b.opened-from <= p.Horizon
	}
	for _, a := range all {
		if a.outcome == ClosedUnseen {
			say("closed-unseen %d", a.id)
		}
		if a.turned() {
			if b, ok := follows(a); ok && b.service != a.service && b.opened-a.ended <= p.Horizon {
				say("bounces %d %d", a.id, b.id)
			}
		}
		if a.turned() || a.outcome == PassedOn {
			helped := slices.ContainsFunc(all, func(b ask) bool {
				within := b.taken >= a.ended && b.taken <= a.ended+p.Horizon
				during := b.taken <= a.ended && (b.ended == 0 || b.ended > a.ended)
				return b.id != a.id && a.mayBe(b) && b.taken != 0 && (within || during)
			})
			if !helped && a.ended+p.Horizon <= min(until[0], until[1]) {
				say("dead-ends %d", a.id)
			}
		}
	}
	// A duplicate is no step anywhere: what is left when there are none goes round.
	var steps []ask
	for _, a := range all {
		if a.outcome != Duplicate {
			steps = append(steps, a)
		}
	}
	for k, c := range steps {
		for i, a := range steps[:k] {
			if a.service != c.service || !a.mayBe(c) {
				continue
			}
			way := []ask{a}
			for _, x := range steps[i+1 : k+1] {
				if x.mayBe(c) {
					way = append(way, x)
				}
			}
			ok := true
			for n := 1; n < len(way); n++ {
				ok = ok && way[n-1].taken == 0 && hop(way[n-1], way[n]) && (n == len(way)-1 || way[n].service != c.service)
			}
			if ok {
				say("loops %d %d", a.id, c.id)
			}
		}
	}
	last := func(before int) (at int) { // the step before one, for what may be its need
		for at = before - 1; at >= 0 && !steps[at].mayBe(steps[before]); at-- {
		}
		return at
	}
	for k, c := range steps {
		if j := last(k); j >= 0 && last(j) >= 0 {
			a, b := steps[last(j)], steps[j]
			if a.service == c.service && b.service != c.service && a.mayBe(c) && hop(a, b) && hop(b, c) {
				say("ping-pong %d %d", a.id, c.id)
			}
		}
	}
	type met struct {
		ask
		day int
	}
	var assessments []met // in order: by day, then as they were asked for
	for d := range 200 {
		for _, a := range all {
			for _, on := range a.assessed {
				if on == d {
					assessments = append(assessments, met{a, d})
				}
			}
		}
	}
	for k, b := range assessments {
		for m := k - 1; m >= 0; m-- {
			if a := assessments[m]; a.service != b.service && a.mayBe(b.ask) && b.day-a.day <= p.Assessed {
				say("repeated-assessments %d %d", a.id, b.id)
				break // of several the nearest is repeated
			}
		}
	}
	for i, a := range all {
		for _, b := range all[i+1:] {
			days := 0
			for d := 1; d <= 100; d++ { // nights that both were open, as far as each tells
				open := func(x ask) bool { return x.opened <= d && (x.ended == 0 || x.ended > d) && d < until[x.org] }
				if open(a) && open(b) {
					days++
				}
			}
			if a.need >= 0 && a.need == b.need && a.org != b.org && days >= p.Together && a.outcome != Duplicate && b.outcome != Duplicate {
				say("concurrent-episodes %d %d", a.id, b.id)
			}
		}
	}
	slices.Sort(out)
	return out
}

// tooEarly counts those who were turned away, or passed on, and not taken in, and of whom
// somebody may still tell that they were.
func tooEarly(all []ask, p Params, until known) (n int) {
	now := oracle(all, p, until)
	for _, x := range oracle(all, p, known{10000, 10000}) {
		if strings.HasPrefix(x, "dead-ends") && !slices.Contains(now, x) {
			n++
		}
	}
	return n
}

// waits are the long waits at a boundary, of all people together.
func waits(people [][]ask, p Params, until known) (out []string) {
	type passed struct {
		person, days int
		a, b         ask
	}
	var all []passed
	for n, of := range people {
		for _, a := range of {
			if !a.turned() && a.outcome != PassedOn && a.outcome != Moved {
				continue
			}
			after := slices.DeleteFunc(slices.Clone(of), func(x ask) bool {
				return x.id == a.id || !a.mayBe(x) || x.opened < a.ended || x.opened == a.ended && x.id < a.id
			})
			if len(after) == 0 || after[0].opened > a.ended+p.Horizon {
				continue
			}
			switch b := after[0]; {
			case b.active != 0:
				all = append(all, passed{n, b.active - a.ended, a, b})
			case b.ended == 0:
				all = append(all, passed{n, max(until[b.org], b.opened) - a.ended, a, b})
			}
		}
	}
	for _, x := range all {
		var own []int
		for _, y := range all {
			if y.a.org == y.b.org && y.b.active != 0 && x.a.org != x.b.org {
				own = append(own, y.days) // there are two organisations: all that both have within
			}
		}
		longer := 0 // than how many of ten
		for _, d := range own {
			if d < x.days {
				longer++
			}
		}
		if x.a.org != x.b.org && (x.days > p.Limit || len(own) >= 10 && 10*longer >= 9*len(own)) {
			out = append(out, fmt.Sprintf("%d: boundary-waits %d %d", x.person, x.a.id, x.b.id))
		}
	}
	slices.Sort(out)
	return out
}

// drawPerson makes one person's referrals in the order in which they opened, with small
// numbers so that everything meets.
func drawPerson(t *rapid.T) []ask {
	n := rapid.IntRange(0, 7).Draw(t, "referrals")
	all := make([]ask, n)
	day := 1
	for i := range all {
		day += rapid.IntRange(0, 9).Draw(t, "later")
		s := rapid.IntRange(0, 3).Draw(t, "service")
		a := ask{id: i, service: s, org: s / 2, need: rapid.IntRange(-1, 1).Draw(t, "need"), opened: day}
		a.outcome = Outcome(rapid.IntRange(0, int(outcomes)-1).Draw(t, "outcome"))
		switch a.outcome {
		case Waiting:
		case TakenIn:
			a.taken = day + rapid.IntRange(0, 9).Draw(t, "taken")
		default:
			a.ended = day + rapid.IntRange(0, 12).Draw(t, "lasted")
			if rapid.Bool().Draw(t, "accepted") {
				a.taken = day + rapid.IntRange(0, a.ended-day).Draw(t, "after")
			}
		}
		if a.taken != 0 || rapid.Bool().Draw(t, "acted") {
			a.active = max(a.taken, day)
		}
		for range rapid.IntRange(0, 2).Draw(t, "assessments") {
			a.assessed = append(a.assessed, day+rapid.IntRange(0, 9).Draw(t, "assessed"))
		}
		slices.Sort(a.assessed)
		all[i] = a
	}
	return all
}

func logOfPeople(people [][]ask, until known) *Log {
	l := &Log{AsAt: care.Date(max(until[0], until[1])), Needs: make([]Need, 2)}
	for o := range until {
		l.Orgs = append(l.Orgs, Org{Known: care.Date(until[o])})
	}
	for s := range 4 {
		l.Services = append(l.Services, Service{Org: int32(s / 2), Name: fmt.Sprint(s)})
	}
	for n, all := range people {
		from, first := int32(len(l.Referrals)), int32(len(l.Events))
		for _, a := range all {
			for _, d := range a.assessed {
				l.Events = append(l.Events, Event{Date: care.Date(d), Kind: care.EvAssessed, Service: int32(a.service), Referral: int32(len(l.Referrals)), Reason: None})
			}
			l.Referrals = append(l.Referrals, Referral{
				Person: int32(n), Service: int32(a.service), Need: int32(a.need), Opened: care.Date(a.opened), Active: care.Date(a.active),
				Taken: care.Date(a.taken), Ended: care.Date(a.ended), Outcome: a.outcome, Reason: None,
			})
		}
		slices.SortStableFunc(l.Events[first:], func(a, b Event) int { return int(a.Date) - int(b.Date) })
		l.People = append(l.People, Person{Referrals: Span{from, int32(len(l.Referrals))}, Events: Span{first, int32(len(l.Events))}, Place: None})
	}
	return l
}

func TestFindersAgreeWithTheDefinitionsReadWordByWord(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		until := known{rapid.IntRange(30, 90).Draw(t, "one tells up to"), rapid.IntRange(30, 90).Draw(t, "the other")}
		p := Params{
			Horizon: rapid.IntRange(0, 40).Draw(t, "horizon"), Limit: rapid.IntRange(5, 40).Draw(t, "limit"),
			Assessed: rapid.IntRange(1, 20).Draw(t, "again"), Together: rapid.IntRange(1, 8).Draw(t, "together"),
		}
		people := make([][]ask, rapid.IntRange(1, 8).Draw(t, "people"))
		for n := range people {
			people[n] = drawPerson(t)
		}
		l := logOfPeople(people, until)
		f := Find(l, p)
		early := 0
		var long []string
		for n, all := range people {
			want := oracle(all, p, until)
			early += tooEarly(all, p, until)
			var got []string
			for _, k := range Kinds() {
				for _, x := range f.By[k] {
					if int(x.Person) != n {
						continue
					}
					base := int(l.People[n].Referrals.From)
					s := fmt.Sprintf("%s %d", k, int(x.From)-base)
					if x.To != None {
						s += fmt.Sprintf(" %d", int(x.To)-base)
					}
					if k == Boundary {
						long = append(long, fmt.Sprintf("%d: %s", n, s))
					} else {
						got = append(got, s)
					}
				}
			}
			slices.Sort(got)
			if !slices.Equal(got, want) {
				t.Fatalf("person %d\n got %q\nwant %q\n%+v", n, got, want, all)
			}
		}
		if slices.Sort(long); !slices.Equal(long, waits(people, p, until)) {
			t.Fatalf("waits\n got %q\nwant %q\n%+v", long, waits(people, p, until), people)
		}
		if f.TooEarly != early {
			t.Fatalf("%d too early, not %d", f.TooEarly, early)
		}
	})
}
