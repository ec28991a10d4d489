package waiting

import (
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"roundtable/care"
	"roundtable/facts"
	"roundtable/sessions"
	"roundtable/sharing"
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
	Wrong   site.Wrong       // in the form that was sent, by field and then by id
	Stated  care.Date        // to which day the standing statement's file is true
	Since   *facts.Extract   // the latest file that says the same again; nil for none
	Changed *waiting.Changed // somebody wrote first
	who     func(care.AccountID) string
	partner func(care.PartnerCode) string
	me      care.Viewer
	Closed  []withheld // what of it is not shown, and why
	from    string     // the query of the list behind it, "" for the whole list
	log     bool       // the visitor may read who has looked at the person
	treated bool       // in a shared session, and the list still has the wait
	shared  string     // what shared sessions say of the wait, which the list does not know; "" for nothing
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

// sharedPlace is what stands for a wait in a shared session: the partner's own list may
// show it waiting for weeks after the operation.
func sharedPlace(v *site.Visit, k care.Key) string {
	place, s, ok := v.Table.Sessions.PlaceOf(v.View(), k)
	if !ok {
		return ""
	}
	at := s.Day.Long() + ", at " + v.PartnerShort(s.Host)
	switch place.Stage() {
	case sessions.StageTreated:
		return "They were treated in a shared session on " + at + "."
	case sessions.StageBooked:
		return "They have a place in a shared session on " + at + "."
	case sessions.StageOffered:
		return "They were offered a place in a shared session on " + at + ", and have not answered yet."
	case sessions.StageAccepted:
		return "They accepted a place in a shared session on " + at + ". It is not booked yet."
	}
	return ""
}

func showPathway(w http.ResponseWriter, v *site.Visit, k care.Key, p pathwayView) error {
	d, err := v.Table.List.Detail(v.Context(), v.View(), k)
	if err != nil {
		if _, none := errors.AsType[*care.Problem](err); none {
			return shell.NotFound("This pathway")
		}
		return err
	}
	if v.Method == http.MethodPost {
		v.Saw("note", seenDetail(v, d)...)
	} else {
		v.Saw("pathway", seenDetail(v, d)...)
	}
	p.Closed = withheldOf(v, []waiting.Row{d.Row})
	p.shared = sharedPlace(v, k)
	if m := d.Row.Shared; m != nil && m.Treated && d.Listed {
		p.treated, p.shared = true, m.Words()+"."
	}
	p.Detail, p.Today, p.me, p.from = d, v.Table.List.Today(), v.Viewer, cameFrom(v)
	p.who = names(v)
	p.partner = partners(v)
	p.log = !v.Alone() && p.Row.Partner == v.Viewer.Partner && v.May(sharing.SubjectAccess, v.Viewer.Partner) == nil
	p.stated(v.View(), k)
	p.place()
	page := v.Page(shell.SharedList, "One pathway")
	page.Back = nhsuk.LinkParams{Href: strings.TrimSuffix("/list?"+p.from, "?"), Text: "Shared list"}
	if p.Wrong != nil {
		page.Errors = p.Wrong
	} else if p.Changed == nil {
		page.Done = savedWords[v.URL.Query().Get("saved")]
	}
	if p.Changed != nil {
		page.Status = http.StatusConflict
	}
	return v.Show(w, page, pathwayPage(p))
}

// fieldID is the id of a field of a form; a form's own field has its name alone.
func fieldID(do, field string) string {
	if do == field {
		return do
	}
	return do + "-" + field
}

// replyID is the id of a field of the reply to query i.
func replyID(i int, field string) string {
	if field == "reply" {
		return fmt.Sprintf("reply-%d", i)
	}
	return fmt.Sprintf("reply-%d-%s", i, field)
}

// replied is which query the reply that was sent is about; -1 for none that is
// here.
func (p pathwayView) replied() int {
	if p.Typed.Do != "reply" {
		return -1
	}
	return slices.IndexFunc(p.Queries, func(q waiting.OpenQuery) bool { return q.Rule == p.Typed.Rule })
}

func (p pathwayView) replies(i int) bool { return p.replied() == i }

// keptReply is what was typed into the reply to query i.
func (p pathwayView) keptReply(i int, typed string) string {
	if p.replies(i) {
		return typed
	}
	return ""
}

// place gives what is wrong the ids of the page: fields of a reply are those of
// its query, and what is wrong with no field stands at the notes.
func (p *pathwayView) place() {
	for i := range p.Wrong {
		field := p.Wrong[i].Href
		switch n := p.replied(); {
		case n >= 0:
			p.Wrong[i].Href = "#" + replyID(n, field)
		case p.Typed.Do == "undo" || p.Typed.Do == "reply":
			p.Wrong[i].Href = "#notes"
		default:
			p.Wrong[i].Href = "#" + fieldID(p.Typed.Do, field)
		}
	}
}

// firstField is the id at which the form that was sent starts.
func (p pathwayView) firstField() string {
	switch n := p.replied(); {
	case n >= 0:
		return replyID(n, "reply")
	case p.Typed.Do == "contact", p.Typed.Do == "validated":
		return fieldID(p.Typed.Do, "on")
	case p.Typed.Do == "owner", p.Typed.Do == "action", p.Typed.Do == "comment":
		return p.Typed.Do
	}
	return "notes"
}

// stated looks up to which day the file of the standing statement is true, and
// which later one says the same.
func (p *pathwayView) stated(view *facts.View, k care.Key) {
	r, ok := view.PathwayByKey(k)
	c, i, seen := view.Pathway(r)
	if !ok || !seen || c.Extract[i] == 0 {
		return
	}
	p.Stated = truth(view.Extract(c.Extract[i]))
	if n := view.Confirmed(r); n > c.Extract[i] {
		since := view.Extract(n)
		p.Since = &since
	}
}

// truth is the day to which a file is true; of a file that does not say, the day
// on which it came.
func truth(x facts.Extract) care.Date {
	if x.Received.Census != 0 {
		return x.Received.Census
	}
	return care.DateOf(x.At.In(site.London))
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

// sharedWords is what shared sessions say of the wait, with what is to be done.
func (p pathwayView) sharedWords() string {
	if p.treated {
		return p.shared + " " + waiting.SharedRemedy
	}
	return p.shared
}
