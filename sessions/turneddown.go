package sessions

import (
	"slices"
	"time"

	"roundtable/care"
)

// turnedDown is one date that one wait is not to be given again: the patient declined it,
// or their own trust refused it in a plan.
type turnedDown struct {
	Wait    care.Key
	Session care.SessionID
}

// turnedDown are the dates that were turned down, of some sessions. What lifts one is a
// newer answer of the patient's (they were asked again), for a refusal a newer
// confirmation of the trust's too, or that it agreed to the date since.
func (s *state) turnedDown(of []*care.SessionPlanned) map[turnedDown]bool {
	out := map[turnedDown]bool{}
	is := map[care.SessionID]bool{}
	for _, x := range of {
		is[x.ID] = true
	}
	for k, w := range s.Waiters {
		for _, p := range s.placesOf(k) {
			if p.Declined() && is[p.Session] && !w.askedSince(p.At) {
				out[turnedDown{k, p.Session}] = true
			}
		}
	}
	for x, no := range s.refusals(is) {
		if w := s.Waiters[x.Wait]; w == nil || !w.askedSince(no) && !w.confirmedSince(no) {
			out[x] = true
		}
	}
	return out
}

// refusals are the places of plans whose newest answer is a no, with when it was given.
func (s *state) refusals(of map[care.SessionID]bool) map[turnedDown]time.Time {
	type said struct {
		at time.Time
		no bool
	}
	newest := map[turnedDown]said{}
	for _, p := range s.Proposals {
		for _, x := range p.Places {
			a, ok := p.Answers[x.Partner]
			if !ok || !of[x.Session] {
				continue
			}
			no := slices.Contains(a.Refused, x.Pathway)
			if !no && !slices.Contains(a.Accepted, x.Pathway) {
				continue
			}
			if k := (turnedDown{x.Pathway, x.Session}); !a.Who.At.Before(newest[k].at) {
				newest[k] = said{a.Who.At, no}
			}
		}
	}
	out := map[turnedDown]time.Time{}
	for k, x := range newest {
		if x.no {
			out[k] = x.at
		}
	}
	return out
}

func (w *waiter) askedSince(at time.Time) bool {
	n := len(w.Asked)
	return n > 0 && w.Asked[n-1].Who.At.After(at)
}

func (w *waiter) confirmedSince(at time.Time) bool {
	n := len(w.Fitness)
	return n > 0 && w.Fitness[n-1].Who.At.After(at)
}

// verdict is what the patient's own trust said of a place: in this plan or, where it has
// not answered and the place is the same, in the one that it replaces. An answer to a
// plan before does not count any more once the patient was offered the date.
func (s *state) verdict(p *proposal, x care.ProposedPlace) Verdict {
	if v := p.verdict(x); v != Unanswered {
		return v
	}
	for was := s.Proposals[p.Replaces]; was != nil; was = s.Proposals[was.Replaces] {
		i := slices.IndexFunc(was.Places, func(o care.ProposedPlace) bool { return o.Pathway == x.Pathway && o.Session == x.Session })
		if i < 0 || was.verdict(was.Places[i]) == Refused {
			break
		}
		if was.Places[i].Locked || was.verdict(was.Places[i]) != Accepted {
			continue
		}
		at := was.Answers[x.Partner].Who.At
		if slices.ContainsFunc(s.placesOf(x.Pathway), func(o Place) bool { return o.Session == x.Session && o.At.After(at) && o.Mistake == nil }) {
			break
		}
		return Accepted
	}
	return Unanswered
}
