package waiting

import (
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"roundtable/care"
	"roundtable/waiting"
	"roundtable/web/nhsuk"
	"roundtable/web/shell"
	"roundtable/web/site"
)

// pathwayKey reads the key of the address; 404 for what is none.
func pathwayKey(v *site.Visit) (k care.Key, err error) {
	b, err := hex.DecodeString(v.PathValue("key"))
	if err != nil || len(b) != len(k) {
		return k, shell.NotFound("This pathway")
	}
	copy(k[:], b)
	return k, nil
}

// typed is what somebody wrote into a form of the pathway page, kept when it
// could not be saved.
type typed struct {
	Do      string // which form
	Owner   string
	Action  string
	Due     string
	On      string
	Comment string
	Rule    string
	Reply   string
	Undo    string
	Past    bool // the next action is due on a day that is past: it is asked whether that is meant
}

// pathwayView is what the page of one pathway shows.
type pathwayView struct {
	*waiting.Detail
	Today   care.Date
	Typed   typed
	Error   string           // of the form that was sent
	Changed *waiting.Changed // somebody wrote first
	who     func(care.AccountID) string
	partner func(care.PartnerCode) string
	me      care.Viewer
	from    string // the query of the list behind it, "" for the whole list
}

// pathway is the page of one pathway.
func pathway(w http.ResponseWriter, v *site.Visit) error {
	k, err := pathwayKey(v)
	if err != nil {
		return err
	}
	return showPathway(w, v, k, pathwayView{})
}

// savedWords say what was just done, by the form's name.
var savedWords = map[string]string{
	"owner": "The owner is saved.", "action": "The next action is saved.", "contact": "The contact is recorded.",
	"validated": "The validation is recorded.", "comment": "The comment is saved.", "reply": "The reply is saved.",
	"undo": "The note is taken back.",
}

func showPathway(w http.ResponseWriter, v *site.Visit, k care.Key, p pathwayView) error {
	d, err := v.Table.List.Detail(v.Context(), v.View(), k)
	if err != nil {
		if _, none := errors.AsType[*care.Problem](err); none {
			return shell.NotFound("This pathway")
		}
		return err
	}
	p.Detail, p.Today, p.me, p.from = d, v.Table.List.Today(), v.Viewer, cameFrom(v)
	p.who = names(v)
	p.partner = partners(v)
	page := v.Page(shell.SharedList, "One pathway")
	page.Back = nhsuk.LinkParams{Href: strings.TrimSuffix("/list?"+p.from, "?"), Text: "Shared list"}
	if p.Error != "" {
		page.Errors = []nhsuk.ErrorItem{{Text: p.Error, Href: "#" + p.errorField()}}
	} else if p.Changed == nil {
		page.Done = savedWords[v.URL.Query().Get("saved")]
	}
	if p.Changed != nil {
		page.Status = http.StatusConflict
	}
	return v.Show(w, page, pathwayPage(p))
}

// errorField is the field at which the form that failed starts.
func (p pathwayView) errorField() string {
	if p.Typed.Past {
		return "action-due"
	}
	switch p.Typed.Do {
	case "owner", "action", "comment":
		return p.Typed.Do
	case "contact", "validated":
		return p.Typed.Do + "-on"
	case "reply":
		return "queries"
	}
	return "notes"
}

// names gives an account's name as people know it.
func names(v *site.Visit) func(care.AccountID) string {
	all := v.Personas()
	return func(a care.AccountID) string {
		if i := slices.IndexFunc(all, func(p care.Viewer) bool { return p.Account == a }); i >= 0 {
			return all[i].Name
		}
		return string(a)
	}
}

// partners gives a partner's short name, or its code.
func partners(v *site.Visit) func(care.PartnerCode) string {
	all := v.View().Partners()
	return func(c care.PartnerCode) string {
		for _, p := range all {
			if p.PartnerDescribed.Code == c {
				if p.Short != "" {
					return p.Short
				}
				return p.Name
			}
		}
		return string(c)
	}
}

// sourceHref leads to the row of the file that a statement came from; "" when
// there is none.
func sourceHref(s waiting.Source) string {
	if s.Extract == 0 {
		return ""
	}
	if s.Line == 0 {
		return fmt.Sprintf("/extracts/%d", s.Extract)
	}
	return fmt.Sprintf("/extracts/%d/rows/%d/%d", s.Extract, s.SheetNo, s.Line)
}

// sourceWords name the row: "clinic list.xlsx, line 12".
func sourceWords(s waiting.Source) string {
	words := s.File
	if words == "" {
		words = fmt.Sprintf("extract %d", s.Extract)
	}
	if s.Sheet != "" {
		words += ", " + s.Sheet
	}
	if s.Line > 0 {
		words += fmt.Sprintf(", line %d", s.Line)
	}
	return words
}
