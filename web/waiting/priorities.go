package waiting

import (
	"cmp"
	"encoding/csv"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"unicode/utf8"

	"roundtable/care"
	"roundtable/web/nhsuk"
	"roundtable/web/shell"
	"roundtable/web/site"
)

// Limits of what may be agreed about a priority code.
const (
	mostLabel = 120  // characters
	mostDays  = 3650 // ten years
)

// priorityLine is one code as typed.
type priorityLine struct {
	care.Priority
	Days string
}

// agreed says that the meaning is the table's own.
const agreed = "agreed at the table"

// prioritiesForm is what the page of priority codes shows.
type prioritiesForm struct {
	Version string
	Lines   []priorityLine
	Wrong   site.Wrong
	// ReadOnly is set for who may not agree codes.
	ReadOnly bool
}

// words are what a code means and how many days it gives.
func (l priorityLine) words() string {
	if l.Days == "" {
		return cmp.Or(l.Label, "no meaning is agreed")
	}
	return cmp.Or(l.Label, "no meaning is agreed") + ", within " + l.Days + " days"
}

// priorities shows what each code asks for.
func priorities(w http.ResponseWriter, v *site.Visit) error {
	f, err := prioritiesInForce(v)
	if err != nil {
		return err
	}
	return showPriorities(w, v, f)
}

func prioritiesInForce(v *site.Visit) (f prioritiesForm, err error) {
	p, err := v.Table.List.Priorities(v.Context())
	if err != nil {
		return f, err
	}
	f.Version = p.Version
	for _, c := range p.All() {
		line := priorityLine{Priority: c}
		if c.TargetDays > 0 {
			line.Days = strconv.Itoa(c.TargetDays)
		}
		f.Lines = append(f.Lines, line)
	}
	return f, nil
}

func showPriorities(w http.ResponseWriter, v *site.Visit, f prioritiesForm) error {
	page := v.Page(shell.SharedList, "Priority codes")
	page.Errors = f.Wrong
	page.Back = nhsuk.LinkParams{Href: "/list", Text: "Shared list"}
	if f.Wrong == nil && v.URL.Query().Has("saved") {
		page.Done = "The priority codes are agreed, and the list goes by them."
	}
	f.ReadOnly = v.MayForAll() != nil
	return v.Show(w, page, prioritiesPage(f))
}

// agreePriorities writes a version of the codes: what they mean and how many days
// they give. The codes themselves are those that partners send.
func agreePriorities(w http.ResponseWriter, v *site.Visit) error {
	if err := v.MayForAll(); err != nil {
		return err
	}
	f, err := prioritiesInForce(v)
	if err != nil {
		return err
	}
	f.typed(v)
	if f.Wrong != nil {
		return showPriorities(w, v, f)
	}
	seq, err := v.Table.List.SetPriorities(v.Context(), v.Viewer, f.csv())
	if problem, ok := errors.AsType[*care.Problem](err); ok {
		f.Wrong.Add("version", problem.Error())
		return showPriorities(w, v, f)
	}
	if err != nil {
		return err
	}
	site.Reached(w, seq)
	return v.SeeOther(w, "/priorities?saved=yes")
}

// typed reads the form over what is in force.
func (f *prioritiesForm) typed(v *site.Visit) {
	f.Version = strings.Join(strings.Fields(v.PostFormValue("version")), " ")
	if n := utf8.RuneCountInString(f.Version); n == 0 || n > mostLabel {
		f.Wrong.Add("version", fmt.Sprintf("Name this version in at most %d characters, for example by its day", mostLabel))
	}
	for i := range f.Lines {
		l := &f.Lines[i]
		label, days := strings.Join(strings.Fields(v.PostFormValue("label-"+l.Code)), " "), strings.TrimSpace(v.PostFormValue("days-"+l.Code))
		if label != l.Label || days != l.Days {
			l.Source = agreed
		}
		l.Label, l.Days = label, days
		if n := utf8.RuneCountInString(label); n == 0 || n > mostLabel {
			f.Wrong.Add("label-"+l.Code, fmt.Sprintf("Say what %s means, in at most %d characters", l.Code, mostLabel))
		}
		if n, err := strconv.Atoi(cmp.Or(days, "1")); err != nil || n < 1 || n > mostDays {
			f.Wrong.Add("days-"+l.Code, fmt.Sprintf("Enter the days for %s as a whole number from 1 to %d, or leave them empty", l.Code, mostDays))
		}
	}
}

// csv is the form as care.ParsePriorities reads it.
func (f *prioritiesForm) csv() string {
	var b strings.Builder
	w := csv.NewWriter(&b)
	_ = w.Write([]string{"version", "code", "scheme", "label", "target_days", "source"}) // a strings.Builder takes everything
	for _, l := range f.Lines {
		_ = w.Write([]string{f.Version, l.Code, l.Scheme, l.Label, l.Days, l.Source})
	}
	w.Flush()
	return b.String()
}

// schemes are the sorts of codes, in words.
var schemes = []word{{"surgery", "Operations"}, {"diagnostics", "Diagnostic tests"}, {"choice", "Patient choice"}}

// of are the codes of one sort.
func (f prioritiesForm) of(scheme string) (out []priorityLine) {
	for _, l := range f.Lines {
		if l.Scheme == scheme {
			out = append(out, l)
		}
	}
	return out
}
