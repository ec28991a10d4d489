package start

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"roundtable/care"
	"roundtable/ledger"
	"roundtable/sharing"
	"roundtable/web/shell"
	"roundtable/web/site"
)

// partnerRow is one organisation with what it has brought.
type partnerRow struct {
	care.PartnerDescribed
	SuccessorName string
	Extracts      int
	Last          time.Time // of its last extract that stands; zero for none
	Left          bool      // its last day has passed
	Describe      bool      // the visitor may change what stands of it
	Waits         *handover // that it is handed over, for who may decide on it
	Heir          string    // in Waits, its successor's name
	Agree         bool      // the visitor may agree to it
}

// partners lists who sits at the table.
func partners(w http.ResponseWriter, v *site.Visit) error {
	page := v.Page(shell.None, "Partners")
	rows := partnerRows(v)
	for i := range rows {
		h, ok, err := waits(v, rows[i].Code)
		if err != nil {
			return err
		}
		if !ok || h.mayDrop(v) != nil {
			continue
		}
		rows[i].Waits, rows[i].Heir, rows[i].Agree = &h, string(h.Now.Successor), h.mayAgree(v) == nil
		if j := slices.IndexFunc(rows, func(p partnerRow) bool { return p.Code == h.Now.Successor }); j >= 0 {
			rows[i].Heir = rows[j].Name
		}
	}
	return v.Show(w, page, partnersPage(rows, v.MayForAll() == nil))
}

func partnerRows(v *site.Visit) []partnerRow {
	all, at := v.View().Partners(), map[care.PartnerCode]int{}
	rows := make([]partnerRow, 0, len(all))
	for _, p := range all {
		at[p.PartnerDescribed.Code] = len(rows)
		rows = append(rows, partnerRow{
			PartnerDescribed: p.PartnerDescribed, Left: p.Until != 0 && p.Until < v.Table.List.Today(),
			Describe: v.May(sharing.ManagePartners, p.PartnerDescribed.Code) == nil,
		})
	}
	for i := range rows {
		rows[i].SuccessorName = string(rows[i].Successor)
		if j, ok := at[rows[i].Successor]; ok {
			rows[i].SuccessorName = rows[j].Name
		}
	}
	for _, x := range v.View().Extracts() {
		if i, ok := at[x.Received.Partner]; ok && x.Withdrawn == 0 {
			rows[i].Extracts++
			rows[i].Last = x.At
		}
	}
	slices.SortFunc(rows, func(a, b partnerRow) int { return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.Code, b.Code)) })
	return rows
}

// partnerForm is an organisation as typed.
type partnerForm struct {
	New                        bool
	Code, Name, Short, Type    string
	Parent, From, Until, Heirs string
	Others                     []care.PartnerDescribed // who may be parent or successor
	Wrong                      site.Wrong
	was                        *care.PartnerDescribed // as it stands; nil of a new one
}

// addPartner describes an organisation that is not at the table yet.
func addPartner(w http.ResponseWriter, v *site.Visit) error {
	f := partnerForm{New: true, Others: others(v, "")}
	if v.Method != http.MethodPost {
		return showPartner(w, v, f)
	}
	f.typed(v)
	code, err := care.ParsePartnerCode(v.PostFormValue("code"))
	f.Code = strings.TrimSpace(v.PostFormValue("code"))
	taken := func(code care.PartnerCode) bool {
		return slices.ContainsFunc(f.Others, func(p care.PartnerDescribed) bool { return p.Code == code })
	}
	switch free := site.FreeCode(f.Name, taken); {
	case f.Code == "" && free != "":
		f.Code = string(free)
		f.Wrong.Add("code", fmt.Sprintf("Enter its ODS code; if it has none, keep %s, which nobody here has", free))
	case err != nil:
		f.Wrong.Add("code", "Enter its ODS code, or one that nobody else has: 3 to 6 letters and digits")
	case taken(code):
		f.Wrong.Add("code", "This code belongs to an organisation that is at the table already")
	}
	return f.write(w, v, code, map[ledger.Stream]ledger.Version{stream(code): 0})
}

// describePartner renames an organisation, or says when it ends and who follows.
func describePartner(w http.ResponseWriter, v *site.Visit) error {
	code := care.PartnerCode(v.PathValue("code"))
	all := others(v, "")
	i := slices.IndexFunc(all, func(p care.PartnerDescribed) bool { return p.Code == code })
	if i < 0 {
		return shell.NotFound("This organisation")
	}
	p := all[i]
	if v.Method == http.MethodPost && v.PostFormValue("do") != "" {
		return decideHandover(w, v, p)
	}
	if err := v.May(sharing.ManagePartners, code); err != nil {
		return err
	}
	f := partnerForm{
		Code: string(code), Name: p.Name, Short: p.Short, Type: string(p.Type), Parent: string(p.Parent),
		From: p.From.String(), Until: p.Until.String(), Heirs: string(p.Successor), Others: others(v, code),
	}
	if v.Method != http.MethodPost {
		return showPartner(w, v, f)
	}
	f.typed(v)
	f.was = &p
	return f.write(w, v, code, nil)
}

