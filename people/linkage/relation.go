package linkage

// Relations: two people who are not one agree on more than chance has it when they
// live together, or in one street. Taking each field's agreement for news of its own
// would join a family into one person. So pairs of one place are looked at by
// themselves, as a mixture of three: one person, one household, one area; what the
// latter two explain is taken off the weight.

// relationFields are the fields that a household, and an area, share.
var relationFields = [...]struct {
	name  string
	alike []Field
}{
	{"one household", []Field{Given, Family, Birth, Postcode, Address, Locality, Phone, Email, Practice}},
	{"one area", []Field{Postcode, Address, Locality, Practice}},
}

const (
	mostNear  = 150_000 // pairs of one place that are compared
	leastNear = 200
	// mostTwins is the greatest share of household pairs that is believed to have one
	// birthday: 1.6 % of births are multiple, among the siblings of a household more.
	mostTwins = .05
	// mostNamesakes is the same of one given name: father and son.
	mostNamesakes = .15
)

// placeOf is the field by which pairs of one place are found; false when the table
// has none.
func (tr *training) placeOf() (Field, bool) {
	for _, f := range []Field{Postcode, Address, Phone} {
		if tr.t.Known(f) >= 100 && tr.m.compares(f) {
			return f, true
		}
	}
	return 0, false
}

// lookNear compares pairs of one place, evenly spread over the places.
func (tr *training) lookNear() {
	f, ok := tr.placeOf()
	if !ok {
		return
	}
	keys := tr.t.keysOf(rule(whole(f)), map[Part]partTable{whole(f): tr.t.partsOf(whole(f))})
	var entries []keyed
	for row := range tr.t.Len() {
		if k := keys.key(row); k != 0 {
			entries = append(entries, keyed{k, uint32(row)}) //nolint:gosec // a row
		}
	}
	entries = sortKeyed(entries)
	places := blocksOf(entries)
	total := 0
	for _, p := range places {
		total += pairsAmong(len(p))
	}
	tr.nearAll = float64(total)
	every := total/mostNear + 1
	pairing, out := tr.ready.pairing(), newTally()
	pairs := pairing.comparing(func(_, _ Row, x Pattern) { out.add(x, 1) })
	i, next := 0, every // pairs gone over; which comes next, counted from 1
	for _, rows := range places {
		for x := range rows {
			for with := len(rows) - x - 1; ; next += every {
				if next > i+with {
					i += with
					break
				}
				pairs.add(Row(rows[x].row), Row(rows[x+next-i].row))
			}
		}
		if pairsAmong(len(rows)) > mostNear { // one huge place tells nothing of places
			tr.nearAll -= float64(pairsAmong(len(rows)))
		}
	}
	pairs.flush()
	tr.near = out.sorted()
}

// blocksOf cuts sorted entries into those of one key, two or more.
func blocksOf(entries []keyed) [][]keyed {
	var out [][]keyed
	for i := 0; i < len(entries); {
		j := i + 1
		for j < len(entries) && entries[j].key == entries[i].key {
			j++
		}
		if j-i > 1 {
			out = append(out, entries[i:j])
		}
		i = j
	}
	return out
}

// mixture is what pairs of one place are made of.
type mixture struct {
	m      *Model
	place  Field
	share  [3]float64 // person, household, area
	levels [3]byLevel
	learns [3][]bool
	cap    []float64 // most of a household's pairs that agree exactly
}

// relate learns the relations from the pairs of one place, when there are enough.
func (tr *training) relate(possible float64) {
	pairs := 0
	for _, x := range tr.near {
		pairs += x.n
	}
	if pairs < leastNear {
		return
	}
	place, _ := tr.placeOf()
	x := newMixture(tr.m, place)
	exact := tr.m.Comparisons[x.index(place)].Levels[0].M
	x.share[0] = min(.9, tr.m.Prior*possible*exact/tr.nearAll)
	x.share[1] = .3 * (1 - x.share[0])
	x.share[2] = 1 - x.share[0] - x.share[1]
	levels := levelsReached(tr.m.Comparisons, tr.near)
	for range 60 {
		x.step(tr.near, levels)
	}
	tr.m.Trained.NoHouseholds = !x.household()
	if tr.m.Trained.NoHouseholds {
		return
	}
	for c, r := range relationFields {
		rel := Relation{Name: r.name, Place: place, Share: x.share[c+1] * tr.nearAll / possible / exact}
		for i, cmp := range tr.m.Comparisons {
			if x.learns[c+1][i] || cmp.Field == place {
				rel.Alike = append(rel.Alike, RelationAgree{Field: cmp.Field, Levels: x.levels[c+1][i]})
			}
		}
		tr.m.Relations = append(tr.m.Relations, rel)
	}
}

