package intake

import (
	"context"
	"encoding/json"

	"roundtable/care"
	"roundtable/ledger"
)

// collaborativeStream is where the collaborative says what it is.
const collaborativeStream ledger.Stream = "collaborative"

// practice is what is known of test numbers, in the file and in the ledger.
type practice struct {
	marked  bool           // the collaborative is one for practice
	mark    bool           // this file makes it one
	version ledger.Version // of the collaborative's stream, as read
}

const (
	practiceMarked = "Every NHS number in this file is a test number (9…), so these are made-up people. This collaborative was marked as one for " +
		"practice: test numbers join people in it. Bring real lists into a collaborative of their own."
	practiceMixed = "This is a practice collaborative with made-up people, and this file holds real NHS numbers. Bring real lists into a collaborative of " +
		"their own. While real numbers stand in this one, test numbers (9…) join nobody; withdraw this file to practise on."
)

// lookAtNumbers decides, before a file is read for good, whether test numbers
// stand for people in it, and whether it makes the collaborative one for practice.
// Most files answer with their first number: real, in a collaborative that is real.
func (j *job) lookAtNumbers(ctx context.Context) error {
	if j.founded.Demo {
		j.tests = true
		return nil
	}
	test, real, err := j.numbersOf(ctx)
	if err != nil || !test && !real {
		return err
	}
	for rec, err := range j.d.store.ReadStream(ctx, collaborativeStream, 0) {
		if err != nil {
			return err
		}
		j.practice.version = rec.Version
		j.practice.marked = j.practice.marked || string(rec.Kind) == care.RecPractice
	}
	if real {
		if j.practice.marked {
			j.notes = append(j.notes, practiceMixed)
		}
		return nil
	}
	stands, err := j.d.realNumberStands(ctx)
	if err != nil || stands {
		return err
	}
	j.tests, j.practice.mark = true, !j.practice.marked
	if j.practice.mark {
		j.notes = append(j.notes, practiceMarked)
	}
	return nil
}

// numbersOf looks at the file's NHS numbers up to the first real one.
func (j *job) numbersOf(ctx context.Context) (test, real bool, err error) {
	for _, s := range j.sheets {
		r := &row{sheet: s}
		if !r.has(fNHS) {
			continue
		}
		n := 0
		for t, err := range j.book.Rows(s.sheet) {
			if err != nil {
				return false, false, err
			}
			if n++; n%4096 == 0 && ctx.Err() != nil {
				return false, false, ctx.Err()
			}
			if t.Line <= s.header {
				continue
			}
			number, _, err := parseNHS(trim(t.Filled(r.col(fNHS)).Text))
			switch {
			case err != nil || number == 0:
			case number.Test():
				test = true
			default:
				return test, true, nil
			}
		}
	}
	return test, false, nil
}

// realNumberStands reports whether any extract that stands, of any partner, holds
// a real NHS number; it stops at the first.
func (d *Desk) realNumberStands(ctx context.Context) (bool, error) {
	extracts, err := d.Extracts(ctx)
	if err != nil {
		return false, err
	}
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

// markPractice puts the record that makes the collaborative one for practice
// before the rest of the append.
func (j *job) markPractice(b *ledger.Batch) error {
	if !j.practice.mark {
		return nil
	}
	body, err := json.Marshal(care.Practice{V: 1})
	if err != nil {
		return err
	}
	b.Expect[collaborativeStream] = j.practice.version
	b.Records = append(b.Records, ledger.Draft{Stream: collaborativeStream, Kind: care.RecPractice, By: j.o.By, Data: body})
	return nil
}
