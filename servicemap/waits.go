package servicemap

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"roundtable/care"
)

// ListWait is what a partner's waiting list tells of a service: of those on it whom one
// reader may list. The zero ListWait tells nothing.
type ListWait struct {
	People  int // open waits on the list, of which one person may have several
	Clocks  int // waits whose clock start is known: what the days are of
	Median  int // days that half of them have waited, at the least
	P92     int // days that 92 of 100 have waited, at the most
	List    care.Date
	Counted care.Date // the day that waits are counted to
}

// FewWaits is below how many waits nothing is said of how long a service's wait is: one
// more or less would change it.
const FewWaits = 5

// Tells reports whether there are enough waits to say how long people wait.
func (w ListWait) Tells() bool { return w.Clocks >= FewWaits }

// Days are how long people wait by the list: 92 of 100 wait no longer. In a queue that
// neither grows nor shrinks those who wait now have waited between nothing and the whole
// wait, so that this is nearly the whole and the median only half of it; and it is what
// the standard of 18 weeks is of (RTT guidance v5.0).
func (w ListWait) Days() int { return w.P92 }

// Differs says how a wait that an owner stated and its list do not go together; "" where
// they do, or one of them tells nothing. A wait is stated on one day and the list is of
// another, so that a quarter and a week more are let pass. It is a question to the owner,
// and changes nothing.
func (w ListWait) Differs(s *Service) string {
	switch {
	case !w.Tells() || !s.WaitKnown:
		return ""
	case w.Median > s.WaitDays+s.WaitDays/4+7:
		return "more than half of those on the list have waited longer than is stated"
	case s.WaitDays > w.P92+w.P92/2 && s.WaitDays > w.P92+28:
		return "92 of 100 on the list have waited much less than is stated"
	}
	return ""
}

// Waits are what the shared list tells of services, by their id, to one reader.
type Waits map[care.ServiceID]ListWait

// Wait is how long people wait for a service in days, and whether that is its list's figure;
// ok is false where neither its list nor its owner says.
func (q *Query) Wait(s *Service) (days int, listed, ok bool) {
	if w := q.Waits[s.ID]; w.Tells() {
		return w.Days(), true, true
	}
	return s.WaitDays, false, s.WaitKnown
}

// WaitWords says how long people wait for a service, and who says so: "a wait of 41 days
// (stated by its owner on 13 October 2026)". It says nothing of a service that is closed.
func (q *Query) WaitWords(s *Service) string {
	days, listed, ok := q.Wait(s)
	switch {
	case !ok:
		return ""
	case listed:
		w := q.Waits[s.ID]
		return fmt.Sprintf("a wait of up to %s for 92 of 100 (from the shared list%s)", daysInWords(days), ofDay(" of ", w.List))
	}
	return fmt.Sprintf("a wait of %s (stated by its owner%s)", daysInWords(days), ofDay(" on ", s.WaitAsAt))
}

func ofDay(lead string, d care.Date) string {
	if d == 0 {
		return ""
	}
	return lead + d.Long()
}

// hasRoom reports whether a service takes somebody within some days; where neither its
// list nor its owner says how long people wait, that is not held against it.
func (q *Query) hasRoom(s *Service) bool {
	days, _, ok := q.Wait(s)
	return !s.Closed && (!ok || days <= q.MaxWait)
}

// key tells the waits of one reader from another's, as far as they change what is found.
func (w Waits) key() string {
	var out strings.Builder
	for _, id := range slices.Sorted(maps.Keys(w)) {
		if x := w[id]; x.Tells() {
			fmt.Fprintf(&out, " %s=%d/%d", id, x.P92, x.List)
		}
	}
	return out.String()
}

// ListedAs reports whether a partner's list means a service by a word of its own, a code
// of a team type, or what that is called: by what its owner says that their list calls it,
// or by its name.
func (s *Service) ListedAs(word, label string) bool {
	for _, own := range []string{s.List, s.Name} {
		own = strings.TrimSpace(own)
		if own != "" && (strings.EqualFold(own, word) || strings.EqualFold(own, label)) {
			return true
		}
	}
	return false
}
