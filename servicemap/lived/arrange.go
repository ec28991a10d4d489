package lived

import (
	"cmp"
	"slices"

	"roundtable/care"
)

// arrange puts what was gathered into order: what belongs to one person together,
// referrals as they opened, events as they happened.
func (b *reader) arrange() *Log {
	l := b.log
	places := b.arrangeReferrals()
	count := make([]int32, len(l.People)+1)
	for k := range b.events {
		count[b.events[k].person+1]++
	}
	for p := range l.People {
		count[p+1] += count[p]
		l.People[p].Events = Span{count[p], count[p+1]}
	}
	sorted := make([]seqEvent, len(b.events))
	next := slices.Clone(count)
	for k := range b.events {
		p := b.events[k].person
		sorted[next[p]] = b.events[k]
		next[p]++
	}
	b.events = nil
	l.Events = make([]Event, len(sorted))
	for p := range l.People {
		s := l.People[p].Events
		inOrder(sorted[s.From:s.To])
		for k := s.From; k < s.To; k++ {
			l.Events[k] = sorted[k].Event
			l.Events[k].Referral = places[sorted[k].Referral]
		}
	}
	return l
}

// arrangeReferrals orders the referrals and gives, by the place at which each came, the
// place at which it stands now.
func (b *reader) arrangeReferrals() []int32 {
	l := b.log
	order := make([]int32, len(b.opened))
	for k := range order {
		order[k] = int32(k)
	}
	slices.SortFunc(order, func(x, y int32) int {
		a, c := &b.opened[x], &b.opened[y]
		return cmp.Or(cmp.Compare(a.Person, c.Person), cmp.Compare(a.Opened, c.Opened), a.sequence.compare(c.sequence), cmp.Compare(x, y))
	})
	days(order, func(x, y int32) bool {
		return b.opened[x].Person == b.opened[y].Person && b.opened[x].Opened == b.opened[y].Opened
	}, func(x int32) care.Minute { return b.opened[x].minute })
	places := make([]int32, len(order))
	l.Referrals = make([]Referral, len(order))
	for k, from := range order {
		l.Referrals[k], places[from] = b.opened[from].Referral, int32(k)
		p := &l.People[l.Referrals[k].Person].Referrals
		if p.To == 0 {
			p.From = int32(k)
		}
		p.To = int32(k) + 1
	}
	b.opened = nil
	return places
}

// inOrder sorts events as they happened: by day; within a day those of which the minute
// is known among themselves by minute, every other one where its source has it.
func inOrder(events []seqEvent) {
	slices.SortStableFunc(events, func(a, b seqEvent) int {
		return cmp.Or(cmp.Compare(a.Date, b.Date), a.sequence.compare(b.sequence))
	})
	days(events, func(a, b seqEvent) bool { return a.Date == b.Date }, func(e seqEvent) care.Minute { return e.Minute })
}

// days puts those of one day that have a minute into its order, within the places that
// they hold, so that one without a minute keeps its place.
func days[T any](all []T, oneDay func(a, b T) bool, minute func(T) care.Minute) {
	var timed []T
	for lo := 0; lo < len(all); {
		hi := lo + 1
		timed = timed[:0]
		for ; hi < len(all) && oneDay(all[lo], all[hi]); hi++ {
		}
		for _, x := range all[lo:hi] {
			if hi-lo > 1 && minute(x) != 0 {
				timed = append(timed, x)
			}
		}
		if len(timed) > 1 {
			slices.SortStableFunc(timed, func(a, b T) int { return cmp.Compare(minute(a), minute(b)) })
			k := 0
			for i := lo; i < hi; i++ {
				if minute(all[i]) != 0 {
					all[i] = timed[k]
					k++
				}
			}
		}
		lo = hi
	}
}
