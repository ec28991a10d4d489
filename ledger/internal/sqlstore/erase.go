package sqlstore

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"roundtable/care"
	"roundtable/ledger"
)

// Erase replaces bodies, attests the new ones in one record, and scrubs the old
// text from every file. A *care.Problem beside a Seq that is not 0 says that the
// erasure stands but that the database's files could not be scrubbed yet: the
// next erasure, sweep or start tries again.
func (s *Store) Erase(ctx context.Context, by care.AccountID, partner care.PartnerCode, reason string, es []ledger.Erasure) (ledger.Seq, error) {
	if len(es) == 0 {
		return 0, errors.New("ledger: an erasure names at least one record")
	}
	if s.c.Erasures == "" && !s.c.Unlogged && !s.c.ReadOnly {
		return 0, &care.Problem{
			What:   "Nothing was erased: no erasure log is kept, so a restored backup would bring the text back.",
			Remedy: "Start with --erasure-dir and a folder outside every backup that all servers share; or with --no-erasure-log, if restored backups are seen to in another way.",
		}
	}
	es = append([]ledger.Erasure(nil), es...)
	seen := map[ledger.Seq]bool{}
	for i, e := range es {
		if seen[e.Seq] {
			return 0, fmt.Errorf("ledger: record %d is named twice in one erasure", e.Seq)
		}
		seen[e.Seq] = true
		if e.Body == (ledger.BodyRef{}) {
			ref, err := s.Put(ctx, bytes.NewReader(e.Data))
			if err != nil {
				return 0, err
			}
			es[i].Body, es[i].Data = ref, nil
		}
	}
	log, err := s.stageLog(ctx, by, partner, reason, es)
	if err != nil {
		return 0, errors.Join(err, settle(log, false))
	}
	var seq ledger.Seq
	committing := false
	err = s.write(ctx, func(tx *sql.Tx) error {
		var err error
		seq, err = s.eraseTx(ctx, tx, by, partner, reason, es)
		committing = err == nil
		return err
	})
	if err != nil {
		// An error of the commit itself may hide that it stands: the next start,
		// which looks, settles the log then.
		if !committing {
			_ = settle(log, false) // at worst the next start does it
		}
		return 0, s.fail("erase", err)
	}
	s.Announce()
	// From here on the erasure stands: what is left must not stop half way
	// because a browser went away.
	ctx = context.WithoutCancel(ctx)
	if err := settle(log, true); err != nil {
		return seq, s.fail("erase", err)
	}
	return seq, s.scrub(ctx, false)
}

func (s *Store) eraseTx(ctx context.Context, tx *sql.Tx, by care.AccountID, partner care.PartnerCode, reason string, es []ledger.Erasure) (ledger.Seq, error) {
	if _, err := readHead(ctx, tx, s.c.ForUpdate); err != nil {
		return 0, err
	}
	body := ledger.Erased{V: 1, Reason: reason}
	for _, e := range es {
		leaf, err := s.replaceBody(ctx, tx, e)
		if err != nil {
			return 0, fmt.Errorf("record %d: %w", e.Seq, err)
		}
		body.Items = append(body.Items, ledger.ErasedItem{Seq: e.Seq, Leaf: leaf, Now: e.Body.Commit, Size: e.Body.Size})
	}
	data, err := json.Marshal(body)
	if err != nil {
		return 0, err
	}
	if err := markScrub(ctx, tx); err != nil {
		return 0, err
	}
	seq, _, err := s.appendTx(ctx, tx, ledger.Batch{Records: []ledger.Draft{{
		Stream: ledger.ErasureStream, Kind: ledger.KindErased, By: by, Partner: partner, Data: data,
	}}})
	return seq, err
}

