package facts

import (
	"slices"
	"time"

	"roundtable/care"
	"roundtable/ledger"
)

// Note is one note that people at the table wrote about a pathway.
type Note struct {
	Seq    ledger.Seq
	At     time.Time
	By     care.AccountID
	Undone ledger.Seq // the note that took it back; 0 = in force
	care.Note
}

// markUndone says of each note of one pathway, oldest first, whether a later
// one in force took it back. Taking back a note that takes one back puts the
// first in force again.
func markUndone(notes []Note) {
	for i := range slices.Backward(notes) {
		undo := notes[i].Undoes
		if undo == 0 || notes[i].Undone != 0 {
			continue
		}
		for j := range i {
			if int64(notes[j].Seq) == undo {
				notes[j].Undone = notes[i].Seq
			}
		}
	}
}

// notesOf appends the notes of a pathway's key, oldest first, marked.
func notesOf(t *table, all []Note, k care.Key, buf []Note) []Note {
	if t == nil {
		return buf
	}
	from := len(buf)
	t.probe(keyHash(k), func(r Row) bool {
		if int(r) < len(all) && all[r].Pathway == k {
			buf = append(buf, all[r])
		}
		return false
	})
	slices.SortFunc(buf[from:], func(a, b Note) int { return int(a.Seq - b.Seq) })
	markUndone(buf[from:])
	return buf
}

// addNote folds one note.
func (s *state) addNote(n Note) {
	s.notes = append(s.notes, n)
	s.byNote = s.byNote.add(keyHash(n.Pathway), Row(len(s.notes)-1), len(s.notes),
		func(r Row) uint64 { return keyHash(s.notes[r].Pathway) })
	found := NoRow
	s.byPathway.probe(keyHash(n.Pathway), func(r Row) bool {
		if s.pathways[r/ChunkRows].Key[r%ChunkRows] == n.Pathway {
			found = r
		}
		return found != NoRow
	})
	if found != NoRow {
		s.overlay(found)
	}
}

// overlay puts the notes in force over what the partner stated: owner and next
// action as last noted, contact and validation as the later of both.
func (s *state) overlay(r Row) {
	c, at := s.pathway(r)
	set(&c.Owner, at, c.own.owner[at])
	set(&c.Action, at, c.own.action[at])
	set(&c.Contact, at, c.own.contact[at])
	set(&c.Validated, at, c.own.validated[at])
	set(&c.NextDue, at, 0)
	inForce := 0
	if s.byNote.n > 0 {
		for _, n := range notesOf(s.byNote, s.notes, c.Key[at], nil) {
			if n.Undone != 0 || n.Undoes != 0 {
				continue
			}
			inForce++
			s.overlayNote(c, at, n.Note)
		}
	}
	set(&c.Noted, at, uint8(min(inForce, 255)))
}

func (s *state) overlayNote(c *PathwayChunk, at int, n care.Note) {
	if n.Owner != nil {
		set(&c.Owner, at, Wide(s.dicts[DimOwner].code(*n.Owner)))
	}
	if n.NextAction != nil {
		s.keepText(&c.Action, at, *n.NextAction)
	}
	if n.NextDue != nil {
		set(&c.NextDue, at, *n.NextDue)
	}
	if n.Contacted != nil {
		set(&c.Contact, at, max(c.Contact[at], *n.Contacted))
	}
	if n.Validated != nil {
		set(&c.Validated, at, max(c.Validated[at], *n.Validated))
	}
}

// Notes appends the notes of a pathway, oldest first; those that were taken back
// are among them and say by which.
func (v *View) Notes(r Row, buf []Note) []Note {
	c, i, ok := v.Pathway(r)
	if !ok {
		return buf
	}
	return notesOf(v.g.byNote, v.g.notes, c.Key[i], buf)
}

// PartnerOwn is what the partner itself stated where a note may stand over it.
func (v *View) PartnerOwn(r Row) (owner Wide, action Text, contact, validated care.Date) {
	c, i, ok := v.Pathway(r)
	if !ok {
		return 0, 0, 0, 0
	}
	return c.own.owner[i], c.own.action[i], c.own.contact[i], c.own.validated[i]
}
