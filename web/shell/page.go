package shell

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/a-h/templ"

	"roundtable/care"
	"roundtable/web/nhsuk"
)

// Section is a place in the main navigation.
type Section string

// The sections, in the order of the navigation. None marks none of them.
const (
	None        Section = ""
	Home        Section = "home"
	SharedList  Section = "list"
	Forecast    Section = "forecast"
	People      Section = "people"
	Sessions    Section = "sessions"
	Services    Section = "services"
	Import      Section = "import"
	DataQuality Section = "quality"
	Ledger      Section = "ledger"
	Sharing     Section = "sharing"
	Mine        Section = "my" // of people who use services: about themselves
	MyLog       Section = "my-log"
)

// link is one of the navigation's.
type link struct {
	id   Section
	text string
	href string
}

// sections are the links of the navigation of who works at a partner.
var sections = []link{
	{Home, "Home", "/"},
	{SharedList, "Shared list", "/list"},
	{Forecast, "Forecast", "/forecast"},
	{People, "People", "/people"},
	{Sessions, "Sessions", "/sessions"},
	{Services, "Services", "/services"},
	{Import, "Import", "/import"},
	{DataQuality, "Data quality", "/quality"},
	{Ledger, "Ledger", "/ledger"},
	{Sharing, "Sharing", "/sharing"},
}

// sectionsCounts are those of who may list nobody: no link leads to a page of people.
var sectionsCounts = []link{
	{Home, "Home", "/"},
	{SharedList, "Counts", "/counts"},
	{Forecast, "Forecast", "/forecast"},
	{People, "People", "/people"},
	{Sessions, "Sessions", "/sessions/result"},
	{Services, "Services", "/services"},
	{Import, "Import", "/import"},
	{Ledger, "Ledger", "/ledger"},
	{Sharing, "Sharing", "/sharing"},
}

// Page is what a page tells the layout. The zero Page has a header, a footer
// and no navigation.
type Page struct {
	// Title is the page's own name, as in its heading; the window shows
	// "Title - Roundtable". Nothing personal: titles stay in a browser's history.
	Title string
	// Section is where the page stands; the navigation is shown when
	// Collaborative is set.
	Section Section
	// Top says that the page is the section's own first page.
	Top bool
	// Collaborative is the name of the open collaborative; "" before there is one.
	Collaborative string
	Demo          bool
	// Peopled says that people sign in: the table is not one person's own folder.
	Peopled bool
	// As is the viewer's role, and Why what they look at people for, in words: they
	// lead to where both are changed. "" where nobody signs in.
	As, Why string
	// Tell is what the viewer has to be told at once, with TellHref where to look; ""
	// for nothing.
	Tell, TellHref string
	// Practice says what sort of numbers stand at the table.
	Practice Practice
	Viewer   care.Viewer // the zero Viewer: nobody has been picked
	Purpose  *Purpose    // the shared purpose; nil when none is agreed
	// Agree says that no purpose is agreed: the strip offers to agree one.
	Agree      bool
	Breadcrumb []nhsuk.LinkItem
	Back       nhsuk.LinkParams // a link back; shown when it has an address
	// Errors are what is wrong with the form on the page: they head it and the
	// title says "Error:".
	Errors []nhsuk.ErrorItem
	// Done says what was just done, in a banner.
	Done string
	// CountsOnly says that the viewer may list nobody: links lead to counts instead.
	CountsOnly bool
	// Closed are sections that the viewer's role does not open: no link leads there.
	Closed []Section
	// Wide lets the page use the whole of a wide screen.
	Wide bool
	// Lists say how old each partner's list is, the oldest first; none leaves the
	// line out. Received is when the last file came, in the location in which it is
	// to be shown.
	Lists    []ListAge
	Received time.Time
	// Partial is what an htmx request for a part of the page gets; nil gives it
	// the page's own content, without the layout.
	Partial templ.Component
	// Typed is the visitor's key, in base64, under which their browser keeps what they
	// typed; the same for a session, and nobody else's. "" keeps nothing.
	Typed string
	// posted says that the page answers a form: it has no address of its own to which a
	// browser can go back.
	posted bool
	// Status of the answer; 0 is 200, or 422 when there are Errors.
	Status int
}

