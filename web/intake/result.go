package intake

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"roundtable/care"
	"roundtable/intake"
	"roundtable/waiting"
	"roundtable/web/shell"
	"roundtable/web/site"
)

// figure is a count and the rows that it opens.
type figure struct {
	N     int
	What  string
	Href  string
	Aside string // "6 waits", where people are counted and have more waits than that
	None  string // said in place of 0, where 0 would not be true: "not shared with you"
	More  string // address of what will tell more
	Says  string // the words that lead there
}

// outcome is what came of one file.
type outcome struct {
	file
	Figures []figure
	Mend    int  // rows to mend: rejected and doubtful
	Whole   bool // the file is a whole list, so that a part of it must not be sent alone
	Lost    bool // most of the last list is gone: it may have been a part
}

// result says what came of the import: every number opens its rows.
func (p *pages) result(w http.ResponseWriter, v *site.Visit) error {
	d, token, err := load(v)
	if err != nil {
		return err
	}
	if p.running(token) {
		return v.SeeOther(w, "/import/"+token+"/progress")
	}
	r := resultView{Token: token, Open: d.open()}
	var ours []care.PartnerCode
	for _, f := range d.Files {
		o := outcomeOf(f)
		r.Files = append(r.Files, o)
		if f.Result == nil {
			continue
		}
		r.Accepted++
		if !slices.Contains(ours, f.Partner) {
			ours = append(ours, f.Partner)
			r.From = append(r.From, f.Name)
		}
		r.Listed = r.Listed || f.Result.Pathways > 0
	}
	if r.Listed {
		if r.Whole, err = listFigures(v, ours); err != nil {
			return err
		}
	}
	page := v.Page(shell.Import, "What came of it")
	return v.Show(w, page, resultPage(r))
}

// resultView is what the result page shows.
type resultView struct {
	Token    string
	Files    []outcome
	From     []string // names of the partners
	Whole    []figure // of all their lists together
	Accepted int
	Listed   bool // waits came
	Open     bool // a file can still be accepted
}

// in names whose lists the headline figures are about.
func (r resultView) in() string {
	switch n := len(r.From); n {
	case 1:
		return "On all lists of " + r.From[0]
	case 2:
		return "On all lists of " + r.From[0] + " and " + r.From[1]
	default:
		return fmt.Sprintf("On all lists of these %d organisations", n)
	}
}

// people is one or many of them.
func people(n int, what string) string {
	if n == 1 {
		return "person " + what
	}
	return "people " + what
}

// outcomeOf counts what one file came to.
func outcomeOf(f file) outcome {
	o := outcome{file: f}
	r := f.Result
	if r == nil {
		return o
	}
	k, _ := intake.KindNamed(r.Kind)
	o.Mend, o.Whole = r.Rejected+r.Doubtful, k.Snapshot
	o.Lost = r.Vanished >= 5 && r.Vanished > r.Counts.Same+r.Changed
	here := fmt.Sprintf("/extracts/%d", r.Extract)
	list := "/list?" + waiting.Query{Partners: []care.PartnerCode{r.Partner}}.Encode()
	add := func(n int, what, href string, always bool) {
		if n > 0 || always {
			o.Figures = append(o.Figures, figure{N: n, What: what, Href: href})
		}
	}
	add(r.Read, "rows read", here, true)
	add(r.People, strings.TrimSpace(people(r.People, "")), list, false)
	if r.Pathways != r.People {
		add(r.Pathways, "waits", list, false)
	}
	add(r.Events, "events", here, false)
	if r.New != r.Read { // not a first list, of which everything is new
		add(r.New, "new", here+"#rows", false)
		add(r.Changed, "changed", here+"#rows", false)
	}
	add(o.Mend, "rows to mend or look at", here+"/issues", true)
	add(r.Rejected, rejectedWords(k.Snapshot), here+"/issues?severity=rejected", false)
	gone := waiting.Query{Partners: []care.PartnerCode{r.Partner}, Vanished: waiting.Yes}
	add(r.Vanished, "gone since the last list, and nobody said why", "/list?"+gone.Encode(), false)
	return o
}

// rejectedWords says what became of rejected rows of a whole list, or of a part.
func rejectedWords(list bool) string {
	if list {
		return "rejected: not on the list"
	}
	return "rejected: not taken"
}

