package directory

import (
	"roundtable/care"
	"roundtable/servicemap"
)

// losses are what a format could not say of one service.
type losses struct {
	of    string
	notes []Note
}

func (l *losses) add(what string) { l.notes = append(l.notes, Note{Where: l.of, What: what}) }

// lost is a criterion that is not in the file.
func (l *losses) lost(c *care.Criterion, words *care.ServiceWords, why string) {
	l.add("\"" + servicemap.CriterionWords(c, words) + "\" is not in the file: " + why + ".")
}

// common are the losses of every format but the catalogue's own.
func (l *losses) common(d *care.ServiceDescribed) {
	if len(d.Onward) > 0 {
		l.add("Its onward routes are not in the file: the format has none.")
	}
	for _, x := range []struct {
		has  bool
		what string
	}{
		{d.Restricted, "That it is restricted is not in the file."},
		{d.List != "", "Its word on the waiting list is not in the file."},
		{d.TeamType != "", "Its team type is not in the file."},
		{d.Contact.Other != "", "Other ways to reach it are not in the file."},
		{d.WaitKnown, "Its wait is not in the file."},
		{d.Capacity > 0, "How many people it can have at once is not in the file."},
	} {
		if x.has {
			l.add(x.what)
		}
	}
	for _, c := range d.Criteria {
		if c.Source != "" || c.Verified != 0 {
			l.add("The sources of its criteria and when each was verified are not in the file.")
			break
		}
	}
	if d.Due != 0 {
		l.add("When it is due to be verified next is not in the file.")
	}
}
