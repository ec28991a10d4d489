package servicemap

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"roundtable/care"
	"roundtable/ledger"
	"roundtable/servicemap"
	"roundtable/web/nhsuk"
	"roundtable/web/site"
)

// form is a service as a form has it. One criterion of each dimension that is stated has
// fields of its own; all others stand below them, to be kept or taken out.
type form struct {
	Words   care.ServiceWords
	Version ledger.Version
	Base    care.ServiceDescribed // as it is; the zero ServiceDescribed for a new one

	ID, Owner, Name, Function, Team, List, Sites string
	AgeFrom, AgeTo                               string
	Values                                       map[string][]string // by dimension: need, severity, place
	Flags                                        map[string]string   // include, exclude, require; "" = not said
	RoutesStated                                 bool
	Routes, Onward                               []string
	Closed, Restricted                           bool
	Capacity, Wait                               string
	Phone, Email, Web, Other                     string
	Source, Due, Reason                          string
	Practice, PracticeIs                         string // "flag/autism", and a polarity: one more criterion, as practised
	Others                                       []other
	offered                                      map[care.ServiceID]bool // services that the form offers as onward routes
	Wrong                                        site.Wrong
}

// other is a criterion that has no fields of its own.
type other struct {
	Index int // in Base.Criteria
	care.Criterion
	Choice string // "" keeps it; "remove", "stated"
}

// Words is what it says.
func (o other) words(w *care.ServiceWords) string {
	return servicemap.CriterionWords(&o.Criterion, w) + " (" + basisWords(o.Basis) + ")"
}

func basisWords(b care.Basis) string {
	switch b {
	case care.BasisPractised:
		return "how it works in practice"
	case care.BasisInferred:
		return "inferred from rejections: not counted until you take it"
	}
	return "as stated"
}

var axesOf = []string{care.DimensionNeed, care.DimensionSeverity, care.DimensionPlace}

// terms are the words of a dimension.
func (f *form) terms(dimension string) []care.Term {
	switch dimension {
	case care.DimensionNeed:
		return f.Words.Needs
	case care.DimensionSeverity:
		return f.Words.Severities
	case care.DimensionPlace:
		return f.Words.Places
	}
	return f.Words.Flags
}

// formOf fills a form from a description.
func formOf(words care.ServiceWords, d care.ServiceDescribed, version ledger.Version) *form {
	f := &form{
		Words: words, Version: version, Base: d, ID: string(d.ID), Owner: string(d.Owner), Name: d.Name, Function: d.Function, Team: d.TeamType, List: d.List,
		Sites: strings.Join(d.Sites, ", "), Values: map[string][]string{}, Flags: map[string]string{}, RoutesStated: d.RoutesIn != nil, Routes: d.RoutesIn,
		Closed: d.Closed, Restricted: d.Restricted, Phone: d.Contact.Phone, Email: d.Contact.Email, Web: d.Contact.Web, Other: d.Contact.Other, Source: d.Source,
	}
	if d.Capacity > 0 {
		f.Capacity = strconv.Itoa(d.Capacity)
	}
	if d.WaitKnown {
		f.Wait = strconv.Itoa(d.WaitDays)
	}
	if d.Due != 0 {
		f.Due = d.Due.String()
	}
	for _, o := range d.Onward {
		f.Onward = append(f.Onward, string(o.To))
	}
	taken := f.simple(d.Criteria)
	for i, c := range d.Criteria {
		if !taken[i] {
			f.Others = append(f.Others, other{Index: i, Criterion: c})
		}
	}
	return f
}

// simple puts criteria into the fields, and says which have one.
func (f *form) simple(all []care.Criterion) map[int]bool {
	taken := map[int]bool{}
	for i, c := range all {
		if c.Basis != care.BasisStated {
			continue
		}
		switch {
		case c.Dimension == care.DimensionAge:
			if c.Polarity == care.Includes && f.AgeFrom+f.AgeTo == "" {
				f.AgeFrom, f.AgeTo = ageText(c.From), ageText(c.To)
				if c.To >= f.Words.Age[1] {
					f.AgeTo = ""
				}
				taken[i] = true
			}
		case c.Dimension == care.DimensionFlag:
			free := !slices.ContainsFunc(c.Values, func(v string) bool { return f.Flags[v] != "" || !known(f.Words.Flags, v) })
			if free {
				for _, v := range c.Values {
					f.Flags[v] = string(c.Polarity)
				}
				taken[i] = true
			}
		case c.Polarity == care.Includes && f.Values[c.Dimension] == nil && !slices.ContainsFunc(c.Values, func(v string) bool { return !known(f.terms(c.Dimension), v) }):
			f.Values[c.Dimension] = c.Values
			taken[i] = true
		}
	}
	return taken
}

func known(terms []care.Term, code string) bool {
	return slices.ContainsFunc(terms, func(t care.Term) bool { return t.Code == code })
}

