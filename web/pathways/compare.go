package pathways

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"roundtable/care"
	"roundtable/servicemap"
	"roundtable/servicemap/lived"
	"roundtable/web/shell"
	"roundtable/web/site"
)

// clocksView is both clocks side by side.
type clocksView struct {
	*ask
	lived.TwoClocks
	Rows []clockRow
}

type clockRow struct {
	Name, Age, Href, National, Own, Asked, Since string
}

func (p *pages) clocks(w http.ResponseWriter, v *site.Visit) error {
	page, tabs := begin(v, "Two clocks", "/journeys/clocks")
	a, _ := p.asks(v, tabs, "/journeys/clocks")
	page.Errors = a.Unread
	x := &clocksView{ask: a, TwoClocks: lived.Once(a.Log, question{what: "clocks", sift: a.Sift, params: a.Params}, func() lived.TwoClocks { return lived.CompareClocks(a.Log, a.Sift, a.Params, 50) })}
	for _, r := range x.Longest {
		row := clockRow{National: days(r.National), Own: days(r.Own), Asked: days(r.Asked)}
		if r.Since != 0 {
			row.Since = r.Since.Long()
		}
		row.Name, row.Age, row.Href = meet(v, a.Log, r.Person, a.Log.AsAt)
		x.Rows = append(x.Rows, row)
	}
	return v.Show(w, page, clocksPage(x))
}

// catalogue is what services say and said, as far as the visitor may see them, with what
// finds a service by a partner and the word of its files. Those that have ended are among
// them, for whoever was referred before.
func catalogue(v *site.Visit) (designed *lived.Designed, all []*servicemap.Service, match lived.Match) {
	all = v.Table.Map.Ever(who(v))
	words, _ := v.Table.Map.Words()
	designed = &lived.Designed{Versions: make([][]lived.Since, len(all))}
	var every []*servicemap.Service
	at := map[[2]string]int{}
	for i, s := range all {
		for n, h := range s.History {
			from := care.DateOf(h.Who.At)
			designed.Versions[i] = append(designed.Versions[i], lived.Since{From: from, At: len(every)})
			every = append(every, &servicemap.Service{ServiceDescribed: h.ServiceDescribed})
			if last := n == len(s.History)-1; h.Ended != 0 && (last || h.Ended < care.DateOf(s.History[n+1].Who.At)) {
				designed.Versions[i] = append(designed.Versions[i], lived.Since{From: max(from, h.Ended), At: lived.NoMore})
			}
		}
		for _, w := range []string{s.Name, s.List} {
			if w != "" {
				at[[2]string{string(s.Owner), strings.ToLower(w)}] = i
			}
		}
	}
	designed.Catalogue, _ = servicemap.CatalogueOf(&words, every, servicemap.AsPractised)
	return designed, all, func(code care.PartnerCode, word string) (int, bool) {
		if word == "" {
			return sole(all, code)
		}
		i, ok := at[[2]string{string(code), strings.ToLower(word)}]
		return i, ok
	}
}

// sole is the only service that a partner has on the map, for what its files tell under no
// name; ok is false where it has none or several.
func sole(all []*servicemap.Service, owner care.PartnerCode) (at int, ok bool) {
	n := 0
	for i, s := range all {
		if s.Owner == owner && s.Ended == 0 {
			at, n = i, n+1
		}
	}
	return at, n == 1
}

// saidView is what services say beside what they do.
type saidView struct {
	*ask
	lived.Compared
	Refused, Taken []saidRow
	Inferred       []inferredRow
	Services       int
	Wrong          site.Wrong
}

type saidRow struct {
	Service string
	Href    string // of the service on the map
	N       int
	People  int
	Sure    int    // of them, where nothing is unknown
	Axes    string // what says no
	Open    string // what is not known
}

type inferredRow struct {
	lived.Inferred
	Words   string
	Service string
	ID      care.ServiceID // "" where the catalogue has no such service
	Known   bool           // the service says so already
	Waits   bool           // its owner has been asked, and has not answered yet
	Why     string         // what the owner is asked
	Value   string
	Agreed  []string // the value in the agreed words of the map; none where it has no such word
}

