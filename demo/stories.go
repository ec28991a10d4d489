package demo

import (
	"math/rand/v2"
	"slices"
	"strings"

	"roundtable/care"
)

// plantStories adds the people whose records are hard: n times each story. They
// come first, so that every size holds them, and truth names each.
func (w *world) plantStories(n int) {
	r := dice(w.seed, "stories", 0)
	n = min(n, 10) // more would bend the calibrated waits
	for range 3 * n {
		w.plantTwins(r)
		w.plantFatherAndSon(r)
		w.plantTransfer(r)
		w.plantDeath(r)
		w.plantMoved(r)
		w.plantTypo(r)
	}
	for range 4 * n {
		w.plantSwappedBirth(r)
		w.plantBounce(r)
		w.plantNoNumber(r)
		w.plantWrongNumber(r)
	}
	for range 5 * n {
		w.plantClock(r, plotTreated, ClockTreated)
		w.plantClock(r, plotRestarted, ClockRestarted)
		w.plantClock(r, plotNoEndMonitor, ClockMonitoring)
		w.plantStopped(r)
	}
	for range 8 * n {
		w.plantVanished(r)
		w.plantNearly18(r)
	}
	for range 6 * n {
		w.plantLongChild(r)
		w.plantTwoLists(r, ageBand{65, 90}, "C_110", "Podiatry")
		w.plantTwoLists(r, ageBand{20, 60}, "C_110", "MSK physiotherapy")
		w.plantTwoLists(r, ageBand{3, 11}, "C_120", "Speech and language (children)")
	}
}

// serviceOf is the first service with a code; -1 for a code that none has, at
// which the caller's next step panics: it would be a fault of this package's
// own text.
func serviceOf(code string) int {
	return slices.IndexFunc(services(), func(s service) bool { return s.code == code })
}

// serviceNamed is the service with a name.
func serviceNamed(name string) int {
	return slices.IndexFunc(services(), func(s service) bool { return s.name == name })
}

// acuteWait adds a wait of a known length at a given trust.
func (w *world) acuteWait(person int, at care.PartnerCode, service string, days int) *wait {
	s := serviceOf(service)
	return w.add(wait{
		person: person, partner: at, service: s,
		tfc: activityCodes[service][0], start: w.census - care.Date(days),
	})
}

func (w *world) otherWait(person int, at care.PartnerCode, s int, days int) *wait {
	return w.add(wait{
		person: person, partner: at, service: s, tfc: services()[s].code,
		start: w.census - care.Date(days),
	})
}

// plantTwins: one birth date, one address, one family name, two people.
func (w *world) plantTwins(r *rand.Rand) {
	a, b := w.addPerson(children), w.addPerson(children)
	pa, pb := w.people[a], &w.people[b]
	pb.family, pb.birth, pb.postcode, pb.lsoa, pb.imd, pb.practice = pa.family, pa.birth, pa.postcode, pa.lsoa, pa.imd, pa.practice
	pb.eth, pb.sex = pa.eth, pa.sex
	if pb.given = "Rowan"; pa.given == pb.given {
		pb.given = "Robin"
	}
	w.acuteWait(a, acuteA, "C_120", 150+r.IntN(100))
	w.acuteWait(b, acuteC, "C_120", 150+r.IntN(100))
	w.plant(Twins, "same family name, birth date and address; not one person", a, b)
}

// plantFatherAndSon: one name and one address, two birth dates.
func (w *world) plantFatherAndSon(r *rand.Rand) {
	a, b := w.addPerson(ageBand{50, 70}), w.addPerson(ageBand{20, 30})
	pa, pb := &w.people[a], &w.people[b]
	pa.sex, pb.sex = "1", "1"
	pa.given = pick(r, namePools[poolIsles].male)
	pb.given, pb.family, pb.postcode, pb.eth = pa.given, pa.family, pa.postcode, pa.eth
	w.acuteWait(a, acuteB, "C_110", 60+r.IntN(200))
	w.otherWait(b, mentalA, serviceOf("C04"), 200+r.IntN(300))
	w.plant(FatherAndSon, "same name and address, born a generation apart; not one person", a, b)
}

// plantTransfer: a wait moves to another trust with its original start.
func (w *world) plantTransfer(r *rand.Rand) {
	p := w.addPerson(children)
	days := 260 + r.IntN(90)
	out := w.acuteWait(p, acuteC, "C_140", days)
	out.plot = plotTransferOut
	in := w.acuteWait(p, acuteB, "C_140", days)
	in.plot, in.from, in.first = plotTransferIn, acuteC, out.id
	w.plantWaits(Transfer, "moved from Tarnwick to Osmerley; the clock keeps its original start", p, out.id, in.id)
}

// plantDeath: one partner knows, the other still means to write.
func (w *world) plantDeath(r *rand.Rand) {
	p := w.addPerson(older)
	died := w.census - care.Date(8+r.IntN(40))
	w.people[p].died = died
	w.otherWait(p, mentalA, serviceOf("A17"), 100+r.IntN(60))
	w.variants[recordKey{p, mentalA}] = variant{died: died}
	w.acuteWait(p, acuteA, "C_130", 120+r.IntN(80))
	w.plant(Death, "North MH records a death; Vellmoor's list does not", p)
}

// plantMoved: two addresses and one NHS number.
func (w *world) plantMoved(r *rand.Rand) {
	p := w.addPerson(adults)
	w.acuteWait(p, acuteB, "C_502", 90+r.IntN(100))
	w.otherWait(p, mentalB, serviceOf("A13"), 60+r.IntN(100))
	w.variants[recordKey{p, acuteB}] = variant{postcode: "ZZ9 9ZZ"}
	w.plant(MovedHouse, "old address at Osmerley", p)
}

