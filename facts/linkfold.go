package facts

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"roundtable/care"
	"roundtable/ledger"
)

// foldPeople folds a record of the people room; other kinds are none of its
// business. What cannot be read of an erased record says nothing.
func (s *state) foldPeople(ctx context.Context, store ledger.Store, rec ledger.Record) error {
	switch rec.Kind {
	case care.RecLinked:
		d := decode(ctx, store, rec)
		if d.err != nil {
			return fmt.Errorf("facts: links: %w", d.err)
		}
		s.foldLinked(rec.Seq, d.block)
	case care.RecMerged:
		var m care.PeopleMerged
		if err := readJSON(ctx, store, rec, &m); err != nil {
			return err
		}
		s.foldMerged(rec.Seq, m)
	case care.RecSplit, care.RecUnlinked, care.RecKeptApart:
		var a care.PeopleApart
		if err := readJSON(ctx, store, rec, &a); err != nil {
			return err
		}
		s.foldApart(rec, a)
	case care.RecPeopleUndone:
		var u care.PeopleUndone
		if err := readJSON(ctx, store, rec, &u); err != nil {
			return err
		}
		s.undo(ledger.Seq(u.Record))
	case care.RecNotice, care.RecNoticeWithdrawn:
		var n care.Notice
		if err := readJSON(ctx, store, rec, &n); err != nil {
			return err
		}
		s.foldNotice(rec, n)
	case care.RecSuperseded:
		var n care.NumbersSuperseded
		if err := readJSON(ctx, store, rec, &n); err != nil {
			return err
		}
		s.say(statement{Seq: rec.Seq, Kind: rec.Kind, Numbers: n.Pairs, List: n.List})
		s.renumber()
	}
	return nil
}

// say files a statement and returns its place.
func (s *state) say(x statement) uint32 {
	s.linked.said = append(s.linked.said, x)
	return uint32(len(s.linked.said) - 1)
}

func (s *state) foldLinked(seq ledger.Seq, b *block) {
	at := s.say(statement{Seq: seq, Kind: care.RecLinked, From: s.linked.n})
	x := &s.linked.said[at]
	a, other, zone, weight, tier, model := b.key("a"), b.key("b"), b.text["zone"], b.int("weight"), b.int("tier"), b.text["model"]
	for i := range b.rows {
		if z := care.LinkZone(zone.at(i)); z.Known() {
			s.join(a[i], other[i], edge{
				said: at, weight: int32(weight.at(i)), tier: min(care.LinkTier(tier.at(i)), care.TierWeighed), planning: z == care.ZonePlanning,
			})
			x.Model = model.at(i)
		}
	}
	x.To = s.linked.n
}

func (s *state) foldMerged(seq ledger.Seq, m care.PeopleMerged) {
	at := s.say(statement{Seq: seq, Kind: care.RecMerged, From: s.linked.n})
	if m.Zone.Known() {
		s.join(m.A, m.B, edge{said: at, weight: m.Weight, tier: care.TierReviewed, planning: m.Zone == care.ZonePlanning})
	}
	s.linked.said[at].To = s.linked.n
}

// join files a link between the records of two keys; one of a record with itself, or
// with none, says nothing.
func (s *state) join(ka, kb care.Key, e edge) {
	if ka.IsZero() || kb.IsZero() || ka == kb {
		return
	}
	e.a, e.b = s.personRow(ka, 0), s.personRow(kb, 0)
	ca, i := s.person(e.a)
	e.nextA = ca.link[i]
	cb, j := s.person(e.b)
	e.nextB = cb.link[j]
	at := s.linked.add(e)
	set(&ca.link, i, at)
	set(&cb.link, j, at)
	s.touch(e.a)
	s.touch(e.b)
}

func (s *state) foldApart(rec ledger.Record, a care.PeopleApart) {
	x := statement{Seq: rec.Seq, Kind: rec.Kind}
	for _, keys := range a.Sides {
		var side []Row
		for _, k := range keys {
			if !k.IsZero() {
				side = append(side, s.personRow(k, 0))
			}
		}
		x.Sides = append(x.Sides, side)
	}
	s.fileApart(s.say(x))
	for r := range x.rows() {
		s.touch(r)
	}
}

// rows yields the records that a statement keeps apart.
func (x *statement) rows() func(yield func(Row) bool) {
	return func(yield func(Row) bool) {
		for _, side := range x.Sides {
			for _, r := range side {
				if !yield(r) {
					return
				}
			}
		}
	}
}