// replaceBody lets a record's body go and puts another in its place; it returns
// the leaf's commitment.
func (s *Store) replaceBody(ctx context.Context, tx *sql.Tx, e ledger.Erasure) (ledger.Hash, error) {
	var leaf ledger.Hash
	rows, err := tx.QueryContext(ctx, "SELECT "+columns+"WHERE r.seq = $1", int64(e.Seq))
	if err != nil {
		return leaf, err
	}
	defer rows.Close()
	if !rows.Next() {
		return leaf, errors.Join(ledger.ErrNotFound, rows.Err())
	}
	r, err := scanRecord(rows)
	if err != nil {
		return leaf, err
	}
	rows.Close()
	if r.Kind == ledger.KindErased {
		return leaf, errors.New("the record of an erasure cannot be erased")
	}
	if e.Was != (ledger.BodyRef{}) && e.Was != r.Now {
		return leaf, &ledger.BodyChangedError{Seq: e.Seq, Expected: e.Was, Actual: r.Now}
	}
	if r.Now == e.Body {
		return leaf, errors.New("this body stands there already")
	}
	in := intake{ahead: []ledger.BodyRef{e.Body}}
	if err := in.write(ctx, tx, time.Time{}); err != nil {
		return leaf, err
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO redactions (seq, digest, size) VALUES ($1, $2, $3)
		ON CONFLICT (seq) DO UPDATE SET digest = excluded.digest, size = excluded.size`, int64(e.Seq), e.Body.Commit[:], e.Body.Size)
	if err != nil {
		return leaf, err
	}
	var id, refs int64
	err = tx.QueryRowContext(ctx, "UPDATE bodies SET refs = refs - 1 WHERE digest = $1 RETURNING id, refs", r.Now.Commit[:]).Scan(&id, &refs)
	if errors.Is(err, sql.ErrNoRows) {
		return r.Leaf.Commit, nil // gone already, which Verify reports; erasing mends it
	}
	if err != nil || refs > 0 {
		return r.Leaf.Commit, err
	}
	if s.c.Dropped != "" {
		if _, err := tx.ExecContext(ctx, s.c.Dropped, id); err != nil {
			return leaf, err
		}
	}
	return r.Leaf.Commit, dropBody(ctx, tx, id)
}

// stageLog writes the erasure log before the erasure is committed, so that a
// crash in between loses neither. It returns the pending files, also beside an
// error.
func (s *Store) stageLog(ctx context.Context, by care.AccountID, partner care.PartnerCode, reason string, es []ledger.Erasure) ([]string, error) {
	if s.c.Erasures == "" || s.c.ReadOnly {
		return nil, nil
	}
	// Never before the records that stand, as the erasure's own record will not be
	// either: a replay goes by these times, and clocks are set back.
	head, err := s.Head(ctx)
	if err != nil {
		return nil, err
	}
	at := s.c.Now().UTC().Truncate(time.Microsecond)
	if at.Before(head.At) {
		at = head.At
	}
	var pending []string
	genesis, err := ledger.ReadRecord(ctx, s, 1)
	if err != nil {
		return nil, err
	}
	for _, e := range es {
		r, err := ledger.ReadRecord(ctx, s, e.Seq)
		if err != nil {
			return pending, fmt.Errorf("ledger: erase: record %d: %w", e.Seq, err)
		}
		sealed, err := s.Sealed(ctx, e.Body)
		if err != nil {
			return pending, err
		}
		name, err := ledger.StageErasure(s.c.Erasures, ledger.ErasureEntry{
			Ledger: ledger.LeafHash(genesis), Seq: e.Seq, Leaf: r.Leaf.Commit, Now: e.Body.Commit, Size: e.Body.Size,
			By: by, Partner: partner, Reason: reason, At: at,
		}, sealed)
		if err := errors.Join(err, sealed.Close()); err != nil {
			return pending, err
		}
		pending = append(pending, name)
	}
	return pending, nil
}

func settle(pending []string, stands bool) error {
	var errs []error
	for _, name := range pending {
		errs = append(errs, ledger.SettleErasure(name, stands))
	}
	return errors.Join(errs...)
}

// settleLog settles what a crash left pending.
func (s *Store) settleLog(ctx context.Context) error {
	if s.c.Erasures == "" || s.c.ReadOnly {
		return nil
	}
	return ledger.SettleErasures(s.c.Erasures, func(seq ledger.Seq, now ledger.Hash) (bool, error) {
		var n int
		err := s.c.Read.QueryRowContext(ctx, "SELECT count(*) FROM redactions WHERE seq = $1 AND digest = $2", int64(seq), now[:]).Scan(&n)
		return n > 0, err
	})
}
