package servicemap

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"roundtable/care"
	"roundtable/ledger"
)

// Imported says what became of services that a file brought.
type Imported struct {
	New, Changed, Same int
	Left               []string // names of those that could not be written down, and why
	Named              []string // those without an id in the file: theirs is made of their names
	Silent             []string // those that say nothing of any need: no gap counts them
	Nowhere            []string // onward routes to what is no service on the importer's map
	Changes            []ImportChange
	Brought            []Brought
}

// ImportChange is a service that an import wrote: as it stood before, nil of a new one,
// and as it is now.
type ImportChange struct{ Was, Now *care.ServiceDescribed }

// Brought is a service that an import wrote, and the version of its stream before; 0 of a
// new one. It is what TakeBack needs.
type Brought struct {
	ID  care.ServiceID
	Was ledger.Version
}

// Lay puts what a file says of a service over how it stands: a format that has no word
// for something does not take it back. Neither is to be changed.
type Lay func(was, file *care.ServiceDescribed) care.ServiceDescribed

// mostAtOnce is how many services one append writes, mostInFile how many one file may
// hold: more than the largest partner has, and no more than everybody's pages can show.
const (
	mostAtOnce = 500
	mostInFile = 2000
)

// Import describes services as a file has them, those without an owner as one partner's:
// those that the partner had under the same id become new versions where they differ, the
// others are new. Ids are put
// behind the partner's code, so that no two partners' meet; who has none in the file has
// one made of its name. What cannot be written down is said, and the rest goes on.
// Services that the file does not hold stay as they are, and so does what lay keeps of
// those that it does; a nil lay keeps nothing. No import lifts a restriction, or takes
// back that somebody looked since.
func (t *Table) Import(ctx context.Context, who *Who, owner care.PartnerCode, all []care.ServiceDescribed, lay Lay) (Imported, ledger.Seq, error) {
	var out Imported
	if len(all) > mostInFile {
		return out, 0, wrong("file", fmt.Sprintf("The file holds %d services, and one partner has no more than %d.", len(all), mostInFile), "Leave out those of others.")
	}
	all = out.named(all)
	ids := map[care.ServiceID]care.ServiceID{}
	seen := map[care.ServiceID]bool{}
	for i := range all {
		all[i].Owner = cmp.Or(all[i].Owner, owner)
		if !who.keeps(all[i].Owner) {
			return out, 0, notYours()
		}
		ids[all[i].ID] = t.importID(all[i].Owner, all[i].ID)
	}
	if !who.keeps(owner) {
		return out, 0, notYours()
	}
	var seq ledger.Seq
	for start := 0; start < len(all); start += mostAtOnce {
		w, err := t.writes(who)
		if err != nil {
			return out, seq, err
		}
		for _, d := range all[start:min(start+mostAtOnce, len(all))] {
			id := ids[d.ID]
			d.Onward = slices.Clone(d.Onward)
			for j := range d.Onward {
				if to, ok := ids[d.Onward[j].To]; ok {
					d.Onward[j].To = to
				}
			}
			if seen[id] {
				out.Left = append(out.Left, d.Name+": its id stands twice in the file; the first is taken.")
				continue
			}
			seen[id] = true
			if laid := t.laid(id, d, lay); SaysNoNeed(&laid) {
				out.Silent = append(out.Silent, cut(d.Name, 60))
			}
			out.nowhere(t, who, &d, ids)
			if err := t.importOne(w, t.laid(id, d, lay), &out); err != nil {
				return out, seq, err
			}
		}
		if len(w.batch.Records) == 0 {
			continue
		}
		if seq, err = w.done(ctx); err != nil {
			return out, seq, err
		}
	}
	return out, seq, nil
}

// nowhere says which onward routes of a file's service lead to no service that the file or
// the importer's map has. They are kept: it may be brought later.
func (out *Imported) nowhere(t *Table, who *Who, d *care.ServiceDescribed, ids map[care.ServiceID]care.ServiceID) {
	for _, o := range d.Onward {
		at, ok := ids[o.To]
		if _, stands := t.Service(who, cmp.Or(at, o.To)); stands || ok || slices.ContainsFunc(slices.Collect(maps.Values(ids)), func(id care.ServiceID) bool { return id == o.To }) {
			continue
		}
		out.Nowhere = append(out.Nowhere, fmt.Sprintf("%s: %q", cut(d.Name, 60), cut(string(o.To), 60)))
	}
}

// importID is the id of a service that a file calls so: the one that stands where it is
// the partner's own, otherwise one behind the partner's code that is made of the file's
// and does not say it. An id names a stream, which everybody reads and nothing erases, and
// a file's may be the name of a refuge.
func (t *Table) importID(owner care.PartnerCode, id care.ServiceID) care.ServiceID {
	t.mu.RLock()
	defer t.mu.RUnlock()
	said := care.ServiceID(cut(strings.ToLower(string(owner))+"-"+string(id), 64)) // as it was written once
	for _, stands := range []care.ServiceID{id, said} {
		if x := t.state.Services[stands]; x != nil && x.Owner == owner {
			return stands
		}
	}
	return unsaid(owner, id)
}

