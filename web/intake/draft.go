package intake

import (
	"encoding/json"

	"roundtable/care"
	"roundtable/intake"
	"roundtable/web/shell"
	"roundtable/web/site"
)

const draftKind = "import"

// draft is an import under way: files received, and how each would be read. It
// stands in scratch under a random token; nothing of it is in the ledger.
type draft struct {
	Partner care.PartnerCode `json:"partner"`
	Name    string           `json:"name"` // of the partner
	// New describes an organisation that joins the table when its first file is
	// accepted, and not before.
	New   *care.PartnerDescribed `json:"new,omitempty"`
	Files []file                 `json:"files"`
}

// file is one file of a draft.
type file struct {
	Upload   intake.Upload    `json:"upload"`
	Proposal *intake.Proposal `json:"proposal,omitempty"`
	Problem  string           `json:"problem,omitempty"` // why it cannot be read, in words
	Left     bool             `json:"left,omitempty"`    // the visitor left it out
	Renew    bool             `json:"renew,omitempty"`   // it is to stand although a later list does
	Census   string           `json:"census,omitempty"`  // the date as typed, when it is not one
	Result   *intake.Result   `json:"result,omitempty"`
	Failed   string           `json:"failed,omitempty"` // why it was not accepted, in words
}

// readable reports whether the file can still be accepted.
func (f *file) readable() bool { return f.Proposal != nil && !f.Left && f.Result == nil }

// open reports whether any file can still be accepted.
func (d *draft) open() bool {
	for i := range d.Files {
		if d.Files[i].Proposal != nil && d.Files[i].Result == nil {
			return true
		}
	}
	return false
}

// later is the census date of the partner's list that stands, when it is later
// than the file's own; zero when the file may simply follow.
func (d *draft) later(v *site.Visit, f *file) care.Date {
	if f.Proposal == nil {
		return 0
	}
	if k, ok := intake.KindNamed(f.Proposal.Kind); !ok || !k.Snapshot {
		return 0
	}
	var latest care.Date
	for _, x := range v.View().Extracts() {
		if x.Withdrawn == 0 && x.Received.Partner == d.Partner && x.Received.Kind == f.Proposal.Kind {
			latest = max(latest, x.Received.Census)
		}
	}
	own := f.Proposal.Census
	if own == 0 {
		own = v.Table.List.Today()
	}
	if own < latest {
		return latest
	}
	return 0
}

// load reads the draft that the address names.
func load(v *site.Visit) (*draft, string, error) {
	token := v.PathValue("draft")
	b, ok, err := v.Draft(draftKind, token)
	if err != nil {
		return nil, "", err
	}
	if !ok {
		return nil, "", shell.NotFound("This import")
	}
	var d draft
	return &d, token, json.Unmarshal(b, &d)
}

// save writes the draft back.
func (d *draft) save(v *site.Visit, token string) error {
	b, err := json.Marshal(d)
	if err != nil {
		return err
	}
	return v.Rewrite(draftKind, token, b)
}
