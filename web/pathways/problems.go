package pathways

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"roundtable/care"
	"roundtable/servicemap"
	"roundtable/servicemap/lived"
	"roundtable/web/shell"
	"roundtable/web/site"
)

// problemsView lists what was put on the table.
type problemsView struct {
	Tabs []tab
	Rows []problemRow
	Open int
}

type problemRow struct {
	*servicemap.Problem
	People   string
	Partners string
	Since    string
}

// peopleOf says how many a problem hurts, as its author counted: in broad bands to
// everybody at the table. Who may list people may still not see those whom the author
// saw; an exact figure is only what is counted anew of a visitor's own people.
func peopleOf(v *site.Visit, n int) string {
	switch {
	case n == 0:
		return "not counted"
	case v.Alone():
		return site.Counted(n, "person", "people")
	case n < 20:
		return "fewer than 20 people"
	case n < 50:
		return "20 to 49 people"
	case n < 100:
		return "50 to 99 people"
	}
	return "100 people or more"
}

func (p *pages) problems(w http.ResponseWriter, v *site.Visit) error {
	page, tabs := begin(v, "Problems", "/journeys/problems")
	page.Done = just[v.URL.Query().Get("done")]
	x := &problemsView{Tabs: tabs}
	for _, y := range v.Table.Map.Problems() {
		x.Rows = append(x.Rows, rowOf(v, y))
		if y.Closed == "" {
			x.Open++
		}
	}
	return v.Show(w, page, problemsPage(x))
}

func rowOf(v *site.Visit, y *servicemap.Problem) problemRow {
	r := problemRow{Problem: y, People: peopleOf(v, y.ProblemStated.People), Since: y.First.At.In(care.London).Format("2 January 2006")}
	var names []string
	for _, c := range y.ProblemStated.Partners {
		names = append(names, v.PartnerName(c))
	}
	r.Partners = strings.Join(names, ", ")
	return r
}

// problemView is one problem.
type problemView struct {
	Tabs []tab
	problemRow
	Evidence []evidenceRow
	Who      string
	May      bool // the visitor may close it
	Version  int64
	Wrong    site.Wrong
}

// evidenceRow is what was found, and what the same question finds now among the people
// whom the visitor may see.
type evidenceRow struct {
	AsAt   care.Date
	What   string // the finding, of whatever services
	People string // as its author counted, in a band
	Asked  bool   // the question was asked anew, of the visitor's own people
	Now    string // how many it finds of them
	Linked string
	Way    string // the services, as far as the visitor sees people go that way
	Query  string
}

func (p *pages) problem(w http.ResponseWriter, v *site.Visit) error {
	page, tabs := begin(v, "Problem", "")
	page.Done = just[v.URL.Query().Get("done")]
	x, err := p.problemOf(v, tabs)
	if err != nil {
		return err
	}
	return v.Show(w, page, problemPage(x))
}

func (p *pages) problemOf(v *site.Visit, tabs []tab) (*problemView, error) {
	y, ok := v.Table.Map.Problem(care.ProblemID(v.PathValue("problem")))
	if !ok {
		return nil, shell.NotFound("This problem")
	}
	x := &problemView{Tabs: tabs, problemRow: rowOf(v, y), Who: v.Somebody(y.First.By), Version: int64(y.Number)}
	x.May = !v.CountsOnly() && y.Closed == ""
	for i := range y.ProblemStated.Evidence {
		x.Evidence = append(x.Evidence, p.evidenceOf(v, &y.ProblemStated.Evidence[i]))
	}
	return x, nil
}

// evidenceOf shows evidence without its words: they are those of its author, who may see
// services that the visitor may not. What the visitor may see is asked anew.
func (p *pages) evidenceOf(v *site.Visit, e *care.Evidence) evidenceRow {
	r := evidenceRow{AsAt: e.AsAt, What: "Something was found", People: peopleOf(v, e.People)}
	f := wordsOf(lived.Kind(e.Kind))
	if f == nil {
		return r
	}
	r.What = site.Capital(f.what)
	at, err := url.Parse(e.Query)
	if err != nil || v.CountsOnly() {
		return r
	}
	a, found := p.asksOf(v, nil, "", at.Query())
	s := lived.Sum(a.Log, f.kind, a.take(found, f.kind), a.Sift)
	r.Asked, r.Now = true, site.Counted(s.People, "person", "people")
	if s.N > 0 { // who sees nobody go a way reads no name of it, not in an address either
		r.Linked, r.Way, r.Query = linkedShare(s.Linked, s.People), firstWay(a, s), e.Query
	}
	return r
}

// more says of those who are found now who can be recognised, and which way they went.
func (r evidenceRow) more() string {
	if r.Linked == "" {
		return ""
	}
	text := ", of whom " + r.Linked + " can be recognised at another partner"
	if r.Way != "" {
		text += ": " + r.Way
	}
	return text
}

