package facts

import (
	"context"
	"encoding/json"
	"fmt"
	"io"

	"roundtable/care"
	"roundtable/ledger"
)

// unit is what folds whole: one record, or an extract with its blocks.
type unit struct {
	rec    ledger.Record
	blocks []ledger.Record
}

// isBlock reports whether records of the kind carry rows that facts folds.
func isBlock(k ledger.Kind) bool {
	switch k {
	case care.RecPeopleBlock, care.RecPathwayBlock, care.RecEventBlock, care.RecPublishedBlock:
		return true
	}
	return false
}

// fold takes the state from its position to the last of the records, which
// follow it without a gap. After an error the state must be thrown away.
func (s *state) fold(ctx context.Context, store ledger.Store, recs []ledger.Record) error {
	if len(recs) == 0 {
		return nil
	}
	bodies := map[ledger.Seq]care.ExtractReceived{}
	units, err := unitsOf(ctx, store, recs, bodies)
	if err != nil {
		return err
	}
	var all []ledger.Record
	for _, u := range units {
		all = append(all, u.blocks...)
	}
	ahead := readAhead(ctx, store, all)
	defer ahead.stop()
	for _, u := range units {
		if err := s.foldUnit(ctx, store, u, bodies, ahead); err != nil {
			return fmt.Errorf("facts: record %d: %w", u.rec.Seq, err)
		}
	}
	s.pos, s.leaf = recs[len(recs)-1].Seq, recs[len(recs)-1].Leaf.Commit
	return ctx.Err()
}

// unitsOf puts each extract's blocks, which stand before it in the same append,
// to it. Blocks without an extract are left out.
func unitsOf(ctx context.Context, store ledger.Store, recs []ledger.Record, bodies map[ledger.Seq]care.ExtractReceived) ([]unit, error) {
	var units []unit
	for i, rec := range recs {
		if isBlock(rec.Kind) {
			continue
		}
		u := unit{rec: rec}
		if rec.Kind == care.RecExtract {
			var body care.ExtractReceived
			if err := readJSON(ctx, store, rec, &body); err != nil {
				return nil, err
			}
			bodies[rec.Seq] = body
			for _, b := range recs[max(0, i-max(body.Span, 0)):i] {
				if isBlock(b.Kind) && b.Stream == rec.Stream {
					u.blocks = append(u.blocks, b)
				}
			}
		}
		units = append(units, u)
	}
	return units, nil
}

func (s *state) foldUnit(ctx context.Context, store ledger.Store, u unit, bodies map[ledger.Seq]care.ExtractReceived, ahead *readAheadOf) error {
	switch u.rec.Kind {
	case care.RecExtract:
		x := s.addExtract(u.rec, bodies[u.rec.Seq], u.blocks)
		for _, b := range u.blocks {
			d := ahead.next()
			if d.err != nil {
				return fmt.Errorf("block %d: %w", b.Seq, d.err)
			}
			s.apply(x, b.Kind, d, nil, nil)
		}
		s.lookForPractice()
		if err := s.settleLeft(ctx, store, x.Received.Partner); err != nil {
			return err
		}
		if w := x.Received.Withdraws; w != 0 {
			return s.withdraw(ctx, store, w, u.rec.Seq, "replaced by a later extract")
		}
		return nil
	case care.RecWithdrawn:
		var w care.Withdrawn
		if err := readJSON(ctx, store, u.rec, &w); err != nil {
			return err
		}
		return s.withdraw(ctx, store, w.Extract, u.rec.Seq, w.Reason)
	}
	return s.foldSmall(ctx, store, u.rec)
}

// foldSmall folds the records that carry JSON alone. Kinds of other rooms are
// none of facts' business.
func (s *state) foldSmall(ctx context.Context, store ledger.Store, rec ledger.Record) error {
	switch rec.Kind {
	case care.RecFounded:
		return readJSON(ctx, store, rec, &s.founded)
	case care.RecPractice:
		s.marksNext = true
	case care.RecPurpose:
		var p care.SharedPurpose
		if err := readJSON(ctx, store, rec, &p); err != nil {
			return err
		}
		s.purpose = &p
	case care.RecPartner:
		var p care.PartnerDescribed
		if err := readJSON(ctx, store, rec, &p); err != nil {
			return err
		}
		s.describePartner(p)
	case care.RecNote:
		n := Note{Seq: rec.Seq, At: rec.At, By: rec.By}
		if err := readJSON(ctx, store, rec, &n.Note); err != nil {
			return err
		}
		if !n.Pathway.IsZero() {
			s.addNote(n)
		}
	case care.RecProtectionSet, care.RecProtectionCleared:
		var p care.ProtectionChange
		if err := readJSON(ctx, store, rec, &p); err != nil {
			return err
		}
		s.protect(&p, rec.Kind == care.RecProtectionSet)
	case care.RecFilePurged:
		var p struct {
			Extract care.ExtractID `json:"extract"`
		}
		if err := readJSON(ctx, store, rec, &p); err != nil {
			return err
		}
		s.change(p.Extract, func(x *Extract) { x.Purged = true })
	default:
		return s.foldPeople(ctx, store, rec)
	}
	return nil
}

// apply folds one decoded block; pathways and people say which keys, nil all.
func (s *state) apply(x *Extract, kind ledger.Kind, d decoded, pathways, people keys) {
	switch kind {
	case care.RecPeopleBlock:
		s.applyPeople(x, d.block, people)
	case care.RecPathwayBlock:
		s.applyPathways(x, d.block, pathways)
	case care.RecEventBlock:
		s.applyEvents(x, d.block, pathways)
	case care.RecPublishedBlock:
		s.published = append(s.published, publishedBlock{x.No, d.published})
	}
}

func readBody(ctx context.Context, store ledger.Store, ref ledger.BodyRef) ([]byte, error) {
	r, err := store.Body(ctx, ref)
	if err != nil {
		return nil, fmt.Errorf("facts: opening a body: %w", err)
	}
	defer r.Close()
	body := make([]byte, ref.Size)
	if _, err := io.ReadFull(r, body); err != nil {
		return nil, fmt.Errorf("facts: reading a body: %w", err)
	}
	return body, nil
}

// readJSON reads a small record. One whose body an erasure replaced by something
// else reads as empty.
func readJSON(ctx context.Context, store ledger.Store, rec ledger.Record, to any) error {
	body, err := readBody(ctx, store, rec.Now)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(body, to); err != nil && !rec.Erased() {
		return fmt.Errorf("facts: a record of kind %s: %w", rec.Kind, err)
	}
	return nil
}
