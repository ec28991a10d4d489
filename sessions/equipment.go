package sessions

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"roundtable/care"
)

// A Store of equipment: one kind of one owner, with all that was agreed about lending
// it. Nothing in it says who uses it on a day; see Uses.
type Store struct {
	care.Equipment
	Lendings []care.Lending `json:"lendings,omitempty"`
}

// Holds reports whether both sides agreed on a lending: until the borrower has said yes
// it has nothing. One of version 1 was agreed before borrowers were asked.
func Holds(l *care.Lending) bool { return l.V < 2 || l.Answer == care.Yes }

// AwaitsAnswer reports whether a borrower can still say yes or no to a lending.
func AwaitsAnswer(l *care.Lending, today care.Date) bool {
	return l.V >= 2 && l.Answer == care.NotAsked && l.Back == 0 && l.Until >= today
}

// away reports whether a lending keeps units from their owner on a day: from the day
// on which they leave until they are back. What should have been back by today and is
// not is away until somebody says that it is back. What the borrower has not answered is
// kept for it, until its last day of use is over; what it refused is not.
func away(l *care.Lending, day, today care.Date) bool {
	switch {
	case !Holds(l) && !AwaitsAnswer(l, today):
		return false
	case day < l.From:
		return false
	case l.Back != 0:
		return day < l.Back
	case l.BackBy < today:
		return true
	}
	return day <= l.BackBy
}

// At is how many units an organisation has at a site on a day: of its own what is not
// lent, of another's what it was lent for that day. Units that are late coming back
// are with nobody: the owner has not got them, and the borrower's agreement is over; so
// who was lent them next does not have them either, the lending made last first.
func (s *Store) At(who care.PartnerCode, site string, day, today care.Date) (n int) {
	if who == s.Owner {
		n = s.Units
	}
	left := s.Units - s.late(day, today)
	for i := range s.Lendings {
		l := &s.Lendings[i]
		if who == s.Owner && away(l, day, today) {
			n -= l.Units
		}
		if !lentFor(l, day, today) {
			continue
		}
		have := max(0, min(l.Units, left))
		left -= have
		if l.To == who && Holds(l) && strings.EqualFold(l.Site, site) {
			n += have
		}
	}
	return max(0, n)
}

// lentFor reports whether a day is one for which a lending gives units away.
func lentFor(l *care.Lending, day, today care.Date) bool {
	return (Holds(l) || AwaitsAnswer(l, today)) && l.From <= day && day <= l.Until && (l.Back == 0 || day < l.Back)
}

// overdue reports whether a lending's units should have been back before a day.
func overdue(l *care.Lending, today care.Date) bool {
	return Holds(l) && l.Back == 0 && l.BackBy < today
}

// late is how many units are with nobody on a day.
func (s *Store) late(day, today care.Date) (n int) {
	for i := range s.Lendings {
		if l := &s.Lendings[i]; overdue(l, today) && day > l.BackBy {
			n += l.Units
		}
	}
	return n
}

// Overdue are the lendings whose units should be back by a day and are not.
func (s *Store) Overdue(day care.Date) (out []care.Lending) {
	for _, l := range s.Lendings {
		if overdue(&l, day) {
			out = append(out, l)
		}
	}
	return out
}

// CheckEquipment is what is wrong with a description of equipment; nil when nothing is.
func CheckEquipment(e care.Equipment) *care.Problem {
	switch {
	case strings.TrimSpace(e.Name) == "":
		return &care.Problem{Where: "name", What: "The equipment has no name.", Remedy: "Write what it is."}
	case !e.Owner.Valid():
		return &care.Problem{Where: "owner", What: "It is not said whose the equipment is.", Remedy: "Choose the owner."}
	case e.Units < 1 || e.Units > 1000:
		return &care.Problem{Where: "units", What: "There is between 1 and 1,000 of it.", Remedy: "Say how many can be used on one day."}
	}
	return nil
}

