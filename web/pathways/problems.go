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
	Late int // of them, how many should be over
	Mine int // of them, how many the visitor's organisation sees to
}

type problemRow struct {
	*servicemap.Problem
	People   string
	Partners string
	Owned    string // who sees to it: the organisation, and who there
	Since    string
	Overdue  bool
}

// answer is the page in one sentence.
func (x *problemsView) answer() string {
	text := site.Counted(x.Open, "problem is open", "problems are open")
	if x.Late > 0 {
		text += fmt.Sprintf(", %d of them past the day by which it was to be over", x.Late)
	}
	if x.Mine > 0 {
		text += fmt.Sprintf("; your organisation sees to %d", x.Mine)
	}
	return text + "."
}

// sizeOf says how many people a problem hurts, to everybody at the table: nothing of what its
// author counted, since who reads that beside the published figures of the same people can
// take one from the other. It is said of how many of them a part it is, as published; an exact
// figure is only what is counted anew of a visitor's own people.
func (p *pages) sizeOf(v *site.Visit, kind string, n int) (string, error) {
	switch {
	case n == 0:
		return "not counted", nil
	case v.Alone():
		return site.Counted(n, "person", "people"), nil
	case !slices.Contains(countedKinds, lived.Kind(kind)):
		return "counted by its author", nil
	}
	if err := p.readyCounted(v); err != nil {
		return "", err
	}
	c, err := p.cubes.get(p, v)
	if err != nil {
		return "", err
	}
	if sharesAll(v, c.codes) != nil {
		return "counted by its author", nil
	}
	all, err := c.of(lived.Kind(kind))
	if err != nil {
		return "", err
	}
	if words := all.Words(); words != "*" {
		return "some or all of about " + words + " people", nil
	}
	return "too few to say", nil
}

func (p *pages) problems(w http.ResponseWriter, v *site.Visit) error {
	page, tabs := begin(v, "Problems", "/journeys/problems")
	page.Done = just[v.URL.Query().Get("done")]
	x := &problemsView{Tabs: tabs}
	for _, y := range v.Table.Map.Problems() {
		row, err := p.rowOf(v, y)
		if err != nil {
			return err
		}
		x.Rows = append(x.Rows, row)
		if y.Closed != "" {
			continue
		}
		x.Open++
		if y.Late(v.Table.Map.Today()) {
			x.Late++
		}
		if y.Owner != "" && y.Owner == v.Viewer.Partner {
			x.Mine++
		}
	}
	return v.Show(w, page, problemsPage(x))
}

// Asks are the problems that the visitor's organisation sees to, and rules that wait for
// its word, of who may give it.
func Asks(v *site.Visit) ([]site.Ask, error) {
	open, late := 0, 0
	for _, y := range v.Table.Map.Problems() {
		if y.Closed != "" || y.Owner == "" || y.Owner != v.Viewer.Partner {
			continue
		}
		open++
		if y.Late(v.Table.Map.Today()) {
			late++
		}
	}
	more := ""
	if late > 0 {
		more = fmt.Sprintf("%d past the day", late)
	}
	rules := 0
	if v.MayForAll() == nil {
		for _, r := range v.Table.Map.Rules() {
			if r.WaitsFor(v.Viewer.Partner) {
				rules++
			}
		}
	}
	return append(
		site.AsksFor(open, "problem on the table to see to", "problems on the table to see to", more, "/journeys/problems"),
		site.AsksFor(rules, "rule for all partners to agree to", "rules for all partners to agree to", "or not", "/journeys/rules")...), nil
}

func (p *pages) rowOf(v *site.Visit, y *servicemap.Problem) (r problemRow, err error) {
	r = problemRow{Problem: y, Since: y.First.At.In(care.London).Format("2 January 2006")}
	var names []string
	for _, c := range y.ProblemStated.Partners {
		names = append(names, v.PartnerName(c))
	}
	r.Partners = strings.Join(names, ", ")
	r.Owned, r.Overdue = ownedBy(v, &y.ProblemStated), y.Late(v.Table.Map.Today())
	kind := ""
	if len(y.ProblemStated.Evidence) > 0 {
		kind = y.ProblemStated.Evidence[0].Kind
	}
	r.People, err = p.sizeOf(v, kind, y.ProblemStated.People)
	return r, err
}

// ownedBy says who sees to a problem.
func ownedBy(v *site.Visit, y *stated) string {
	switch {
	case y.Owner == "":
		return "Nobody yet"
	case y.Lead == "":
		return v.PartnerName(y.Owner)
	}
	return v.PartnerName(y.Owner) + ": " + y.Lead
}

// stated is what is said of a problem.
type stated = care.ProblemStated

// problemView is one problem.
type problemView struct {
	Tabs []tab
	problemRow
	Evidence    []evidenceRow
	Who         string
	ServiceName string // "" of none, or of one that the visitor does not see
	Said        []saidOf
	Keepers     string // who says how it stands
	Version     int64

	May      bool // the visitor may say how it stands
	MayCount bool // and ask the evidence anew
	Owners   []option
	Services []option
	Did      string // the form that was sent
	Typed    stated
	DueTyped string
	Wrong    site.Wrong
}

// saidOf is one thing that was said of a problem.
type saidOf struct{ On, By, Words string }

// stands says how far the problem is.
func (x *problemView) stands() string {
	switch x.Stage() {
	case servicemap.StageClosed:
		return "Closed: " + x.Closed
	case servicemap.StageWorked:
		return "Being worked on: " + x.Work
	}
	return "Open: nobody has said yet what is being done"
}

func (x *problemView) dueWords() string {
	switch {
	case x.Due == 0:
		return "not said"
	case x.Overdue:
		return x.Due.Long() + ": that day is over"
	}
	return x.Due.Long()
}

