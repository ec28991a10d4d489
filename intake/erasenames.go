package intake

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"fmt"

	"roundtable/care"
	"roundtable/ledger"
)

// identity is one way in which a partner's row names somebody: an NHS number, the
// partner's own number, or the whole name.
type identity struct {
	partner care.PartnerCode
	how     byte
	text    string
}

func identities(partner care.PartnerCode, p *care.PersonRow) []identity {
	var out []identity
	if p.NHSNumber != 0 {
		out = append(out, identity{partner, 'n', p.NHSNumber.String()})
	}
	if p.LocalID != "" {
		out = append(out, identity{partner, 'l', fold(p.LocalID)})
	}
	if a, b := fold(p.Family), fold(p.Given); a != "" && b != "" {
		out = append(out, identity{partner, 'f', min(a, b) + "|" + max(a, b)}) // the two change places from list to list
	}
	return out
}

// namedIn reports whether a row that has no key of its own names one of those who
// go. It never landed, so that nobody else's wait is lost by it.
func (e *eraser) namedIn(partner care.PartnerCode, r *row, out *landed) bool {
	if !r.bad || !out.person.Key.IsZero() {
		return false
	}
	for _, id := range identities(partner, &out.person) {
		if e.named[id] {
			return true
		}
	}
	return false
}

// goesOn reports whether a row that landed is about one of those who go, named
// otherwise than at first: by name where the number could not be used, or the other
// way round.
func (e *eraser) goesOn(keys *keyer, partner care.PartnerCode, p *care.PersonRow) bool {
	name := keys.name(p)
	return p.LocalID == "" && !name.IsZero() && e.byName[name] && (p.NHSNumber == 0 || e.named[identity{partner, 'n', p.NHSNumber.String()}])
}

// notes takes what people wrote about the pathways that go out of the notes. The
// records stay, so that a note which took another back still says which.
func (e *eraser) notes(ctx context.Context) error {
	for key := range e.paths {
		stream := ledger.Stream("pathway/" + hex.EncodeToString(key[:]))
		for rec, err := range e.d.store.ReadStream(ctx, stream, 0) {
			if err != nil {
				return err
			}
			if string(rec.Kind) != care.RecNote {
				continue
			}
			body, err := ledger.ReadBody(ctx, e.d.store, rec.Now)
			if err != nil {
				return err
			}
			var n care.Note
			if err := json.Unmarshal(body, &n); err != nil {
				return fmt.Errorf("intake: a note about a pathway: %w", err)
			}
			bare := care.Note{V: n.V, Pathway: n.Pathway, Undoes: n.Undoes}
			if n == bare {
				continue
			}
			data, err := json.Marshal(bare)
			if err != nil {
				return err
			}
			e.out.Erasures = append(e.out.Erasures, ledger.Erasure{Seq: rec.Seq, Data: data, Was: rec.Now})
		}
	}
	return nil
}
