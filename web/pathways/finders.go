package pathways

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"roundtable/care"
	"roundtable/servicemap/lived"
	"roundtable/web/shell"
	"roundtable/web/site"
)

// finderWords is what a finder is called and what it means, in plain words. H is written
// for the horizon, L for the limit, W for the time of assessments, D for that of
// episodes.
type finderWords struct {
	kind       lived.Kind
	name, what string
	was        bool   // "were" stands before what
	one, many  string // what is counted
	means      string
}

var finders = []finderWords{
	{lived.Bounce, "Bounces", "sent back by one service and sent on to another", true, "bounce", "bounces", "A referral was sent back, or closed before anybody saw the person, and within H days the same person was referred for the same need to another service. A duplicate that was sent back does not count."},
	{lived.Loop, "Loops", "sent round until they were back where they began", true, "loop", "loops", "A service that the person had been referred to before was entered again, and nobody took them in between. Each step followed within H days of the one before."},
	{lived.PingPong, "There and back", "sent from one service to another and back", true, "time there and back", "times there and back", "Three referrals in turn, to one service, to another and to the first again, each within H days of the one before. It counts also where somebody took them in."},
	{lived.DeadEnd, "Dead ends", "turned away, and nobody took them in", true, "time of being turned away", "times of being turned away", "Sent back, closed unseen, or discharged with a need, and no service took the person in for it within H days. Those for whom the H days are not over yet do not count."},
	{lived.Boundary, "Waits at a boundary", "waited long between two organisations", false, "long wait", "long waits", "From the day on which one organisation let somebody go to the first thing that the next did: longer than L days, or than nine in ten of the hand-offs that the two have within themselves."},
	{lived.Again, "Assessed again", "assessed again by another service", true, "repeated assessment", "repeated assessments", "An assessment at one service and, within W days, another at a different one, for what may be the same need."},
	{lived.Together, "Seen twice over", "open at two organisations at once for one need", true, "pair of episodes", "pairs of episodes", "Two organisations had the same person for the same recorded need, both open for D days or more."},
	{lived.Unseen, "Closed unseen", "had a referral closed before anybody saw them", false, "closure", "closures", "Closed, discharged or signposted with no contact on record. Who died, was admitted or treated does not count; nor do duplicates."},
}

// did says what happened to so many people.
func (f *finderWords) did(n int) string {
	switch {
	case !f.was:
		return site.Counted(n, "person ", "people ") + f.what
	case n == 1:
		return "1 person was " + f.what
	}
	return site.Counted(n, "people were ", "people were ") + f.what
}

func wordsOf(k lived.Kind) *finderWords {
	i := slices.IndexFunc(finders, func(f finderWords) bool { return f.kind == k })
	if i < 0 {
		return nil
	}
	return &finders[i]
}

// meaning is the definition with its parameters.
func (f *finderWords) meaning(p lived.Params) string {
	text := " " + f.means + " "
	for _, x := range []struct {
		letter string
		n      int
	}{{" H ", p.Horizon}, {" L ", p.Limit}, {" W ", p.Assessed}, {" D ", p.Together}} {
		text = strings.ReplaceAll(text, x.letter, fmt.Sprintf(" %d ", x.n))
	}
	return strings.TrimSpace(text)
}

// overviewView is the room's first page.
type overviewView struct {
	*ask
	Cards    []card
	Rounds   []roundRow
	TooEarly int
}

// card is one finder's headline.
type card struct {
	*finderWords
	N, People int
	Ways      int // of dead ends: on how many ways
	Linked    int
	Href      string
	Cannot    string // why it is not counted; "" where it is
	Sure      string // how the figure stands to the true one
}

// more says under a headline what its people went through.
func (c card) more() string {
	of := "people were "
	switch {
	case !c.was && c.People == 1:
		of = "person "
	case !c.was:
		of = "people "
	case c.People == 1:
		of = "person was "
	}
	return c.Sure + of + c.what + ": " + onWays(c.kind, c.Ways) + site.Counted(c.N, c.one, c.many)
}

// onWays says before how often people were turned away on how many ways that was: one way
// of somebody is left with nobody once, at its end.
func onWays(k lived.Kind, ways int) string {
	if k != lived.DeadEnd || ways == 0 {
		return ""
	}
	return site.Counted(ways, "way that ended so", "ways that ended so") + ", "
}

// wayOfRing reports whether a loop is that of some words, wherever it is begun.
func wayOfRing(l *lived.Log, way []int32, words string) bool {
	for k := range way[:len(way)-1] {
		if wayWords(l, lived.Turned(way, k)) == words {
			return true
		}
	}
	return false
}

// roundRow is one loop in words.
type roundRow struct {
	Words   string
	N       int
	People  int
	Days    int
	Href    string // the people in it
	Problem string // address at which it becomes a problem
}