// CheckLending is everything that is wrong with a lending agreement that is about to be
// made: something missing, or on some day more units lent than there are. nil when it may
// stand.
func (s *Store) CheckLending(l care.Lending, today care.Date) (bad Wrong) {
	add := func(is bool, where, what, remedy string) {
		if is {
			bad = append(bad, care.Problem{Where: where, What: what, Remedy: remedy})
		}
	}
	add(!l.To.Valid() || l.To == s.Owner, "to", "It is not said to whom the equipment is lent.", "Choose another organisation than its owner.")
	add(strings.TrimSpace(l.Site) == "", "site", "It is not said to which site it goes.", "Write the site's code.")
	add(l.Units < 1, "lent", "It is not said how many are lent.", "Lend one at least.")
	add(l.From == 0, "from", "The first day is missing.", "Give the day from which the borrower has it.")
	switch {
	case l.Until == 0:
		add(true, "until", "The last day of use is missing.", "Give it.")
	case l.Until < l.From:
		add(true, "until", "The last day of use is before the first.", "Give both, the first first.")
	case l.Until < today:
		add(true, "until", "The lending would be over already.", "Give a last day of use from today on.")
	case l.BackBy < l.Until:
		add(true, "back-by", "The equipment has to be back before its last day of use.", "Give a day on or after the last day.")
	}
	add(strings.TrimSpace(l.Transport) == "", "transport", "Nobody is said to move it.", "Say who takes it there and back.")
	add(strings.TrimSpace(l.Condition) == "", "condition", "The condition in which it is handed over is missing.", "Say how it was checked.")
	add(l.Charge < 0, "charge", "The charge is not an amount of pounds.", "Write the amount alone, such as 200 or 200.50; for what it is charged belongs to the agreement.")
	if bad != nil {
		return bad
	}
	if day, n := s.most(l, today); n > s.Units {
		add(true, "lent", fmt.Sprintf("On %s %d would be lent, and %s.", day.Long(), n, counted(s.Units, "there is one", "are all there are")), "Lend fewer, or at another time: it is lent already.")
	}
	return bad
}

// mostLent is how many units are away at once on the worst day from today on; 0 of nil.
func (s *Store) mostLent(today care.Date) (n int) {
	if s == nil {
		return 0
	}
	for i := range s.Lendings {
		if l := &s.Lendings[i]; away(l, max(l.From, today), today) {
			_, most := s.most(*l, today)
			n = max(n, most)
		}
	}
	return n
}

// most is the day of a lending on which the most units are away with it, and how many.
func (s *Store) most(l care.Lending, today care.Date) (on care.Date, n int) {
	// It is most on the first day of some lending: only then more goes away.
	days := []care.Date{l.From}
	for _, o := range s.Lendings {
		if o.From > l.From && o.From <= l.BackBy {
			days = append(days, o.From)
		}
	}
	slices.Sort(days)
	for _, day := range days {
		sum := l.Units
		for i := range s.Lendings {
			if s.Lendings[i].ID != l.ID && away(&s.Lendings[i], day, today) {
				sum += s.Lendings[i].Units
			}
		}
		if sum > n {
			on, n = day, sum
		}
	}
	return on, n
}

// counted is a number in words where it is one.
func counted(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return strings.TrimSpace(fmt.Sprintf("%d %s", n, many))
}

// Uses are how many units of one kind of equipment sessions take on one day.
type Uses map[care.SessionID]int

// Free is how many units a session can still have at a site on a day, given what the
// other sessions of the same host and site take.
func (s *Store) Free(p *care.SessionPlanned, today care.Date, uses Uses, sessions map[care.SessionID]*care.SessionPlanned) int {
	n := s.At(p.Host, p.Site, p.Day, today)
	for id, used := range uses {
		o := sessions[id]
		if id == p.ID || o == nil || o.Host != p.Host {
			continue
		}
		same := strings.EqualFold(o.Site, p.Site)
		// At one site a unit serves one session after the other; it does not move between
		// sites within a day. A borrower's units stand at the site of the agreement.
		if same && overlap(o, p) || !same && p.Host == s.Owner {
			n -= used
		}
	}
	return n
}

// sortedIDs are the keys of a map in order.
func sortedIDs[K cmp.Ordered, V any](m map[K]V) []K {
	out := make([]K, 0, len(m))
	for k := range m {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}
