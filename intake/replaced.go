package intake

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"roundtable/care"
	"roundtable/ledger"
)

// readReplaced reads the older NHS number that the person's present one took the place
// of; 0 for none. Records of everybody are joined by it, and so it is believed only
// beside a present number that is stated as verified (status 01), of the same service.
func readReplaced(r *row, p *care.PersonRow) care.NHSNumber {
	n := r.nhs(fReplaced)
	if n == 0 {
		return 0
	}
	if p.NHSNumber == 0 || p.NHSStatus != 1 || p.NHSNumber == n || p.NHSNumber.Range() != n.Range() || !n.Valid() {
		r.doubt(fReplaced, faultReplaced, "")
		return 0
	}
	return n
}

// replaces notes that one number took another's place.
func (j *job) replaces(out *landed) {
	pair := care.Superseded{Old: out.replaced, New: out.person.NHSNumber}
	if pair.Old != 0 && !slices.Contains(j.numbers, pair) {
		j.numbers = append(j.numbers, pair)
	}
}

// replacedNumbers is the record that says which numbers took the place of others: it is
// the last before the delivery's own, so that whoever withdraws the delivery finds it.
func (j *job) replacedNumbers(ctx context.Context) (ledger.Draft, error) {
	body, err := json.Marshal(care.NumbersSuperseded{V: 1, Pairs: j.numbers, Source: "register of people"})
	if err != nil {
		return ledger.Draft{}, err
	}
	n := len(j.numbers)
	what := "NHS numbers took the place of older ones"
	if n == 1 {
		what = "NHS number took the place of an older one"
	}
	j.notes = append(j.notes, fmt.Sprintf("%d %s: whoever still has an older one is found by the newer.", n, what))
	return j.small(ctx, ledger.Draft{Stream: care.NumbersStream, By: j.o.By, Partner: j.p.Partner}, care.RecSuperseded, body)
}

// numbersOf is the record by which a delivery said which numbers took the place of
// others; ok is false when it said none.
func (d *Desk) numbersOf(ctx context.Context, x *Extract) (rec ledger.Record, ok bool, err error) {
	rec, err = ledger.ReadRecord(ctx, d.store, ledger.Seq(x.ID)-ledger.Seq(x.Span)-1)
	if errors.Is(err, ledger.ErrNotFound) {
		return rec, false, nil
	}
	return rec, err == nil && string(rec.Kind) == care.RecSuperseded && rec.Partner == x.Partner, err
}

// numberOf is an NHS number as one partner has it: what another says of it stays.
type numberOf struct {
	partner care.PartnerCode
	number  care.NHSNumber
}

// replacedNumbers takes the numbers of people who go out of what a delivery of the same
// partner said.
func (e *eraser) replacedNumbers(ctx context.Context, x *Extract) error {
	rec, ok, err := e.d.numbersOf(ctx, x)
	if err != nil || !ok {
		return err
	}
	body, err := ledger.ReadBody(ctx, e.d.store, rec.Now)
	if err != nil {
		return err
	}
	var n care.NumbersSuperseded
	if err := json.Unmarshal(body, &n); err != nil {
		return fmt.Errorf("intake: numbers that were replaced: %w", err)
	}
	all := len(n.Pairs)
	n.Pairs = slices.DeleteFunc(n.Pairs, func(p care.Superseded) bool {
		return e.numbers[numberOf{rec.Partner, p.New}] || e.numbers[numberOf{rec.Partner, p.Old}]
	})
	if len(n.Pairs) == all {
		return nil
	}
	data, err := json.Marshal(n)
	if err != nil {
		return err
	}
	e.out.Erasures = append(e.out.Erasures, ledger.Erasure{Seq: rec.Seq, Data: data, Was: rec.Now})
	return nil
}