// take are the findings of a kind that a question is about; of loops also by their way.
func (a *ask) take(found *lived.Found, k lived.Kind) []lived.Finding {
	if a.tells(k) == lived.Cannot {
		return nil
	}
	all := found.Findings(a.Log, k, a.Sift)
	if a.Way == "" {
		return slices.Clone(all)
	}
	return slices.DeleteFunc(slices.Clone(all), func(x lived.Finding) bool {
		return len(x.Path) == 0 || !wayOfRing(a.Log, a.Log.Way(&x), a.Way)
	})
}

func (p *pages) overview(w http.ResponseWriter, v *site.Visit) error {
	page, tabs := begin(v, "What people go through", "/journeys")
	a, found := p.asks(v, tabs, "/journeys")
	page.Errors = a.Unread
	x := &overviewView{ask: a}
	if a.tells(lived.DeadEnd) != lived.Cannot {
		x.TooEarly = found.TooEarly
	}
	for i := range finders {
		f := &finders[i]
		s := a.sum(found, f.kind)
		x.Cards = append(x.Cards, card{
			finderWords: f, N: s.N, People: s.People, Ways: a.ways(f.kind, found).N, Linked: s.Linked, Href: "/journeys/find/" + string(f.kind) + a.query(),
			Cannot: a.cannot(f.kind), Sure: sure(a.tells(f.kind)),
		})
		if f.kind == lived.Loop {
			x.Rounds = rounds(a, s, 6)
		}
	}
	return v.Show(w, page, overviewPage(x))
}

// ways are those on which dead ends lie, each once.
func (a *ask) ways(k lived.Kind, found *lived.Found) *lived.Summary {
	if k != lived.DeadEnd {
		return &lived.Summary{}
	}
	return lived.Once(a.Log, question{"ways", a.Sift, a.Params, a.Way}, func() *lived.Summary {
		return lived.Sum(a.Log, k, lived.Ways(a.Log, a.take(found, k), a.Params), a.Sift)
	})
}

// rounds are loops in words, those of most people first.
func rounds(a *ask, s *lived.Summary, most int) (out []roundRow) {
	for _, r := range s.Rounds[:min(most, len(s.Rounds))] {
		words := wayWords(a.Log, r.Services)
		out = append(out, roundRow{
			Words: words, N: r.N, People: r.People, Days: r.Days, Href: "/journeys/find/loops" + a.query(fWay, words),
			Problem: "/journeys/problems/new" + a.query(fWay, words, "finder", string(lived.Loop)),
		})
	}
	return out
}

// wayWords are services in turn; the organisation is named where it changes.
func wayWords(l *lived.Log, services []int32) string {
	parts := make([]string, len(services))
	last := lived.None
	for i, s := range services {
		parts[i] = l.ServiceName(s)
		if x := &l.Services[s]; x.Org == last && x.Name != "" {
			parts[i] = x.Name
		}
		last = l.Services[s].Org
	}
	return strings.Join(parts, " → ")
}

// finderView is one finder's page.
type finderView struct {
	*ask
	*finderWords
	Sum      *lived.Summary
	Rounds   []roundRow
	Services []pairRow
	Orgs     []pairRow
	TooEarly int
	Ways     int
	Ended    []pairRow // of dead ends: the services at which ways ended, with how many
	Cannot   string
	People   string // address of the people
	Problem  string // address at which the finding becomes a problem
	By       string // "services" or "organisations"
}

type pairRow struct {
	From, To         string
	FromHref, ToHref string // of the services; "" of organisations
	N                int
	People           int
	Days             int
}

func (p *pages) finder(w http.ResponseWriter, v *site.Visit) error {
	f := wordsOf(lived.Kind(v.PathValue("finder")))
	if f == nil {
		return shell.NotFound("This finding")
	}
	at := "/journeys/find/" + string(f.kind)
	page, tabs := begin(v, f.name, "")
	a, found := p.asks(v, tabs, at)
	page.Errors = a.Unread
	x := &finderView{ask: a, finderWords: f, Cannot: a.cannot(f.kind)}
	ways := a.ways(f.kind, found)
	x.Sum, x.Ways = a.sum(found, f.kind), ways.N
	x.Rounds = rounds(a, x.Sum, 20)
	x.Services = a.servicePairs(x.Sum.Services)
	if f.kind == lived.DeadEnd {
		x.TooEarly = found.TooEarly
		x.Ended = a.servicePairs(ways.Services)
	}
	for _, b := range x.Sum.Orgs[:min(20, len(x.Sum.Orgs))] {
		name := func(o int32) string { return a.Log.Orgs[o].Name }
		x.Orgs = append(x.Orgs, pairRow{From: name(b.From), To: toWords(b.To, name), N: b.N, People: b.People, Days: b.Days})
	}
	x.People = at + "/people" + a.query()
	x.Problem = "/journeys/problems/new" + a.query("finder", string(f.kind))
	return v.Show(w, page, finderPage(x))
}

