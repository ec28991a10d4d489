package servicemap

import (
	"cmp"
	"fmt"
	"net/url"
	"slices"

	"roundtable/care"
	"roundtable/servicemap"
	"roundtable/sharing"
	"roundtable/web/shell"
	"roundtable/web/site"
)

// tab is one of the room's pages.
type tab = shell.Tab

var allTabs = []tab{
	{Href: "/services", Name: "Services"},
	{Href: "/services/gaps", Name: "Who falls between"},
	{Href: "/services/what-if", Name: "What if"},
	{Href: "/services/map", Name: "Onward routes"},
	{Href: "/services/suggestions", Name: "Suggestions"},
	{Href: "/services/due", Name: "Due to be verified"},
	{Href: "/services/words", Name: "Words and people"},
}

// begin begins a page of the room.
func begin(v *site.Visit, title, here string) (shell.Page, []tab) {
	p := v.Page(shell.Services, title)
	p.Wide, p.Top = true, here == "/services"
	line := shell.Tabs(allTabs, here)
	if v.CountsOnly() {
		return p, append(line, tab{Href: "/journeys", Name: "What people go through"}, tab{Href: "/journeys/problems", Name: "Problems"})
	}
	line = append(line, tab{Href: "/journeys", Name: "What people go through"})
	return p, line
}

// who is the visitor as the room knows them. What an agreement opens of a restricted
// service is asked of the gate, as for the rows that it writes.
func who(v *site.Visit) *servicemap.Who {
	return &servicemap.Who{Viewer: v.Viewer, Alone: v.Alone(), Opens: func(m care.ClassMeaning) bool {
		return v.Opens(care.ListEntries, m)
	}}
}

// keeps is nil for who may describe services of a partner: those who describe the
// partner itself, and those who work with its list.
func keeps(v *site.Visit, owner care.PartnerCode) error {
	if !who(v).Keeps(owner) {
		return shell.Forbidden("A service is changed by the partner that owns it. You can suggest a change to them.")
	}
	if err := v.May(sharing.ManagePartners, owner); err == nil {
		return nil
	}
	return v.May(sharing.NoteRows, owner)
}

func mayKeep(v *site.Visit, owner care.PartnerCode) bool { return keeps(v, owner) == nil }

// problem puts what the room said against something at its fields, or at otherwise, and
// gives any other error back.
func problem(w *site.Wrong, err error, otherwise string) error {
	return w.ProblemAt(err, func(where string) string { return cmp.Or(fields[where], otherwise) })
}

// fields are the ids of the fields that the room's problems are about.
var fields = map[string]string{
	"name": "name", "function": "function", "team": "team", "source": "source", "reason": "reason", "ended": "ended", "end-reason": "end-reason", "contact": "phone", "due": "due", "wait": "wait", "age": "age-from",
	"criteria": "age-from", "why": "why", "owner": "owner", "words": "needs", "needs": "needs", "severities": "severities", "places": "places", "flags": "flags", "routes": "routes", "holds": "holds", "holds-source": "holds-source",
}

// option is one of a select's.
type option = site.Option

// owners are the partners whose services the visitor may describe.
func owners(v *site.Visit) (out []option) {
	for _, p := range v.View().Partners() {
		if d := p.PartnerDescribed; mayKeep(v, d.Code) {
			out = append(out, option{string(d.Code), cmp.Or(p.Short, p.Name)})
		}
	}
	return out
}

// partners are all of them.
func partners(v *site.Visit) (out []option) {
	for _, p := range v.View().Partners() {
		out = append(out, option{string(p.PartnerDescribed.Code), cmp.Or(p.Short, p.Name)})
	}
	slices.SortFunc(out, func(a, b option) int { return cmp.Compare(a.Text, b.Text) })
	return out
}

// at is an address with pairs of a query.
func at(path string, more ...string) string {
	vals := url.Values{}
	for i := 0; i+1 < len(more); i += 2 {
		if more[i+1] != "" {
			vals.Set(more[i], more[i+1])
		}
	}
	if len(vals) == 0 {
		return path
	}
	return path + "?" + vals.Encode()
}

func href(id care.ServiceID) string { return "/services/at/" + url.PathEscape(string(id)) }

// said is what was just done, by the word in the address.
var said = map[string]string{
	"described": "The service is described.", "verified": "It is recorded that you looked, and that it is so.", "as-was": "The service is as it was. The change in between stays in its history.",
	"proposed": "The proposal is with the partner that owns the service. It changes nothing until they take it.", "taken": "The suggestion is taken: it is the service's newest version.",
	"asked": "It is recorded that you asked. The owner sees it under what needs them today.",
	"noted": "The suggestion is taken note of.", "declined": "The suggestion is declined, and your reason stands beside it.", "words": "The words are agreed.", "people": "The figures are recorded.",
	"imported": "The services are imported.", "ended": "It is recorded when the service ends.", "words-as-were": "The words are as they were.", "people-as-were": "The figures are as they were.",
}

func notFound() error { return shell.NotFound("This service") }

// stale reports whether nobody has looked at a service when it was due.
func stale(s *servicemap.Service, today care.Date) bool { return s.Due == 0 || s.Due < today }

// dueWords says how a service stands with its next look.
func dueWords(s *servicemap.Service, today care.Date) string {
	switch {
	case s.Verified == 0:
		return "never verified"
	case s.Due == 0:
		return "verified " + s.Verified.Short() + ", no next look agreed"
	case s.Due < today:
		return fmt.Sprintf("was due %s", s.Due.Short())
	}
	return "verified " + s.Verified.Short()
}
