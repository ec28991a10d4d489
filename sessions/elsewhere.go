package sessions

import (
	"cmp"
	"slices"

	"roundtable/care"
	"roundtable/facts"
)

// This file alone reads rows that the reader's own view does not show: those of the
// same person at other partners. What comes out of it names nobody and no partner: that
// something stands against a date, that a host's list shows a booking which both
// organisations made, how long a list is. Two trusts that offer one child two dates for
// one wait, or write to somebody who died, would be worse.

// elsewhere looks at all waits of the person, whoever sent them: an offer or booking
// that stands for any of them, and a date that a trust's own system has for this
// specialty. It is called with the table locked for reading, as all of this file is.
func (t *Table) elsewhere(v *facts.View, row facts.Row, out *Candidate) {
	whole := v.Whole()
	for _, r := range allOf(whole, row) {
		p, i, ok := whole.Pathway(r)
		if !ok {
			continue
		}
		if w := t.state.Waiters[p.Key[i]]; w != nil && w.Open != "" && (out.Open == "" || out.Treated) {
			treated := t.treatedAt(w.Open)
			if !treated || r == row || t.duplicate(whole, row, r, w.Open) {
				out.Open, out.Treated = w.Open, treated
			}
		}
		if r != row && specialtyOf(whole, p, i) != out.Specialty {
			continue
		}
		if d := p.TCI[i]; d >= t.Today() && (out.Own == 0 || d < out.Own) {
			out.Own = d
		}
	}
}

// treatedAt reports whether what stands on a place is a treatment that is over: it binds
// its own wait, and no other of the person's.
func (t *Table) treatedAt(id care.SlotID) bool {
	s := t.state.Slots[id]
	return s != nil && s.Now.Stage() == StageTreated
}

// duplicate reports whether one wait is what another of the same person was treated for
// at a place: the same pathway on another list, or the same specialty with a clock that
// was running on the day.
func (t *Table) duplicate(whole *facts.View, row, treated facts.Row, at care.SlotID) bool {
	if slices.Contains(whole.SamePPID(treated, nil), row) {
		return true
	}
	p, i, ok := whole.Pathway(row)
	q, j, is := whole.Pathway(treated)
	s := t.state.Sessions[slotSession(at)]
	return ok && is && s != nil && p.Start[i] < s.Day && specialtyOf(whole, p, i) == specialtyOf(whole, q, j)
}

// specialtyOf is the treatment function of a wait, or the specialty as its partner
// wrote it.
func specialtyOf(v *facts.View, p *facts.PathwayChunk, i int) string {
	return cmp.Or(v.Code(facts.DimTFC, p.TFC[i]), v.Wide(facts.DimSpecialty, p.Specialty[i]))
}

// allOf are the waits of the person that a wait is of, itself among them.
func allOf(v *facts.View, row facts.Row) []facts.Row {
	p, i, ok := v.Pathway(row)
	if !ok {
		return nil
	}
	out := []facts.Row{row}
	for _, person := range v.SamePerson(p.Person[i], nil) {
		out = v.PathwaysOf(person, out)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// allWaits are the keys of all waits of one person: a command for one of them expects
// what is said of them all.
func allWaits(v *facts.View, k care.Key) (out []care.Key) {
	whole := v.Whole()
	row, ok := whole.PathwayByKey(k)
	if !ok {
		return []care.Key{k}
	}
	for _, r := range allOf(whole, row) {
		if p, i, ok := whole.Pathway(r); ok {
			out = append(out, p.Key[i])
		}
	}
	return out
}

// died reports whether any file says that the person of a wait died.
func died(v *facts.View, k care.Key) bool {
	whole := v.Whole()
	row, ok := whole.PathwayByKey(k)
	if !ok {
		return false
	}
	p, i, ok := whole.Pathway(row)
	return ok && p.Died[i] != 0
}

// pas asks the host's rows about the person for the date of a session.
func pas(v *facts.View, k care.Key, host care.PartnerCode, day care.Date) PAS {
	whole := v.Whole()
	row, ok := whole.PathwayByKey(k)
	if !ok {
		return NotInPAS
	}
	var rows []HostRow
	for _, r := range allOf(whole, row) {
		if p, i, ok := whole.Pathway(r); ok {
			rows = append(rows, HostRow{care.PartnerCode(whole.Code(facts.DimPartner, p.Partner[i])), p.TCI[i]})
		}
	}
	return PASOf(host, day, rows)
}

// Arrived reports whether a list of a host's shows the pathway of a wait that was
// transferred to it: the same pathway identifier and issuer. It says nothing else of
// that list. A pathway without an identifier is never found.
func (t *Table) Arrived(v *facts.View, k care.Key, host care.PartnerCode) bool {
	whole := v.Whole()
	row, ok := whole.PathwayByKey(k)
	if !ok {
		return false
	}
	return slices.ContainsFunc(whole.SamePPID(row, nil), func(r facts.Row) bool {
		p, i, ok := whole.Pathway(r)
		return ok && r != row && care.PartnerCode(whole.Code(facts.DimPartner, p.Partner[i])) == host
	})
}

// twins are the rows of hosts' lists about people who were treated there and wait on
// their own trust's list too, with that wait: the same pathway, or the same person and
// specialty with the day of the operation as its date or the same clock.
func (t *Table) twins(v *facts.View, treated map[care.Key]care.Date) map[care.Key]care.Key {
	out, whole := map[care.Key]care.Key{}, v.Whole()
	for k, day := range treated {
		row, ok := whole.PathwayByKey(k)
		w := t.state.Waiters[k]
		if !ok || w == nil || t.state.Slots[w.Open] == nil || t.state.Sessions[slotSession(w.Open)] == nil {
			continue
		}
		own, o, _ := whole.Pathway(row)
		host, same := t.state.Sessions[slotSession(w.Open)].Host, whole.SamePPID(row, nil)
		for _, r := range allOf(whole, row) {
			p, i, ok := whole.Pathway(r)
			if !ok || r == row || care.PartnerCode(whole.Code(facts.DimPartner, p.Partner[i])) != host || p.Partner[i] == own.Partner[o] {
				continue
			}
			booked := specialtyOf(whole, p, i) == specialtyOf(whole, own, o) && (p.TCI[i] == day || p.Start[i] == own.Start[o])
			if booked || slices.Contains(same, r) {
				out[p.Key[i]] = k
			}
		}
	}
	return out
}

// anybody is a candidate whoever may see them: for the length and the order of a list.
func (t *Table) anybody(v *facts.View, k care.Key, prios *care.Priorities) (Candidate, bool) {
	return t.candidate(v.Whole(), k, prios)
}
