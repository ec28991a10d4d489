package linkage

import (
	"cmp"
	"slices"
)

// Rate is a part of a whole, of one group.
type Rate struct {
	Group string `json:"group"`
	Part  int    `json:"part"`
	Whole int    `json:"whole"`
}

// Value is the part's share, 0 to 1; 0 of nothing.
func (r Rate) Value() float64 {
	if r.Whole == 0 {
		return 0
	}
	return float64(r.Part) / float64(r.Whole)
}

// Interval is the 95 % interval of the share by Wilson's score (1927): it stays
// within 0 and 1 and holds for small groups. 0 to 1 of nothing.
func (r Rate) Interval() (low, high float64) { return Wilson(r.Part, r.Whole) }

// LinkRates tells by group how many records are one person with a record of
// another list: the figure that shows, without any truth, whether linking serves
// some communities worse. A group is what its name says, "" as any other; the order
// is of the names. It says nothing of whether the links are right.
func LinkRates(people []Row, source, group func(Row) string) []Rate {
	several := make([]bool, len(people)) // by the least row of a person
	first := make([]string, len(people))
	seen := make([]bool, len(people))
	for i, p := range people {
		s := source(Row(i)) //nolint:gosec // fewer than 2^32 rows
		if !seen[p] {
			seen[p], first[p] = true, s
		} else if s != first[p] {
			several[p] = true
		}
	}
	by := map[string]Rate{}
	for i, p := range people {
		g := group(Row(i)) //nolint:gosec // fewer than 2^32 rows
		r := by[g]
		r.Group = g
		r.Whole++
		if several[p] {
			r.Part++
		}
		by[g] = r
	}
	out := make([]Rate, 0, len(by))
	for _, r := range by {
		out = append(out, r)
	}
	slices.SortFunc(out, func(a, b Rate) int { return cmp.Compare(a.Group, b.Group) })
	return out
}

// Band is the edges within a band of probability: how many there are, how many the
// model expects to be right, and how many are.
type Band struct {
	From, To float64 // probability, From included
	Edges    int
	Expected float64 // sum of the edges' probabilities
	Right    int
}

// Calibration tells, by bands of probability, whether pairs of .9 are right nine
// times in ten. cuts rise and lie between 0 and 1; an edge below the first is left
// out, and one of probability 1 is in the last band.
func Calibration[T cmp.Ordered](edges []Edge, truth []T, cuts []float64) []Band {
	out := make([]Band, len(cuts))
	for i, c := range cuts {
		out[i] = Band{From: c, To: 1}
		if i+1 < len(cuts) {
			out[i].To = cuts[i+1]
		}
	}
	for _, e := range edges {
		i, exact := slices.BinarySearch(cuts, e.P)
		if !exact {
			i--
		}
		if i < 0 {
			continue
		}
		b := &out[i]
		b.Edges++
		b.Expected += e.P
		if truth[e.A] == truth[e.B] {
			b.Right++
		}
	}
	return out
}
