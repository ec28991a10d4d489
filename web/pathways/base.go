package pathways

import (
	"cmp"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"roundtable/care"
	"roundtable/servicemap"
	"roundtable/servicemap/lived"
	"roundtable/web/shell"
	"roundtable/web/site"
)

// tab is one of the room's pages.
type tab = shell.Tab

var allTabs = []tab{
	{Href: "/journeys", Name: "What people go through"},
	{Href: "/journeys/map", Name: "Process map"},
	{Href: "/journeys/paths", Name: "Paths"},
	{Href: "/journeys/time", Name: "Day by day"},
	{Href: "/journeys/clocks", Name: "How long, by two clocks"},
	{Href: "/journeys/said", Name: "What services say and do"},
	{Href: "/journeys/variation", Name: "Who turns away more"},
	{Href: "/journeys/rules", Name: "Rules"},
	{Href: "/journeys/problems", Name: "Problems"},
	{Href: "/services", Name: "Services"},
}

// begin begins a page of the room.
func begin(v *site.Visit, title, here string) (shell.Page, []tab) {
	p := v.Page(shell.Services, title)
	p.Wide = true
	if countsOnly(v) { // figures that are published, and problems in words that everybody at the table reads
		return p, shell.Tabs([]tab{{Href: "/journeys", Name: "What people go through"}, {Href: "/journeys/rules", Name: "Rules"}, {Href: "/journeys/problems", Name: "Problems"}, {Href: "/services", Name: "Services"}}, here)
	}
	line := shell.Tabs(allTabs, here)
	return p, line
}

// who is the visitor as the map of services knows them.
func who(v *site.Visit) *servicemap.Who { return &servicemap.Who{Viewer: v.Viewer, Alone: v.Alone()} }

// ask is what a page is asked, by its address: about whom, and with which parameters.
type ask struct {
	Tabs   []tab
	Action string // the address that the filters ask
	Hidden [][2]string
	Sift   lived.Sift
	Params lived.Params
	Log    *lived.Log
	Asked  lived.Asked
	Age    string     // "16-18", as chosen
	Typed  [2]string  // from and to, as they were written
	Unread site.Wrong // what the address asks for that cannot be read, or is not here
	Way    string     // one loop alone, in words
	Blank  bool       // nobody is asked about: the visitor sees counts alone
	short  func(care.PartnerCode) string
}

// ages are the ages that can be asked for, from and before completed years.
var ages = []option{{"", "All ages"}, {"0-11", "Under 11"}, {"11-16", "11 to 15"}, {"16-18", "16 and 17"}, {"18-26", "18 to 25"}, {"26-65", "26 to 64"}, {"65-0", "65 and over"}}

// names of the fields of a question.
const (
	fPartner, fPlace, fNeed, fAge, fEthnic, fQuintile, fFrom, fTo = "partner", "place", "need", "age", "ethnic", "deprivation", "from", "to"
	fHorizon, fLimit, fWithin, fTogether                          = "horizon", "limit", "within", "together"
	fWay                                                          = "way"
)

// asks reads a question from the address, of the log that the visitor may see.
func (p *pages) asks(v *site.Visit, tabs []tab, action string) (*ask, *lived.Found) {
	return p.asksOf(v, tabs, action, v.URL.Query())
}

// asksOf reads a question from the query of any address.
func (p *pages) asksOf(v *site.Visit, tabs []tab, action string, q url.Values) (*ask, *lived.Found) {
	a := &ask{Tabs: tabs, Action: action, Params: lived.Usual(), Age: q.Get(fAge), Way: q.Get(fWay)}
	if code, err := care.ParsePartnerCode(q.Get(fPartner)); err == nil {
		a.Sift.Partner = code
	}
	a.Sift.Place, a.Sift.Need, a.Sift.Ethnic = q.Get(fPlace), q.Get(fNeed), q.Get(fEthnic)
	if a.Sift.Quintile = uint8(within(q.Get(fQuintile), 1, 5, 0)); q.Get(fQuintile) == lived.NotRecorded {
		a.Sift.Quintile = lived.NoQuintile
	}
	a.period(q.Get(fFrom), q.Get(fTo))
	if from, to, ok := strings.Cut(a.Age, "-"); ok {
		a.Sift.AgeFrom, a.Sift.AgeTo = within(from, 0, 120, 0), within(to, 0, 120, 0)
	}
	a.Params.Horizon = within(q.Get(fHorizon), 1, 1000, a.Params.Horizon)
	a.Params.Limit = within(q.Get(fLimit), 0, 1000, a.Params.Limit)
	a.Params.Assessed = within(q.Get(fWithin), 1, 2000, a.Params.Assessed)
	a.Params.Together = within(q.Get(fTogether), 1, 2000, a.Params.Together)
	log, found := p.shelf(v).Found(v.View(), a.Params)
	a.Log, a.Asked = log, lived.Once(log, question{what: "asked", sift: a.Sift}, func() lived.Asked { return log.Asked(a.Sift) })
	a.short = func(code care.PartnerCode) string {
		for _, o := range log.Orgs {
			if o.Code == code {
				return o.Name
			}
		}
		return v.PartnerName(code)
	}
	a.unknown(q)
	return a, found
}