func stream(code care.PartnerCode) ledger.Stream { return ledger.Stream("partner/" + string(code)) }

// others are the organisations at the table but one, by name.
func others(v *site.Visit, but care.PartnerCode) []care.PartnerDescribed {
	var out []care.PartnerDescribed
	for _, p := range v.View().Partners() {
		if p.PartnerDescribed.Code != but {
			out = append(out, p.PartnerDescribed)
		}
	}
	slices.SortFunc(out, func(a, b care.PartnerDescribed) int { return cmp.Compare(a.Name, b.Name) })
	return out
}

func showPartner(w http.ResponseWriter, v *site.Visit, f partnerForm) error {
	title := "Describe an organisation"
	if f.New {
		title = "Add an organisation"
	}
	page := v.Page(shell.None, title)
	page.Errors, page.Back = f.Wrong, backTo("/partners", "Back to the partners")
	return v.Show(w, page, partnerPage(f))
}

// typed reads the form's fields.
func (f *partnerForm) typed(v *site.Visit) {
	for name, to := range map[string]*string{
		"name": &f.Name, "short": &f.Short, "type": &f.Type, "parent": &f.Parent, "from": &f.From, "until": &f.Until, "successor": &f.Heirs,
	} {
		*to = strings.Join(strings.Fields(v.PostFormValue(name)), " ")
	}
}

// write checks what was typed and appends the description; expect guards
// against a second organisation under the same code.
func (f *partnerForm) write(w http.ResponseWriter, v *site.Visit, code care.PartnerCode, expect map[ledger.Stream]ledger.Version) error {
	p := f.read(code)
	if f.New && f.Heirs != "" && !v.Alone() {
		f.Wrong.Add("successor", "Say who takes over once the organisation is at the table")
	}
	if f.Wrong != nil {
		return showPartner(w, v, *f)
	}
	if f.was != nil && sharing.HandsOver(*f.was, p) && !v.Alone() {
		return askHandover(w, v, *f.was, p)
	}
	seq, err := ledger.AppendJSON(v.Context(), v.Table.Store, stream(code), care.RecPartner, v.Viewer.Account, code, p, expect)
	if err != nil {
		return err
	}
	site.Reached(w, seq)
	return v.SeeOther(w, "/partners")
}

// read checks what was typed; Wrong says what is wrong with it.
func (f *partnerForm) read(code care.PartnerCode) care.PartnerDescribed {
	p := care.PartnerDescribed{
		V: 1, Code: code, Name: f.Name, Short: f.Short, Type: care.PartnerType(f.Type),
		Parent: care.PartnerCode(f.Parent), Successor: care.PartnerCode(f.Heirs),
	}
	if n := utf8.RuneCountInString(f.Name); n == 0 || n > 200 {
		f.Wrong.Add("name", "Enter its name, in at most 200 characters")
	}
	if utf8.RuneCountInString(f.Short) > 40 {
		f.Wrong.Add("short", "Use at most 40 characters for the short name")
	}
	if !slices.ContainsFunc(site.PartnerTypes, func(t struct {
		Value care.PartnerType
		Text  string
	},
	) bool {
		return string(t.Value) == f.Type
	}) {
		f.Wrong.Add("type", "Choose what sort of organisation it is")
	}
	p.From, p.Until = f.day("from", f.From), f.day("until", f.Until)
	if p.From != 0 && p.Until != 0 && p.Until < p.From {
		f.Wrong.Add("until", "The last day is before the first one")
	}
	if f.Parent != "" && !f.knows(p.Parent) {
		f.Wrong.Add("parent", "Choose an organisation that is at the table")
	}
	f.heir(p)
	return p
}

// heir checks the successor: another organisation at the table that does not in
// the end hand back to this one.
func (f *partnerForm) heir(p care.PartnerDescribed) {
	if f.Heirs == "" {
		return
	}
	if !f.knows(p.Successor) {
		f.Wrong.Add("successor", "Choose another organisation that is at the table")
		return
	}
	if p.Until == 0 {
		f.Wrong.Add("until", "Enter the last day, after which the successor takes over")
	}
	next := map[care.PartnerCode]care.PartnerCode{}
	for _, o := range f.Others {
		next[o.Code] = o.Successor
	}
	for at, n := p.Successor, 0; at != "" && n <= len(next); at, n = next[at], n+1 {
		if at == p.Code {
			f.Wrong.Add("successor", "That organisation hands over to this one: one of the two has to stay")
			return
		}
	}
}

func (f *partnerForm) knows(code care.PartnerCode) bool {
	return slices.ContainsFunc(f.Others, func(p care.PartnerDescribed) bool { return p.Code == code })
}

func (f *partnerForm) day(field, text string) care.Date {
	if text == "" {
		return 0
	}
	d, err := care.ParseDate(text)
	if err != nil {
		f.Wrong.Add(field, fmt.Sprintf("Enter the %s day as year-month-day, for example 2027-03-31", map[string]string{"from": "first", "until": "last"}[field]))
	}
	return d
}
