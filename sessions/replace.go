package sessions

import (
	"slices"

	"roundtable/care"
)

// Replacement is somebody who could take a freed place. Nobody is booked by it.
type Replacement struct {
	Candidate
	Minutes int    `json:"minutes"`
	Weeks   int    `json:"weeks"`
	Notice  int    `json:"notice_days"` // that they would have
	Words   string `json:"words"`
	Ask     bool   `json:"ask_first,omitempty"` // nothing stands against it but that nobody asked about short notice
}

// Replacements are who could take a freed place of a session, in the order in which to
// ring them: everybody whom nothing stands against and whose operation fits into what
// is left of the list. Who comes at short notice is asked for a near day alone.
func Replacements(s *Room, left int, all []Candidate, rules care.SessionRules, today care.Date) []Replacement {
	var out []Replacement
	for i := range all {
		c := &all[i]
		m := MinutesOf(c)
		if m > left || len(c.WhyNot(s, rules, today)) > 0 {
			continue
		}
		words := "They have the notice of the rules."
		if c.Asked.NoticeDays > 0 {
			words = "They have the notice that they asked for."
		}
		if int(s.Day-today) < rules.NoticeDays {
			words = "They said that they come at short notice."
		}
		out = append(out, Replacement{Candidate: *c, Minutes: m, Weeks: c.Weeks(s.Day), Notice: int(s.Day - today), Words: words})
	}
	slices.SortStableFunc(out, func(a, b Replacement) int { return First(&a.Candidate, &b.Candidate, s.Day) })
	return out
}

// ToAsk are those who could take a freed place if they came at short notice, which nobody
// has asked them: notice says what counts as a reasonable offer, and not whom one may
// ring. In the order in which to ring them.
func ToAsk(s *Room, left int, all []Candidate, rules care.SessionRules, today care.Date) []Replacement {
	var out []Replacement
	for i := range all {
		c := &all[i]
		why := c.WhyNot(s, rules, today)
		if len(why) != 1 || why[0].Code != WhyNotice || c.Asked == nil || c.Asked.ShortNotice != care.NotAsked || MinutesOf(c) > left {
			continue
		}
		out = append(out, Replacement{
			Candidate: *c, Minutes: MinutesOf(c), Weeks: c.Weeks(s.Day), Notice: int(s.Day - today), Ask: true,
			Words: "Nobody asked whether they come at short notice: ring, and write down what they say.",
		})
	}
	slices.SortStableFunc(out, func(a, b Replacement) int { return First(&a.Candidate, &b.Candidate, s.Day) })
	return out
}
