package intake

import (
	"context"
	"maps"
	"slices"
	"sync"

	"roundtable/care"
	"roundtable/ledger"
)

// foldedLists are what the deliveries of the lists that came last amount to, so that the
// next file of a list, and its acceptance after somebody looked at it, fold what is new
// and not years of weekly lists. They hold keys, digests and days: nothing that an erasure
// takes out.
type foldedLists struct {
	mu  sync.Mutex
	all []foldedList // the one used last at the end
}

// foldedList is what the bodies of some records came to, in their order. It holds for as
// long as they are the first that stand: a withdrawal or an erasure changes them.
type foldedList struct {
	stream ledger.Stream
	from   []ledger.BodyRef
	prior  *prior // shared: it does not change any more
}

// Lists beyond these are folded anew each time.
const (
	mostFolded = 64
	mostKept   = 1 << 18 // of pathways, people and slots for events, over all of them
)

// prior folds the standing extracts of a stream, oldest first. It is the caller's own.
func (d *Desk) prior(ctx context.Context, k *Kind, h *history) (*prior, error) {
	p, err := d.folded(ctx, k, h)
	if err != nil {
		return nil, err
	}
	return p.clone(), nil
}

// folded is prior to be read alone.
func (d *Desk) folded(ctx context.Context, k *Kind, h *history) (*prior, error) {
	var recs []ledger.Record
	var from []ledger.BodyRef
	for _, x := range h.standing() {
		for _, rec := range h.blocks[x.ID] {
			if k.folds(rec) {
				recs, from = append(recs, rec), append(from, rec.Now)
			}
		}
	}
	p, done := d.lists.find(h.stream, from)
	if p != nil && done == len(recs) {
		return p, nil
	}
	if p == nil {
		p = &prior{
			pathways: make(map[care.Key]priorPathway), rows: make(map[care.Key]care.PathwayRow),
			people: make(map[care.Key]digest), events: newHashSet(0),
		}
	} else {
		p = p.clone()
	}
	for _, rec := range recs[done:] {
		if err := d.fold(ctx, k, p, rec); err != nil {
			return nil, err
		}
	}
	d.lists.put(foldedList{h.stream, from, p})
	return p, nil
}

func (p *prior) clone() *prior {
	events := *p.events
	events.slots = slices.Clone(events.slots)
	return &prior{pathways: maps.Clone(p.pathways), rows: maps.Clone(p.rows), people: maps.Clone(p.people), events: &events}
}

func (p *prior) size() int { return len(p.pathways) + len(p.people) + len(p.events.slots) }

// find is what is kept of a stream that begins with the same bodies, and how many of them
// it holds; nil when there is nothing.
func (f *foldedLists) find(stream ledger.Stream, from []ledger.BodyRef) (*prior, int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	i := slices.IndexFunc(f.all, func(l foldedList) bool { return l.stream == stream })
	if i < 0 {
		return nil, 0
	}
	l := f.all[i]
	if len(l.from) > len(from) || !slices.Equal(l.from, from[:len(l.from)]) {
		return nil, 0
	}
	f.all = append(slices.Delete(f.all, i, i+1), l)
	return l.prior, len(l.from)
}

// put keeps a list in the place of what was kept of its stream. Whole rows (of the kinds
// whose tables add to each other) are not kept: they hold what people wrote.
func (f *foldedLists) put(l foldedList) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.all = slices.DeleteFunc(f.all, func(was foldedList) bool { return was.stream == l.stream })
	if len(l.prior.rows) > 0 || l.prior.size() > mostKept {
		return
	}
	f.all = append(f.all, l)
	size := 0
	for _, l := range f.all {
		size += l.prior.size()
	}
	for size > mostKept || len(f.all) > mostFolded {
		size -= f.all[0].prior.size()
		f.all = slices.Delete(f.all, 0, 1)
	}
}
