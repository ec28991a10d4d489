package people

import (
	"cmp"
	"errors"
	"net/http"
	"slices"
	"strings"
	"time"

	"roundtable/care"
	"roundtable/facts"
	"roundtable/people"
	"roundtable/sharing"
	"roundtable/web/shell"
	"roundtable/web/site"
)

// maxReason is how long a reason may be, in characters.
const maxReason = 500

// tab is one of the room's pages.
type tab = shell.Tab

// tabs are those of the room's pages that the visitor's role may use.
func tabs(v *site.Visit, here string) []tab {
	var out []tab
	add := func(open bool, href, name string) {
		if open {
			out = append(out, tab{Href: href, Name: name, Here: href == here})
		}
	}
	add(true, "/people", "To decide")
	add(!v.CountsOnly(), "/people/find", "Find a person")
	add(true, "/people/quality", "How good the linking is")
	add(!v.CountsOnly(), "/people/profile", "Before linking")
	add(true, "/people/runs", "Runs")
	add(mayNotice(v) == nil && (ofCharity(v) || here == "/people/notice"), "/people/notice", "Notice and consent")
	return out
}

// reviews is nil for who may say which records are of one person; otherwise a page
// that says why not.
func reviews(v *site.Visit) error {
	if err := v.ListsPeople(); err != nil {
		return err
	}
	return v.May(sharing.ReviewPeople, v.Viewer.Partner)
}

// signed is a handler of forms that say whose page they stood on: what one person has open
// saves nothing in the name of another, who is there by now in the same browser.
func signed(h site.Handler) site.Handler {
	return func(w http.ResponseWriter, v *site.Visit) error {
		if as := v.PostFormValue("as"); as != "" && as != string(v.Viewer.Account) {
			return &shell.StatusError{Status: http.StatusConflict, Heading: "This page was opened by somebody else", Problem: &care.Problem{
				What: "Nothing is saved. The page was opened by another person than you are now, in another window perhaps.", Remedy: "Open it again, look at it, and decide for yourself.",
			}}
		}
		return h(w, v)
	}
}

// problemIn is the *care.Problem of an error; nil when it is none.
func problemIn(err error) *care.Problem {
	p, _ := errors.AsType[*care.Problem](err)
	return p
}

func mayNotice(v *site.Visit) error { return v.May(sharing.RecordNotice, v.Viewer.Partner) }

// ofCharity reports whether the visitor's own organisation, or on one's own computer any,
// is one whose people have to be told before their records are linked: for others there is
// nothing to do on the page of notices.
func ofCharity(v *site.Visit) bool {
	return slices.ContainsFunc(v.View().Partners(), func(p facts.Partner) bool {
		return p.PartnerDescribed.Type == care.VCSE && (v.Alone() || p.PartnerDescribed.Code == v.Viewer.Partner)
	})
}

// reason reads why somebody does something; otherwise says what to write where that
// has to be said and is not.
func reason(v *site.Visit, f *site.Wrong, field, otherwise string) string {
	text := strings.Join(strings.Fields(v.PostFormValue(field)), " ")
	switch n := len([]rune(text)); {
	case text == "" && otherwise != "":
		f.Add(field, otherwise)
	case n > maxReason:
		f.Add(field, "Use at most 500 characters, and name nobody")
	case text != "" && !people.SaysWhy(text):
		f.Add(field, "That is no reason yet: write in a few words why, with three letters at least")
	}
	return text
}

// on is the day of a moment, in London.
func on(t time.Time) string { return care.DateOf(t.In(care.London)).Long() }

// who gives an account's name as colleagues know it.
func who(v *site.Visit) func(care.AccountID) string {
	book, all := v.Table.Sharing.Gate.Accounts(), v.Personas()
	return func(id care.AccountID) string {
		switch id {
		case v.Viewer.Account:
			return "You"
		case people.Linker:
			return "The linkage, by itself"
		}
		if a, _, ok := book.Get(id, 0); ok && a.Name != "" {
			return a.Name
		}
		for _, p := range all {
			if p.Account == id {
				return p.Name
			}
		}
		return "Somebody at the server itself"
	}
}

// orWords is s, or what stands in its place.
func orWords(s, none string) string { return cmp.Or(s, none) }

// wordsOn is wordsOf with what it is that a role does not do: "start runs of the
// linking".
func wordsOn(err error, what string) string {
	return strings.Replace(wordsOf(err), "does not do this", "does not "+what, 1)
}

// wordsOf is what a person may read of an error that is a page: why, and what would
// come nearest.
func wordsOf(err error) string {
	p := problemIn(err)
	if p == nil {
		return ""
	}
	return strings.TrimSpace(p.What + " " + p.Remedy)
}
