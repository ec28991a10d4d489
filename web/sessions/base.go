package sessions

import (
	"cmp"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"roundtable/care"
	"roundtable/sessions"
	"roundtable/sharing"
	"roundtable/waiting"
	"roundtable/web/shell"
	"roundtable/web/site"
)

// tab is one of the room's pages.
type tab = shell.Tab

var allTabs = []tab{
	{Href: "/sessions", Name: "Sessions"},
	{Href: "/sessions/asked", Name: "Who was asked"},
	{Href: "/sessions/proposals", Name: "Proposals"},
	{Href: "/sessions/mine", Name: "Our patients' places"},
	{Href: "/sessions/equipment", Name: "Equipment"},
	{Href: "/sessions/huddle", Name: "Huddle"},
	{Href: "/sessions/result", Name: "Result"},
	{Href: "/sessions/rules", Name: "Rules"},
}

// writes is nil for who may write beside rows: what a patient said, harm, an action of
// the huddle. Otherwise it is a page that says why not.
func writes(v *site.Visit) error { return v.May(sharing.NoteRows, v.Viewer.Partner) }

func mayWrite(v *site.Visit) bool { return writes(v) == nil }

// books is nil for who may plan sessions, answer for patients, offer and book; otherwise
// a page that says why not. For whose patients and whose sessions the room asks.
func books(v *site.Visit) error { return v.May(sharing.BookPlaces, v.Viewer.Partner) }

func mayBook(v *site.Visit) bool { return books(v) == nil }

// own reports whether the visitor acts for a partner.
func own(v *site.Visit, p care.PartnerCode) bool { return v.Alone() || p == v.Viewer.Partner }

// problem puts what the room said against something at the fields that it names, or at
// otherwise, and gives any other error back.
func problem(v *site.Visit, w *site.Wrong, err error, otherwise string) error {
	if first, ok := errors.AsType[*sessions.Taken](err); ok {
		name := v.Colleague(first.By)
		text := first.What
		switch {
		case first.By == v.Viewer.Account:
			text = fmt.Sprintf("You %s, at %s.", cmp.Or(first.Did, "were first"), clock(first.At))
		case name != "" && first.Partner != "":
			text = fmt.Sprintf("%s at %s %s, at %s.", name, v.PartnerName(first.Partner), cmp.Or(first.Did, "was first"), clock(first.At))
		}
		w.Add(otherwise, text+" "+first.Remedy)
		return nil
	}
	if err := w.ProblemAt(err, func(where string) string { return cmp.Or(where, otherwise) }); err != nil {
		return err
	}
	misread(v, *w)
	return nil
}

// Fields that hold a day, and a whole number.
var (
	dayFields    = []string{"day", "on", "from", "until", "back-by", "due", "pre-op-until", "clinical-on", "review-on"}
	numberFields = []string{"minutes", "cost", "hours", "units", "lent", "places", "chairs", "turnaround", "min-age", "max-age", "notice-days", "sd", "count"}
)

// misread says of a field with something in it that is no day, or no number, that it is
// none: not that it is missing, or too small.
func misread(v *site.Visit, all site.Wrong) {
	for i := range all {
		field := strings.TrimPrefix(all[i].Href, "#")
		typed := strings.TrimSpace(v.PostFormValue(field))
		switch {
		case typed == "":
		case slices.Contains(dayFields, field) && site.Day(typed) == 0:
			all[i].Text = "“" + typed + "” is not a day. Write it like 23/01/2027."
		case slices.Contains(numberFields, field) && site.Number(typed) < 0 && !isNumber(typed):
			all[i].Text = "“" + typed + "” is not a whole number. Write the number alone."
		}
	}
}

func isNumber(s string) bool {
	_, err := strconv.Atoi(s)
	return err == nil
}

func clock(t time.Time) string { return t.In(care.London).Format("15:04") }

// option is one of a select's.
type option = site.Option

// hosts are the acute trusts, who have theatres; on one's own computer all of them, for
// everybody else their own organisation.
func hosts(v *site.Visit) (out []option) {
	for _, p := range v.View().Partners() {
		d := p.PartnerDescribed
		if v.Alone() && d.Type == care.AcuteTrust || d.Code == v.Viewer.Partner && v.Viewer.Partner != "" {
			out = append(out, option{string(d.Code), cmp.Or(p.Short, p.Name)})
		}
	}
	return out
}

// acute are all acute trusts.
func acute(v *site.Visit) (out []option) {
	for _, p := range v.View().Partners() {
		if p.PartnerDescribed.Type == care.AcuteTrust {
			out = append(out, option{string(p.PartnerDescribed.Code), cmp.Or(p.Short, p.Name)})
		}
	}
	return out
}

// person is the row of the shared list of a wait as the visitor may see it, written down
// as seen; nil when they may not.
func person(v *site.Visit, k care.Key) (*waiting.Row, error) {
	d, err := v.Table.List.Detail(v.Context(), v.View(), k)
	if err != nil {
		if _, ok := errors.AsType[*care.Problem](err); ok {
			return nil, nil
		}
		return nil, err
	}
	v.Saw("session", v.Whose(k)...)
	return &d.Row, nil
}

// clinical reports whether clinical detail of a row may be read: what an operation is,
// and what harm there was while somebody waited.
func clinical(r *waiting.Row) bool { return r != nil && !r.Hidden.Has(care.ClinicalDetail) }

// name is a person's name as a list has it.
func name(r *waiting.Row) string {
	if r == nil {
		return "Not shared with you"
	}
	return cmp.Or(strings.Trim(strings.ToUpper(r.Family)+", "+r.Given, ", "), "No name in the list")
}

// age is a person's age in words; "" when it is not known.
func age(r *waiting.Row) string {
	switch {
	case r == nil || r.AgeMonths < 0:
		return ""
	case r.AgeMonths < 36:
		return site.Counted(r.AgeMonths, "month", "months")
	}
	return site.Counted(r.AgeMonths/12, "year", "years")
}

// at is an address with pairs of a query.
func at(path string, more ...string) string {
	vals := url.Values{}
	for i := 0; i+1 < len(more); i += 2 {
		vals.Set(more[i], more[i+1])
	}
	if len(vals) == 0 {
		return path
	}
	return path + "?" + vals.Encode()
}

// tfcs are treatment functions in words.
func tfcs(codes []string) string {
	out := make([]string, len(codes))
	for i, c := range codes {
		out[i] = cmp.Or(waiting.TFCName(c), c)
	}
	return strings.Join(out, ", ")
}

// pounds is an amount of pence.
func pounds(pence int64) string {
	if pence%100 == 0 {
		return "£" + site.Thousands(int(pence/100))
	}
	return fmt.Sprintf("£%s.%02d", site.Thousands(int(pence/100)), pence%100)
}

// percent is a share as a whole percentage.
func percent(x float64) string { return fmt.Sprintf("%.0f %%", 100*x) }

func siteOf(s *care.SessionPlanned) string { return cmp.Or(s.SiteName, s.Site) }

// view begins a page of the room.
func begin(v *site.Visit, title, here string) (shell.Page, []tab) {
	p := v.Page(shell.Sessions, title)
	p.Wide, p.Top = true, here == "/sessions"
	if v.CountsOnly() { // what came of sessions is all that is open to them
		return p, nil
	}
	return p, shell.Tabs(allTabs, here)
}