// ListAge is the day to which a partner's newest list is true.
type ListAge struct {
	Partner string
	TrueAt  care.Date
	Days    int  // since then
	Stale   bool // older than a weekly list may be
	Href    string
}

// Words say the day and how long ago it is.
func (a ListAge) Words() string { return a.TrueAt.Long() + " (" + Ago(a.Days) + ")" }

// Ago says how long ago a day was.
func Ago(days int) string {
	switch {
	case days < 0:
		return "in the future"
	case days == 0:
		return "today"
	case days == 1:
		return "yesterday"
	}
	return fmt.Sprintf("%d days ago", days)
}

// Practice is how far a collaborative is one for practice.
type Practice uint8

// The states of practice.
const (
	NoPractice    Practice = iota // people are meant to be real
	Practising                    // everybody is made up, and test NHS numbers count
	PracticeEnded                 // said to be for practice, but real NHS numbers stand in it
)

// Purpose is the collaborative's shared purpose, as it heads every page.
type Purpose struct {
	Sentence string
	Now      string // "647 people over 52 weeks"; "" for a purpose without a number
	Target   string // "0 by 31 March 2027"
	Left     string // "130 days left"
	Href     string // where the figure comes from; "" for none
}

// Countdown says how long is left until the date by, seen from today: "130 days
// left", "today", "12 days past". "" without a date.
func Countdown(today, by care.Date) string {
	switch d := int(by) - int(today); {
	case by.IsZero() || today.IsZero():
		return ""
	case d == 0:
		return "today"
	case d == 1:
		return "1 day left"
	case d == -1:
		return "1 day past"
	case d < 0:
		return fmt.Sprintf("%d days past", -d)
	default:
		return fmt.Sprintf("%d days left", d)
	}
}

func (p Page) windowTitle() string {
	t := p.Title
	if len(p.Errors) > 0 {
		t = "Error: " + t
	}
	if t == "" {
		return "Roundtable"
	}
	return t + " - Roundtable"
}

func (p Page) container() string {
	if p.Wide {
		return "rt-wide"
	}
	return ""
}

func (p Page) navigation() nhsuk.Navigation {
	var n nhsuk.Navigation
	if p.Collaborative == "" {
		return n
	}
	own, links := p.own()
	switch {
	case own:
	case p.CountsOnly:
		links = sectionsCounts
	default:
		links = sections
	}
	for _, s := range links {
		if slices.Contains(p.Closed, s.id) {
			continue
		}
		here := s.id == p.Section
		n.Items = append(n.Items, nhsuk.NavigationItem{Text: s.text, Href: s.href, Current: here && p.Top, Active: here})
	}
	return n
}

// own reports a page for somebody who sees their own record alone, and gives their
// navigation: they have no list, and a carer not the log.
func (p Page) own() (own bool, links []link) {
	switch p.Viewer.Role {
	case care.RoleServiceUser:
		return true, []link{{Mine, "My waits", "/my"}, {MyLog, "Who has looked", "/my/log"}}
	case care.RoleCarer:
		return true, []link{{Mine, "Waits", "/my"}}
	}
	return false, nil
}

