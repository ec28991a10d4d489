package linkage

import (
	"cmp"
	"math"
	"slices"

	"roundtable/care"
)

// Certainty is what can be said of one record when all that it may belong to is
// looked at together. The probability of a pair is not that: of two people who both
// fit a record at .99, one at most is right.
//
// With O = 2^weight for each person whom the record may be, and nobody at odds 1
// beside them, p(nobody) = 1/(1+sum O) and p(person) = O/(1+sum O). Source: the
// clerical-review code of NHS England's probabilistic linkage.
type Certainty struct {
	Candidates int     `json:"candidates"` // people whom the record may be
	Best       float64 `json:"best"`       // weight of the likeliest, bits; 0 without candidates
	P          float64 `json:"p"`          // that the record is that person
	PNull      float64 `json:"p_null"`     // that it is none of them
	// Matchability is 1 - PNull, exact also where PNull is as good as 1.
	Matchability float64 `json:"matchability"`
	// Perplexity is 2^H of the candidates' shares, given that it is one of them: how
	// many rivals there are in effect. 1 = no doubt which; 0 without candidates.
	Perplexity float64 `json:"perplexity"`
	// Margin is how many bits the likeliest lies above the next. Nobody, at 0 bits,
	// is one of those that come next, so that there always is one.
	Margin float64 `json:"margin"`
}

// mostWeight bounds weights, so that an infinite one makes no NaN of what follows.
const mostWeight = 1e9

// CertaintyOf works out a record's certainty of the weights with which it belongs to
// different people: for each person the greatest weight of any of their records, in
// bits, the prior included. Order does not count; a weight that is no number is
// passed over. It is exact for weights of any size.
func CertaintyOf(weights []float64) Certainty {
	w := make([]float64, 0, len(weights))
	for _, x := range weights {
		if !math.IsNaN(x) {
			w = append(w, max(-mostWeight, min(mostWeight, x)))
		}
	}
	if len(w) == 0 {
		return Certainty{PNull: 1}
	}
	slices.SortFunc(w, func(a, b float64) int { return cmp.Compare(b, a) })
	best, rival := w[0], 0.0
	if len(w) > 1 {
		rival = max(0, w[1])
	}
	sum := 0.0 // of the odds, over the best one's
	for i := len(w) - 1; i >= 0; i-- {
		sum += math.Exp2(w[i] - best)
	}
	// log2(1 + 2^linked) is max(0, linked) + more: nothing leaves the range of numbers.
	linked := best + math.Log2(sum)
	more := math.Log1p(math.Exp2(-math.Abs(linked))) / math.Ln2
	matchability := math.Exp2(min(0, linked) - more)
	return Certainty{
		Candidates: len(w), Best: best,
		P: matchability / sum, PNull: math.Exp2(min(0, -linked) - more), Matchability: matchability,
		Perplexity: math.Exp2(entropy(w, best, sum)), Margin: best - rival,
	}
}

// entropy is H in bits of the candidates' shares.
func entropy(w []float64, best, sum float64) float64 {
	h := 0.0
	for i := len(w) - 1; i >= 0; i-- {
		if p := math.Exp2(w[i]-best) / sum; p > 0 {
			h -= p * math.Log2(p)
		}
	}
	return max(0, h)
}

// CertaintyAmong is the certainty of one record among the people of a gathering:
// edges are those that it is in, people as Gather gives them. The people whom it may
// be are those of its neighbours, its own counted as one.
func CertaintyAmong(r Row, edges []Edge, people []Row) Certainty {
	var best []personWeight
	for _, e := range edges {
		other := e.A
		if other == r {
			other = e.B
		}
		best = append(best, personWeight{people[other], e.Weight})
	}
	return CertaintyOf(greatestByPerson(best))
}

type personWeight struct {
	person Row
	weight float64
}

func greatestByPerson(all []personWeight) []float64 {
	slices.SortFunc(all, func(a, b personWeight) int {
		return cmp.Or(cmp.Compare(a.person, b.person), cmp.Compare(b.weight, a.weight))
	})
	var out []float64
	for i, p := range all {
		if i == 0 || all[i-1].person != p.person {
			out = append(out, p.weight)
		}
	}
	return out
}

// Zone is what is to be done with a link for a purpose.
type Zone uint8

// Zones.
const (
	ZoneApart  Zone = iota // not linked
	ZoneReview             // a person looks
	ZoneLink               // linked
)

var zoneWords = [...]string{"not linked", "to be looked at", "linked"}

// String is the zone in words.
func (z Zone) String() string {
	if int(z) < len(zoneWords) {
		return zoneWords[z]
	}
	return zoneWords[ZoneApart]
}

// Zoning is where the zones of a purpose lie.
type Zoning struct {
	Link   float64 `json:"link"`   // least probability at which a record is linked without a look
	Margin float64 `json:"margin"` // and least bits over the next candidate
	Review float64 `json:"review"` // least probability worth a look
}

// DefaultZoning is where the zones of a purpose lie unless a table agreed otherwise.
//
// Direct care, and bookings made in it: one wrong link in a thousand shows a
// clinician somebody else's record, so .999, and a thousand times likelier than the
// next (10 bits). Anything at one in ten or better is looked at, as a missed link
// hides what another partner knows.
//
// Everything else counts people: one in twenty wrong is within what a figure's
// interval shows and misses weigh as much as false links, so .95, and ten times
// likelier than the next (about 3.3 bits); at evens and better it is looked at.
// NHS England's pipeline asks five bits and five over the rival.
func DefaultZoning(p care.Purpose) Zoning {
	switch p {
	case care.DirectCare, care.Booking:
		return Zoning{Link: .999, Margin: 10, Review: .1}
	default:
		return Zoning{Link: .95, Margin: math.Log2(10), Review: .5}
	}
}

// ZoneOf places a link: linked when it is sure enough and no rival is near, looked
// at when it is likely enough, else apart. doubt is for a link that nothing but a
// household's common things supports, or that the guard refused: it is never linked
// without a look.
func (z Zoning) ZoneOf(c Certainty, doubt bool) Zone {
	switch {
	case c.Candidates == 0 || c.Matchability < z.Review:
		return ZoneApart
	case doubt || c.P < z.Link || c.Margin < z.Margin:
		return ZoneReview
	default:
		return ZoneLink
	}
}