// Households are believed in when they are no mere remainder of misspelt matches:
// their share beside that of matches, and how many of their pairs are of one name.
const (
	leastHouseholds = .1
	leastOneName    = .3
)

func (x *mixture) household() bool {
	f := x.index(Family)
	return x.share[1] > leastHouseholds*x.share[0] && (f < 0 || x.levels[1][f][0] > leastOneName)
}

func newMixture(m *Model, place Field) *mixture {
	x := &mixture{m: m, place: place, cap: make([]float64, len(m.Comparisons))}
	for class := range x.levels {
		x.learns[class] = make([]bool, len(m.Comparisons))
		for i, c := range m.Comparisons {
			row := make([]float64, len(c.Levels))
			alike := class > 0 && holds(relationFields[class-1].alike, c.Field)
			own := c.Field == Birth || c.Field == Given // each one's own, but for twins and namesakes
			x.learns[class][i] = alike && c.Field != place
			x.cap[i] = 1
			for l, level := range c.Levels {
				switch {
				case class == 0, alike && !own && (class == 1 || c.Field == place):
					row[l] = level.M
				case alike && !own:
					row[l] = (level.M + level.U) / 2
				default:
					row[l] = level.U
				}
			}
			switch c.Field {
			case Birth:
				x.cap[i] = mostTwins
			case Given:
				x.cap[i] = mostNamesakes
			default:
			}
			x.levels[class] = append(x.levels[class], row)
		}
	}
	return x
}

func holds(fields []Field, f Field) bool {
	for _, g := range fields {
		if g == f {
			return true
		}
	}
	return false
}

func (x *mixture) index(f Field) int {
	for i, c := range x.m.Comparisons {
		if c.Field == f {
			return i
		}
	}
	return -1
}

// step is one round of expectation maximisation. What one person is stands still.
func (x *mixture) step(patterns []counted, levels []int8) {
	var sums [3]float64
	var reached [3]byLevel
	for class := range reached {
		for _, row := range x.levels[class] {
			reached[class] = append(reached[class], make([]float64, len(row)))
		}
	}
	total := 0.0
	for _, p := range patterns {
		at := levels[:len(x.cap)]
		levels = levels[len(x.cap):]
		g := x.classes(at)
		total += float64(p.n)
		for class := range g {
			n, rows := g[class]*float64(p.n), reached[class]
			sums[class] += n
			for i, l := range at {
				if l >= 0 {
					rows[i][l] += n
				}
			}
		}
	}
	for class := range sums {
		x.share[class] = sums[class] / total
		for i := range x.m.Comparisons {
			if x.learns[class][i] {
				x.settle(class, i, reached[class][i])
			}
		}
	}
}

// settle makes shares of counts, with five strangers' pairs among them, and keeps
// exact agreement under the field's cap.
func (x *mixture) settle(class, i int, counts []float64) {
	const worth = 5
	row, sum := x.levels[class][i], 0.0
	for _, n := range counts {
		sum += n
	}
	for l := range row {
		row[l] = (counts[l] + worth*x.m.Comparisons[i].Levels[l].U) / (sum + worth)
	}
	if row[0] > x.cap[i] {
		rest := (1 - x.cap[i]) / (1 - row[0])
		row[0] = x.cap[i]
		for l := 1; l < len(row); l++ {
			row[l] *= rest
		}
	}
}

// levelsReached are the levels of some patterns, a row of comparisons for each; -1 =
// missing. What goes over them many times finds them side by side.
func levelsReached(comparisons []Comparison, patterns []counted) []int8 {
	out := make([]int8, 0, len(patterns)*len(comparisons))
	for _, p := range patterns {
		for i := range comparisons {
			out = append(out, int8(p.pattern.At(comparisons[i].Field))) //nolint:gosec // -1 to 14
		}
	}
	return out
}

// classes are the probabilities that a pair of some levels is one person, of one
// household, of one area.
func (x *mixture) classes(at []int8) [3]float64 {
	g, sum, place := x.share, 0.0, x.index(x.place)
	for class := range g {
		product, rows := g[class], x.levels[class]
		for i, l := range at {
			if l >= 0 && i != place {
				product *= rows[i][l]
			}
		}
		g[class] = product
		sum += product
	}
	if sum == 0 {
		return [3]float64{0, 0, 1}
	}
	for class := range g {
		g[class] /= sum
	}
	return g
}
