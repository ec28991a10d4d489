package intake

import (
	"context"

	"roundtable/care"
	"roundtable/ledger"
)

// history is one stream of deliveries as it stands.
type history struct {
	stream   ledger.Stream
	version  ledger.Version
	extracts []Extract
	blocks   map[care.ExtractID][]ledger.Record // blocks, issues and file of each
}

// history reads a stream: headers and the small records, no rows.
func (d *Desk) history(ctx context.Context, s ledger.Stream) (*history, error) {
	h := &history{stream: s, blocks: make(map[care.ExtractID][]ledger.Record)}
	var held []ledger.Record
	for rec, err := range d.store.ReadStream(ctx, s, 0) {
		if err != nil {
			return nil, err
		}
		h.version = rec.Version
		switch string(rec.Kind) {
		case care.RecExtract:
			x, err := d.extract(ctx, rec)
			if err != nil {
				return nil, err
			}
			from := rec.Seq - ledger.Seq(x.Span)
			for _, b := range held {
				if b.Seq >= from {
					h.blocks[x.ID] = append(h.blocks[x.ID], b)
				}
			}
			h.extracts = append(h.extracts, *x)
			held = held[:0]
		case care.RecWithdrawn, care.RecFilePurged:
			if err := d.mark(ctx, rec, h.extracts); err != nil {
				return nil, err
			}
		default:
			held = append(held, rec)
		}
	}
	return h, nil
}

func (d *Desk) extract(ctx context.Context, rec ledger.Record) (*Extract, error) {
	x := &Extract{ID: care.ExtractID(rec.Seq), Stream: rec.Stream, By: rec.By, At: rec.At}
	return x, ledger.ReadJSON(ctx, d.store, rec, &x.ExtractReceived)
}

// mark notes that an extract was withdrawn, or its file purged. Both bodies name
// the extract alike.
func (d *Desk) mark(ctx context.Context, rec ledger.Record, extracts []Extract) error {
	var w care.Withdrawn
	if err := ledger.ReadJSON(ctx, d.store, rec, &w); err != nil {
		return err
	}
	for i := range extracts {
		if extracts[i].ID == w.Extract {
			if string(rec.Kind) == care.RecWithdrawn {
				extracts[i].Withdrawn, extracts[i].Reason = true, w.Reason
			} else {
				extracts[i].Purged = true
			}
		}
	}
	return nil
}

// standing are the extracts that are not withdrawn, oldest first.
func (h *history) standing() []Extract {
	var out []Extract
	for _, x := range h.extracts {
		if !x.Withdrawn {
			out = append(out, x)
		}
	}
	return out
}

// prior is what the partner's earlier deliveries of the kind came to.
type prior struct {
	pathways map[care.Key]priorPathway
	rows     map[care.Key]care.PathwayRow // whole rows, for the kinds whose tables add to each other
	people   map[care.Key]digest
	events   *hashSet
}

type priorPathway struct {
	hash    uint64
	stopped bool // its end was stated: its absence is no surprise
	seen    bool // in the file being read
	held    bool // in the file being read, in a row that cannot be
	start   care.Date
	person  care.Key
}

// priorRow are the columns that the comparison needs.
type priorRow struct {
	Key    care.Key  `parquet:"key"`
	Person care.Key  `parquet:"person"`
	Hash   uint64    `parquet:"hash"`
	Op     care.Op   `parquet:"op"`
	Rank   uint8     `parquet:"rank"`
	Stop   care.Date `parquet:"stop"`
	Status string    `parquet:"status,dict"`
	Start  care.Date `parquet:"start"`
}

// folds reports whether a record says something of what earlier deliveries came to.
func (k *Kind) folds(rec ledger.Record) bool {
	switch string(rec.Kind) {
	case care.RecPathwayBlock, care.RecEventBlock:
		return true
	case care.RecPeopleBlock:
		return !k.Snapshot && !k.merge
	}
	return false
}

func (d *Desk) fold(ctx context.Context, k *Kind, p *prior, rec ledger.Record) error {
	body, err := ledger.ReadBody(ctx, d.store, rec.Now)
	if err != nil {
		return err
	}
	switch string(rec.Kind) {
	case care.RecPathwayBlock:
		return p.foldPathways(k, body)
	case care.RecEventBlock:
		rows, err := decode[care.EventRow](body)
		for i := range rows {
			p.events.add(eventDigest(&rows[i]))
		}
		return err
	default:
		rows, err := decode[care.PersonRow](body)
		for i := range rows {
			h := newDigest()
			h.person(&rows[i])
			p.people[rows[i].Key] = h
		}
		return err
	}
}

func (p *prior) foldPathways(k *Kind, body []byte) error {
	if len(k.tables) > 1 { // tables that add to each other need the whole row
		rows, err := decode[care.PathwayRow](body)
		for _, r := range rows {
			p.one(priorRow{Key: r.Key, Person: r.Person, Hash: r.Hash, Op: r.Op, Rank: r.Rank, Stop: r.Stop, Status: r.Status, Start: r.Start})
			if r.Rank == 0 {
				p.rows[r.Key] = r
			}
		}
		return err
	}
	rows, err := decode[priorRow](body)
	for _, r := range rows {
		p.one(r)
	}
	return err
}

func (p *prior) one(r priorRow) {
	switch {
	case r.Rank > 0:
	case r.Op == care.OpVanished:
		delete(p.pathways, r.Key)
	default:
		p.pathways[r.Key] = priorPathway{hash: r.Hash, start: r.Start, person: r.Person, stopped: r.Op == care.OpStopped || stops(r.Stop, r.Status)}
	}
}

func eventDigest(e *care.EventRow) uint64 {
	h := newDigest()
	h.event(e)
	return uint64(h)
}

// hashSet is a set of 64-bit digests, open addressing: 16 bytes a member at the
// most, where a Go map takes three times that.
type hashSet struct {
	slots []uint64 // 0 = free
	n     int
	zero  bool
}

func newHashSet(room int) *hashSet {
	size := 1024
	for size < room*2 {
		size *= 2
	}
	return &hashSet{slots: make([]uint64, size)}
}

// add puts h in and reports whether it is new.
func (s *hashSet) add(h uint64) bool {
	if h == 0 {
		was := s.zero
		s.zero = true
		return !was
	}
	if s.n*2 >= len(s.slots) {
		s.grow()
	}
	mask := uint64(len(s.slots) - 1)
	for i := (h ^ h>>29) & mask; ; i = (i + 1) & mask {
		switch s.slots[i] {
		case h:
			return false
		case 0:
			s.slots[i] = h
			s.n++
			return true
		}
	}
}

func (s *hashSet) has(h uint64) bool {
	if h == 0 {
		return s.zero
	}
	mask := uint64(len(s.slots) - 1)
	for i := (h ^ h>>29) & mask; ; i = (i + 1) & mask {
		switch s.slots[i] {
		case h:
			return true
		case 0:
			return false
		}
	}
}

func (s *hashSet) grow() {
	old := s.slots
	s.slots, s.n = make([]uint64, len(old)*2), 0
	for _, h := range old {
		if h != 0 {
			s.add(h)
		}
	}
}
