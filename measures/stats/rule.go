package stats

import (
	"encoding/json"
	"fmt"
	"math"
	"strconv"

	"roundtable/care"
)

// A Rule says which counts are hidden and how the others are rounded.
type Rule uint8

// The rules. The zero Rule is none of them and hides everything, so that a
// forgotten rule shows nothing.
const (
	// MHSDS is the rule of the Mental Health Services Data Set below England:
	// 0 to 4 is hidden (zero too), anything else is rounded to the nearest 5.
	MHSDS Rule = iota + 1
	// MHSDSEngland shows England's own rows exactly.
	MHSDSEngland
	// HES is the rule of Hospital Episode Statistics since September 2018: 1 to
	// 7 is hidden, zero is shown, anything else is rounded to the nearest 5.
	HES
)

// String names the rule for people.
func (r Rule) String() string {
	switch r {
	case MHSDS:
		return "MHSDS below England"
	case MHSDSEngland:
		return "MHSDS England"
	case HES:
		return "HES"
	}
	return "no rule"
}

// largest is the greatest count that is taken: all sums of a table of such
// counts stay whole numbers that a float64 holds too.
const largest = 1 << 40

// hidden gives the counts that the rule hides, both ends included; to < from
// where it hides none.
func (r Rule) hidden() (from, to int64) {
	switch r {
	case MHSDS:
		return 0, 4
	case HES:
		return 1, 7
	case MHSDSEngland:
		return 0, -1
	}
	return 0, math.MaxInt64
}

func (r Rule) hides(x int64) bool {
	from, to := r.hidden()
	return x >= from && x <= to
}

// shown gives the figure for a count that the rule does not hide, and the least
// and the greatest count that are shown as this figure.
func (r Rule) shown(x int64) (figure, least, most int64) {
	if _, to := r.hidden(); r == MHSDSEngland || x == 0 {
		return x, x, x
	} else {
		figure = nearest5(x)
		return figure, max(to+1, figure-2), figure + 2
	}
}

func nearest5(x int64) int64 { return (x + 2) / 5 * 5 }

// Figure is what may be published of a count: a number, or "*". The zero Figure
// is "*", so that a figure which nobody filled in shows nothing.
type Figure struct {
	n     float64
	shown bool
}

func show(n float64) Figure { return Figure{n: n, shown: true} }

// Value gives the number; ok is false for "*", which is not zero and may stand in
// no arithmetic.
func (f Figure) Value() (n float64, ok bool) { return f.n, f.shown }

// String is the figure as published: "*", "15", "32.4".
func (f Figure) String() string {
	if !f.shown {
		return "*"
	}
	return strconv.FormatFloat(f.n, 'f', -1, 64)
}

// MarshalJSON writes a number, or the text "*".
func (f Figure) MarshalJSON() ([]byte, error) {
	if !f.shown {
		return []byte(`"*"`), nil
	}
	return json.Marshal(f.n)
}

// Count gives what may be published of one count of people. It protects a lone
// figure; figures that add up to another published one need Suppress. The error,
// a *care.Problem, is for a count below zero or too large to be one.
func (r Rule) Count(x int64) (Figure, error) {
	if err := checkCount(x); err != nil {
		return Figure{}, err
	}
	if r.hides(x) {
		return Figure{}, nil
	}
	n, _, _ := r.shown(x)
	return show(float64(n)), nil
}

// Percent gives what may be published of num of den people in per cent: under
// MHSDS "*" where either is under 5, otherwise rounded to a whole number from the
// counts as they are; for England as it is; under HES "*" where either count is
// hidden, otherwise a whole number. A num above den is taken (events, not
// people). It protects a lone figure: within a table work percentages out from
// the figures that Suppress shows, because one from exact counts narrows them.
// The error, a *care.Problem, is for a count below zero or too large, and for
// none of none where that is not hidden.
func (r Rule) Percent(num, den int64) (Figure, error) {
	for _, x := range [...]int64{num, den} {
		if err := checkCount(x); err != nil {
			return Figure{}, err
		}
	}
	if r.hides(num) || r.hides(den) {
		return Figure{}, nil
	}
	if den == 0 {
		return Figure{}, &care.Problem{What: "There is no percentage of nobody.", Remedy: "Leave it out where the denominator is 0."}
	}
	if r == MHSDSEngland {
		return show(100 * float64(num) / float64(den)), nil
	}
	return show(float64((200*num + den) / (2 * den))), nil
}

func checkCount(x int64) error {
	if x >= 0 && x <= largest {
		return nil
	}
	return &care.Problem{
		What:   "A count of people is below 0 or too large to be one.",
		Remedy: fmt.Sprintf("Give whole numbers from 0 to %d.", int64(largest)),
	}
}
