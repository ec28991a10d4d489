package servicemap

import "roundtable/care"

// Who reads the map or changes it. The zero Who sees what is open to everybody who works
// at the table, and changes nothing.
type Who struct {
	care.Viewer
	// Alone says that the table is one person's own folder: they act for every partner.
	Alone bool
	// Opens reports whether an agreement opens to them what a restricted service of
	// another partner writes; nil opens none.
	Opens func(care.ClassMeaning) bool
}

// keeps reports whether they act for a partner.
func (w *Who) keeps(p care.PartnerCode) bool {
	return w.Alone || w.Partner != "" && w.Partner == p
}

// sees reports whether a service stands on their map: a restricted one does for its own
// partner, and for them whom an agreement that names it opens it to.
func (w *Who) sees(s *state, x *care.ServiceDescribed) bool {
	if !s.restricted(x) || w.keeps(x.Owner) {
		return true
	}
	if w.Opens == nil {
		return false
	}
	// By whichever word sharing knows it; an agreement for another word opens nothing.
	word := x.Name
	if x.List != "" && s.Restricted[restriction{x.Owner, x.List}] {
		word = x.List
	}
	return w.Opens(care.ClassMeaning{Partner: x.Owner, Protections: care.RestrictedService, Service: word})
}
