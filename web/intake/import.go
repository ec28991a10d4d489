package intake

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"slices"
	"strings"

	"roundtable/care"
	"roundtable/intake"
	"roundtable/ledger"
	"roundtable/web/nhsuk"
	"roundtable/web/shell"
	"roundtable/web/site"
)

// form is what the import form says, beside its files.
type form struct {
	Partner, Kind          string
	Code, NewName, NewType string
}

// choose shows the form.
func (p *pages) choose(w http.ResponseWriter, v *site.Visit) error {
	f := form{Partner: string(v.Viewer.Partner)}
	return showForm(w, v, f, nil)
}

func showForm(w http.ResponseWriter, v *site.Visit, f form, wrong []nhsuk.ErrorItem) error {
	page := v.Page(shell.Import, "Import")
	page.Top, page.Errors = true, wrong
	return v.Show(w, page, choosePage(f, partners(v), intake.Kinds(), wrong))
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

// receive takes the files straight from the network into the store: they are
// never whole in memory, and nothing of them is in the ledger yet.
func (p *pages) receive(w http.ResponseWriter, v *site.Visit) error {
	mr, err := v.MultipartReader()
	if err != nil {
		return &care.Problem{What: "The form did not arrive whole.", Remedy: "Go back, choose the files again and send them once more.", Err: err}
	}
	f, uploads, err := readForm(v, mr)
	if err != nil {
		return err
	}
	d, wrong, err := newDraft(v, f, uploads)
	if err != nil {
		return err
	}
	if wrong != nil {
		return showForm(w, v, f, wrong)
	}
	for _, up := range uploads {
		one := file{Upload: up.Upload, Problem: up.problem}
		if one.Problem == "" {
			one.propose(v, d.Partner, f.Kind)
		}
		d.Files = append(d.Files, one)
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

// received is an upload, or why it could not be taken.
type received struct {
	intake.Upload
	problem string
}

// readForm reads the fields and streams each file into the store.
func readForm(v *site.Visit, mr *multipart.Reader) (f form, uploads []received, err error) {
	fields := map[string]*string{"partner": &f.Partner, "kind": &f.Kind, "code": &f.Code, "new-name": &f.NewName, "new-type": &f.NewType}
	for {
		part, err := mr.NextPart()
		if errors.Is(err, io.EOF) {
			return f, uploads, nil
		}
		if err != nil {
			return f, nil, cutShort(err)
		}
		if to, ok := fields[part.FormName()]; ok {
			b, err := io.ReadAll(io.LimitReader(part, 500))
			if err != nil {
				return f, nil, cutShort(err)
			}
			*to = strings.TrimSpace(string(b))
			continue
		}
		if part.FormName() != "files" || part.FileName() == "" {
			continue
		}
		up, err := v.Table.Desk.Receive(v.Context(), part.FileName(), part)
		one := received{Upload: up}
		if problem, ok := errors.AsType[*care.Problem](err); ok {
			one.Name, one.problem = part.FileName(), problem.Error()
		} else if err != nil {
			return f, nil, cutShort(err)
		}
		uploads = append(uploads, one)
	}
}

// cutShort says that an upload broke off; a size limit keeps its own words.
func cutShort(err error) error {
	if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return err
	}
	return &care.Problem{What: "The files did not arrive whole.", Remedy: "Choose them again and send them once more.", Err: err}
}

// newDraft checks the form and, for an organisation that is not at the table
// yet, describes it.
func newDraft(v *site.Visit, f form, uploads []received) (*draft, []nhsuk.ErrorItem, error) {
	var wrong []nhsuk.ErrorItem
	d := &draft{}
	if f.Partner == newPartner {
		code, err := care.ParsePartnerCode(f.Code)
		if err != nil {
			wrong = append(wrong, nhsuk.ErrorItem{Text: "Enter the organisation's ODS code: 3 to 6 letters and digits", Href: "#code"})
		}
		if f.NewName == "" {
			wrong = append(wrong, nhsuk.ErrorItem{Text: "Enter the organisation's name", Href: "#new-name"})
		}
		d.Partner, d.Name = code, f.NewName
	} else {
		for _, p := range partners(v) {
			if string(p.Code) == f.Partner {
				d.Partner, d.Name = p.Code, p.Name
			}
		}
		if d.Partner == "" {
			wrong = append(wrong, nhsuk.ErrorItem{Text: "Choose whose lists these are", Href: "#partner"})
		}
	}
	if len(uploads) == 0 {
		wrong = append(wrong, nhsuk.ErrorItem{Text: "Choose at least one file", Href: "#files"})
	}
	if wrong != nil || f.Partner != newPartner {
		return d, wrong, nil
	}
	if f.NewType == "" {
		f.NewType = string(care.OtherOrganisation)
	}
	seq, err := ledger.AppendJSON(v.Context(), v.Table.Store, ledger.Stream("partner/"+string(d.Partner)), care.RecPartner,
		v.Viewer.Account, d.Partner, care.PartnerDescribed{V: 1, Code: d.Partner, Name: d.Name, Type: care.PartnerType(f.NewType)}, nil)
	if err != nil {
		return nil, nil, err
	}
	return d, nil, v.Table.Facts.Wait(v.Context(), seq)
}

// newPartner is the value of "another organisation" in the form.
const newPartner = "new"

// propose asks how the file would be read.
func (f *file) propose(v *site.Visit, partner care.PartnerCode, kind string) {
	p, err := v.Table.Desk.Propose(v.Context(), f.Upload, partner, kind)
	f.Proposal, f.Problem = p, ""
	if err != nil {
		f.Proposal, f.Problem = nil, words(err)
	}
}

// words is what a person may read of an error.
func words(err error) string {
	if p, ok := errors.AsType[*care.Problem](err); ok {
		return p.Error()
	}
	return "Something went wrong on our side. Try again; if it happens again, tell whoever runs Roundtable."
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
	return showReview(w, v, d, token, nil)
}

func showReview(w http.ResponseWriter, v *site.Visit, d *draft, token string, wrong []nhsuk.ErrorItem) error {
	page := v.Page(shell.Import, "Check how the files were read")
	page.Wide, page.Errors = true, wrong
	page.Back.Href, page.Back.Text = "/import", "Choose other files"
	return v.Show(w, page, reviewPage(d, token))
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
	if err := v.ParseForm(); err != nil {
		return err
	}
	var wrong []nhsuk.ErrorItem
	for i := range d.Files {
		if f := &d.Files[i]; f.Result == nil {
			wrong = append(wrong, f.apply(v, d.Partner, i)...)
		}
	}
	if err := d.save(v, token); err != nil {
		return err
	}
	if v.PostFormValue("do") != "accept" || wrong != nil {
		if wrong != nil {
			return showReview(w, v, d, token, wrong)
		}
		return v.SeeOther(w, "/import/"+token)
	}
	if !d.ready() {
		return showReview(w, v, d, token, []nhsuk.ErrorItem{{Text: "Answer the questions that are still open, or leave the file out", Href: "#file-0"}})
	}
	p.accept(v, d, token)
	return v.SeeOther(w, "/import/"+token+"/progress")
}

// apply changes one file's proposal as the form says. A changed kind is proposed
// anew; its columns are then not those of the form.
func (f *file) apply(v *site.Visit, partner care.PartnerCode, i int) (wrong []nhsuk.ErrorItem) {
	at := func(name string) string { return v.PostFormValue(fmt.Sprintf("f%d-%s", i, name)) }
	f.Left = at("leave") == "yes"
	if f.Proposal == nil {
		return nil
	}
	if kind := at("kind"); kind != "" && kind != f.Proposal.Kind {
		f.propose(v, partner, kind)
		return nil
	}
	fail := func(err error) {
		wrong = append(wrong, nhsuk.ErrorItem{Text: words(err), Href: fmt.Sprintf("#file-%d", i)})
	}
	if c := at("census"); c != "" {
		if day, err := care.ParseDate(c); err != nil {
			fail(&care.Problem{What: "The date at which the list was true is not a date.", Remedy: "Write it as YYYY-MM-DD."})
		} else {
			f.Proposal.Census = day
		}
	}
	f.applyColumns(v, i, fail)
	for _, q := range f.Proposal.Questions {
		if a := at("q-" + q.ID); a != "" && a != q.Answer {
			if err := f.Proposal.Answer(q.ID, a); err != nil {
				fail(err)
			}
		}
	}
	return wrong
}

// applyColumns applies the choices of sheets and columns that differ from the
// proposal.
func (f *file) applyColumns(v *site.Visit, i int, fail func(error)) {
	for _, s := range slices.Clone(f.Proposal.Sheets) {
		shown := fmt.Sprintf("f%d-s%d-shown", i, s.Sheet)
		if v.PostFormValue(shown) != "" {
			if use := v.PostFormValue(fmt.Sprintf("f%d-s%d-use", i, s.Sheet)) == "yes"; use != s.Use {
				if err := f.Proposal.UseSheet(s.Sheet, use); err != nil {
					fail(err)
				}
			}
		}
		for _, c := range slices.Clone(s.Columns) {
			name := fmt.Sprintf("f%d-s%d-c%d", i, s.Sheet, c.Column)
			if !v.PostForm.Has(name) || v.PostFormValue(name) == c.Field {
				continue
			}
			if err := f.Proposal.Set(s.Sheet, c.Column, v.PostFormValue(name)); err != nil {
				fail(err)
			}
		}
	}
}
