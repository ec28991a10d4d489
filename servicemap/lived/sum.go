package lived

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"roundtable/care"
)

// Tally counts findings and the people in them.
type Tally struct {
	Name   string
	N      int
	People int
}

// Between counts findings by the organisations, or the services, on both sides.
type Between struct {
	From, To int32 // To None where there is none
	N        int
	People   int
	Days     int // median
}

// Round is a loop by the services in turn.
type Round struct {
	Services []int32 // in turn from where most people began, the first again at the end
	N        int
	People   int
	Days     int // median from first to last
}

// Split is a share of people by one of their attributes.
type Split struct {
	Name   string
	Groups []Group
}

// Group is one group of people: of how many of them something was found.
type Group struct {
	Name       string
	People, Of int
}

// Summary is what the findings of one kind say together. Counts are exact: they are for
// who may see the people.
type Summary struct {
	Kind     Kind
	N        int
	People   int
	Linked   int     // of the people, who can be recognised at another partner
	Days     int     // median; -1 where there are none
	Reasons  []Tally // of a way round, those of all steps that turned people away
	Orgs     []Between
	Services []Between
	Rounds   []Round
	Months   []Tally // each month from the first to the last, also those without any
	Splits   []Split
}

// counter counts findings and people by a key.
type counter[K comparable] struct {
	at   map[K]int
	keys []K
	n    []int
	of   []int // people
	last []int32
	days [][]int
}

func newCounter[K comparable]() *counter[K] { return &counter[K]{at: map[K]int{}} }

// add counts one of a person; findings come in order of the person.
func (c *counter[K]) add(k K, person int32, days int) {
	i, ok := c.at[k]
	if !ok {
		i = len(c.keys)
		c.at[k] = i
		c.keys, c.n, c.of, c.last, c.days = append(c.keys, k), append(c.n, 0), append(c.of, 0), append(c.last, None), append(c.days, nil)
	}
	c.n[i]++
	c.days[i] = append(c.days[i], days)
	if c.last[i] != person {
		c.last[i] = person
		c.of[i]++
	}
}

// most are the places of the keys, those with most first, among equals as they came.
func (c *counter[K]) most() []int {
	order := make([]int, len(c.keys))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Or(cmp.Compare(c.of[b], c.of[a]), cmp.Compare(c.n[b], c.n[a])) })
	return order
}

// Median is the middle; of an even number the mean of the middle two, a half rounded up;
// -1 of none.
func Median(days []int) int {
	if len(days) == 0 {
		return -1
	}
	s := slices.Clone(days)
	slices.Sort(s)
	k := len(s) / 2
	if len(s)%2 == 1 {
		return s[k]
	}
	return (s[k-1] + s[k] + 1) / 2
}

// Sum says what findings of one kind say together, of the people whom a Sift takes.
func Sum(l *Log, k Kind, found []Finding, s Sift) *Summary {
	out := &Summary{Kind: k, N: len(found)}
	reasons, rounds := newCounter[string](), newCounter[string]()
	orgs, services := newCounter[[2]int32](), newCounter[[2]int32]()
	months, whole := newCounter[int](), newCounter[bool]()
	paths := map[string]*begun{}
	hit := map[int32]bool{}
	for n := range found {
		x := &found[n]
		from := &l.Referrals[x.From]
		to := [2]int32{None, None}
		if x.To != None {
			b := &l.Referrals[x.To]
			to = [2]int32{l.OrgOf(b), b.Service}
		}
		whole.add(true, x.Person, x.Days)
		for _, r := range l.WhyOf(x) {
			reasons.add(l.ReasonText(r), x.Person, x.Days)
		}
		if len(x.Path) == 0 {
			orgs.add([2]int32{l.OrgOf(from), to[0]}, x.Person, x.Days)
			services.add([2]int32{from.Service, to[1]}, x.Person, x.Days)
		}
		for k := 1; k < len(x.Path); k++ { // of a round, each step has its two sides
			a, b := &l.Referrals[x.Path[k-1]], &l.Referrals[x.Path[k]]
			orgs.add([2]int32{l.OrgOf(a), l.OrgOf(b)}, x.Person, int(b.Opened-a.Opened))
			services.add([2]int32{a.Service, b.Service}, x.Person, int(b.Opened-a.Opened))
		}
		y, m, _ := x.At.Civil()
		months.add(y*12+int(m)-1, x.Person, x.Days)
		if k == Loop {
			way := l.Way(x)
			key := fmt.Sprint(l.Ring(way))
			if paths[key] == nil {
				paths[key] = &begun{}
			}
			paths[key].add(way)
			rounds.add(key, x.Person, x.Days)
		}
		hit[x.Person] = true
	}
	out.People, out.Days = len(hit), -1
	if len(whole.days) > 0 {
		out.Days = Median(whole.days[0])
	}
	for p := range hit {
		if l.People[p].Linked {
			out.Linked++
		}
	}
	for _, i := range reasons.most() {
		out.Reasons = append(out.Reasons, Tally{reasons.keys[i], reasons.n[i], reasons.of[i]})
	}
	out.Orgs, out.Services = between(orgs), between(services)
	for _, i := range rounds.most() {
		out.Rounds = append(out.Rounds, Round{paths[rounds.keys[i]].most(), rounds.n[i], rounds.of[i], Median(rounds.days[i])})
	}
	out.Months = monthly(months)
	out.Splits = l.split(found, s)
	return out
}