func (p *pages) said(w http.ResponseWriter, v *site.Visit) error {
	page, tabs := begin(v, "Said and done", "/journeys/said")
	page.Done = just[v.URL.Query().Get("done")]
	x := p.saidView(v, tabs)
	page.Errors = x.Unread
	return v.Show(w, page, saidPage(x))
}

func (p *pages) saidView(v *site.Visit, tabs []tab) *saidView {
	a, _ := p.asks(v, tabs, "/journeys/said")
	x := &saidView{ask: a}
	designed, all, match := catalogue(v)
	x.Services = len(v.Table.Map.Services(who(v)))
	x.Compared = lived.Against(a.Log, designed, match, a.Sift)
	x.Refused, x.Taken = gather(a, all, x.Contradictions, true), gather(a, all, x.Contradictions, false)
	words, _ := v.Table.Map.Words()
	at := a.Log.Belongs(match)
	asked := v.Table.Map.Suggestions(who(v))
	for _, n := range lived.Once(a.Log, question{what: "infer", sift: a.Sift}, func() []lived.Inferred { return lived.Infer(a.Log, a.Sift) }) {
		r := x.infer(n, &words)
		if k := at[n.Service]; k >= 0 && all[k].Ended == 0 {
			r.ID, r.Known = all[k].ID, r.says(all[k], &words)
			r.Waits = slices.ContainsFunc(asked, func(s *servicemap.Suggestion) bool { return s.Answer == nil && s.About == r.ID && s.Why == r.Why })
		}
		x.Inferred = append(x.Inferred, r)
	}
	return x
}

// gather counts contradictions by service.
func gather(a *ask, all []*servicemap.Service, found []lived.Contradiction, refused bool) (out []saidRow) {
	at := map[int]int{}
	people := map[[2]int32]bool{}
	axes, open := map[int]map[string]int{}, map[int]map[string]int{}
	for _, c := range found {
		if c.Refused != refused {
			continue
		}
		i, ok := at[c.Service]
		if !ok {
			i = len(out)
			at[c.Service], axes[i], open[i] = i, map[string]int{}, map[string]int{}
			s := all[c.Service]
			out = append(out, saidRow{Service: a.short(s.Owner) + ": " + s.Name, Href: "/services/at/" + string(s.ID)})
		}
		out[i].N++
		if k := [2]int32{int32(i), a.Log.Referrals[c.Referral].Person}; !people[k] {
			people[k] = true
			out[i].People++
		}
		if c.Certain() {
			out[i].Sure++
		}
		for _, x := range c.Why {
			axes[i][x]++
		}
		for _, x := range c.Open {
			open[i][x]++
		}
	}
	for i := range out {
		out[i].Axes, out[i].Open = mostOften(axes[i]), mostOften(open[i])
	}
	slices.SortStableFunc(out, func(p, q saidRow) int { return q.N - p.N })
	return out
}

// mostOften are words in the order of how often they stand, one after the other.
func mostOften(n map[string]int) string {
	var words []string
	for w := range n {
		words = append(words, w)
	}
	slices.SortFunc(words, func(p, q string) int { return cmp.Or(cmp.Compare(n[q], n[p]), cmp.Compare(p, q)) })
	return strings.Join(words, ", ")
}

// infer puts what a service seems to practise into words.
func (x *saidView) infer(n lived.Inferred, words *care.ServiceWords) inferredRow {
	r := inferredRow{Inferred: n, Service: x.Log.ServiceName(n.Service), Value: n.Value}
	var group string
	switch n.Dim {
	case care.DimensionFlag:
		group = "people with " + strings.ReplaceAll(n.Value, "_", " ")
		r.Agreed = agreed(words.Flags, func(w string) bool { return w == n.Value })
	case care.DimensionNeed:
		group = "people referred for " + strings.ReplaceAll(n.Value, "_", " ")
		for _, d := range x.Log.Needs {
			if d.Key == n.Value {
				group = "people referred for " + d.Name
				r.Agreed = agreed(words.Needs, d.Means)
			}
		}
	case care.DimensionPlace:
		group = "people registered at " + n.Value
		r.Agreed = agreed(words.Places, func(w string) bool { return strings.EqualFold(w, n.Value) })
	default:
		group = "people aged " + n.Value
	}
	r.Words = fmt.Sprintf("Of %s it sent back %d of %d; of everybody else %d of %d.", group, n.Turned, n.Of, n.Rest, n.RestOf)
	r.Why = "Referrals show that " + group + " are nearly always sent back. Is that meant? If it is, please say so; if not, please look into it."
	return r
}

