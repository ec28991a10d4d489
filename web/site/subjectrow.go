package site

import (
	"roundtable/facts"
	"roundtable/intake"
	"roundtable/sharing"
	"roundtable/waiting"
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

// Stated is what a wait's own file says in one field, by the name that intake has for
// it, as its own trust wrote it: of what facts keep no text, such as the pathway
// identifier. "" where the visitor may not read the field, where nothing is stated, and
// where the file is gone.
func (v *Visit) Stated(r *waiting.Row, field string) string {
	partner := r.Partner
	if r.SentBy != "" {
		partner = r.SentBy
	}
	if !v.Alone() && r.Partner != v.Viewer.Partner || r.Hidden.Field(field) {
		return ""
	}
	for _, x := range v.View().Extracts() {
		if x.ID != r.Source.Extract || x.Purged || x.Received.Partner != partner {
			continue
		}
		raw, err := v.Table.Desk.RawRow(v.Context(), x.ID, r.Source.SheetNo, r.Source.Line)
		if err != nil {
			return "" // it is named as not stated, and added from the trust's own system
		}
		for _, c := range raw.Cells {
			if c.Field == field {
				return c.Value
			}
		}
	}
	return ""
}