// Way is the services of a loop in turn, as the person went them.
func (l *Log) Way(x *Finding) []int32 {
	path := make([]int32, 0, len(x.Path))
	for _, k := range x.Path {
		if s := l.Referrals[k].Service; len(path) == 0 || path[len(path)-1] != s {
			path = append(path, s)
		}
	}
	if len(path) < 3 {
		return append(path, path[0])[:2]
	}
	return path
}

// Ring is one loop wherever somebody enters it: a way begun at the service whose name
// comes first.
func (l *Log) Ring(way []int32) []int32 {
	first := 0
	for k := range way[:len(way)-1] {
		if strings.Compare(l.ServiceName(way[k]), l.ServiceName(way[first])) < 0 {
			first = k
		}
	}
	return Turned(way, first)
}

// Turned is a way round begun at its service number first.
func Turned(way []int32, first int) []int32 {
	ring := way[:len(way)-1]
	ring = slices.Concat(ring[first:], ring[:first])
	return append(ring, ring[0])
}

// begun counts where people begin one loop: it is named from where most of them do.
type begun struct {
	ways [][]int32
	n    []int
}

func (b *begun) add(way []int32) {
	k := slices.IndexFunc(b.ways, func(w []int32) bool { return slices.Equal(w, way) })
	if k < 0 {
		k = len(b.ways)
		b.ways, b.n = append(b.ways, way), append(b.n, 0)
	}
	b.n[k]++
}

// most is the way as most went it; the first that was met, among equals.
func (b *begun) most() []int32 {
	return b.ways[slices.Index(b.n, slices.Max(b.n))]
}

func between(c *counter[[2]int32]) []Between {
	out := make([]Between, 0, len(c.keys))
	for _, i := range c.most() {
		out = append(out, Between{c.keys[i][0], c.keys[i][1], c.n[i], c.of[i], Median(c.days[i])})
	}
	return out
}

// monthly are all months from the first to the last.
func monthly(c *counter[int]) []Tally {
	if len(c.keys) == 0 {
		return nil
	}
	var out []Tally
	for m := slices.Min(c.keys); m <= slices.Max(c.keys); m++ {
		t := Tally{Name: fmt.Sprintf("%04d-%02d", m/12, m%12+1)}
		if i, ok := c.at[m]; ok {
			t.N, t.People = c.n[i], c.of[i]
		}
		out = append(out, t)
	}
	return out
}

