package site

import (
	"cmp"

	"roundtable/care"
)

// partnerNames are what a partner is called: in full, and where a row has little room.
type partnerNames struct{ full, short string }

func (v *Visit) partner(code care.PartnerCode) partnerNames {
	if v.names == nil {
		v.names = map[care.PartnerCode]partnerNames{}
		for _, p := range v.View().Partners() {
			v.names[p.PartnerDescribed.Code] = partnerNames{p.Name, p.Short}
		}
	}
	return v.names[code]
}

// PartnerName is a partner's name, or its code when it was never described.
func (v *Visit) PartnerName(code care.PartnerCode) string {
	return cmp.Or(v.partner(code).full, string(code))
}

// PartnerShort is a partner's name as a row has room for it: the short one, where it
// has one.
func (v *Visit) PartnerShort(code care.PartnerCode) string {
	return cmp.Or(v.partner(code).short, v.PartnerName(code))
}

// Colleague is an account's name as colleagues know it, "You" for the visitor's own; ""
// for one that is not known.
func (v *Visit) Colleague(id care.AccountID) string {
	if id == v.Viewer.Account {
		return "You"
	}
	if a, _, ok := v.Table.Sharing.Gate.Accounts().Get(id, 0); ok && a.Name != "" {
		return a.Name
	}
	for _, p := range v.Personas() {
		if p.Account == id {
			return p.Name
		}
	}
	return ""
}

// Somebody is a colleague's name, or what stands for it.
func (v *Visit) Somebody(id care.AccountID) string { return cmp.Or(v.Colleague(id), "Somebody") }
