package servicemap

import (
	"context"
	"slices"
	"strings"

	"roundtable/care"
	"roundtable/ledger"
)

// The most that one service may say.
const (
	maxCriteria = 60
	maxListed   = 100 // sites, routes in, onward routes
)

// notYours says whose a service is to change.
func notYours() error {
	return wrong("", "A service is changed by the partner that owns it.", "Suggest the change to them instead.")
}

// Describe writes down what a service is: a new one, where seen is 0, or a new version of
// one. Only its owner may. Conflicts with somebody else's change are a *Taken, what was
// typed wrongly is a Wrong.
func (t *Table) Describe(ctx context.Context, who *Who, d care.ServiceDescribed, seen ledger.Version) (care.ServiceID, ledger.Seq, error) {
	w, err := t.writes(who)
	if err != nil {
		return "", 0, err
	}
	if err := t.describes(w, &d, seen); err != nil {
		return "", 0, err
	}
	seq, err := w.done(ctx)
	return d.ID, seq, err
}

// describes adds one description to what is written.
func (t *Table) describes(w *writing, d *care.ServiceDescribed, seen ledger.Version) error {
	if !w.who.keeps(d.Owner) {
		return notYours()
	}
	t.mu.RLock()
	was := t.state.Services[d.ID]
	if was != nil && t.state.restrictedByWord(&was.ServiceDescribed) && !t.state.restrictedByWord(d) {
		d.Restricted = true // a new name does not lift what sharing said of the old one
	}
	t.mu.RUnlock()
	if was != nil && was.Owner != d.Owner && !w.who.keeps(was.Owner) {
		return notYours()
	}
	if d.ID == "" {
		d.ID = care.ServiceID(newID("s"))
	}
	if err := checkService(d).orNil(); err != nil {
		return err
	}
	d.V = 1
	w.expects(serviceStream(d.ID), seen)
	w.add(serviceStream(d.ID), care.RecService, d.Owner, d)
	return nil
}

// checkService says what cannot be written down, and trims what was typed. What can be
// and is in doubt is said by CatalogueOf.
func checkService(d *care.ServiceDescribed) (bad Wrong) {
	d.Name = bad.text("name", "The name", d.Name, true)
	d.Function = bad.text("function", "What it does", d.Function, false)
	d.TeamType = bad.text("team", "The team type", d.TeamType, false)
	d.Source = bad.text("source", "The source", d.Source, false)
	d.Reason = bad.text("reason", "The reason", d.Reason, false)
	for _, c := range []*string{&d.Contact.Phone, &d.Contact.Email, &d.Contact.Web, &d.Contact.Other} {
		*c = bad.text("contact", "The contact", *c, false)
	}
	if !plainID(string(d.ID)) {
		bad.at("id", "The service's id has other characters than letters, digits, - and _, or is too long.", "Use up to 64 of them.")
	}
	if len(d.Criteria) > maxCriteria || len(d.Sites) > maxListed || len(d.RoutesIn) > maxListed || len(d.Onward) > maxListed {
		bad.at("", "The service says more than can be kept.", "Put values together.")
	}
	if d.Due != 0 && d.Verified != 0 && d.Due < d.Verified {
		bad.at("due", "It is due again before it was verified.", "Correct one of the two days.")
	}
	if d.WaitDays < 0 || d.WaitDays > 36525 || d.Capacity < 0 || d.Capacity > 1e6 {
		bad.at("wait", "The wait is at most 36,525 days, and the people at once at most a million.", "Write a whole number, or leave it empty.")
	}
	for i := range d.Criteria {
		checkCriterion(&d.Criteria[i], &bad)
	}
	return bad
}

func checkCriterion(c *care.Criterion, bad *Wrong) {
	c.Source = bad.text("criteria", "A criterion's source", c.Source, false)
	c.Note = bad.text("criteria", "A criterion's note", c.Note, false)
	if !slices.Contains([]string{care.DimensionAge, care.DimensionNeed, care.DimensionSeverity, care.DimensionPlace, care.DimensionFlag}, c.Dimension) {
		bad.at("criteria", "A criterion is about none of age, need, severity, place and flag.", "Choose one of them.")
	}
	if c.Dimension == care.DimensionAge != (c.Operator == care.Between) || c.Operator != care.Between && c.Operator != care.OneOf {
		bad.at("criteria", "A criterion of ages is between two ages; every other names values.", "Correct the criterion.")
	}
	if c.Operator == care.Between && (c.From < 0 || c.From >= c.To || c.To > maxAge) {
		bad.at("age", "The ages hold nobody.", "Write an age from, and a higher one that it goes up to.")
	}
	if !slices.Contains([]care.Polarity{care.Includes, care.Excludes, care.Requires}, c.Polarity) {
		bad.at("criteria", "A criterion neither includes, excludes nor requires.", "Choose one of the three.")
	}
	if !slices.Contains([]care.Basis{care.BasisStated, care.BasisPractised, care.BasisInferred}, c.Basis) {
		bad.at("criteria", "A criterion does not say how it is known.", "Say whether it is stated, practised or inferred.")
	}
	for i, v := range c.Values {
		c.Values[i] = bad.text("criteria", "A value", v, true)
	}
}

