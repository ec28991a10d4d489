package servicemap

import (
	"cmp"
	"fmt"
	"math/bits"
	"slices"
	"strings"
	"sync"

	"roundtable/care"
	"roundtable/servicemap/gaps"
)

// Finding is somebody who falls between services, in words.
type Finding struct {
	gaps.Box
	Whom   string // "16 and 17-year-olds with an eating disorder and autism in the East"
	What   string // "nobody accepts them"
	People float64
	Known  bool // whether People is
	At     int  // the age in months, of a finding of a birthday: its people are those who come to it in a year; 0 of all others
	// Elsewhere are the places where the same people are accepted: the gap is then one
	// of place alone.
	Elsewhere []string
	Near      []Near // the services that one thing keeps from accepting them
}

// Words is a finding as one sentence.
func (f *Finding) Words() string {
	return f.Whom + ": " + f.What + "; " + PeopleWords(f.People, f.Known)
}

// Edge is a birthday at which people lose every service.
type Edge struct {
	AgeMonths int
	Birthday  string // "the 18th birthday"
	Hard      []Finding
	Ask       []Finding // nobody says yes from then on, and somebody is to be asked
	HandOver  []Finding
}

// Overlap is two services of different partners that do the same for the same people.
type Overlap struct {
	A, B *Service
	Finding
}

// RouteGap are those whom somebody accepts, and nobody by one route.
type RouteGap struct {
	Route string // in words
	All   []Finding
}

// Query says what is asked of the map.
type Query struct {
	Reading Reading
	MaxWait int   // days above which a wait counts as no room; 0 = DefaultMaxWait
	Waits   Waits // what the shared list tells the reader; nil = what owners state alone
}

// DefaultMaxWait is eighteen weeks.
const DefaultMaxWait = 126

// Found is what the map shows of who falls between services: made of the services that
// one reader sees. It is shared between readers and not to be changed.
type Found struct {
	Words    care.ServiceWords
	People   *care.ServicePeople
	Services []*Service
	Silent   []*Service // of Services, those that say nothing of any need: they count for nobody
	Doubts   []Doubt
	Query    Query

	Certain, Possible []Finding
	Routes            []RouteGap
	AnyRoute          []Finding // those of Routes, each person once
	Capacity          []Finding
	Edges             []Edge
	Overlaps          []Overlap

	Catalogue *gaps.Catalogue
	estimate  *gaps.Estimate
	cover     *gaps.Cover
	doors     func() []Door
}

// foundCache keeps what was found until the catalogue changes: readers who see the same
// services share it.
type foundCache struct {
	mu  sync.Mutex
	of  int64 // state.Changed
	day care.Date
	all map[string]*Found
}

// Find is what the map shows somebody. A map without words, or too large to compute, is a
// *care.Problem.
func (t *Table) Find(who *Who, q Query) (*Found, error) {
	q.MaxWait = cmp.Or(q.MaxWait, DefaultMaxWait)
	t.mu.RLock() // once: services of one moment and words of another were kept as of the later one
	services, changed, words, people := t.services(who), t.state.Changed, t.state.Words, t.state.People
	t.mu.RUnlock()
	var key strings.Builder
	fmt.Fprintf(&key, "%s %d", q.Reading, q.MaxWait)
	for _, s := range services {
		key.WriteString(" " + string(s.ID))
	}
	key.WriteString(q.Waits.key())
	c := &t.found
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.all == nil || c.of != changed || c.day != t.Today() || len(c.all) > 16 {
		c.all, c.of, c.day = map[string]*Found{}, changed, t.Today()
	}
	if f := c.all[key.String()]; f != nil {
		return f, nil
	}
	f, err := find(words, people, services, q)
	if err == nil {
		c.all[key.String()] = f
	}
	return f, err
}