// says reports whether a service says already what it seems to practise: that it does not
// take such a value, that it takes others alone, or, of a need, that it does not take people
// with a condition that is the same.
func (r *inferredRow) says(s *servicemap.Service, words *care.ServiceWords) bool {
	if r.Dim == care.DimensionAge {
		return false
	}
	taken := map[string]bool{}
	includes := false
	for _, c := range s.Criteria {
		if c.Basis == care.BasisInferred {
			continue
		}
		same := c.Dimension == r.Dim
		switch c.Polarity {
		case care.Excludes:
			if same && len(r.Agreed) > 0 && !slices.ContainsFunc(r.Agreed, func(w string) bool { return !slices.Contains(c.Values, w) }) {
				return true
			}
			if r.Dim == care.DimensionNeed && c.Dimension == care.DimensionFlag && slices.ContainsFunc(c.Values, r.means) {
				return true
			}
		case care.Includes:
			for _, w := range c.Values {
				includes, taken[w] = includes || same, taken[w] || same
			}
		}
	}
	return includes && r.Dim != care.DimensionFlag && len(r.Agreed) > 0 && !slices.ContainsFunc(r.Agreed, func(w string) bool { return taken[w] })
}

// means reports whether a word of the map means the need that is sent back.
func (r *inferredRow) means(word string) bool {
	n, ok := lived.NeedOf(strings.ReplaceAll(word, "_", " "), "")
	return ok && n.Key == r.Value
}

// agreed are the agreed words that mean something.
func agreed(terms []care.Term, means func(string) bool) (out []string) {
	for _, t := range terms {
		if means(t.Code) {
			out = append(out, t.Code)
		}
	}
	return out
}

// criterion is what would be suggested to the owner: a question, which counts for nothing
// until they take it.
func (r *inferredRow) criterion(asAt care.Date) care.Criterion {
	c := care.Criterion{Dimension: r.Dim, Operator: care.OneOf, Values: r.Agreed, Polarity: care.Excludes, Basis: care.BasisInferred, Source: "referrals to " + asAt.Long()}
	if r.Dim == care.DimensionAge {
		c.Operator, c.Values, c.From, c.To = care.Between, nil, r.From, r.To
	}
	return c
}

// suggest proposes an inferred criterion to the service's owner. What was counted is of
// people: the suggestion says what seems to be practised, and no figure.
func (p *pages) suggest(w http.ResponseWriter, v *site.Visit) error {
	page, tabs := begin(v, "Said and done", "/journeys/said")
	x := p.saidView(v, tabs)
	i := slices.IndexFunc(x.Inferred, func(r inferredRow) bool {
		return r.ID != "" && string(r.ID) == v.PostFormValue("service") && r.Dim == v.PostFormValue("dimension") && r.Value == v.PostFormValue("value")
	})
	if i < 0 {
		return shell.NotFound("This finding")
	}
	r := &x.Inferred[i]
	if r.Waits { // asked already: a second click asks nothing more
		return v.SeeOther(w, "/journeys/said?done=suggested")
	}
	s, ok := v.Table.Map.Service(who(v), r.ID)
	if !ok {
		return shell.NotFound("This service")
	}
	told := care.ServiceSuggested{
		About: s.ID, Owner: s.Owner, Why: r.Why,
	}
	if len(r.Agreed) > 0 || r.Dim == care.DimensionAge { // else the map has no word for it, and it is said in words alone
		d := s.ServiceDescribed
		d.Criteria = append(slices.Clone(d.Criteria), r.criterion(knownOf(x.Log)))
		told.Service, told.Base = &d, int64(s.Number)
	}
	_, seq, err := v.Table.Map.Suggest(v.Context(), who(v), told)
	if err != nil {
		if err = x.Wrong.Problem(err, "suggest"); err != nil {
			return err
		}
		page.Errors = x.Wrong
		return v.Show(w, page, saidPage(x))
	}
	return v.Done(w, seq, "/journeys/said?done=suggested")
}
