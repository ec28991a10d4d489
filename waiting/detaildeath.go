package waiting

import (
	"slices"

	"roundtable/care"
	"roundtable/facts"
)

// A death in any file holds every letter and offer to that person, at every
// partner. A death of somebody who is only probably the same person holds nothing:
// it is asked about, because holding the wrong person's letters does harm too.

// stProbablyDied marks a row of somebody who is probably the same person as one of
// whom a file says that they died.
const stProbablyDied = stReceived << 1

// Death is one statement that a person has died.
type Death struct {
	Date    care.Date        `json:"date"`
	Partner care.PartnerCode `json:"partner"`
	Name    string           `json:"partner_name"`
	Words   string           `json:"stated"` // where it stands: "in the person's record"
	Source  Source           `json:"source"`
	Person  care.Key         `json:"-"`
	Class   care.Class       `json:"-"`
}

// probablyDied are the source records of people who are probably the same as
// somebody who has died, by some file; nil when there are none.
func probablyDied(v *facts.View) map[facts.Row]bool {
	dead := make(map[facts.Row]bool)
	for c, rows := range v.People() {
		for _, i := range rows {
			if c.Died[i] != 0 {
				dead[c.Base+facts.Row(i)] = true
			}
		}
	}
	for f, rows := range v.Pathways() {
		for _, i := range rows {
			if f.Died[i] != 0 && f.Person[i] != facts.NoRow {
				dead[f.Person[i]] = true
			}
		}
	}
	var probably map[facts.Row]bool
	mark := func(rows []facts.Row) {
		for _, r := range rows {
			if probably == nil {
				probably = make(map[facts.Row]bool)
			}
			probably[r] = true
		}
	}
	var numbered, others []facts.Row
	died := func(r facts.Row) bool { return dead[r] }
	seen := make(map[facts.Likeness]bool)
	for r := range dead {
		l, ok := v.Likeness(r)
		if !ok || seen[l.Group()] {
			continue
		}
		seen[l.Group()] = true
		numbered, others = v.Alike(l.Group(), numbered[:0], others[:0])
		// Whoever has no number is like all but itself; whoever has one, like those
		// without.
		dying := slices.DeleteFunc(slices.Clone(others), func(r facts.Row) bool { return !died(r) })
		if len(dying) > 0 {
			mark(numbered)
		}
		switch {
		case len(dying) > 1 || slices.ContainsFunc(numbered, died):
			mark(others)
		case len(dying) == 1:
			mark(slices.DeleteFunc(others, died))
		}
	}
	return probably
}

// deaths appends what is stated of the death of some source records' people: in
// the records, by events and by the status of list rows.
func (w *detailWriter) deaths(people []facts.Row, out []Death) []Death {
	add := func(day care.Date, partner facts.Code, words string, s Source, person facts.Row) {
		code := care.PartnerCode(w.v.Code(facts.DimPartner, partner))
		d := Death{Date: day, Partner: code, Name: w.t.name(code), Words: words, Source: s}
		if p, i, ok := w.v.Person(person); ok {
			d.Person, d.Class = p.Key[i], p.Class[i]
		}
		out = append(out, d)
	}
	var rows []facts.Row
	for _, r := range people {
		if p, i, ok := w.v.Person(r); ok && p.Died[i] != 0 {
			add(p.Died[i], p.Partner[i], "in the person's record", w.source(p.Extract[i], p.Sheet[i], p.Line[i]), r)
		}
		rows = w.v.PathwaysOf(r, rows)
	}
	slices.Sort(rows)
	var events []facts.Event
	for _, r := range slices.Compact(rows) {
		f, i, ok := w.v.Pathway(r)
		if !ok {
			continue
		}
		if w.work.statusOf(f.Status[i]) == 36 && f.State[i] != facts.StateEvents {
			add(f.Stop[i], f.Partner[i], "by status 36 on its list", w.source(f.Extract[i], f.Sheet[i], f.Line[i]), f.Person[i])
		}
		events = w.v.ChunkEvents(f, i, events[:0])
		for k := range events {
			switch e := &events[k]; {
			case e.Type == care.EvDied:
				add(e.Date, f.Partner[i], "as an event", w.source(e.Extract, e.Sheet, e.Line), f.Person[i])
			case w.work.statusOf(e.Status) == 36:
				add(e.Date, f.Partner[i], "by status 36 of an event", w.source(e.Extract, e.Sheet, e.Line), f.Person[i])
			}
		}
	}
	return out
}

// doubtWords says who states the deaths.
func doubtWords(all []Death) (words string) {
	for _, x := range all {
		words += " " + x.Name + " states it " + x.Words
		if x.Date != 0 {
			words += ", on " + x.Date.Long()
		}
		words += "."
	}
	return words
}

// deathsOf fills in where the death that holds a row is stated, and where that of
// somebody who is probably the same person is.
func (w *detailWriter) deathsOf(d *Detail, c *chunk, i int) {
	person := c.f.Person[i]
	if c.state[i]&stHeld != 0 {
		d.Deaths = w.deaths(w.v.SamePerson(person, nil), nil)
	}
	if c.state[i]&stProbablyDied != 0 {
		d.ProbableDeaths = w.deaths(w.withSame(w.v.ProbablySame(person, nil)), nil)
	}
}

// withSame are some source records and those that are one person with them.
func (w *detailWriter) withSame(people []facts.Row) []facts.Row {
	var all []facts.Row
	for _, p := range people {
		all = w.v.SamePerson(p, all)
	}
	slices.Sort(all)
	return slices.Compact(all)
}
