package people

import (
	"math"
	"strings"

	"roundtable/care"
	"roundtable/people/linkage"
)

// How certain a link must be: where the zones of the two purposes begin
// (linkage.DefaultZoning), and for direct care no more people that a record may be
// than fewestRivals in effect (perplexity).
var (
	zoneOfCare  = linkage.DefaultZoning(care.DirectCare)
	forPlanning = linkage.DefaultZoning(care.Planning).Link
)

const fewestRivals = 1.5

// weighRivals looks at each record with all the people that it may be: their strongest
// pair each counts, as this run gathered them for planning.
func (l *linking) weighRivals() {
	of := make([][]linkage.Edge, len(l.rows))
	for _, e := range l.found.Edges {
		if e.Tier == linkage.TierNumber {
			e.Weight += before // a number decides, whatever the fields weigh
		}
		of[e.A], of[e.B] = append(of[e.A], e), append(of[e.B], e)
	}
	l.rivals, l.sure = make([]float32, len(l.rows)), make([]bool, len(l.rows))
	for i, edges := range of {
		r := linkage.Row(i) //nolint:gosec // a row
		c := linkage.CertaintyAmong(r, edges, l.plan)
		own := math.Inf(-1)
		for _, e := range edges {
			if l.plan[e.A] == l.plan[e.B] {
				own = max(own, e.Weight)
			}
		}
		l.rivals[i] = float32(max(1, c.Perplexity))
		// That it is sure of somebody else, whom the guard refused, is doubt.
		l.sure[i] = zoneOfCare.ZoneOf(c, own < c.Best) == linkage.ZoneLink && c.Perplexity <= fewestRivals
	}
}

// certain reports whether a pair may be joined for direct care: by a number, or when
// both records can be nobody but that one person, and nothing that twins and people of
// one household differ in is missing or differs.
func (l *linking) certain(e linkage.Edge) bool {
	return e.Tier == linkage.TierNumber ||
		e.P >= zoneOfCare.Link && l.plan[e.A] == l.plan[e.B] && l.sure[e.A] && l.sure[e.B] && l.oneGiven(e.A, e.B) && l.bornKnown(e.A, e.B)
}

// oneGiven reports whether two given names are written, and as one name is. A name
// that begins another is no way to write it: J is not James, nor Amir Amira; and where
// the sexes differ, no two names are one.
func (l *linking) oneGiven(a, b linkage.Row) bool {
	x, y := l.t.Text(linkage.Given, a), l.t.Text(linkage.Given, b)
	if x == "" || y == "" {
		return false
	}
	if x == y {
		return true
	}
	if s, t := l.t.Text(linkage.Sex, a), l.t.Text(linkage.Sex, b); s != "" && t != "" && s != t {
		return false
	}
	return linkage.SameName(x, y) || linkage.OSA(x, y) <= 1 && !strings.HasPrefix(x, y) && !strings.HasPrefix(y, x)
}

// bornKnown reports whether both records have a date of birth, a part of it at least.
func (l *linking) bornKnown(a, b linkage.Row) bool {
	return l.t.Text(linkage.Birth, a) != "" && l.t.Text(linkage.Birth, b) != ""
}