// split counts whom something happened to by what they are, among all those of whom it
// could have been found. Somebody who was referred at two ages is in both of their groups:
// each counts those whom the filter by that age would take. The referrals of one person
// stand together, so that one pass over them says all.
func (l *Log) split(found []Finding, s Sift) []Split {
	c := l.choose(s)
	hit := make([]uint8, len(l.People)) // that something was found, and the bands of the ages at which it was
	for n := range found {
		x := &found[n]
		hit[x.Person] |= 1 << ageBand(l.People[x.Person].Birth, l.Referrals[x.From].Opened) // of one person alone few
	}
	ethnic, poor, sex, autism, ld, age := newGroups(64), newGroups(16), newGroups(8), newGroups(3), newGroups(3), newGroups(len(ageBands)+1)
	place := newGroups(len(l.Places) + 1)
	for n := range l.People {
		p := &l.People[n]
		was := hit[n] != 0
		of, among := hit[n], was
		for k := p.Referrals.From; k < p.Referrals.To; k++ {
			if r := &l.Referrals[k]; c.referral(r) {
				among = true
				of |= 1 << ageBand(p.Birth, r.Opened)
			}
		}
		if !among {
			continue
		}
		for band := range age.of {
			if of>>band&1 == 1 {
				age.add(band, hit[n]>>band&1 == 1)
			}
		}
		ethnic.add(int(p.Ethnic), was)
		poor.add(int(p.Quintile), was)
		sex.add(sexCode(p.Sex), was)
		autism.add(stated(p, care.FlagAutism), was)
		ld.add(stated(p, care.FlagLearningDisability), was)
		place.add(int(p.Place)+1, was) // None is -1
	}
	return []Split{
		age.split("Age when referred", ageBands, func(k int) string { return append(ageBands, "")[k] }),
		ethnic.split("Ethnic group", nil, func(k int) string { return care.EthnicGroup(k).String() }),
		poor.split("Deprivation, by fifths", nil, func(k int) string { return care.IMDQuintileLabel(uint8(2 * k)) }),
		sex.split("Gender", nil, func(k int) string { return sexWords[k] }),
		autism.split("Autism", nil, func(k int) string { return statedWords[k] }),
		ld.split("Learning disability", nil, func(k int) string { return statedWords[k] }),
		place.split("Place", nil, func(k int) string { return append([]string{""}, l.Places...)[k] }),
	}
}

// sexWords are genders in words by their place; the first is not recorded.
var sexWords = []string{"", "male", "female", "non-binary", "other"}

func sexCode(code string) int {
	if len(code) == 1 && code[0] >= '1' && code[0] <= '4' {
		return int(code[0] - '0')
	}
	return 0
}

var statedWords = []string{"", "yes", "no"}

func stated(p *Person, f care.Flags) int {
	switch {
	case p.Flags&f != 0:
		return 1
	case p.FlagsNo&f != 0:
		return 2
	}
	return 0
}

var ageBands = []string{"under 11", "11 to 15", "16 and 17", "18 to 25", "26 to 64", "65 and over"}

// ageBand is the place of an age's band on a day; one past the last where the birth date is
// not known.
func ageBand(birth, on care.Date) int {
	months, ok := care.AgeMonths(birth, on)
	if birth == 0 || !ok {
		return len(ageBands)
	}
	for i, to := range [...]int{11, 16, 18, 26, 65} {
		if months < 12*to {
			return i
		}
	}
	return len(ageBands) - 1
}

// AgeBand is the band of an age on a day; "" where the birth date is not known.
func AgeBand(birth, on care.Date) string {
	if k := ageBand(birth, on); k < len(ageBands) {
		return ageBands[k]
	}
	return ""
}

// groups counts people by group, each a place.
type groups struct{ hit, of []int }

const notRecorded = "not recorded"

func newGroups(n int) *groups { return &groups{make([]int, n), make([]int, n)} }

func (g *groups) add(k int, hit bool) {
	g.of[k]++
	if hit {
		g.hit[k]++
	}
}

// split is the groups in order, under their names: as given, else by name; what is not
// recorded last. Places of one name are one group.
func (g *groups) split(name string, order []string, words func(int) string) Split {
	var all []Group
	for k, of := range g.of {
		if of == 0 {
			continue
		}
		w := cmp.Or(words(k), notRecorded)
		i := slices.IndexFunc(all, func(x Group) bool { return x.Name == w })
		if i < 0 {
			i, all = len(all), append(all, Group{Name: w})
		}
		all[i].Of += of
		all[i].People += g.hit[k]
	}
	at := func(x Group) int {
		if x.Name == notRecorded || strings.HasPrefix(strings.ToLower(x.Name), "not ") {
			return 1000
		}
		return slices.Index(order, x.Name)
	}
	slices.SortStableFunc(all, func(a, b Group) int { return cmp.Or(cmp.Compare(at(a), at(b)), cmp.Compare(a.Name, b.Name)) })
	return Split{name, all}
}
