package forecast

import (
	"fmt"
	"net/url"
	"slices"
	"strings"

	"roundtable/care"
	"roundtable/sharing/papers"
	"roundtable/waiting"
	"roundtable/waiting/forecast"
	"roundtable/web/site"
)

// coarsely makes a scenario's figures such as a committee may read: forecasts as
// multiples of ten, and how many wait now as it is published anyway, never exactly.
type coarsely struct {
	*scenario
	key  papers.Key
	of   []string        // names what is counted: the function, the ages, the partners
	cube *site.Published // nil where today's figures are not published of such lists
}

func (s *scenario) coarse(v *site.Visit) (*coarsely, error) {
	c := &coarsely{scenario: s, key: v.PaperKey(), of: []string{s.inputs.Of.TFC, string(s.inputs.Of.Ages)}}
	cube, err := v.PublishedOf(s.codes())
	if err != nil {
		return nil, err
	}
	dim, _ := cube.Dim(waiting.CensusFunction)
	if s.inputs.Of.Ages == "" && cube.AsAt == s.AsAt && slices.Contains(dim.Codes, s.inputs.Of.TFC) {
		c.cube = cube
	}
	return c, nil
}

// codes are the partners whose lists they are, in their order.
func (s *scenario) codes() (out []care.PartnerCode) {
	for _, l := range s.Lists {
		out = append(out, care.PartnerCode(l.Name))
	}
	slices.Sort(out)
	return out
}

// n is one count of a list, or of all for a negative place.
func (c *coarsely) n(x float64, list int, what string) int {
	where := fmt.Sprint(c.codes())
	if list >= 0 {
		where = c.Lists[list].Name
	}
	return c.key.Coarse(x, append(slices.Clone(c.of), where, what)...)
}

const isWaiting = "waiting"

// then is a series in a week: "210 (180 to 240)".
func (c *coarsely) then(s forecast.Series, week, list int, what string) string {
	return papers.Band(c.n(s.Bands[0][week], list, what), c.n(mid(s, week), list, what), c.n(s.Bands[len(s.Bands)-1][week], list, what))
}

// own reports whether a list has people enough for a row of its own, now and then.
func (c *coarsely) own(list int) bool {
	for _, r := range []*forecast.Result{c.Now, c.best()} {
		if c.n(of(r, list).Waiting.Mean[0], list, isWaiting) < papers.Least {
			return false
		}
	}
	return true
}

// figure is how many wait now as it is published; bands are of waits, nil for all. ok is
// false where that is not published of such lists.
func (c *coarsely) figure(list int, bands []string) (x site.Approx, ok bool) {
	if c.cube == nil {
		return x, false
	}
	only := site.Only{waiting.CensusFunction: {c.inputs.Of.TFC}}
	if bands != nil {
		only[waiting.CensusWait] = bands
	}
	if list >= 0 {
		only[waiting.CensusPartner] = []string{c.Lists[list].Name}
	}
	x, err := c.cube.Total(only)
	return x, err == nil
}

// today is that figure in words with how near it is, "105, give or take 15", and
// published its number, where it is one.
func (c *coarsely) today(list int, bands []string) string {
	x, ok := c.figure(list, bands)
	if !ok {
		return "–"
	}
	if near := x.NearWords(); near != "" {
		return x.Words() + ", " + near
	}
	return x.Words()
}

func (c *coarsely) published(list int, bands []string) (int, bool) {
	x, ok := c.figure(list, bands)
	if !ok {
		return 0, false
	}
	n, ok := x.Value()
	return int(n), ok
}

// content is what a paper of one saved scenario, or of two side by side, says (the
// address has a, and b). The error is a *care.Problem in words where no paper can be
// made of it.
func (p *pages) content(v *site.Visit, q url.Values) (papers.Content, string, error) {
	if err := v.ListsPeople(); err != nil {
		return papers.Content{}, "", err
	}
	var all []*coarsely
	for _, f := range []string{"a", "b"} {
		if f == "b" && (q.Get(f) == "" || q.Get(f) == q.Get("a")) {
			continue
		}
		s, err := p.open(v, q.Get(f))
		if err != nil {
			return papers.Content{}, "", err
		}
		if err := s.presentable(); err != nil {
			return papers.Content{}, "", err
		}
		c, err := s.coarse(v)
		if err != nil {
			return papers.Content{}, "", err
		}
		if !c.own(-1) {
			return papers.Content{}, "", &care.Problem{
				What: fmt.Sprintf("“%s” is of too few people for a paper that is read by those who see counts alone.", s.Entry.Name), Remedy: "Forecast more lists together.",
			}
		}
		all = append(all, c)
	}
	x := all[0].whole()
	if len(all) == 2 {
		x = besides(all[0], all[1])
	}
	x.Position = v.View().Position()
	name := all[0].Entry.Name
	if len(all) == 2 {
		name += " and " + all[1].Entry.Name
	}
	return x, name, nil
}

