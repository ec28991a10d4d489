package forecast

import (
	"fmt"
	"net/url"
	"slices"

	"roundtable/sharing/papers"
	"roundtable/waiting/forecast"
)

// besides is the paper of two scenarios side by side.
func besides(a, b *coarsely) papers.Content {
	x := papers.Content{
		Kind: "Two forecasts compared", Made: "/forecast/compare?" + url.Values{"a": {a.ID}, "b": {b.ID}}.Encode(), AsAt: max(a.AsAt, b.AsAt), Seed: a.Scenario.Seed,
		Partners: slices.Compact(slices.Sorted(slices.Values(slices.Concat(a.codes(), b.codes())))), Notes: notes(a, b),
	}
	t := &papers.Table{Name: "Side by side", Head: []string{"", a.Entry.Name, b.Entry.Name}}
	add := func(what string, of func(c *coarsely) string) { t.Rows = append(t.Rows, []string{what, of(a), of(b)}) }
	end := func(c *coarsely) int { return c.best().Setup.Weeks }
	add("Weeks ahead", func(c *coarsely) string { return fmt.Sprint(end(c)) })
	add("Waiting now", func(c *coarsely) string { return c.today(-1, nil) })
	add("Waiting then", func(c *coarsely) string { return c.then(c.best().Whole.Waiting, end(c), -1, isWaiting) })
	for _, weeks := range []int{18, 52} {
		if over(a.best(), weeks) < 0 || over(b.best(), weeks) < 0 {
			continue
		}
		add(fmt.Sprintf("Over %d weeks then", weeks), func(c *coarsely) string {
			return c.then(c.best().Whole.Over[over(c.best(), weeks)], end(c), -1, fmt.Sprint("over", weeks))
		})
	}
	add("Treated in all", func(c *coarsely) string { return c.inAll(c.best().Whole.Treated, "treated") })
	add("People treated at another partner", func(c *coarsely) string {
		if !c.Scenario.Pool {
			return "none: each treats its own"
		}
		return c.inAll(c.best().Whole.Sent, "sent")
	})
	add("Slots that had nobody to treat", func(c *coarsely) string { return c.inAll(c.best().Whole.Idle, "idle") })
	for i, l := range a.Lists {
		j := slices.IndexFunc(b.Lists, func(m forecast.List) bool { return m.Name == l.Name })
		if j < 0 || !a.own(i) || !b.own(j) {
			continue
		}
		at := map[*coarsely]int{a: i, b: j}
		add("Waiting then, "+a.name(l.Name), func(c *coarsely) string { return c.then(of(c.best(), at[c]).Waiting, end(c), at[c], isWaiting) })
	}
	chart := a.chart(a.line(a.Entry.Name, a.best()), b.line(b.Entry.Name, b.best()))
	if a.AsAt != b.AsAt {
		chart.From = ""
	}
	x.Parts = []papers.Part{{
		Text: []string{a.sentence("“"+a.Entry.Name+"”:", a.best()), b.sentence("“"+b.Entry.Name+"”:", b.best())}, Chart: chart, Table: t,
	}}
	if t := besideGroups(a, b); len(t.Rows) > 0 {
		x.Parts = append(x.Parts, papers.Part{Heading: "Who is affected", Table: t})
	}
	x.Parts = append(x.Parts, a.about(a.Entry.Name), b.about(b.Entry.Name))
	return x
}

// inAll is a figure of all lists together over all weeks. There is none of one partner's:
// what a partner treats would tell more of who waits there now (docs/suppression.md).
func (c *coarsely) inAll(s forecast.Series, what string) string {
	return papers.Words(c.n(total(s.Mean), -1, what))
}

// besideGroups has a row for each group of deprivation and ethnicity with people enough in
// both scenarios.
func besideGroups(a, b *coarsely) *papers.Table {
	t := &papers.Table{Name: "By deprivation and ethnic group", Head: []string{"Group"}}
	for _, what := range []string{"Waiting then", "Over 52 weeks then"} {
		t.Head = append(t.Head, what+", "+a.Entry.Name, what+", "+b.Entry.Name)
	}
	theirs := b.groupsOf()
	for _, of := range a.groupsOf() {
		i := slices.IndexFunc(theirs, func(o group) bool { return o.name == of.name })
		if i >= 0 {
			t.Rows = append(t.Rows, []string{of.name, of.waiting, theirs[i].waiting, of.long, theirs[i].long})
		}
	}
	return t
}

// group is what is said of one group at the end of a scenario's weeks.
type group struct{ name, waiting, long string }

// groupsOf are the groups of which as many wait now that they have a row.
func (c *coarsely) groupsOf() (out []group) {
	r := c.best()
	k := over(r, 52)
	for _, g := range r.Groups {
		name := g.Grouping + ": " + g.Group
		if c.n(float64(g.WaitingNow), -1, isWaiting+name) >= papers.Least && k >= 0 {
			out = append(out, group{name, c.band(g.Waiting, isWaiting+name), c.band(g.Over[k], "over52"+name)})
		}
	}
	return out
}

// band is one figure of a group at the end.
func (c *coarsely) band(s forecast.Spread, what string) string {
	n := func(i int) int { return c.n(s.Bands[i], -1, what) }
	return papers.Band(n(0), n(len(s.Bands)/2), n(len(s.Bands)-1))
}
