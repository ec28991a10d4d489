package sqlstore

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"

	"golang.org/x/mod/sumdb/tlog"

	"roundtable/care"
	"roundtable/ledger"
)

// Verify re-computes every hash from the bodies up. Records appended while it
// runs are left to the next time.
func (s *Store) Verify(ctx context.Context, progress func(done, total ledger.Seq)) (ledger.Report, error) {
	h, err := s.Head(ctx)
	if err != nil {
		return ledger.Report{}, err
	}
	v := &verifier{s: s, ctx: ctx, report: ledger.Report{Head: h}, bad: map[ledger.Seq]bool{}, erased: map[ledger.Seq]ledger.BodyRef{}}
	if v.edge, err = newEdge(0, noHashes{}); err != nil {
		return v.report, err
	}
	for after := ledger.Seq(0); after < h.Seq; after = min(after+page, h.Seq) {
		if err := v.page(after, min(after+page, h.Seq)); err != nil {
			return v.report, s.fail("verify", err)
		}
		if progress != nil {
			progress(min(after+page, h.Seq), h.Seq)
		}
	}
	if err := v.finish(); err != nil {
		return v.report, s.fail("verify", err)
	}
	return v.report, nil
}

// noHashes reads the hashes of an empty tree: there are none.
type noHashes struct{}

func (noHashes) ReadHashes([]int64) ([]tlog.Hash, error) { return nil, nil }

type verifier struct {
	s      *Store
	ctx    context.Context
	report ledger.Report
	edge   *edge
	bad    map[ledger.Seq]bool // records with a fault, so that one is not told twice
	erased map[ledger.Seq]ledger.BodyRef
}

func (v *verifier) fault(seq ledger.Seq, format string, args ...any) {
	v.bad[seq] = true
	v.report.Faults = append(v.report.Faults, ledger.Fault{Seq: seq, What: fmt.Sprintf(format, args...)})
}

// page checks records after+1 … to.
func (v *verifier) page(after, to ledger.Seq) error {
	rs, err := v.s.fetch(v.ctx, "SELECT "+columns+"WHERE r.seq > $1 AND r.seq <= $2 ORDER BY r.seq", int64(after), int64(to))
	if err != nil {
		return err
	}
	stored, err := v.hashes(after, to)
	if err != nil {
		return err
	}
	for seq := after + 1; seq <= to; seq++ {
		leaf, ok := stored[tlog.StoredHashIndex(0, int64(seq-1))]
		if !ok {
			v.fault(seq, "the record's hash is missing from the tree")
		}
		if len(rs) > 0 && rs[0].Seq == seq {
			if got := ledger.LeafHash(rs[0]); !ok {
				leaf = got
			} else if got != leaf {
				v.fault(seq, "the record's header is not the one that the tree covers")
			}
			if err := v.body(rs[0]); err != nil {
				return err
			}
			v.report.Records++
			rs = rs[1:]
		} else {
			v.fault(seq, "the record is missing")
		}
		if err := v.grow(seq, leaf, stored); err != nil {
			return err
		}
	}
	return nil
}

// hashes reads the stored hashes that records after+1 … to completed.
func (v *verifier) hashes(after, to ledger.Seq) (map[int64]ledger.Hash, error) {
	from, until := tlog.StoredHashIndex(0, int64(after)), tlog.StoredHashIndex(0, int64(to))
	rows, err := v.s.c.Read.QueryContext(v.ctx, "SELECT idx, hash FROM hashes WHERE idx >= $1 AND idx < $2", from, until)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := make(map[int64]ledger.Hash, until-from)
	for rows.Next() {
		var idx int64
		var hash []byte
		if err := rows.Scan(&idx, &hash); err != nil {
			return nil, err
		}
		if len(hash) == sha256.Size {
			out[idx] = ledger.Hash(hash)
		}
	}
	return out, rows.Err()
}