// find computes everything.
func find(words care.ServiceWords, people *care.ServicePeople, services []*Service, q Query) (*Found, error) {
	f := &Found{Words: words, People: people, Services: services, Query: q, estimate: estimate(&words, people)}
	f.Catalogue, f.Doubts, f.Silent = mapOf(&words, services, q.Reading)
	f.Doubts = append(f.Doubts, doubtsOfPeople(&words, people)...)
	f.Catalogue.Cuts = f.estimate.Cuts()
	if err := f.Catalogue.Check(); err != nil {
		return nil, &care.Problem{What: "The map cannot be computed: " + err.Error() + ".", Remedy: "Agree on the words by which services say whom they accept.", Err: err}
	}
	f.cover = gaps.NewCover(f.Catalogue)
	var wg sync.WaitGroup
	wg.Go(func() {
		f.Certain = f.findings(f.cover.Gaps(gaps.Certain, 0, nil, f.estimate), "nobody accepts them")
		for i := range f.Certain {
			f.explain(&f.Certain[i])
		}
	})
	wg.Go(func() {
		f.Possible = f.findings(f.cover.Gaps(gaps.Possible, 0, nil, f.estimate), "nobody says that they accept them, and somebody does not say no")
	})
	wg.Go(func() {
		open := f.cover.Open(func(i int) bool { return q.hasRoom(services[i]) })
		f.Capacity = f.findings(f.cover.Gaps(gaps.Capacity, 0, open, f.estimate), fmt.Sprintf("everybody who accepts them is closed to new people, or has a wait of more than %d days", q.MaxWait))
	})
	wg.Go(func() {
		f.AnyRoute = f.findings(f.cover.Gaps(gaps.BySomeRoute, 0, nil, f.estimate), "accepted, but not by every route")
	})
	wg.Go(f.edges)
	wg.Go(f.overlaps)
	routes := make([][]Finding, len(words.Routes))
	for r, term := range words.Routes {
		wg.Go(func() {
			routes[r] = f.findings(f.cover.Gaps(gaps.ByRoute, r, nil, f.estimate), "accepted, but not when they are referred by "+Label(term))
		})
	}
	wg.Wait()
	for r, all := range routes {
		if len(all) > 0 {
			f.Routes = append(f.Routes, RouteGap{Label(words.Routes[r]), all})
		}
	}
	f.doors = sync.OnceValue(f.findDoors)
	return f, nil
}

// findings are boxes in words, those of most people first. Of whom nobody brought a
// figure comes after, by how many kinds of person there are.
func (f *Found) findings(boxes []gaps.Box, what string) []Finding {
	out := make([]Finding, len(boxes))
	for i := range boxes {
		out[i] = Finding{Box: boxes[i], What: what}
		out[i].People, out[i].Known = f.estimate.People(&boxes[i], len(f.Words.Severities))
	}
	out = slices.DeleteFunc(out, func(f Finding) bool { return f.Known && f.People == 0 }) // it is known that there is nobody
	slices.SortStableFunc(out, byPeople)
	for i := range out {
		out[i].Whom = Whom(&out[i].Box, &f.Words)
	}
	return out
}

func byPeople(a, b Finding) int {
	return cmp.Or(cmp.Compare(btoi(!a.Known || a.People == 0), btoi(!b.Known || b.People == 0)), cmp.Compare(btoi(a.Known && a.People == 0), btoi(b.Known && b.People == 0)),
		cmp.Compare(known(b), known(a)), cmp.Compare(b.Cells, a.Cells))
}

func known(f Finding) float64 {
	if !f.Known {
		return 0
	}
	return f.People
}

func (f *Found) edges() {
	for _, e := range f.cover.Edges(f.estimate) {
		x := Edge{AgeMonths: e.AgeMonths, Birthday: birthday(e.AgeMonths)}
		x.Hard = f.atEdge(e.Hard, e.AgeMonths, "from "+x.Birthday+" nobody accepts them")
		x.Ask = f.atEdge(e.Ask, e.AgeMonths, "from "+x.Birthday+" nobody says that they accept them, and somebody does not say no: ask them")
		x.HandOver = f.atEdge(e.HandOver, e.AgeMonths, "at "+x.Birthday+" every service ends and others begin")
		f.Edges = append(f.Edges, x)
	}
}

// atEdge are findings at an age, with who comes to it in a year.
func (f *Found) atEdge(boxes []gaps.Box, age int, what string) []Finding {
	out := f.findings(boxes, what)
	for i := range out {
		out[i].At = age
		f.tell(&out[i])
	}
	slices.SortStableFunc(out, byPeople)
	return out
}

// tell says of a finding whose box is known who they are, and how many.
func (f *Found) tell(x *Finding) {
	b := x.Box
	if x.At != 0 {
		b = b.YearBefore(x.At)
	}
	x.People, x.Known = f.estimate.People(&b, len(f.Words.Severities))
	if x.Whom = Whom(&b, &f.Words); x.At != 0 {
		x.Whom = "people" + strings.TrimPrefix(x.Whom, agesInWords(b.Age, f.Words.Age))
	}
}

// Part is some places, needs and ages in completed months; none of an axis is all of it.
type Part struct {
	Places, Needs uint64
	Age           [2]int
}

// Of are findings of some people alone: of each what lies in the part, with how many they
// are, those of most people first. Birthdays are of the ages just before them.
func (f *Found) Of(all []Finding, part Part) []Finding {
	if part == (Part{}) {
		return all
	}
	var out []Finding
	for _, x := range all {
		if x, ok := f.cut(x, part); ok {
			out = append(out, x)
		}
	}
	slices.SortStableFunc(out, byPeople)
	return out
}

