package servicemap

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"roundtable/care"
	"roundtable/servicemap"
	"roundtable/web/site"
)

// kinds are the ways of falling between services, as the page's own tabs.
var kinds = []struct{ code, name, lead string }{
	{"certain", "Nobody accepts", "Every service there is says no to them."},
	{"possible", "Nobody says yes", "No service says that it accepts them, and at least one does not say no. Ask it, and write down what it says."},
	{"place", "By place", "Nobody accepts them where they live, and elsewhere somebody would: the difference is where they live and nothing else."},
	{"age", "At a birthday", "They had a service, and on this day every one of them ends."},
	{"route", "By who refers", "A service accepts them, but not when they come by this route."},
	{"capacity", "No room", "A service accepts them, and each that does is closed to new people or has too long a wait."},
	{"overlap", "Two do the same", "Two partners say that they do the same for the same people."},
	{"onward", "Sent round", "Whoever asks at a service first, and is sent on from there in a circle, or to nobody who takes them."},
}

// gapsView is the page of who falls between.
type gapsView struct {
	Tabs   []tab
	Kind   int
	Counts []int
	*servicemap.Found
	Shown   []servicemap.Finding
	Pairs   []servicemap.Overlap
	Doors   []servicemap.Door
	Circles [][]*servicemap.Service
	Total   int
	Most    int    // how many are shown; 0 where all are
	More    string // leads to all; "" where all are shown
	Query   url.Values
	Reading servicemap.Reading
	MaxWait int
	Place   string
	Need    string
	Age     string
	short   func(care.PartnerCode) string
	Empty   bool   // nothing was described yet
	Listed  int    // services of which the shared list tells the visitor the wait
	Within  string // what lies in the place that is asked for
	Alone   bool   // the visitor sees counts alone
	Only    string // what is asked for alone, for paper; "" for everything
	Odd     string // what the address asks for that there is not; "" where there is all of it
}

// perPage is how many findings a page shows before it is asked for more, mostShown how
// many it ever does: sums and filters are of all.
const (
	perPage   = 20
	mostShown = 400
)

func (p *Pages) found(w http.ResponseWriter, v *site.Visit) error {
	page, line := begin(v, "Who falls between services", "/services/gaps")
	q := v.URL.Query()
	x := &gapsView{Tabs: line, Query: q, Reading: reading(q.Get("reading")), MaxWait: servicemap.DefaultMaxWait, Place: q.Get("place"), Need: q.Get("need"), Age: q.Get("age"), short: v.PartnerShort}
	if n := site.Number(q.Get("wait")); n > 0 && n < 36525 {
		x.MaxWait = n
	}
	for i, k := range kinds {
		if k.code == q.Get("kind") {
			x.Kind = i
		}
	}
	words, _ := v.Table.Map.Words()
	if len(words.Needs) == 0 {
		x.Empty = true
		return v.Show(w, page, gapsPage(x))
	}
	l, err := p.listWaits(v)
	if err != nil {
		return err
	}
	x.Within = within(v, &words, x.Place)
	x.Listed, x.Alone = len(l.Waits), v.CountsOnly()
	if x.Found, err = v.Table.Map.Find(who(v), servicemap.Query{Reading: x.Reading, MaxWait: x.MaxWait, Waits: l.Waits}); err != nil {
		return err
	}
	x.narrowed()
	x.fill(q.Get("all") != "")
	return v.Show(w, page, gapsPage(x))
}

// narrowed says what is asked for, and forgets what there is not: an address that was kept
// may name a place that has another name since.
func (x *gapsView) narrowed() {
	var only, odd []string
	for _, f := range []struct {
		name  string
		value *string
		all   []option
	}{
		{"place", &x.Place, termOptions("", x.Words.Places)}, {"need", &x.Need, termOptions("", x.Words.Needs)}, {"age", &x.Age, ageOptions()},
	} {
		i := slices.IndexFunc(f.all, func(o option) bool { return o.Value == *f.value })
		switch {
		case i < 0:
			odd = append(odd, f.name+" “"+*f.value+"”")
			*f.value = ""
		case *f.value != "":
			only = append(only, site.Capital(f.all[i].Text))
		}
	}
	if kind := x.Query.Get("kind"); kind != "" && kinds[x.Kind].code != kind {
		odd = append(odd, "kind “"+kind+"”")
	}
	x.Only = strings.Join(only, "; ")
	if x.Odd = strings.Join(odd, ", "); x.Odd != "" {
		x.Odd = "The address asks for what is not there, or is called otherwise now: " + x.Odd + ". It is left out."
	}
}

