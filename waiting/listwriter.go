package waiting

import (
	"slices"

	"roundtable/care"
	"roundtable/facts"
)

// KeyID is a key as it stands in links: 32 hexadecimal digits.
func KeyID(k care.Key) string { return k.String() }

// ParseKeyID reads what KeyID writes; ok is false for anything else.
func ParseKeyID(s string) (care.Key, bool) { return care.ParseKey(s) }

// rowWriter turns rows of a table into what pages show.
type rowWriter struct {
	l     *List
	v     *facts.View
	t     *table
	rows  []facts.Row
	same  []facts.Row
	notes []facts.Note
	marks map[care.Key]SharedMark // of shared sessions, asked for once; see sharedMark
}

// row writes one row; it must be on the list.
func (w *rowWriter) row(r facts.Row) Row {
	c, i, _ := w.t.row(r)
	f, v, day := c.f, w.v, w.t.asAt
	code := func(d facts.Dim, x facts.Code) string { return v.Code(d, x) }
	wide := func(d facts.Dim, x facts.Wide) string { return v.Wide(d, x) }
	partner := care.PartnerCode(code(facts.DimPartner, colPartner(c)[i]))
	out := Row{
		Key: f.Key[i], ID: KeyID(f.Key[i]),
		Partner: partner, PartnerName: w.t.name(partner),
		Start: c.start[i], Queue: c.queue[i], Band: bandAt(c.start[i], day).String(),
		Priority: code(facts.DimPriority, f.Priority[i]),
		NextDate: c.next[i], NextKind: nextKind(v, c, i),
		Owner: wide(facts.DimOwner, f.Owner[i]), Contact: f.Contact[i],
		NextAction: c.action(v, i), ActionDue: f.NextDue[i], Comment: v.Text(f.Comment[i]),
		Birth: f.Birth[i], AgeMonths: -1, Decile: -1,
		Ethnicity: c.eth[i].String(), Yes: c.yes[i], No: c.no[i], Flags: flagStates(c.yes[i], c.no[i]),
		Child:     c.age[i] <= Age12to17,
		Validated: f.Validated[i], ValidationDue: validationDue(c.start[i], f.Validated[i], day),
		Validates: w.t.validating()[colPartner(c)[i]],
		Vanished:  c.state[i]&stVanished != 0, Held: c.state[i]&stHeld != 0,
		Source: w.source(f.Extract[i], f.Sheet[i], f.Line[i]),
		Class:  f.Class[i], Hidden: w.t.masks.of(f.Class[i]),
	}
	if sent := care.PartnerCode(code(facts.DimPartner, f.Partner[i])); sent != partner {
		out.SentBy, out.SentByName = sent, w.t.name(sent)
	}
	out.Shared = w.sharedMark(c, i)
	w.words(&out, c, i)
	out.Days, out.Weeks = waited(out.Start, day)
	out.QueueDays, out.QueueWeeks = waited(out.Queue, day)
	if out.NextDate != 0 {
		out.NextIn = int(out.NextDate - day)
	}
	if m, ok := care.AgeMonths(out.Birth, day); ok {
		out.AgeMonths = m
	}
	if f.IMD[i] != 0 {
		out.Decile = int(f.IMD[i])
	}
	w.person(&out, f.Person[i])
	out.AlsoOn, out.ProbablySame, out.ProbablyMore = w.others(c, i)
	if c.state[i]&stQuery != 0 {
		out.Asked = w.openQueries(c, i)
		out.Queries = len(out.Asked)
	}
	return out
}

// words fills in what is waited for and how urgently, as codes and in words.
func (w *rowWriter) words(out *Row, c *chunk, i int) {
	f, v := c.f, w.v
	if p, ok := w.t.prios.Find(out.Priority); ok {
		out.PriorityName = p.Label
		out.PriorityDue = w.t.prios.Due(out.Priority, f.Decided[i])
	}
	out.TFC, out.Specialty = v.Code(facts.DimTFC, f.TFC[i]), v.Wide(facts.DimSpecialty, f.Specialty[i])
	out.Team, out.Reason = v.Wide(facts.DimTeam, f.Team[i]), v.Wide(facts.DimReason, f.Reason[i])
	out.TFCName, out.SpecialtyName = TFCName(out.TFC), SpecialtyName(out.Specialty)
	out.TeamName, out.ReasonName = TeamName(out.Team), ReasonName(out.Reason)
}

// person fills in what the partner wrote about the person.
func (w *rowWriter) person(out *Row, person facts.Row) {
	p, j, ok := w.v.Person(person)
	if !ok {
		return
	}
	out.Person = p.Key[j]
	out.NHS = p.NHSNumber[j]
	out.LocalID = w.v.Text(p.LocalID[j])
	out.Family = w.v.Wide(facts.DimFamily, p.Family[j])
	out.Given = w.v.Wide(facts.DimGiven, p.Given[j])
	out.Adjust = w.v.Text(p.Adjust[j])
	out.AccessInf = w.v.Text(p.Access[j])
}