// ageText is an age as a field has it: "18", "16 years 6 months".
func ageText(months int) string {
	if months%12 == 0 {
		return strconv.Itoa(months / 12)
	}
	return fmt.Sprintf("%d years %d months", months/12, months%12)
}

var ageForm = regexp.MustCompile(`^(\d{1,3})(?:\s*(?:years?|y))?(?:\s+(\d{1,2})\s*(?:months?|m))?$`)

// ageMonths reads what ageText writes; -1 for what is no age.
func ageMonths(s string) int {
	m := ageForm.FindStringSubmatch(strings.ToLower(strings.TrimSpace(s)))
	if m == nil {
		return -1
	}
	years, _ := strconv.Atoi(m[1])
	months := 0
	if m[2] != "" {
		months, _ = strconv.Atoi(m[2])
	}
	if months > 11 || years > 149 {
		return -1
	}
	return years*12 + months
}

// criteriaFrom reads the fields of criteria: all that a what-if changes.
func (f *form) criteriaFrom(v *site.Visit) {
	get := func(name string) string { return strings.TrimSpace(v.FormValue(name)) }
	f.AgeFrom, f.AgeTo = get("age-from"), get("age-to")
	for _, d := range axesOf {
		f.Values[d] = v.Form[d]
	}
	f.Flags = map[string]string{}
	for _, t := range f.Words.Flags {
		f.Flags[t.Code] = get("flag-" + t.Code)
	}
	f.Routes = v.Form["route"]
	for _, r := range f.Base.RoutesIn {
		if !known(f.Words.Routes, r) {
			f.Routes = append(f.Routes, r) // a word that is not agreed has no box, and stays
		}
	}
	f.RoutesStated = len(f.Routes) > 0
	for i := range f.Others {
		f.Others[i].Choice = get(fmt.Sprintf("other-%d", f.Others[i].Index))
	}
}

// from reads every field.
func (f *form) from(v *site.Visit) {
	_ = v.FormValue("") // parses the form; one that cannot be read has no fields
	f.criteriaFrom(v)
	for name, to := range map[string]*string{
		"owner": &f.Owner, "name": &f.Name, "function": &f.Function, "team": &f.Team, "list": &f.List, "sites": &f.Sites, "capacity": &f.Capacity,
		"phone": &f.Phone, "email": &f.Email, "web": &f.Web, "other": &f.Other, "source": &f.Source, "due": &f.Due, "reason": &f.Reason, "practice": &f.Practice, "practice-is": &f.PracticeIs,
	} {
		*to = strings.TrimSpace(v.FormValue(name))
	}
	f.Closed = v.FormValue("closed") == "yes"
	f.Wait = strings.TrimSpace(v.FormValue("wait"))
	f.Onward = v.Form["onward"]
	f.Restricted = v.FormValue("restricted") == "yes"
}

// described is the description that the form makes; what is wrong with it is added to
// the form's Wrong.
func (f *form) described(today care.Date) care.ServiceDescribed {
	d := f.Base
	d.ID, d.Owner, d.Name, d.Function, d.TeamType, d.List = care.ServiceID(f.ID), care.PartnerCode(f.Owner), f.Name, f.Function, f.Team, f.List
	d.Sites = nil
	for s := range strings.SplitSeq(f.Sites, ",") {
		if s = strings.TrimSpace(s); s != "" {
			d.Sites = append(d.Sites, s)
		}
	}
	d.Contact = care.ServiceContact{Phone: f.Phone, Email: f.Email, Web: f.Web, Other: f.Other}
	d.Source, d.Restricted, d.Reason, d.AsWas = f.Source, f.Restricted, f.Reason, 0
	if d.Capacity = site.Number(f.Capacity); d.Capacity < 0 {
		f.Wrong.Add("capacity", "The number of people at once is a whole number")
	}
	if d.Due = site.Day(f.Due); d.Due == 0 && f.Due != "" {
		f.Wrong.Add("due", "The day of the next look is no date: write it as 2027-03-31")
	}
	if !servicemap.GoodWeb(f.Web) {
		f.Wrong.Add("web", "The web address begins with https://")
	}
	if !servicemap.GoodEmail(f.Email) {
		f.Wrong.Add("email", "The email is no address: write it as team@example.nhs.uk")
	}
	was := d.Onward
	d.Onward = nil
	for _, o := range was {
		if !f.offered[o.To] {
			d.Onward = append(d.Onward, o) // to a service that the visitor does not see: it stays
		}
	}
	for _, id := range f.Onward {
		o := care.OnwardRoute{To: care.ServiceID(id)}
		if !f.offered[o.To] {
			continue
		}
		if i := slices.IndexFunc(was, func(w care.OnwardRoute) bool { return w.To == o.To }); i >= 0 {
			o = was[i]
		}
		d.Onward = append(d.Onward, o)
	}
	f.criteria(&d, today)
	return d
}

