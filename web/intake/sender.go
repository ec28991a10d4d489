package intake

import (
	"fmt"
	"net/http"
	"slices"
	"unicode/utf8"

	"roundtable/care"
	"roundtable/sharing"
	"roundtable/web/shell"
	"roundtable/web/site"
)

// Values of the choice of an organisation that are no code.
const (
	newPartner  = "new"  // one that is not at the table yet
	eachPartner = "each" // another one for each file
)

// whose is the choice of an organisation as typed.
type whose struct {
	Partner                string // a code, newPartner or eachPartner
	Code, NewName, NewType string
}

// sender is the organisation that a file is from.
type sender struct {
	Partner care.PartnerCode `json:"partner"`
	Name    string           `json:"name"`
	// New describes an organisation that joins the table when its first file is
	// accepted, and not before.
	New *care.PartnerDescribed `json:"new,omitempty"`
}

// sender checks the choice; fault is told the field, after the prefix, and what
// is wrong with it.
func (f *whose) sender(v *site.Visit, prefix string, fault func(field, text string)) sender {
	if f.Partner == newPartner {
		return f.newSender(v, prefix, fault)
	}
	for _, p := range partners(v) {
		if string(p.Code) == f.Partner {
			if err := v.May(sharing.Import, p.Code); err != nil {
				fault(prefix+"partner", words(err))
			}
			return sender{Partner: p.Code, Name: p.Name}
		}
	}
	fault(prefix+"partner", "Choose whose lists these are")
	return sender{}
}

// newSender checks an organisation that joins with these files.
func (f *whose) newSender(v *site.Visit, prefix string, fault func(field, text string)) sender {
	if n := utf8.RuneCountInString(f.NewName); n == 0 || n > 200 {
		fault(prefix+"new-name", "Enter the organisation's name, in at most 200 characters")
	}
	code, err := care.ParsePartnerCode(f.Code)
	switch free := freeCode(v, f.NewName); {
	case err == nil:
	case f.Code == "" && free != "":
		f.Code = string(free)
		fault(prefix+"code", fmt.Sprintf("Enter the organisation's ODS code; if it has none, keep %s, which nobody here has", free))
	default:
		fault(prefix+"code", "Enter the organisation's ODS code, or one that nobody else has: 3 to 6 letters and digits")
	}
	for _, p := range partners(v) {
		if p.Code == code {
			fault(prefix+"code", fmt.Sprintf("%s is the code of %s, which is at the table already: choose it in the list", code, p.Name))
		}
	}
	if err := v.May(sharing.Import, code); err != nil {
		fault(prefix+"partner", words(err))
	}
	if f.NewType == "" {
		f.NewType = string(care.OtherOrganisation)
	}
	if !knownType(f.NewType) {
		fault(prefix+"new-type", "Choose what sort of organisation it is")
	}
	return sender{Partner: code, Name: f.NewName, New: &care.PartnerDescribed{V: 1, Code: code, Name: f.NewName, Type: care.PartnerType(f.NewType)}}
}

// freeCode proposes a code for an organisation that has none of its own.
func freeCode(v *site.Visit, name string) care.PartnerCode {
	all := partners(v)
	return site.FreeCode(name, func(code care.PartnerCode) bool {
		return slices.ContainsFunc(all, func(p care.PartnerDescribed) bool { return p.Code == code })
	})
}

func knownType(t string) bool {
	for _, p := range site.PartnerTypes {
		if string(p.Value) == t {
			return true
		}
	}
	return false
}

// filePrefix begins the names of the fields about file i.
func filePrefix(i int) string { return fmt.Sprintf("f%d-", i) }

// showSenders asks for each file whose it is.
func showSenders(w http.ResponseWriter, v *site.Visit, d *draft, token string, typed []whose, wrong site.Wrong) error {
	page := v.Page(shell.Import, "Whose file is it?")
	page.Errors = wrong
	page.Back.Href, page.Back.Text = "/import", "Choose other files"
	return v.Show(w, page, sendersPage(d, token, typed, partners(v), wrong))
}

// senders takes the answers and asks how each file would be read.
func (p *pages) senders(w http.ResponseWriter, v *site.Visit) error {
	d, token, err := load(v)
	if err != nil {
		return err
	}
	if !d.Asks {
		return v.SeeOther(w, "/import/"+token)
	}
	typed := make([]whose, len(d.Files))
	var wrong site.Wrong
	for i := range d.Files {
		f := &d.Files[i]
		if f.Problem != "" {
			continue
		}
		at := func(name string) string { return oneLine(v.PostFormValue(filePrefix(i) + name)) }
		typed[i] = whose{Partner: at("partner"), Code: at("code"), NewName: at("new-name"), NewType: at("new-type")}
		f.sender = typed[i].sender(v, filePrefix(i), func(field, text string) {
			wrong.Add(field, f.Upload.Name+": "+text)
		})
	}
	if wrong != nil {
		return showSenders(w, v, d, token, typed, wrong)
	}
	d.Asks = false
	d.propose(v)
	if err := d.save(v, token); err != nil {
		return err
	}
	return v.SeeOther(w, "/import/"+token)
}
