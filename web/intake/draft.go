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
	Files   []file           `json:"files"`
}

// file is one file of a draft.
type file struct {
	Upload   intake.Upload    `json:"upload"`
	Proposal *intake.Proposal `json:"proposal,omitempty"`
	Problem  string           `json:"problem,omitempty"` // why it cannot be read, in words
	Left     bool             `json:"left,omitempty"`    // the visitor left it out
	Result   *intake.Result   `json:"result,omitempty"`
	Failed   string           `json:"failed,omitempty"` // why it was not accepted, in words
}

// readable reports whether the file can still be accepted.
func (f *file) readable() bool { return f.Proposal != nil && !f.Left && f.Result == nil }

// ready reports whether everything that is to be accepted can be.
func (d *draft) ready() bool {
	any := false
	for i := range d.Files {
		if f := &d.Files[i]; f.readable() {
			any = true
			if !f.Proposal.Ready() {
				return false
			}
		}
	}
	return any
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
