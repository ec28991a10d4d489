package intake

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"roundtable/care"
	"roundtable/ledger"
)

// Settler finishes erasures that stopped half way. It remembers how far it has read; for
// one goroutine.
type Settler struct {
	d   *Desk
	pos ledger.Seq
	by  map[care.Key]heldWait // the waits that an erasure holds
}

// Settler returns one that has read nothing yet.
func (d *Desk) Settler() *Settler { return &Settler{d: d} }

// heldWait is how far a wait's erasure has come, and the newest record that says so.
type heldWait struct {
	slot care.SlotID
	rec  ledger.Record
}

// Settled is what Settler.Erasures did, in waits.
type Settled struct {
	Freed    int // of which nothing was erased
	Finished int // whose rows were gone, and of which the rest is gone now
	Back     int // erased once, and sent again by their partner since
}

// Erasures looks for waits that an erasure holds which stopped half way, as when its
// server was killed. Where nothing was erased they are free again, and who asked may ask
// anew; where their rows are gone, what else was said of them goes. What reviewers wrote
// in that very moment on who is one person stays. A wait that was erased whole, and that
// its partner has sent again, may be offered places again: back says whether it is on a
// list when everything up to a record is known. Each is a record, and to settle twice is
// to settle once. An erasure that is under way on another server begins again.
func (s *Settler) Erasures(ctx context.Context, by care.AccountID, back func(ctx context.Context, upTo ledger.Seq, wait care.Key) (bool, error)) (done Settled, err error) {
	if err := s.find(ctx); err != nil {
		return done, err
	}
	var free []ledger.Erasure
	unfinished, returned := map[care.Key]bool{}, map[care.Key]ledger.Version{}
	for key, x := range s.by {
		switch x.slot {
		case beingErased:
			is, err := heldBy(x.rec, care.WaiterHeld{Pathway: key, Slot: beingErased, Free: true})
			if err != nil {
				return done, err
			}
			free = append(free, is)
		case rowsErased:
			unfinished[key] = true
		default:
			is, err := back(ctx, s.pos, key)
			if err != nil {
				return done, err
			}
			if is {
				returned[key] = 0
			}
		}
	}
	if len(free) > 0 {
		if _, err := s.d.store.Erase(ctx, by, "", "An erasure stopped before anything was erased: the waits are free again.", free); err != nil {
			return done, err
		}
		done.Freed = len(free)
	}
	if len(unfinished) > 0 {
		e := s.d.eraser(nil)
		e.paths = unfinished
		if err := e.rest(ctx, by, "", "An erasure stopped half way: what was said while it went on."); err != nil {
			return done, err
		}
		done.Finished = len(unfinished)
	}
	if _, err := s.d.sayHeld(ctx, by, "", returned, care.WaiterHeld{Slot: allErased, Free: true}); err != nil {
		return done, err
	}
	done.Back = len(returned)
	return done, nil
}

// find reads on; after an erasure, which may have changed what was read, from the
// beginning.
func (s *Settler) find(ctx context.Context) error {
	erased, err := s.read(ctx)
	if erased {
		s.pos, s.by = 0, nil
		_, err = s.read(ctx)
	}
	return err
}

// read reads on, and reports whether something was erased in between.
func (s *Settler) read(ctx context.Context) (erased bool, err error) {
	if s.by == nil {
		s.by = map[care.Key]heldWait{}
	}
	for rec, err := range s.d.store.Read(ctx, s.pos) {
		if err != nil {
			return erased, err
		}
		switch {
		case rec.Kind == ledger.KindErased:
			erased = true
		case string(rec.Kind) == care.RecWaiterHeld:
			body, err := ledger.ReadBody(ctx, s.d.store, rec.Now)
			if errors.Is(err, ledger.ErrNotFound) {
				return true, nil // replaced since its header was read
			}
			if err != nil {
				return erased, err
			}
			var b care.WaiterHeld
			if err := json.Unmarshal(body, &b); err != nil {
				return erased, fmt.Errorf("intake: the place of a wait: %w", err)
			}
			s.note(rec, b)
		}
		s.pos = rec.Seq
	}
	return erased, nil
}

// note folds what one record says of the place of a wait.
func (s *Settler) note(rec ledger.Record, b care.WaiterHeld) {
	was, is := s.by[b.Pathway]
	switch {
	case !ofErasure(b.Slot):
	case b.Free && was.slot == b.Slot:
		delete(s.by, b.Pathway)
	case b.Free:
	case is && was.slot == rowsErased && b.Slot == beingErased:
		// Two began at once: the one that came first has erased the rows of both.
	default:
		s.by[b.Pathway] = heldWait{b.Slot, rec}
	}
}