// criteria puts the fields of criteria into a description. A criterion that is as it was
// keeps its source and the day on which it was verified.
func (f *form) criteria(d *care.ServiceDescribed, today care.Date) {
	wait := site.Number(f.Wait)
	if wait < 0 {
		f.Wrong.Add("wait", "The wait is a whole number of days")
	}
	if now := f.Wait != ""; now != d.WaitKnown || wait != d.WaitDays {
		d.WaitKnown, d.WaitDays, d.WaitAsAt = now, max(wait, 0), today
	}
	d.Closed = f.Closed
	d.RoutesIn = nil
	if f.RoutesStated {
		d.RoutesIn = f.Routes
	}
	d.Criteria = nil
	f.age(d, today)
	for _, dim := range axesOf {
		if values := f.Values[dim]; len(values) > 0 {
			f.add(d, today, care.Criterion{Dimension: dim, Operator: care.OneOf, Values: values, Polarity: care.Includes})
		}
	}
	for _, p := range []care.Polarity{care.Includes, care.Excludes, care.Requires} {
		var values []string
		for _, t := range f.Words.Flags {
			if f.Flags[t.Code] == string(p) {
				values = append(values, t.Code)
			}
		}
		if len(values) > 0 {
			f.add(d, today, care.Criterion{Dimension: care.DimensionFlag, Operator: care.OneOf, Values: values, Polarity: p})
		}
	}
	if dim, value, ok := strings.Cut(f.Practice, "/"); ok && known(f.terms(dim), value) {
		d.Criteria = append(d.Criteria, care.Criterion{
			Dimension: dim, Operator: care.OneOf, Values: []string{value}, Polarity: care.Polarity(cmp.Or(f.PracticeIs, string(care.Excludes))), Basis: care.BasisPractised, Source: f.Source, Verified: today,
		})
	}
	for _, o := range f.Others {
		switch o.Choice {
		case "remove":
		case "stated":
			o.Basis, o.Verified = care.BasisStated, today
			d.Criteria = append(d.Criteria, o.Criterion)
		default:
			d.Criteria = append(d.Criteria, o.Criterion)
		}
	}
}

func (f *form) age(d *care.ServiceDescribed, today care.Date) {
	if f.AgeFrom == "" && f.AgeTo == "" {
		return
	}
	from, to := 0, f.Words.Age[1]
	if f.AgeFrom != "" {
		from = ageMonths(f.AgeFrom)
	}
	if f.AgeTo != "" {
		to = ageMonths(f.AgeTo)
	}
	switch {
	case from < 0:
		f.Wrong.Add("age-from", "The age from which people are taken is no age: write years, as 16, or 16 years 6 months")
	case to < 0:
		f.Wrong.Add("age-to", "The birthday until which people are taken is no age: write years, as 18")
	case from >= to:
		f.Wrong.Add("age-to", "The birthday until which people are taken comes after the age from which they are")
	default:
		f.add(d, today, care.Criterion{Dimension: care.DimensionAge, Operator: care.Between, From: from, To: to, Polarity: care.Includes})
	}
}

// add adds a stated criterion, as it was where it is the same.
func (f *form) add(d *care.ServiceDescribed, today care.Date, c care.Criterion) {
	c.Basis = care.BasisStated
	for _, was := range f.Base.Criteria {
		if was.Dimension == c.Dimension && was.Polarity == c.Polarity && was.Basis == c.Basis && was.From == c.From && was.To == c.To && sameValues(was.Values, c.Values) {
			d.Criteria = append(d.Criteria, was)
			return
		}
	}
	c.Source, c.Verified = f.Source, today
	d.Criteria = append(d.Criteria, c)
}

func sameValues(a, b []string) bool {
	a, b = slices.Clone(a), slices.Clone(b)
	slices.Sort(a)
	slices.Sort(b)
	return slices.Equal(a, b)
}

// checks are the checkboxes of terms.
func checks(terms []care.Term) (out []nhsuk.Item) {
	for _, t := range terms {
		out = append(out, nhsuk.Item{Value: t.Code, Text: site.Capital(servicemap.Label(t))})
	}
	return out
}

// services as options, without one.
func serviceOptions(all []*servicemap.Service, but string, short func(care.PartnerCode) string) (out []option) {
	for _, s := range all {
		if string(s.ID) != but {
			out = append(out, option{string(s.ID), s.Name + " (" + short(s.Owner) + ")"})
		}
	}
	slices.SortStableFunc(out, func(a, b option) int { return cmp.Compare(a.Text, b.Text) })
	return out
}

// practices are what a service may do otherwise than it states.
func (f *form) practices() []option {
	out := []option{{"", "Nothing to add"}}
	for _, dim := range append([]string{care.DimensionFlag}, axesOf...) {
		for _, t := range f.terms(dim) {
			out = append(out, option{dim + "/" + t.Code, site.Capital(servicemap.Label(t))})
		}
	}
	return out
}

var practiceChoices = []option{{string(care.Excludes), "does not take them"}, {string(care.Includes), "takes them"}, {string(care.Requires), "takes only them"}}
