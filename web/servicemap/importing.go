package servicemap

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"

	"roundtable/care"
	"roundtable/ledger"
	"roundtable/servicemap"
	"roundtable/servicemap/directory"
	"roundtable/web/nhsuk"
	"roundtable/web/shell"
	"roundtable/web/site"
)

// formats are those that services are read from and written in.
var formats = func() (out []struct{ code, name string }) {
	for _, f := range directory.Formats() {
		out = append(out, struct{ code, name string }{f.Code, f.Name})
	}
	return out
}()

// importView is the page that brings services in.
type importView struct {
	Tabs      []tab
	Owners    []option
	Formats   []option
	Owner     string
	Format    string
	Wrong     site.Wrong
	Result    *servicemap.Imported
	Notes     []directory.Note
	Words     bool     // the file's words were agreed, for there were none
	NotWords  []string // of the file that are not agreed, and who says them
	Strangers bool     // services of owners who are not at the table are the visitor's too
	Left      []string // services that the file gives to somebody else
	LeftOut   int      // in all
	Wrote     []wrote  // what was written: services, and what of them is new
	Back      string   // what was taken back, in words
	Stayed    []string // what was not, and why
}

// wrote is a service that an import wrote: a new one, or one that changed and how.
type wrote struct {
	ID      care.ServiceID
	Name    string
	Changes []changed // nil of a new one
}

// asShown is the choice of a format by what the file looks like.
const asShown = "as-shown"

func importForm(w http.ResponseWriter, v *site.Visit) error {
	return (&importView{Owner: string(v.Viewer.Partner)}).show(w, v)
}

func (x *importView) show(w http.ResponseWriter, v *site.Visit) error {
	page, line := begin(v, "Import services", "")
	page.Back = nhsuk.LinkParams{Href: "/services", Text: "Services"}
	x.Tabs, x.Owners = line, owners(v)
	if len(x.Owners) == 0 {
		return noOwner(v)
	}
	x.Formats = []option{{asShown, "As the file shows"}}
	for _, f := range formats {
		x.Formats = append(x.Formats, option{f.code, f.name})
	}
	page.Errors = x.Wrong
	return v.Show(w, page, importPage(x))
}

// importFile reads a file and describes the services that it holds.
func importFile(w http.ResponseWriter, v *site.Visit) error {
	x := &importView{}
	var data []byte
	parts, err := v.MultipartReader()
	if err != nil {
		x.Wrong.Add("file", "Choose a file")
		return x.show(w, v)
	}
	for {
		part, err := parts.NextPart()
		if err != nil {
			break
		}
		b, err := io.ReadAll(io.LimitReader(part, 33<<20))
		if err != nil {
			return err
		}
		switch part.FormName() {
		case "owner":
			x.Owner = string(b)
		case "format":
			x.Format = string(b)
		case "strangers":
			x.Strangers = string(b) == "yes"
		case "file":
			data = b
		}
	}
	owner := care.PartnerCode(x.Owner)
	if err := keeps(v, owner); err != nil {
		return err
	}
	looks, shown := directory.Looks(data)
	f, ok := directory.FormatOf(x.Format)
	if x.Format == asShown {
		f, ok = looks, shown
	}
	switch {
	case len(data) == 0:
		x.Wrong.Add("file", "Choose a file that is not empty")
	case !ok:
		x.Wrong.Add("format", "Choose the file's format: it does not show by itself")
	case shown && looks.Code != f.Code:
		x.Wrong.Add("format", fmt.Sprintf("The file looks like %s, and not like %s: choose that, or “As the file shows”", looks.Name, f.Name))
	}
	if x.Wrong != nil {
		return x.show(w, v)
	}
	return x.take(w, v, f, owner, data)
}

func (x *importView) take(w http.ResponseWriter, v *site.Visit, f directory.Format, owner care.PartnerCode, data []byte) error {
	agreed, _ := v.Table.Map.Words()
	read, err := f.Read(bytes.NewReader(data), &agreed)
	if err != nil {
		if p, ok := errors.AsType[*care.Problem](err); ok {
			x.Wrong.Add("file", p.What+" "+p.Remedy)
			return x.show(w, v)
		}
		return err
	}
	x.Notes = read.Notes
	if read.Words != nil {
		if len(agreed.Needs) == 0 && v.MayForAll() == nil {
			seq, err := v.Table.Map.AgreeWords(v.Context(), who(v), *read.Words, 0)
			if err != nil {
				if err := problem(&x.Wrong, err, "file"); err != nil {
					return err
				}
				return x.show(w, v)
			}
			site.Reached(w, seq)
			x.Words = true
		} else {
			x.NotWords = directory.NewWords(read, &agreed)
		}
	}
	for i := range read.Services {
		read.Services[i].Reason = "Imported from a file (" + f.Name + ")"
	}
	result, seq, err := v.Table.Map.Import(v.Context(), who(v), owner, x.owned(v, owner, read.Services), f.Over(read, &agreed))
	if err != nil {
		if err := problem(&x.Wrong, err, "file"); err != nil {
			return err
		}
		return x.show(w, v)
	}
	if seq > 0 {
		site.Reached(w, seq)
	}
	result.Left = append(x.Left, result.Left...)
	x.Result, x.LeftOut = &result, len(result.Left)+read.Left
	seen, words := onMap(v), agreed
	if x.Words {
		words, _ = v.Table.Map.Words()
	}
	for _, c := range result.Changes {
		one := wrote{ID: c.Now.ID, Name: c.Now.Name}
		if c.Was != nil {
			one.Changes = differences(c.Was, c.Now, &words, seen)
		}
		x.Wrote = append(x.Wrote, one)
	}
	return x.show(w, v)
}

