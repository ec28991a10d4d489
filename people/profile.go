package people

import (
	"fmt"
	"slices"

	"roundtable/care"
	"roundtable/facts"
	"roundtable/people/linkage"
)

// Profile says what a partner's records are like before linking, as far as the view
// shows them: a field that is closed to the viewer for any of them is left out whole.
// A partner of which the view shows nothing has a profile of no records.
func (r *Room) Profile(v *facts.View, partner care.PartnerCode) (linkage.Profile, error) {
	var p linkage.Profiler
	classes := v.Classes()
	hidden := map[linkage.Field]bool{}
	code, ok := v.Dict(facts.DimPartner).Find(string(partner))
	if !ok {
		return linkage.Profile{}, wrong("partner", "There is no such partner.", "Choose one from the list.")
	}
	for c, sel := range v.People() {
		for _, at := range sel {
			i := int(at)
			if uint32(c.Partner[i]) != code {
				continue
			}
			_, sealed, _ := v.Linkable(c.Base + facts.Row(i))
			rec := linkage.Record{ID: c.Key[i].String(), Source: string(partner), Sealed: sealed, Withheld: withheld(classes, c.Class[i])}
			if s := c.NHSStatus[i]; s != 0 {
				rec.NHSStatus = fmt.Sprintf("%02d", s)
			}
			for _, f := range compared {
				// A field of place of somebody whose address is withheld counts as blank; one
				// that is not shared at all is not spoken of.
				if Closed(v, c, i, f) != "" {
					hidden[f] = hidden[f] || !rec.Withheld || !ofPlace[f]
					continue
				}
				rec.Values[f] = value(v, c, i, f)
			}
			p.Add(rec)
		}
	}
	out := p.Profile()
	out.Fields = slices.DeleteFunc(out.Fields, func(f linkage.FieldProfile) bool { return hidden[f.Field] })
	return out, nil
}
