package people

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"roundtable/care"
	"roundtable/facts"
	"roundtable/people/linkage"
)

// wilson is a proportion with its 95 % interval (Wilson 1927): of nothing all is
// possible.
func wilson(k, n int) Share {
	s := Share{K: k, N: n}
	if s.Low, s.Up = linkage.Wilson(k, n); n > 0 {
		s.P = float64(k) / float64(n)
	}
	return s
}

// Quality says how good the linking is for the purpose of the view: bands, precision
// and missed matches by the sample that reviewers decided, of the newest run; rates
// of the records that the view shows.
func (r *Room) Quality(v *facts.View) (QualityReport, error) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	s := r.state
	q := QualityReport{At: s.pos, Zone: care.ZoneOf(v.Scope().Purpose), Method: methods, Models: slices.Clone(s.models)}
	slices.Reverse(q.Models)
	q.Bands = s.bands(q.Zone)
	q.Precision, q.Missed = precision(q.Bands), missed(q.Bands)
	q.LabelsNeeded = fewestLabels
	for _, b := range q.Bands {
		q.Labels += b.Reviewed.K
	}
	q.All = SeesAll(v)
	if n := len(s.runs); n > 0 {
		q.Ran = s.runs[n-1].at
		q.Left = s.runs[n-1].Left
		for _, x := range s.runs[n-1].Rules {
			if x.Skipped > 0 || x.Blocks > 0 {
				q.Skipped = append(q.Skipped, SkippedBlock{Rule: x.Rule, Blocks: x.Blocks, Pairs: x.Skipped})
			}
		}
	}
	r.rates(v, &q)
	return q, nil
}

// SeesAll reports whether a view shows the people of every class of rows that there is,
// sealed ones among them.
func SeesAll(v *facts.View) bool {
	if v.Scope().All() {
		return true
	}
	for c := range v.Classes() {
		if c > 0 && !v.Scope().Allows(care.Class(c)) {
			return false
		}
	}
	return true
}

// methods say how each figure is made.
var methods = []string{
	"Each run draws pairs by lot from twelve bands of weight, whatever the model thought of them; reviewers decide them without seeing the weight.",
	"Precision: in each band the share of drawn pairs that reviewers call one person, the bands weighted by how many pairs of each were linked.",
	"Missed matches: in each band the same share, of the pairs that were compared and not linked. Pairs that no rule proposed are not in it, and so it is the least that were missed.",
	"Intervals are 95 %: Wilson's for one share; for the figures over all bands the variances of the bands' shares, each with two of each kind added (Agresti and Coull), so that a band in which nobody has found an error is not taken for certain.",
	"Link rates are of the records that you may see: how many are one person with a record of another organisation among them. That a group is linked less may be its names, its missing fields or its true lists; it does not say which.",
}

// bands are the twelve bands of the newest run as a zone has them, with what reviewers
// have said of the pairs that were drawn in any.
func (s *state) bands(zone care.LinkZone) []Band {
	out := make([]Band, len(bandFrom))
	same, all := make([]int, len(bandFrom)), make([]int, len(bandFrom))
	for _, c := range s.cases {
		if !c.Sample {
			continue
		}
		if stage, verdict := s.progress(c); stage == StageDone && s.blind(c) {
			b := bandOf(bits(c.Weight))
			all[b]++
			if verdict == Same {
				same[b]++
			}
		}
	}
	for b := range out {
		out[b].From, out[b].To = bandFrom[b], math.Inf(1)
		if b+1 < len(bandFrom) {
			out[b].To = bandFrom[b+1]
		}
		out[b].Reviewed = wilson(same[b], all[b])
		if n := len(s.runs); n > 0 && b < len(s.runs[n-1].Bands) {
			c := s.runs[n-1].Bands[b]
			out[b].Pairs, out[b].Linked = c.Pairs, c.linkedFor(zone)
			if c.Pairs > 0 {
				out[b].Expected = c.Expected / float64(c.Pairs)
			}
		}
	}
	return out
}

// blind reports whether nobody whose decision of a case stands had seen its score: one
// that was taken back and made again measures nothing.
func (s *state) blind(c *inQueue) bool {
	for _, i := range c.acts {
		if a := &s.acts[i]; !a.undone && a.scored {
			return false
		}
	}
	return true
}

// leastDrawn is how many pairs of a band have to be decided before it says anything.
const leastDrawn = 5

// Enough reports whether so many of the band's pairs were decided that their share says
// something of the others.
func (b Band) Enough() bool { return b.Reviewed.N >= min(leastDrawn, b.Pairs) }

// stratified is the sum of size times share over the bands that have a size, with its
// 95 % interval; need is how many more pairs have to be decided first.
func stratified(bands []Band, size func(Band) int) (sum, half float64, total, need int) {
	variance := 0.0
	for _, b := range bands {
		n := size(b)
		if n == 0 {
			continue
		}
		total += n
		if !b.Enough() {
			need += min(leastDrawn, b.Pairs) - b.Reviewed.N
			continue
		}
		m := float64(b.Reviewed.N) + 4
		p := (float64(b.Reviewed.K) + 2) / m
		sum += float64(n) * b.Reviewed.P
		variance += float64(n) * float64(n) * p * (1 - p) / m
	}
	return sum, 1.959963984540054 * math.Sqrt(variance), total, need
}

