package facts

import (
	"cmp"
	"context"
	"slices"

	"roundtable/care"
	"roundtable/ledger"
)

// A partner may keep several lists, each a stream of its own, and one pathway may
// stand on two of them. It has vanished only when it is gone from the last. Most
// pathways stand on one list, which is that of their extract; only the others are
// remembered here.

// sharedRow is a pathway with the streams that state it, for a checkpoint.
type sharedRow struct {
	Row     Row
	Streams []ledger.Stream
}

// share notes that the extract's list states the pathway, when another list of the
// partner states it too.
func (s *state) share(c *PathwayChunk, at int, r Row, x *Extract) {
	if !x.Received.Snapshot || !clockOf(&x.Received).asserts() {
		return
	}
	streams := s.shared[r]
	if streams == nil {
		if c.State[at] != StateOpen || c.Extract[at] == 0 {
			return
		}
		old := s.extracts[c.Extract[at]-1]
		if old.Stream == x.Stream || !old.Received.Snapshot || !clockOf(&old.Received).asserts() {
			return
		}
		streams = []ledger.Stream{old.Stream}
	}
	if !slices.Contains(streams, x.Stream) {
		s.setShared(r, append(slices.Clone(streams), x.Stream))
	}
}

// unshare notes that a list states the pathway no more, and reports whether
// another list still does.
func (s *state) unshare(r Row, gone ledger.Stream) bool {
	streams, ok := s.shared[r]
	if !ok {
		return false
	}
	var left []ledger.Stream
	for _, x := range streams {
		if x != gone {
			left = append(left, x)
		}
	}
	s.setShared(r, left)
	return len(left) > 0
}

// leftBehind notes that a list which stated the pathway last states it no more,
// while another one does.
func (s *state) leftBehind(r Row, x *Extract) {
	c, at := s.pathways[r/ChunkRows], r%ChunkRows
	if from := c.Extract[at]; from != 0 && s.extracts[from-1].Stream == x.Stream {
		s.left = append(s.left, r)
	}
}

// settleLeft lets the lists on which a pathway still stands say what it is, where
// the one that said it last has let it go: the pathway is told again without what
// that list ever said of it.
func (s *state) settleLeft(ctx context.Context, store ledger.Store, partner care.PartnerCode) error {
	t := touchedKeys{pathways: keys{}, people: keys{}, only: map[care.Key][]ledger.Stream{}}
	for _, r := range s.left {
		c, at := s.pathways[r/ChunkRows], r%ChunkRows
		streams, ok := s.shared[r]
		if from := c.Extract[at]; !ok || from == 0 || c.State[at] != StateOpen || slices.Contains(streams, s.extracts[from-1].Stream) {
			continue // it was stated again since, or has gone
		}
		t.pathways[c.Key[at]], t.only[c.Key[at]] = struct{}{}, streams
		s.forgetPathway(r)
	}
	s.left = s.left[:0]
	if len(t.pathways) == 0 {
		return nil
	}
	err := s.retell(ctx, store, partner, t)
	s.left = s.left[:0] // what the lists that are left said before they said it anew
	return err
}

// told are the pathways that an extract may speak of when they are told again.
func (t touchedKeys) told(x *Extract) keys {
	if len(t.only) == 0 || !x.Received.Snapshot || !clockOf(&x.Received).asserts() {
		return t.pathways
	}
	out := keys{}
	for k := range t.pathways {
		if streams, ok := t.only[k]; !ok || slices.Contains(streams, x.Stream) {
			out[k] = struct{}{}
		}
	}
	return out
}

func (s *state) setShared(r Row, streams []ledger.Stream) {
	s.sharedAs = nil
	if len(streams) == 0 {
		delete(s.shared, r)
		return
	}
	s.shared[r] = streams
}

// sharedRows is what a checkpoint keeps of it, by row.
func (s *state) sharedRows() []sharedRow {
	if s.sharedAs != nil || len(s.shared) == 0 {
		return s.sharedAs
	}
	out := make([]sharedRow, 0, len(s.shared))
	for r, streams := range s.shared {
		out = append(out, sharedRow{r, streams})
	}
	slices.SortFunc(out, func(a, b sharedRow) int { return cmp.Compare(a.Row, b.Row) })
	s.sharedAs = out
	return out
}
