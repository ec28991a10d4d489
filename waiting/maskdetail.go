package waiting

import "roundtable/care"

// hidden is what a person's own record hides, of whichever partner.
func (w *detailWriter) hidden(c care.Class, person care.Key) Hidden {
	if w.v.Scope().All() {
		return 0
	}
	classes := w.v.Classes()
	if int(c) >= len(classes) {
		return ^Hidden(0)
	}
	return HiddenOf(w.v.Scope(), c, classes[c], person)
}

// mask takes out of a statement what is hidden of it.
func (s *Statement) mask(h Hidden) {
	s.Hidden = h
	if h.Has(care.ContactDetails) {
		s.Address, s.Postcode, s.Phone, s.Practice, s.Language = nil, "", "", "", ""
	}
	if h.Place() {
		s.Decile = -1
	}
	open := s.Flags[:0:0]
	for _, f := range s.Flags {
		if bit, ok := ParseFlag(f.Name); !ok || h.Flags()&bit == 0 {
			open = append(open, f)
		}
	}
	s.Flags = open
}

// mask takes out of an event why and how it happened. That it did, and when, is
// what the wait is counted by.
func (e *EventLine) mask(h Hidden) {
	if h.Has(care.ClinicalDetail) {
		e.Reason, e.Detail = "", ""
	}
	if h.Place() {
		e.Org = ""
	}
}

// mask takes out of a note what its writer said in their own words, but from the
// writer.
func (n *NoteLine) mask(h Hidden, reader care.Viewer) {
	if h.Column(ColComment) && n.Note.Comment != "" && n.By != reader.Account {
		n.Note.Comment, n.Hidden = "", true
	}
}
