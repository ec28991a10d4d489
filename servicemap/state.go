package servicemap

import (
	"strings"
	"time"

	"roundtable/care"
	"roundtable/ledger"
)

// state is the fold of what the room's records say. The maps change under the table's
// lock; what they point at never does, once it is in them: the fold puts a changed copy
// in its place, so that a reader may keep what it was given.
type state struct {
	Pos         ledger.Seq
	Version     map[ledger.Stream]ledger.Version // of the room's streams
	Services    map[care.ServiceID]*Service
	Suggestions map[care.SuggestionID]*Suggestion
	Words       care.ServiceWords
	People      *care.ServicePeople
	WordsSaid   []WordsVersion       // all that were agreed, the last stands
	PeopleSaid  []PeopleVersion      // all figures that were brought, the last stands
	Restricted  map[restriction]bool `json:"-"` // by sharing's own records
	Changed     int64                `json:"-"` // goes up with whatever changes the catalogue
	Rules       map[care.RuleID]*Rule
	Problems    map[care.ProblemID]*Problem
}

// restriction is a partner's service, by its own word, that sharing restricts; every
// service of the partner where the word is "".
type restriction struct {
	Partner care.PartnerCode
	Service string
}

// Said is who said something, and when.
type Said struct {
	Seq     ledger.Seq
	At      time.Time
	By      care.AccountID
	Partner care.PartnerCode
}

// Version is one description of a service, with who gave it.
type Version struct {
	care.ServiceDescribed
	Number ledger.Version
	Who    Said
}

// WordsVersion are agreed words, with who agreed on them.
type WordsVersion struct {
	care.ServiceWords
	Number ledger.Version
	Who    Said
}

// PeopleVersion are figures of how many people there are, with who brought them.
type PeopleVersion struct {
	care.ServicePeople
	Number ledger.Version
	Who    Said
}

// Service is a service as it stands. Criteria and all else are the newest version's;
// Verified and Due are those of the newest that was said of either.
type Service struct {
	care.ServiceDescribed
	Number  ledger.Version // of the stream: what a command expects
	Who     Said
	History []Version // all versions, the oldest first; the last stands
}

// Suggestion is what was proposed to a service's owner, and the answer, if there is one.
type Suggestion struct {
	care.ServiceSuggested
	Who    Said
	Number ledger.Version
	Answer *care.SuggestionAnswered
	By     Said // of the answer
}

func newState() *state {
	return &state{
		Version: map[ledger.Stream]ledger.Version{}, Services: map[care.ServiceID]*Service{}, Suggestions: map[care.SuggestionID]*Suggestion{},
		Restricted: map[restriction]bool{}, Rules: map[care.RuleID]*Rule{}, Problems: map[care.ProblemID]*Problem{},
	}
}

// apply folds one record of the room's; body is nil for one that was erased, of which
// the version alone counts.
func (s *state) apply(rec ledger.Record, body any) {
	s.Pos = rec.Seq
	if bodies[rec.Kind] == nil {
		return
	}
	s.Version[rec.Stream] = rec.Version
	by := Said{rec.Seq, rec.At, rec.By, rec.Partner}
	switch b := body.(type) {
	case *care.ServiceDescribed:
		s.describe(rec.Version, by, b)
	case *care.ServiceVerified:
		s.change(b.ID, func(x *Service) { x.Verified, x.Due, x.Number, x.Who = b.On, b.Due, rec.Version, by })
	case *care.ServiceSuggested:
		s.Suggestions[b.ID] = &Suggestion{ServiceSuggested: *b, Who: by, Number: rec.Version}
	case *care.SuggestionAnswered:
		if x := s.Suggestions[b.ID]; x != nil {
			y := *x
			y.Answer, y.By, y.Number = b, by, rec.Version
			s.Suggestions[b.ID] = &y
		}
	case *care.ServiceWords:
		s.Words = *b
		s.WordsSaid = append(s.WordsSaid, WordsVersion{*b, rec.Version, by})
		s.Changed++
	case *care.ServicePeople:
		s.People = b
		s.PeopleSaid = append(s.PeopleSaid, PeopleVersion{*b, rec.Version, by})
		s.Changed++
	case *care.PathwayRule:
		s.rule(rec.Version, by, b)
	case *care.ProblemStated:
		s.problem(rec.Version, by, b)
	case *care.ProtectionChange:
		s.restrict(b, rec.Kind == care.RecProtectionSet)
	}
}

func (s *state) describe(version ledger.Version, by Said, b *care.ServiceDescribed) {
	x := &Service{ServiceDescribed: *b, Number: version, Who: by}
	if was := s.Services[b.ID]; was != nil {
		x.History = was.History
	}
	x.History = append(x.History[:len(x.History):len(x.History)], Version{*b, version, by})
	s.Services[b.ID] = x
	s.Changed++
}

// change puts a changed copy of a service in its place; nothing is said of one that was
// never described.
func (s *state) change(id care.ServiceID, say func(*Service)) {
	if x := s.Services[id]; x != nil {
		y := *x
		say(&y)
		s.Services[id] = &y
		s.Changed++
	}
}

// restrict notes which services sharing restricts; what is said of people is sharing's
// and the facts'.
func (s *state) restrict(b *care.ProtectionChange, set bool) {
	if b.Partner == "" || !b.Protections.Has(care.RestrictedService) {
		return
	}
	s.Restricted[restriction{b.Partner, b.Service}] = set
	s.Changed++
}

// restricted reports whether a service is to be seen by its own partner alone, and by
// those whom an agreement names: because its owner said so, or sharing did.
func (s *state) restricted(x *care.ServiceDescribed) bool {
	return x.Restricted || s.restrictedByWord(x)
}

// restrictedByWord reports whether sharing restricts a service by the partner's word for
// it, or all of the partner's.
func (s *state) restrictedByWord(x *care.ServiceDescribed) bool {
	return s.Restricted[restriction{x.Owner, ""}] || s.Restricted[restriction{x.Owner, x.Name}] || x.List != "" && s.Restricted[restriction{x.Owner, x.List}]
}

// restrictedName reports whether a partner restricts another service of the same name:
// the same one, brought by a file under another id.
func (s *state) restrictedName(d *care.ServiceDescribed) bool {
	for _, x := range s.Services {
		if x.Restricted && x.Owner == d.Owner && strings.EqualFold(strings.TrimSpace(x.Name), strings.TrimSpace(d.Name)) {
			return true
		}
	}
	return false
}
