package facts

import (
	"maps"
	"slices"

	"roundtable/care"
)

// NotesAfter is, of the pathways on which somebody noted something after a day, the
// notes until the end of that day, by row: what PathwayChunk.AsNoted makes the
// columns of that day from. Days are those of London.
type NotesAfter map[Row][]Note

// NotesAfter reads the notes as they stood at the end of a day.
func (v *View) NotesAfter(day care.Date) NotesAfter {
	on := func(n Note) care.Date { return care.DateOf(n.At.In(care.London)) }
	then := NotesAfter{}
	for _, n := range v.g.notes {
		if on(n) <= day {
			continue
		}
		r, ok := v.PathwayByKey(n.Pathway)
		if _, done := then[r]; !ok || done {
			continue
		}
		all := slices.DeleteFunc(notesOf(v.g.byNote, v.g.notes, n.Pathway, nil), func(n Note) bool { return on(n) > day })
		for i := range all {
			all[i].Undone = 0 // a later note may have taken it back
		}
		markUndone(all)
		then[r] = all
	}
	return then
}

// AsNoted is the chunk with the owners, contacts, validations, next actions' days
// and counts of notes that the notes of an earlier day gave it; the chunk itself
// where they are the same rows. actions are the next actions, by offset, of the rows
// that differ: they stand in no column.
func (v *View) AsNoted(c *PathwayChunk, then NotesAfter) (was *PathwayChunk, actions map[int]string) {
	was = c
	owners := v.Dict(DimOwner)
	for _, r := range slices.Sorted(maps.Keys(then)) {
		if r < c.Base || r >= c.Base+ChunkRows {
			continue
		}
		if was == c {
			d := *c
			d.Owner, d.Contact, d.Validated = slices.Clone(c.Owner), slices.Clone(c.Contact), slices.Clone(c.Validated)
			d.NextDue, d.Noted = slices.Clone(c.NextDue), slices.Clone(c.Noted)
			was, actions = &d, map[int]string{}
		}
		i, inForce := int(r-c.Base), 0
		was.Owner[i], was.Contact[i], was.Validated[i], was.NextDue[i] = c.own.owner[i], c.own.contact[i], c.own.validated[i], 0
		actions[i] = v.Text(c.own.action[i])
		for _, n := range then[r] {
			if n.Undone != 0 || n.Undoes != 0 {
				continue
			}
			inForce++
			was.noted(i, n.Note, owners)
			if n.NextAction != nil {
				actions[i] = *n.NextAction
			}
		}
		was.Noted[i] = uint8(min(inForce, 255))
	}
	return was, actions
}

// noted is overlayNote where every owner has its code already, and without the text.
func (c *PathwayChunk) noted(i int, n care.Note, owners Dict) {
	if n.Owner != nil {
		code, _ := owners.Find(*n.Owner)
		c.Owner[i] = Wide(code)
	}
	if n.NextDue != nil {
		c.NextDue[i] = *n.NextDue
	}
	if n.Contacted != nil {
		c.Contact[i] = max(c.Contact[i], *n.Contacted)
	}
	if n.Validated != nil {
		c.Validated[i] = max(c.Validated[i], *n.Validated)
	}
}