// OverlapsOf are the overlaps of a part's people alone.
func (f *Found) OverlapsOf(part Part) []Overlap {
	if part == (Part{}) {
		return f.Overlaps
	}
	var out []Overlap
	for _, o := range f.Overlaps {
		var ok bool
		if o.Finding, ok = f.cut(o.Finding, part); ok {
			out = append(out, o)
		}
	}
	return out
}

// cut is a finding without whom a part leaves out; ok is false where nobody is left.
func (f *Found) cut(x Finding, part Part) (Finding, bool) {
	was := x.Box
	if part.Places != 0 {
		x.Places &= part.Places
	}
	if part.Needs != 0 {
		x.Needs &= part.Needs
	}
	if age := part.Age; age[1] > 0 && x.At != 0 {
		if x.At <= age[0] || age[1] < x.At {
			return x, false
		}
	} else if age[1] > 0 {
		x.Age = [2]int{max(x.Age[0], age[0]), min(x.Age[1], age[1])}
	}
	if x.Places == 0 || x.Needs == 0 || x.Age[0] >= x.Age[1] {
		return x, false
	}
	if x.Box == was {
		return x, true
	}
	size := func(b *gaps.Box) int {
		return bits.OnesCount64(b.Places) * bits.OnesCount64(b.Needs) * (b.Age[1] - b.Age[0])
	}
	x.Cells = x.Cells / size(&was) * size(&x.Box)
	f.tell(&x)
	if x.Near != nil || x.Elsewhere != nil {
		x.Near, x.Elsewhere = nil, nil
		f.explain(&x)
	}
	return x, !x.Known || x.People > 0
}

func birthday(months int) string {
	if months%12 != 0 {
		return "the age of " + ageInWords(months)
	}
	n := months / 12
	ending := "th"
	switch {
	case n%100 >= 11 && n%100 <= 13:
	case n%10 == 1:
		ending = "st"
	case n%10 == 2:
		ending = "nd"
	case n%10 == 3:
		ending = "rd"
	}
	return fmt.Sprintf("the %d%s birthday", n, ending)
}

// overlaps are services of different partners that do the same for the same people.
func (f *Found) overlaps() {
	alike := func(a, b int) bool {
		x, y := f.Services[a], f.Services[b]
		return x.Owner != y.Owner && x.Function != "" && strings.EqualFold(x.Function, y.Function)
	}
	for _, p := range f.Catalogue.Pairs(alike) {
		all := f.findings([]gaps.Box{p.Box}, "accepted by two partners for the same")
		if len(all) == 0 {
			continue
		}
		f.Overlaps = append(f.Overlaps, Overlap{f.Services[p.A], f.Services[p.B], all[0]})
	}
	slices.SortStableFunc(f.Overlaps, func(a, b Overlap) int { return byPeople(a.Finding, b.Finding) })
}

// doubtsOfPeople are lines of the counts that name words which are not agreed.
func doubtsOfPeople(w *care.ServiceWords, p *care.ServicePeople) (out []Doubt) {
	if p == nil {
		return nil
	}
	place, need, severity, flag := places(w.Places), places(w.Needs), places(w.Severities), places(w.Flags)
	unknown := map[string]bool{}
	look := func(kind, word string, known map[string]int) {
		if _, ok := known[word]; !ok && word != "" && !unknown[kind+word] {
			unknown[kind+word] = true
			out = append(out, Doubt{Where: "how many people there are", What: fmt.Sprintf("The %s %q is none of the agreed words.", kind, word), Assumed: "Its lines are left out."})
		}
	}
	for _, x := range twice(p) {
		out = append(out, Doubt{Where: "how many people there are", What: x.what, Assumed: "The two are added."})
	}
	for _, x := range p.Population {
		look("place", x.Place, place)
	}
	for _, x := range p.Rates {
		look("need", x.Need, need)
		look("severity", x.Severity, severity)
	}
	for _, x := range p.Shares {
		look("flag", x.Flag, flag)
		look("need", x.Need, need)
	}
	return out
}

// Ranked are findings, those of most people first.
func Ranked(all []Finding) []Finding {
	all = slices.Clone(all)
	slices.SortStableFunc(all, byPeople)
	return all
}

// FindIn is what a map of some services would show, of which nothing need be in a
// ledger: every service is on it.
func FindIn(words care.ServiceWords, people *care.ServicePeople, services []*Service) (*Found, error) {
	return find(words, people, services, Query{MaxWait: DefaultMaxWait})
}
