package pathways

import (
	"fmt"
	"slices"
	"strings"

	"roundtable/web/site"

	"roundtable/care"
	"roundtable/servicemap/lived"
	"roundtable/web/chart"
)

// sided reports whether a finding has another side: a dead end has none.
func sided(rows []pairRow) bool {
	return slices.ContainsFunc(rows, func(r pairRow) bool { return r.To != "" })
}

func sidesHeading(rows []pairRow, of string) string {
	if sided(rows) {
		return "Between which " + of
	}
	return "At which " + of
}

// linkedShare is how many of some people can be recognised elsewhere.
func linkedShare(n, of int) string {
	if of == 0 {
		return "0 %"
	}
	return fmt.Sprintf("%.0f %%", 100*float64(n)/float64(of))
}

// chosen is the question in words.
func (a *ask) chosen() string {
	var parts []string
	if a.Sift.Partner != "" {
		parts = append(parts, a.short(a.Sift.Partner))
	}
	if a.Sift.Need == lived.MentalHealth {
		parts = append(parts, "mental health only")
	}
	if a.Sift.Need == lived.NotRecorded {
		parts = append(parts, "whose need is not recorded, or not shown to you")
	}
	for _, n := range a.Log.Needs {
		if n.Key == a.Sift.Need {
			parts = append(parts, n.Name)
		}
	}
	for _, o := range ages[1:] {
		if o.Value == a.Age {
			parts = append(parts, "aged "+o.Text)
		}
	}
	switch a.Sift.Place {
	case "":
	case lived.NotRecorded:
		parts = append(parts, "whose place is not recorded, or not shown to you")
	default:
		parts = append(parts, a.Sift.Place)
	}
	if a.Sift.Ethnic != "" {
		parts = append(parts, a.Sift.Ethnic)
	}
	switch a.Sift.Quintile {
	case 0:
	case lived.NoQuintile:
		parts = append(parts, "whose deprivation is not recorded, or not shown to you")
	default:
		parts = append(parts, "deprivation "+care.IMDQuintileLabel(2*a.Sift.Quintile))
	}
	if a.Sift.From != 0 {
		parts = append(parts, "from "+a.Sift.From.Long())
	}
	if a.Sift.To != 0 {
		parts = append(parts, "to "+a.Sift.To.Long())
	}
	if a.Way != "" {
		parts = append(parts, a.Way)
	}
	return "Only: " + strings.Join(parts, ", ") + "."
}

// answer is the first page in one sentence.
func (x *overviewView) answer() string {
	n := map[lived.Kind]card{}
	for _, c := range x.Cards {
		n[c.kind] = c
	}
	if one := n[lived.DeadEnd]; one.Cannot != "" {
		return fmt.Sprintf("In the files of %s alone %s sent on to another of its services after being turned away, and %s a referral closed before anybody saw them. Who was left with nobody or sent round in a circle cannot be told: what %s did is not seen.",
			x.short(x.Log.Sees.Only), site.Counted(n[lived.Bounce].People, "person was", "people were"), site.Counted(n[lived.Unseen].People, "person had", "people had"), others(x.Log.Sees))
	}
	return fmt.Sprintf("%s sent on after being turned away, %s round in a circle, and %s with nobody.",
		site.Counted(n[lived.Bounce].People, "person was", "people were"), site.Counted(n[lived.Loop].People, "was sent", "were sent"), site.Counted(n[lived.DeadEnd].People, "was left", "were left"))
}

// timesWords says what is counted more than once of one person.
func timesWords(k lived.Kind) string {
	if k == lived.DeadEnd {
		return "each step of a way counts"
	}
	return ""
}

// wholeMeasured says from what to what the median of a whole finding counts.
func wholeMeasured(k lived.Kind) string {
	if k == lived.Loop || k == lived.PingPong {
		return "median, from the first referral to the one back"
	}
	return strings.ToLower(measured(k)[:1]) + measured(k)[1:]
}

// most points at the group whom a finding hits most beside all others: at least five of
// ten, and twice as often as all others of whom it is recorded; "" where there is none. Who
// is not recorded is often of another kind of list altogether, and no group beside others.
func (x *finderView) most() string {
	best, text := 2.0, ""
	for _, s := range x.Sum.Splits {
		people, of := 0, 0
		for _, g := range s.Groups {
			if recorded(g.Name) {
				people, of = people+g.People, of+g.Of
			}
		}
		for _, g := range s.Groups {
			if g.People < 5 || g.Of < 10 || of-g.Of < 10 || !recorded(g.Name) {
				continue
			}
			here, rest := float64(g.People)/float64(g.Of), float64(people-g.People)/float64(of-g.Of)
			if r := here / max(rest, 0.001); r > best {
				best = r
				text = fmt.Sprintf("It stands out at %s “%s”: %d of %d (%s), of all others of whom it is recorded %s.", strings.ToLower(s.Name[:1])+s.Name[1:], g.Name, g.People, g.Of, share(g.People, g.Of), share(people-g.People, of-g.Of))
			}
		}
	}
	return text
}