func reading(s string) servicemap.Reading {
	if s == string(servicemap.AsStated) {
		return servicemap.AsStated
	}
	return servicemap.AsPractised
}

// of are the findings of a kind that the filters let through.
func (x *gapsView) of(kind string) (out []servicemap.Finding) {
	var every []servicemap.Finding
	switch kind {
	case "certain":
		every = x.Certain
	case "possible":
		every = x.Possible
	case "place":
		for _, f := range x.Certain {
			if len(f.Elsewhere) > 0 {
				every = append(every, f)
			}
		}
	case "age":
		for _, e := range x.Edges {
			every = append(append(append(every, e.Hard...), e.Ask...), e.HandOver...)
		}
	case "route":
		for _, r := range x.Routes {
			every = append(every, r.All...)
		}
	case "any-route": // whom "route" tells of once for each, for the sum
		every = x.AnyRoute
	case "capacity":
		every = x.Capacity
	}
	return x.Found.Of(every, x.part())
}

// part is of whom the filters ask.
func (x *gapsView) part() servicemap.Part {
	p := servicemap.Part{Places: places(x.Words.Places, x.Place), Needs: places(x.Words.Needs, x.Need)}
	for _, a := range ages {
		if a.code == x.Age {
			p.Age = a.months
		}
	}
	return p
}

// ages are those by which findings can be narrowed, in completed months.
var ages = []struct {
	code, name string
	months     [2]int
}{
	{"", "All ages", [2]int{}}, {"under-18", "Under 18", [2]int{0, 216}}, {"16-25", "16 to 25", [2]int{192, 312}}, {"18-64", "18 to 64", [2]int{216, 780}}, {"65", "65 and over", [2]int{780, 1 << 30}},
}

// behind are the services that stand behind a finding: whom to ask, what has no room,
// what ends and begins, by whom people can come.
func (x *gapsView) behind(f *servicemap.Finding) []servicemap.Behind {
	switch kinds[x.Kind].code {
	case "possible":
		return x.Asked(f)
	case "capacity":
		return x.Accepting(f, false)
	case "route":
		return x.Accepting(f, true)
	case "age":
		return x.AtBirthday(f)
	}
	return nil
}

func places(terms []care.Term, code string) uint64 {
	for i, t := range terms {
		if t.Code == code && code != "" {
			return 1 << uint(i)
		}
	}
	return 0
}

// fill takes what the page shows.
func (x *gapsView) fill(every bool) {
	for i, k := range kinds {
		var n int
		switch k.code {
		case "overlap":
			pairs := x.Found.OverlapsOf(x.part())
			n = len(pairs)
			if i == x.Kind {
				x.Pairs = pairs
			}
		case "onward":
			doors := x.Found.Doors()
			n = len(doors)
			if i == x.Kind {
				x.Doors, x.Circles = doors, x.Found.Circles()
			}
		default:
			all := x.of(k.code)
			n = len(all)
			if i == x.Kind {
				x.Shown = servicemap.Ranked(all)
			}
		}
		x.Counts = append(x.Counts, n)
	}
	x.Total = x.Counts[x.Kind]
	most := mostShown
	if !every {
		most = perPage
	}
	if x.Total > most {
		x.Most = most
		x.Shown, x.Pairs, x.Doors = x.Shown[:min(most, len(x.Shown))], x.Pairs[:min(most, len(x.Pairs))], x.Doors[:min(most, len(x.Doors))]
	}
	if x.Most > 0 && !every {
		x.More = x.link("all", "yes")
	}
}

