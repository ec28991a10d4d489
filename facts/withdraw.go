package facts

import (
	"context"

	"roundtable/care"
	"roundtable/ledger"
)

// withdraw masks an extract: what it touched is forgotten and told again by the
// partner's extracts that stand. An unknown or already withdrawn extract
// changes nothing.
func (s *state) withdraw(ctx context.Context, store ledger.Store, id care.ExtractID, at ledger.Seq, reason string) error {
	no := s.byID[id]
	if no == 0 || s.extracts[no-1].Withdrawn != 0 {
		return nil
	}
	x := s.change(id, func(x *Extract) { x.Withdrawn, x.Reason = at, reason })
	s.lookForPractice()
	t, err := s.touched(ctx, store, x)
	if err != nil {
		return err
	}
	for k := range t.pathways {
		s.forgetPathway(s.pathwayRow(k, 0))
	}
	for k := range t.people {
		s.forgetPerson(s.personRow(k, 0))
	}
	if err := s.retell(ctx, store, x.Received.Partner, t); err != nil {
		return err
	}
	return s.settleLeft(ctx, store, x.Received.Partner)
}

// touchedKeys are the rows that an extract spoke of.
type touchedKeys struct {
	pathways, people keys
	only             map[care.Key][]ledger.Stream // lists that may speak of a pathway; all where it is not named
}

// touched reads the extract's blocks again. The other pathways of the same
// people are among them, because a death told on one of them is theirs too.
func (s *state) touched(ctx context.Context, store ledger.Store, x *Extract) (touchedKeys, error) {
	t := touchedKeys{pathways: keys{}, people: keys{}}
	err := s.each(ctx, store, x, func(kind ledger.Kind, d decoded) {
		switch kind {
		case care.RecPeopleBlock:
			addKeys(t.people, d.block.key("key"))
		case care.RecPathwayBlock:
			addKeys(t.pathways, d.block.key("key"))
			addKeys(t.people, d.block.key("person"))
		case care.RecEventBlock:
			addKeys(t.pathways, d.block.key("pathway"))
			addKeys(t.people, d.block.key("person"))
		}
	})
	if err != nil {
		return t, err
	}
	for k := range t.pathways {
		r := s.pathwayRow(k, s.partnerCode(x.Received.Partner))
		if p := s.pathways[r/ChunkRows].Person[r%ChunkRows]; p != NoRow {
			t.people[s.people[p/ChunkRows].Key[p%ChunkRows]] = struct{}{}
		}
	}
	for k := range t.people {
		r := s.personRow(k, s.partnerCode(x.Received.Partner))
		for p := s.people[r/ChunkRows].first[r%ChunkRows]; p != 0; {
			c, i := s.pathways[(p-1)/ChunkRows], (p-1)%ChunkRows
			t.pathways[c.Key[i]] = struct{}{}
			p = c.next[i]
		}
	}
	return t, nil
}

func addKeys(to keys, from []care.Key) {
	for _, k := range from {
		if !k.IsZero() {
			to[k] = struct{}{}
		}
	}
}

// each decodes the extract's blocks of rows in their order.
func (s *state) each(ctx context.Context, store ledger.Store, x *Extract, f func(ledger.Kind, decoded)) error {
	for _, b := range s.blocks[x.No-1] {
		if b.Kind == care.RecPublishedBlock {
			continue
		}
		d := decode(ctx, store, b)
		if d.err != nil {
			return d.err
		}
		f(b.Kind, d)
	}
	return nil
}

// forgetPathway makes the row stand for nothing; its number and key stay.
func (s *state) forgetPathway(r Row) {
	c, at := s.pathway(r)
	if p := c.Person[at]; p != NoRow {
		s.touch(p)
		s.unlink(r, p)
	}
	if _, ok := s.shared[r]; ok {
		s.setShared(r, nil)
	}
	key, partner := c.Key[at], c.Partner[at]
	c.each(zeroAt(at))
	set(&c.Key, at, key)
	set(&c.Partner, at, partner)
	s.alone = append(s.alone, r)
	set(&c.Person, at, NoRow)
	set(&c.Same, at, NoRow)
	l, i := s.links(r)
	l.each(zeroAt(i))
}

func (s *state) forgetPerson(r Row) {
	was := s.identityOf(r)
	real := s.realAt(r)
	c, at := s.person(r)
	key, partner, first, link := c.Key[at], c.Partner[at], c.first[at], c.link[at]
	c.each(zeroAt(at))
	set(&c.Key, at, key)
	set(&c.Partner, at, partner)
	set(&c.first, at, first)
	set(&c.link, at, link)
	set(&c.Same, at, r)
	s.touch(r)
	s.countChange(real, false)
	s.leave(r, was)
}

// zeroAt clears one element of every column that has memory of its own.
func zeroAt(at int) func(string, rawColumn) {
	return func(_ string, c rawColumn) {
		if !c.shared() {
			b := c.bytes()
			width := len(b) / ChunkRows
			clear(b[at*width : (at+1)*width])
		}
	}
}

// retell folds the partner's extracts that stand again, for the touched keys.
//
// A snapshot's blocks hold what differs from the snapshot before it. When that
// one is withdrawn and a later one stood beside it, the later one had every row
// of it that it does not mention: those rows are told as part of the later one.
func (s *state) retell(ctx context.Context, store ledger.Store, partner care.PartnerCode, t touchedKeys) error {
	implied := map[ledger.Stream][]*Extract{}
	for _, x := range s.extracts {
		if x.Received.Partner != partner {
			continue
		}
		if x.Withdrawn != 0 {
			if x.Received.Snapshot {
				implied[x.Stream] = append(implied[x.Stream], x)
			}
			continue
		}
		if x.Received.Snapshot && len(implied[x.Stream]) > 0 {
			if err := s.tellImplied(ctx, store, x, implied[x.Stream], t); err != nil {
				return err
			}
			delete(implied, x.Stream)
		}
		told := t.told(x)
		if err := s.each(ctx, store, x, func(kind ledger.Kind, d decoded) { s.apply(x, kind, d, told, t.people) }); err != nil {
			return err
		}
	}
	return nil
}

// tellImplied folds of the withdrawn snapshots what the standing one restates
// without mentioning it.
func (s *state) tellImplied(ctx context.Context, store ledger.Store, standing *Extract, withdrawn []*Extract, t touchedKeys) error {
	mentioned, may := keys{}, t.told(standing)
	if err := s.each(ctx, store, standing, func(kind ledger.Kind, d decoded) {
		if kind == care.RecPathwayBlock {
			addKeys(mentioned, d.block.key("key"))
		}
	}); err != nil {
		return err
	}
	for _, x := range withdrawn {
		if ledger.Seq(standing.ID) >= x.Withdrawn {
			continue // it was compared with what stood before x
		}
		pathways, people := keys{}, keys{}
		if err := s.each(ctx, store, x, func(kind ledger.Kind, d decoded) {
			if kind != care.RecPathwayBlock {
				return
			}
			persons := d.block.key("person")
			for i, k := range d.block.key("key") {
				if _, said := mentioned[k]; !said && may.has(k) {
					pathways[k], people[persons[i]] = struct{}{}, struct{}{}
				}
			}
		}); err != nil {
			return err
		}
		if err := s.each(ctx, store, x, func(kind ledger.Kind, d decoded) { s.apply(x, kind, d, pathways, people) }); err != nil {
			return err
		}
	}
	return nil
}
