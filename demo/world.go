package demo

import (
	"math/rand/v2"

	"roundtable/care"
)

// wait is one open pathway as it really is.
type wait struct {
	id      int
	person  int
	partner care.PartnerCode
	service int // index into services
	tfc     string
	urgent  bool
	start   care.Date        // when the clock that the partner asserts began
	queue   care.Date        // an earlier place in the queue; 0 same as start
	from    care.PartnerCode // who sent a transferred wait
	first   int              // the wait whose pathway identifier it bears: its own id unless transferred
	plot    plot
	left    care.Date // the day on which the wait ended; 0: it goes on
	// gone: in the list of the week before and no longer in this one.
	gone bool
}

// plot is the turn that one pathway's story takes.
type plot uint8

const (
	plotPlain        plot = iota
	plotTreated           // the events say treated; the list still holds the wait
	plotRestarted         // the list restarted the clock at a patient's cancellation
	plotNoEndMonitor      // active monitoring began and never ended, still listed as waiting
	plotMonitored         // active monitoring ended: new clock, old place in the queue
	plotTransferOut       // moved to another trust, code 21
	plotTransferIn        // the same wait there, original start kept
	plotBounced           // rejected three times between services
	plotDNAFirst          // first appointment missed, clearly communicated
)

// variant is how one partner wrote one person where it differs from the truth.
// Zero fields are as in truth.
type variant struct {
	given, family, postcode string
	birth, died             care.Date
	nhs                     care.NHSNumber
	noNumber                bool
}

type recordKey struct {
	person  int
	partner care.PartnerCode
}

// world is everything that is true in the made collaborative.
type world struct {
	replaced map[int]bool // people whose number took an older one's place
	seed     uint64
	census   care.Date
	previous care.Date
	lists    []care.Date // the weekly lists that are sent, oldest first; the last is census
	people   []person
	waits    []wait
	variants map[recordKey]variant // looked up, never ranged over
	truth    *Truth
	stories  int // waits with a smaller id carry a planted story
	known    int // people with a smaller id belong to a story and get no other wait
}

// shares of open pathways by partner; they sum to 1.
var partnerShares = []struct {
	code  care.PartnerCode
	share float64
	known float64 // chance that the person is on some list already
}{
	{mentalA, 0.11, 0.12},
	{mentalB, 0.09, 0.14},
	{community, 0.055, 0.2},
	{pcnA, 0.017, 0.3},
	{pcnB, 0.017, 0.3},
	{vcseA, 0.012, 0.4},
	{vcseB, 0.010, 0.35},
	{vcseC, 0.009, 0.35},
	{council, 0.02, 0.3},
}

const acuteShare = 0.66

// newWorld makes people and waits: first the acute lists, then those of the
// others, who often know the same people, then the planted stories.
func newWorld(o Options, census care.Date) *world {
	seed, pathways := o.Seed, pathwaysOf(o)
	w := &world{
		seed: seed, census: census, previous: census - 7, lists: o.weekly(census),
		variants: map[recordKey]variant{}, truth: &Truth{},
		people: make([]person, 0, pathways), waits: make([]wait, 0, pathways+pathways/50),
	}
	r := dice(seed, "world", 0)
	w.plantStories(max(1, pathways/2000))
	w.stories, w.known = len(w.waits), len(w.people)
	for range int(float64(pathways)*acuteShare) - w.stories {
		w.addAcute(r, w.acuteService(r), 0.05)
	}
	for _, p := range partnerShares {
		offered := w.servicesOf(p.code)
		for range int(float64(pathways) * p.share) {
			w.addOther(r, p.code, offered[weighted(r, sharesOf(offered))], p.known)
		}
	}
	w.addEatingDisorders(pathways)
	w.addLeavers()
	w.plantReplaced()
	return w
}

func (w *world) servicesOf(code care.PartnerCode) []int {
	var of []int
	for i, s := range services() {
		for _, p := range s.partners {
			if p == code {
				of = append(of, i)
			}
		}
	}
	return of
}

func sharesOf(idx []int) []float64 {
	shares := make([]float64, len(idx))
	for i, s := range idx {
		shares[i] = services()[s].share
	}
	return shares
}

func (w *world) acuteService(r *rand.Rand) int {
	n := r.IntN(publishedTotal())
	for i, b := range bandRows() {
		if n -= b.total; n < 0 {
			return i
		}
	}
	return 0
}

func publishedTotal() int {
	n := 0
	for _, b := range bandRows() {
		n += b.total
	}
	return n
}

