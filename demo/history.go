package demo

import (
	"math/rand/v2"

	"roundtable/care"
)

// event is one thing that happened on a pathway, as a partner's system holds it.
type event struct {
	date   care.Date
	minute care.Minute
	kind   care.EventType
	status string // RTT period status after it
	team   string
	org    care.PartnerCode
	reason string
	told   string // "Y" when a missed appointment had been clearly communicated
	how    string // MHSDS consultation mechanism of a contact
}

// detail is everything about one wait that follows from its id: what happened,
// and what the list says. It is made anew whenever a file needs it and never
// kept, so that seven million waits need no memory.
type detail struct {
	events    []event
	start     care.Date // as the partner's list asserts it
	received  care.Date
	original  care.Date // the first provider's receipt, when transferred
	stop      care.Date
	status    string
	list      string // ORTT or IRTT
	firstSeen care.Date
	nextOP    care.Date
	lastSeen  care.Date
	lastDNA   care.Date
	cancelled care.Date
	decided   care.Date
	tci       care.Date
	tciGiven  care.Date
	reviewed  care.Date
	validated care.Date
	contact   care.Date
	priority  string
	procedure string
}

// procedures are OPCS-4 codes by published row: a few common ones.
var procedures = map[string][]string{
	"C_100": {"T20.2", "J18.3", "H51.1"}, "C_101": {"M65.3", "N30.3"}, "C_110": {"W37.1", "W40.1", "A65.1"},
	"C_120": {"F34.1", "D15.1", "E03.6"}, "C_130": {"C71.2", "C75.1"}, "C_140": {"F09.1", "F10.4"},
	"C_502": {"Q18.9", "Q07.4"}, "X05": {"L87.2", "A52.1"},
}

// unfold writes into d what has happened to x up to a day. It keeps d's buffer.
func (x *wait) unfold(seed uint64, day care.Date, d *detail) {
	census := day
	if x.left != 0 {
		census = min(day, x.left)
	}
	r := dice(seed, "history", x.id)
	*d = detail{events: d.events[:0], start: x.start, received: x.start, status: "20", list: "ORTT"}
	if x.queue != 0 {
		d.received = x.queue
	}
	s := &services()[x.service]
	switch {
	case s.published >= 0:
		x.acuteHistory(r, s, census, d)
	case mental(x.partner):
		x.mentalHistory(r, s, census, d)
	default:
		x.otherHistory(r, s, census, d)
	}
	x.turn(census, d)
	x.end(day, d)
	sortEvents(d.events)
	// Days hang on the start, never on the census, so that a list differs from
	// last week's only where something happened.
	if day := x.start + care.Date(20+r.IntN(300)); day <= census && chance(r, 0.6) {
		d.contact = day
	}
	if day := x.start + care.Date(84+r.IntN(200)); day <= census && chance(r, 0.8) {
		d.validated = day
	}
}

func (d *detail) happened(day care.Date, k care.EventType, status string) *event {
	d.events = append(d.events, event{date: day, kind: k, status: status})
	return &d.events[len(d.events)-1]
}

func (x *wait) acuteHistory(r *rand.Rand, s *service, census care.Date, d *detail) {
	d.happened(d.received, care.EvReceived, "10").minute = care.NewMinute(8+r.IntN(9), r.IntN(60))
	if x.plot == plotDNAFirst {
		d.events[0].date = x.start - 45
		d.happened(x.start-10, care.EvDNAFirst, "33").told = "Y"
		d.lastDNA = x.start - 10
		d.happened(x.start, care.EvReceived, "10")
	}
	if x.plot == plotMonitored {
		d.happened(x.queue+30, care.EvAttended, "20")
		d.happened(x.queue+30, care.EvMonitorProfessional, "32")
		d.happened(x.start, care.EvMonitorEnd, "11")
		d.lastSeen, d.status = x.start, "20"
	}
	if triaged := weekday(x.start + care.Date(1+r.IntN(8))); triaged <= census && chance(r, 0.95) {
		d.happened(triaged, care.EvTriaged, "20")
	} else if x.plot != plotMonitored {
		d.status = "10"
	}
	first := weekday(x.start + care.Date(12+lognormal(r, 75, 0.6)))
	if x.urgent {
		first = weekday(x.start + care.Date(7+r.IntN(25)))
	}
	if first > census {
		if booked := max(x.start, first-care.Date(10+r.IntN(40))); booked <= census {
			d.nextOP = first
			d.happened(booked, care.EvBooked, d.status)
		}
		return
	}
	x.seen(r, s, first, census, d)
}

// seen is what follows the first appointment: missed and made good, or kept and
// then perhaps listed for surgery.
func (x *wait) seen(r *rand.Rand, s *service, first, census care.Date, d *detail) {
	d.status, d.firstSeen = "20", first
	d.happened(max(x.start, first-care.Date(10+r.IntN(30))), care.EvBooked, "20")
	switch {
	case chance(r, 0.07):
		// Missed without proof that it was communicated: the clock ticks on.
		d.happened(first, care.EvDNAFirst, "20").told = "N"
		d.lastDNA, d.firstSeen = first, 0
		if d.nextOP = weekday(first + 40); d.nextOP <= census {
			d.happened(d.nextOP, care.EvAttended, "20")
			d.lastSeen, d.firstSeen, d.nextOP = d.nextOP, d.nextOP, 0
		}
		return
	case chance(r, 0.06):
		d.happened(first-2, care.EvCancelPatient, "20")
		d.cancelled = first - 2
	}
	d.happened(first, care.EvAttended, "20")
	d.lastSeen = max(d.lastSeen, first)
	if test := weekday(first + care.Date(20+r.IntN(50))); test <= census && chance(r, 0.35) {
		d.happened(test, care.EvDiagnostic, "20")
	}
	if again := weekday(first + care.Date(40+r.IntN(80))); again <= census && chance(r, 0.7) {
		d.happened(again, care.EvAttended, "20")
		d.lastSeen = max(d.lastSeen, again)
	}
	decided := weekday(first + care.Date(r.IntN(90)))
	if !s.surgical || decided > census || chance(r, 0.3) {
		if next := weekday(first + care.Date(30+r.IntN(200))); next > census && chance(r, 0.6) {
			d.nextOP = next
		}
		return
	}
	x.listed(r, s, decided, census, d)
}