// evidenceRow is what was found, and what the same question finds now among the people
// whom the visitor may see.
type evidenceRow struct {
	AsAt   care.Date
	What   string // the finding, of whatever services
	People string // how many, on one's own computer
	By     string // who counted
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
	row, err := p.rowOf(v, y)
	if err != nil {
		return nil, err
	}
	x := &problemView{Tabs: tabs, problemRow: row, Who: v.Somebody(y.First.By), Version: int64(y.Number), Typed: y.ProblemStated}
	x.May, x.MayCount = y.Keeps(who(v)), !countsOnly(v)
	if s, ok := v.Table.Map.Service(who(v), y.Service); ok && y.Service != "" {
		x.ServiceName = v.PartnerShort(s.Owner) + ": " + s.Name
	}
	x.Keepers = v.PartnerName(y.First.Partner)
	if y.Owner != "" && y.Owner != y.First.Partner {
		x.Keepers = v.PartnerName(y.Owner) + " or " + x.Keepers
	}
	if y.Due != 0 {
		x.DueTyped = typedDay(y.Due)
	}
	if x.May {
		x.Owners, x.Services = owners(v, y.ProblemStated.Partners), serviceChoices(v)
	}
	for i := range y.ProblemStated.Evidence {
		e := p.evidenceOf(v, &y.ProblemStated.Evidence[i])
		e.By = v.Somebody(counted(y, i).By)
		x.Evidence = append(x.Evidence, e)
	}
	for i := range slices.Backward(y.History) {
		h := &y.History[i]
		row := saidOf{On: h.Who.At.In(care.London).Format("2 January 2006"), By: v.Somebody(h.Who.By) + " (" + v.PartnerShort(h.Who.Partner) + ")"}
		if i == 0 {
			row.Words = "put it on the table" + handed(v, &stated{}, &h.ProblemStated)
		} else {
			row.Words = saidWords(v, &y.History[i-1].ProblemStated, &h.ProblemStated)
		}
		x.Said = append(x.Said, row)
	}
	return x, nil
}

// counted is who brought the i-th evidence.
func counted(y *servicemap.Problem, i int) servicemap.Said {
	k := slices.IndexFunc(y.History, func(h servicemap.ProblemSaid) bool { return len(h.Evidence) > i })
	return y.History[max(0, k)].Who
}

func typedDay(d care.Date) string {
	y, m, day := d.Civil()
	return fmt.Sprintf("%d/%d/%d", day, int(m), y)
}

// handed says of a problem who was asked to see to it, and by when, where that is new.
func handed(v *site.Visit, was, is *stated) (text string) {
	if is.Owner != was.Owner || is.Lead != was.Lead {
		text += "; " + ownedBy(v, is) + " is to see to it"
	}
	if is.Due != was.Due && is.Due != 0 {
		text += "; by " + is.Due.Long()
	}
	return text
}

// saidWords says what somebody changed of a problem.
func saidWords(v *site.Visit, was, is *stated) string {
	var out []string
	switch {
	case is.Closed != "":
		return "closed it: " + is.Closed
	case was.Closed != "":
		out = append(out, "opened it again: "+is.Reopened)
	}
	if is.Work != was.Work && is.Work != "" {
		out = append(out, "it is being worked on: "+is.Work)
	} else if is.Work != was.Work {
		out = append(out, "nobody is at it any more")
	}
	if h := handed(v, was, is); h != "" {
		out = append(out, strings.TrimPrefix(h, "; "))
	}
	if n := len(is.Evidence) - len(was.Evidence); n > 0 {
		out = append(out, "kept what is found now")
	}
	if is.Service != was.Service {
		out = append(out, "said which service it is about")
	}
	if len(out) == 0 {
		return "said the same again"
	}
	return strings.Join(out, "; ")
}

// owners are the organisations that can see to a problem: those that take part first.
func owners(v *site.Visit, first []care.PartnerCode) (out []option) {
	out = []option{{"", "Choose"}}
	for _, c := range first {
		out = append(out, option{string(c), v.PartnerName(c)})
	}
	n := len(out)
	for _, p := range v.View().Partners() {
		if c := p.PartnerDescribed.Code; p.Parent == "" && !slices.Contains(first, c) {
			out = append(out, option{string(c), v.PartnerName(c)})
		}
	}
	slices.SortFunc(out[n:], func(a, b option) int { return strings.Compare(strings.ToLower(a.Text), strings.ToLower(b.Text)) })
	return out
}

// serviceChoices are the services that everybody at the table may know of.
func serviceChoices(v *site.Visit) []option {
	out := []option{{"", "None, or several"}}
	for _, s := range v.Table.Map.Services(&servicemap.Who{}) {
		out = append(out, option{string(s.ID), v.PartnerShort(s.Owner) + ": " + s.Name})
	}
	return sorted(out)
}

// evidenceOf shows evidence without its words: they are those of its author, who may see
// services that the visitor may not. What the visitor may see is asked anew.
func (p *pages) evidenceOf(v *site.Visit, e *care.Evidence) evidenceRow {
	r := evidenceRow{AsAt: e.AsAt, What: "Something was found"}
	if v.Alone() {
		r.People = " (" + site.Counted(e.People, "person", "people") + ")"
	}
	f := wordsOf(lived.Kind(e.Kind))
	if f == nil {
		return r
	}
	r.What = site.Capital(f.what)
	at, err := url.Parse(e.Query)
	if err != nil || countsOnly(v) {
		return r
	}
	a, found := p.asksOf(v, nil, "", at.Query())
	s := a.sum(found, f.kind)
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
