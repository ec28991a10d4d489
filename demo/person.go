package demo

import (
	"fmt"
	"math/rand/v2"

	"roundtable/care"
)

// person is one made human being, as they really are.
type person struct {
	id       int
	given    string
	family   string
	birth    care.Date
	died     care.Date
	sex      string // person stated gender code
	eth      string
	postcode string
	lsoa     string
	imd      uint8 // 1 most deprived
	practice int   // index into practices
	nhs      care.NHSNumber
	phone    string
	language string // "" no interpreter needed
	flags    care.Flags
	adjust   string
	access   string
}

// ageBand says how old somebody is who needs a service, in whole years,
// half-open.
type ageBand struct{ from, to int }

var (
	adults    = ageBand{18, 90}
	children  = ageBand{2, 17}
	older     = ageBand{65, 96}
	young     = ageBand{14, 36}
	nearly18  = ageBand{17, 18}
	babyYears = ageBand{19, 44}
)

// newPerson makes person id of a seed as on day.
func newPerson(seed uint64, id int, ages ageBand, day care.Date) person {
	r := dice(seed, "person", id)
	p := person{id: id, nhs: testNumber(seed, id)}
	e := ethnics[weighted(r, ethnicShares)]
	p.eth = e.code
	p.birth = day - care.Date(ages.from*365+ages.from/4+2+r.IntN((ages.to-ages.from)*365))
	if months, _ := care.AgeMonths(p.birth, day); months >= ages.to*12 {
		p.birth += 2 // a year without a leap day is one day short of the longest draw
	}
	p.sex = []string{"1", "2", "1", "2", "2"}[r.IntN(5)]
	if chance(r, 0.006) {
		p.sex = pick(r, []string{"3", "X"})
	}
	name(&p, r, e)
	home(&p, r)
	if e.interpreter > 0 && chance(r, e.interpreter) {
		p.language = pick(r, e.languages)
		p.flags |= care.FlagInterpreter
	}
	needs(&p, r, day)
	p.phone = fmt.Sprintf("07700 900%03d", r.IntN(1000)) // Ofcom's range for drama
	return p
}

func name(p *person, r *rand.Rand, e ethnic) {
	pool := namePools[pick(r, e.pools)]
	female := p.sex == "2" || (p.sex != "1" && chance(r, 0.5))
	p.given, p.family = pick(r, pool.male), pick(r, pool.family)
	if female {
		p.given = pick(r, pool.female)
	}
	if chance(r, 0.3) {
		second := namePools[poolIsles].male
		if female {
			second = namePools[poolIsles].female
		}
		if middle := pick(r, second); middle != p.given {
			p.given += " " + middle
		}
	}
	if chance(r, 0.04) {
		p.family += "-" + pick(r, namePools[poolIsles].family)
	}
}

// home gives an address in the postcode area ZZ, which no street has. Of 400
// made areas each decile holds 40, but lists hold more people from the poorer.
func home(p *person, r *rand.Rand) {
	p.imd = uint8(1 + min(r.IntN(10), r.IntN(14)))
	area := int(p.imd-1)*40 + r.IntN(40)
	p.lsoa = fmt.Sprintf("E0199%04d", area)
	const letters = "ABDEFGHJLNPQRSTUWXYZ"
	p.postcode = fmt.Sprintf("ZZ%d %d%c%c", 1+area%20, 1+r.IntN(9), letters[r.IntN(20)], letters[r.IntN(20)])
	p.practice = (area/5 + r.IntN(3)) % len(practices)
}

// needs gives flags at about the rates that services report.
func needs(p *person, r *rand.Rand, day care.Date) {
	months, _ := care.AgeMonths(p.birth, day)
	child := months < 18*12
	set := func(prob float64, f care.Flags) {
		if chance(r, prob) {
			p.flags |= f
		}
	}
	set(0.025, care.FlagLearningDisability)
	set(0.03, care.FlagAutism)
	set(0.03, care.FlagTransport)
	set(0.12, care.FlagShortNotice)
	if child {
		set(0.02, care.FlagLookedAft)
	} else {
		set(0.03, care.FlagSMI)
		set(0.08, care.FlagCarer)
		set(0.03, care.FlagVeteran)
	}
	if p.flags&(care.FlagLearningDisability|care.FlagAutism) != 0 || chance(r, 0.03) {
		p.adjust = pick(r, adjustments)
		p.flags |= care.FlagAdjustments
		if p.flags&care.FlagLearningDisability != 0 {
			p.flags |= care.FlagHasCarer
		}
	}
	if chance(r, 0.04) {
		p.access = pick(r, accessNeeds)
		p.flags |= care.FlagAccessible
	}
}

// testNumber is an NHS number of the 9xx range, which is kept for tests, with a
// valid check digit; no two ids below ten million share one. Each id owns ten
// neighbouring numbers, of which two in a row are never both without a check
// digit (the last weight is 2 and 11 is odd).
func testNumber(seed uint64, id int) care.NHSNumber {
	block := (uint64(id)*7368787 + seed%9999991*31) % 10_000_000
	body := 900_000_000 + block*10 + uint64(id+int(seed%7))%8
	if body%1_000_000_000 == 999_999_999 {
		body--
	}
	check, ok := checkDigit(body)
	if !ok {
		body++
		check, _ = checkDigit(body)
	}
	return care.NHSNumber(body*10 + check)
}

// checkDigit is the modulus 11 digit of nine digits; ok is false when there is
// none.
func checkDigit(body uint64) (digit uint64, ok bool) {
	var sum uint64
	for w := uint64(2); w <= 10; w++ {
		sum += body % 10 * w
		body /= 10
	}
	d := (11 - sum%11) % 11
	return d, d != 10
}
