package sharing

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"roundtable/care"
)

// Ways are openings told together: each of the categories of each partner in From is
// read, for the purpose, at each in To - at every other one of them, where Mutual says
// that the partners are the same on both sides. Service is as an Opening's.
type Ways struct {
	From, To   []care.PartnerCode
	Mutual     bool
	Purpose    care.Purpose
	Categories []care.Category
	Service    *ServiceRef
}

// Together tells openings in as few sentences as say each of them, and no other: an
// agreement of ten partners is one line and not ninety for each category.
func Together(all []Opening) []Ways {
	// What flows one way, whatever its categories.
	type way struct {
		from, to care.PartnerCode
		purpose  care.Purpose
		service  ServiceRef
		has      bool
	}
	flows := map[way][]care.Category{}
	for _, o := range all {
		w := way{from: o.From, to: o.To, purpose: o.Purpose}
		if o.Service != nil {
			w.service, w.has = *o.Service, true
		}
		flows[w] = append(flows[w], o.Category)
	}
	// To whom each partner gives the same, then who gives it to the same ones.
	type gift struct {
		purpose care.Purpose
		what    string
		service ServiceRef
		has     bool
	}
	gives := map[gift]map[care.PartnerCode][]care.PartnerCode{}
	for w, cs := range flows {
		slices.Sort(cs)
		g := gift{w.purpose, string(cs), w.service, w.has}
		if gives[g] == nil {
			gives[g] = map[care.PartnerCode][]care.PartnerCode{}
		}
		gives[g][w.from] = append(gives[g][w.from], w.to)
	}
	var out []Ways
	for g, from := range gives {
		for _, w := range sides(from) {
			w.Purpose = g.purpose
			if g.has {
				w.Service = &g.service
			}
			w.Categories = flows[way{w.From[0], w.firstTo(), g.purpose, g.service, g.has}]
			out = append(out, w)
		}
	}
	slices.SortFunc(out, func(a, b Ways) int {
		return cmp.Or(cmp.Compare(a.Purpose, b.Purpose), slices.Compare(a.From, b.From), slices.Compare(a.To, b.To), slices.Compare(a.Categories, b.Categories), a.service(b))
	})
	return out
}

func (w Ways) service(b Ways) int {
	of := func(s *ServiceRef) string {
		if s == nil {
			return ""
		}
		return fmt.Sprint("1", *s)
	}
	return cmp.Compare(of(w.Service), of(b.Service))
}

// firstTo is one of those at whom what the first partner gives is read.
func (w Ways) firstTo() care.PartnerCode {
	if w.Mutual {
		return w.From[1]
	}
	return w.To[0]
}

// sides gathers who gives to whom: partners that all give to each other, then those
// that give to the same others.
func sides(gives map[care.PartnerCode][]care.PartnerCode) (out []Ways) {
	with, same := map[string][]care.PartnerCode{}, map[string][]care.PartnerCode{}
	for p, to := range gives {
		slices.Sort(to)
		around := append(slices.Clone(to), p)
		slices.Sort(around)
		with[fmt.Sprint(around)] = append(with[fmt.Sprint(around)], p)
	}
	for p, to := range gives {
		around := append(slices.Clone(to), p)
		slices.Sort(around)
		if circle := with[fmt.Sprint(around)]; len(circle) == len(around) && len(circle) > 1 {
			if slices.Min(circle) == p {
				out = append(out, Ways{From: around, To: around, Mutual: true})
			}
			continue
		}
		same[fmt.Sprint(to)] = append(same[fmt.Sprint(to)], p)
	}
	for _, from := range same {
		slices.Sort(from)
		out = append(out, Ways{From: from, To: gives[from[0]]})
	}
	return out
}

// Words say it in a sentence without its full stop.
func (w Ways) Words(name func(care.PartnerCode) string) string {
	kinds := make([]string, len(w.Categories))
	for i, c := range w.Categories {
		kinds[i] = CategoryWords(c)
	}
	what, where := listed(kinds), names(w.From, name)
	if w.Service != nil {
		where = "a restricted service of " + where
	}
	at := names(w.To, name)
	if w.Mutual {
		if where, at = "each of "+where, "the others"; len(w.To) == 2 {
			at = "the other"
		}
	}
	return strings.Join([]string{what, " of ", where, ", read at ", at, " for ", PurposeWords(w.Purpose)}, "")
}