// servicePairs are the services on both sides, each with its page.
func (a *ask) servicePairs(all []lived.Between) (out []pairRow) {
	for _, b := range all[:min(20, len(all))] {
		out = append(out, pairRow{
			From: a.Log.ServiceName(b.From), To: toWords(b.To, a.Log.ServiceName), FromHref: serviceAt(a.Log, b.From), ToHref: serviceAt(a.Log, b.To),
			N: b.N, People: b.People, Days: b.Days,
		})
	}
	return out
}

// serviceAt is the page of a service as people experience it; "" of none.
func serviceAt(l *lived.Log, n int32) string {
	if n == lived.None {
		return ""
	}
	s := &l.Services[n]
	return "/journeys/service?" + url.Values{"at": {string(l.Orgs[s.Org].Code)}, "service": {s.Name}}.Encode()
}

func toWords(n int32, name func(int32) string) string {
	if n == lived.None {
		return ""
	}
	return name(n)
}

// answer is the finder's page in one sentence.
func (x *finderView) answer() string {
	switch {
	case x.Cannot != "":
		return x.Cannot
	case x.Sum.N == 0:
		return "Nobody was found."
	}
	return site.Capital(fmt.Sprintf("%s%s: %s%s.", sure(x.tells(x.kind)), x.did(x.Sum.People), onWays(x.kind, x.Ways), site.Counted(x.Sum.N, x.one, x.many)))
}

// dated reports whether how long it took says something.
func (f *finderWords) dated() bool { return f.kind != lived.DeadEnd }

// months are the trend as bars.
func monthDates(all []lived.Tally) (dates []care.Date, n, people []float64) {
	for _, m := range all {
		dates = append(dates, site.Day(m.Name+"-01"))
		n, people = append(n, float64(m.N)), append(people, float64(m.People))
	}
	return dates, n, people
}

// casesView lists the people behind a finding.
type casesView struct {
	*ask
	*finderWords
	Rows   []caseRow
	Total  int
	More   string
	Cannot string
}

type caseRow struct {
	Name, Age, At, Way, Reason, Days, Href string
}

// firstCases is how many people a page lists at first.
const firstCases = 100

func (p *pages) cases(w http.ResponseWriter, v *site.Visit) error {
	f := wordsOf(lived.Kind(v.PathValue("finder")))
	if f == nil {
		return shell.NotFound("This finding")
	}
	at := "/journeys/find/" + string(f.kind) + "/people"
	page, tabs := begin(v, f.name+": the people", "")
	a, found := p.asks(v, tabs, at)
	page.Errors = a.Unread
	every := v.URL.Query().Get("all") != ""
	rows, total := a.newest(found, f.kind, every)
	x := &casesView{ask: a, finderWords: f, Total: total, Cannot: a.cannot(f.kind)}
	if total > len(rows) {
		x.More = at + a.query("all", "yes")
	}
	for i := range rows {
		n := &rows[i]
		from := &a.Log.Referrals[n.From]
		r := caseRow{At: n.At.Short(), Way: wayOf(a.Log, n), Reason: whyWords(a.Log, n), Days: days(n.Days)}
		if f.kind == lived.Boundary {
			r.Days += ", longer than " + days(n.Over)
		}
		r.Name, r.Age, r.Href = meet(v, a.Log, n.Person, from.Opened)
		x.Rows = append(x.Rows, r)
	}
	return v.Show(w, page, casesPage(x))
}

// newest are the findings of a kind, the newest first, and how many there are: as many as a
// page lists at first, which are kept, or every one.
func (a *ask) newest(found *lived.Found, k lived.Kind, every bool) (rows []lived.Finding, total int) {
	all := func() []lived.Finding {
		all := a.take(found, k)
		slices.SortStableFunc(all, func(p, q lived.Finding) int { return int(q.At) - int(p.At) })
		return all
	}
	if every {
		rows = all()
		return rows, len(rows)
	}
	type first struct {
		rows  []lived.Finding
		total int
	}
	x := lived.Once(a.Log, question{"newest", a.Sift, a.Params, string(k) + " " + a.Way}, func() first {
		all := all()
		return first{slices.Clone(all[:min(firstCases, len(all))]), len(all)} // a copy: it holds no room for the others
	})
	return x.rows, x.total
}

// whyWords are the reasons of one finding.
func whyWords(l *lived.Log, n *lived.Finding) string {
	var said []string
	for _, r := range l.WhyOf(n) {
		said = append(said, l.ReasonText(r))
	}
	return strings.Join(said, "; ")
}

// wayOf is the way of one finding: its loop, or the services on both sides.
func wayOf(l *lived.Log, n *lived.Finding) string {
	var way []int32
	for _, k := range n.Path {
		way = append(way, l.Referrals[k].Service)
	}
	if len(way) == 0 {
		way = append(way, l.Referrals[n.From].Service)
		if n.To != lived.None {
			way = append(way, l.Referrals[n.To].Service)
		}
	}
	return wayWords(l, way)
}
