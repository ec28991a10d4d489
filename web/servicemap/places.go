package servicemap

import (
	"cmp"
	"slices"
	"strings"

	"roundtable/care"
	"roundtable/servicemap"
	"roundtable/web/site"
)

// placeHolds is what lies within one place, as its fields have it.
type placeHolds struct {
	care.Term
	Registered, LSOAs, Districts string // with commas between them
	Names                        string // what is registered there, in words
}

// fields of what a place holds, before its code.
const holdsRegistered, holdsLSOA, holdsDistrict = "holds-registered-", "holds-lsoa-", "holds-district-"

// holds fills in what the places hold: as typed, or as it stands.
func (x *wordsView) holds(v *site.Visit) {
	typed := v.PostFormValue("do") == "words" && x.Wrong != nil
	if x.HoldsSource = x.Now.HoldsSource; typed {
		x.HoldsSource = v.PostFormValue("holds-source")
	}
	names := map[string]string{}
	for _, p := range v.View().Partners() {
		names[strings.ToUpper(string(p.PartnerDescribed.Code))] = cmp.Or(p.Short, p.Name)
	}
	for _, t := range x.Now.Places {
		p := placeHolds{Term: t}
		if i := slices.IndexFunc(x.Now.Holds, func(h care.PlaceHolds) bool { return h.Place == t.Code }); i >= 0 {
			h := &x.Now.Holds[i]
			p.Registered, p.LSOAs, p.Districts = strings.Join(h.Registered, ", "), strings.Join(h.LSOAs, ", "), strings.Join(h.Districts, ", ")
			p.Names = holdsWords(h, names)
		}
		if typed {
			p.Registered, p.LSOAs, p.Districts = v.PostFormValue(holdsRegistered+t.Code), v.PostFormValue(holdsLSOA+t.Code), v.PostFormValue(holdsDistrict+t.Code)
		}
		x.Holds = append(x.Holds, p)
	}
}

// readHolds reads the fields. A place that is agreed on only now has none yet.
func (x *wordsView) readHolds(v *site.Visit, places []care.Term) (out []care.PlaceHolds) {
	list := func(field string) (all []string) {
		for _, s := range strings.FieldsFunc(v.PostFormValue(field), func(r rune) bool { return r == ',' || r == ';' || r == '\n' }) {
			if s = strings.TrimSpace(s); s != "" {
				all = append(all, s)
			}
		}
		return all
	}
	for _, t := range places {
		out = append(out, care.PlaceHolds{Place: t.Code, Registered: list(holdsRegistered + t.Code), LSOAs: list(holdsLSOA + t.Code), Districts: list(holdsDistrict + t.Code)})
	}
	return out
}

// fields of whom a route can refer, before its code.
const refersFrom, refersTo = "refers-from-", "refers-to-"

// refers fills in whom the routes can refer: as typed, or as it stands.
func (x *wordsView) refers(v *site.Visit) {
	x.Refers, x.RefersSource = map[string][2]string{}, x.Now.RefersSource
	for _, r := range x.Now.Refers {
		x.Refers[r.Route] = [2]string{ageText(r.From), ageText(r.To)}
	}
	if v.PostFormValue("do") == "words" && x.Wrong != nil {
		x.RefersSource = v.PostFormValue("refers-source")
		for _, t := range x.Now.Routes {
			x.Refers[t.Code] = [2]string{v.PostFormValue(refersFrom + t.Code), v.PostFormValue(refersTo + t.Code)}
		}
	}
	x.Why = [2]string{v.PostFormValue("words-reason"), v.PostFormValue("people-reason")}
}

// readRefers reads the fields; what is no age is said at its field.
func (x *wordsView) readRefers(v *site.Visit, routes []care.Term) (out []care.RouteRefers) {
	for _, t := range routes {
		from, to := strings.TrimSpace(v.PostFormValue(refersFrom+t.Code)), strings.TrimSpace(v.PostFormValue(refersTo+t.Code))
		if from == "" && to == "" {
			continue
		}
		r := care.RouteRefers{Route: t.Code, To: maxYears * 12}
		if from != "" {
			r.From = ageMonths(from)
		}
		if to != "" {
			r.To = ageMonths(to)
		}
		if r.From < 0 || r.To < 0 {
			x.Wrong.Add(refersFrom+t.Code, "This is no age: write years, as 4, or 4 years 6 months")
			continue
		}
		out = append(out, r)
	}
	return out
}

// figureOf is what was typed of a kind of figure; nothing of the others.
func (x *wordsView) figureOf(kind string) figureForm {
	if x.Figure.Kind == kind {
		return x.Figure
	}
	return figureForm{}
}

// holdsWords says what lies within a place: practices and networks by their names.
func holdsWords(h *care.PlaceHolds, names map[string]string) string {
	var out []string
	for _, r := range h.Registered {
		if n := names[strings.ToUpper(strings.TrimSpace(r))]; n != "" && n != r {
			r = n + " (" + r + ")"
		}
		out = append(out, r)
	}
	if n := len(h.LSOAs); n > 0 {
		out = append(out, site.Counted(n, "LSOA", "LSOAs"))
	}
	if len(h.Districts) > 0 {
		out = append(out, "postcodes of "+strings.Join(h.Districts, ", "))
	}
	return strings.Join(out, ", ")
}

// within says what lies in the place that a page is narrowed to; "" where nobody said.
func within(v *site.Visit, words *care.ServiceWords, place string) string {
	names := map[string]string{}
	for _, h := range words.Holds {
		if h.Place != place {
			continue
		}
		for _, p := range v.View().Partners() {
			names[strings.ToUpper(string(p.PartnerDescribed.Code))] = cmp.Or(p.Short, p.Name)
		}
		for _, t := range words.Places {
			if t.Code == place {
				return site.Capital(servicemap.Label(t)) + " holds, by " + words.HoldsSource + ": " + holdsWords(&h, names) + "."
			}
		}
	}
	return ""
}
