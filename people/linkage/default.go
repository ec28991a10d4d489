package linkage

// defaultStrangers is how often two people of one UK list who are not one reach each
// level of a field, in the order of startingLevels; the last level has the rest.
// Equal given names are about one pair in 170 (names of England and Wales by how
// common they are), family names one in 400, more within one community; a birthday
// is one day of about 45 years' worth, for people of a list are near in age; a
// postcode is taken for one of a town's, not of the country's, as lists are of a
// place and households share it. Day and month exchanged needs both to be at most 12.
// Beside the M of startingLevels a better level never weighs less than a worse one.
func defaultStrangers(f Field) []float64 {
	var u []float64
	switch f {
	case Given:
		u = []float64{.006, .002, .0032, .00002, .01}
	case Family:
		u = []float64{.0025, .0015, .006}
	case Birth:
		u = []float64{.00006, .00005, .001, .0035, .0022}
	case NHSNumber:
		u = []float64{.00001, .00001}
	case IDNumber:
		u = []float64{.0001, .0003}
	case Postcode:
		u = []float64{.002, .002, .004, .03}
	case Address:
		u = []float64{.001, .004, .006, .02}
	case Locality:
		u = []float64{.05, .006, .004}
	case Phone:
		u = []float64{.0005, .0008}
	case Email:
		u = []float64{.0003, .0003, .002}
	case Practice:
		u = []float64{.1}
	default: // Sex
		u = []float64{.5}
	}
	rest := 1.0
	for _, v := range u {
		rest -= v
	}
	return append(u, rest)
}

// defaultWorth is how many pairs of strangers the default of a field weighs as much
// as. How often birthdays, numbers and addresses of email coincide is much the same
// in every list; names and postcodes are commoner in one than in another; sex,
// place and practice are the list's own.
func defaultWorth(f Field) float64 {
	switch f {
	case Birth, NHSNumber, IDNumber, Phone, Email:
		return 5000
	case Given, Family, Postcode, Address:
		return 1000
	default:
		return 50
	}
}

// worthMatches is how many pairs of one person the M that training starts with weighs
// as much as.
const worthMatches = 20

// youth is 1 for a table of hardly any records, and falls to 0 where its pairs are so
// many that strangers are drawn and no more counted one by one (about 900 records):
// from there on a model owes nothing to the default.
func youth(records int) float64 {
	return max(0, 1-float64(pairsAmong(records))/(2*strangerPairs))
}

// Few reports whether a model was learnt from so few records that it owes part of its
// weights to the default for UK lists: how common a name is it cannot know. One that was
// not trained here is not.
func (t Trained) Few() bool { return t.Records > 0 && youth(t.Records) > 0 }

// owed is the share of a default in what is learnt from so many observations, when
// the default is worth a number of them itself.
func owed(young, seen, worth float64) float64 { return young * worth / (worth + seen) }

// shrinkU draws U towards the default. A dozen records have 66 pairs: one that agrees
// by chance, or is of one person, would else say that strangers agree once in 66.
func shrinkU(t *Table, m *Model) {
	young := youth(t.Len())
	if young == 0 {
		return
	}
	for _, c := range m.Comparisons {
		w := owed(young, float64(pairsAmong(t.Known(c.Field))), defaultWorth(c.Field))
		for l, u := range defaultStrangers(c.Field) {
			c.Levels[l].U = (1-w)*c.Levels[l].U + w*u
		}
	}
}

// shrinkM draws the M that sessions taught towards that which they started with, by
// the matches that each field was learnt from; a field that none taught has it alone.
func shrinkM(t *Table, m *Model, matches []float64) {
	young := youth(t.Len())
	if young == 0 {
		return
	}
	for i, c := range m.Comparisons {
		w := owed(young, matches[i], worthMatches)
		if matches[i] == 0 {
			w = 1
		}
		for l, start := range startingLevels(c.Field) {
			c.Levels[l].M = (1-w)*c.Levels[l].M + w*start.M
		}
		inOrder(c.Levels)
	}
}

// worthPrior is how many pairs the usual share of matches weighs as much as.
const worthPrior = 1000

// shrinkPrior draws a share of matches down towards one pair for every four records,
// where training begins. A household of a tiny table would else raise the share that
// raises its own weight. A lower share stays.
func shrinkPrior(t *Table, prior, possible float64) float64 {
	usual := float64(t.Len()) / 4 / possible
	w := owed(youth(t.Len()), possible, worthPrior)
	if w == 0 || prior <= usual {
		return prior
	}
	return (1-w)*prior + w*usual
}

// shrinkTerms takes rarity for as little as there are records to tell it by.
func shrinkTerms(t *Table, m *Model) {
	young := youth(t.Len())
	if young == 0 {
		return
	}
	for _, c := range m.Comparisons {
		w := owed(young, float64(pairsAmong(t.Known(c.Field))), defaultWorth(c.Field))
		for l := range c.Levels {
			c.Levels[l].TF *= 1 - w
		}
	}
}

// inOrder lets no better level weigh less than a worse one: neighbours that do are
// taken for one level, and share its weight (isotonic regression by pooling adjacent
// violators; Ayer and others 1955). How many matches reach them together stays as it
// was. Exchanged names are on no such scale: the family name says the rest.
func inOrder(levels []Level) {
	type pool struct {
		m, u  float64
		among []int
	}
	var pools []pool
	for l, level := range levels {
		if level.Kind == Swapped {
			continue
		}
		p := pool{level.M, level.U, []int{l}}
		for n := len(pools); n > 0 && pools[n-1].m*p.u < p.m*pools[n-1].u; n-- {
			better := pools[n-1]
			p = pool{better.m + p.m, better.u + p.u, append(better.among, p.among...)}
			pools = pools[:n-1]
		}
		pools = append(pools, p)
	}
	for _, p := range pools {
		if len(p.among) == 1 {
			continue
		}
		for _, l := range p.among {
			levels[l].M = levels[l].U * p.m / p.u
		}
	}
}
