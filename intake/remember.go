package intake

import (
	"context"
	"encoding/json"
	"slices"
	"strings"

	"roundtable/care"
	"roundtable/ledger"
)

// mappingConfirmed is the body of RecMapping: how the headers of one accepted
// file were understood. Later records add to earlier ones, header by header.
type mappingConfirmed struct {
	V       int          `json:"v"` // 1
	Columns []remembered `json:"columns"`
}

// remembered is how one header was understood; Field "" means that it was said
// to be none.
type remembered struct {
	Header string `json:"header"` // folded
	Field  string `json:"field,omitempty"`
	Order  string `json:"order,omitempty"` // "mdy" or "mixed"; "" is day first
}

func mappingStream(partner care.PartnerCode, kind string) ledger.Stream {
	return ledger.Stream("mapping/" + string(partner) + "/" + kind)
}

// recall reads what is remembered of a partner's headers, by folded header.
func (d *Desk) recall(ctx context.Context, partner care.PartnerCode, kind string) (map[string]remembered, error) {
	out := make(map[string]remembered)
	for rec, err := range d.store.ReadStream(ctx, mappingStream(partner, kind), 0) {
		if err != nil {
			return nil, err
		}
		var m mappingConfirmed
		if err := ledger.ReadJSON(ctx, d.store, rec, &m); err != nil {
			return nil, err
		}
		for _, c := range m.Columns {
			out[c.Header] = c
		}
	}
	return out, nil
}

// learn is what is new in the proposal against what is remembered; nil when
// nothing is. A column that nobody was asked about and that is not mapped is not
// remembered, so that a synonym learnt later still finds it.
func learn(p *Proposal, known map[string]remembered) []byte {
	var m mappingConfirmed
	for _, s := range p.Sheets {
		if !s.Use {
			continue
		}
		for _, c := range s.Columns {
			r := remembered{Header: fold(c.Header), Field: c.Field}
			if c.Order != orderDMY {
				r.Order = c.Order
			}
			old, ok := known[r.Header]
			asked := c.How == howChosen || c.How == howAnswer
			switch {
			case r.Header == "" || ok && old == r || r.Field == fBandsName:
			case r.Field == "" && !asked:
			default:
				m.Columns = append(m.Columns, r)
			}
		}
	}
	if len(m.Columns) == 0 {
		return nil
	}
	m.V = 1
	slices.SortFunc(m.Columns, func(a, b remembered) int { return strings.Compare(a.Header, b.Header) })
	b, err := json.Marshal(m)
	if err != nil {
		panic(err) // texts alone
	}
	return b
}

const fBandsName = "bands"