// listed is the admitted half of a surgical wait.
func (x *wait) listed(r *rand.Rand, s *service, decided, census care.Date, d *detail) {
	d.list, d.decided, d.lastSeen = "IRTT", decided, max(d.lastSeen, decided)
	d.happened(decided, care.EvDecisionTreat, "20")
	d.priority = []string{"P2", "P3", "P4", "P4", "P4", "P3", "P5", "P6"}[weighted(r, []float64{12, 20, 30, 20, 10, 5, 1.5, 1.5})]
	if day := decided + care.Date(r.IntN(180)); day <= census {
		d.reviewed = day
	}
	d.procedure = pick(r, procedures[s.code])
	tci := weekday(decided + care.Date(30+r.IntN(240)))
	given := max(decided, tci-care.Date(14+r.IntN(28)))
	why := pick(r, []string{"no bed", "list overran", "surgeon unwell", "equipment not available"})
	switch {
	case given > census:
	case tci > census:
		d.tci, d.tciGiven = tci, given
		d.happened(given, care.EvBooked, "20")
	default:
		// The day came and went, and the wait goes on.
		d.happened(given, care.EvBooked, "20")
		d.happened(tci, care.EvCancelProvider, "20").reason = why
		d.cancelled = tci
	}
}

// referred is how a referral to a service without a published clock begins: it is
// looked at within some days. It gives the day on which it was, or will be,
// accepted.
func (x *wait) referred(r *rand.Rand, s *service, within int, census care.Date, d *detail) (ready care.Date) {
	d.status = ""
	e := d.happened(d.received, care.EvReceived, "")
	e.minute, e.team = care.NewMinute(8+r.IntN(9), r.IntN(60)), s.name
	if ready = weekday(x.start + care.Date(1+r.IntN(within))); ready <= census {
		d.happened(ready, care.EvTriaged, "").team = s.name
		if ready += care.Date(r.IntN(4)); ready <= census && x.plot != plotBounced {
			d.happened(ready, care.EvAccepted, "").team = s.name
		}
	}
	return ready
}

// otherHistory is a referral to a service without a published clock.
func (x *wait) otherHistory(r *rand.Rand, s *service, census care.Date, d *detail) {
	x.referred(r, s, 10, census, d)
	first := weekday(x.start + care.Date(14+lognormal(r, s.median*7*0.8, 0.6)))
	switch {
	case first > census:
		if chance(r, 0.4) {
			d.nextOP = first
		}
	case chance(r, 0.10):
		d.happened(first, care.EvDNAFirst, "").team = s.name
		d.lastDNA = first
	case chance(r, 0.05):
		d.happened(first, care.EvCancelPatient, "").team = s.name
		d.cancelled = first
	case chance(r, 0.3):
		// Seen once and still waiting for what they were referred for.
		d.happened(first, care.EvAttended, "").team = s.name
		d.firstSeen, d.lastSeen = first, first
	}
}

// turn bends the history as the plot says.
func (x *wait) turn(census care.Date, d *detail) {
	switch x.plot {
	case plotTreated:
		d.happened(census-28, care.EvTreated, "30")
		d.lastSeen = census - 28
	case plotRestarted:
		d.cancelled = x.start + 70
		d.happened(d.cancelled, care.EvCancelPatient, "20")
		d.start = d.cancelled
	case plotNoEndMonitor:
		d.happened(census-60, care.EvMonitorPatient, "31")
	case plotTransferOut:
		d.status = "21"
		d.happened(census-24, care.EvTransferOut, "21").org = acuteB
	case plotTransferIn:
		d.original, d.received = x.start, census-24
		d.events = append(d.events[:0], event{date: census - 24, kind: care.EvTransferIn, status: "20", org: x.from})
		d.status, d.list = "20", "IRTT"
		d.decided, d.tci, d.nextOP, d.priority = census-40, 0, 0, "P4"
		d.cancelled, d.lastDNA, d.lastSeen = 0, 0, census-40
		d.firstSeen = census - 40
	case plotBounced:
		for i, team := range []string{"Community Mental Health Team", "Community Learning Disability Team", "Memory Service"} {
			day := x.start + care.Date(12+20*i)
			e := d.happened(day, care.EvRejected, "")
			e.team, e.reason = team, "02"
			d.happened(day+6, care.EvReferred, "").team = services()[x.service].name
		}
	}
}

// sortEvents puts events in order of date and keeps the source's order within a
// day; lists are short, so insertion is fastest.
func sortEvents(e []event) {
	for i := 1; i < len(e); i++ {
		for j := i; j > 0 && e[j].date < e[j-1].date; j-- {
			e[j], e[j-1] = e[j-1], e[j]
		}
	}
}