func precision(bands []Band) Estimate {
	sum, half, n, need := stratified(bands, func(b Band) int { return b.Linked })
	switch {
	case n == 0:
		return Estimate{Words: "Nothing is linked by weight yet."}
	case need > 0:
		return Estimate{Words: fmt.Sprintf("Not known: %d more of the pairs drawn by lot have to be decided.", need)}
	}
	p := sum / float64(n)
	return Estimate{Value: p, Low: max(0, p-half/float64(n)), Up: min(1, p+half/float64(n)), Known: true, Words: fmt.Sprintf("Of %d pairs that were linked.", n)}
}

func missed(bands []Band) Estimate {
	sum, half, n, need := stratified(bands, func(b Band) int { return b.Pairs - b.Linked })
	switch {
	case n == 0:
		return Estimate{Known: len(bands) > 0 && bands[0].Pairs > 0, Words: "No pair was compared and left apart."}
	case need > 0:
		return Estimate{Words: fmt.Sprintf("Not known: %d more of the pairs drawn by lot have to be decided.", need)}
	}
	return Estimate{Value: sum, Low: max(0, sum-half), Up: min(float64(n), sum+half), Known: true, Words: fmt.Sprintf("Of %d pairs that were compared and left apart.", n)}
}

// rates counts the view's records that are one person with another partner's of them.
func (r *Room) rates(v *facts.View, q *QualityReport) {
	type person struct {
		partner facts.Code // of the first record
		several bool       // another partner's is there too
	}
	of := map[facts.Row]person{}
	for c, sel := range v.People() {
		for _, i := range sel {
			p, seen := of[c.Of(q.Zone, int(i))]
			if !seen {
				p.partner = c.Partner[i]
			}
			p.several = p.several || p.partner != c.Partner[i]
			of[c.Of(q.Zone, int(i))] = p
		}
	}
	q.People = len(of)
	today := care.DateOf(r.now().In(care.London))
	type group struct{ kind, value string }
	type count struct {
		words             string
		all, with, untold int
	}
	counts, classes := map[group]*count{}, v.Classes()
	for c, sel := range v.People() {
		for _, at := range sel {
			i := int(at)
			q.Records++
			linked := of[c.Of(q.Zone, i)].several
			_, _, untold := v.Linkable(c.Base + facts.Row(i))
			for _, g := range [...][3]string{
				ethnicity(v, c, i), age(c, i, today), deprivation(c, i, classes), partner(v, c, i),
			} {
				n := counts[group{g[0], g[1]}]
				if n == nil {
					n = &count{words: g[2]}
					counts[group{g[0], g[1]}] = n
				}
				n.all++
				if linked {
					n.with++
				}
				if untold {
					n.untold++
				}
			}
		}
	}
	for g, n := range counts {
		q.Rates = append(q.Rates, GroupRate{Group: g.kind, Value: g.value, Words: n.words, Records: n.all, Rate: wilson(n.with, n.all), Untold: n.untold})
	}
	kinds := []string{"ethnicity", "age", "deprivation", "partner"}
	slices.SortFunc(q.Rates, func(a, b GroupRate) int {
		return cmp.Or(cmp.Compare(slices.Index(kinds, a.Group), slices.Index(kinds, b.Group)), cmp.Compare(a.Value, b.Value))
	})
}

func ethnicity(v *facts.View, c *facts.PersonChunk, i int) [3]string {
	g := care.EthnicGroupOf(v.Code(facts.DimEthnicity, c.Ethnicity[i]))
	if g == care.EthnicUnknown {
		return [3]string{"ethnicity", "", g.String()}
	}
	return [3]string{"ethnicity", g.String(), g.String()}
}

// age is the person's band of completed years.
func age(c *facts.PersonChunk, i int, today care.Date) [3]string {
	months, ok := care.AgeMonths(c.Birth[i], today)
	if !ok {
		return [3]string{"age", "", "Not recorded"}
	}
	for _, b := range []struct {
		below int
		words string
	}{{18, "0 to 17"}, {40, "18 to 39"}, {65, "40 to 64"}, {80, "65 to 79"}} {
		if months < 12*b.below {
			return [3]string{"age", b.words, b.words}
		}
	}
	return [3]string{"age", "80 and over", "80 and over"}
}

// deprivation is the fifth of neighbourhoods; 1 is the most deprived. Of people whose
// address is withheld it is not told.
func deprivation(c *facts.PersonChunk, i int, classes []care.ClassMeaning) [3]string {
	d := c.IMD[i]
	if d == 0 || d > 10 || withheld(classes, c.Class[i]) {
		return [3]string{"deprivation", "", "Not recorded"}
	}
	fifth := (d + 1) / 2
	words := map[uint8]string{1: "1, most deprived fifth", 5: "5, least deprived fifth"}[fifth]
	if words == "" {
		words = fmt.Sprint(fifth)
	}
	return [3]string{"deprivation", fmt.Sprint(fifth), words}
}

func partner(v *facts.View, c *facts.PersonChunk, i int) [3]string {
	code := v.Code(facts.DimPartner, c.Partner[i])
	if p, ok := v.Partner(c.Partner[i]); ok {
		return [3]string{"partner", code, cmp.Or(p.Short, p.Name, code)}
	}
	return [3]string{"partner", code, code}
}