// firstWay is the way that most people of a finding went.
func firstWay(a *ask, s *lived.Summary) string {
	if r := rounds(a, s, 1); len(r) > 0 {
		if len(s.Rounds) > 1 {
			return r[0].Words + fmt.Sprintf(", and %s", site.Counted(len(s.Rounds)-1, "other way round", "other ways round"))
		}
		return r[0].Words
	}
	if len(s.Services) > 0 {
		return wayWords(a.Log, withoutNone(s.Services[0].From, s.Services[0].To))
	}
	return ""
}

// closeProblem closes a problem with a reason.
func (p *pages) closeProblem(w http.ResponseWriter, v *site.Visit) error {
	page, tabs := begin(v, "Problem", "")
	x, err := p.problemOf(v, tabs)
	if err != nil {
		return err
	}
	y := x.ProblemStated
	if y.Closed = strings.TrimSpace(v.PostFormValue("closed")); y.Closed == "" {
		x.Wrong.Add("closed", "Say why it is over.")
		page.Errors = x.Wrong
		return v.Show(w, page, problemPage(x))
	}
	_, seq, err := v.Table.Map.State(v.Context(), who(v), y, v.Version())
	if err != nil {
		if err = x.Wrong.Problem(err, "closed"); err != nil {
			return err
		}
		page.Errors = x.Wrong
		return v.Show(w, page, problemPage(x))
	}
	return v.Done(w, seq, "/journeys/problems/"+string(y.ID)+"?done=closed")
}

// newProblemView is a finding on its way to the table.
type newProblemView struct {
	*ask
	*finderWords
	Stated care.ProblemStated
	Names  string
	Found  string // the finding with its way, to its author
	Wrong  site.Wrong
}

func (p *pages) newProblem(w http.ResponseWriter, v *site.Visit) error {
	page, tabs := begin(v, "Put a problem on the table", "")
	x, err := p.stating(v, tabs)
	if err != nil {
		return err
	}
	return v.Show(w, page, newProblemPage(x))
}

// stating draws a problem up from the finding that the address asks for.
func (p *pages) stating(v *site.Visit, tabs []tab) (*newProblemView, error) {
	f := wordsOf(lived.Kind(v.URL.Query().Get("finder")))
	if f == nil {
		return nil, shell.NotFound("This finding")
	}
	a, found := p.asks(v, tabs, "")
	s := lived.Sum(a.Log, f.kind, a.take(found, f.kind), a.Sift)
	if s.N == 0 {
		return nil, shell.NotFound("This finding")
	}
	x := &newProblemView{ask: a, finderWords: f}
	// The record names no service in words: each reader has them named as they may see.
	words := site.Capital(f.what)
	if x.Found = words; firstWay(a, s) != "" {
		x.Found += ": " + firstWay(a, s)
	}
	x.Stated = care.ProblemStated{
		Title: site.Capital(f.what), People: s.People, Partners: partnersOf(a.Log, s),
		Evidence: []care.Evidence{{AsAt: knownOf(a.Log), Kind: string(f.kind), Words: words, People: s.People, Linked: s.Linked, Query: "/journeys/find/" + string(f.kind) + a.query("finder", "")}},
	}
	var names []string
	for _, c := range x.Stated.Partners {
		names = append(names, a.short(c))
	}
	x.Names = strings.Join(names, ", ")
	return x, nil
}

func withoutNone(all ...int32) []int32 {
	return slices.DeleteFunc(all, func(n int32) bool { return n == lived.None })
}

// partnersOf are the organisations that take part in a finding, those with most first.
func partnersOf(l *lived.Log, s *lived.Summary) (out []care.PartnerCode) {
	for _, b := range s.Orgs {
		for _, o := range []int32{b.From, b.To} {
			if o != lived.None && !slices.Contains(out, l.Orgs[o].Code) {
				out = append(out, l.Orgs[o].Code)
			}
		}
	}
	return out
}

// state puts the problem on the table.
func (p *pages) state(w http.ResponseWriter, v *site.Visit) error {
	page, tabs := begin(v, "Put a problem on the table", "")
	x, err := p.stating(v, tabs)
	if err != nil {
		return err
	}
	x.Stated.Title, x.Stated.Whom, x.Stated.Text = v.PostFormValue("title"), v.PostFormValue("whom"), v.PostFormValue("text")
	id, seq, err := v.Table.Map.State(v.Context(), who(v), x.Stated, 0)
	if err != nil {
		if err = x.Wrong.Problem(err, "title", "whom", "text"); err != nil {
			return err
		}
		page.Errors = x.Wrong
		return v.Show(w, page, newProblemPage(x))
	}
	return v.Done(w, seq, fmt.Sprintf("/journeys/problems/%s?done=stated", id))
}
