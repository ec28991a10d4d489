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

// replaces notes that one number took another's place, or, of somebody of whom the list
// said so before and says it no longer, that none did. A file without the column says
// neither.
func (j *job) replaces(r *row, out *landed) {
	if out.replaced != 0 || r.has(fReplaced) && j.replaced[out.person.Key] {
		j.numbers = append(j.numbers, care.Superseded{Old: out.replaced, New: out.person.NHSNumber, Person: out.person.Key})
	}
}

// replacedBefore tells of whom the list's deliveries that stand said last that their
// number took an older one's place.
func (d *Desk) replacedBefore(ctx context.Context, h *history) (map[care.Key]bool, error) {
	said := map[care.Key]bool{}
	for _, x := range h.standing() {
		_, n, ok, err := d.numbersOf(ctx, &x)
		if err != nil {
			return nil, err
		}
		if ok {
			for _, p := range n.Pairs {
				said[p.Person] = p.Old != 0
			}
		}
	}
	return said, nil
}

// replacedNumbers is the record that says which numbers took the place of others: it is
// the last before the delivery's own, so that whoever withdraws the delivery finds it.
func (j *job) replacedNumbers(ctx context.Context) (ledger.Draft, error) {
	body, err := json.Marshal(care.NumbersSuperseded{V: 1, Pairs: j.numbers, Source: "register of people", List: j.p.List})
	if err != nil {
		return ledger.Draft{}, err
	}
	taken := 0
	for _, p := range j.numbers {
		if p.Old != 0 {
			taken++
		}
	}
	switch {
	case taken == 1:
		j.notes = append(j.notes, "1 NHS number took the place of an older one: whoever still has an older one is found by the newer.")
	case taken > 1:
		j.notes = append(j.notes, fmt.Sprintf("%d NHS numbers took the place of older ones: whoever still has an older one is found by the newer.", taken))
	}
	if gone := len(j.numbers) - taken; gone > 0 {
		j.notes = append(j.notes, fmt.Sprintf("In %d of the rows an older NHS number stands no longer that stood there before: it finds nobody any more.", gone))
	}
	return j.small(ctx, ledger.Draft{Stream: care.NumbersStream, By: j.o.By, Partner: j.p.Partner}, care.RecSuperseded, body)
}

// numbersOf is the record by which a delivery said which numbers took the place of
// others, and what it says; ok is false when it said none.
func (d *Desk) numbersOf(ctx context.Context, x *Extract) (rec ledger.Record, said care.NumbersSuperseded, ok bool, err error) {
	rec, err = ledger.ReadRecord(ctx, d.store, ledger.Seq(x.ID)-ledger.Seq(x.Span)-1)
	if errors.Is(err, ledger.ErrNotFound) {
		return rec, said, false, nil
	}
	if err != nil || string(rec.Kind) != care.RecSuperseded || rec.Partner != x.Partner {
		return rec, said, false, err
	}
	return rec, said, true, ledger.ReadJSON(ctx, d.store, rec, &said)
}

// numberOf is an NHS number as one partner has it: what another says of it stays.
type numberOf struct {
	partner care.PartnerCode
	number  care.NHSNumber
}

// replacedNumbers takes the numbers of people who go out of what a delivery of the same
// partner said.
func (e *eraser) replacedNumbers(ctx context.Context, x *Extract) error {
	rec, n, ok, err := e.d.numbersOf(ctx, x)
	if err != nil || !ok {
		return err
	}
	all := len(n.Pairs)
	n.Pairs = slices.DeleteFunc(n.Pairs, func(p care.Superseded) bool {
		return e.people[p.Person] || e.numbers[numberOf{rec.Partner, p.New}] || e.numbers[numberOf{rec.Partner, p.Old}]
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
