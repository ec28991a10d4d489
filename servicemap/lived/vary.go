package lived

import (
	"cmp"
	"math"
	"slices"
)

// Unit is what is compared: a service, an organisation, or the place where people are
// registered.
type Unit string

// Units.
const (
	UnitService Unit = "service"
	UnitOrg     Unit = "organisation"
	UnitPlace   Unit = "place"
)

// Varies is one unit in a comparison of how many of those who asked were turned away.
type Varies struct {
	Name     string
	Of       int     // decided referrals
	Observed int     // of them, turned away
	Expected float64 // by who was referred: age, need, urgency, deprivation
	Z        float64 // distance from expected in standard deviations, before over-dispersion
	Adjusted float64 // the same after it: beyond 3 it is flagged
	Flagged  bool
	ByDesign bool // only the place differs: services take such people elsewhere and not here
}

// Ratio is observed over expected; not a number where nothing was expected.
func (v *Varies) Ratio() float64 { return float64(v.Observed) / v.Expected }

// Variation is the whole comparison.
type Variation struct {
	Unit      Unit
	All       int // decided referrals
	Turned    int
	Strata    int     // kinds of person that are told apart
	Dispersed float64 // over-dispersion: how much more units vary than chance would have them; at least 1
	Units     []Varies
}

// sigma is how far, in standard deviations, a unit must be off to be flagged.
const sigma = 3

// Compare compares units of a log by the share of decided referrals that were turned
// away, with what would be expected if every kind of person (age band, need, urgency,
// fifth of deprivation) were turned away everywhere as often as they are over all (an
// indirect standardisation). The spread that chance does not explain is taken out by an
// over-dispersion factor over winsorised z-scores (Spiegelhalter 2005, Statistics in
// Medicine 24, 1185), and only units beyond three standard deviations of it are flagged.
// Units with fewer than five expected decisions turned away are shown and not flagged.
// What services say of places is asked as it stood when each was referred; designed may be
// nil.
func Compare(l *Log, unit Unit, s Sift, designed *Designed) *Variation {
	c := l.choose(s)
	out := &Variation{Unit: unit}
	// Kinds are told apart coarsely: where each holds a few people alone, what is
	// expected is nothing but what was observed.
	type stratum struct {
		band   string
		need   int32
		urgent bool
		poor   bool // the two most deprived fifths
	}
	kind := func(r *Referral) stratum {
		p := &l.People[r.Person]
		return stratum{AgeBand(p.Birth, r.Opened), r.Need, r.Urgent, p.Quintile == 1 || p.Quintile == 2}
	}
	of, turned := map[stratum]int{}, map[stratum]int{}
	var rs []*Referral
	for n := range l.Referrals {
		r := &l.Referrals[n]
		if !r.Outcome.Turned() && r.Taken == 0 || !c.referral(r) || l.unitOf(r, unit) == "" {
			continue
		}
		rs = append(rs, r)
		of[kind(r)]++
		if r.Outcome.Turned() {
			turned[kind(r)]++
			out.Turned++
		}
	}
	out.All, out.Strata = len(rs), len(of)
	at := map[string]int{}
	var spread []float64
	for _, r := range rs {
		name := l.unitOf(r, unit)
		k, ok := at[name]
		if !ok {
			k = len(out.Units)
			at[name] = k
			out.Units, spread = append(out.Units, Varies{Name: name}), append(spread, 0)
		}
		u, share := &out.Units[k], float64(turned[kind(r)])/float64(of[kind(r)])
		u.Of++
		u.Expected += share
		spread[k] += share * (1 - share)
		if r.Outcome.Turned() {
			u.Observed++
		}
	}
	out.judge(spread)
	if unit == UnitPlace && designed != nil {
		for k := range out.Units {
			if u := &out.Units[k]; u.Flagged && u.Observed > int(u.Expected) {
				u.ByDesign = l.onlyPlaceDiffers(designed, u.Name, rs)
			}
		}
	}
	slices.SortStableFunc(out.Units, func(a, b Varies) int {
		return cmp.Or(cmp.Compare(b.Adjusted, a.Adjusted), cmp.Compare(a.Name, b.Name))
	})
	return out
}

func (l *Log) unitOf(r *Referral, u Unit) string {
	switch u {
	case UnitService:
		return l.ServiceName(r.Service)
	case UnitOrg:
		return l.Orgs[l.OrgOf(r)].Name
	}
	if p := l.People[r.Person].Place; p != None {
		return l.Places[p]
	}
	return ""
}

// judge takes the z-scores and the over-dispersion; spread is each unit's variance.
func (v *Variation) judge(spread []float64) {
	var zs []float64
	for k := range v.Units {
		if u := &v.Units[k]; spread[k] > 0 {
			u.Z = (float64(u.Observed) - u.Expected) / math.Sqrt(spread[k])
			zs = append(zs, u.Z)
		}
	}
	v.Dispersed = max(1, dispersion(zs))
	for k := range v.Units {
		u := &v.Units[k]
		u.Adjusted = u.Z / math.Sqrt(v.Dispersed)
		u.Flagged = math.Abs(u.Adjusted) > sigma && u.Expected >= 5
	}
}

// fewestUnits is the least number of units that say how much units vary: among fewer the
// one that stands out would hide itself.
const fewestUnits = 10

// dispersion is the mean square of z-scores of which the most extreme tenth at either
// end is drawn in to the next; 1 of too few.
func dispersion(zs []float64) float64 {
	if len(zs) < fewestUnits {
		return 1
	}
	s := slices.Clone(zs)
	slices.Sort(s)
	cut := len(s) / 10
	lo, hi := s[cut], s[len(s)-1-cut]
	sum := 0.0
	for _, z := range s {
		z = min(max(z, lo), hi)
		sum += z * z
	}
	return sum / float64(len(s))
}

// onlyPlaceDiffers reports whether most of those turned away at a place were of an age and
// a need that some service took elsewhere, when they were referred, and none took there.
// Before its first description a service is taken to have said what it says in that.
func (l *Log) onlyPlaceDiffers(d *Designed, place string, rs []*Referral) bool {
	words := d.Catalogue.Dimensions
	n := slices.Index(l.Places, place)
	at := -1
	if n >= 0 {
		at = slices.IndexFunc(words.Places, func(p string) bool { return l.isPlace(n, p) })
	}
	if at < 0 {
		return false
	}
	design, all := 0, 0
	for _, r := range rs {
		if !r.Outcome.Turned() || l.unitOf(r, UnitPlace) != place {
			continue
		}
		all++
		here, elsewhere := false, false
		for k := range d.Versions {
			version, _ := d.on(k, r.Opened)
			if version == NoMore {
				continue
			}
			x := &d.Catalogue.Services[version]
			if ageSays(x.Age, x.NotAge, l.People[r.Person].Birth, r.Opened) != yes || valueSays(x.Needs, words.Needs, l.meansNeed(r.Need)) != yes {
				continue
			}
			if !x.Places.Stated || x.Places.Mask>>uint(at)&1 == 1 {
				here = true
			} else {
				elsewhere = true
			}
		}
		if elsewhere && !here {
			design++
		}
	}
	return all > 0 && 2*design > all
}
