package facts

import (
	"iter"
	"slices"

	"roundtable/care"
)

// EventsOf appends the events of a pathway to buf in the order in which they
// happened: by date; on one day those with a minute by minute; otherwise in the
// order of the source. Events without a date come first. It appends nothing for
// a row that may not be seen.
func (v *View) EventsOf(r Row, buf []Event) []Event {
	c, i, ok := v.Pathway(r)
	if !ok {
		return buf
	}
	return v.ChunkEvents(c, i, buf)
}

// ChunkEvents is EventsOf for offset i of a chunk that a scan yielded.
func (v *View) ChunkEvents(c *PathwayChunk, i int, buf []Event) []Event {
	from := len(buf)
	buf = v.g.events.collect(c.ev, i, buf)
	inOrder(buf[from:])
	return buf
}

// SamePPID appends, ascending, the pathways with the same pathway identifier
// and issuer at any partner, r itself among them; nothing when r has none. Those
// of a sealed record are found with that record's own alone.
func (v *View) SamePPID(r Row, buf []Row) []Row {
	c, i, ok := v.Pathway(r)
	if !ok || c.PPID[i] == 0 {
		return buf
	}
	from, sealed := len(buf), v.sealedPerson(c.Person[i])
	buf = v.LikePPID(r, buf)
	return append(buf[:from], slices.DeleteFunc(buf[from:], func(o Row) bool {
		oc, j, _ := v.Pathway(o)
		return oc.Person[j] != c.Person[i] && (sealed || v.sealedPerson(oc.Person[j]))
	})...)
}

// LikePPID is SamePPID with the sealed: for a room that has to know whose rows to
// look at again when a seal was set or taken off, never for showing.
func (v *View) LikePPID(r Row, buf []Row) []Row {
	c, i, ok := v.Pathway(r)
	if !ok || c.PPID[i] == 0 {
		return buf
	}
	from := len(buf)
	v.g.byPPID.probe(c.PPID[i], func(o Row) bool {
		if oc, j, ok := v.Pathway(o); ok && oc.PPID[j] == c.PPID[i] {
			buf = append(buf, o)
		}
		return false
	})
	return ascending(buf, from)
}

// sealedPerson is sealed of a row; nobody is not.
func (v *View) sealedPerson(r Row) bool {
	c, i, ok := v.g.person(r)
	return ok && v.sealed(c, i)
}

// Superseded appends where the duplicate rows of a pathway stand that the
// partner's latest submission superseded, in ledger order.
func (v *View) Superseded(r Row, buf []Source) []Source {
	c, i, ok := v.Pathway(r)
	if !ok {
		return buf
	}
	var found []Row
	v.g.byDup.probe(keyHash(c.Key[i]), func(d Row) bool {
		if int(d) < len(v.g.dups) && v.g.dups[d].key == c.Key[i] && v.Extract(v.g.dups[d].Extract).Withdrawn == 0 {
			found = append(found, d)
		}
		return false
	})
	slices.Sort(found)
	for _, d := range found {
		buf = append(buf, v.g.dups[d].Source)
	}
	return buf
}

// Extracts lists every extract, oldest first, withdrawn ones too. It holds no
// rows and so needs no scope.
func (v *View) Extracts() []Extract {
	all := make([]Extract, 0, len(v.g.extracts))
	for _, x := range v.g.extracts {
		all = append(all, *x)
	}
	return all
}

// Extract gives one extract by its number; the zero Extract for 0 and for a
// number that there is none of.
func (v *View) Extract(n ExtractNo) Extract {
	if n == 0 || int(n) > len(v.g.extracts) {
		return Extract{}
	}
	return *v.g.extracts[n-1]
}

// Partners lists the organisations at the table in the order in which they were
// first described.
func (v *View) Partners() []Partner { return slices.Clone(v.g.partners) }

// Partner gives an organisation by its DimPartner code; false when it was never
// described, though rows may name it.
func (v *View) Partner(c Code) (Partner, bool) {
	for _, p := range v.g.partners {
		if p.Code == c {
			return p, true
		}
	}
	return Partner{}, false
}

// Founded is the collaborative's founding; the zero value before it.
func (v *View) Founded() care.Founded { return v.g.founded }

// Purpose is the shared purpose as last agreed; false when none was.
func (v *View) Purpose() (care.SharedPurpose, bool) {
	if v.g.purpose == nil {
		return care.SharedPurpose{}, false
	}
	return *v.g.purpose, true
}

// Published yields what partners brought of published statistics, each row as
// it was published, in ledger order; rows of withdrawn extracts and rows that a
// later extract states again (same period, provider, commissioner, part and
// treatment function) are left out. Published figures are about nobody in
// particular and need no scope.
func (v *View) Published() iter.Seq2[ExtractNo, *care.PublishedRow] {
	return func(yield func(ExtractNo, *care.PublishedRow) bool) {
		latest := map[publishedKey]ExtractNo{}
		for _, b := range v.g.published {
			if v.Extract(b.extract).Withdrawn == 0 {
				for i := range b.rows {
					latest[keyOf(&b.rows[i])] = b.extract
				}
			}
		}
		for _, b := range v.g.published {
			for i := range b.rows {
				if latest[keyOf(&b.rows[i])] == b.extract && !yield(b.extract, &b.rows[i]) {
					return
				}
			}
		}
	}
}