// presentable says why no paper can be made of a scenario.
func (s *scenario) presentable() error {
	switch {
	case len(s.Lists) == 0:
		return &care.Problem{What: "You may see none of the lists that this scenario is of.", Remedy: "Send a scenario of lists that you may see."}
	case s.inputs.Of.Team != "":
		return &care.Problem{
			What:   "A scenario of one team is not sent to a committee: the name of a team may say where somebody is.",
			Remedy: "Forecast the treatment function, save that, and send it.",
		}
	case s.With == nil && s.unmeasured():
		return &care.Problem{What: "How many are referred and treated is not known yet, and so there is no forecast to send.", Remedy: "It begins with a second list of each partner."}
	}
	return nil
}

// notes are the ends that each paper of forecasts has alike.
func notes(all ...*coarsely) []string {
	c := all[0]
	runs := fmt.Sprintf("Each forecast is the middle of %s runs from seed %d; 8 of 10 runs lie between the two in brackets.", site.Thousands(c.best().Setup.Runs), c.Scenario.Seed)
	if len(all) == 2 && all[1].Scenario.Seed != c.Scenario.Seed {
		runs = fmt.Sprintf("Each forecast is the middle of many runs, from seeds %d and %d; 8 of 10 runs lie between the two in brackets.", c.Scenario.Seed, all[1].Scenario.Seed)
	}
	out := []string{
		runs + " The same seed on the same lists gives the same figures.",
		fmt.Sprintf("Forecasts are given to the ten, each up to nine above or below what came out, so that no small count can be worked out: lines need not add up; <%d is fewer than that. Who has fewer than about %d waiting has no row.", papers.Unit, papers.Least),
	}
	if len(all) == 2 {
		out = append(out, "Who is treated, treated elsewhere, and the slots that had nobody to treat are of all lists together, over all the weeks.")
	}
	if c.cube != nil {
		out = append(out,
			"How many wait now is as it is published of these lists on that day: a sum of small groups, each moved to a multiple of 5. Two in three such sums are within what they give or take; a change smaller than that tells nothing.")
	}
	if c.cube != nil && len(all) == 1 { // a comparison says how many wait now of all alone
		out = append(out, "* is no number: each of the groups that it is a sum of, by partner, length of wait, age and more, is 0 to 4 people, and so it may be of more than 4 together.")
	}
	return append(out, "Not in a forecast: seasons, holidays, operations that differ in length, people who become more urgent, and partners that are not here. Nobody is booked or moved by it.")
}

// sentence is the answer of one result.
func (c *coarsely) sentence(lead string, r *forecast.Result) string {
	w := r.Setup.Weeks
	n := func(s forecast.Series, i int, what string) int { return c.n(s.Bands[i][w], -1, what) }
	last := len(r.Whole.Waiting.Bands) - 1
	s := fmt.Sprintf("%s %s people are likely to wait in %d weeks (8 of 10 runs: %s)", lead, papers.Words(n(r.Whole.Waiting, last/2, isWaiting)), w,
		papers.Between(n(r.Whole.Waiting, 0, isWaiting), n(r.Whole.Waiting, last, isWaiting)))
	if i := over(r, 52); i >= 0 {
		s += fmt.Sprintf(", %s of them over 52 weeks", papers.Words(n(r.Whole.Over[i], last/2, "over52")))
	}
	return s + "."
}

func (c *coarsely) lead() []string {
	if c.With == nil {
		return []string{c.sentence("As things are,", c.Now)}
	}
	return []string{c.sentence("With the changes,", c.With), c.sentence("As things are,", c.Now)}
}

