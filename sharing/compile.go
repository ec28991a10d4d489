package sharing

import (
	"time"

	"roundtable/care"
)

// Compile is what a viewer may see of classes for a purpose at an instant, as a
// scope: bit c stands for classes[c]. Decide says the same one by one (a property
// test holds them together): this is written out by hand because a list asks it for
// every class at once. Broken glass is never in it: that is for one person.
//
// For service users and carers the scope is narrowed to the account's own people.
func (s *Snapshot) Compile(v care.Viewer, p care.Purpose, classes []care.ClassMeaning, at time.Time) care.Scope {
	w := s.stand(v, at)
	own := w.record != ""
	reads := setOf(w.role.reads[p]...)
	if !w.current || reads == 0 {
		return care.Scope{Purpose: p}
	}
	var may [care.Categories][]uint64
	for i := range may {
		may[i] = make([]uint64, (len(classes)+63)/64)
	}
	for c, m := range classes {
		open := s.open(&w, p, m, at, own) & reads
		for cat := range care.Categories {
			if open.has(cat) {
				may[cat][c/64] |= 1 << (c % 64)
			}
		}
	}
	scope := care.ScopeOfCategories(p, may)
	if own {
		scope = scope.OfPeople(w.persons)
	}
	return scope
}

// open are the categories of a class that are permitted and not forbidden to a
// current viewer, but for the role's own limits. mine says that the row is about
// one of the account's own people.
func (s *Snapshot) open(w *standing, p care.Purpose, m care.ClassMeaning, at time.Time, mine bool) catSet {
	has := m.Protections.Has
	keeper := s.keeper(m.Partner, day(at))
	same := w.Partner == keeper
	if m.Partner == "" || w.record != "" && !mine || has(care.Sealed) && !same || w.commissioner && !same && individual(p) ||
		w.left && !same && w.record == "" ||
		has(care.Type1OptOut) && s.practice(m.Partner) && !same && !individual(p) {
		return 0
	}
	open := s.permitted(w, p, m, at, keeper)
	if !same && w.role.May(OwnPartner) {
		open &= setOf(care.AggregateOnly)
	}
	if has(care.AddressWithheld) {
		open &^= setOf(care.ContactDetails, care.Placements)
	}
	if has(care.OptedOut) && (p == care.Planning || p == care.Research) {
		open &= setOf(care.AggregateOnly)
	}
	if has(care.StaffPatient) && w.record == "" && !w.role.Clinical && (m.Employer == "" || m.Employer == w.Partner) {
		open &= setOf(care.AggregateOnly)
	}
	return open
}

// permitted are the categories that some permit opens.
func (s *Snapshot) permitted(w *standing, p care.Purpose, m care.ClassMeaning, at time.Time, keeper care.PartnerCode) (open catSet) {
	same := w.Partner == keeper
	switch w.record {
	case "own":
		if same || !m.Protections.Has(care.RestrictedService) {
			return everything
		}
		return 0
	case "proxy":
		if same {
			return w.sees
		}
		return 0
	}
	if same {
		return everything
	}
	for _, r := range s.between(keeper, w.Partner, p) {
		if r.covers(at) && r.opens(m) {
			open |= r.categories
		}
	}
	return open
}
