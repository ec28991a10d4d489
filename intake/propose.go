package intake

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"roundtable/care"
	"roundtable/intake/table"
)

// maxQuestions is the most that a person is asked about one file.
const maxQuestions = 5

// Propose looks at the top of the file and says how it would be read: which
// sheets are lists, where the header is, what each column holds, and what is
// unsure. An empty kind is guessed from the headers. It changes nothing. A file
// that cannot be read at all, an unknown kind or partner code are *care.Problem.
func (d *Desk) Propose(ctx context.Context, up Upload, partner care.PartnerCode, kind string) (*Proposal, error) {
	if !partner.Valid() {
		return nil, &care.Problem{What: "The partner's code is not an organisation code.", Remedy: "Use its ODS code, 3 to 6 letters and digits, such as RBD."}
	}
	book, done, err := d.openUpload(ctx, &up)
	if err != nil {
		return nil, err
	}
	defer done()
	up.book = book
	heads, err := readHeads(ctx, book)
	if err != nil {
		return nil, err
	}
	p := &Proposal{Partner: partner, Kind: kind, Format: formatWords(book.Format())}
	if kind == "" {
		kind, note, err := d.kindOf(ctx, partner, heads)
		if err != nil {
			return nil, err
		}
		p.Kind, p.KindGuessed = kind, true
		if note != "" {
			p.Notes = append(p.Notes, note)
		}
	}
	k, ok := KindNamed(p.Kind)
	if !ok {
		return nil, unknownKind(p.Kind)
	}
	known, version, err := d.recall(ctx, partner, k.Name)
	if err != nil {
		return nil, err
	}
	p.Mapped = version
	for i, s := range book.Sheets() {
		plan := SheetPlan{Sheet: i, Name: s.Name, Hidden: s.Hidden}
		planSheet(&plan, &k, heads[i], known)
		for _, c := range plan.Columns {
			if c.swapped {
				p.Notes = append(p.Notes, fmt.Sprintf(swappedNote, c.Header))
			}
			if c.short {
				p.Notes = append(p.Notes, shortYearNote(c))
			}
			if c.Order == orderMDY && c.Field != "" {
				p.Notes = append(p.Notes, fmt.Sprintf("The column '%s' is read month first: 03/04/2026 in it is 4 March.", c.Header))
			}
		}
		p.Sheets = append(p.Sheets, plan)
	}
	p.chooseSheets(&k)
	p.review(&k)
	if err := d.pickList(ctx, p, &k, up); err != nil {
		return nil, err
	}
	if slices.ContainsFunc(p.Sheets, func(s SheetPlan) bool { return s.Team != "" }) {
		p.Notes = append(p.Notes, teamNote)
	}
	p.ask(&k, heads)
	p.findCensus(&k, heads)
	if err := d.lookForOlder(ctx, p, &k, up.Hash); err != nil {
		return nil, err
	}
	p.review(&k)
	return p, nil
}

// lookForOlder finds out whether this very file was accepted before and has been
// replaced since. A list that states no date is then of the day that it was of.
func (d *Desk) lookForOlder(ctx context.Context, p *Proposal, k *Kind, hash string) error {
	if !k.Snapshot {
		return nil
	}
	stream, err := d.listStream(ctx, p.Partner, k.Name, p.List)
	if err != nil {
		return err
	}
	h, err := d.history(ctx, stream)
	if err != nil {
		return err
	}
	if x := replaced(h, hash); x != nil {
		p.Replaced = care.DateOf(x.At)
		p.Notes = append(p.Notes, fmt.Sprintf("This is the file that was accepted on %s, and a later one has replaced it since.", p.Replaced.Long()))
		if p.Census == 0 {
			p.Census = x.Census
		}
	}
	return nil
}

// swappedNote warns of the commonest silent harm to dates: a day-first file opened
// by a spreadsheet that takes the month first.
const swappedNote = "In the column '%s' every real date has a day up to 12 and every text date a day over 12: a spreadsheet seems to have changed " +
	"day and month in the real ones. Check them against the source."

