package site

import (
	"time"

	"roundtable/care"
	"roundtable/facts"
	"roundtable/sharing"
	"roundtable/waiting"
)

// Line is a row of a delivery: sheet from 0, line as a spreadsheet shows it.
type Line struct {
	Sheet uint16
	Line  uint32
}

// Lines says of the rows of one delivery, as its partner wrote them, which the
// visitor may see, what of them, and whom they are about.
//
// A row is as visible as the pathway and the person that it states now; a row that
// states nothing any more, or never did, is its sender's, and another's who may see
// every class of rows that the sender has.
type Lines struct {
	all    bool // everything is open
	stands map[Line]*line
	rest   bool           // the sender's other rows are open
	other  waiting.Hidden // what of those is hidden
}

type line struct {
	open   bool
	hidden waiting.Hidden
	people []Seen
}

// Closed reports whether a row may not be seen at all.
func (l *Lines) Closed(at Line) bool {
	if l.all {
		return false
	}
	if s, ok := l.stands[at]; ok {
		return !s.open
	}
	return !l.rest
}

// Hidden is what of a row that may be seen is not shown.
func (l *Lines) Hidden(at Line) waiting.Hidden {
	if l.all {
		return 0
	}
	if s, ok := l.stands[at]; ok {
		return s.hidden
	}
	return l.other
}

// Seen are whom a row is about, for Visit.Saw; nobody for a row that is closed, or
// that states nothing.
func (l *Lines) Seen(at Line) []Seen {
	if s, ok := l.stands[at]; ok && s.open {
		return s.people
	}
	return nil
}

// Everybody are all whom the delivery's rows are about that may be seen.
func (l *Lines) Everybody() (out []Seen) {
	for _, s := range l.stands {
		if s.open {
			out = append(out, s.people...)
		}
	}
	return out
}

// Lines looks at the columns of all rows, some ten milliseconds of all of England,
// and at none on one's own computer.
func (v *Visit) Lines(x facts.ExtractNo, partner care.PartnerCode) *Lines {
	if v.Scope.All() {
		return &Lines{all: true}
	}
	l := &Lines{stands: map[Line]*line{}}
	classes := v.View().Classes()
	some, rest := false, true // rest: of the sender's other rows all may be seen
	note := func(from facts.ExtractNo, at Line, code string, class care.Class, person care.Key) {
		open := v.Scope.MayPerson(care.ListEntries, class, person)
		if code == string(partner) {
			some, rest = true, rest && open
			if open {
				l.other |= waiting.HiddenOf(v.Scope, class, classes[class], person)
			}
		}
		if from != x {
			return
		}
		s := l.stands[at]
		if s == nil {
			s = &line{open: true}
			l.stands[at] = s
		}
		s.open = s.open && open
		s.hidden |= waiting.HiddenOf(v.Scope, class, classes[class], person)
		if !person.IsZero() {
			s.people = append(s.people, Seen{person, class})
		}
	}
	all := v.Table.Facts.View(v.Viewer, care.WholeTable(v.Scope.Purpose)) // nothing of it is shown
	for c, sel := range all.Pathways() {
		for _, i := range sel {
			var person care.Key
			if c.Extract[i] == x {
				if p, j, ok := all.Person(c.Person[i]); ok {
					person = p.Key[j]
				}
			}
			note(c.Extract[i], Line{c.Sheet[i], c.Line[i]}, all.Code(facts.DimPartner, c.Partner[i]), c.Class[i], person)
		}
	}
	for c, sel := range all.People() {
		for _, i := range sel {
			note(c.Extract[i], Line{c.Sheet[i], c.Line[i]}, all.Code(facts.DimPartner, c.Partner[i]), c.Class[i], c.Key[i])
		}
	}
	l.rest = rest && some || v.Sent(partner)
	if !some {
		l.other = v.hiddenAt(partner)
	}
	return l
}

// hiddenAt is what is hidden of rows of a partner about which nothing more is known.
func (v *Visit) hiddenAt(partner care.PartnerCode) (h waiting.Hidden) {
	for cat := care.ListEntries; cat < care.Categories; cat++ {
		if !v.reads(cat, care.ClassMeaning{Partner: partner}).Allowed {
			h |= 1 << cat
		}
	}
	return h
}

// Brings reports whether the visitor brings files in for the partner that sent one,
// and so has the file itself: its unread columns, and the sheet that goes back.
func (v *Visit) Brings(partner care.PartnerCode) bool {
	if v.Alone() {
		return v.Sent(partner)
	}
	return v.Sent(partner) && v.Table.Sharing.Gate.Decide(sharing.Request{
		Viewer: v.Viewer, Purpose: v.Scope.Purpose, Right: sharing.Import, Class: care.ClassMeaning{Partner: partner}, At: time.Now(),
	}).Allowed
}
