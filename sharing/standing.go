package sharing

import (
	"slices"
	"time"

	"roundtable/care"
	"roundtable/sharing/accounts"
)

// standing is what the gate knows of a viewer at an instant.
type standing struct {
	care.Viewer
	role         RoleData
	current      bool
	why          string // why not current
	commissioner bool
	left         bool   // the partner's last day has passed
	record       string // "", "own", "proxy"
	persons      []care.Key
	sees         catSet // a carer's
}

// stand finds out what a viewer is. Whatever is not certain closes: an account that
// there is not, a role or a partner that is not the account's.
func (s *Snapshot) stand(v care.Viewer, at time.Time) standing {
	w := standing{Viewer: v}
	w.role, _ = RoleOf(v.Role)
	a, state, ok := s.book.Get(v.Account, day(at))
	switch {
	case v.Account == "" || !ok:
		w.why = "Nobody is signed in."
	case state == accounts.Ended:
		w.why = "The account has ended."
	case state != accounts.Current:
		w.why = "The account's first day has not come."
	case v.Partner == "":
		w.why = "The account acts for no partner."
	case a.Partner != v.Partner:
		w.why = "The account acts for another partner."
	case !a.Holds(v.Role) || w.role.Role == "":
		w.why = "The account does not have this role."
	default:
		w.current = true
	}
	m := s.partners[v.Partner]
	// What is not known might be a board; a person whose account a board opened is none.
	w.commissioner = !w.role.Own() && (m.Type == care.ICB || m.Type == "")
	w.left = m.Until != 0 && day(at) > m.Until
	if w.role.Own() {
		w.record, w.persons = "own", a.Persons
		if v.Role == care.RoleCarer {
			w.record = "proxy"
			w.sees = granted(a.Proxy, day(at))
		}
	}
	return w
}

// granted are the categories that a proxy grant opens on a day: none without a
// grant, none once the day of its review has passed.
func granted(p *accounts.Proxy, on care.Date) (out catSet) {
	if p == nil || p.Review == 0 || on > p.Review {
		return 0
	}
	for _, word := range p.Sees {
		if c, ok := care.ParseCategory(word); ok && c != care.AggregateOnly {
			out |= setOf(c)
		}
	}
	return out
}

// mine reports whether a source record is of somebody whom the account is tied to.
func (w *standing) mine(k care.Key) bool {
	return w.record != "" && !k.IsZero() && slices.Contains(w.persons, k)
}

// practice reports whether a partner's record is one of general practice, which a
// type 1 opt-out is about; a partner that the table does not know counts as one.
func (s *Snapshot) practice(p care.PartnerCode) bool {
	switch s.partners[p].Type {
	case care.GPPractice, care.PCN, "":
		return true
	}
	return false
}

// keeper is whose rows a partner's are on a day: its own, or its successor's once it
// has left the table. A chain of successors is followed; one that leads nowhere, or
// round, ends where it does.
func (s *Snapshot) keeper(p care.PartnerCode, on care.Date) care.PartnerCode {
	for range 8 {
		m := s.partners[p]
		if m.Until == 0 || on <= m.Until || m.Successor == "" {
			break
		}
		p = m.Successor
	}
	return p
}