// maxAge is an age, in completed months, that nobody reaches.
const maxAge = 1800

// plainID reports whether an id can stand in a stream's name and an address.
func plainID(id string) bool {
	return len(id) > 0 && len(id) <= 64 && strings.Trim(id, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_") == ""
}

// Verify writes down that the owner looked at a service's description today, and that it
// is so; due is when to look again.
func (t *Table) Verify(ctx context.Context, who *Who, id care.ServiceID, due care.Date, seen ledger.Version) (ledger.Seq, error) {
	w, err := t.writes(who)
	if err != nil {
		return 0, err
	}
	x, err := t.mine(who, id)
	if err != nil {
		return 0, err
	}
	today := t.Today()
	if due <= today || due > today+5*366 {
		return 0, wrong("due", "The day of the next look is not within five years from tomorrow.", "Choose a day.")
	}
	w.expects(serviceStream(id), seen)
	w.add(serviceStream(id), care.RecServiceVerified, x.Owner, care.ServiceVerified{V: 1, ID: id, On: today, Due: due})
	for _, s := range t.asked(id, care.AsksLook) { // that is the answer to whoever asked them to look
		w.expects(suggestionStream(s.ID), s.Number)
		w.add(suggestionStream(s.ID), care.RecSuggestionAnswered, x.Owner, care.SuggestionAnswered{V: 1, ID: s.ID, Taken: true})
	}
	return w.done(ctx)
}

// AsWas describes a service as it was in an earlier version: that is how a change is
// undone. Nothing is taken out of its history. When somebody last looked, and that it is
// restricted, are not undone with it.
func (t *Table) AsWas(ctx context.Context, who *Who, id care.ServiceID, version, seen ledger.Version, reason string) (ledger.Seq, error) {
	x, err := t.mine(who, id)
	if err != nil {
		return 0, err
	}
	i := slices.IndexFunc(x.History, func(v Version) bool { return v.Number == version })
	if i < 0 {
		return 0, wrong("", "There is no such version of the service.", "Load the page again.")
	}
	d := x.History[i].ServiceDescribed
	d.AsWas, d.Reason = int64(version), reason
	due := x.Due
	if due == 0 {
		due = d.Due // a day that was agreed before it was left out
	}
	d.Verified, d.Due, d.Restricted = x.Verified, max(due, 0), d.Restricted || x.Restricted
	if d.Due < d.Verified {
		d.Due = 0
	}
	_, seq, err := t.Describe(ctx, who, d, seen)
	return seq, err
}

// End writes down from which day a service is no more, and why. It stands on no map from
// then on; its page and its history stay. AsWas undoes it.
func (t *Table) End(ctx context.Context, who *Who, id care.ServiceID, on care.Date, reason string, seen ledger.Version) (ledger.Seq, error) {
	x, err := t.mine(who, id)
	if err != nil {
		return 0, err
	}
	var bad Wrong
	reason = bad.text("end-reason", "Why it ends", reason, true)
	if on == 0 || on > t.Today()+5*366 {
		bad.at("ended", "The first day on which it is no more is no date within five years.", "Choose a day.")
	}
	if err := bad.orNil(); err != nil {
		return 0, err
	}
	d := x.ServiceDescribed
	d.Ended, d.Reason, d.AsWas = on, reason, 0
	_, seq, err := t.Describe(ctx, who, d, seen)
	return seq, err
}

// mine is a service that somebody may change. One that is not on their map is not there.
func (t *Table) mine(who *Who, id care.ServiceID) (*Service, error) {
	t.mu.RLock()
	defer t.mu.RUnlock()
	x := t.state.Services[id]
	if x == nil || !who.sees(t.state, &x.ServiceDescribed) {
		return nil, wrong("", "There is no such service.", "Go back to the map of services.")
	}
	if !who.keeps(x.Owner) {
		return nil, notYours()
	}
	return x, nil
}
