package servicemap

import (
	"context"
	"errors"
	"fmt"
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
}

// mostAtOnce is how many services one append writes.
const mostAtOnce = 500

// Import describes services of one partner as a file has them: those that it had under
// the same id become new versions where they differ, the others are new. Ids are put
// behind the partner's code, so that no two partners' meet. What cannot be written down
// is said, and the rest goes on. Services that the file does not hold stay as they are.
func (t *Table) Import(ctx context.Context, who *Who, owner care.PartnerCode, all []care.ServiceDescribed) (Imported, ledger.Seq, error) {
	var out Imported
	if !who.keeps(owner) {
		return out, 0, notYours()
	}
	ids := map[care.ServiceID]care.ServiceID{}
	seen := map[care.ServiceID]bool{}
	for i := range all {
		ids[all[i].ID] = t.importID(owner, all[i].ID)
	}
	var seq ledger.Seq
	for start := 0; start < len(all); start += mostAtOnce {
		w, err := t.writes(who)
		if err != nil {
			return out, seq, err
		}
		for _, d := range all[start:min(start+mostAtOnce, len(all))] {
			d.ID, d.Owner = ids[d.ID], owner
			d.Onward = slices.Clone(d.Onward)
			for j := range d.Onward {
				if to, ok := ids[d.Onward[j].To]; ok {
					d.Onward[j].To = to
				}
			}
			if seen[d.ID] {
				out.Left = append(out.Left, d.Name+": its id stands twice in the file; the first is taken.")
				continue
			}
			seen[d.ID] = true
			if err := t.importOne(w, d, &out); err != nil {
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

// importID is the id of a service that a file calls so: the one that stands where it is
// the partner's own, otherwise one behind the partner's code.
func (t *Table) importID(owner care.PartnerCode, id care.ServiceID) care.ServiceID {
	t.mu.RLock()
	defer t.mu.RUnlock()
	if x := t.state.Services[id]; x != nil && x.Owner == owner {
		return id
	}
	if id == "" {
		return care.ServiceID(newID("s"))
	}
	return care.ServiceID(cut(strings.ToLower(string(owner))+"-"+string(id), 64))
}

// importOne adds one service to what is written, unless it is as it stands.
func (t *Table) importOne(w *writing, d care.ServiceDescribed, out *Imported) error {
	t.mu.RLock()
	was, seen := t.state.Services[d.ID], t.state.Version[serviceStream(d.ID)]
	t.mu.RUnlock()
	d.V = 1
	if was != nil {
		before := was.History[len(was.History)-1].ServiceDescribed
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
	if was != nil {
		out.Changed++
	} else {
		out.New++
	}
	return nil
}
