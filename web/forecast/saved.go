package forecast

import (
	"errors"
	"maps"
	"net/http"
	"net/url"
	"slices"

	"roundtable/care"
	"roundtable/waiting/forecast"
	"roundtable/waiting/scenarios"
	"roundtable/web/chart"
	"roundtable/web/shell"
	"roundtable/web/site"
)

func sortedKeys(v url.Values) []string { return slices.Sorted(maps.Keys(v)) }

// line is a scenario of the list.
type line struct {
	scenarios.Entry
	Own  bool // the visitor may remove it
	Open bool // it is of lists that the visitor may see
}

func (p *pages) lines(v *site.Visit) (out []line, err error) {
	all, err := p.book(v).All(v.Context())
	if err != nil {
		return nil, err
	}
	known, err := read(v, &ask{Values: url.Values{}})
	if err != nil {
		return nil, err
	}
	for _, e := range all {
		may, open := mayRemove(v, e) == nil, known.offers(e.Of)
		if !open {
			e.Name = closed
		}
		out = append(out, line{e, may, open})
	}
	return out, nil
}

// offers reports whether the lists that a scenario is of are among those on offer.
func (in *inputs) offers(of scenarios.Of) bool {
	at := inputs{Of: of}
	return slices.ContainsFunc(in.Choices, func(c choice) bool { return c.Value == at.chosen() })
}

// mayRemove is nil for who saved a scenario, and who may change what is agreed.
func mayRemove(v *site.Visit, e scenarios.Entry) error {
	if e.By == v.Viewer.Account && v.Viewer.Account != "" {
		return nil
	}
	return v.MayForAll()
}

// list shows what was saved.
func (p *pages) list(w http.ResponseWriter, v *site.Visit) error {
	all, err := p.lines(v)
	if err != nil {
		return err
	}
	page := v.Page(shell.Forecast, "Scenarios")
	page.Back.Href, page.Back.Text = "/forecast", "Forecast"
	if v.URL.Query().Has("removed") {
		page.Done = "The scenario is removed."
	}
	return v.Show(w, page, scenariosPage(all))
}

// scenario is a saved scenario with what comes out for the visitor.
type scenario struct {
	scenarios.Entry
	*outlook
}

// open makes a saved scenario's forecast anew, of what the visitor may see.
func (p *pages) open(v *site.Visit, id string) (*scenario, error) {
	e, ok, err := p.book(v).Get(v.Context(), id)
	if err != nil {
		return nil, err
	}
	if !ok {
		return nil, shell.NotFound("This scenario")
	}
	o, err := p.look(v, fieldsOf(e.Saved))
	if err != nil {
		return nil, err
	}
	if !o.isOf(e.Saved) {
		// Never another list's figures in place of it, nor a name of it: a team's may say
		// where somebody has fled to.
		e.Name, e.Of, e.Scenario = closed, scenarios.Of{AsAt: e.Of.AsAt}, forecast.Scenario{}
		o = &outlook{inputs: &inputs{}}
	}
	return &scenario{e, o}, nil
}

// closed stands for the name of a scenario of lists that the visitor may not know of.
const closed = "A scenario of lists that you may not see"

// isOf reports whether inputs are of all the lists that a scenario is of: of its
// partners, and of those that it changes.
func (in *inputs) isOf(s scenarios.Saved) bool {
	if len(in.Lists) == 0 || in.Of.TFC != s.Of.TFC || in.Of.Team != s.Of.Team || in.Of.Ages != s.Of.Ages {
		return false
	}
	for _, p := range s.Of.Partners {
		if !in.lists(string(p)) {
			return false
		}
	}
	for _, c := range s.Scenario.Changes {
		if c.List != "" && !in.lists(c.List) {
			return false
		}
	}
	return true
}

func (in *inputs) lists(name string) bool {
	return slices.ContainsFunc(in.Lists, func(l forecast.List) bool { return l.Name == name })
}

// again is the address that asks a saved scenario.
func (s *scenario) again() string { return "/forecast?" + fieldsOf(s.Saved).Encode() }

// paper shows one scenario plainly, for a committee.
func (p *pages) paper(w http.ResponseWriter, v *site.Visit) error {
	s, err := p.open(v, v.PathValue("id"))
	if err != nil {
		return err
	}
	page := v.Page(shell.Forecast, s.Entry.Name)
	page.Wide = true
	page.Back.Href, page.Back.Text = "/forecast/scenarios", "Scenarios"
	if v.URL.Query().Has("saved") {
		page.Done = "The scenario is saved. It can be opened, compared and printed by everybody who works at the table, and sent to a committee."
	}
	return v.Show(w, page, paperPage(s))
}

func (p *pages) remove(w http.ResponseWriter, v *site.Visit) error {
	e, ok, err := p.book(v).Get(v.Context(), v.PathValue("id"))
	if err != nil {
		return err
	}
	if !ok {
		return shell.NotFound("This scenario")
	}
	if err := mayRemove(v, e); err != nil {
		return err
	}
	at, err := p.book(v).Remove(v.Context(), v.Viewer, e.ID)
	if _, gone := errors.AsType[*care.Problem](err); gone {
		return shell.NotFound("This scenario")
	}
	if err != nil {
		return err
	}
	site.Reached(w, at)
	return v.SeeOther(w, "/forecast/scenarios?removed=yes")
}

// compare sets two scenarios side by side.
func (p *pages) compare(w http.ResponseWriter, v *site.Visit) error {
	ask := v.URL.Query()
	if ask.Get("a") == "" || ask.Get("b") == "" {
		return v.SeeOther(w, "/forecast/scenarios")
	}
	a, err := p.open(v, ask.Get("a"))
	if err != nil {
		return err
	}
	b, err := p.open(v, ask.Get("b"))
	if err != nil {
		return err
	}
	page := v.Page(shell.Forecast, "Two scenarios")
	page.Back.Href, page.Back.Text = "/forecast/scenarios", "Scenarios"
	return v.Show(w, page, comparePage(a, b))
}

// two draws both scenarios; where nothing is changed in one, as things are.
func two(a, b *scenario) chart.BandsParams {
	p := a.drawing()
	p.Note = "The line is the middle of the runs; 8 of 10 lie in the band."
	p.Bands = []chart.Band{bandOf(a.Entry.Name, a.best().Whole.Waiting), bandOf(b.Entry.Name, b.best().Whole.Waiting)}
	if a.AsAt != b.AsAt {
		p.From = ""
	}
	return p
}