// shortYearNote says how the years of a column that have two figures are read.
func shortYearNote(c Column) string {
	if c.Field == catalogue[fBirth].Name {
		return fmt.Sprintf("In the column '%s' some years have two figures. Nobody is born after today, so 31/12/35 in it is 1935; each is marked as doubtful.", c.Header)
	}
	return fmt.Sprintf("In the column '%s' some years have two figures. They are read as at most %d years after today: 31 in it is 2031, and 99 is 1999.", c.Header, furthestAhead)
}

// catalogueType is how a field's cells are read; "" for a column that is not read.
func catalogueType(name string) FieldType {
	for _, f := range catalogue {
		if f.Name == name && name != "" {
			return f.Type
		}
	}
	return ""
}

func unknownKind(name string) error {
	var names []string
	for _, k := range Kinds() {
		names = append(names, k.Name)
	}
	return &care.Problem{What: fmt.Sprintf("There is no kind of file called %q.", name), Remedy: "Use one of " + strings.Join(names, ", ") + ", or none to have it guessed."}
}

func readHeads(ctx context.Context, book *table.Book) ([]*head, error) {
	left := newBudget(book)
	var out []*head
	for i := range book.Sheets() {
		h, err := readHead(ctx, book, i, left)
		if err != nil {
			return nil, err
		}
		out = append(out, h)
	}
	return out, nil
}

func formatWords(f table.Format) string {
	if f.File != "csv" {
		return "Excel workbook"
	}
	names := map[byte]string{',': "comma", ';': "semicolon", '\t': "tab", '|': "bar"}
	return "CSV, " + names[f.Delimiter] + ", " + f.Encoding
}

// checked is the first row whose headers pass the layout's own check; -1 none.
func (h *head) checked(t *layout) int {
	for i, l := range h.lines {
		if i >= headerWithin {
			break
		}
		folded := l.texts()
		for j := range folded {
			folded[j] = fold(folded[j])
		}
		if t.check(folded) {
			return i
		}
	}
	return -1
}

// planSheet finds the header of one sheet and what its columns hold.
func planSheet(s *SheetPlan, k *Kind, h *head, known map[string]remembered) {
	at, t := -1, &k.tables[0]
	for i := range k.tables {
		if c := k.tables[i].check; c != nil {
			if at = h.checked(&k.tables[i]); at >= 0 {
				t = &k.tables[i]
				break
			}
		}
	}
	dict := newDictionary(t.fields, known)
	if at < 0 {
		at, _ = h.findHeader(dict)
	}
	s.Table = t.name
	if at < 0 {
		at = h.widest()
		s.Why = "No row reads like column headings of this kind of file."
		if at < 0 {
			return
		}
	} else {
		s.Use, s.Why = true, "It has the column headings of a list."
	}
	s.Header = h.lines[at].line
	mapColumns(s, dict, h, at)
	for _, l := range h.lines[at+1:] {
		if len(s.Sample) == 8 {
			break
		}
		s.Sample = append(s.Sample, l.texts())
	}
}