// fileApart files a statement under the records that it keeps apart.
func (s *state) fileApart(at uint32) {
	for r := range s.linked.said[at].rows() {
		s.apart[r] = append(s.apart[r], at)
	}
}

// undo makes a statement as if it had never been written. One that is not there, or
// is undone already, changes nothing.
func (s *state) undo(seq ledger.Seq) {
	i := s.linked.find(seq)
	if i < 0 || s.linked.said[i].Undone {
		return
	}
	s.linked.said = slices.Clone(s.linked.said) // generations hold it
	x := &s.linked.said[i]
	x.Undone = true
	for e := x.From; e < x.To; e++ {
		s.touch(s.linked.at(e).a)
		s.touch(s.linked.at(e).b)
	}
	for r := range x.rows() {
		s.touch(r)
	}
	if x.Numbers != nil {
		s.renumber()
	}
	if x.Notice != nil {
		s.linked.tell()
		s.touchTold(x.Notice)
	}
}

// renumber looks again at who has which number after a statement about some came or
// went: whoever has a number for which another stands now, or one that is alike with it
// now or was before.
func (s *state) renumber() {
	was := s.linked
	s.linked.supersede(s.hasNumber)
	for _, some := range []map[care.NHSNumber]care.NHSNumber{was.numbers, s.linked.numbers} {
		for n := range some {
			if was.standing(n) != s.linked.standing(n) {
				was.alike(n, s.touchNumber)
				s.linked.alike(n, s.touchNumber)
			}
		}
	}
}

// hasNumber reports whether a record that is there states a number as its person's own,
// verified.
func (s *state) hasNumber(n care.NHSNumber) bool {
	found := false
	s.byNHS.probe(uint64(n), func(r Row) bool {
		c, i := s.people[r/ChunkRows], r%ChunkRows
		found = c.Present[i] && c.NHSNumber[i] == n && c.NHSStatus[i] == verifiedStatus
		return found
	})
	return found
}

// contest looks again at which superseded numbers somebody has, after records changed.
func (s *state) contest() {
	if len(s.dirty) == 0 {
		return
	}
	for n, was := range s.linked.contested {
		if s.hasNumber(n) != was {
			s.renumber()
			return
		}
	}
}

func (s *state) touchNumber(n care.NHSNumber) {
	s.byNHS.probe(uint64(n), func(r Row) bool {
		if s.people[r/ChunkRows].NHSNumber[r%ChunkRows] == n {
			s.touch(r)
		}
		return false
	})
}

func (s *state) foldNotice(rec ledger.Record, n care.Notice) {
	// A notice speaks for the partner's own records, and no others'.
	if n.Partner == "" || rec.Partner != "" && rec.Partner != n.Partner {
		return
	}
	at := s.say(statement{Seq: rec.Seq, Kind: rec.Kind, Notice: &n})
	if t := &s.linked.told; t.shared {
		t.people, t.lists, t.shared = maps.Clone(t.people), maps.Clone(t.lists), false
	}
	s.linked.told.take(&s.linked.said[at])
	s.touchTold(&n)
}

// touchTold looks again at whom a notice is about.
func (s *state) touchTold(n *care.Notice) {
	if len(n.People) > 0 {
		for _, k := range n.People {
			if r, ok := s.findPerson(k); ok {
				s.touch(r)
			}
		}
		return
	}
	s.touchPartner(s.partnerCode(n.Partner))
}

// touchPartner looks again at all of a partner's records.
func (s *state) touchPartner(partner Code) {
	for _, c := range s.people {
		for i := range c.Len {
			if c.Partner[i] == partner {
				s.touch(c.Base + Row(i))
			}
		}
	}
}

// asksFirst notes which partners' records are linked only when their people were
// told, after a partner was described.
func (s *state) asksFirst() {
	asks := make([]bool, s.dicts[DimPartner].n+1)
	for _, p := range s.partners {
		asks[s.partnerCode(p.PartnerDescribed.Code)] = p.Type == care.VCSE
	}
	was := s.linked.told.asks
	s.linked.told.asks = asks
	for code := range asks {
		if asks[code] != (code < len(was) && was[code]) {
			s.touchPartner(Code(code))
		}
	}
}

// leaveLinks touches whom links join to a record.
func (s *state) leaveLinks(r Row) {
	s.linked.of(r, s.people[r/ChunkRows].link[r%ChunkRows], func(_ uint32, _ *edge, other Row) { s.touch(other) })
}
