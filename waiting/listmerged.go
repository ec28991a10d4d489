package waiting

import (
	"slices"

	"roundtable/care"
	"roundtable/facts"
)

// Organisations merge. From the day after its last one, a partner's rows are
// found under whoever answers for it then, by care.Register.On: a chain is
// followed to its end, and where it ends nowhere (no successor is named, as when
// a partner's work is split among several, or the successor sits at no table)
// nobody is guessed and the rows stay where they are. Nothing that was received
// is changed: the row, its file and what the partner wrote keep the code that
// they came with, and the list as at a day before the merger has the old name.

// heirs says, for each code of DimPartner, under whose code its rows are found
// on a day; nil while everybody's are found under their own.
func heirs(v *facts.View, day care.Date) []facts.Code {
	partners := v.Partners()
	if !slices.ContainsFunc(partners, func(p facts.Partner) bool { return p.Until != 0 && p.Until < day && p.Successor != "" }) {
		return nil
	}
	var all care.Register
	for _, p := range partners {
		d := p.PartnerDescribed
		all.Add(care.Organisation{Code: d.Code, Name: d.Name, From: d.From, Until: d.Until, Successor: d.Successor})
	}
	dict := v.Dict(facts.DimPartner)
	to := make([]facts.Code, dict.Len()+1)
	moved := false
	for c := range to {
		to[c] = facts.Code(c)
		code := care.PartnerCode(dict.Value(uint32(c)))
		if o, ok := all.On(code, day); ok && o.Code != code {
			if heir, ok := dict.Find(string(o.Code)); ok {
				to[c], moved = facts.Code(heir), true
			}
		}
	}
	if !moved {
		return nil
	}
	return to
}

// answers is the code under which a partner's rows are found.
func (t *table) answers(c facts.Code) facts.Code {
	if int(c) < len(t.heirs) {
		return t.heirs[c]
	}
	return c
}

// underHeirs is a chunk's column of partners as they are found; nil when each is
// found under its own code.
func underHeirs(f *facts.PathwayChunk, to []facts.Code) []facts.Code {
	n := f.Len
	if !slices.ContainsFunc(f.Partner[:n], func(c facts.Code) bool { return int(c) < len(to) && to[c] != c }) {
		return nil
	}
	out := slices.Clone(f.Partner)
	for i, c := range out[:n] {
		if int(c) < len(to) {
			out[i] = to[c]
		}
	}
	return out
}

// colPartner is the partner under whom each row is found.
func colPartner(c *chunk) []facts.Code {
	if c.partner != nil {
		return c.partner
	}
	return c.f.Partner
}

// nowCalled are partners as they are found: whoever names one that has merged, in
// a saved view or a link, means those who answer for it.
func (t *table) nowCalled(partners []care.PartnerCode) []string {
	out := make([]string, len(partners))
	d := t.dict(facts.DimPartner)
	for i, p := range partners {
		out[i] = string(p)
		if c, ok := d.Find(out[i]); ok {
			out[i] = d.Value(uint32(t.answers(facts.Code(c))))
		}
	}
	return out
}
