package intake

import (
	"context"
	"encoding/json"
	"fmt"
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

	at ledger.Version // of the record that said it last
}

func mappingStream(partner care.PartnerCode, kind string) ledger.Stream {
	return ledger.Stream("mapping/" + string(partner) + "/" + kind)
}

// recall reads what is remembered of a partner's headers, by folded header, and
// the version of the stream that says it.
func (d *Desk) recall(ctx context.Context, partner care.PartnerCode, kind string) (map[string]remembered, ledger.Version, error) {
	out, version := make(map[string]remembered), ledger.Version(0)
	for rec, err := range d.store.ReadStream(ctx, mappingStream(partner, kind), 0) {
		if err != nil {
			return nil, 0, err
		}
		var m mappingConfirmed
		if err := ledger.ReadJSON(ctx, d.store, rec, &m); err != nil {
			return nil, 0, err
		}
		version = rec.Version
		for _, c := range m.Columns {
			c.at = version
			out[c.Header] = c
		}
	}
	return out, version, nil
}

// otherwise finds a column that somebody has understood otherwise since the
// proposal was made: two people who map one partner's headings at once are told of
// each other. The proposal takes note, so that it may be accepted knowingly.
func (p *Proposal) otherwise(known map[string]remembered, version ledger.Version) error {
	seen := p.Mapped
	p.Mapped = version
	for _, s := range p.Sheets {
		for _, c := range s.Columns {
			m, ok := known[fold(c.Header)]
			asked := c.How == howChosen || c.How == howAnswer
			if !s.Use || !ok || m.at <= seen || m.Field == c.Field || c.Field == "" && !asked {
				continue
			}
			return &care.Problem{
				What:  fmt.Sprintf("Somebody has just said that the column '%s' holds %s; here it is read as %s.", c.Header, fieldWords(m.Field), fieldWords(c.Field)),
				Where: s.Name, Remedy: "Agree which it is, correct the column if need be, and accept the file again.",
			}
		}
	}
	return nil
}

func fieldWords(name string) string {
	for _, f := range catalogue {
		if f.Name == name && name != "" {
			return f.Title
		}
	}
	return "nothing that is read"
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
			old.at = 0
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