// line draws how many wait, at five points; today as it is published, where it is.
func (c *coarsely) line(name string, r *forecast.Result) papers.Line {
	l := papers.Line{Name: name}
	if n, ok := c.published(-1, nil); ok {
		l.Weeks, l.Low, l.Mid, l.High = []int{0}, []int{-1}, []int{n}, []int{-1}
	}
	for i := 1; i <= 4; i++ {
		w := (r.Setup.Weeks*i + 2) / 4
		s := r.Whole.Waiting
		l.Weeks = append(l.Weeks, w)
		l.Low, l.Mid, l.High = append(l.Low, c.n(s.Bands[0][w], -1, isWaiting)), append(l.Mid, c.n(mid(s, w), -1, isWaiting)), append(l.High, c.n(s.Bands[len(s.Bands)-1][w], -1, isWaiting))
	}
	return l
}

func (c *coarsely) chart(lines ...papers.Line) *papers.Chart {
	return &papers.Chart{Title: "How many are likely to wait", Unit: "people waiting", From: c.AsAt.Short(), Lines: lines}
}

// about says which lists a scenario is of, and what is different.
func (c *coarsely) about(heading string) papers.Part {
	return papers.Part{Heading: heading, Text: []string{fmt.Sprintf("%s, %s; as at %s.", c.What, strings.Join(c.names(), ", "), c.AsAt.Long())}, Points: c.changes()}
}

// whole is the paper of one scenario.
func (c *coarsely) whole() papers.Content {
	x := papers.Content{
		Kind: "Forecast", Made: "/forecast/scenarios/" + c.ID, AsAt: c.AsAt, Seed: c.Scenario.Seed, Partners: c.codes(), Notes: notes(c),
	}
	answer := papers.Part{Text: c.lead()}
	lines := []papers.Line{c.line("As things are", c.Now)}
	if c.With != nil {
		lines = append([]papers.Line{c.line("With the changes", c.With)}, lines...)
	}
	answer.Chart = c.chart(lines...)
	x.Parts = []papers.Part{answer, c.about("What is different"), {Heading: fmt.Sprintf("In %d weeks, by partner", c.Now.Setup.Weeks), Table: c.byPartner()}}
	if t := c.byGroup(); len(t.Rows) > 0 {
		x.Parts = append(x.Parts, papers.Part{Heading: "Who is affected", Table: t})
	}
	return x
}

// told are those that a row tells: as things are, and with the changes.
func (c *coarsely) told() []*forecast.Result {
	if c.With == nil {
		return []*forecast.Result{c.Now}
	}
	return []*forecast.Result{c.Now, c.With}
}

func (c *coarsely) head(of string, now bool) []string {
	out := []string{of}
	for _, what := range []string{"Waiting", "Over 52 weeks"} {
		if now {
			out = append(out, what+" now")
		}
		out = append(out, what+" then, as things are")
		if c.With != nil {
			out = append(out, what+" then, with the changes")
		}
	}
	return out
}

// byPartner has a row for each list with people enough, and one for all.
func (c *coarsely) byPartner() *papers.Table {
	t := &papers.Table{Name: "By partner", Head: c.head("Partner", true)}
	year, _ := waiting.BandsOver(52)
	row := func(name string, list int) {
		r := []string{name, c.today(list, nil)}
		for _, x := range c.told() {
			r = append(r, c.then(of(x, list).Waiting, x.Setup.Weeks, list, isWaiting))
		}
		r = append(r, c.today(list, year))
		for _, x := range c.told() {
			r = append(r, c.then(of(x, list).Over[over(x, 52)], x.Setup.Weeks, list, "over52"))
		}
		t.Rows = append(t.Rows, r)
	}
	for i, l := range c.Lists {
		if c.own(i) {
			row(c.name(l.Name), i)
		}
	}
	row("All", -1)
	return t
}

// byGroup has a row for each group of deprivation and ethnicity with people enough.
func (c *coarsely) byGroup() *papers.Table {
	t := &papers.Table{Name: "By deprivation and ethnic group", Head: c.head("Group", false)}
	k := over(c.Now, 52)
	for _, g := range c.Groups {
		name := g.Now.Grouping + ": " + g.Now.Group
		if c.n(float64(g.Now.WaitingNow), -1, isWaiting+name) < papers.Least {
			continue
		}
		both := []forecast.GroupOutlook{g.Now}
		if g.Changed {
			both = append(both, g.With)
		}
		r := []string{name}
		for _, x := range both {
			r = append(r, c.band(x.Waiting, isWaiting+name))
		}
		for _, x := range both {
			r = append(r, c.band(x.Over[k], "over52"+name))
		}
		t.Rows = append(t.Rows, r)
	}
	return t
}