// recorded reports whether a group is of those of whom something is recorded.
func recorded(group string) bool { return !strings.HasPrefix(strings.ToLower(group), "not ") }

// trend is a finding by month.
func (x *finderView) trend() chart.LinesParams {
	dates, n, people := monthDates(x.Sum.Months)
	return chart.LinesParams{
		ID: "trend", Title: site.Capital(x.many) + " by month", Dates: dates, Unit: x.many, Series: []chart.Series{{Name: site.Capital(x.many), Values: n}, {Name: "People", Values: people}},
		Note: "The last months are not over: what happened in them may not have been told yet.",
	}
}

func (x *personView) answer() string {
	turned := 0
	for _, r := range x.Referrals {
		if r.Turned {
			turned++
		}
	}
	return fmt.Sprintf("%s, of which %s.", site.Counted(len(x.Referrals), "referral", "referrals"), site.Counted(turned, "was turned away", "were turned away"))
}

// siftFields are the fields of the question that another form carries along.
func siftFields(a *ask) (out [][2]string) {
	for _, part := range strings.Split(strings.TrimPrefix(a.query("level", "", "measure", "", "steps", "", "least", "", "ties", "", "unit", ""), "?"), "&") {
		if name, value, ok := strings.Cut(part, "="); ok {
			out = append(out, [2]string{unescape(name), unescape(value)})
		}
	}
	return out
}

func (x *drawnView) siftFields() [][2]string { return siftFields(x.ask) }

// withLevel is the question with how the map is drawn, for the filters to carry along.
func (x *drawnView) withLevel() *ask {
	a := *x.ask
	a.Hidden = append(a.Hidden, [2]string{"level", string(x.Level)}, [2]string{"measure", x.Measure}, [2]string{"steps", fmt.Sprint(x.Steps)}, [2]string{"least", fmt.Sprint(x.Least)}, [2]string{"ties", tieOf(x.Unordered)})
	return &a
}

func tieOf(unordered bool) string {
	if unordered {
		return "unordered"
	}
	return ""
}

func (x *pathsView) pathsAnswer() string {
	if x.People == 0 {
		return "Nobody has gone any way yet."
	}
	return fmt.Sprintf("%s went %s; %d of them hold eight in ten people.", site.Counted(x.People, "person", "people"), site.Counted(x.Kinds, "way", "different ways"), x.Cover80)
}

func (x *clocksView) answer() string {
	return fmt.Sprintf("Of %s, %s at another provider while it was one wait for them.", site.Counted(x.People, "person", "people"), site.Counted(x.Restarted, "had their clock begin anew", "had their clock begin anew"))
}

func (x *saidView) answer() string {
	if x.Services == 0 {
		return "No service says yet whom it accepts: describe services on the map of services first."
	}
	refused, refusedSure := sums(x.Refused)
	taken, takenSure := sums(x.Taken)
	return fmt.Sprintf("Of %s to services that say whom they accept, %s, and %s.", site.Counted(x.Decided, "decided referral", "decided referrals"),
		sureAndPerhaps(refusedSure, refused-refusedSure, "sent back against what the service says"), sureAndPerhaps(takenSure, taken-takenSure, "taken in though the service says no"))
}

func sums(rows []saidRow) (all, certain int) {
	for _, r := range rows {
		all, certain = all+r.N, certain+r.Sure
	}
	return all, certain
}

// sureAndPerhaps tells what is certain from what may be.
func sureAndPerhaps(certain, perhaps int, what string) string {
	text := "none was certainly " + what
	if certain > 0 {
		text = site.Counted(certain, "was", "were") + " certainly " + what
	}
	if perhaps > 0 {
		text += fmt.Sprintf(" (%s perhaps)", site.Thousands(perhaps))
	}
	return text
}

func (x *rulesView) answer() string {
	in, proposed := 0, 0
	for _, r := range x.Rows {
		switch {
		case r.InForce():
			in++
		case !r.Ended:
			proposed++
		}
	}
	text := "No rule is in force yet"
	if in > 0 {
		text = site.Counted(in, "rule is", "rules are") + " in force"
	}
	if proposed > 0 {
		text += ", and " + site.Counted(proposed, "waits", "wait") + " for another organisation to agree"
	}
	return text + "."
}

// keptWords says what the share of a rule's cases is: of one that is only proposed, what it
// would be.
func keptWords(r ruleRow) string {
	if r.InForce() {
		return "kept, of those due"
	}
	return "would have been kept, of those due"
}

func kept(c lived.Conforms) string {
	s, ok := c.Share()
	if !ok {
		return "none due"
	}
	return fmt.Sprintf("%.0f %%", 100*s)
}

// keptLink leads to the cases that stand in one way.
func (r ruleRow) keptLink(x *rulesView, k int) string {
	return "/journeys/rules/" + string(r.ID) + x.query("kept", fmt.Sprint(k))
}

func (x *ruleView) keptLink(k int) string {
	return x.Action + x.query("kept", fmt.Sprint(k))
}
