package servicemap

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"roundtable/care"
	"roundtable/servicemap"
	"roundtable/web/site"
)

// whatIfView is the page of what would change.
type whatIfView struct {
	Tabs     []tab
	Services []option
	Owners   []option
	Service  string // "" before one is chosen, "new"
	*form
	Effect *servicemap.Effect
	wait   string              // how long people wait for the service, and who says so; "" where nobody does
	Gap    *servicemap.Finding // that the visitor came from
	GapIs  string              // as the address has it
	Left   string              // what would be left of it, in words
	Mine   bool                // the visitor may make it the new version
	Why    string
	Since  []string // what was changed of the service since the address was made
	Empty  bool
	short  func(care.PartnerCode) string
}

// whatIf shows what would change if a service said something else. It saves nothing.
func (p *Pages) whatIf(w http.ResponseWriter, v *site.Visit) error {
	x, err := p.readWhatIf(v)
	if err != nil {
		return err
	}
	return x.show(w, v)
}

func (x *whatIfView) show(w http.ResponseWriter, v *site.Visit) error {
	page, line := begin(v, "What if a service changed?", "/services/what-if")
	x.Tabs = line
	if x.form != nil && v.Header.Get("HX-Request") == "" {
		page.Errors = x.Wrong // while somebody types, what is wrong stands where the answer would
	}
	return v.Show(w, page, whatIfPage(x))
}

// readWhatIf reads the question and computes the answer.
func (p *Pages) readWhatIf(v *site.Visit) (*whatIfView, error) {
	all := v.Table.Map.Services(who(v))
	x := &whatIfView{Services: append([]option{{"new", "A new service"}}, serviceOptions(all, "", v.PartnerShort)...), Service: v.FormValue("service"), Why: strings.TrimSpace(v.FormValue("why")), short: v.PartnerShort}
	words, _ := v.Table.Map.Words()
	if x.Empty = len(words.Needs) == 0; x.Empty || x.Service == "" {
		return x, nil
	}
	if x.Service == "new" {
		x.form = formOf(words, care.ServiceDescribed{}, 0)
		x.form.Owner = string(v.Viewer.Partner)
	} else {
		s, ok := v.Table.Map.Service(who(v), care.ServiceID(x.Service))
		if !ok {
			return nil, notFound()
		}
		x.form = formOf(words, s.ServiceDescribed, s.Number)
	}
	x.gap(v)
	if v.FormValue("edited") != "" {
		x.criteriaFrom(v)
		x.opened(v)
		if x.Service == "new" {
			x.Owner, x.Name, x.Function = cmp.Or(v.FormValue("owner"), x.Owner), strings.TrimSpace(v.FormValue("name")), strings.TrimSpace(v.FormValue("function"))
		}
	} else if x.Gap != nil && x.Service == "new" {
		x.closes()
	} else if x.Gap != nil {
		x.takes(v.FormValue("part"))
	}
	if x.Service == "new" {
		x.Owners = partners(v)
	}
	x.Mine = mayKeep(v, care.PartnerCode(x.Owner))
	return x, x.compute(p, v)
}

// opened sets the version that the form is of. What is sent is of the version that was
// opened: a change since is told, and not overwritten. An address may be older than the
// service: what was changed since is said here, and from then on it is of the newest.
func (x *whatIfView) opened(v *site.Visit) {
	was := v.Version()
	s, ok := v.Table.Map.Service(who(v), care.ServiceID(x.Service))
	if v.Method != http.MethodGet || !ok || was == s.Number {
		x.form.Version = was
		return
	}
	for _, y := range s.History {
		if y.Number <= was {
			x.Since = nil
			for _, c := range differences(&y.ServiceDescribed, &s.ServiceDescribed, &x.Words, onMap(v)) {
				x.Since = append(x.Since, c.sentence())
			}
		}
	}
}

// gap reads from which gap the visitor came.
func (x *whatIfView) gap(v *site.Visit) {
	f, ok := decodeBox(v.FormValue("gap"))
	if !ok {
		return
	}
	f.Whom = servicemap.Whom(&f.Box, &x.Words)
	x.Gap, x.GapIs = &f, v.FormValue("gap")
}

// closes fills the form of a new service that would close the gap.
func (x *whatIfView) closes() {
	x.AgeFrom, x.AgeTo = ageText(x.Gap.Age[0]), ageText(x.Gap.Age[1])
	for i, mask := range []uint64{x.Gap.Needs, x.Gap.Severity, x.Gap.Places} {
		for at, t := range x.terms(axesOf[i]) {
			if mask>>uint(at)&1 == 1 {
				x.Values[axesOf[i]] = append(x.Values[axesOf[i]], t.Code)
			}
		}
	}
	for at, t := range x.Words.Flags {
		if x.Gap.Without>>uint(at)&1 == 0 {
			x.Flags[t.Code] = string(care.Includes)
		}
	}
}

