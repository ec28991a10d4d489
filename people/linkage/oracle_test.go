package linkage

import (
	"math"
	"slices"
	"strings"
)

// oracle is Fellegi and Sunter by the textbook: every pair, plain numbers, nothing
// remembered. It shares with the engine the cleaned values, the model, and the
// tests of two texts that have oracles of their own (text_test.go).
type oracle struct {
	t *Table
	m *Model
}

// reached is the first level that two values of a comparison reach; -1 = missing.
func (o oracle) reached(c Comparison, a, b Row) int {
	x, y := o.t.Text(c.Field, a), o.t.Text(c.Field, b)
	if x == "" || y == "" {
		return -1
	}
	for i, l := range c.Levels {
		if o.holds(c.Field, l, x, y, a, b) {
			return i
		}
	}
	return len(c.Levels) - 1
}

func (o oracle) holds(f Field, l Level, x, y string, a, b Row) bool {
	partial := func(d string) bool { return d[4:6] == "00" || d[6:8] == "00" }
	switch l.Kind {
	case Exact:
		return x == y && !(f == Birth && partial(x))
	case JaroWinklerAtLeast:
		return JaroWinkler(x, y) >= l.Threshold
	case EditsAtMost:
		return Levenshtein(x, y) <= int(l.Threshold)
	case TransposedAtMost:
		return OSA(x, y) <= int(l.Threshold)
	case Nickname:
		return SameName(x, y)
	case DayMonthSwap:
		return !partial(x) && !partial(y) && x[:4]+x[6:]+x[4:6] == y
	case TwoOfThree:
		n := 0
		for _, p := range [][2]int{{0, 4}, {4, 6}, {6, 8}} {
			if x[p[0]:p[1]] == y[p[0]:p[1]] {
				n++
			}
		}
		return n == 2 && !partial(x) && !partial(y)
	case PartialDate:
		if !partial(x) && !partial(y) {
			return false
		}
		for i := range 8 {
			from := i &^ 1
			if x[i] != y[i] && (i < 4 || x[from:from+2] != "00" && y[from:from+2] != "00") {
				return false
			}
		}
		return true
	case SameSector:
		return len(x) > 4 && len(y) > 4 && sectorOf(x) != "" && strings.HasPrefix(y, sectorOf(x)) && len(x) == len(y)
	case SameOutcode:
		return outcodeOf(x) != "" && outcodeOf(x) == outcodeOf(y)
	case Swapped:
		g, h := o.t.Text(Given, a), o.t.Text(Given, b)
		k, n := o.t.Text(Family, a), o.t.Text(Family, b)
		return g != "" && k != "" && g == n && k == h
	}
	return l.Kind == Else
}

// levels is what each comparison of the model says of a pair. Exchanged names are
// counted once, at the given name.
func (o oracle) levels(a, b Row) []int {
	out := make([]int, len(o.m.Comparisons))
	swapped := false
	for i, c := range o.m.Comparisons {
		out[i] = o.reached(c, a, b)
		if c.Field == Given && out[i] >= 0 && c.Levels[out[i]].Kind == Swapped {
			swapped = true
		}
		if c.Field == Family && swapped {
			out[i] = -1
		}
	}
	return out
}

// frequency is how common a value is among the records that have the field.
func (o oracle) frequency(f Field, value string) float64 {
	n, known := 0, 0
	for r := range o.t.Len() {
		switch o.t.Text(f, Row(r)) {
		case "":
		case value:
			n++
			known++
		default:
			known++
		}
	}
	return float64(n) / float64(known)
}

// weight is the match weight of a pair in bits, as odds multiplied out.
func (o oracle) weight(a, b Row) float64 {
	levels := o.levels(a, b)
	one := o.m.Prior // how likely the pair is to be one person and to look like this
	two := 1 - o.m.Prior
	related := make([]float64, len(o.m.Relations))
	for i, r := range o.m.Relations {
		related[i] = r.Share
	}
	for i, c := range o.m.Comparisons {
		if levels[i] < 0 {
			continue
		}
		l := c.Levels[levels[i]]
		rare := o.rarity(c, l, a, b)
		one *= l.M * rare
		two *= l.U
		for k, r := range o.m.Relations {
			as := l.U
			for _, alike := range r.Alike {
				if alike.Field == c.Field {
					as = alike.Levels[levels[i]] * rare
				}
			}
			related[k] *= as
		}
	}
	// What strangers share of the place by chance is the relations' already.
	left := 1.0
	for _, r := range o.m.Relations {
		i := slices.IndexFunc(o.m.Comparisons, func(c Comparison) bool { return c.Field == r.Place })
		theirs := slices.IndexFunc(r.Alike, func(a RelationAgree) bool { return a.Field == r.Place })
		switch {
		case levels[i] < 0:
			left -= r.Share
		case theirs >= 0:
			left -= r.Share * r.Alike[theirs].Levels[levels[i]] / o.m.Comparisons[i].Levels[levels[i]].U
		}
	}
	all := two * max(left, 0)
	for _, r := range related {
		all += r
	}
	return math.Log2(one * o.together(levels) / max(all, two*leastRelated))
}

// together is how much likelier one person looks like this when people move, with
// all that tells a place at once, than when each such field differs by itself.
func (o oracle) together(levels []int) float64 {
	if o.m.Moved == nil {
		return 1
	}
	stayed, away, alone := 1-o.m.Moved.Share, o.m.Moved.Share, 1.0
	for i, c := range o.m.Comparisons {
		for _, a := range o.m.Moved.Apart {
			if a.Field == c.Field && levels[i] >= 0 {
				m, moved := c.Levels[levels[i]].M, a.Levels[levels[i]]
				stayed *= max((m-o.m.Moved.Share*moved)/(1-o.m.Moved.Share), leastChance)
				away *= moved
				alone *= m
			}
		}
	}
	return (stayed + away) / alone
}

// rarity is the factor of a value's frequency.
func (o oracle) rarity(c Comparison, l Level, a, b Row) float64 {
	if l.TF == 0 || c.TFFloor == 0 {
		return 1
	}
	f := max(o.frequency(c.Field, o.t.Text(c.Field, a)), o.frequency(c.Field, o.t.Text(c.Field, b)), c.TFFloor)
	return math.Pow(c.Levels[0].U/f, l.TF)
}

// part is what a rule looks at, by its words.
func (o oracle) part(p Part, r Row) string {
	v := o.t.Text(p.Field, r)
	if v == "" {
		return ""
	}
	switch p.Of {
	case Sound:
		return Soundex(v)
	case Canonical:
		return CanonicalName(v)
	case First:
		return string([]rune(v)[:1])
	case First3:
		return string([]rune(v)[:min(3, len([]rune(v)))])
	case OutcodeOf:
		return outcodeOf(v)
	case SectorOf:
		return sectorOf(v)
	case Year:
		return knownYear(v[:4])
	case MonthDay:
		if v[4:6] == "00" || v[6:] == "00" {
			return ""
		}
		return v[4:]
	case YearMonth:
		if v[4:6] == "00" {
			return ""
		}
		return v[:6]
	}
	if p.Field == Birth && (v[4:6] == "00" || v[6:] == "00") {
		return ""
	}
	return v
}

func knownYear(year string) string {
	if year == "0000" {
		return ""
	}
	return year
}

// proposed reports whether some rule proposes the pair.
func (o oracle) proposed(a, b Row) bool {
	for _, r := range o.m.Rules {
		all := true
		for _, p := range r.Parts {
			x := o.part(p, a)
			all = all && x != "" && x == o.part(p, b)
		}
		if all {
			return true
		}
	}
	return false
}
