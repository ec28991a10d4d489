package servicemap

import (
	"cmp"
	"context"
	"slices"

	"roundtable/care"
	"roundtable/ledger"
)

// Rule is a rule about what people go through, as it stands.
type Rule struct {
	care.PathwayRule
	Number ledger.Version // of the stream: what a command expects
	Who    Said
}

// longest is the longest time that a rule gives: two years, in hours.
const longest = 2 * 365 * 24

func ruleStream(id care.RuleID) ledger.Stream { return ledger.Stream(care.PathwayRuleStream(id)) }

// AgreeRule puts a rule in force, a new one where it has no id, or in the place of the
// version that was seen. One that has ended is kept, with its history.
func (t *Table) AgreeRule(ctx context.Context, who *Who, r care.PathwayRule, seen ledger.Version) (care.RuleID, ledger.Seq, error) {
	w, err := t.writes(who)
	if err != nil {
		return "", 0, err
	}
	var bad Wrong
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
	if err := bad.orNil(); err != nil {
		return "", 0, err
	}
	if r.ID == "" {
		r.ID, seen = care.RuleID(newID("r")), 0
	}
	r.V = 1
	w.expects(ruleStream(r.ID), seen)
	w.add(ruleStream(r.ID), care.RecPathwayRule, who.Partner, r)
	seq, err := w.done(ctx)
	return r.ID, seq, err
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

// Rules are those in force, by name; those that have ended after them.
func (t *Table) Rules() []*Rule {
	t.mu.RLock()
	defer t.mu.RUnlock()
	out := make([]*Rule, 0, len(t.state.Rules))
	for _, r := range t.state.Rules {
		out = append(out, r)
	}
	ended := func(r *Rule) int {
		if r.Ended {
			return 1
		}
		return 0
	}
	slices.SortFunc(out, func(a, b *Rule) int {
		return cmp.Or(cmp.Compare(ended(a), ended(b)), cmp.Compare(a.Name, b.Name), cmp.Compare(a.ID, b.ID))
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