// takes fills the form of a service so that it takes whom the gap holds: what kept them
// from it is changed, and nothing else. Of a part of them alone (a box as an address has
// it) where one thing keeps that part from it.
func (x *whatIfView) takes(part string) {
	whom := x.Gap.Box
	if p, ok := decodeBox(part); ok {
		whom = p.Box
	}
	if from := ageMonths(x.AgeFrom); x.AgeFrom != "" && whom.Age[0] < from {
		x.AgeFrom = ageText(whom.Age[0])
	}
	if to := ageMonths(x.AgeTo); x.AgeTo != "" && whom.Age[1] > to {
		if x.AgeTo = ageText(whom.Age[1]); whom.Age[1] >= x.Words.Age[1] {
			x.AgeTo = ""
		}
	}
	for i, mask := range []uint64{0, whom.Severity, whom.Places} {
		dim := axesOf[i]
		for at, t := range x.terms(dim) {
			if mask>>uint(at)&1 == 1 && x.Values[dim] != nil && !slices.Contains(x.Values[dim], t.Code) {
				x.Values[dim] = append(slices.Clone(x.Values[dim]), t.Code)
			}
		}
	}
	for at, t := range x.Words.Flags {
		switch {
		case whom.With>>uint(at)&1 == 1 && x.Flags[t.Code] != string(care.Requires):
			x.Flags[t.Code] = string(care.Includes)
		case whom.Without>>uint(at)&1 == 1 && x.Flags[t.Code] == string(care.Requires):
			x.Flags[t.Code] = string(care.Includes)
		}
	}
}

// compute asks the map, unless the form is wrong.
func (x *whatIfView) compute(p *Pages, v *site.Visit) error {
	d := x.proposed(v)
	if x.Wrong != nil {
		return nil
	}
	e, err := v.Table.Map.WhatIf(who(v), d, servicemap.Query{})
	if err != nil {
		return problem(&x.Wrong, err, "service")
	}
	x.Effect = e
	if e.Was != nil && len(e.Closed) > 0 {
		l, err := p.listWaits(v)
		if err != nil {
			return err
		}
		q := servicemap.Query{Waits: l.Waits}
		if days, _, ok := q.Wait(e.Was); ok && days > 0 {
			x.wait = q.WaitWords(e.Was)
		}
	}
	if x.Gap != nil {
		flags := len(x.Words.Flags)
		whole, closed := x.Gap.Both(&x.Gap.Box, flags), 0
		for i := range e.Closed {
			closed += e.Closed[i].Both(&x.Gap.Box, flags)
		}
		switch {
		case closed == 0:
			x.Left = "Their gap would be open still."
		case closed < whole:
			x.Left = "A part of their gap would close."
		default:
			x.Left = "Their gap would close."
		}
	}
	return nil
}

// proposed is the description that the form makes.
func (x *whatIfView) proposed(v *site.Visit) care.ServiceDescribed {
	d := x.Base
	if x.Service == "new" {
		d = care.ServiceDescribed{Owner: care.PartnerCode(x.Owner), Name: cmp.Or(x.Name, "A new service"), Function: x.Function}
	}
	x.criteria(&d, v.Table.Map.Today())
	d.AsWas, d.Reason = 0, ""
	return d
}

// propose keeps a what-if: as a proposal to the owner, or, of the owner's own, as the new
// version.
func (p *Pages) propose(w http.ResponseWriter, v *site.Visit) error {
	x, err := p.readWhatIf(v)
	if err != nil {
		return err
	}
	if x.form == nil {
		return notFound()
	}
	if v.FormValue("do") == "see" { // without scripts: posted, so that why stands in no address
		return x.show(w, v)
	}
	if x.Service == "new" && x.Name == "" {
		x.Wrong.Add("name", "Say what the new service would be called")
	}
	if x.Why == "" {
		x.Wrong.Add("why", "Say in a sentence why, without naming anybody")
	}
	if x.Wrong != nil {
		return x.show(w, v)
	}
	d := x.proposed(v)
	if v.FormValue("do") == "save" && x.Service != "new" {
		if err := keeps(v, d.Owner); err != nil {
			return err
		}
		d.Reason = x.Why
		id, seq, err := v.Table.Map.Describe(v.Context(), who(v), d, v.Version())
		if err == nil {
			return v.Done(w, seq, at(href(id), "done", "described"))
		}
		if err := problem(&x.Wrong, err, "service"); err != nil {
			return err
		}
		return x.show(w, v)
	}
	public, err := v.Table.Map.WhatIfForAll(who(v), d, servicemap.Query{})
	if err != nil {
		return err
	}
	s := care.ServiceSuggested{Service: &d, Base: int64(v.Version()), Why: x.Why, Finds: finds(public, v.PartnerShort)}
	id, seq, err := v.Table.Map.Suggest(v.Context(), who(v), s)
	if err == nil {
		return v.Done(w, seq, at("/services/suggestions/"+string(id), "done", "proposed"))
	}
	if err := problem(&x.Wrong, err, "service"); err != nil {
		return err
	}
	return x.show(w, v)
}

