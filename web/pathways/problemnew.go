package pathways

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"roundtable/care"
	"roundtable/servicemap/lived"
	"roundtable/web/shell"
	"roundtable/web/site"
)

// newProblemView is a finding on its way to the table.
type newProblemView struct {
	*ask
	*finderWords
	Stated   stated
	Names    string
	Found    string // the finding with its way, to its author
	Owners   []option
	Services []option
	DueTyped string
	Wrong    site.Wrong
}

// usualDays is how many days a problem is given at first: four weeks.
const usualDays = 28

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
	s := a.sum(found, f.kind)
	if s.N == 0 {
		return nil, shell.NotFound("This finding")
	}
	x := &newProblemView{ask: a, finderWords: f}
	// The record names no service in words: each reader has them named as they may see.
	words := site.Capital(f.what)
	if x.Found = words; firstWay(a, s) != "" {
		x.Found += ": " + firstWay(a, s)
	}
	x.Stated = stated{
		Title: site.Capital(f.what), People: s.People, Partners: partnersOf(a.Log, s),
		Evidence: []care.Evidence{{AsAt: knownOf(a.Log), Kind: string(f.kind), Words: words, People: s.People, Linked: s.Linked, Query: "/journeys/find/" + string(f.kind) + a.query("finder", "")}},
	}
	var names []string
	for _, c := range x.Stated.Partners {
		names = append(names, a.short(c))
	}
	x.Names = strings.Join(names, ", ")
	x.Owners, x.Services = owners(v, x.Stated.Partners), serviceChoices(v)
	x.DueTyped = typedDay(v.Table.Map.Today() + usualDays)
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
	x.DueTyped = whoAndWhen(v, &x.Stated, &x.Wrong)
	x.Stated.Service = chosenService(v, x.Services, "")
	if len(x.Wrong) > 0 {
		page.Errors = x.Wrong
		return v.Show(w, page, newProblemPage(x))
	}
	id, seq, err := v.Table.Map.State(v.Context(), who(v), x.Stated, 0)
	if err != nil {
		if err = x.Wrong.Problem(err, "title", "whom", "text", "owner", "lead", "due"); err != nil {
			return err
		}
		page.Errors = x.Wrong
		return v.Show(w, page, newProblemPage(x))
	}
	return v.Done(w, seq, fmt.Sprintf("/journeys/problems/%s?done=stated", id))
}
