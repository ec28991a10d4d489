package servicemap

import (
	"cmp"
	"context"
	"reflect"
	"slices"

	"roundtable/care"
	"roundtable/ledger"
)

// Rule is a rule about what people go through, as it stands.
type Rule struct {
	care.PathwayRule
	Number ledger.Version // of the stream: what a command expects
	Who    Said           // who proposed it
	Second *Said          // who of another organisation agreed; nil while nobody has
	Ending *Said          // who proposed to end it; nil while nobody has, and once it has ended
	Over   *Said          // who ended it: the second to say so, or who turned a proposal down
}

// Agreed reports whether a rule came into force: two organisations agreed to it. On one's
// own computer nobody has an organisation, and rules of version 1 needed one alone.
func (r *Rule) Agreed() bool { return r.V < 2 || r.Who.Partner == "" || r.Second != nil }

// InForce reports whether a rule holds.
func (r *Rule) InForce() bool { return r.Agreed() && !r.Ended }

// WaitsFor reports whether a rule waits for the word of another organisation, and an
// organisation is one of those others.
func (r *Rule) WaitsFor(p care.PartnerCode) bool {
	switch {
	case r.Ended || p == "":
		return false
	case !r.Agreed():
		return r.Who.Partner != p
	}
	return r.Ending != nil && r.Ending.Partner != p
}

// longest is the longest time that a rule gives: two years, in hours.
const longest = 2 * 365 * 24

func ruleStream(id care.RuleID) ledger.Stream { return ledger.Stream(care.PathwayRuleStream(id)) }

// AgreeRule proposes a rule where it has no id; else it says, in the place of the version
// that was seen, that one's organisation agrees to the same, wants it ended, or keeps it
// after all. A rule holds, and ends, once two organisations have said so; a proposal is
// taken back, or turned down, by one. What a rule says is not changed: another is proposed
// and it is ended. One that has ended is kept, with its history.
func (t *Table) AgreeRule(ctx context.Context, who *Who, r care.PathwayRule, seen ledger.Version) (care.RuleID, ledger.Seq, error) {
	w, err := t.writes(who)
	if err != nil {
		return "", 0, err
	}
	if r.ID == "" {
		bad := checkRule(&r)
		if err := bad.orNil(); err != nil {
			return "", 0, err
		}
		r.ID, seen = care.RuleID(newID("r")), 0
	} else if err := t.maySay(who, &r); err != nil {
		return "", 0, err
	}
	r.V = 2
	w.expects(ruleStream(r.ID), seen)
	w.add(ruleStream(r.ID), care.RecPathwayRule, who.Partner, r)
	seq, err := w.done(ctx)
	return r.ID, seq, err
}

// checkRule tidies the words of a rule and says what is wrong with it.
func checkRule(r *care.PathwayRule) (bad Wrong) {
	r.Name = bad.text("name", "What the rule says", r.Name, true)
	r.Source = bad.text("source", "Who asks for it", r.Source, false)
	bad.events("when", "What begins the time", r.When)
	bad.events("then", "What is to follow", r.Then)
	if r.Hours < 1 || r.Hours > longest {
		bad.at("within", "The time must be from an hour to two years.", "Give a number of days or hours.")
	}
	switch r.Where {
	case care.Anywhere, care.SameService, care.AnotherService, care.SameOrganisation, care.AnotherOrganisation:
	default:
		bad.at("where", "It is not said where it must follow.", "Choose one of the list.")
	}
	return bad
}

// maySay holds what is said of a rule that is there to what can be said of it.
func (t *Table) maySay(who *Who, r *care.PathwayRule) error {
	was, ok := t.Rule(r.ID)
	if !ok {
		return wrong("", "There is no such rule.", "Go back to the rules.")
	}
	same := was.PathwayRule
	same.V, same.Ended = r.V, r.Ended
	switch {
	case was.Ended:
		return wrong("", "The rule has ended.", "Propose it anew.")
	case !reflect.DeepEqual(same, *r):
		return wrong("", "What was agreed on is not changed.", "Propose another rule, and end this one.")
	case !r.Ended && !was.Agreed() && who.Partner == was.Who.Partner:
		return wrong("", "Your organisation proposed the rule. It is in force once another agrees.", "Ask another organisation at the table to agree.")
	case r.Ended && was.Ending != nil && who.Partner == was.Ending.Partner:
		return wrong("", "Your organisation has said already that it should end. It does once another agrees.", "Ask another organisation at the table to agree.")
	}
	return nil
}

// rule folds a rule; what it puts in the map never changes.
func (s *state) rule(version ledger.Version, by Said, b *care.PathwayRule) {
	was := s.Rules[b.ID]
	if was == nil || b.V < 2 {
		s.Rules[b.ID] = &Rule{PathwayRule: *b, Number: version, Who: by}
		return
	}
	x := *was
	x.Number = version
	switch {
	case b.Ended && (!was.Agreed() || by.Partner == "" || was.Ending != nil && was.Ending.Partner != by.Partner):
		x.Ended, x.Over = true, &by
	case b.Ended && was.Ending == nil:
		x.Ending = &by
	case b.Ended:
	case was.Agreed(): // it is kept after all
		x.Ending = nil
	case by.Partner != was.Who.Partner:
		x.Second = &by
	}
	s.Rules[b.ID] = &x
}

// events holds the names of events to those that there are.
func (w *Wrong) events(where, what string, names []string) {
	if len(names) == 0 {
		w.at(where, what+" is missing.", "Choose at least one thing that happens.")
	}
	for _, n := range names {
		if _, ok := care.ParseEventType(n); !ok {
			w.at(where, what+" is not known.", "Choose among the things that happen.")
			return
		}
	}
}

// Rules are those that are proposed, then those in force, by name; those that have ended
// after them.
func (t *Table) Rules() []*Rule {
	t.mu.RLock()
	defer t.mu.RUnlock()
	out := make([]*Rule, 0, len(t.state.Rules))
	for _, r := range t.state.Rules {
		out = append(out, r)
	}
	order := func(r *Rule) int {
		switch {
		case r.Ended:
			return 2
		case r.Agreed():
			return 1
		}
		return 0
	}
	slices.SortFunc(out, func(a, b *Rule) int {
		return cmp.Or(cmp.Compare(order(a), order(b)), cmp.Compare(a.Name, b.Name), cmp.Compare(a.ID, b.ID))
	})
	return out
}

// Rule is one rule; ok is false where there is none.
func (t *Table) Rule(id care.RuleID) (r *Rule, ok bool) {
	t.mu.RLock()
	defer t.mu.RUnlock()
	r, ok = t.state.Rules[id]
	return r, ok
}
