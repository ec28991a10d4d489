package site

import (
	"roundtable/care"
	"roundtable/facts"
)

// Line is a row of a delivery: sheet from 0, line as a spreadsheet shows it.
type Line struct {
	Sheet uint16
	Line  uint32
}

// Closed says which rows of a delivery, as its partner wrote them, the visitor may
// not see. A row is as visible as the pathway and the person that it states now; a
// row that states nothing any more, or never did, is its sender's, and another's
// who may see every class of rows that the sender has.
//
// It looks at the columns of all rows, some ten milliseconds of all of England,
// and at none for who may see everything.
func (v *Visit) Closed(x facts.ExtractNo, partner care.PartnerCode) func(Line) bool {
	if v.Scope.All() {
		return func(Line) bool { return false }
	}
	stands, some, rest := map[Line]bool{}, false, true // rest: of the sender's other rows all may be seen
	note := func(from facts.ExtractNo, sheet uint16, line uint32, code string, class care.Class) {
		open := v.Scope.Allows(class)
		if code == string(partner) {
			some, rest = true, rest && open
		}
		if from == x {
			at := Line{sheet, line}
			was, ok := stands[at]
			stands[at] = open && (was || !ok)
		}
	}
	all := v.Table.Facts.View(v.Viewer, care.WholeTable(v.Scope.Purpose)) // nothing of it is shown
	for c, sel := range all.Pathways() {
		for _, i := range sel {
			note(c.Extract[i], c.Sheet[i], c.Line[i], all.Code(facts.DimPartner, c.Partner[i]), c.Class[i])
		}
	}
	for c, sel := range all.People() {
		for _, i := range sel {
			note(c.Extract[i], c.Sheet[i], c.Line[i], all.Code(facts.DimPartner, c.Partner[i]), c.Class[i])
		}
	}
	rest = rest && some || v.Sent(partner)
	return func(l Line) bool {
		open, ok := stands[l]
		return ok && !open || !ok && !rest
	}
}
