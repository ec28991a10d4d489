package lived

import (
	"slices"

	"roundtable/care"
	"roundtable/facts"
)

// Sees is whose files a log was made of, among all who brought files of what happened.
type Sees struct {
	Partners int              // of whose files the viewer may list something
	Of       int              // partners who brought such files
	Only     care.PartnerCode // the one, where it is one of several; "" otherwise
}

// One reports whether the files of one partner alone are seen while others brought
// theirs: what became of anybody elsewhere is not known.
func (s Sees) One() bool { return s.Only != "" }

// All reports whether the files of everybody who brought some are seen.
func (s Sees) All() bool { return s.Partners >= s.Of }

// Certainty is how far what is found among some partners' files is true of all.
type Certainty uint8

// Certainties of a count. What others did can only add to a Least, only take from a
// Most, and do both to a Perhaps; of a Cannot nothing can be told.
const (
	Exact Certainty = iota
	Least
	Most
	Perhaps
	Cannot
)

// Tells is how sure a finder is of what a log shows. A closure stands in one partner's
// files; a bounce and a second assessment stay what they are whatever others did, and
// there may be more of them. Whoever was left with nobody may have been taken in where
// it is not seen; a way round may have been broken there, or have led there; and what
// lies between two organisations is not seen at all from one.
func (s Sees) Tells(k Kind) Certainty {
	switch {
	case s.All() || k == Unseen:
		return Exact
	case k == Bounce || k == Again:
		return Least
	case s.One():
		return Cannot
	case k == Together:
		return Least
	case k == DeadEnd:
		return Most
	}
	return Perhaps
}

// Tells is how sure a finder is of what a log shows, whose reasons may be hidden: needs are
// then not told apart, a duplicate counts as sent back, and who was treated, admitted or
// died as closed unseen. So there may be fewer of what hangs on being turned away; an end
// or an episode for another need can both add to the others and take from them.
func (l *Log) Tells(k Kind) Certainty {
	c := l.Sees.Tells(k)
	switch {
	case !l.NoReasons || c == Cannot:
		return c
	case k == DeadEnd || k == Boundary || k == Together || c == Least:
		return Perhaps
	case c == Exact:
		return Most
	}
	return c
}

// TellsRule is how sure it is how a rule is kept: what is to follow somewhere else, or
// anywhere, may have followed where it is not seen.
func (s Sees) TellsRule(w care.RuleWhere) Certainty {
	switch {
	case s.All() || w == care.SameService || w == care.SameOrganisation:
		return Exact
	case s.One():
		return Cannot
	}
	return Least // kept at least so often
}

// Follows says of which visibility classes a viewer may follow people: what happened to them
// and where they went, beside who waits for what.
type Follows struct {
	all  bool
	open []bool
}

// FollowsOf works it out. A list entry says that somebody waits, for what, and since when. A
// way through several services says more: which teams somebody was sent to, and that they
// were turned away, which is as telling as a diagnosis. So for direct care it is followed by
// who treats people: whoever reads clinical detail of some; they read the ways in whatever
// lists partners share with them for it, as ADR 10 says of events. Whoever lists people for
// direct care and reads no clinical detail, of nobody, follows those of their own
// organisation. To book nobody has to know a way. Planning, research and assurance read the
// list entries that are shared for them.
func FollowsOf(v *facts.View) Follows {
	s := v.Scope()
	if s.All() {
		return Follows{all: true}
	}
	var person care.Key // of a scope that is narrowed, any of its people will do
	if keys, narrow := s.People(); narrow && len(keys) > 0 {
		person = keys[0]
	}
	own, treats := v.Viewer().Partner, false
	f := Follows{open: make([]bool, len(v.Classes()))}
	for c := range v.Classes() {
		treats = treats || s.MayPerson(care.ClinicalDetail, care.Class(c), person)
	}
	for c, m := range v.Classes() {
		if !s.Allows(care.Class(c)) {
			continue
		}
		switch s.Purpose {
		case care.Booking:
		case care.DirectCare:
			f.open[c] = treats || own != "" && m.Partner == own
		default:
			f.open[c] = true
		}
	}
	return f
}

// Class reports whether people of a class may be followed.
func (f Follows) Class(c care.Class) bool { return f.all || int(c) < len(f.open) && f.open[c] }

// key tells apart two whom other people may be followed by. A view's own key does not: it
// goes by the purpose too.
func (f Follows) key() string {
	out := make([]byte, len(f.open), len(f.open)+1)
	for c, open := range f.open {
		if out[c] = '-'; open {
			out[c] = 'x'
		}
	}
	if f.all {
		out = append(out, '*')
	}
	return string(out)
}

// Any reports whether anybody may be followed.
func (f Follows) Any() bool {
	return f.all || slices.Contains(f.open, true)
}

// seesOf works out whose files a view shows. A file of people, or of published figures,
// tells of nothing that happened to anybody.
func seesOf(v *facts.View, f Follows, told map[care.PartnerCode]delivered) (s Sees) {
	open := map[care.PartnerCode]bool{}
	for c, m := range v.Classes() {
		if f.Class(care.Class(c)) {
			open[m.Partner] = true
		}
	}
	s.Of = len(told)
	for p := range told {
		if open[p] || f.all {
			s.Partners++
			s.Only = p
		}
	}
	if s.Partners != 1 || s.Of < 2 {
		s.Only = ""
	}
	return s
}
