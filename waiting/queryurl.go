package waiting

import (
	"maps"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"roundtable/care"
)

// Values writes the query as the parameters of a link. Text is left out: what
// people are found by never stands in a URL. ParseQuery reads it back.
func (q Query) Values() url.Values {
	v := url.Values{}
	set := func(key, value string) {
		if value != "" {
			v.Set(key, value)
		}
	}
	list := func(key string, values []string) {
		for _, s := range values {
			v.Add(key, s)
		}
	}
	set("as-at", q.AsAt.String())
	for _, p := range q.Partners {
		v.Add("partner", string(p))
	}
	list("tfc", q.TFCs)
	list("specialty", q.Specs)
	list("team", q.Teams)
	list("reason", q.Reasons)
	list("priority", q.Priorities)
	for _, b := range q.Bands {
		if b < numBands {
			v.Add("band", bandCodes[b])
		}
	}
	set("weeks", q.Weeks.text())
	set("queue-weeks", q.QueueWeeks.text())
	set("next", q.Next.text())
	set("owner", string(q.Owner))
	for _, o := range q.OwnerRefs {
		v.Add("owner-ref", string(o))
	}
	set("contact-older", number(q.ContactAge))
	if q.Never {
		set("contact", "never")
	}
	list("flag", q.flagTexts())
	for _, a := range q.Ages {
		if a < numAges {
			v.Add("age", ageCodes[a])
		}
	}
	for _, d := range q.Deciles {
		v.Add("imd", decileHeading(int(d)).Code)
	}
	for _, e := range q.Ethnicities {
		if int(e) < len(ethnicCodes) {
			v.Add("ethnicity", ethnicCodes[e])
		}
	}
	for _, a := range q.answerFields() {
		set(a.key, a.is.text())
	}
	set("doubt", string(q.Doubt))
	set("group", string(q.Group))
	for _, k := range q.Sort {
		v.Add("sort", k.text())
	}
	set("offset", number(q.Offset))
	set("limit", number(q.Limit))
	return v
}

// Encode is Values as the part of a URL after the question mark.
func (q Query) Encode() string { return q.Values().Encode() }

// namedAnswer is one yes-or-no filter with its key in links.
type namedAnswer struct {
	key string
	is  *Answer
}

func (q *Query) answerFields() []namedAnswer {
	return []namedAnswer{
		{"also-on", &q.AlsoOn},
		{"also-elsewhere", &q.Elsewhere},
		{"probably-same", &q.Probably},
		{"validation-due", &q.Validation},
		{"has-query", &q.HasQuery},
		{"vanished", &q.Vanished},
		{"held", &q.Held},
		{"treated", &q.Treated},
		{"no-clock-start", &q.Unstarted},
		{"priority-due", &q.PriorityDue},
	}
}

func (a Answer) text() string {
	switch a {
	case Yes:
		return "yes"
	case No:
		return "no"
	}
	return ""
}

