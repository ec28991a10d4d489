package servicemap

import (
	"net/http"
	"strings"

	"roundtable/care"
	"roundtable/servicemap"
	"roundtable/web/nhsuk"
	"roundtable/web/shell"
	"roundtable/web/site"
)

// suggestionsView is the page of what partners suggest to each other.
type suggestionsView struct {
	Tabs  []tab
	Open  []*servicemap.Suggestion
	Done  []*servicemap.Suggestion
	Mine  int // that wait for the visitor's own answer
	title func(*servicemap.Suggestion) string
	short func(care.PartnerCode) string
}

func suggestions(w http.ResponseWriter, v *site.Visit) error {
	page, line := begin(v, "Suggestions", "/services/suggestions")
	x := &suggestionsView{Tabs: line, short: v.PartnerShort, title: func(s *servicemap.Suggestion) string { return titleOf(v, s) }}
	for _, s := range v.Table.Map.Suggestions(who(v)) {
		if s.Answer != nil {
			x.Done = append(x.Done, s)
			continue
		}
		x.Open = append(x.Open, s)
		if mayKeep(v, s.Owner) {
			x.Mine++
		}
	}
	return v.Show(w, page, suggestionsPage(x))
}

// titleOf is what a suggestion is about.
func titleOf(v *site.Visit, s *servicemap.Suggestion) string {
	if x, ok := v.Table.Map.Service(who(v), s.About); ok {
		return x.Name
	}
	if s.Service != nil {
		return "A new service: " + s.Service.Name
	}
	return "A service"
}

// suggestionView is one suggestion.
type suggestionView struct {
	*servicemap.Suggestion
	Tabs     []tab
	Title    string
	Was      *servicemap.Service
	Changes  []changed
	Finds    []string           // of the suggestion's, those that name no service off the visitor's map
	Now      *servicemap.Effect // what the map says of it today; nil where that cannot be said
	Mine     bool
	Stale    bool // the service was changed since
	Wrong    site.Wrong
	Reason   string
	From     string
	Answered string
	short    func(care.PartnerCode) string
}

func suggestion(w http.ResponseWriter, v *site.Visit) error { return showSuggestion(w, v, nil) }

func showSuggestion(w http.ResponseWriter, v *site.Visit, bad site.Wrong) error {
	s, ok := v.Table.Map.Suggestion(who(v), care.SuggestionID(v.PathValue("suggestion")))
	if !ok {
		return shell.NotFound("This suggestion")
	}
	page, line := begin(v, "One suggestion", "")
	page.Back = nhsuk.LinkParams{Href: "/services/suggestions", Text: "Suggestions"}
	page.Errors = bad
	if bad == nil {
		page.Done = said[v.URL.Query().Get("done")]
	}
	x := &suggestionView{Suggestion: s, Tabs: line, Title: titleOf(v, s), Mine: mayKeep(v, s.Owner), Wrong: bad, Reason: v.PostFormValue("reason"), short: v.PartnerShort}
	x.From = v.Somebody(s.Who.By) + ", " + x.short(s.Who.Partner)
	if s.Answer != nil {
		x.Answered = v.Somebody(s.By.By) + ", " + x.short(s.Owner)
	}
	words, _ := v.Table.Map.Words()
	if was, ok := v.Table.Map.Service(who(v), s.About); ok {
		x.Was = was
		x.Stale = s.Answer == nil && s.Service != nil && !v.Table.Map.Merges(s)
	}
	if s.Service != nil {
		x.Changes = changes(x.Was, s, &words, onMap(v))
		if s.Answer == nil && len(words.Needs) > 0 {
			x.Now, _ = v.Table.Map.WhatIf(who(v), *s.Service, servicemap.Query{}) // where the map cannot say, what it said then stands
		}
	}
	for _, f := range s.Finds {
		if !v.Table.Map.Names(who(v), f) {
			x.Finds = append(x.Finds, f)
		}
	}
	return v.Show(w, page, suggestionPage(x))
}

// changed is one line of a description as it was and as it would be.
type changed struct{ What, Was, Now string }

// changes are the lines that differ. Of a service that is not there, and of a suggestion
// that has been answered, all lines are new.
func changes(was *servicemap.Service, s *servicemap.Suggestion, w *care.ServiceWords, seen func(care.ServiceID) bool) []changed {
	before := care.ServiceDescribed{}
	if was != nil {
		before = was.ServiceDescribed
		for _, v := range was.History {
			if int64(v.Number) <= s.Base {
				before = v.ServiceDescribed
			}
		}
	}
	return differences(&before, s.Service, w, seen)
}