// mapColumns gives each column its field; a field goes to one column alone, the
// surest one, and of equals to the first.
func mapColumns(s *SheetPlan, dict *dictionary, h *head, at int) {
	rank := map[string]int{howRemembered: 5, howName: 4, howSynonym: 3, howLook: 2, howPerhaps: 1, howLike: 1}
	taken := make(map[string]int) // field -> column index
	for c, text := range h.lines[at].texts() {
		col := Column{Column: c, Header: text}
		k := h.looksOf(at+1, c)
		col.Examples = h.examples(at+1, c)
		for _, g := range byLooks(dict.find(text), k) {
			if g.field.id == fStatus && g.how != howRemembered && k.filled > 0 && k.rtt*10 < k.filled*8 {
				if k.rtt == 0 || g.how == howPerhaps {
					continue // "Status: waiting" is no RTT status, whatever it is called
				}
			} else if g.field.id == fStatus && g.how == howPerhaps && k.filled > 0 {
				g.how = howLook
			}
			how, sure := believe(g, k)
			old, clash := taken[g.field.Name]
			if clash && g.field.id != fBands && rank[s.Columns[old].How] >= rank[how] {
				continue
			}
			if clash && g.field.id != fBands {
				s.Columns[old].Field, s.Columns[old].How, s.Columns[old].Sure = "", "", false
			}
			col.Field, col.How, col.Sure = g.field.Name, how, sure
			taken[g.field.Name] = c
			break
		}
		if k.dates > 0 {
			col.Order = orderOf(k.order)
		}
		if m, ok := dict.known[fold(text)]; ok && m.Order != "" {
			col.reorder = m.Order == orderMDY && k.order.OnlyDMY > 0
			col.Order = m.Order
			if col.reorder {
				col.Order = orderMixed // month first last time, and now some day first
			}
		}
		col.short = k.order.TwoDigit > 0 && catalogueType(col.Field) == TypeDate
		col.swapped = k.order.Swapped && col.Field != ""
		s.Columns = append(s.Columns, col)
	}
	byLook(s, dict, h, at, taken)
}

// byLooks puts the guesses first that go with what the column holds, dates or
// words: "Next" over dates is the next appointment, and over words the next step.
// Where one alone does, it is sure.
func byLooks(guesses []guess, k looks) []guess {
	if len(guesses) < 2 || k.filled == 0 {
		return guesses
	}
	dated := k.dates*2 >= k.filled
	fits := func(g guess) bool { return (g.field.Type == TypeDate) == dated }
	out := slices.Clone(guesses)
	slices.SortStableFunc(out, func(a, b guess) int {
		switch {
		case fits(a) == fits(b):
			return 0
		case fits(a):
			return -1
		}
		return 1
	})
	if fits(out[0]) && !fits(out[1]) {
		out[0].how = howLook
	}
	return out
}

// believe weighs a header's guess against what the values look like.
func believe(g guess, k looks) (how string, sure bool) {
	sure = g.how != howPerhaps && g.how != howLike
	if k.filled == 0 || g.how == howRemembered {
		return g.how, sure
	}
	switch g.field.Type {
	case TypeDate:
		if g.how == howLike && k.dates*10 >= k.filled*8 && k.filled >= 3 {
			return howLike, true
		}
		if k.dates*2 < k.filled && k.filled >= 3 {
			return g.how, false
		}
	case TypeNHSNumber:
		if g.how == howLike && k.nhs*10 >= k.filled*6 {
			return howLike, true
		}
		if k.ten*3 < k.filled && k.filled >= 3 {
			return g.how, false
		}
	}
	return g.how, sure
}

// byLook finds an NHS number whose header says nothing: nothing else has ten
// digits of which the last checks the others.
func byLook(s *SheetPlan, dict *dictionary, h *head, at int, taken map[string]int) {
	if _, ok := taken[catalogue[fNHS].Name]; ok || !hasField(dict.fields, fNHS) {
		return
	}
	for i := range s.Columns {
		c := &s.Columns[i]
		if c.Field != "" {
			continue
		}
		if _, asked := dict.known[fold(c.Header)]; asked {
			continue
		}
		if k := h.looksOf(at+1, c.Column); k.filled >= 3 && k.nhs*10 >= k.filled*7 {
			c.Field, c.How, c.Sure = catalogue[fNHS].Name, howLook, k.nhs*10 >= k.filled*9
			return
		}
	}
}

// orderOf is the order that a column's values show. Few that are month first are
// read in the other order each, and doubted.
func orderOf(e table.DateEvidence) string {
	switch {
	case e.Mixed:
		return orderMixed
	case e.Order == table.MDY && e.Sure:
		return orderMDY
	case e.Either+e.OnlyDMY+e.OnlyMDY > 0:
		return orderDMY
	}
	return ""
}

