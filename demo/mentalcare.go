package demo

import (
	"math/rand/v2"

	"roundtable/care"
)

// pace is how a mental-health team begins with people. The figures are
// assumptions, set so that each standard is met by some and missed by others about
// as nationally reported; they are not data.
type pace struct {
	first    float64 // median days from receipt to the first contact
	urgent   float64 // the same when urgent; 0 = as first
	sigma    float64
	unseen   float64 // share who are still waiting for it, however long they have waited
	assessed float64 // share whose first contact is the assessment
	treated  float64 // median days from the first contact to the first treatment
	slow     bool    // one long assessment is all that the service offers
	ei       bool    // allocates care coordinators
}

var paces = map[string]pace{
	"Community Mental Health Team":               {first: 14, sigma: 0.7, unseen: 0.3, assessed: 0.5, treated: 9},
	"Children and Young People's Community Team": {first: 17, sigma: 0.8, unseen: 0.4, assessed: 0.5, treated: 10},
	"Autism Assessment Service":                  {first: 170, sigma: 0.6, unseen: 0.7, assessed: 0.85, treated: 60, slow: true},
	"ADHD Assessment Service":                    {first: 190, sigma: 0.6, unseen: 0.7, assessed: 0.85, treated: 60, slow: true},
	"Psychological Therapies":                    {first: 30, sigma: 0.8, unseen: 0.45, assessed: 0.6, treated: 40},
	"Talking Therapies":                          {first: 9, sigma: 0.7, unseen: 0.2, assessed: 0.9, treated: 11},
	"Community Eating Disorder Service":          {first: 8, urgent: 3, sigma: 0.5, unseen: 0.05, assessed: 0.6, treated: 2},
	"Early Intervention in Psychosis":            {first: 4, sigma: 0.6, unseen: 0.1, assessed: 0.4, treated: 14, ei: true},
	"Specialist Perinatal Team":                  {first: 12, sigma: 0.6, unseen: 0.3, assessed: 0.5, treated: 14},
	"Memory Service":                             {first: 60, sigma: 0.5, unseen: 0.6, assessed: 0.8, treated: 60},
	"Community Learning Disability Team":         {first: 40, sigma: 0.6, unseen: 0.5, assessed: 0.5, treated: 30},
}

// mechanisms are how contacts are held, as MHSDS codes them: face to face,
// telephone, talk type, video, and e-mail, which the national code does not count.
var mechanisms = []string{"01", "02", "04", "11", "05"}

func mechanism(r *rand.Rand) string {
	return mechanisms[weighted(r, []float64{52, 22, 1, 22, 3})]
}

// mental reports whether a partner sends the mental health services data set.
func mental(code care.PartnerCode) bool { return code == mentalA || code == mentalB }

// begun is one referral's history while it is told.
type begun struct {
	*detail
	r      *rand.Rand
	team   string
	census care.Date
}

// did adds something that happened, unless it lies ahead; it reports whether it
// has happened.
func (b *begun) did(day care.Date, k care.EventType, how string) bool {
	if day > b.census {
		return false
	}
	e := b.happened(day, k, "")
	e.team, e.how = b.team, how
	return true
}

// mentalHistory is a referral to a mental-health team: people are seen, assessed
// and treated on an open referral, so that some clocks have stopped.
func (x *wait) mentalHistory(r *rand.Rand, s *service, census care.Date, d *detail) {
	p := paces[s.name]
	within := 10
	if p.first < 10 {
		within = 2 // whose standard is counted in days looks at once
	}
	ready := x.referred(r, s, within, census, d)
	b := &begun{d, r, s.name, census}
	median := p.first
	if x.urgent && p.urgent != 0 {
		median = p.urgent
	}
	first := weekday(max(ready, x.start+care.Date(1+lognormal(r, median, p.sigma))))
	if chance(r, p.unseen) || first > census || x.plot == plotBounced {
		return
	}
	if chance(r, 0.08) {
		if b.did(first, care.EvDNAFirst, ""); chance(r, 0.5) {
			d.lastDNA = first
			return
		}
		d.lastDNA = first
		first = weekday(first + care.Date(10+r.IntN(20)))
	}
	b.seen(first, p)
}

// seen is what follows the first contact. A contact at which somebody is assessed
// is recorded as the assessment, every other one in the table of contacts: none
// stands in two places.
func (b *begun) seen(first care.Date, p pace) {
	r := b.r
	kind := care.EvAttended
	if chance(r, p.assessed) {
		kind = care.EvAssessed
	}
	if !b.did(first, kind, mechanism(r)) {
		return
	}
	b.firstSeen, b.lastSeen = first, first
	if chance(r, 0.85) {
		day := first
		if chance(r, 0.2) {
			day = weekday(first + care.Date(3+r.IntN(20)))
		}
		b.did(day, care.EvOutcomeBaseline, "")
	}
	assessed := first
	if kind != care.EvAssessed && chance(r, 0.8) {
		assessed = weekday(first + care.Date(4+r.IntN(16)))
		b.did(assessed, care.EvAssessed, mechanism(r))
	}
	if p.ei && chance(r, 0.9) {
		b.did(max(b.received, weekday(first+care.Date(r.IntN(6)-2))), care.EvCoordinator, "")
	}
	if p.slow && chance(r, 0.6) {
		return // the answer is all that was asked for, and is yet to come
	}
	if chance(r, 0.7) {
		b.did(weekday(assessed+care.Date(r.IntN(10))), care.EvCarePlan, "")
	}
	if chance(r, 0.85) {
		b.did(weekday(first+care.Date(lognormal(r, p.treated, 0.6))), care.EvIntervention, "")
	}
	for day := assessed; chance(r, 0.6); {
		day = weekday(day + care.Date(10+r.IntN(25)))
		if !b.did(day, care.EvAttended, mechanism(r)) {
			return
		}
		b.lastSeen = day
	}
}