// unknown says at its field what is asked for in an address and means nothing here: it
// takes nobody where it may have meant something, and is not used where it cannot have.
func (a *ask) unknown(q url.Values) {
	for _, f := range []struct {
		name, says string
		all        []option
	}{
		{fPartner, "No partner here has this code. Choose one.", a.partners()},
		{fNeed, "Nobody here has this need. Choose one.", a.needs()},
		{fAge, "This is none of these ages, so that it was not used. Choose one.", ages},
		{fPlace, "Nobody here lives in this place. Choose one.", a.places()},
		{fEthnic, "This is no ethnic group of these, and takes nobody. Choose one.", ethnicGroups()},
		{fQuintile, "This is none of these fifths, so that it was not used. Choose one.", quintiles()},
	} {
		if value := q.Get(f.name); !slices.ContainsFunc(f.all, func(o option) bool { return strings.EqualFold(o.Value, value) }) {
			a.Unread.Add(f.name, f.says)
		}
	}
}

// question is what was asked of a log, by which its answer is kept.
type question struct {
	what   string
	sift   lived.Sift
	params lived.Params
	more   string
}

// sum is what the findings of a kind say together.
func (a *ask) sum(found *lived.Found, k lived.Kind) *lived.Summary {
	return lived.Once(a.Log, question{"sum", a.Sift, a.Params, string(k) + " " + a.Way}, func() *lived.Summary {
		return lived.Sum(a.Log, k, a.take(found, k), a.Sift)
	})
}

// usualParams are the parameters that hold where nobody has chosen others.
var usualParams = lived.Usual()

// period reads from and to. What is no day is said at its field, and so is an end before
// the beginning; neither leaves anybody out.
func (a *ask) period(from, to string) {
	a.Typed = [2]string{strings.TrimSpace(from), strings.TrimSpace(to)}
	days := [2]care.Date{site.Day(from), site.Day(to)}
	for i, field := range []string{fFrom, fTo} {
		if a.Typed[i] != "" && days[i] == 0 {
			a.Unread.Add(field, "This is no day, so that it was not used. Write it as 31/1/2026.")
		}
	}
	if days[0] != 0 && days[1] != 0 && days[1] < days[0] {
		a.Unread.Add(fTo, "This is before the day from which you ask, so that neither was used. Give a later day.")
		return
	}
	a.Sift.From, a.Sift.To = days[0], days[1]
}

// query is the question as the query of an address, with pairs that are added to it or,
// where empty, left out.
func (a *ask) query(more ...string) string {
	vals := url.Values{}
	set := func(name, value string) {
		if value != "" {
			vals.Set(name, value)
		}
	}
	set(fPartner, string(a.Sift.Partner))
	set(fPlace, a.Sift.Place)
	set(fNeed, a.Sift.Need)
	set(fAge, a.Age)
	set(fEthnic, a.Sift.Ethnic)
	set(fWay, a.Way)
	set(fQuintile, a.quintile())
	if a.Sift.From != 0 {
		set(fFrom, a.Sift.From.String())
	}
	if a.Sift.To != 0 {
		set(fTo, a.Sift.To.String())
	}
	usual := lived.Usual()
	for _, n := range []struct {
		name      string
		is, usual int
	}{{fHorizon, a.Params.Horizon, usual.Horizon}, {fLimit, a.Params.Limit, usual.Limit}, {fWithin, a.Params.Assessed, usual.Assessed}, {fTogether, a.Params.Together, usual.Together}} {
		if n.is != n.usual {
			set(n.name, strconv.Itoa(n.is))
		}
	}
	for _, h := range a.Hidden {
		set(h[0], h[1])
	}
	for i := 0; i+1 < len(more); i += 2 {
		vals.Del(more[i])
		set(more[i], more[i+1])
	}
	if len(vals) == 0 {
		return ""
	}
	return "?" + vals.Encode()
}

