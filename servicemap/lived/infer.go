package lived

import (
	"math"
	"slices"

	"roundtable/care"
)

// Inferred is a criterion that a service seems to practise: those of a group were sent
// back nearly always, and others were not. It is a question to the owner.
type Inferred struct {
	Service  int32 // of the log
	Dim      string
	Value    string // the word; of an age, the band in words
	From, To int    // months, of an age
	Turned   int    // of the group, sent back
	Of       int    // of the group, decided
	Rest     int    // of all others, sent back
	RestOf   int
	P        float64 // that such a difference would be chance (Fisher's exact test, one-sided)
}

// Bounds of what is proposed: fewer are no pattern, and what is only often is no rule.
const (
	fewestTurned = 5
	mostlyTurned = 0.8
	chance       = 0.01
)

// Infer finds what services seem not to accept, strongest first.
func Infer(l *Log, s Sift) []Inferred {
	c := l.choose(s)
	byService := map[int32][]*Referral{}
	for n := range l.Referrals {
		if r := &l.Referrals[n]; (r.Outcome == Rejected || r.Taken != 0) && c.referral(r) {
			byService[r.Service] = append(byService[r.Service], r)
		}
	}
	var out []Inferred
	for k := range l.Services {
		if rs := byService[int32(k)]; len(rs) >= 2*fewestTurned {
			out = append(out, l.inferOf(int32(k), rs)...)
		}
	}
	slices.SortStableFunc(out, func(a, b Inferred) int { return b.Turned - a.Turned })
	return out
}

func (l *Log) inferOf(service int32, rs []*Referral) (out []Inferred) {
	try := func(x Inferred, in func(r *Referral) bool) {
		for _, r := range rs {
			turned := 0
			if r.Outcome == Rejected && r.Taken == 0 {
				turned = 1
			}
			if in(r) {
				x.Of++
				x.Turned += turned
			} else {
				x.RestOf++
				x.Rest += turned
			}
		}
		x.P = fisher(x.Turned, x.Of, x.Rest, x.RestOf)
		if x.Turned >= fewestTurned && float64(x.Turned) >= mostlyTurned*float64(x.Of) && x.P < chance {
			out = append(out, x)
		}
	}
	for _, f := range []struct {
		word string
		flag care.Flags
	}{{"autism", care.FlagAutism}, {"learning_disability", care.FlagLearningDisability}, {"smi", care.FlagSMI}} {
		try(Inferred{Service: service, Dim: "flag", Value: f.word}, func(r *Referral) bool { return l.People[r.Person].Flags&f.flag != 0 })
	}
	for n := range l.Needs {
		try(Inferred{Service: service, Dim: "need", Value: l.Needs[n].Key}, func(r *Referral) bool { return r.Need == int32(n) })
	}
	for n := range l.Places {
		try(Inferred{Service: service, Dim: "place", Value: l.Places[n]}, func(r *Referral) bool { return l.People[r.Person].Place == int32(n) })
	}
	from := 0
	for i, band := range ageBands {
		to := []int{11 * 12, 16 * 12, 18 * 12, 26 * 12, 65 * 12, 120 * 12}[i]
		try(Inferred{Service: service, Dim: "age", Value: band, From: from, To: to}, func(r *Referral) bool {
			return AgeBand(l.People[r.Person].Birth, r.Opened) == band
		})
		from = to
	}
	return out
}

// fisher is the one-sided exact test of a two-by-two table: how likely a of n, or more,
// are in the first group when b of m are in the second and groups make no difference.
func fisher(a, n, b, m int) float64 {
	hits, all := a+b, n+m
	sum := 0.0
	for k := a; k <= min(n, hits); k++ {
		if hits-k <= m {
			sum += math.Exp(choose(n, k) + choose(m, hits-k) - choose(all, hits))
		}
	}
	return min(sum, 1)
}

// choose is the logarithm of n over k.
func choose(n, k int) float64 {
	a, _ := math.Lgamma(float64(n + 1))
	b, _ := math.Lgamma(float64(k + 1))
	c, _ := math.Lgamma(float64(n - k + 1))
	return a - b - c
}
