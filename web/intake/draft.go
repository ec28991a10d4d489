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
	Kind  string `json:"kind,omitempty"` // as stated; "" tells it from the headings
	Asks  bool   `json:"asks,omitempty"` // for each file it is still to be said whose it is
	Files []file `json:"files"`
}

// file is one file of a draft.
type file struct {
	sender   `json:"from"`
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

// ready reports whether any file could be accepted as it was understood, once its
// questions are answered: something to read, and no column missing.
func (d *draft) ready() bool {
	for i := range d.Files {
		if f := &d.Files[i]; f.readable() && len(f.Proposal.Missing) == 0 {
			return true
		}
	}
	return false
}

// later is the census date of the partner's list that stands, when it is later
// than the file's own; zero when the file may simply follow.
func (f *file) later(v *site.Visit) care.Date {
	if f.Proposal == nil {
		return 0
	}
	if k, ok := intake.KindNamed(f.Proposal.Kind); !ok || !k.Snapshot {
		return 0
	}
	var latest care.Date
	for _, x := range v.View().Extracts() {
		if x.Withdrawn == 0 && x.Received.Partner == f.Partner && x.Received.Kind == f.Proposal.Kind {
			latest = max(latest, x.Received.Census)
		}
	}
	own := f.Proposal.Census
	if own == 0 {
		own = v.Table.List.Today()
	}
	if own < latest || f.Proposal.Replaced != 0 {
		return latest
	}
	return 0
}

// propose asks how each file would be read.
func (d *draft) propose(v *site.Visit) {
	for i := range d.Files {
		if f := &d.Files[i]; f.Problem == "" {
			f.propose(v, d.Kind)
		}
	}
}

// load reads the draft that the address names.
func load(v *site.Visit) (*draft, string, error) {
	token := v.PathValue("draft")
	b, ok, err := v.Draft(draftKind, token)
	if err != nil {
		return nil, "", err
	}
	if !ok {
		return nil, "", shell.Expired("An import that is not accepted yet", "Choose the files again", "/import")
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
