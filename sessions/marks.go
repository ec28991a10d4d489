package sessions

import (
	"roundtable/care"
	"roundtable/waiting"
)

// marks are what the shared list shows of this room, kept until something is said here.
type marks struct {
	version uint64 // of what is said
	made    uint64 // for which all was made
	all     map[care.Key]waiting.SharedMark
}

// SharedMarks are the waits of which somebody was treated in a shared session or has a
// booked place in one that is not cancelled. Whoever may see the wait may see its mark,
// as PlaceOf says it. The map is never written to again.
func (t *Table) SharedMarks() (map[care.Key]waiting.SharedMark, uint64) {
	t.mu.RLock()
	m := &t.marks
	all, is := m.all, m.made == m.version
	version := m.version
	t.mu.RUnlock()
	if all != nil && is {
		return all, version
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if m.all != nil && m.made == m.version {
		return m.all, m.version
	}
	m.made, m.all = m.version, map[care.Key]waiting.SharedMark{}
	for k, w := range t.state.Waiters {
		at := t.state.Slots[w.Open]
		if at == nil || at.Now == nil || at.Now.Pathway != k {
			continue
		}
		x, stage := t.state.Sessions[at.Now.Session], at.Now.Stage()
		if x == nil || stage != StageTreated && (stage != StageBooked || x.Cancelled != "") {
			continue
		}
		m.all[k] = waiting.SharedMark{Treated: stage == StageTreated, On: x.Day, Host: x.Host}
	}
	return m.all, m.version
}
