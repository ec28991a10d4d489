package mining

import (
	"cmp"
	"slices"

	"roundtable/servicemap/eventlog"
)

// Referral is one referral of one person to one service, as its events tell it.
type Referral struct {
	Service      eventlog.Term // the resource of its first event
	Organisation eventlog.Term // NoTerm when nothing says it
	Opened       int64         // its first event, microseconds since 1970
	Last         int64         // its last event
	Rejected     bool          // its last event is a rejection
}

// ServicePair is a service and the one that the same person was referred to next.
type ServicePair struct {
	From, To eventlog.Term
	N        int
}

// Bounces is what became of referrals that were sent back.
type Bounces struct {
	People, Referrals int

	Rejections            int
	OnwardAfterRejection  int // a rejection with another referral of the same person after it
	CrossingOrganisations int // of these, to another organisation
	Returns               int // a referral to a service that the person's sequence has had before
	PingPong              int // to A, to B, to A: three referrals in turn, B another than A
	DeadEnds              int // people whose last referral was sent back

	ByPerson map[int]int // people, by how often they were sent on after a rejection

	// BoundaryDays are the days from a rejection's last event to the next referral's
	// first, when organisations differ; shortest first.
	BoundaryDays []float64

	Pairs     []ServicePair         // each referral and the person's next; most first
	SentOn    []ServicePair         // those of them where the first was sent back
	Rejecting map[eventlog.Term]int // rejections by service
	Received  map[eventlog.Term]int // referrals by service
}

// FindBounces takes each person's referrals (the log's cases are people; events of one
// referral have one Referral id, events without one are left out and counted) in the
// order of their first events, and counts what was sent back and sent on. Without an end
// of observation every last rejection is a dead end: who may yet be taken in is counted
// too.
func FindBounces(l *eventlog.Log, sendsBack func(activity string) bool) (b *Bounces, without int) {
	b = &Bounces{ByPerson: map[int]int{}, Rejecting: map[eventlog.Term]int{}, Received: map[eventlog.Term]int{}}
	rejects := make([]bool, l.Activities.Len())
	for a, name := range l.Activities.Names() {
		rejects[a] = sendsBack(name)
	}
	var count pairCounts
	var rs []Referral
	for _, span := range l.Each() {
		var none int
		rs, none = referralsOf(l, span, rejects, rs[:0])
		without += none
		if len(rs) > 0 {
			b.person(rs, &count)
		}
	}
	ranks := alphabetical(l.Resources)
	b.Pairs, b.SentOn = list(count.all, ranks), list(count.sentOn, ranks)
	slices.Sort(b.BoundaryDays)
	return b, without
}

// pairCounts are the pairs of services as they are counted.
type pairCounts struct{ all, sentOn map[[2]eventlog.Term]int }

func (c *pairCounts) add(from, to *Referral) {
	if c.all == nil {
		c.all, c.sentOn = map[[2]eventlog.Term]int{}, map[[2]eventlog.Term]int{}
	}
	key := [2]eventlog.Term{from.Service, to.Service}
	c.all[key]++
	if from.Rejected {
		c.sentOn[key]++
	}
}

// list puts pairs in order: most first, among equals by name.
func list(counts map[[2]eventlog.Term]int, ranks []int) []ServicePair {
	out := make([]ServicePair, 0, len(counts))
	for p, n := range counts {
		out = append(out, ServicePair{From: p[0], To: p[1], N: n})
	}
	slices.SortFunc(out, func(x, y ServicePair) int {
		return cmp.Or(cmp.Compare(y.N, x.N), cmp.Compare(ranks[x.From], ranks[y.From]), cmp.Compare(ranks[x.To], ranks[y.To]))
	})
	return out
}

// referralsOf are a person's referrals in order of their first events.
func referralsOf(l *eventlog.Log, span [2]int, rejects []bool, out []Referral) (rs []Referral, without int) {
	if l.Referral == nil || l.Resource == nil {
		return out, span[1] - span[0]
	}
	places := map[eventlog.Term]int{}
	for i := span[0]; i < span[1]; i++ {
		id := l.Referral[i]
		if id == eventlog.NoTerm || l.Resource[i] == eventlog.NoTerm {
			without++
			continue
		}
		at, known := places[id]
		if !known {
			at = len(out)
			places[id] = at
			out = append(out, Referral{Service: l.Resource[i], Organisation: eventlog.NoTerm, Opened: l.At[i]})
		}
		r := &out[at]
		if l.Organisation != nil && r.Organisation == eventlog.NoTerm {
			r.Organisation = l.Organisation[i]
		}
		r.Last, r.Rejected = l.At[i], rejects[l.Activity[i]]
	}
	return out, without
}

// person counts one person's referrals.
func (b *Bounces) person(rs []Referral, count *pairCounts) {
	b.People++
	b.Referrals += len(rs)
	onward := 0
	for i := range rs {
		r := &rs[i]
		b.Received[r.Service]++
		if r.Rejected {
			b.Rejections++
			b.Rejecting[r.Service]++
		}
		if i == 0 {
			continue
		}
		before := &rs[i-1]
		count.add(before, r)
		if before.Rejected {
			onward++
			if before.Organisation != r.Organisation {
				b.CrossingOrganisations++
				b.BoundaryDays = append(b.BoundaryDays, float64(r.Opened-before.Last)/eventlog.PerDay)
			}
		}
		if slices.ContainsFunc(rs[:i], func(x Referral) bool { return x.Service == r.Service }) {
			b.Returns++
		}
		if i > 1 && rs[i-2].Service == r.Service && before.Service != r.Service {
			b.PingPong++
		}
	}
	b.OnwardAfterRejection += onward
	b.ByPerson[onward]++
	if rs[len(rs)-1].Rejected {
		b.DeadEnds++
	}
}
