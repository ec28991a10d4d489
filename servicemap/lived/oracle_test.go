package lived

import (
	"fmt"
	"slices"
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
}

func (a ask) turned() bool     { return a.outcome == Rejected || a.outcome == ClosedUnseen }
func (a ask) mayBe(b ask) bool { return a.need < 0 || b.need < 0 || a.need == b.need }

func oracle(all []ask, p Params, asAt int) []string {
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
			if !helped && a.ended+p.Horizon <= asAt {
				say("dead-ends %d", a.id)
			}
		}
	}
	for k := range all {
		var same []ask // up to all[k], for what may be its need
		for _, x := range all[:k+1] {
			if x.mayBe(all[k]) {
				same = append(same, x)
			}
		}
		for from := len(same) - 2; from >= 0; from-- {
			run, ok := same[from:], same[from].service == all[k].service
			for i := 0; i+1 < len(run); i++ {
				ok = ok && run[i].taken == 0 && run[i].outcome != Duplicate && hop(run[i], run[i+1])
				ok = ok && (i == 0 || run[i].service != all[k].service)
			}
			if ok {
				say("loops %d %d", run[0].id, all[k].id)
			}
		}
	}
	for k := range all {
		for _, b := range all[:k] {
			// B is the last before C that may be its need, A the last before B.
			if !b.mayBe(all[k]) || slices.ContainsFunc(all[b.id+1:k], func(x ask) bool { return x.mayBe(all[k]) }) {
				continue
			}
			for _, a := range all[:b.id] {
				if !a.mayBe(b) || slices.ContainsFunc(all[a.id+1:b.id], func(x ask) bool { return x.mayBe(b) }) {
					continue
				}
				if a.service == all[k].service && b.service != a.service && a.mayBe(all[k]) && hop(a, b) && hop(b, all[k]) {
					say("ping-pong %d %d", a.id, all[k].id)
				}
			}
		}
	}
	for i, a := range all {
		for _, b := range all[i+1:] {
			days := 0
			for d := 1; d <= asAt; d++ { // nights that both were open
				open := func(x ask) bool { return x.opened <= d && (x.ended == 0 || x.ended > d) && d < asAt }
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

// drawPerson makes one person's referrals in the order in which they opened, with small
// numbers so that everything meets.
func drawPerson(t *rapid.T, asAt int) []ask {
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
		all[i] = a
	}
	return all
}

func logOfPerson(people [][]ask, asAt int) *Log {
	l := &Log{AsAt: care.Date(asAt), Orgs: make([]Org, 2), Needs: make([]Need, 2)}
	for s := range 4 {
		l.Services = append(l.Services, Service{Org: int32(s / 2), Name: fmt.Sprint(s)})
	}
	for n, all := range people {
		from := int32(len(l.Referrals))
		for _, a := range all {
			l.Referrals = append(l.Referrals, Referral{
				Person: int32(n), Service: int32(a.service), Need: int32(a.need), Opened: care.Date(a.opened), Active: care.Date(a.active),
				Taken: care.Date(a.taken), Ended: care.Date(a.ended), Outcome: a.outcome, Reason: None,
			})
		}
		l.People = append(l.People, Person{Referrals: Span{from, int32(len(l.Referrals))}, Place: None})
	}
	return l
}

func TestFindersAgreeWithTheDefinitionsReadWordByWord(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		asAt := rapid.IntRange(30, 90).Draw(t, "as at")
		p := Params{Horizon: rapid.IntRange(0, 40).Draw(t, "horizon"), Limit: 5, Assessed: 10, Together: rapid.IntRange(1, 8).Draw(t, "together")}
		people := [][]ask{drawPerson(t, asAt), drawPerson(t, asAt)}
		f := Find(logOfPerson(people, asAt), p)
		for n, all := range people {
			want := oracle(all, p, asAt)
			var got []string
			base := 0
			if n == 1 {
				base = len(people[0])
			}
			for _, k := range Kinds() {
				for _, x := range f.By[k] {
					if int(x.Person) != n || k == Boundary || k == Again {
						continue
					}
					s := fmt.Sprintf("%s %d", k, int(x.From)-base)
					if x.To != None {
						s += fmt.Sprintf(" %d", int(x.To)-base)
					}
					got = append(got, s)
				}
			}
			slices.Sort(got)
			if !slices.Equal(got, want) {
				t.Fatalf("person %d\n got %q\nwant %q\n%+v", n, got, want, all)
			}
		}
	})
}
