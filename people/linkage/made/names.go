package made

import (
	_ "embed"
	"math"
	"math/rand/v2"
	"sort"
	"strings"
)

//go:embed names.txt
var namesText string

// pool is names with how common they are: cumulative weights.
type pool struct {
	names []string
	upTo  []float64
}

// zipf weighs names by rank: a few are very common and most are rare. flat moves
// weight from the top of the list to its tail.
func zipf(names []string, power, flat float64) pool {
	p := pool{names: names, upTo: make([]float64, len(names))}
	sum := 0.0
	for i := range names {
		sum += 1 / math.Pow(float64(i)+flat, power)
		p.upTo[i] = sum
	}
	return p
}

func (p pool) pick(r *rand.Rand) string {
	x := r.Float64() * p.upTo[len(p.upTo)-1]
	return p.names[sort.SearchFloat64s(p.upTo, x)]
}

// tradition is a way of naming: what one community's parents choose from, and
// whether a wife takes her husband's name.
type tradition struct {
	given      [2]map[string]pool // by sex, then by time of birth; "" = any
	family     pool
	familyOf   [2]pool // by sex, where names differ by it; otherwise empty
	tail       pool    // rarer family names; empty = none
	tailShare  float64 // of people with a rarer name
	wifeTakes  float64 // share of wives with their husband's family name
	nickname   float64 // share of people who go by another form
	swapped    float64 // share of records with given and family name exchanged
	firstOfJan float64 // share of people whose papers say 1 January
	unnumbered float64 // share of people without an NHS number that anybody has
}

const (
	woman = iota
	man
)

var traditions = readTraditions(namesText)

func readTraditions(text string) map[string]*tradition {
	lists := map[string][]string{}
	for line := range strings.Lines(text) {
		head, rest, ok := strings.Cut(line, ":")
		if ok && !strings.HasPrefix(line, "#") {
			lists[head] = strings.Fields(rest)
		}
	}
	out := map[string]*tradition{}
	for head, names := range lists {
		words := strings.Fields(head)
		t := out[words[0]]
		if t == nil {
			t = &tradition{given: [2]map[string]pool{{}, {}}, wifeTakes: .6, nickname: .05, swapped: .01}
			out[words[0]] = t
		}
		when := ""
		if len(words) > 2 {
			when = words[2]
		}
		switch words[1] {
		case "f":
			t.given[woman][when] = zipf(names, .8, 3)
		case "m":
			t.given[man][when] = zipf(names, .8, 3)
		case "family":
			t.family = zipf(names, .75, 3)
		case "ffamily":
			t.familyOf[woman] = zipf(names, .6, 2)
		case "mfamily":
			t.familyOf[man] = zipf(names, .6, 2)
		}
	}
	set := func(name string, wifeTakes, nickname, swapped, firstOfJan, unnumbered float64) {
		t := out[name]
		t.wifeTakes, t.nickname, t.swapped, t.firstOfJan, t.unnumbered = wifeTakes, nickname, swapped, firstOfJan, unnumbered
	}
	set("isles", .85, .10, .003, 0, .01)
	set("southasia_muslim", .25, .12, .012, .01, .02)
	set("sikh", .35, .05, .012, 0, .02)
	set("hindu", .75, .04, .008, 0, .02)
	set("africa_west", .6, .08, .02, .005, .04)
	set("africa_east", .05, .12, .03, .10, .06)
	set("caribbean", .75, .06, .004, 0, .01)
	set("china", .05, .02, .05, .005, .05)
	set("vietnam", .1, .02, .05, .01, .05)
	set("arab", .2, .12, .02, .08, .06)
	set("poland", .85, .08, .005, 0, .04)
	set("europe", .7, .06, .008, 0, .04)
	isles := out["isles"]
	isles.tail, isles.tailShare = zipf(joined(lists["isles stems"], lists["isles endings"]), .4, 20), .5
	return out
}

// joined makes family names of places, as English ones often are: "Thornbury". A
// fixed shuffle decides which are the commoner.
func joined(stems, endings []string) []string {
	var out []string
	for _, s := range stems {
		for _, e := range endings {
			if s[len(s)-1] != e[0] {
				out = append(out, s+e)
			}
		}
	}
	r := rand.New(rand.NewPCG(1, 2))
	r.Shuffle(len(out), func(i, j int) { out[i], out[j] = out[j], out[i] })
	return out
}

func (t *tradition) givenName(r *rand.Rand, sex, born int) string {
	when := "mid"
	switch {
	case born < 1945:
		when = "old"
	case born >= 1985:
		when = "young"
	}
	p, ok := t.given[sex][when]
	if !ok {
		p = t.given[sex][""]
	}
	return p.pick(r)
}

// familyName is a family's name as a man or a woman of it bears it: the second is
// the same but where names differ by sex.
func (t *tradition) familyName(r *rand.Rand) (his, hers string) {
	if m, f := t.familyOf[man], t.familyOf[woman]; len(m.names) > 0 {
		his = m.pick(r)
		for i, n := range m.names {
			if n == his {
				return his, f.names[i]
			}
		}
	}
	if t.tailShare > 0 && r.Float64() < t.tailShare {
		his = t.tail.pick(r)
		return his, his
	}
	his = t.family.pick(r)
	return his, his
}

// Group is one community as lists count it: a 2001 ethnic category with its share
// of people and the traditions that names come from.
type group struct {
	code       string
	share      float64
	traditions []string
}

// groups are rounded from the 2021 census of England, with the not-stated share
// that real lists have. Names and categories go together often, and differ often
// enough that nobody may infer one from the other.
var groups = []group{
	{"A", 72, []string{"isles"}},
	{"B", 1, []string{"isles"}},
	{"C", 6.5, []string{"poland", "europe", "europe", "isles"}},
	{"D", 1, []string{"caribbean", "isles"}},
	{"E", .6, []string{"africa_west", "isles"}},
	{"F", .9, []string{"hindu", "southasia_muslim", "isles"}},
	{"G", .7, []string{"isles", "europe", "arab"}},
	{"H", 3.3, []string{"hindu", "hindu", "sikh", "southasia_muslim"}},
	{"J", 2.9, []string{"southasia_muslim"}},
	{"K", 1.1, []string{"southasia_muslim"}},
	{"L", 1.5, []string{"hindu", "vietnam", "southasia_muslim"}},
	{"M", 1.2, []string{"caribbean"}},
	{"N", 2.6, []string{"africa_west", "africa_west", "africa_east"}},
	{"R", .8, []string{"china"}},
	{"S", 2, []string{"arab"}},
	{"Z", 1.9, []string{"isles", "southasia_muslim", "europe"}},
}

var groupUpTo = func() []float64 {
	out := make([]float64, len(groups))
	sum := 0.0
	for i, g := range groups {
		sum += g.share
		out[i] = sum
	}
	return out
}()

func pickGroup(r *rand.Rand) *group {
	return &groups[sort.SearchFloat64s(groupUpTo, r.Float64()*groupUpTo[len(groupUpTo)-1])]
}
