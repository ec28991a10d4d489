package servicemap

import (
	"cmp"
	"slices"

	"roundtable/care"
	"roundtable/ledger"
)

// Services are those that stand on somebody's map today, by name.
func (t *Table) Services(who *Who) []*Service {
	t.mu.RLock()
	defer t.mu.RUnlock()
	return t.services(who)
}

// Ever are those of Services, and before them those that have ended.
func (t *Table) Ever(who *Who) (out []*Service) {
	t.mu.RLock()
	defer t.mu.RUnlock()
	today := t.Today()
	ended := t.matching(func(x *Service) bool { return who.sees(t.state, &x.ServiceDescribed) && x.hasEnded(today) })
	return append(ended, t.services(who)...)
}

// services is Services; the lock is held.
func (t *Table) services(who *Who) []*Service {
	today := t.Today()
	return t.matching(func(x *Service) bool { return who.sees(t.state, &x.ServiceDescribed) && !x.hasEnded(today) })
}

// Astray is a service that sends people on to others that have ended.
type Astray struct {
	*Service
	To []*Service
}

// Astray are the services of somebody's map whose onward routes lead to one that has
// ended, by name: of those that they may see.
func (t *Table) Astray(who *Who) (out []Astray) {
	t.mu.RLock()
	defer t.mu.RUnlock()
	today := t.Today()
	for _, s := range t.services(who) {
		a := Astray{Service: s}
		for _, o := range s.Onward {
			if x := t.state.Services[o.To]; x != nil && x.hasEnded(today) && who.sees(t.state, &x.ServiceDescribed) {
				a.To = append(a.To, x)
			}
		}
		if len(a.To) > 0 {
			out = append(out, a)
		}
	}
	return out
}

// hasEnded reports whether a service is no more on a day.
func (s *Service) hasEnded(day care.Date) bool { return s.Ended != 0 && s.Ended <= day }

// matching are services by name; the lock is held.
func (t *Table) matching(is func(*Service) bool) (out []*Service) {
	for _, x := range t.state.Services {
		if is(x) {
			out = append(out, x)
		}
	}
	slices.SortFunc(out, func(a, b *Service) int { return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.ID, b.ID)) })
	return out
}

// Service is one service, also one that has ended; ok is false where there is none on
// somebody's map.
func (t *Table) Service(who *Who, id care.ServiceID) (x *Service, ok bool) {
	t.mu.RLock()
	defer t.mu.RUnlock()
	x = t.state.Services[id]
	if x == nil || !who.sees(t.state, &x.ServiceDescribed) {
		return nil, false
	}
	return x, true
}

// IsRestricted reports whether a service is on the map of its own partner alone, and of
// those whom an agreement names.
func (t *Table) IsRestricted(x *Service) bool {
	t.mu.RLock()
	defer t.mu.RUnlock()
	return t.state.restricted(&x.ServiceDescribed)
}

// Keeps reports whether somebody acts for the owner of a service.
func (w *Who) Keeps(owner care.PartnerCode) bool { return w.keeps(owner) }

// Words are the words in force, and their version for a command; without any the zero
// ServiceWords.
func (t *Table) Words() (care.ServiceWords, ledger.Version) {
	t.mu.RLock()
	defer t.mu.RUnlock()
	return t.state.Words, t.state.Version[care.ServiceWordsStream]
}

// People is by what people are estimated, nil where nobody said, and its version for a
// command.
func (t *Table) People() (*care.ServicePeople, ledger.Version) {
	t.mu.RLock()
	defer t.mu.RUnlock()
	return t.state.People, t.state.Version[care.ServicePeopleStream]
}

// WordsSaid are all words that were agreed, the oldest first; the last stand.
func (t *Table) WordsSaid() []WordsVersion {
	t.mu.RLock()
	defer t.mu.RUnlock()
	return slices.Clone(t.state.WordsSaid)
}

// PeopleSaid are all figures that were brought, the oldest first; the last stand.
func (t *Table) PeopleSaid() []PeopleVersion {
	t.mu.RLock()
	defer t.mu.RUnlock()
	return slices.Clone(t.state.PeopleSaid)
}

// Suggestions are those that somebody may know of: of services on their map. The
// newest come first, and those without an answer before all others.
func (t *Table) Suggestions(who *Who) []*Suggestion {
	t.mu.RLock()
	defer t.mu.RUnlock()
	var out []*Suggestion
	for _, s := range t.state.Suggestions {
		if t.state.suggestionSeen(who, s) {
			out = append(out, s)
		}
	}
	slices.SortFunc(out, func(a, b *Suggestion) int {
		return cmp.Or(cmp.Compare(btoi(a.Answer != nil), btoi(b.Answer != nil)), cmp.Compare(b.Who.Seq, a.Who.Seq))
	})
	return out
}

// Suggestion is one of them.
func (t *Table) Suggestion(who *Who, id care.SuggestionID) (s *Suggestion, ok bool) {
	t.mu.RLock()
	defer t.mu.RUnlock()
	s = t.state.Suggestions[id]
	if s == nil || !t.state.suggestionSeen(who, s) {
		return nil, false
	}
	return s, true
}

// suggestionSeen holds a suggestion about a restricted service, there already or only
// suggested, to those who see it.
func (s *state) suggestionSeen(who *Who, x *Suggestion) bool {
	if now := s.Services[x.About]; now != nil {
		return who.sees(s, &now.ServiceDescribed)
	}
	return x.Service == nil || who.sees(s, x.Service) || who.Partner != "" && who.Partner == x.Who.Partner
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}