// owned are the services of a file that the visitor brings: those that it gives to nobody,
// to the chosen partner, or to another whose services they describe as well. Of all others
// it is said whose they are.
func (x *importView) owned(v *site.Visit, owner care.PartnerCode, all []care.ServiceDescribed) (out []care.ServiceDescribed) {
	names := map[string]care.PartnerCode{}
	for _, p := range v.View().Partners() {
		for _, name := range []string{string(p.PartnerDescribed.Code), p.Name, p.Short} {
			names[strings.ToLower(name)] = p.PartnerDescribed.Code
		}
	}
	called := v.PartnerShort
	for _, d := range all {
		whose, known := names[strings.ToLower(string(d.Owner))]
		switch {
		case d.Owner == "", known && whose == owner, !known && x.Strangers:
			d.Owner = owner
		case known && mayKeep(v, whose):
			d.Owner = whose
		case known:
			x.Left = append(x.Left, fmt.Sprintf("%s: the file gives it to %s, who bring their own services.", d.Name, called(whose)))
			continue
		default:
			x.Left = append(x.Left, fmt.Sprintf("%s: the file gives it to %s, and nobody at the table is called so. If it is yours, say so below and import again.", d.Name, d.Owner))
			continue
		}
		out = append(out, d)
	}
	return out
}

// takeBack undoes an import, by what its page kept of it.
func takeBack(w http.ResponseWriter, v *site.Visit) error {
	_ = v.FormValue("") // parses the form; one that cannot be read has no fields
	var brought []servicemap.Brought
	for _, s := range v.Form["brought"] {
		id, was, ok := strings.Cut(s, " ")
		if n := site.Number(was); ok && n >= 0 {
			brought = append(brought, servicemap.Brought{ID: care.ServiceID(id), Was: ledger.Version(n)})
		}
	}
	x := &importView{Owner: string(v.Viewer.Partner)}
	for _, b := range brought {
		if s, ok := v.Table.Map.Service(who(v), b.ID); ok {
			if err := keeps(v, s.Owner); err != nil {
				return err
			}
		}
	}
	n, left, seq, err := v.Table.Map.TakeBack(v.Context(), who(v), brought)
	if seq > 0 {
		site.Reached(w, seq)
	}
	if err != nil {
		if err := problem(&x.Wrong, err, "file"); err != nil {
			return err
		}
		return x.show(w, v)
	}
	x.Back, x.Stayed = site.Counted(n, "service is", "services are")+" as before the import.", left
	return x.show(w, v)
}

// export writes the services on the visitor's map. What the format could not say stands
// on the page that ?losses=yes shows, before or after.
func export(w http.ResponseWriter, v *site.Visit) error {
	f, ok := directory.FormatOf(v.PathValue("format"))
	if !ok {
		return shell.NotFound("This format")
	}
	words, _ := v.Table.Map.Words()
	var all []care.ServiceDescribed
	seen := onMap(v)
	for _, s := range v.Table.Map.Services(who(v)) {
		d := s.ServiceDescribed
		d.Onward = slices.DeleteFunc(slices.Clone(d.Onward), func(o care.OnwardRoute) bool { return !seen(o.To) })
		all = append(all, d)
	}
	if v.URL.Query().Get("file") == "" {
		var b bytes.Buffer
		notes, err := f.Write(&b, all, &words)
		if err != nil {
			return err
		}
		page, line := begin(v, "Export services", "")
		page.Back = nhsuk.LinkParams{Href: "/services", Text: "Services"}
		return v.Show(w, page, exportPage(line, f, len(all), notes))
	}
	return site.Download(w, func(h http.Header, _ []byte) {
		h.Set("Content-Type", f.Type+"; charset=utf-8")
		h.Set("Content-Disposition", `attachment; filename="`+f.File+`"`)
	}, func(out io.Writer) error {
		_, err := f.Write(out, all, &words)
		return err
	})
}

// onMap reports of a service whether it stands on the visitor's map: of one that does not
// neither id nor number is told.
func onMap(v *site.Visit) func(care.ServiceID) bool {
	seen := map[care.ServiceID]bool{}
	for _, s := range v.Table.Map.Services(who(v)) {
		seen[s.ID] = true
	}
	return func(id care.ServiceID) bool { return seen[id] }
}

// loss is something that a format cannot say, of all services of which it is so.
type loss struct {
	What string
	Of   []string
}

// grouped are losses of the same kind together, in their order.
func grouped(notes []directory.Note) (out []loss) {
	at := map[string]int{}
	for _, n := range notes {
		i, ok := at[n.What]
		if !ok {
			i = len(out)
			at[n.What] = i
			out = append(out, loss{What: n.What})
		}
		out[i].Of = append(out[i].Of, n.Where)
	}
	return out
}