// waited is days and weekly band between a clock start and a day.
func waited(start, day care.Date) (days, weeks int) {
	if start == 0 {
		return 0, 0
	}
	days = int(day - start)
	return days, care.WeekBand(days)
}

// validationDue reports whether a pathway that has waited ValidationDays was
// not validated for as long.
func validationDue(start, validated, day care.Date) bool {
	return start != 0 && day-start >= ValidationDays && (validated == 0 || day-validated >= ValidationDays)
}

func nextKind(v *facts.View, c *chunk, i int) string {
	switch c.next[i] {
	case 0:
		return ""
	case c.f.TCI[i]:
		return "TCI"
	}
	return v.Code(facts.DimNextKind, c.f.NextKind[i])
}

// mostAlike is how many records a row names that are probably the same person: a
// name and birth date that thousands share is a placeholder.
const mostAlike = 20

// others are the other open pathways of the same person, and of those who are
// probably the same: of the first who have any, and how many records more there are.
func (w *rowWriter) others(c *chunk, i int) (also, probably []Other, more int) {
	also, probably = []Other{}, []Other{}
	if c.f.Person[i] == facts.NoRow {
		return also, probably, 0
	}
	self := c.f.Base + facts.Row(i)
	if c.also.at(i) == 1 {
		w.same = w.v.SamePerson(c.f.Person[i], w.same[:0])
		also = w.pathways(self, also)
	}
	if c.probably.at(i) == 1 {
		all := w.v.ProbablySame(c.f.Person[i], nil)
		w.same = w.same[:0]
		for n, p := range all {
			if len(w.same) == mostAlike {
				more = len(all) - n
				break
			}
			if w.rows = w.v.PathwaysOf(p, w.rows[:0]); slices.ContainsFunc(w.rows, func(r facts.Row) bool { _, _, ok := w.t.row(r); return ok }) {
				w.same = append(w.same, p)
			}
		}
		probably = w.pathways(self, probably)
	}
	return also, probably, more
}

// pathways appends the open pathways of the people in w.same, but for one.
func (w *rowWriter) pathways(but facts.Row, out []Other) []Other {
	w.rows = w.rows[:0]
	for _, p := range w.same {
		w.rows = w.v.PathwaysOf(p, w.rows)
	}
	slices.Sort(w.rows)
	for _, r := range slices.Compact(w.rows) {
		c, i, ok := w.t.row(r)
		if !ok || r == but {
			continue
		}
		out = append(out, w.other(c, i))
	}
	return out
}

func (w *rowWriter) other(c *chunk, i int) Other {
	_, weeks := waited(c.start[i], w.t.asAt)
	names := Row{}
	w.words(&names, c, i)
	return Other{
		Name: names.For(),
		Key:  c.f.Key[i], ID: KeyID(c.f.Key[i]),
		Partner: care.PartnerCode(w.v.Code(facts.DimPartner, colPartner(c)[i])),
		TFC:     names.TFC, Team: names.Team,
		Start: c.start[i], Weeks: weeks,
	}
}

func (w *rowWriter) openQueries(c *chunk, i int) []string {
	d := deriver{v: w.v, asAt: w.t.asAt, notes: w.notes}
	rules := d.unanswered(c, i, nil)
	w.notes = d.notes
	return rules
}

// source leads back to a row of a file.
func (w *rowWriter) source(no facts.ExtractNo, sheet uint16, line uint32) Source {
	return sourceOf(w.v.Extract(no), sheet, line)
}

func sourceOf(e facts.Extract, sheet uint16, line uint32) Source {
	s := Source{Extract: e.ID, File: e.Received.FileName, SheetNo: sheet, Line: line, Loaded: e.At}
	if int(sheet) < len(e.Received.Sheets) {
		s.Sheet = e.Received.Sheets[sheet]
	}
	return s
}

// flagNames are the flags' names in links, in the order of their bits.
var flagNames = [...]string{
	"interpreter", "learning-disability", "autism", "smi", "carer", "has-carer", "looked-after",
	"veteran", "transport", "short-notice", "sensitive", "adjustments", "accessible",
}

// FlagName is the name of one flag in links and exports; "" for none or several.
func FlagName(f care.Flags) string {
	for bit, n := range flagNames {
		if f == 1<<bit {
			return n
		}
	}
	return ""
}

// ParseFlag reads what FlagName writes.
func ParseFlag(name string) (f care.Flags, ok bool) {
	i := slices.Index(flagNames[:], name)
	if i < 0 {
		return 0, false
	}
	return 1 << i, true
}

func flagStates(yes, no care.Flags) []FlagState {
	out := []FlagState{}
	for bit, n := range flagNames {
		switch k := care.Flags(1) << bit; {
		case yes&k != 0:
			out = append(out, FlagState{n, true})
		case no&k != 0:
			out = append(out, FlagState{n, false})
		}
	}
	return out
}
