package made

import "math/rand/v2"

// newHousehold makes the people of one address: one, a couple, a family, sharers
// who are strangers to one another, or a care home.
func newHousehold(r *rand.Rand, postcodes int) []human {
	g := pickGroup(r)
	t := traditions[g.traditions[r.IntN(len(g.traditions))]]
	home := settle(r, postcodes, g.code != "A")
	his, hers := t.familyName(r)
	line := ""
	if r.Float64() < .6 {
		line = landline(r)
	}
	var people []human
	switch x := r.Float64(); {
	case x < .32:
		people = []human{newHuman(r, g, t, r.IntN(2), adultBorn(r, .45), his, hers, home)}
	case x < .60:
		people = couple(r, g, t, adultBorn(r, .4), his, hers, home)
	case x < .949:
		people = family(r, g, t, his, hers, home)
	case x < .999:
		people = strangers(r, home, 3+r.IntN(4), 1965, 40)
	default:
		people = strangers(r, home, 22+r.IntN(28), 1928, 22)
	}
	for i := range people {
		people[i].reach(r, line)
	}
	lend(r, people)
	return people
}

// adultBorn is a grown-up's year of birth; old is the share of those over 65.
func adultBorn(r *rand.Rand, old float64) int {
	if r.Float64() < old {
		return 1928 + r.IntN(33)
	}
	return 1961 + r.IntN(46)
}

// couple is two grown-ups of about one age.
func couple(r *rand.Rand, g *group, t *tradition, year int, his, hers string, home place) []human {
	a := newHuman(r, g, t, man, year, his, hers, home)
	b := newHuman(r, g, t, woman, min(year-4+r.IntN(9), 2007), his, hers, home)
	if r.Float64() >= t.wifeTakes {
		_, b.family = t.familyName(r)
	} else if t == traditions["isles"] && r.Float64() < .04 {
		own, _ := t.familyName(r)
		b.family = own + "-" + his
	}
	return []human{a, b}
}

// family is one or two parents with children: twins and triplets among them, and
// now and then a son of his father's name, or a grandparent.
func family(r *rand.Rand, g *group, t *tradition, his, hers string, home place) []human {
	year := 1955 + r.IntN(45)
	people := couple(r, g, t, year, his, hers, home)
	if r.Float64() < .22 {
		people = people[1:] // a lone mother
	}
	hasFather := people[0].sex == man
	first := min(year+20+r.IntN(14), 2024)
	children := 1 + r.IntN(3)
	for k := 0; k < children && first <= 2025; k++ {
		first += birth(r, g, t, &people, his, hers, home, first, hasFather && k == 0)
	}
	if r.Float64() < .08 {
		old := newHuman(r, g, t, r.IntN(2), year-28+r.IntN(8), his, hers, home)
		people = append(people, old)
	}
	return people
}

// birth adds a child, or two or three at once, and says after how many years the
// next is born.
func birth(r *rand.Rand, g *group, t *tradition, people *[]human, his, hers string, home place, year int, eldest bool) int {
	n := 1
	switch x := r.Float64(); {
	case x < .0005:
		n = 3
	case x < .016:
		n = 2
	}
	alike := r.Float64() < .65 // twins of one sex
	first := newHuman(r, g, t, r.IntN(2), year, his, hers, home)
	if eldest && n == 1 && first.sex == man && r.Float64() < .08 {
		father := &(*people)[0]
		first.given, first.goesBy = father.given, ""
		first.suffix, father.suffix = "Jr", "Snr"
	}
	born := []human{first}
	for len(born) < n {
		sex := first.sex
		if !alike {
			sex = r.IntN(2)
		}
		p := newHuman(r, g, t, sex, year, his, hers, home)
		p.born = first.born
		if p.given != first.given {
			born = append(born, p)
		}
	}
	if n > 1 {
		for i := range born {
			born[i].multiple = []string{"One", "Two", "Three"}[i]
		}
	}
	*people = append(*people, born...)
	return 1 + r.IntN(4)
}

// strangers share an address and nothing else: a shared house, or a care home.
func strangers(r *rand.Rand, home place, n, from, span int) []human {
	var people []human
	for range n {
		g := pickGroup(r)
		t := traditions[g.traditions[r.IntN(len(g.traditions))]]
		his, hers := t.familyName(r)
		p := newHuman(r, g, t, r.IntN(2), from+r.IntN(span), his, hers, home)
		p.institution = true
		people = append(people, p)
	}
	return people
}

// lend gives children a parent's telephone, and some couples one email.
func lend(r *rand.Rand, people []human) {
	for i := range people {
		p := &people[i]
		if p.institution || i == 0 {
			continue
		}
		if 2025-p.born.year < 16 {
			p.mobile, p.email = people[0].mobile, people[0].email
		} else if p.email != "" && r.Float64() < .08 {
			p.email = people[0].email
		}
	}
}