// mostFinds is how many findings of a kind a proposal keeps.
const mostFinds = 10

// finds are what the map says today, as the proposal keeps it.
func finds(e *servicemap.Effect, short func(care.PartnerCode) string) (out []string) {
	for _, part := range []struct {
		lead string
		all  []servicemap.Finding
	}{{"Closes", e.Closed}, {"Opens", e.Opened}, {"Leaves in doubt", e.InDoubt}, {"To be asked", e.Asked}} {
		for i := range part.all[:min(len(part.all), mostFinds)] {
			f := &part.all[i]
			out = append(out, fmt.Sprintf("%s: %s (%s)", part.lead, f.Whom, servicemap.PeopleWords(f.People, f.Known)))
		}
	}
	for _, o := range e.Overlap[:min(len(e.Overlap), mostFinds)] {
		out = append(out, fmt.Sprintf("Overlaps: %s (%s) and %s (%s) both take %s (%s)", o.A.Name, short(o.A.Owner), o.B.Name, short(o.B.Owner), o.Whom, servicemap.PeopleWords(o.People, o.Known)))
	}
	return out
}

// answer is the page's answer in one sentence.
func (x *whatIfView) answer() string {
	if x.Effect == nil {
		return ""
	}
	if x.Effect.Same() {
		return "Nothing would change for anybody."
	}
	var parts []string
	for _, p := range []struct {
		all  []servicemap.Finding
		verb string
	}{{x.Effect.Closed, "would be accepted by somebody"}, {x.Effect.Opened, "would be accepted by nobody"}, {x.Effect.InDoubt, "would be left in doubt"}, {x.Effect.Asked, "would have somebody to ask"}} {
		if len(p.all) > 0 {
			parts = append(parts, sumWords(p.all)+" "+p.verb)
		}
	}
	if n := len(x.Effect.Overlap); n > 0 {
		parts = append(parts, site.Counted(n, "new overlap", "new overlaps"))
	}
	return site.Capital(strings.Join(parts, "; ")) + "." + x.room()
}

// asked says on paper, where the form is not, what was changed.
func (x *whatIfView) asked() (out []string) {
	for _, c := range differences(&x.Base, &x.Effect.Now, &x.Words, func(care.ServiceID) bool { return true }) {
		if x.Service != "new" || c.What != "Name" {
			out = append(out, c.sentence())
		}
	}
	return out
}

// room says into which wait people would come whom the service would take.
func (x *whatIfView) room() string {
	d := &x.Effect.Now
	switch {
	case len(x.Effect.Closed) == 0:
	case d.Closed:
		return " But the service is closed to new people."
	case len(d.RoutesIn) == 0 && len(x.Words.Routes) > 0:
		return " But it does not say who may refer, so that nobody could be referred to it."
	case x.wait != "":
		return " They would come into " + x.wait + "."
	}
	return ""
}

// sumWords says how many people are in findings together.
func sumWords(all []servicemap.Finding) string {
	n, whole := servicemap.Totals(all)
	switch {
	case !whole && n == 0:
		return site.Counted(len(all), "kind of person", "kinds of person") + " (how many people is not known)"
	case !whole:
		return servicemap.PeopleWords(n, true) + " and more that are not known"
	}
	return servicemap.PeopleWords(n, true)
}

// flagChoices are what can be said of a flag.
var flagChoices = []option{{"", "Not said"}, {string(care.Includes), "Takes them too"}, {string(care.Excludes), "Does not take them"}, {string(care.Requires), "Takes only them"}}

func otherChoices(o other) []option {
	out := []option{{"", "Keep"}, {"remove", "Take out"}}
	if o.Basis != care.BasisStated {
		out = slices.Insert(out, 1, option{"stated", "Take as stated"})
	}
	return out
}
