package site

import (
	"time"

	"roundtable/care"
	"roundtable/facts"
	"roundtable/intake"
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
	plain  waiting.Hidden // what is hidden of a row that nothing protects
	byID   map[string]line
	byNHS  map[care.NHSNumber]line
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

// Guarded reports whether a protection closes something of a row, beyond what the
// visitor's role reads of no row at all: what stands in its columns that were not
// read may tell it too.
func (l *Lines) Guarded(at Line) bool {
	return l.Closed(at) || l.Hidden(at)&^l.plain != 0 || l.Hidden(at).Place()
}

// ClosedCell reports whether a cell must not be handed even to who brings the
// partner's files. Of a row that nothing protects no cell is: its sender has it, and
// a sheet that comes back with holes would wipe what the list holds. A row that
// states nothing any more is as closed as the sender's records that it names.
func (l *Lines) ClosedCell(c intake.CellAt) bool {
	if l.all {
		return false
	}
	s, ok := l.stands[Line{c.Sheet, c.Line}]
	if !ok {
		s, ok = l.named(c.LocalID, c.NHS)
	}
	if !ok {
		s = &line{open: l.rest, hidden: l.other}
	}
	guarded := !s.open || s.hidden&^l.plain != 0 || s.hidden.Place()
	return guarded && (c.Field == "" || !s.open || s.hidden.Field(c.Field))
}

// named is what holds for all of the sender's records of a local ID or NHS number;
// ok is false when there is none.
func (l *Lines) named(id string, n care.NHSNumber) (*line, bool) {
	both := &line{open: true}
	byID, ok1 := l.byID[id]
	byNHS, ok2 := l.byNHS[n]
	if ok1 = ok1 && id != ""; ok1 {
		both.open, both.hidden = byID.open, byID.hidden
	}
	if ok2 = ok2 && n != 0; ok2 {
		both.open, both.hidden = both.open && byNHS.open, both.hidden|byNHS.hidden
	}
	return both, ok1 || ok2
}

// AnyGuarded reports whether something of some row of the delivery is closed by a
// protection, so that it cannot be handed over whole.
func (l *Lines) AnyGuarded() bool {
	for at := range l.stands {
		if l.Guarded(at) {
			return true
		}
	}
	return !l.all && (!l.rest || l.other&^l.plain != 0 || l.other.Place())
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
	whole := v.Table.Facts.View(v.Viewer, care.WholeTable(v.Scope.Purpose)) // nothing of it is shown
	return LinesOf(whole, v.Scope, x, partner, v.Sent(partner), v.hiddenAt(partner))
}

// LinesOf is Visit.Lines without a visit: for a viewer's scope over a view of the
// whole table, of which nothing is shown. Sent says that the viewer's partner sent
// the delivery, and plain what is hidden of rows of it that nothing protects.
func LinesOf(all *facts.View, scope care.Scope, x facts.ExtractNo, partner care.PartnerCode, sent bool, plain waiting.Hidden) *Lines {
	if scope.All() {
		return &Lines{all: true}
	}
	l := &Lines{stands: map[Line]*line{}, plain: plain, byID: map[string]line{}, byNHS: map[care.NHSNumber]line{}}
	classes := all.Classes()
	some, rest := false, true // rest: of the sender's other rows all may be seen
	note := func(from facts.ExtractNo, at Line, code string, class care.Class, person care.Key) {
		if code != string(partner) && from != x {
			return
		}
		open, hidden := scope.MayPerson(care.ListEntries, class, person), waiting.HiddenOf(scope, class, classes[class], person)
		if code == string(partner) {
			some, rest = true, rest && open
			// An earlier or rejected row may be of somebody whose address is withheld
			// though the row that stands is closed altogether.
			if open || hidden.Place() {
				l.other |= hidden &^ (1 << care.ListEntries)
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
		s.hidden |= hidden
		if !person.IsZero() {
			s.people = append(s.people, Seen{person, class})
		}
	}
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
			code := all.Code(facts.DimPartner, c.Partner[i])
			note(c.Extract[i], Line{c.Sheet[i], c.Line[i]}, code, c.Class[i], c.Key[i])
			if code == string(partner) {
				m := line{open: scope.MayPerson(care.ListEntries, c.Class[i], c.Key[i]), hidden: waiting.HiddenOf(scope, c.Class[i], classes[c.Class[i]], c.Key[i])}
				id, n := all.Text(c.LocalID[i]), c.NHSNumber[i]
				closer(l.byID, id, m)
				closer(l.byNHS, n, m)
			}
		}
	}
	l.rest = rest && some || sent
	if !some {
		l.other = plain
	}
	return l
}

// hiddenAt is what is hidden of rows of a partner about which nothing more is known.
func (v *Visit) hiddenAt(partner care.PartnerCode) waiting.Hidden {
	return PlainOf(v.Table.Sharing.Gate, v.Viewer, v.Scope.Purpose, partner)
}

// closer notes of an identifier what holds for one more record of it.
func closer[K comparable](of map[K]line, id K, m line) {
	if before, ok := of[id]; ok {
		m.open, m.hidden = m.open && before.open, m.hidden|before.hidden
	}
	of[id] = m
}

// PlainOf is what is hidden from a viewer of a partner's rows that nothing protects.
func PlainOf(g *sharing.Gate, who care.Viewer, p care.Purpose, partner care.PartnerCode) (h waiting.Hidden) {
	for cat := care.ListEntries; cat < care.Categories; cat++ {
		if !g.Decide(sharing.Request{Viewer: who, Purpose: p, Category: cat, Class: care.ClassMeaning{Partner: partner}, At: time.Now()}).Allowed {
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
