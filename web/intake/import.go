package intake

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"roundtable/care"
	"roundtable/intake"
	"roundtable/web/shell"
	"roundtable/web/site"
)

// choose shows the form.
func (p *pages) choose(w http.ResponseWriter, v *site.Visit) error {
	return showForm(w, v, form{whose: whose{Partner: string(v.Viewer.Partner)}})
}

func showForm(w http.ResponseWriter, v *site.Visit, f form) error {
	page := v.Page(shell.Import, "Import")
	page.Top, page.Errors = true, f.Wrong
	return v.Show(w, page, choosePage(f, partners(v), intake.Kinds()))
}

// partners are those at the table, by name.
func partners(v *site.Visit) []care.PartnerDescribed {
	var out []care.PartnerDescribed
	for _, p := range v.View().Partners() {
		out = append(out, p.PartnerDescribed)
	}
	slices.SortFunc(out, func(a, b care.PartnerDescribed) int { return strings.Compare(a.Name, b.Name) })
	return out
}

// receive takes the form and its files, and asks how each would be read.
func (p *pages) receive(w http.ResponseWriter, v *site.Visit) error {
	mr, err := v.MultipartReader()
	if err != nil {
		return &care.Problem{What: "The form did not arrive whole.", Remedy: "Go back, choose the files again and send them once more.", Err: err}
	}
	f, err := readForm(v, mr)
	if err != nil {
		return err
	}
	d := f.check(v)
	if f.Wrong != nil {
		if err := f.hold(v); err != nil {
			return err
		}
		return showForm(w, v, f)
	}
	if !d.Asks {
		d.propose(v)
	}
	b, err := json.Marshal(d)
	if err != nil {
		return err
	}
	token, err := v.Keep(draftKind, b)
	if err != nil {
		return err
	}
	return v.SeeOther(w, "/import/"+token)
}

// propose asks how the file would be read.
func (f *file) propose(v *site.Visit, kind string) {
	p, err := v.Table.Desk.Propose(v.Context(), f.Upload, f.Partner, kind)
	f.Proposal, f.Problem = p, ""
	if err != nil {
		f.Proposal, f.Problem = nil, words(err)
	}
}

// words is what a person may read of an error.
func words(err error) string {
	return care.InWords(err, "Something went wrong on our side. Try again; if it happens again, tell whoever runs Roundtable.")
}

// review shows how each file was understood.
func (p *pages) review(w http.ResponseWriter, v *site.Visit) error {
	d, token, err := load(v)
	if err != nil {
		return err
	}
	if p.running(token) {
		return v.SeeOther(w, "/import/"+token+"/progress")
	}
	if d.Asks {
		return showSenders(w, v, d, token, make([]whose, len(d.Files)), nil)
	}
	return showReview(w, v, d, token, nil)
}

func showReview(w http.ResponseWriter, v *site.Visit, d *draft, token string, wrong site.Wrong) error {
	page := v.Page(shell.Import, "Check how the files were read")
	page.Wide, page.Errors = true, wrong
	page.Back.Href, page.Back.Text = "/import", "Choose other files"
	later := make([]care.Date, len(d.Files))
	for i := range d.Files {
		later[i] = d.Files[i].later(v)
	}
	return v.Show(w, page, reviewPage(d, token, later, wrong))
}

// correct applies what the visitor answered and corrected; then it shows the
// review again, or accepts.
func (p *pages) correct(w http.ResponseWriter, v *site.Visit) error {
	d, token, err := load(v)
	if err != nil {
		return err
	}
	if p.running(token) {
		return v.SeeOther(w, "/import/"+token+"/progress")
	}
	if d.Asks {
		return v.SeeOther(w, "/import/"+token)
	}
	if err := v.ParseForm(); err != nil {
		return err
	}
	var wrong site.Wrong
	for i := range d.Files {
		if f := &d.Files[i]; f.Result == nil {
			wrong = append(wrong, f.apply(v, i)...)
		}
	}
	if err := d.save(v, token); err != nil {
		return err
	}
	accept := v.PostFormValue("do") == "accept"
	if accept && wrong == nil {
		wrong = d.blocks(v)
	}
	switch {
	case wrong != nil:
		return showReview(w, v, d, token, wrong)
	case !accept:
		return v.SeeOther(w, "/import/"+token)
	}
	p.accept(v, d, token)
	return v.SeeOther(w, "/import/"+token+"/progress")
}

// blocks says what keeps the files from being accepted.
func (d *draft) blocks(v *site.Visit) (wrong site.Wrong) {
	any := false
	for i := range d.Files {
		f := &d.Files[i]
		if !f.readable() {
			continue
		}
		any = true
		at := fmt.Sprintf("file-%d", i)
		for _, m := range f.Proposal.Missing {
			wrong.Add(at, fmt.Sprintf("%s: we need %s. Say which column it is, or leave the file out", f.Upload.Name, m))
		}
		for _, q := range f.Proposal.Open() {
			wrong.Add(filePrefix(i)+"q-"+q.ID, fmt.Sprintf("%s: answer %q", f.Upload.Name, q.Text))
		}
		if day := f.later(v); day != 0 && !f.Renew {
			wrong.Add(filePrefix(i)+"renew", fmt.Sprintf("%s is older than the list of %s that stands: say that it is to stand, or leave it out", f.Upload.Name, day.Long()))
		}
	}
	if !any {
		wrong.Add("file-0", "Every file is left out: there is nothing to accept")
	}
	return wrong
}