func (p Page) header() nhsuk.HeaderParams {
	h := nhsuk.HeaderParams{
		Service: nhsuk.Service{Text: "Roundtable", Href: "/"}, Classes: "rt-header",
		Organisation: nil, Navigation: p.navigation(), ContainerClasses: p.container(),
	}
	if p.Collaborative == "" {
		return h
	}
	h.Service.Text = "Roundtable · " + p.Collaborative
	who := nhsuk.AccountItem{Icon: true, Text: "Choose who you are", Href: "/who"}
	if p.Viewer.Name != "" {
		who = nhsuk.AccountItem{Icon: true, Text: strings.TrimSuffix(p.Viewer.Name+", "+string(p.Viewer.Partner), ", ")}
		items := []nhsuk.AccountItem{who}
		if p.As != "" {
			items = append(items, nhsuk.AccountItem{Text: p.asWords(), Href: "/why"})
		}
		if p.Peopled && !p.Demo {
			items = append(items, nhsuk.AccountItem{Text: "Your account", Href: "/account"}, nhsuk.AccountItem{Text: "Sign out", Action: "/sign-out"})
		} else {
			items = append(items, nhsuk.AccountItem{Text: "Switch", Href: "/who"})
		}
		h.Account = &nhsuk.Account{Items: items}
		return h
	}
	if p.Peopled && !p.Demo {
		who = nhsuk.AccountItem{Icon: true, Text: "Your account", Href: "/account"}
	}
	h.Account = &nhsuk.Account{Items: []nhsuk.AccountItem{who}}
	return h
}

// asWords are the viewer's role and why they look: "Clinician, for booking".
func (p Page) asWords() string {
	as, _, _ := strings.Cut(p.As, " (") // what a role's title explains stands on the page of roles
	if p.Why == "" {
		return as
	}
	return as + ", for " + p.Why
}

// asAt is the footer's line about the data's age: a page is as old as the oldest
// list that it counts.
func (p Page) asAt() string {
	oldest := p.Lists[0]
	switch newest := p.Lists[len(p.Lists)-1]; {
	case len(p.Lists) == 1:
		return "The list of " + oldest.Partner + " is true at " + oldest.Words() + "."
	case newest.TrueAt == oldest.TrueAt:
		return "Every list is true at " + oldest.Words() + "."
	}
	return "The oldest list, of " + oldest.Partner + ", is true at " + oldest.Words() + "; the newest, of " + p.Lists[len(p.Lists)-1].Partner +
		", at " + p.Lists[len(p.Lists)-1].Words() + "."
}

// warned reports a page above which it says what sort of data these are.
func (p Page) warned() bool { return p.Demo || p.Practice != NoPractice || !p.Peopled }

// wantsPart reports whether htmx asks for a part of a page. A boosted link or
// a restored history entry wants the whole.
func wantsPart(r *http.Request) bool {
	return r.Header.Get("HX-Request") == "true" && r.Header.Get("HX-Boosted") == "" &&
		r.Header.Get("HX-Request-Type") != "full" && r.Header.Get("HX-History-Restore-Request") == ""
}

// Render answers with the page: whole, or its part alone when htmx asks for it.
// Everything is drawn before the first byte is sent, so that an error half-way
// becomes an error page and never half a page.
func Render(w http.ResponseWriter, r *http.Request, p Page, body templ.Component) error {
	var b bytes.Buffer
	ctx := r.Context()
	p.posted = r.Method == http.MethodPost
	c := whole(p, body)
	if wantsPart(r) {
		c = body
		if p.Partial != nil {
			c = p.Partial
		}
	}
	if err := c.Render(ctx, &b); err != nil {
		return fmt.Errorf("draw the page %q: %w", p.Title, err)
	}
	status := p.Status
	if status == 0 {
		status = http.StatusOK
		if len(p.Errors) > 0 {
			status = http.StatusUnprocessableEntity
		}
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Add("Vary", "HX-Request")
	w.WriteHeader(status)
	if r.Method == http.MethodHead {
		return nil
	}
	_, _ = w.Write(b.Bytes()) // the browser has gone; nobody is left to tell
	return nil
}

func whole(p Page, body templ.Component) templ.Component {
	return templ.ComponentFunc(func(ctx context.Context, w ioWriter) error {
		return Layout(p).Render(templ.WithChildren(ctx, body), w)
	})
}

// SeeOther sends the browser to another page after a command, so that loading it
// again repeats nothing (303). For htmx it asks the browser to go there too.
func SeeOther(w http.ResponseWriter, r *http.Request, to string) error {
	if r.Header.Get("HX-Request") == "true" {
		w.Header().Set("HX-Redirect", to)
		w.WriteHeader(http.StatusNoContent)
		return nil
	}
	http.Redirect(w, r, to, http.StatusSeeOther)
	return nil
}