// plantTypo: two letters change places in the family name; the number holds.
func (w *world) plantTypo(r *rand.Rand) {
	p := w.addPerson(adults)
	w.acuteWait(p, acuteC, "C_330", 90+r.IntN(100))
	w.otherWait(p, mentalA, serviceOf("A06"), 20+r.IntN(30))
	f := []rune(w.people[p].family)
	f[1], f[2] = f[2], f[1]
	w.variants[recordKey{p, acuteC}] = variant{family: string(f)}
	w.plant(Typo, "family name misspelt at Tarnwick", p)
}

// plantSwappedBirth: day and month change places at a charity that holds no
// number.
func (w *world) plantSwappedBirth(r *rand.Rand) {
	p := w.addPerson(adults)
	y, m, _ := w.people[p].birth.Civil()
	day := 1 + (int(m)+3)%12 // at most 12 and never the month's own number
	w.people[p].birth = care.NewDate(y, m, day)
	w.acuteWait(p, acuteA, "C_301", 60+r.IntN(200))
	w.otherWait(p, vcseA, w.servicesOf(vcseA)[0], 30+r.IntN(90))
	swapped := care.NewDate(y, monthOf(day), int(m))
	w.variants[recordKey{p, vcseA}] = variant{birth: swapped, noNumber: true}
	w.plant(SwappedBirth, "day and month of birth swapped at Lantern House", p)
}

// plantNoNumber: same name and birth date at a charity, without a number.
func (w *world) plantNoNumber(r *rand.Rand) {
	p := w.addPerson(older)
	w.acuteWait(p, acuteC, "C_110", 100+r.IntN(250))
	w.otherWait(p, vcseB, w.servicesOf(vcseB)[0], 30+r.IntN(90))
	w.plant(NoNumber, "probably the same: name and birth date agree, no number at Good Company", p)
}

// plantWrongNumber: a mother's number on her child's record.
func (w *world) plantWrongNumber(r *rand.Rand) {
	mother, child := w.addPerson(ageBand{25, 45}), w.addPerson(children)
	w.people[child].family, w.people[child].postcode = w.people[mother].family, w.people[mother].postcode
	w.acuteWait(mother, acuteA, "C_502", 60+r.IntN(90))
	w.acuteWait(child, acuteB, "C_120", 100+r.IntN(200))
	w.variants[recordKey{child, acuteB}] = variant{nhs: w.people[mother].nhs}
	w.plant(WrongNumber, "the child's record at Osmerley bears the mother's number: birth dates differ", mother, child)
}

// plantBounce: three services each send the referral on.
func (w *world) plantBounce(r *rand.Rand) {
	p := w.addPerson(ageBand{18, 40})
	x := w.otherWait(p, mentalA, serviceOf("A13"), 240+r.IntN(90))
	x.plot = plotBounced
	w.plantWaits(Bounce, "rejected three times before Psychological Therapies took it", p, x.id)
}

// plantClock: events and the asserted clock tell different stories.
func (w *world) plantClock(r *rand.Rand, as plot, d Dirt) {
	p := w.addPerson(adults)
	x := w.acuteWait(p, pick(r, []care.PartnerCode{acuteA, acuteB}), "C_110", 130+r.IntN(200))
	x.plot = as
	w.plantWaits(d, "", p, x.id)
}

func (w *world) plantStopped(r *rand.Rand) {
	p := w.addPerson(adults)
	x := w.acuteWait(p, acuteA, "C_100", 130+r.IntN(100))
	x.left = w.census - 3
	w.plantWaits(Stopped, "this week's list states the stop", p, x.id)
}

// plantVanished: on last week's list, not on this one, and nobody says why.
func (w *world) plantVanished(r *rand.Rand) {
	p := w.addPerson(adults)
	x := w.acuteWait(p, pick(r, []care.PartnerCode{acuteA, acuteB}), "C_330", 200+r.IntN(150))
	x.gone = true
	w.plantWaits(Vanished, "", p, x.id)
}

// plantNearly18: a young person whose service ends before the wait does.
func (w *world) plantNearly18(r *rand.Rand) {
	p := w.addPerson(nearly18)
	y, m, d := w.census.Civil()
	w.people[p].birth = care.NewDate(y-18, m, d+20+r.IntN(120))
	w.otherWait(p, mentalB, 1+serviceOf("A06"), 150+r.IntN(200))
	w.plant(Transition, "turns 18 within five months", p)
}

// plantTwoLists: known to Tarnwick and to Community Health, whose sheets a
// newcomer tries first; numbers and birth dates agree.
func (w *world) plantTwoLists(r *rand.Rand, ages ageBand, acute, other string) {
	p := w.addPerson(ages)
	w.acuteWait(p, acuteC, acute, 30+r.IntN(330))
	w.otherWait(p, community, serviceNamed(other), 14+r.IntN(200))
	w.plant(TwoLists, "on Tarnwick's list and on Community Health's", p)
}

// plantLongChild: a child who has waited nearly or more than a year for surgery.
func (w *world) plantLongChild(r *rand.Rand) {
	p := w.addPerson(children)
	at := pick(r, []care.PartnerCode{acuteA, acuteB, acuteC})
	x := w.acuteWait(p, at, pick(r, []string{"C_120", "C_140"}), 330+r.IntN(120))
	w.plantWaits(LongChild, "a child near or over a year for surgery", p, x.id)
}

// title is a name as a team's sheet has it: "SMITH, John (Mr)".
func title(p *person) string {
	form := "Mx"
	switch p.sex {
	case "1":
		form = "Mr"
	case "2":
		form = "Ms"
	}
	return strings.ToUpper(p.family) + ", " + p.given + " (" + form + ")"
}
