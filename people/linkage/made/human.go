package made

import (
	"math/rand/v2"
	"strconv"
	"strings"
)

type date struct{ year, month, day int }

// String is the date as YYYY-MM-DD.
func (d date) String() string {
	return digits(uint64(d.year), 4) + "-" + digits(uint64(d.month), 2) + "-" + digits(uint64(d.day), 2)
}

var monthDays = [13]int{0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31}

func dateIn(r *rand.Rand, year int) date {
	m := 1 + r.IntN(12)
	return date{year, m, 1 + r.IntN(monthDays[m])}
}

// human is one person as they are, before any list writes them down.
type human struct {
	group       *group
	naming      *tradition
	sex         int
	given       string
	middle      string // "" = none
	goesBy      string // another form that they use; "" = none
	family      string
	maiden      string // before marriage; "" = the same
	secondName  string // the other name that some lists take for the family's; "" = none
	born        date
	home        place
	then        *place // where they lived when the older lists were made; nil = here
	thenPhone   string
	mobile      string
	landline    string
	email       string
	number      string // NHS number; "" = none
	multiple    string // "One", "Two" of twins and triplets
	suffix      string // "Jr", "Snr" of a father and son of one name
	institution bool
}

// lists are the lists that the person is on, once each but for the few that a list
// has twice. About 1.6 records a person and half as many pairs as records.
func (p *human) lists(r *rand.Rand) []int {
	n := 1
	switch x := r.Float64(); {
	case x < .590:
	case x < .870:
		n = 2
	case x < .970:
		n = 3
	case x < .994:
		n = 4
	default:
		n = 5
	}
	var on []int
	for len(on) < n {
		l := pickList(r)
		again := false
		for _, have := range on {
			again = again || have == l
		}
		if !again || r.Float64() < .03 {
			on = append(on, l)
		}
	}
	return on
}

// move gives the person another home for the older lists: with it goes the
// landline, often the mobile, and for some women the name from before a marriage.
func (p *human) move(r *rand.Rand, postcodes int) {
	was := settle(r, postcodes, p.group.code != "A")
	if r.Float64() < .35 { // many moves are short
		was.locality = p.home.locality
	}
	p.then, p.thenPhone = &was, p.mobile
	if p.mobile == "" || r.Float64() < .35 {
		p.thenPhone = mobile(r)
	}
	if p.sex == woman && p.maiden == "" && p.born.year > 1945 && p.born.year < 2003 && r.Float64() < .12*p.naming.wifeTakes {
		p.maiden, _ = p.naming.familyName(r)
	}
}

func mobile(r *rand.Rand) string   { return "070" + digits(r.Uint64N(100_000_000), 8) }
func landline(r *rand.Rand) string { return "0100" + digits(r.Uint64N(10_000_000), 7) }

// newHuman makes a person of a family. family is as a man of it bears it.
func newHuman(r *rand.Rand, g *group, t *tradition, sex, year int, his, hers string, home place) human {
	p := human{group: g, naming: t, sex: sex, born: dateIn(r, year), home: home}
	p.given = t.givenName(r, sex, year)
	if t == traditions["isles"] && r.Float64() < .7 {
		p.middle = t.givenName(r, sex, year)
	}
	p.family = his
	if sex == woman {
		p.family = hers
	}
	if t == traditions["africa_east"] {
		p.secondName = t.givenName(r, man, 1950)
	}
	if r.Float64() < t.nickname {
		if by := otherForm(r, p.given); by != p.given {
			p.goesBy = by
		}
	}
	if t.firstOfJan > 0 && r.Float64() < t.firstOfJan {
		p.born.month, p.born.day = 1, 1
	}
	return p
}

// reach gives the person ways to be reached: a mobile and an email if they are
// grown up, and the household's landline.
func (p *human) reach(r *rand.Rand, line string) {
	age := 2025 - p.born.year
	p.landline = line
	if age >= 16 && (age < 75 || r.Float64() < .6) {
		p.mobile = mobile(r)
	}
	if age >= 16 && r.Float64() < .75 {
		p.email = mailbox(r, p.given, p.family)
	}
}

func mailbox(r *rand.Rand, given, family string) string {
	given, family = plain(given), plain(family)
	domain := []string{"example.com", "example.org", "example.net", "mail.example", "post.example"}[r.IntN(5)]
	switch r.IntN(4) {
	case 0:
		return given + "." + family + strconv.Itoa(r.IntN(100)) + "@" + domain
	case 1:
		return given[:1] + family + strconv.Itoa(r.IntN(1000)) + "@" + domain
	case 2:
		return given + strconv.Itoa(1950+r.IntN(60)) + "@" + domain
	default:
		return family + "." + given + strconv.Itoa(r.IntN(30)) + "@" + domain
	}
}

// plain is a name in small ASCII letters, "x" when it has none.
func plain(s string) string {
	out := strings.Map(func(c rune) rune {
		if c |= 0x20; c >= 'a' && c <= 'z' {
			return c
		}
		return -1
	}, s)
	if out == "" {
		return "x"
	}
	return out
}
