package intake

import (
	"fmt"
	"slices"
	"strings"

	"roundtable/care"
)

// noneOfThese is the answer that a column is none of the fields offered.
const noneOfThese = "-"

// ask makes at most five questions: first what the kind cannot do without, then
// who the person is, then the rest. What is not asked about stays unread, and
// stays in the file.
func (p *Proposal) ask(k *Kind, heads []*head) {
	var all []Question
	for i := range p.Sheets {
		s := &p.Sheets[i]
		if !s.Use {
			continue
		}
		all = append(all, s.unsure(k)...)
		all = append(all, s.wanted(k, heads[s.Sheet])...)
		all = append(all, s.orders()...)
	}
	slices.SortStableFunc(all, func(a, b Question) int { return a.weight - b.weight })
	for i := range all {
		if len(p.Questions) < maxQuestions {
			p.Questions = append(p.Questions, all[i])
		} else if c := p.column(all[i].Sheet, all[i].Column); c != nil && !all[i].order() {
			p.Notes = append(p.Notes, fmt.Sprintf("The column '%s' was not clear and is not read; it stays in the file.", c.Header))
			c.Field, c.How, c.Sure = "", "", false
		}
	}
}

// unsure are the columns whose header may mean something.
func (s *SheetPlan) unsure(k *Kind) []Question {
	var out []Question
	dict := newDictionary(k.table(s.Table).fields, nil)
	for _, c := range s.Columns {
		if c.Field == "" || c.Sure {
			continue
		}
		f, _ := k.fieldNamed(c.Field)
		q := Question{
			ID: questionID(s.Sheet, c.Column), Text: fmt.Sprintf("Is the column '%s' %s?", c.Header, f.Title),
			Sheet: s.Sheet, Column: c.Column, Guess: c.Field, Values: c.Examples, weight: weightOf(f.id),
		}
		q.Options = append(q.Options, Answer{f.Name, "Yes, " + f.Title})
		for _, g := range dict.perhaps[fold(c.Header)] {
			if g.field.id != f.id && s.columnOf(g.field.Name) == nil {
				q.Options = append(q.Options, Answer{g.field.Name, "No, " + g.field.Title})
			}
		}
		if f.Type == TypeDate && f.id != fStart && s.columnOf(catalogue[fStart].Name) == nil && hasField(dict.fields, fStart) &&
			!slices.ContainsFunc(q.Options, func(a Answer) bool { return a.Value == catalogue[fStart].Name }) {
			q.Options = append(q.Options, Answer{catalogue[fStart].Name, "No, " + catalogue[fStart].Title})
		}
		q.Options = append(q.Options, Answer{noneOfThese, "No, leave it out"})
		out = append(out, q)
	}
	return out
}

// wanted asks about columns that look like what the kind needs and has not.
func (s *SheetPlan) wanted(k *Kind, h *head) []Question {
	t := k.table(s.Table)
	if len(s.lacks(k)) == 0 {
		return nil
	}
	need := fStart
	if hasField(t.fields, fEventDate) {
		need = fEventDate
	}
	if !hasField(t.fields, need) || s.columnOf(catalogue[need].Name) != nil || need == fStart && s.columnOf(catalogue[fReceived].Name) != nil {
		return nil
	}
	from := 0
	for from < len(h.lines) && h.lines[from].line <= s.Header {
		from++
	}
	var out []Question
	for i := range s.Columns {
		c := &s.Columns[i]
		if c.Field != "" || len(out) == 2 {
			continue
		}
		if l := h.looksOf(from, c.Column); l.filled < 1 || l.dates*10 < l.filled*7 {
			continue
		}
		guess := noneOfThese
		if len(out) == 0 {
			guess = catalogue[need].Name
			c.Field, c.How = guess, howLook
		}
		out = append(out, Question{
			ID: questionID(s.Sheet, c.Column), Text: fmt.Sprintf("Is the column '%s' %s?", c.Header, catalogue[need].Title),
			Sheet: s.Sheet, Column: c.Column, Guess: guess, Values: c.Examples, weight: 0,
			Options: []Answer{{catalogue[need].Name, "Yes, " + catalogue[need].Title}, {noneOfThese, "No, leave it out"}},
		})
	}
	return out
}

// orders asks how to read a column that mixes day first and month first.
func (s *SheetPlan) orders() []Question {
	var out []Question
	for _, c := range s.Columns {
		if c.Order != orderMixed || c.Field == "" || c.How == howRemembered && !c.reorder {
			continue
		}
		out = append(out, Question{
			ID: questionID(s.Sheet, c.Column) + orderSuffix, Sheet: s.Sheet, Column: c.Column, Values: c.Examples, weight: 20,
			Text: fmt.Sprintf("The column '%s' writes its dates in two ways. Is 03/04/2026 in it 3 April or 4 March?", c.Header),
			Options: []Answer{
				{orderDMY, "3 April: the day stands first"},
				{orderMDY, "4 March: the month stands first"},
				{orderMixed, "It cannot be said: take 3 April and mark each as doubtful"},
			},
			Guess: orderMixed,
		})
	}
	return out
}

