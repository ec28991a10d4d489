package sessions

import (
	"fmt"
	"net/url"
	"slices"

	"roundtable/care"
	"roundtable/sessions"
	"roundtable/sharing/papers"
	"roundtable/web/site"
)

// paperSource is the name under which results are sent to committees.
const paperSource = "sessions"

// PaperSource is what a paper of the sessions' result says: see papers.Source.
func PaperSource() (name string, content func(*site.Visit, url.Values) (papers.Content, string, error)) {
	return paperSource, resultPaper
}

// resultPaper is a result such as a committee may read that sees counts alone: sent by who
// may book, every count of people moved to a ten.
func resultPaper(v *site.Visit, q url.Values) (papers.Content, string, error) {
	if err := v.ListsPeople(); err != nil {
		return papers.Content{}, "", err
	}
	if err := books(v); err != nil {
		return papers.Content{}, "", err
	}
	of := url.Values{"from": {q.Get("first")}, "to": {q.Get("last")}, "sessions": q["sessions"]}
	x, err := readResult(v, of)
	if err != nil {
		return papers.Content{}, "", err
	}
	switch {
	case len(x.Wrong) > 0:
		return papers.Content{}, "", &care.Problem{What: "The days of the result are not clear.", Remedy: "Look at the result of the days that you mean, and send that."}
	case x.Sessions == 0 || len(x.Together) == 0:
		return papers.Content{}, "", &care.Problem{What: "No session was carried out in these weeks, or no list is counted beside it.", Remedy: "Choose other days."}
	}
	c := coarseResult{resultView: x, key: v.PaperKey()}
	if c.n(x.Together[0].Before, "together", x.Together[0].Name, "waiting") < papers.Least {
		return papers.Content{}, "", &care.Problem{What: "The result is of too few people for a paper that is read by those who see counts alone.", Remedy: "Choose more weeks or sessions."}
	}
	out := papers.Content{
		Kind: "What came of shared sessions", Made: "/sessions/result?" + of.Encode(), AsAt: min(x.To, max(x.Lists, x.From)), Position: v.View().Position(), Parts: c.parts(), Notes: c.notes(),
	}
	for _, t := range x.Trusts {
		if code := care.PartnerCode(t.Name); code.Valid() {
			out.Partners = append(out.Partners, code)
		}
	}
	slices.Sort(out.Partners)
	return out, "Shared sessions, " + x.From.Long() + " to " + x.To.Long(), nil
}

// coarseResult is a result whose counts of people are told as tens.
type coarseResult struct {
	*resultView
	key papers.Key
}

// n is one count as a ten: moved by what is counted, and not by when, so that before and
// after are moved alike.
func (c coarseResult) n(x int, kind, name, what string) int {
	return c.key.Coarse(float64(x), "sessions", kind, name, what)
}

// words are a figure as the paper says it. Below 20 it says no more than that: the
// published counts may give such a figure as 0 to 4, and "about 10" beside it would tell
// that it is not 0.
func (c coarseResult) words(x int, kind, name, what string) string {
	return tens(c.n(x, kind, name, what))
}

func tens(n int) string {
	if n < papers.Least {
		return fmt.Sprintf("under %d", papers.Least)
	}
	return site.Thousands(n)
}

func (c coarseResult) parts() []papers.Part {
	all := c.Together[0]
	lead := []string{
		fmt.Sprintf("%s carried out from %s to %s, with %s.", site.Counted(c.Sessions, "session was", "sessions were"), c.From.Long(), c.To.Long(), site.Counted(c.Places, "place", "places")) +
			fmt.Sprintf(" Patients who had their operation in them: %s. Cost: %s (%s). Staff hours: %.0f (%s).", c.words(c.Treated, "together", all.Name, "treated"), pounds(c.Cost), known(c.CostKnown, c.Sessions, "as the hosts wrote it down"), c.Hours, known(c.HoursKnown, c.Sessions, "of everybody together")),
		fmt.Sprintf("Of the specialties and ages that the sessions were for, %s people waited the day before the first, and %s on %s.", c.words(all.Before, "together", all.Name, "waiting"), c.words(all.After, "together", all.Name, "waiting"), c.last().Long()) + c.without(all),
	}
	out := []papers.Part{{Text: lead}}
	by := &papers.Table{Name: "By specialty and trust", Head: resultHead("")}
	c.rows(by, "together", "All together", c.Together)
	c.rows(by, "specialty", "", c.Specialties)
	c.rows(by, "trust", "", c.Trusts)
	out = append(out, papers.Part{Heading: "By specialty and trust", Table: by})
	groups := &papers.Table{Name: "By deprivation and ethnic group", Head: resultHead("")}
	c.rows(groups, "deprivation", "", c.Deprivation)
	c.rows(groups, "ethnicity", "", c.Ethnicity)
	if len(groups.Rows) > 0 {
		out = append(out, papers.Part{Heading: "Who it reached", Table: groups})
	}
	return out
}

// last is the day of "after".
func (c coarseResult) last() care.Date { return min(c.To, max(c.From, c.Lists)) }

func (c coarseResult) without(l sessions.ResultLine) string {
	if l.Without == nil {
		return ""
	}
	return " Without the sessions a forecast expects " + c.band(l.Without.Waiting, "together", l.Name, "waiting") + "."
}

func (c coarseResult) band(b sessions.Band, kind, name, what string) string {
	mid, low, high := c.n(b.Mid, kind, name, what), c.n(b.Low, kind, name, what), c.n(b.High, kind, name, what)
	if high < papers.Least {
		return tens(high)
	}
	return tens(mid) + " (" + tens(low) + " to " + tens(high) + ")"
}

func resultHead(of string) []string {
	return []string{of, "Waiting before", "Waiting after", "Without the sessions", "Over 52 weeks before", "Over 52 weeks after", "Without the sessions"}
}

// rows adds a row for each group with people enough.
func (c coarseResult) rows(t *papers.Table, kind, as string, lines []sessions.ResultLine) {
	for _, l := range lines {
		if c.n(l.Before, kind, l.Name, "waiting") < papers.Least {
			continue
		}
		name := as
		if name == "" {
			name = lineName(kind, l, c.short)
		}
		r := []string{name}
		for _, what := range []string{"waiting", "over52"} {
			before, after := l.Before, l.After
			if what == "over52" {
				before, after = l.Long, l.LongTo
			}
			r = append(r, c.words(before, kind, l.Name, what), c.words(after, kind, l.Name, what))
			switch {
			case l.Without == nil:
				r = append(r, "not forecast")
			case what == "waiting":
				r = append(r, c.band(l.Without.Waiting, kind, l.Name, what))
			default:
				r = append(r, c.band(l.Without.Long, kind, l.Name, what))
			}
		}
		t.Rows = append(t.Rows, r)
	}
}

func (c coarseResult) notes() []string {
	return []string{
		fmt.Sprintf("Counts of people are given to the ten, each up to nine above or below what was counted, so that no small count can be worked out: lines need not add up. A figure below %d is told as that alone, and who has fewer than about %d waiting before has no row.", papers.Least, papers.Least),
		"“Before” is the day before the first session, “after” the last day to which all these trusts' lists are true: " + c.last().Long() + ".",
		"“Without the sessions” is a forecast, not a measurement: it goes on from before the first day as people came and went in the weeks before it; four times in five the figure would lie in the brackets. Some of those treated might have been treated anyway.",
	}
}
