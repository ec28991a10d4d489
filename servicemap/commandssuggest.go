package servicemap

import (
	"context"
	"reflect"
	"slices"

	"roundtable/care"
	"roundtable/ledger"
)

// Suggest proposes to a service's owner what its description should say. Anybody who
// works at the table may; it changes nothing until the owner takes it.
func (t *Table) Suggest(ctx context.Context, who *Who, s care.ServiceSuggested) (care.SuggestionID, ledger.Seq, error) {
	w, err := t.writes(who)
	if err != nil {
		return "", 0, err
	}
	var bad Wrong
	s.Why = bad.text("why", "Why", s.Why, true)
	if s.Service != nil {
		if s.Base == 0 && s.Service.ID == "" {
			s.Service.ID = care.ServiceID(newID("s"))
		}
		bad = append(bad, checkService(s.Service)...)
		s.Owner, s.About, s.Service.V = s.Service.Owner, s.Service.ID, 1
	}
	if err := bad.orNil(); err != nil {
		return "", 0, err
	}
	if err := t.suggestable(who, &s); err != nil {
		return "", 0, err
	}
	s.V, s.ID, s.On = 1, care.SuggestionID(newID("g")), t.Today()
	w.expects(suggestionStream(s.ID), 0)
	w.add(suggestionStream(s.ID), care.RecServiceSuggested, who.Partner, s)
	seq, err := w.done(ctx)
	return s.ID, seq, err
}

// suggestable holds a suggestion to a service that its author sees, and to the owner
// that it has.
func (t *Table) suggestable(who *Who, s *care.ServiceSuggested) error {
	t.mu.RLock()
	defer t.mu.RUnlock()
	x := t.state.Services[s.About]
	switch {
	case x == nil && (s.Service == nil || s.Base != 0):
		return wrong("", "There is no such service.", "Go back to the map of services.")
	case x == nil && s.Owner == "":
		return wrong("owner", "It does not say who would own the service.", "Choose a partner.")
	case x == nil:
		return nil
	case !who.sees(t.state, &x.ServiceDescribed):
		return wrong("", "There is no such service.", "Go back to the map of services.")
	}
	if s.Service != nil && s.Base != int64(x.Number) {
		return wrong("", "The service was changed since you opened it.", "Load the page again, see what changed, and suggest anew.")
	}
	s.Owner = x.Owner
	if s.Service != nil {
		s.Service.Owner = x.Owner
		s.Service.Restricted = x.Restricted
	}
	return nil
}

// Answer takes a suggestion, which becomes the service's newest version, or declines it
// with a reason. A service that was changed since it was suggested is not overwritten:
// that is a problem in words, and the owner changes it by hand.
func (t *Table) Answer(ctx context.Context, who *Who, id care.SuggestionID, taken bool, reason string) (ledger.Seq, error) {
	w, err := t.writes(who)
	if err != nil {
		return 0, err
	}
	t.mu.RLock()
	s := t.state.Suggestions[id]
	var now ledger.Version
	var was *Service
	if s != nil {
		now, was = t.state.Version[serviceStream(s.About)], t.state.Services[s.About]
	}
	t.mu.RUnlock()
	if s == nil || !who.keeps(s.Owner) {
		return 0, wrong("", "A suggestion is answered by the partner that owns the service.", "Ask them.")
	}
	if s.Answer != nil {
		return 0, wrong("", "The suggestion has been answered.", "Load the page again.")
	}
	var bad Wrong
	reason = bad.text("reason", "The reason", reason, !taken)
	if err := bad.orNil(); err != nil {
		return 0, err
	}
	w.expects(suggestionStream(id), s.Number)
	if taken && s.Service != nil {
		if ledger.Version(s.Base) != now {
			return 0, wrong("", "The service was changed after this was suggested, and taking it would undo that change.", "Change the service by hand, and take note of the suggestion in the reason.")
		}
		d := *s.Service
		d.Criteria = t.sourced(d.Criteria, was, s)
		d.Reason = "Suggested: " + cut(s.Why, maxWords-20)
		if err := t.describes(w, &d, now); err != nil {
			return 0, err
		}
	}
	w.add(suggestionStream(id), care.RecSuggestionAnswered, s.Owner, care.SuggestionAnswered{V: 1, ID: id, Taken: taken, Reason: reason})
	return w.done(ctx)
}

// sourced are the criteria of a suggestion that is taken: what the service did not say
// before is known from the suggestion, on the day on which its owner took it.
func (t *Table) sourced(all []care.Criterion, was *Service, s *Suggestion) []care.Criterion {
	all = slices.Clone(all)
	for i := range all {
		c := &all[i]
		if was != nil && slices.ContainsFunc(was.Criteria, func(x care.Criterion) bool { return reflect.DeepEqual(x, *c) }) {
			continue
		}
		if c.Basis != care.BasisInferred {
			c.Source, c.Verified = "suggested by "+string(s.Who.Partner)+" on "+s.On.Long()+", and taken", t.Today()
		}
	}
	return all
}

func cut(s string, n int) string {
	if r := []rune(s); len(r) > n {
		return string(r[:n])
	}
	return s
}