// grow adds a leaf to the tree that is computed anew and compares the hashes
// that it completes with those stored.
func (v *verifier) grow(seq ledger.Seq, leaf ledger.Hash, stored map[int64]ledger.Hash) error {
	if err := v.edge.add(leaf); err != nil {
		return err
	}
	for _, row := range v.edge.added[1:] {
		idx := row[0].(int64)
		level, n := tlog.SplitStoredHashIndex(idx)
		first, last := ledger.Seq(n<<level)+1, ledger.Seq((n+1)<<level)
		if got, ok := stored[idx]; !ok || got != ledger.Hash(row[1].([]byte)) {
			if !v.anyBad(first, last) {
				v.fault(first, "the tree over records %d to %d does not hold", first, last)
			}
			// Go on from what is stored, as the nodes above were made of it.
			if ok {
				v.edge.known[idx] = tlog.Hash(got)
			}
		}
	}
	v.edge.added = v.edge.added[:0]
	if seq%page == 0 { // only the edge is needed further on
		return v.edge.trim()
	}
	return nil
}

func (v *verifier) anyBad(first, last ledger.Seq) bool {
	for seq := range v.bad {
		if first <= seq && seq <= last {
			return true
		}
	}
	return false
}

// body hashes a record's body as it stands.
func (v *verifier) body(r ledger.Record) error {
	for again := false; ; again = true {
		err := v.hashBody(r.Now)
		if err == nil {
			v.report.Bodies++
			break
		}
		gone := errors.Is(err, ledger.ErrNotFound)
		if !gone && !errors.Is(err, errBodyHash) {
			return err
		}
		// An erasure may have come between reading the header and the body.
		now, rerr := v.s.fetch(v.ctx, "SELECT "+columns+"WHERE r.seq = $1", int64(r.Seq))
		if rerr != nil {
			return rerr
		}
		if !again && len(now) == 1 && now[0].Now != r.Now {
			r = now[0]
			continue
		}
		if gone {
			v.fault(r.Seq, "the record's body is missing")
		} else {
			v.fault(r.Seq, "the body's hash is not the one that the record commits to")
		}
		break
	}
	if r.Erased() {
		v.report.Erased++
		v.erased[r.Seq] = r.Now
	}
	return nil
}

func (v *verifier) hashBody(ref ledger.BodyRef) error {
	r, err := v.s.openSealed(v.ctx, ref)
	if err != nil {
		return err
	}
	defer r.Close()
	if r.left != ref.Size+ledger.SaltSize {
		return errBodyHash
	}
	_, err = io.Copy(io.Discard, r)
	return err
}

// finish checks the root, what stands beyond the head, and that every erasure is
// attested.
func (v *verifier) finish() error {
	root, err := v.edge.root()
	if err != nil {
		return err
	}
	if root != v.report.Head.Root && v.report.OK() {
		v.fault(0, "the root of the tree is not the one that the head states")
	}
	h, err := v.s.Head(v.ctx)
	if err != nil {
		return err
	}
	beyond, err := v.s.fetch(v.ctx, "SELECT "+columns+"WHERE r.seq > $1 OR r.seq < 1 ORDER BY r.seq LIMIT 100", int64(h.Seq))
	if err != nil {
		return err
	}
	if now, err := v.s.Head(v.ctx); err != nil {
		return err
	} else if now.Seq == h.Seq { // else they may just have been appended
		for _, r := range beyond {
			v.fault(r.Seq, "the record stands outside the tree")
		}
	}
	if v.s.c.Erasures != "" {
		err := ledger.CheckSeen(v.ctx, v.s, v.s.c.Erasures)
		if p, ok := errors.AsType[*care.Problem](err); ok {
			v.fault(0, "%s", p.What)
		} else if err != nil {
			return err
		}
	}
	return v.attested()
}

func (v *verifier) attested() error {
	if len(v.erased) == 0 {
		return nil
	}
	for r, err := range v.s.ReadStream(v.ctx, ledger.ErasureStream, 0) {
		if err != nil {
			return err
		}
		var body ledger.Erased
		if err := ledger.ReadJSON(v.ctx, v.s, r, &body); err != nil {
			if !v.bad[r.Seq] {
				v.fault(r.Seq, "the record of an erasure cannot be read")
			}
			continue
		}
		for _, it := range body.Items {
			// A later erasure of the same record may stand by now; the last one
			// counts, so an earlier match is not taken away.
			if now, ok := v.erased[it.Seq]; ok && now == (ledger.BodyRef{Commit: it.Now, Size: it.Size}) {
				delete(v.erased, it.Seq)
			}
		}
	}
	for seq := range v.erased {
		v.fault(seq, "the record's body was replaced without an erasure that attests it")
	}
	return nil
}