func number(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

// text is "53-", "-18" or "19-26".
func (r Range) text() string {
	if r.IsZero() {
		return ""
	}
	return number(r.From) + "-" + number(r.To)
}

// text is "none" or "within:14".
func (f NextFilter) text() string {
	if f.Is == NextWithin || f.Is == NextAfter {
		return string(f.Is) + ":" + strconv.Itoa(f.Days)
	}
	return string(f.Is)
}

// text is "weeks", or "-weeks" for the highest first.
func (k SortKey) text() string {
	if k.Desc {
		return "-" + string(k.By)
	}
	return string(k.By)
}

func (q Query) flagTexts() (out []string) {
	for bit, name := range flagNames {
		f := care.Flags(1) << bit
		if q.Yes&f != 0 {
			out = append(out, name+":yes")
		}
		if q.No&f != 0 {
			out = append(out, name+":no")
		}
		if q.Unasked&f != 0 {
			out = append(out, name+":not-recorded")
		}
	}
	return out
}

// ParseQuery reads a link's parameters as Values writes them; blank ones (a form's
// fields left empty) filter nothing. own are the names of parameters that are the
// page's and no filter. Whatever else it does not know is an error and never passed
// over: a filter that was mistyped would show more than was asked for. The error is a
// *care.Problem that names the parameter and not its value.
func ParseQuery(v url.Values, own ...string) (Query, error) {
	if err := knownNames(v, own); err != nil {
		return Query{}, err
	}
	p := queryParser{v: v}
	q := Query{
		TFCs: p.list("tfc"), Specs: p.list("specialty"), Teams: p.list("team"), Reasons: p.list("reason"), Priorities: p.list("priority"),
		Owner: OwnerIs(p.one("owner")), Doubt: Doubt(p.one("doubt")), Group: Column(p.one("group")),
		Weeks: p.weeks("weeks"), QueueWeeks: p.weeks("queue-weeks"), Next: p.next("next"),
		ContactAge: p.number("contact-older"), Offset: p.number("offset"), Limit: p.number("limit"),
		AsAt: p.date("as-at"), Never: p.never("contact"),
		Bands: codesOf[WaitBand](&p, "band", bandCodes[:]), Ages: codesOf[AgeBand](&p, "age", ageCodes[:]),
		Ethnicities: codesOf[care.EthnicGroup](&p, "ethnicity", ethnicCodes[:]),
		Deciles:     codesOf[uint8](&p, "imd", decileCodes[:]),
	}
	for _, s := range p.list("partner") {
		q.Partners = append(q.Partners, care.PartnerCode(s))
	}
	for _, s := range p.list("owner-ref") {
		q.OwnerRefs = append(q.OwnerRefs, OwnerRef(s))
	}
	for _, s := range p.list("sort") {
		by, desc := strings.CutPrefix(s, "-")
		q.Sort = append(q.Sort, SortKey{Column(by), desc})
	}
	p.flags(&q)
	for _, a := range q.answerFields() {
		*a.is = p.answer(a.key)
	}
	if p.bad != "" {
		return Query{}, &care.Problem{
			What:   "A filter in the link could not be read.",
			Where:  "the filter " + p.bad,
			Remedy: strings.TrimSpace(p.meant + " Set it again on the shared list."),
		}
	}
	return q, q.Check()
}

var decileCodes = [...]string{NotRecorded, "1", "2", "3", "4", "5", "6", "7", "8", "9", "10"}

// filterNames are the names of all parameters that ParseQuery reads.
var filterNames = func() []string {
	names := []string{
		"as-at", "partner", "tfc", "specialty", "team", "reason", "priority", "band", "weeks", "queue-weeks", "next", "owner", "owner-ref",
		"contact-older", "contact", "flag", "age", "imd", "ethnicity", "doubt", "group", "sort", "offset", "limit",
	}
	for _, a := range new(Query).answerFields() {
		names = append(names, a.key)
	}
	return names
}()

// parameterName is what the name of a filter can look like. Others are not repeated:
// somebody may have typed whom they look for there.
var parameterName = regexp.MustCompile(`^[a-z][a-z-]{0,19}$`)

// knownNames refuses a parameter that is neither a filter nor the page's own.
func knownNames(v url.Values, own []string) error {
	for _, name := range slices.Sorted(maps.Keys(v)) {
		if slices.Contains(filterNames, name) || slices.Contains(own, name) {
			continue
		}
		if !parameterName.MatchString(name) {
			return &care.Problem{What: "A part of the link was not understood, and so nothing is shown.", Remedy: "Set the filters again on the shared list."}
		}
		meant := care.Meant(name, filterNames)
		if _, ok := ParseFlag(name); ok {
			meant = " Did you mean flag=" + name + ":yes?"
		}
		return &care.Problem{
			What:   "The part “" + name + "” of the link was not understood, and so nothing is shown." + meant,
			Where:  "the filter " + name,
			Remedy: "Set the filters again on the shared list; they are " + strings.Join(filterNames, ", ") + ".",
		}
	}
	return nil
}

// queryParser remembers the first parameter that it could not read, and what may have
// been meant.
type queryParser struct {
	v          url.Values
	bad, meant string
}

func (p *queryParser) fail(key string) { p.failMeant(key, "") }

func (p *queryParser) failMeant(key, meant string) {
	if p.bad == "" {
		p.bad, p.meant = key, meant
	}
}

// one is the value of a parameter that has one. Two that differ are neither: which
// of them was meant is not known.
func (p *queryParser) one(key string) string {
	all := p.list(key)
	slices.Sort(all)
	if all = slices.Compact(all); len(all) > 1 {
		p.fail(key)
	}
	if len(all) == 0 {
		return ""
	}
	return all[0]
}

// never reads the one word that a parameter can have.
func (p *queryParser) never(key string) bool {
	s := p.one(key)
	if s != "" && s != "never" {
		p.fail(key)
	}
	return s == "never"
}

func (p *queryParser) list(key string) (out []string) {
	for _, s := range p.v[key] {
		if s = strings.TrimSpace(s); s != "" {
			out = append(out, s)
		}
	}
	return out
}

func (p *queryParser) number(key string) int {
	s := p.one(key)
	if s == "" {
		return 0
	}
	n, err := strconv.Atoi(s)
	if err != nil || n < 0 {
		p.fail(key)
		return 0
	}
	return n
}

func (p *queryParser) date(key string) care.Date {
	s := p.one(key)
	if s == "" {
		return 0
	}
	d, err := care.ParseDate(s)
	if err != nil {
		p.fail(key)
	}
	return d
}

func (p *queryParser) weeks(key string) (r Range) {
	s := p.one(key)
	if s == "" || s == "-" {
		return r
	}
	from, to, ok := strings.Cut(s, "-")
	var err1, err2 error
	if from != "" {
		r.From, err1 = strconv.Atoi(from)
	}
	if to != "" {
		r.To, err2 = strconv.Atoi(to)
	}
	if !ok || err1 != nil || err2 != nil {
		p.fail(key)
		return Range{}
	}
	return r
}

func (p *queryParser) next(key string) NextFilter {
	is, days, ok := strings.Cut(p.one(key), ":")
	f := NextFilter{Is: NextIs(is)}
	if ok {
		var err error
		if f.Days, err = strconv.Atoi(days); err != nil || f.Days < 0 {
			p.fail(key)
		}
	}
	if f.Is != NextWithin && f.Is != NextAfter {
		f.Days = 0
	}
	return f
}

func (p *queryParser) answer(key string) Answer {
	switch p.one(key) {
	case "":
		return Any
	case "yes":
		return Yes
	case "no":
		return No
	}
	p.fail(key)
	return Any
}

func (p *queryParser) flags(q *Query) {
	for _, s := range p.list("flag") {
		name, is, _ := strings.Cut(s, ":")
		f, ok := ParseFlag(name)
		if !ok {
			p.failMeant("flag", care.Meant(name, flagNames[:]))
			continue
		}
		switch is {
		case "yes":
			q.Yes |= f
		case "no":
			q.No |= f
		case "not-recorded":
			q.Unasked |= f
		case "any":
		case "":
			p.failMeant("flag", "Did you mean "+name+":yes?")
		default:
			p.failMeant("flag", care.Meant(is, []string{"yes", "no", "not-recorded", "any"}))
		}
	}
}

func codesOf[T ~uint8](p *queryParser, key string, codes []string) (out []T) {
	for _, s := range p.list(key) {
		i := slices.Index(codes, s)
		if i < 0 {
			p.failMeant(key, care.Meant(s, codes))
			continue
		}
		out = append(out, T(i))
	}
	return out
}
