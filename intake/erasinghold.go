package intake

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"maps"
	"slices"

	"roundtable/care"
	"roundtable/ledger"
)

// While a wait is erased it is held, as by an offer, on a place that is none. The record
// that holds it says how far the erasure has come: the erasure replaces its body together
// with all the others, so that one which stopped half way is never taken for one that was
// done, nor the other way round.
const (
	// beingErased: nothing is erased yet. No place is offered, and who books without
	// having seen it conflicts.
	beingErased care.SlotID = "being-erased"
	// rowsErased: the rows are gone; what was said of the wait meanwhile perhaps not.
	rowsErased care.SlotID = "rows-erased"
	// allErased: nothing is left to do.
	allErased care.SlotID = "erased"
)

// ofErasure reports a place that is none.
func ofErasure(s care.SlotID) bool { return s == beingErased || s == rowsErased || s == allErased }

// hold holds the waits, and returns what their erasure makes of the records that hold
// them; a *ledger.ConflictError when something was said of one since its stream was read.
func (e *eraser) hold(ctx context.Context, by care.AccountID, partner care.PartnerCode) (with []ledger.Erasure, err error) {
	first, err := e.d.sayHeld(ctx, by, partner, e.upTo, care.WaiterHeld{Slot: beingErased})
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, e.release(ctx, by, partner))
		}
	}()
	for i, key := range inOrder(e.upTo) {
		rec, err := ledger.ReadRecord(ctx, e.d.store, first+ledger.Seq(i))
		if err != nil {
			return nil, err
		}
		if rec.Erased() { // settled within this moment
			return nil, &ledger.ConflictError{Stream: rec.Stream, Expected: rec.Version, Actual: rec.Version}
		}
		x, err := heldBy(rec, care.WaiterHeld{Pathway: key, Slot: rowsErased})
		if err != nil {
			return nil, err
		}
		with = append(with, x)
	}
	return with, nil
}

// release frees the waits when nothing was erased, whoever has gone away meanwhile.
func (e *eraser) release(ctx context.Context, by care.AccountID, partner care.PartnerCode) error {
	_, err := e.d.sayHeld(context.WithoutCancel(ctx), by, partner, e.upTo, care.WaiterHeld{Slot: beingErased, Free: true})
	return err
}

// heldBy has a record that holds a wait say something else of it.
func heldBy(rec ledger.Record, says care.WaiterHeld) (ledger.Erasure, error) {
	says.V = 1
	data, err := json.Marshal(says)
	return ledger.Erasure{Seq: rec.Seq, Data: data, Was: rec.Now}, err
}

// sayHeld says one thing of waits, in their order, and returns the first record. What
// holds one expects its stream as it was read: a *ledger.ConflictError says that nothing
// was said. What frees one is said wherever the stream stands.
func (d *Desk) sayHeld(ctx context.Context, by care.AccountID, partner care.PartnerCode, upTo map[care.Key]ledger.Version, says care.WaiterHeld) (first ledger.Seq, err error) {
	b := ledger.Batch{Expect: map[ledger.Stream]ledger.Version{}}
	for _, key := range inOrder(upTo) {
		stream := ledger.Stream(care.WaiterStream(key))
		says.V, says.Pathway = 1, key
		draft, err := ledger.JSONDraft(stream, care.RecWaiterHeld, by, partner, says)
		if err != nil {
			return 0, err
		}
		if b.Records = append(b.Records, draft); !says.Free {
			b.Expect[stream] = upTo[key]
		}
	}
	if len(b.Records) == 0 {
		return 0, nil
	}
	first, _, err = d.store.Append(ctx, b)
	return first, err
}

func inOrder(of map[care.Key]ledger.Version) []care.Key {
	return slices.SortedFunc(maps.Keys(of), func(a, b care.Key) int { return bytes.Compare(a[:], b[:]) })
}
