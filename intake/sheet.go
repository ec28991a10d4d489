package intake

import (
	"roundtable/care"
	"roundtable/intake/table"
)

// sheetReader is how one sheet is read: which column gives which field, and what
// all its rows share.
type sheetReader struct {
	sheet   int
	header  int // line of the header
	layout  *layout
	at      []int16 // column by fieldID; -1 none
	headers []string
	order   []table.Order // by column
	mixed   []bool        // by column: dates of both orders stand in it
	serial  table.Order   // how day numbers count in this file
	bands   []int         // column by band, for published counts
	flags   []flagColumn  // yes-or-no columns that the sheet has
	about   bool          // the sheet has columns about the person beside the identity
	lives   bool          // one of them is an address
	wait    bool          // an event's row has columns about its referral
	intern  *interner
	keys    *keyer
	partner care.PartnerCode
	today   care.Date
	census  care.Date
	team    string                    // of every row that names none: the sheet's own name
	tests   bool                      // test numbers stand for people here
	events  map[string]care.EventType // as written
}

// newSheetReader makes the reader that a plan asks for.
func newSheetReader(k *Kind, s *SheetPlan, book *table.Book) *sheetReader {
	out := &sheetReader{
		sheet: s.Sheet, header: s.Header, team: s.Team, layout: k.table(s.Table), at: make([]int16, len(catalogue)), serial: table.Serial,
		events: make(map[string]care.EventType),
	}
	if book.Format().Date1904 {
		out.serial = table.Serial1904
	}
	for i := range out.at {
		out.at[i] = -1
	}
	width := 0
	for _, c := range s.Columns {
		width = max(width, c.Column+1)
	}
	out.headers, out.order, out.mixed = make([]string, width), make([]table.Order, width), make([]bool, width)
	for _, c := range s.Columns {
		out.headers[c.Column] = c.Header
		out.order[c.Column], out.mixed[c.Column] = readingOrder(c.Order)
		if f, ok := k.fieldNamed(c.Field); ok && out.at[f.id] < 0 {
			out.at[f.id] = int16(c.Column)
		}
	}
	out.look()
	if out.layout.ready != nil {
		out.layout.ready(out)
	}
	return out
}

// look notes which groups of fields the sheet has at all, so that rows of a
// narrow file are not asked for thirty fields that cannot be there.
func (s *sheetReader) look() {
	for _, f := range personFlags {
		if s.at[f.field] >= 0 {
			s.flags = append(s.flags, f)
		}
	}
	s.about = len(s.flags) > 0
	for _, f := range []fieldID{fDied, fSex, fEthnicity, fPostcode, fLSOA, fIMD, fPractice, fPhone, fLanguage, fAdjust, fAccess} {
		s.about = s.about || s.at[f] >= 0
	}
	for _, f := range addressFields {
		s.lives = s.lives || s.at[f] >= 0
	}
	s.about = s.about || s.lives
	for _, f := range []fieldID{
		fListType, fReceived, fOriginal, fStart, fStop, fQueue, fTFC, fSpecialty, fTeam, fReason, fSite, fReferrer, fSource,
		fClinician, fPriority, fUrgency, fProcedure,
	} {
		s.wait = s.wait || s.at[f] >= 0
	}
}

// readingOrder is how a column's dates are read: day first unless it shows
// otherwise, as everybody in the United Kingdom writes them.
func readingOrder(order string) (o table.Order, mixed bool) {
	switch order {
	case orderMDY:
		return table.MDY, false
	case orderMixed:
		return table.DMY, true
	}
	return table.DMY, false
}

// Orders of a column's dates, as Column.Order says them.
const (
	orderDMY   = "dmy"
	orderMDY   = "mdy"
	orderMixed = "mixed"
)

// eventType reads an event's name; ok is false when it is not known.
func (s *sheetReader) eventType(b []byte) (care.EventType, bool) {
	if t, ok := s.events[view(b)]; ok {
		return t, t != care.EvUnknown
	}
	t := eventWords()[fold(view(b))]
	if len(s.events) < 4096 {
		s.events[string(b)] = t
	}
	return t, t != care.EvUnknown
}
