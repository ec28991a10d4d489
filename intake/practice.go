package intake

import (
	"context"

	"roundtable/care"
	"roundtable/ledger"
)

const (
	practiceMarked = "Nearly every NHS number in this file is a test number (9…), so these are made-up people, and this collaborative is now one for " +
		"practice: test numbers join people in it. Bring real lists into a collaborative of their own. Withdrawing this file ends the practice."
	practiceMixed = "This is a practice collaborative with made-up people, and this file holds real NHS numbers. Bring real lists into a collaborative of " +
		"their own. While real numbers stand in this one, test numbers (9…) join nobody; withdraw this file to practise on."
)

// A file is of made-up people when at least so many of them have a test number,
// and so many in a hundred of the numbers that it gives, unreadable ones too, are
// test numbers. One test patient on a real list says nothing.
const (
	fewestMadeUp  = 5
	percentMadeUp = 90
)

// numbers counts the NHS numbers that a file gives.
type numbers struct {
	given, test, real int
	people            map[care.NHSNumber]bool // with test numbers; the first few
}

func (n *numbers) add(text []byte) {
	if len(text) == 0 || isBlankWord(text) {
		return
	}
	n.given++
	number, _, err := parseNHS(text)
	switch {
	case err != nil || number == 0:
	case number.Test():
		n.test++
		if len(n.people) < fewestMadeUp {
			n.people[number] = true
		}
	default:
		n.real++
	}
}

func (n *numbers) madeUp() bool {
	return len(n.people) >= fewestMadeUp && n.test*100 >= n.given*percentMadeUp
}

// settled reports whether enough was seen: after a thousand numbers of which most
// are no test numbers, and one is real, a list is not read to its end for this.
func (n *numbers) settled() bool { return n.given >= 1000 && n.real > 0 && n.test*2 < n.given }

// lookAtNumbers decides, before a file is read for good, whether test numbers
// stand for people in it, and whether it makes the collaborative one for practice.
func (j *job) lookAtNumbers(ctx context.Context) error {
	if j.founded.Demo {
		j.tests = true
		return nil
	}
	n, err := j.numbersOf(ctx)
	if err != nil || n.test == 0 && n.real == 0 {
		return err
	}
	extracts, err := j.d.Extracts(ctx)
	if err != nil {
		return err
	}
	marked := false
	for i := range extracts {
		marked = marked || extracts[i].Practice && !extracts[i].Withdrawn
	}
	if !marked && !n.madeUp() {
		return nil
	}
	stands, err := j.d.realNumberStands(ctx, extracts)
	if err != nil {
		return err
	}
	j.tests, j.marks = n.real == 0 && !stands, n.madeUp() && !stands
	switch {
	case n.real > 0 && (marked || j.marks):
		j.notes = append(j.notes, practiceMixed)
	case j.marks && !marked:
		j.notes = append(j.notes, practiceMarked)
	}
	return nil
}

// numbersOf counts the NHS numbers of the sheets that are read.
func (j *job) numbersOf(ctx context.Context) (*numbers, error) {
	n := &numbers{people: make(map[care.NHSNumber]bool)}
	for _, s := range j.sheets {
		r := &row{sheet: s}
		if !r.has(fNHS) {
			continue
		}
		rows := 0
		for t, err := range j.book.Rows(s.sheet) {
			if err != nil {
				return nil, err
			}
			if rows++; rows%4096 == 0 && ctx.Err() != nil {
				return nil, ctx.Err()
			}
			if t.Line > s.header {
				n.add(trim(t.Filled(r.col(fNHS)).Text))
			}
			if n.settled() {
				return n, nil
			}
		}
	}
	return n, nil
}

// realNumberStands reports whether any extract that stands, of any partner, holds
// a real NHS number; it stops at the first.
func (d *Desk) realNumberStands(ctx context.Context, extracts []Extract) (bool, error) {
	spans := make(map[ledger.Seq]bool) // records of extracts that stand
	for _, x := range extracts {
		for s := ledger.Seq(x.ID) - ledger.Seq(x.Span); !x.Withdrawn && s < ledger.Seq(x.ID); s++ {
			spans[s] = true
		}
	}
	for rec, err := range d.store.Read(ctx, 0) {
		if err != nil {
			return false, err
		}
		if string(rec.Kind) != care.RecPeopleBlock || !spans[rec.Seq] {
			continue
		}
		body, err := ledger.ReadBody(ctx, d.store, rec.Now)
		if err != nil {
			return false, err
		}
		rows, err := decode[numberRow](body)
		if err != nil {
			return false, err
		}
		for _, r := range rows {
			if r.NHSNumber.Real() {
				return true, nil
			}
		}
	}
	return false, nil
}

type numberRow struct {
	NHSNumber care.NHSNumber `parquet:"nhs_number"`
}