// knownOf is the day up to which it is known of everybody what they did.
func knownOf(l *lived.Log) care.Date {
	day, _ := l.Known()
	return day
}

// knownWords says whose files end first, where others tell more.
func (a *ask) knownWords() string {
	_, last := a.Log.Known()
	if last == lived.None {
		return ""
	}
	return ": " + a.Log.Orgs[last].Name + " has told no more yet, others have up to " + a.Log.AsAt.Long()
}

// filtered reports whether the question leaves somebody out.
func (a *ask) filtered() bool { return !a.Sift.Zero() || a.Way != "" }

// option is one of a select's.
type option = site.Option

func (a *ask) partners() []option {
	out := []option{{"", "All partners"}}
	for _, o := range a.Log.Orgs {
		out = append(out, option{string(o.Code), o.Name})
	}
	return sorted(out)
}

func (a *ask) needs() []option {
	out := []option{{"", "All needs"}}
	for _, n := range a.Log.Needs {
		out = append(out, option{n.Key, site.Capital(n.Name)})
	}
	out = sorted(out)
	return append(append([]option{out[0], {lived.MentalHealth, "Mental health only"}}, out[1:]...), unrecorded)
}

// minds leads to the same page of mental health alone, or of every need again.
func (a *ask) minds() (href, words string) {
	if a.Sift.Need == lived.MentalHealth {
		return a.Action + a.query(fNeed, ""), "Every need"
	}
	return a.Action + a.query(fNeed, lived.MentalHealth), "Mental health only"
}

func (a *ask) places() []option {
	out := []option{{"", "All places"}}
	for _, n := range a.Log.Places {
		out = append(out, option{n, n})
	}
	return append(sorted(out), unrecorded)
}

func ethnicGroups() []option {
	out := []option{{"", "All ethnic groups"}}
	for _, g := range care.EthnicGroups() {
		out = append(out, option{g.String(), g.String()})
	}
	return out
}

func quintiles() []option {
	out := []option{{"", "All areas"}}
	for n := uint8(1); n <= 5; n++ {
		out = append(out, option{strconv.Itoa(int(n)), care.IMDQuintileLabel(2 * n)})
	}
	return append(out, unrecorded)
}

// unrecorded is chosen for those of whom nothing is recorded, or shown to the visitor.
var unrecorded = option{lived.NotRecorded, "Not recorded, or not shown"}

// quintile is the fifth that was asked for, as it is chosen; "" any.
func (a *ask) quintile() string {
	switch a.Sift.Quintile {
	case 0:
		return ""
	case lived.NoQuintile:
		return lived.NotRecorded
	}
	return strconv.Itoa(int(a.Sift.Quintile))
}

// sorted keeps the first and sorts the others by their words.
func sorted(all []option) []option {
	slices.SortFunc(all[1:], func(a, b option) int { return cmp.Compare(strings.ToLower(a.Text), strings.ToLower(b.Text)) })
	return all
}

// share is a part as a whole percentage; of few people it says too little.
func share(n, of int) string {
	if of < 10 {
		return "too few to say"
	}
	if n > 0 && 200*n < of {
		return "under 1 %"
	}
	return strconv.Itoa((100*n+of/2)/of) + " %"
}

// within reads a whole number between limits; anything else is the usual.
func within(s string, low, high, usual int) int {
	n, err := strconv.Atoi(strings.TrimSpace(s))
	if err != nil || n < low || n > high {
		return usual
	}
	return n
}

// days is a number of days in words; "not known" where there is none.
func days(n int) string {
	if n < 0 {
		return "not known"
	}
	return site.Counted(n, "day", "days")
}

// just is what was just done, by the word in the address.
var just = map[string]string{
	"suggested": "The suggestion is with the partner that owns the service. It changes nothing until they take it.",
	"agreed":    "The rule is in force.", "ended": "The rule is no longer in force. Its history is kept.",
	"stated": "The problem is on the table. It stands on the first page of who sees to it.", "closed": "The problem is closed. Its history is kept.",
	"said": "What you said stands with the problem.", "reopened": "The problem is open again.",
}

// unescape reads a part of a query.
func unescape(s string) string {
	out, err := url.QueryUnescape(s)
	if err != nil {
		return ""
	}
	return out
}
