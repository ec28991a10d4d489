package intake

import (
	"context"
	"encoding/json"
	"fmt"

	"roundtable/care"
	"roundtable/ledger"
)

// waiters takes what shared sessions were told of the waits that go out of its records:
// answers, what a clinician confirmed, harm. The records stay, each with the key of its
// wait alone, as those of places do: which place was whose must still add up. A wait for
// which a place is held is not erased: somebody would come to an operation of which the
// table knows nothing.
func (e *eraser) waiters(ctx context.Context) error {
	for key := range e.paths {
		e.upTo[key] = 0
		held, slots := map[care.SlotID]bool{}, map[care.SlotID]bool{}
		for rec, err := range e.d.store.ReadStream(ctx, ledger.Stream(care.WaiterStream(key)), 0) {
			if err != nil {
				return err
			}
			e.upTo[key] = rec.Version
			body, err := ledger.ReadBody(ctx, e.d.store, rec.Now)
			if err != nil {
				return err
			}
			var bare any
			switch string(rec.Kind) {
			case care.RecWaiterHeld:
				var h care.WaiterHeld
				if err := json.Unmarshal(body, &h); err != nil {
					return fmt.Errorf("intake: the place of a wait: %w", err)
				}
				if ofErasure(h.Slot) {
					continue
				}
				slots[h.Slot] = true
				if !h.Free && !h.Beside {
					clear(held)
				}
				held[h.Slot] = !h.Free
				continue
			case care.RecAsked:
				bare = care.WaiterAsked{V: 1, Pathway: key}
			case care.RecFitness:
				bare = care.WaiterFitness{V: 1, Pathway: key}
			case care.RecHarm:
				bare = care.WaiterHarm{V: 1, Pathway: key}
			case care.RecReview:
				bare = care.WaiterReview{V: 1, Pathway: key}
			case care.RecNoHarm:
				bare = care.NoHarm{V: 1, Pathway: key}
			case care.RecNotDeclined:
				bare = care.NotDeclined{V: 1, Pathway: key}
			default:
				continue
			}
			if err := e.blank(rec, body, bare); err != nil {
				return err
			}
		}
		for slot, is := range held {
			if !is {
				continue
			}
			if live, err := e.placeHeld(ctx, slot); err != nil || live {
				if err == nil {
					err = &care.Problem{What: "A place on a shared session is offered to this person or booked for them.", Where: "agree", Remedy: "Have it cancelled, or written down what became of it, and agree then."}
				}
				return err
			}
		}
		for slot := range slots {
			if err := e.place(ctx, slot, key); err != nil {
				return err
			}
		}
	}
	return nil
}

// place takes what was written of a wait out of the records of a place that it had.
func (e *eraser) place(ctx context.Context, slot care.SlotID, key care.Key) error {
	for rec, err := range e.d.store.ReadStream(ctx, ledger.Stream(care.SlotStream(slot)), 0) {
		if err != nil {
			return err
		}
		body, err := ledger.ReadBody(ctx, e.d.store, rec.Now)
		if err != nil {
			return err
		}
		switch string(rec.Kind) {
		case care.RecOffer:
			err = bared(e, rec, body, func(x *care.OfferMade) care.Key { x.How = ""; return x.Pathway }, key)
		case care.RecOfferAnswered:
			err = bared(e, rec, body, func(x *care.OfferAnswered) care.Key { x.Reason, x.Whom = "", ""; return x.Pathway }, key)
		case care.RecBooked:
			err = bared(e, rec, body, func(x *care.BookingMade) care.Key { x.Consent, x.Interpreter = "", ""; return x.Pathway }, key)
		case care.RecBookingCancelled:
			err = bared(e, rec, body, func(x *care.BookingCancelled) care.Key { x.Reason = ""; return x.Pathway }, key)
		case care.RecBookingDone:
			err = bared(e, rec, body, func(x *care.BookingDone) care.Key { x.Reason = ""; return x.Pathway }, key)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// bared blanks the words of one body when it is of a wait.
func bared[T any](e *eraser, rec ledger.Record, body []byte, words func(*T) care.Key, of care.Key) error {
	var x T
	if err := json.Unmarshal(body, &x); err != nil {
		return fmt.Errorf("intake: a place on a session: %w", err)
	}
	if words(&x) != of {
		return nil
	}
	return e.blank(rec, body, &x)
}

// blank puts a body that names the wait alone in the place of another.
func (e *eraser) blank(rec ledger.Record, was []byte, bare any) error {
	data, err := json.Marshal(bare)
	if err != nil || string(data) == string(was) {
		return err
	}
	e.out.Erasures = append(e.out.Erasures, ledger.Erasure{Seq: rec.Seq, Data: data, Was: rec.Now})
	return nil
}

// placeHeld reports whether the newest thing said of a place leaves somebody on it: who
// was treated keeps the place, and nothing is to come.
func (e *eraser) placeHeld(ctx context.Context, slot care.SlotID) (live bool, err error) {
	for rec, err := range e.d.store.ReadStream(ctx, ledger.Stream(care.SlotStream(slot)), 0) {
		if err != nil {
			return false, err
		}
		switch string(rec.Kind) {
		case care.RecOffer, care.RecOfferAnswered, care.RecBooked:
			live = true
		case care.RecBookingCancelled, care.RecBookingDone:
			live = false
		}
	}
	return live, nil
}