// link is this page with one thing otherwise.
func (x *gapsView) link(name, value string) string {
	q := url.Values{}
	for _, k := range []string{"kind", "place", "need", "age", "reading", "wait"} {
		if s := x.Query.Get(k); s != "" {
			q.Set(k, s)
		}
	}
	q.Set(name, value)
	return "/services/gaps?" + q.Encode()
}

// answer is the page's answer in one sentence.
func (x *gapsView) answer() string {
	if x.Total == 0 {
		return "Nobody is found here."
	}
	switch {
	case x.Pairs != nil:
		return site.Counted(x.Total, "pair of services.", "pairs of services.")
	case x.Doors != nil:
		return fmt.Sprintf("At %s some of those who ask there first are sent round or to nobody; %s.", site.Counted(x.Total, "service", "services"), site.Counted(len(x.Circles), "circle of services", "circles of services"))
	}
	code := kinds[x.Kind].code
	if code == "route" {
		code = "any-route"
	}
	people, whole := servicemap.Totals(x.of(code))
	once := ""
	if code == "any-route" {
		once = " Whoever is left out by several routes is counted once."
	}
	switch {
	case people == 0 && !whole:
		return fmt.Sprintf("%s of people. How many people they are is not known.", site.Counted(x.Total, "kind", "kinds"))
	case !whole:
		return fmt.Sprintf("%s of people: %s, and more of whom the number is not known.%s", site.Counted(x.Total, "kind", "kinds"), servicemap.PeopleWords(people, true), once)
	}
	return fmt.Sprintf("%s of people: %s.%s", site.Counted(x.Total, "kind", "kinds"), servicemap.PeopleWords(people, true), once)
}

// whatIfHref leads from a gap to the service that one thing keeps from closing it.
func whatIfHref(n servicemap.Near, f *servicemap.Finding) string {
	q := url.Values{"service": {string(n.Service.ID)}}
	q.Set("gap", encodeBox(f))
	if n.Of != "" { // of the others more than that would have to change
		q.Set("part", encodeBox(&servicemap.Finding{Box: n.Part}))
	}
	return "/services/what-if?" + q.Encode()
}

// newHref leads from a gap to a new service that would close it.
func newHref(f *servicemap.Finding) string {
	return "/services/what-if?" + url.Values{"service": {"new"}, "gap": {encodeBox(f)}}.Encode()
}

// encodeBox is who is in a gap, as an address has it.
func encodeBox(f *servicemap.Finding) string {
	return fmt.Sprintf("%d-%d-%x-%x-%x-%x-%x", f.Age[0], f.Age[1], f.Needs, f.Severity, f.Places, f.With, f.Without)
}

// decodeBox reads what encodeBox writes; ok is false for anything else.
func decodeBox(s string) (f servicemap.Finding, ok bool) {
	parts := strings.Split(s, "-")
	if len(parts) != 7 {
		return f, false
	}
	var n [7]uint64
	for i, p := range parts {
		base := 16
		if i < 2 {
			base = 10
		}
		x, err := strconv.ParseUint(p, base, 64)
		if err != nil {
			return f, false
		}
		n[i] = x
	}
	if n[0] >= n[1] || n[1] > 1800 {
		return f, false
	}
	f.Age, f.Needs, f.Severity, f.Places = [2]int{int(n[0]), int(n[1])}, n[2], n[3], n[4]
	f.With, f.Without = uint32(n[5]), uint32(n[6])
	return f, true
}

// whoseWaits says whose word the waits are.
func (x *gapsView) whoseWaits() string {
	switch {
	case x.Alone:
		return "Waits are as owners state them: you see counts alone, and none of one service."
	case x.Listed == 0:
		return "Waits are as owners state them: no list that you may see names a service of the map."
	}
	return fmt.Sprintf("Where the shared list names a service that has %d people or more on it, its wait is the list's: 92 of 100 whom you may see have waited no longer. Elsewhere it is what the owner states. Which of the two stands beside each.", servicemap.FewWaits)
}