// listFigures counts what the promise asks of the partners' lists, over all of
// them: who is on more than one, and who waits longest.
func listFigures(v *site.Visit, ours []care.PartnerCode) ([]figure, error) {
	var out []figure
	for _, c := range []struct {
		one, many string
		q         waiting.Query
	}{
		{"is waiting", "are waiting", waiting.Query{Partners: ours}},
		{"is on another partner's list too", "are on another partner's list too", waiting.Query{Partners: ours, Elsewhere: waiting.Yes}},
		{"is waiting over a year (52 weeks)", "are waiting over a year (52 weeks)", waiting.Query{Partners: ours, Weeks: waiting.Over(52)}},
		{
			"is probably there twice: same name and birth date, no number to tell",
			"are probably there twice: same name and birth date, no number to tell",
			waiting.Query{Partners: ours, Probably: waiting.Yes},
		},
	} {
		s, err := v.Table.List.Summary(v.Context(), v.View(), c.q)
		if err != nil {
			return nil, err
		}
		f := figureOf(s, c.one, c.many, "/list?"+c.q.Encode())
		if c.q.Elsewhere == waiting.Yes && f.N == 0 {
			f.nobody(othersShared(v.View().Classes(), v.Scope.Allows, ours), v.Table.People.Linked().Waiting)
		}
		out = append(out, f)
	}
	return probably(v, ours, out)
}

// nobody says what it means that nobody is found on another partner's list: such lists
// are closed to the visitor, or the records are not linked yet.
func (f *figure) nobody(lists others, toLink int) {
	switch {
	case lists == othersClosed:
		f.None = "not shared with you"
	case lists == othersOpen && toLink > 0:
		f.None, f.Says, f.More = "none so far", "records are still to be linked: see Runs", "/people/runs"
	}
}

// others is what there is of lists of partners beside those whose list was just brought
// in, for the visitor.
type others int

const (
	othersNone   others = iota // there are none
	othersClosed               // there are, and the visitor sees none
	othersOpen
)

func othersShared(classes []care.ClassMeaning, sees func(care.Class) bool, ours []care.PartnerCode) others {
	found := othersNone
	for class, m := range classes {
		if m.Partner == "" || slices.Contains(ours, m.Partner) {
			continue
		}
		if sees(care.Class(class)) { //nolint:gosec // a class
			return othersOpen
		}
		found = othersClosed
	}
	return found
}

// probably says after how many people wait how many there probably are, where
// some stand there twice and no number says so.
func probably(v *site.Visit, ours []care.PartnerCode, out []figure) ([]figure, error) {
	groups := alike{}
	q := waiting.Query{Partners: ours, Probably: waiting.Yes}
	err := v.Table.List.Each(v.Context(), v.View(), q, func(r waiting.Row) error {
		groups.see(r)
		return nil
	})
	if err != nil {
		return nil, err
	}
	if less := groups.surplus(); less > 0 {
		n := out[0].N - less
		out[0].Aside = strings.TrimPrefix(out[0].Aside+"; probably "+site.Thousands(n)+" "+people(n, "")+"in all", "; ")
	}
	return out, nil
}

// alike joins the people who are probably the same: people by the key of their
// records, and their waits.
type alike map[string]string

func (a alike) root(id string) string {
	if _, ok := a[id]; !ok {
		a[id] = id
	}
	for a[id] != id {
		a[id] = a[a[id]]
		id = a[id]
	}
	return id
}

// see notes a wait, whose it is, and the waits of whoever is probably the same.
func (a alike) see(r waiting.Row) {
	person := a.root("person " + string(r.Person[:]))
	a[a.root(r.ID)] = person
	for _, o := range r.ProbablySame {
		a[a.root(o.ID)] = a.root(person)
	}
}

// surplus is how many people fewer there are when those who are probably the same
// are counted once. Waits of others, whose person was not seen, count for nobody.
func (a alike) surplus() int {
	people, groups := 0, map[string]bool{}
	for id := range a {
		if strings.HasPrefix(id, "person ") {
			people++
			groups[a.root(id)] = true
		}
	}
	return people - len(groups)
}

// figureOf counts people; beside them stand their waits, where these are more:
// the list that the figure opens has a row for each wait.
func figureOf(s *waiting.Summary, one, many, href string) figure {
	f := figure{N: s.People, What: people(s.People, many), Href: href}
	if s.People == 1 {
		f.What = people(1, one)
	}
	if n := s.Clock.Count; n != s.People {
		f.Aside = site.Thousands(n) + " waits"
	}
	return f
}