func unsaid(owner care.PartnerCode, id care.ServiceID) care.ServiceID {
	sum := sha256.Sum256([]byte(string(owner) + "/" + string(id)))
	return care.ServiceID(strings.ToLower(string(owner)) + "-" + hex.EncodeToString(sum[:8]))
}

// named gives services without an id one made of their name: brought again, they are the
// same. Of a name that makes none it is said that they are left out.
func (out *Imported) named(all []care.ServiceDescribed) []care.ServiceDescribed {
	var named []care.ServiceDescribed
	for _, d := range all {
		if d.ID == "" {
			if d.ID = idOfName(d.Name); d.ID == "" {
				out.Left = append(out.Left, cut(d.Name, 60)+": it has no id, and its name has no letter to make one of.")
				continue
			}
			out.Named = append(out.Named, cut(d.Name, 60))
		}
		named = append(named, d)
	}
	return named
}

// idOfName is an id made of the letters and digits of a name; "" where it has none.
func idOfName(name string) care.ServiceID {
	words := strings.FieldsFunc(strings.ToLower(name), func(r rune) bool { return !('a' <= r && r <= 'z' || '0' <= r && r <= '9') })
	return care.ServiceID(strings.Trim(cut(strings.Join(words, "-"), 48), "-"))
}

// laid is a service as the file has it, over how it stands.
func (t *Table) laid(id care.ServiceID, d care.ServiceDescribed, lay Lay) care.ServiceDescribed {
	t.mu.RLock()
	defer t.mu.RUnlock()
	was := t.state.Services[id]
	if was == nil {
		d.ID = id
		d.Restricted = d.Restricted || t.state.restrictedName(&d)
		return d
	}
	file := d
	if lay != nil {
		d = lay(&was.ServiceDescribed, &file)
		d.Reason, d.AsWas = file.Reason, file.AsWas
	}
	if d.Verified <= was.Verified {
		d.Verified, d.Due = was.Verified, was.Due
	}
	d.ID, d.Owner, d.Restricted = id, file.Owner, d.Restricted || was.Restricted
	return d
}

// importOne adds one service to what is written, unless it is as it stands.
func (t *Table) importOne(w *writing, d care.ServiceDescribed, out *Imported) error {
	t.mu.RLock()
	was, seen := t.state.Services[d.ID], t.state.Version[serviceStream(d.ID)]
	t.mu.RUnlock()
	d.V = 1
	if was != nil {
		before := was.ServiceDescribed
		before.Reason, before.AsWas = d.Reason, d.AsWas
		if reflect.DeepEqual(before, d) {
			out.Same++
			return nil
		}
	}
	err := t.describes(w, &d, seen)
	if bad, ok := errors.AsType[Wrong](err); ok {
		out.Left = append(out.Left, fmt.Sprintf("%s: %s %s", cut(d.Name, 60), bad[0].What, bad[0].Remedy))
		return nil
	}
	if err != nil {
		return err
	}
	change := ImportChange{Now: &d}
	if was != nil {
		out.Changed++
		change.Was = &was.ServiceDescribed
	} else {
		out.New++
	}
	out.Changes = append(out.Changes, change)
	out.Brought = append(out.Brought, Brought{d.ID, seen})
	return nil
}

// TakeBack undoes an import: services that it brought end today, and those that it changed
// are as they were. One that was changed since stays as it is, and is said in left.
func (t *Table) TakeBack(ctx context.Context, who *Who, brought []Brought) (n int, left []string, seq ledger.Seq, err error) {
	for start := 0; start < len(brought); start += mostAtOnce {
		w, err := t.writes(who)
		if err != nil {
			return n, left, seq, err
		}
		for _, b := range brought[start:min(start+mostAtOnce, len(brought))] {
			x, err := t.mine(who, b.ID)
			if err != nil {
				return n, left, seq, err
			}
			if x.Number != b.Was+1 {
				left = append(left, x.Name+": it was changed after the import.")
				continue
			}
			d := x.before(b.Was)
			if b.Was == 0 {
				d.Ended = t.Today()
			}
			d.Reason = "The import was taken back"
			if err := t.describes(w, &d, x.Number); err != nil {
				return n, left, seq, err
			}
			n++
		}
		if len(w.batch.Records) == 0 {
			continue
		}
		if seq, err = w.done(ctx); err != nil {
			return n, left, seq, err
		}
	}
	return n, left, seq, nil
}

// before is a service as it stood at a version of its stream; as it is at 0.
func (s *Service) before(version ledger.Version) care.ServiceDescribed {
	d := s.ServiceDescribed
	for _, v := range s.History {
		if v.Number <= version {
			d = v.ServiceDescribed
			d.AsWas = int64(v.Number)
		}
	}
	d.Verified, d.Due, d.Restricted = s.Verified, s.Due, d.Restricted || s.Restricted
	return d
}