func (h *head) examples(from, col int) []string {
	var out []string
	for _, l := range h.lines[from:] {
		if col >= len(l.cells) {
			continue
		}
		if v := string(trim(l.cells[col].Text)); v != "" && !slices.Contains(out, v) {
			if out = append(out, cut(v)); len(out) == 3 {
				break
			}
		}
	}
	return out
}

// chooseSheets leaves out sheets that say less than the kind needs when another
// one has it all: notes, look-up lists, last year's.
func (p *Proposal) chooseSheets(k *Kind) {
	whole := 0
	for i := range p.Sheets {
		if s := &p.Sheets[i]; s.Use && len(s.lacks(k)) == 0 {
			whole++
		}
	}
	for i := range p.Sheets {
		s := &p.Sheets[i]
		switch {
		case !s.Use && s.Header != 0 && len(p.Sheets) == 1:
			s.Use, s.Why = true, "It is the only sheet; its column headings are not known."
		case s.Use && whole > 0 && len(s.lacks(k)) > 0:
			s.Use, s.Why = false, "It lacks "+strings.Join(s.lacks(k), " and ")+"; another sheet has it."
		case s.Use && s.Hidden && whole > 1:
			s.Use, s.Why = false, "The sheet is hidden, and another one is a list."
		case !s.Use && s.Header == 0:
			s.Why = "It holds no list: no row reads like column headings."
		}
	}
}

func (s *SheetPlan) lacks(k *Kind) []string {
	return k.table(s.Table).lacks(func(f fieldID) bool { return s.columnOf(catalogue[f].Name) != nil })
}

func (s *SheetPlan) columnOf(field string) *Column {
	for i := range s.Columns {
		if s.Columns[i].Field == field {
			return &s.Columns[i]
		}
	}
	return nil
}

// findCensus looks for the snapshot's date in the file's own census column.
func (p *Proposal) findCensus(k *Kind, heads []*head) {
	if !k.Snapshot {
		return
	}
	for _, s := range p.Sheets {
		c := s.columnOf(catalogue[fWeekEnding].Name)
		if !s.Use || c == nil {
			continue
		}
		for _, l := range heads[s.Sheet].lines {
			if l.line <= s.Header || c.Column >= len(l.cells) {
				continue
			}
			d := l.cells[c.Column].Date
			if d == 0 {
				o, _ := readingOrder(c.Order)
				d = table.ParseDate(string(trim(l.cells[c.Column].Text)), o).Date
			}
			p.Census = max(p.Census, d)
		}
	}
}

// teams takes the names of several sheets for their teams, where no column names
// one: a workbook with a sheet for each team.
func (p *Proposal) teams(k *Kind) {
	used := 0
	for i := range p.Sheets {
		if p.Sheets[i].Use {
			used++
		}
	}
	for i := range p.Sheets {
		s := &p.Sheets[i]
		s.Team = ""
		if s.Use {
			s.Team = s.ownTeam(k, used)
		}
	}
}

// ownTeam is the sheet's name where it is one of several and no column says the
// team. A name with a digit is a week's or a month's, and a program's own says
// nothing.
func (s *SheetPlan) ownTeam(k *Kind, used int) string {
	if used < 2 || !k.Snapshot || s.columnOf(catalogue[fTeam].Name) != nil || plainSheetName(s.Name) || strings.ContainsAny(s.Name, "0123456789") {
		return ""
	}
	return strings.TrimSpace(s.Name)
}

// teamNote says that sheets' names are taken for teams.
const teamNote = "The name of each sheet is taken for the team, where no column says it."

// review says what is missing.
func (p *Proposal) review(k *Kind) {
	p.Missing = nil
	p.teams(k)
	used := 0
	for i := range p.Sheets {
		s := &p.Sheets[i]
		if !s.Use {
			continue
		}
		used++
		for _, m := range s.lacks(k) {
			if s.Name != "" {
				m += " (sheet " + s.Name + ")"
			}
			p.Missing = append(p.Missing, m)
		}
	}
	if used == 0 {
		p.Missing = append(p.Missing, "a sheet with column headings and rows")
	}
}
