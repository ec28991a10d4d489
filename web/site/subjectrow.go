package site

import (
	"roundtable/facts"
	"roundtable/intake"
	"roundtable/sharing"
	"roundtable/web/shell"
)

// SubjectRow is one row of a file of the visitor's own partner, whole, for the answer to
// whom the row is about: to who may answer subject access requests alone. Whose row it
// is is the caller's to know; the error is a refusal, or that of intake's RawRow.
func (v *Visit) SubjectRow(x facts.Extract, sheet uint16, line uint32) (*intake.Raw, error) {
	if err := v.May(sharing.SubjectAccess, x.Received.Partner); err != nil {
		return nil, err
	}
	if x.Received.Partner != v.Viewer.Partner {
		return nil, shell.NotFound("This row")
	}
	return v.Table.Desk.RawRow(v.Context(), x.ID, sheet, line)
}
