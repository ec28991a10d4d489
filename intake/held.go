package intake

import (
	"context"

	"roundtable/care"
	"roundtable/ledger"
)

// A row that cannot be read this week is still there: its wait has not vanished.
// What the last list said of it stands until the row is mended or gone.

// keptAsWas is what an issue says of such a row.
const keptAsWas = "The wait as the last list stated it; it does not count as vanished."

// holder finds the earlier wait that a rejected row is about.
type holder struct {
	ofPerson map[care.Key][]care.Key     // earlier waits by person
	byNumber map[care.NHSNumber]care.Key // people by number; the zero key where several have it
}

// hold marks the earlier wait of a row that was refused as present, and says so.
func (j *job) hold(ctx context.Context, r *row, out *landed) {
	if !j.k.Snapshot || !out.hasPathway || len(j.prior.pathways) == 0 {
		return
	}
	key, ok := j.heldKey(ctx, r, out)
	if !ok {
		return
	}
	was := j.prior.pathways[key]
	was.held = true
	j.prior.pathways[key] = was
	for i := range r.issues {
		if r.issues[i].Severity == care.SevRejected {
			r.issues[i].Assumed = keptAsWas
		}
	}
}

// heldKey is the key of the row's own wait, or that of the only one that the
// person had on the last list.
func (j *job) heldKey(ctx context.Context, r *row, out *landed) (care.Key, bool) {
	if key := r.sheet.keys.pathway(&out.pathway); !key.IsZero() {
		if _, ok := j.prior.pathways[key]; ok {
			return key, true
		}
		if key = r.sheet.keys.detailed(key, &out.pathway); !key.IsZero() {
			if _, ok := j.prior.pathways[key]; ok {
				return key, true
			}
		}
	}
	if j.holder == nil {
		j.holder = j.newHolder(ctx)
	}
	waits := j.holder.ofPerson[out.person.Key]
	if len(waits) == 0 && out.person.NHSNumber != 0 {
		if person, ok := j.holder.byNumber[out.person.NHSNumber]; ok {
			waits = j.holder.ofPerson[person]
		}
	}
	if len(waits) != 1 {
		return care.Key{}, false
	}
	return waits[0], true
}

// newHolder reads the people of the last list; one that cannot be read again is
// as if it were not there, and its waits count as vanished.
func (j *job) newHolder(ctx context.Context) *holder {
	h := &holder{ofPerson: make(map[care.Key][]care.Key), byNumber: make(map[care.NHSNumber]care.Key)}
	for key, p := range j.prior.pathways {
		if !p.person.IsZero() && !p.stopped {
			h.ofPerson[p.person] = append(h.ofPerson[p.person], key)
		}
	}
	for _, x := range j.history.standing() {
		for _, rec := range j.history.blocks[x.ID] {
			if string(rec.Kind) != care.RecPeopleBlock {
				continue
			}
			body, err := ledger.ReadBody(ctx, j.d.store, rec.Now)
			if err != nil {
				continue
			}
			rows, _ := decode[personNumber](body)
			for _, p := range rows {
				if p.NHSNumber == 0 || len(h.ofPerson[p.Key]) == 0 {
					continue
				}
				if old, ok := h.byNumber[p.NHSNumber]; ok && old != p.Key {
					p.Key = care.Key{}
				}
				h.byNumber[p.NHSNumber] = p.Key
			}
		}
	}
	return h
}

type personNumber struct {
	Key       care.Key       `parquet:"key"`
	NHSNumber care.NHSNumber `parquet:"nhs_number"`
}
