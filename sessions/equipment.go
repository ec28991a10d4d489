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

// away reports whether a lending keeps units from their owner on a day: from the day
// on which they leave until they are back. What should have been back by today and is
// not is away until somebody says that it is back.
func away(l *care.Lending, day, today care.Date) bool {
	switch {
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
// are with nobody: the owner has not got them, and the borrower's agreement is over.
func (s *Store) At(who care.PartnerCode, site string, day, today care.Date) (n int) {
	if who == s.Owner {
		n = s.Units
	}
	for i := range s.Lendings {
		l := &s.Lendings[i]
		if who == s.Owner && away(l, day, today) {
			n -= l.Units
		}
		if l.To == who && strings.EqualFold(l.Site, site) && l.From <= day && day <= l.Until && (l.Back == 0 || day < l.Back) {
			n += l.Units
		}
	}
	return max(0, n)
}

// Overdue are the lendings whose units should be back by a day and are not.
func (s *Store) Overdue(day care.Date) (out []care.Lending) {
	for _, l := range s.Lendings {
		if l.Back == 0 && l.BackBy < day {
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

// CheckLending is what is wrong with a lending agreement that is about to be made:
// something missing, or on some day more units lent than there are. nil when it may
// stand.
func (s *Store) CheckLending(l care.Lending, today care.Date) *care.Problem {
	wrong := func(where, what, remedy string) *care.Problem {
		return &care.Problem{Where: where, What: what, Remedy: remedy}
	}
	switch {
	case !l.To.Valid() || l.To == s.Owner:
		return wrong("to", "It is not said to whom the equipment is lent.", "Choose another organisation than its owner.")
	case strings.TrimSpace(l.Site) == "":
		return wrong("site", "It is not said to which site it goes.", "Write the site's code.")
	case l.Units < 1:
		return wrong("units", "It is not said how many are lent.", "Lend one at least.")
	case l.From == 0 || l.Until == 0 || l.Until < l.From:
		return wrong("until", "The first and the last day do not make a time.", "Give both, the first first.")
	case l.Until < today:
		return wrong("until", "The lending would be over already.", "Give a last day of use from today on.")
	case l.Charge < 0:
		return wrong("charge", "The charge is not a whole number of pounds from 0 on.", "Write the number alone, such as 200; what it is for belongs to the condition.")
	case l.BackBy < l.Until:
		return wrong("back-by", "The equipment has to be back before its last day of use.", "Give a day on or after the last day.")
	case strings.TrimSpace(l.Transport) == "":
		return wrong("transport", "Nobody is said to move it.", "Say who takes it there and back.")
	case strings.TrimSpace(l.Condition) == "":
		return wrong("condition", "The condition in which it is handed over is missing.", "Say how it was checked.")
	}
	if day, n := s.most(l, today); n > s.Units {
		return wrong("units", fmt.Sprintf("On %s %d would be lent, and there is %s.", day.Long(), n, counted(s.Units, "one", "")), "Lend fewer, or at another time: it is lent already.")
	}
	return nil
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