const orderSuffix = "-order"

func (q *Question) order() bool { return strings.HasSuffix(q.ID, orderSuffix) }

func questionID(sheet, column int) string { return fmt.Sprintf("s%dc%d", sheet, column) }

// weightOf puts what matters most first.
func weightOf(f fieldID) int {
	switch f {
	case fStart, fReceived, fEvent, fEventDate:
		return 0
	case fLocalID, fNHS, fReferralID, fPPID:
		return 1
	case fName, fFamily, fGiven, fBirth:
		return 2
	case fStop, fStatus:
		return 3
	}
	return 10
}

func (p *Proposal) column(sheet, column int) *Column {
	for i := range p.Sheets {
		if p.Sheets[i].Sheet != sheet {
			continue
		}
		for j := range p.Sheets[i].Columns {
			if p.Sheets[i].Columns[j].Column == column {
				return &p.Sheets[i].Columns[j]
			}
		}
	}
	return nil
}

// Answer answers a question of the proposal by its ID and corrects the mapping.
// A question that was not asked, or an answer that was not offered, is a
// *care.Problem.
func (p *Proposal) Answer(id, value string) error {
	for i := range p.Questions {
		q := &p.Questions[i]
		if q.ID != id {
			continue
		}
		if !slices.ContainsFunc(q.Options, func(a Answer) bool { return a.Value == value }) {
			return &care.Problem{What: "That is not one of the answers.", Where: q.Text, Remedy: "Choose one of the answers offered."}
		}
		q.Answer = value
		if q.list() {
			p.answerList(value)
			return nil
		}
		c := p.column(q.Sheet, q.Column)
		if q.order() {
			c.Order = value
			return nil
		}
		if value == noneOfThese {
			value = ""
		}
		return p.set(q.Sheet, q.Column, value, howAnswer)
	}
	return &care.Problem{What: "That question was not asked.", Remedy: "Look at the file's questions again."}
}

// Set corrects what a column is taken for; "" leaves it unread. Another column
// that had the field loses it. An unknown column or field is a *care.Problem.
func (p *Proposal) Set(sheet, column int, field string) error {
	return p.set(sheet, column, field, howChosen)
}

func (p *Proposal) set(sheet, column int, field, how string) error {
	k, ok := KindNamed(p.Kind)
	if !ok {
		return unknownKind(p.Kind)
	}
	c := p.column(sheet, column)
	if c == nil {
		return &care.Problem{What: "There is no such column.", Remedy: "Look at the file's columns again."}
	}
	if field != "" {
		if _, ok := k.fieldNamed(field); !ok {
			return &care.Problem{What: fmt.Sprintf("This kind of file has no field called %q.", field), Remedy: "Choose one of the fields offered."}
		}
		for i := range p.Sheets {
			if s := &p.Sheets[i]; s.Sheet == sheet {
				if old := s.columnOf(field); old != nil && old != c {
					old.Field, old.How, old.Sure = "", "", false
				}
			}
		}
	}
	c.Field, c.How, c.Sure = field, how, true
	for i := range p.Questions {
		if q := &p.Questions[i]; q.Sheet == sheet && q.Column == column && !q.order() && q.Answer == "" {
			q.Answer = field
			if field == "" {
				q.Answer = noneOfThese
			}
		}
	}
	p.review(&k)
	return nil
}

// UseSheet says whether a sheet is to be read.
func (p *Proposal) UseSheet(sheet int, use bool) error {
	k, ok := KindNamed(p.Kind)
	if !ok {
		return unknownKind(p.Kind)
	}
	for i := range p.Sheets {
		if p.Sheets[i].Sheet == sheet {
			if use && p.Sheets[i].Header == 0 {
				return &care.Problem{What: "The sheet has no column headings.", Where: p.Sheets[i].Name, Remedy: "Give it a row of column headings and send it again."}
			}
			p.Sheets[i].Use = use
			p.review(&k)
			return nil
		}
	}
	return &care.Problem{What: "There is no such sheet.", Remedy: "Look at the file's sheets again."}
}

// Open lists the questions that nobody has answered.
func (p *Proposal) Open() []Question {
	var out []Question
	for _, q := range p.Questions {
		if q.Answer == "" {
			out = append(out, q)
		}
	}
	return out
}

// Ready reports whether the file can be accepted: nothing is missing and every
// question has its answer.
func (p *Proposal) Ready() bool { return len(p.Missing) == 0 && len(p.Open()) == 0 }
