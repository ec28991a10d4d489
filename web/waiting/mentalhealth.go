package waiting

import (
	"roundtable/waiting"
	"roundtable/web/site"
)

// mentalFigure is a count of a measure's line beside those of the first table.
type mentalFigure struct {
	which waiting.MHWhich
	head  string // of its column
	words string // of what it opens
	count func(*waiting.MHLine) int
}

// mentalFigures are the counts of the second table. An optional one has a column
// only where a rule of the measure asks for it.
var mentalFigures = []mentalFigure{
	{waiting.MHStill1, "Over 364 days", "still waiting for contact after more than 364 days", func(l *waiting.MHLine) int { return l.StillOver[0] }},
	{waiting.MHStill2, "Over 546 days", "still waiting for contact after more than 546 days", func(l *waiting.MHLine) int { return l.StillOver[1] }},
	{waiting.MHStill3, "Over 728 days", "still waiting for contact after more than 728 days", func(l *waiting.MHLine) int { return l.StillOver[2] }},
	{waiting.MHMetOut, "Within the longer standard", "clock stopped within the longer standard in the last twelve months", func(l *waiting.MHLine) int { return l.Outer }},
	{waiting.MHStandIn, "By what stood in", "clock stopped in the last twelve months by what stood in for what the measure asks for", func(l *waiting.MHLine) int { return l.TakenStops }},
	{waiting.MHUnmet, "Ended before a stop", "referrals ended in the last twelve months before the clock stopped", func(l *waiting.MHLine) int { return l.Left }},
	{waiting.MHEvery, "All its waits", "all waits", func(l *waiting.MHLine) int { return l.Waits }},
}

// moreWords are what a figure of the second table opens; "" for none of them.
func moreWords(which waiting.MHWhich) string {
	for _, f := range mentalFigures {
		if f.which == which {
			return f.words
		}
	}
	return ""
}

// mentalCell is a number and the waits that it opens, if any.
type mentalCell struct{ head, text, href string }

// longCells are the cells of a line in the second table: how long people are
// still waiting for the contact that counts, and what became of the others.
func longCells(r waiting.MHRule, l waiting.MHLine) []mentalCell {
	still := mentalHref(l, waiting.MHStill, l.Still)
	cells := []mentalCell{
		{"Still waiting", site.Thousands(l.Still), still},
		{"Median days", decimal(l.StillMedian), still},
		{"90th percentile", decimal(l.StillP90), still},
	}
	for _, f := range mentalFigures {
		if f.which == waiting.MHMetOut && r.Outer == 0 || f.which == waiting.MHStandIn && r.StandIn == "" {
			continue
		}
		n := f.count(&l)
		cells = append(cells, mentalCell{f.head, site.Thousands(n), mentalHref(l, f.which, n)})
	}
	return cells
}

// stillEnds says which contact ends "still waiting" for a measure.
func stillEnds(m waiting.Measure) string {
	switch m {
	case waiting.AdultFourWeek:
		return "Still waiting is until the second attended contact, whatever else the clock asks for."
	case waiting.CYPFourWeek:
		return "Still waiting is until the first contact, direct or indirect, whatever else the clock asks for."
	}
	return "Still waiting is until the clock stops."
}
