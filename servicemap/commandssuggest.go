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
	s.ID = care.SuggestionID(newID("g"))
	return t.suggest(ctx, who, s)
}

// suggest is Suggest with a name that nobody else may have taken meanwhile.
func (t *Table) suggest(ctx context.Context, who *Who, s care.ServiceSuggested) (care.SuggestionID, ledger.Seq, error) {
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
	s.V, s.On = 1, t.Today()
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
	if on := t.state.openAlready(s); on != 0 {
		return wrong("", "The same was proposed on "+on.Long()+", and waits for its owner.", "Look at the suggestions.")
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

// openAlready is the day on which the same of the same version of a service was proposed,
// where it has no answer yet; 0 otherwise.
func (s *state) openAlready(x *care.ServiceSuggested) care.Date {
	if x.Service == nil {
		return 0
	}
	for _, open := range s.Suggestions {
		if open.Answer == nil && open.About == x.About && open.Base == x.Base && open.Service != nil && reflect.DeepEqual(open.Service.Criteria, x.Service.Criteria) && reflect.DeepEqual(open.Service.RoutesIn, x.Service.RoutesIn) {
			return open.On
		}
	}
	return 0
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
		d, ok := merged(s, was)
		if !ok {
			return 0, wrong("", "The service was changed after this was suggested, and taking it would undo that change.", "Change the service by hand, and take note of the suggestion in the reason.")
		}
		d.Criteria = t.sourced(d.Criteria, was, s)
		d.Reason = "Suggested: " + cut(s.Why, maxWords-20)
		if err := t.describes(w, &d, now); err != nil {
			return 0, err
		}
	}
	w.add(suggestionStream(id), care.RecSuggestionAnswered, s.Owner, care.SuggestionAnswered{V: 1, ID: id, Taken: taken, Reason: reason})
	return w.done(ctx)
}

// Merges reports whether a suggestion can be taken as the service stands.
func (t *Table) Merges(s *Suggestion) bool {
	t.mu.RLock()
	defer t.mu.RUnlock()
	_, ok := merged(s, t.state.Services[s.About])
	return ok
}

// merged is what a service would say with a suggestion: what the suggestion changes of the
// version that it was made of, over the service as it stands. ok is false where the owner
// changed the same line since.
func merged(s *Suggestion, now *Service) (d care.ServiceDescribed, ok bool) {
	if now == nil || s.Service == nil {
		if s.Service != nil {
			d = *s.Service
		}
		return d, s.Service != nil && s.Base == 0
	}
	base := care.ServiceDescribed{}
	for _, v := range now.History {
		if int64(v.Number) <= s.Base {
			base = v.ServiceDescribed
		}
	}
	d = now.ServiceDescribed
	if d.Criteria, ok = mergedCriteria(base.Criteria, s.Service.Criteria, d.Criteria); !ok {
		return d, false
	}
	was, then, out := reflect.ValueOf(base), reflect.ValueOf(*s.Service), reflect.ValueOf(&d).Elem()
	for i := range out.NumField() {
		switch out.Type().Field(i).Name {
		case "V", "Criteria", "Verified", "Due", "Reason", "AsWas": // no line of what it says, or merged already
			continue
		}
		is := func(a, b reflect.Value) bool {
			return a.Kind() == reflect.Slice && a.Len()+b.Len() == 0 && a.IsNil() == b.IsNil() || reflect.DeepEqual(a.Interface(), b.Interface())
		}
		switch a, b, c := was.Field(i), then.Field(i), out.Field(i); {
		case is(a, b), is(b, c):
		case !is(a, c):
			return d, false
		default:
			c.Set(b)
		}
	}
	d.Reason, d.AsWas = "", 0
	return d, true
}

// mergedCriteria puts what was taken out of some criteria, and what was added, into those
// that stand now; ok is false where one that was taken out is not there any more, or is
// otherwise.
func mergedCriteria(base, then, now []care.Criterion) (out []care.Criterion, ok bool) {
	has := func(all []care.Criterion, c care.Criterion) bool {
		return slices.ContainsFunc(all, func(x care.Criterion) bool { return reflect.DeepEqual(x, c) })
	}
	for _, c := range base {
		if !has(then, c) && !has(now, c) {
			return nil, false
		}
	}
	for _, c := range now {
		if has(then, c) || !has(base, c) {
			out = append(out, c)
		}
	}
	for _, c := range then {
		if !has(base, c) && !has(out, c) {
			out = append(out, c)
		}
	}
	return out, true
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
		c.Verified = t.Today()
		if c.Basis == care.BasisInferred { // its owner says now that this is how it works
			c.Basis = care.BasisPractised
			continue
		}
		c.Source = "suggested by " + string(s.Who.Partner) + " on " + s.On.Long() + ", and taken"
	}
	return all
}

func cut(s string, n int) string {
	if r := []rune(s); len(r) > n {
		return string(r[:n])
	}
	return s
}