// differences are the lines in which two descriptions differ, without routes to services
// that the visitor does not see.
func differences(before, now *care.ServiceDescribed, w *care.ServiceWords, seen func(care.ServiceID) bool) (out []changed) {
	line := func(what, a, b string) {
		if a != b {
			out = append(out, changed{what, a, b})
		}
	}
	line("Name", before.Name, now.Name)
	line("What it does", before.Function, now.Function)
	line("Team type", before.TeamType, now.TeamType)
	line("Who may refer", strings.Join(before.RoutesIn, ", "), strings.Join(now.RoutesIn, ", "))
	line("Wait", statedWait(&servicemap.Service{ServiceDescribed: *before}), statedWait(&servicemap.Service{ServiceDescribed: *now}))
	line("People at once", numberWords(before.Capacity), numberWords(now.Capacity))
	line("Sites", strings.Join(before.Sites, ", "), strings.Join(now.Sites, ", "))
	line("Name on the waiting list", before.List, now.List)
	line("Telephone", before.Contact.Phone, now.Contact.Phone)
	line("Email", before.Contact.Email, now.Contact.Email)
	line("Web address", before.Contact.Web, now.Contact.Web)
	line("Otherwise reached", before.Contact.Other, now.Contact.Other)
	line("Source", before.Source, now.Source)
	line("Look again by", dayWords(before.Due), dayWords(now.Due))
	line("Ended", dayWords(before.Ended), dayWords(now.Ended))
	line("Restricted", yesWords(before.Restricted), yesWords(now.Restricted))
	a, b := criteriaWords(before, w), criteriaWords(now, w)
	for _, c := range a {
		if !contains(b, c) {
			out = append(out, changed{"Criterion", c, ""})
		}
	}
	for _, c := range b {
		if !contains(a, c) {
			out = append(out, changed{"Criterion", "", c})
		}
	}
	if a, b := routes(before, seen), routes(now, seen); a != b {
		line("Onward routes", site.Counted(a, "route", "routes"), site.Counted(b, "route", "routes"))
	}
	return out
}

func numberWords(n int) string {
	if n == 0 {
		return ""
	}
	return site.Thousands(n)
}

func dayWords(d care.Date) string {
	if d == 0 {
		return ""
	}
	return d.Long()
}

func yesWords(yes bool) string {
	if yes {
		return "yes"
	}
	return "no"
}

// sentence says what differs.
func (c changed) sentence() string {
	what := c.What + ": "
	if c.What == "Criterion" {
		what = ""
	}
	switch {
	case c.Was == "":
		return "New: " + what + c.Now
	case c.Now == "":
		return "No longer: " + what + c.Was
	}
	return what + c.Was + ", now " + c.Now
}

// routes is how many onward routes lead to services that the visitor sees.
func routes(d *care.ServiceDescribed, seen func(care.ServiceID) bool) (n int) {
	for _, o := range d.Onward {
		if seen(o.To) {
			n++
		}
	}
	return n
}

func contains(all []string, s string) bool {
	for _, x := range all {
		if x == s {
			return true
		}
	}
	return false
}

func criteriaWords(d *care.ServiceDescribed, w *care.ServiceWords) (out []string) {
	for i := range d.Criteria {
		out = append(out, site.Capital(servicemap.CriterionWords(&d.Criteria[i], w))+" ("+basisWords(d.Criteria[i].Basis)+")")
	}
	return out
}

// answer is an owner's.
func answer(w http.ResponseWriter, v *site.Visit) error {
	s, ok := v.Table.Map.Suggestion(who(v), care.SuggestionID(v.PathValue("suggestion")))
	if !ok {
		return shell.NotFound("This suggestion")
	}
	if err := keeps(v, s.Owner); err != nil {
		return err
	}
	taken := v.PostFormValue("do") == "take"
	seq, err := v.Table.Map.Answer(v.Context(), who(v), s.ID, taken, v.PostFormValue("reason"))
	if err == nil {
		word := "declined"
		if taken {
			word = "taken"
		}
		return v.Done(w, seq, at("/services/suggestions/"+string(s.ID), "done", word))
	}
	var bad site.Wrong
	if err := problem(&bad, err, "reason"); err != nil {
		return err
	}
	return showSuggestion(w, v, bad)
}

// changed are the differences of a version from the one before, as sentences.
func (x *serviceView) changed(i int) (out []string) {
	if i == 0 {
		return []string{"Described for the first time"}
	}
	for _, c := range differences(&x.History[i-1].ServiceDescribed, &x.History[i].ServiceDescribed, &x.Words, x.seen) {
		out = append(out, c.sentence())
	}
	return out
}