// addAcute adds one wait of a published specialty. The three trusts together
// wait as the real extract does; among them one has the long end of children's
// specialties, so that pooling has something to gain.
func (w *world) addAcute(r *rand.Rand, s int, known float64) *wait {
	sv := &services()[s]
	days, u := bandRows()[sv.published].days(r)
	chances := []float64{0.34 + 0.08*u, 0.36 - 0.12*u, 0.30 + 0.04*u}
	if sv.childPart > 0 {
		chances = []float64{0.36 - 0.1*u, 0.44 - 0.34*u, 0.20 + 0.44*u}
	}
	ages := sv.ages
	if chance(r, sv.childPart) {
		ages = children
	}
	partner := []care.PartnerCode{acuteA, acuteB, acuteC}[weighted(r, chances)]
	x := wait{
		person: w.someone(r, ages, known), partner: partner, service: s,
		tfc: pickCode(r, sv.code), urgent: chance(r, sv.urgent), start: w.census - care.Date(days),
	}
	if sv.surgical && chance(r, 0.015) && days > 60 {
		x.plot, x.queue = plotMonitored, x.start-care.Date(60+r.IntN(200))
	} else if days > 50 && chance(r, 0.01) {
		x.plot = plotDNAFirst
	}
	return w.add(x)
}

func pickCode(r *rand.Rand, published string) string {
	codes := activityCodes[published]
	if chance(r, 0.8) {
		return codes[0]
	}
	return pick(r, codes)
}

func (w *world) addOther(r *rand.Rand, code care.PartnerCode, s int, known float64) *wait {
	sv := &services()[s]
	ages := sv.ages
	if chance(r, sv.childPart) {
		ages = ageBand{ages.from, 17}
		if ages.from > 10 && chance(r, 0.3) {
			ages = nearly18
		}
	}
	urgent := chance(r, sv.urgent)
	weeks := min(lognormal(r, sv.median, sv.sigma), 300)
	if urgent {
		weeks /= 4
	}
	return w.add(wait{
		person: w.someone(r, ages, known), partner: code, service: s, tfc: sv.code,
		urgent: urgent, start: w.census - care.Date(weeks*7),
	})
}

// someone is a person of fitting age: with chance known one who is on a list
// already, otherwise a new one.
func (w *world) someone(r *rand.Rand, ages ageBand, known float64) int {
	if others := len(w.people) - w.known; others > 50 && chance(r, known) {
		for range 12 {
			i := w.known + r.IntN(others)
			months, _ := care.AgeMonths(w.people[i].birth, w.census)
			if months >= ages.from*12 && months < ages.to*12 && w.people[i].died == 0 {
				return i
			}
		}
	}
	return w.addPerson(ages)
}

func (w *world) addPerson(ages ageBand) int {
	id := len(w.people)
	w.people = append(w.people, newPerson(w.seed, id, ages, w.census))
	return id
}

func (w *world) add(x wait) *wait {
	x.id = len(w.waits)
	x.first = x.id
	w.waits = append(w.waits, x)
	return &w.waits[x.id]
}

// mostReplaced is how many people have a number that took an older one's place.
const mostReplaced = 3

// olderNumbers is where the older numbers lie, beyond every person's own.
const olderNumbers = 9_000_000

func (w *world) olderNumber(person int) care.NHSNumber {
	return testNumber(w.seed, olderNumbers+person)
}

// plantReplaced takes some of those who are truly at a mental-health trust, whose index
// tells of numbers that were replaced, and at an acute trust, which has the older number
// still. Nothing else about them is odd.
func (w *world) plantReplaced() {
	w.replaced = map[int]bool{}
	indexed := map[int]bool{}
	for i := range w.waits {
		if x := &w.waits[i]; x.partner == mentalA || x.partner == mentalB {
			indexed[x.person] = true
		}
	}
	for i := range w.waits {
		x := &w.waits[i]
		acute := x.partner == acuteA || x.partner == acuteB || x.partner == acuteC
		at := recordKey{x.person, x.partner}
		if _, odd := w.variants[at]; odd || !acute || x.plot != 0 || !indexed[x.person] || w.replaced[x.person] || x.person < w.known {
			continue
		}
		w.replaced[x.person] = true
		w.variants[at] = variant{nhs: w.olderNumber(x.person)}
		w.plant(ReplacedNumber, "the acute trust has a number that another took the place of", x.person)
		if len(w.replaced) == mostReplaced {
			return
		}
	}
}

// as is the person as a partner wrote them.
func (w *world) as(id int, by care.PartnerCode) person {
	p := w.people[id]
	v, ok := w.variants[recordKey{id, by}]
	if !ok {
		p.died = 0 // only the partner who knows of a death says so
		return p
	}
	if v.given != "" {
		p.given = v.given
	}
	if v.family != "" {
		p.family = v.family
	}
	if v.postcode != "" {
		p.postcode = v.postcode
	}
	if v.birth != 0 {
		p.birth = v.birth
	}
	if v.nhs != 0 {
		p.nhs = v.nhs
	}
	if v.noNumber {
		p.nhs = 0
	}
	p.died = v.died
	return p
}
