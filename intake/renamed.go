package intake

import (
	"context"

	"roundtable/care"
	"roundtable/ledger"
)

// A row without a number of the partner's own names somebody by NHS number or else
// by name and date of birth. When the NHS number is mended, or is wrong for once,
// the same person is named in the other way, and would stand on the list twice:
// once gone and once new, without what the table had noted. Such a row goes on
// under the key that the person had: the partner, the name and the date of birth
// are the same, one of the two had no NHS number that could be used, and the wait
// started on the same day. A person who went on so is known by the number from
// then on, whatever becomes of the start.

// renamed gathers the people of a file who may have been named otherwise before.
type renamed struct {
	started map[care.Key][]care.Date // of the people on the last list: when their waits started
	present map[care.Key]bool        // people of the file by their own keys
	maybe   []renamedRow
}

type renamedRow struct {
	key, name care.Key
	number    care.NHSNumber
	start     care.Date
}

// newRenamed is nil, which notes nothing, where there is no last list.
func (j *job) newRenamed() *renamed {
	if !j.k.Snapshot || len(j.prior.pathways) == 0 {
		return nil
	}
	n := &renamed{started: make(map[care.Key][]care.Date), present: make(map[care.Key]bool)}
	for _, p := range j.prior.pathways {
		if !p.person.IsZero() && !p.stopped {
			n.started[p.person] = append(n.started[p.person], p.start)
		}
	}
	return n
}

func (n *renamed) note(keys *keyer, out *landed) {
	p := &out.person
	if n == nil || !out.hasPerson || !out.hasPathway || p.LocalID != "" {
		return
	}
	n.present[p.Key] = true
	if _, known := n.started[p.Key]; known {
		return
	}
	if name := keys.name(p); !name.IsZero() {
		n.maybe = append(n.maybe, renamedRow{p.Key, name, p.NHSNumber, out.pathway.Start})
	}
}

// settle finds who goes on as whom, and reports whether anybody does: then the
// keys that were noted no longer hold.
func (n *renamed) settle(ctx context.Context, j *job) (bool, error) {
	if n == nil || len(n.maybe) == 0 {
		return false, nil
	}
	keys := j.sheets[0].keys // all sheets share it
	were, err := n.people(ctx, j, keys)
	if err != nil {
		return false, err
	}
	as, claimed := make(map[care.Key]care.Key), make(map[care.Key]care.Key)
	for _, r := range n.maybe {
		old, ok := were[r.name]
		if !ok || old.Key.IsZero() || old.Key == r.key || n.present[old.Key] || !n.same(old, r) {
			continue
		}
		if other, taken := claimed[old.Key]; taken && other != r.key {
			claimed[old.Key] = care.Key{} // two of the file could be this one: neither is
			delete(as, other)
			continue
		}
		claimed[old.Key], as[r.key] = r.key, old.Key
	}
	keys.as = as
	return len(as) > 0, nil
}

// same reports whether a row of the file is about somebody of the last list who has
// the same name and date of birth.
func (n *renamed) same(old personNamed, r renamedRow) bool {
	if old.NHSNumber != 0 && r.number != 0 {
		return old.NHSNumber == r.number
	}
	for _, d := range n.started[old.Key] {
		if d == r.start {
			return true
		}
	}
	return false
}

// people are those of the last list who had no number of the partner's own, by
// their names; the zero key where two share one.
func (n *renamed) people(ctx context.Context, j *job, keys *keyer) (map[care.Key]personNamed, error) {
	byKey := make(map[care.Key]personNamed)
	for _, x := range j.history.standing() {
		for _, rec := range j.history.blocks[x.ID] {
			if string(rec.Kind) != care.RecPeopleBlock {
				continue
			}
			body, err := ledger.ReadBody(ctx, j.d.store, rec.Now)
			if err != nil {
				return nil, err
			}
			rows, err := decode[personNamed](body)
			if err != nil {
				return nil, err
			}
			for _, p := range rows {
				if len(n.started[p.Key]) == 0 || p.LocalID != "" {
					continue
				}
				if p.NHSNumber == 0 {
					p.NHSNumber = byKey[p.Key].NHSNumber
				}
				byKey[p.Key] = p
			}
		}
	}
	out := make(map[care.Key]personNamed)
	for _, p := range byKey {
		name := keys.name(&care.PersonRow{Family: p.Family, Given: p.Given, Birth: p.Birth})
		if name.IsZero() {
			continue
		}
		if _, twice := out[name]; twice {
			p.Key = care.Key{}
		}
		out[name] = p
	}
	return out, nil
}

type personNamed struct {
	Key       care.Key       `parquet:"key"`
	LocalID   string         `parquet:"local_id"`
	NHSNumber care.NHSNumber `parquet:"nhs_number"`
	Family    string         `parquet:"family,dict"`
	Given     string         `parquet:"given,dict"`
	Birth     care.Date      `parquet:"birth"`
}
