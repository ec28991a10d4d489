package lived

import (
	"slices"
	"strings"
)

// AtService is what one service's referrals say of it.
type AtService struct {
	Referrals, People int
	Linked            int // of the people, who can be recognised at another partner
	Outcomes          []Tally
	Reasons           []Tally // of those that were turned away
	ToActive, ToSeen  int     // median days from the referral to the first thing done, and to the first meeting; -1 of none
	WaitingNow        int     // open, and nobody has seen them
	WaitedNow         int     // median days that they have waited; -1 of none
	Before, After     []Tally // services that the same person was at just before and just after, for what may be the same need
	Rounds            []Round // loops that lead through it
}

// ServiceOf finds a service of a log by its partner and a word of its files, or its name;
// letters in any case.
func (l *Log) ServiceOf(partner, word string) (int32, bool) {
	for n := range l.Services {
		s := &l.Services[n]
		if string(l.Orgs[s.Org].Code) == partner && (strings.EqualFold(s.Name, word) || slices.ContainsFunc(s.Words, func(w string) bool { return strings.EqualFold(w, word) })) {
			return int32(n), true
		}
	}
	return None, false
}

// NamesOf are the names under which a partner's files have services, and how many
// referrals stand under none.
func (l *Log) NamesOf(partner string) (names []string, nameless int) {
	for n := range l.Services {
		if s := &l.Services[n]; string(l.Orgs[s.Org].Code) == partner && s.Name != "" {
			names = append(names, s.Name)
		}
	}
	for k := range l.Referrals {
		s := &l.Services[l.Referrals[k].Service]
		if s.Name == "" && string(l.Orgs[s.Org].Code) == partner {
			nameless++
		}
	}
	slices.Sort(names)
	return names, nameless
}

// At sums up one service, under all the names that it has in a log, over the referrals
// that a Sift takes.
func At(l *Log, f *Found, services []int32, s Sift) *AtService {
	c := l.choose(s)
	out := &AtService{}
	outcomes, reasons, before, after := newCounter[string](), newCounter[string](), newCounter[int32](), newCounter[int32]()
	var active, seen, waited []int
	last := None
	for n := range l.Referrals {
		r := &l.Referrals[n]
		if !slices.Contains(services, r.Service) || !c.referral(r) {
			continue
		}
		p := &l.People[r.Person]
		out.Referrals++
		if r.Person != last {
			last = r.Person
			out.People++
			if p.Linked {
				out.Linked++
			}
		}
		outcomes.add(r.Outcome.String(), r.Person, 0)
		if r.Outcome.Turned() {
			reasons.add(l.ReasonText(r.Reason), r.Person, 0)
		}
		switch {
		case r.Seen != 0:
			seen = append(seen, int(r.Seen-r.Opened))
		case r.Ended == 0:
			waited = append(waited, int(max(l.KnownAt(l.OrgOf(r)), r.Opened)-r.Opened))
		}
		if r.Active != 0 {
			active = append(active, int(r.Active-r.Opened))
		}
		if k := l.beside(p, int32(n), -1); k != None {
			before.add(l.Referrals[k].Service, r.Person, 0)
		}
		if k := l.beside(p, int32(n), 1); k != None {
			after.add(l.Referrals[k].Service, r.Person, 0)
		}
	}
	out.ToActive, out.ToSeen, out.WaitedNow, out.WaitingNow = Median(active), Median(seen), Median(waited), len(waited)
	out.Outcomes, out.Reasons = tallies(outcomes, asIs), tallies(reasons, asIs)
	out.Before, out.After = tallies(before, l.ServiceName), tallies(after, l.ServiceName)
	for _, r := range Sum(l, Loop, f.Findings(l, Loop, s), s).Rounds {
		for _, x := range r.Services {
			if slices.Contains(services, x) {
				out.Rounds = append(out.Rounds, r)
				break
			}
		}
	}
	return out
}

// beside is the person's nearest referral in a direction, for what may be the same need
// and at another service; None where there is none.
func (l *Log) beside(p *Person, n int32, step int32) int32 {
	for k := n + step; k >= p.Referrals.From && k < p.Referrals.To; k += step {
		if alike(&l.Referrals[k], &l.Referrals[n]) {
			if l.Referrals[k].Service == l.Referrals[n].Service {
				return None
			}
			return k
		}
	}
	return None
}

func asIs(s string) string { return s }

func tallies[K comparable](c *counter[K], name func(K) string) (out []Tally) {
	for _, i := range c.most() {
		out = append(out, Tally{name(c.keys[i]), c.n[i], c.of[i]})
	}
	return out
}
