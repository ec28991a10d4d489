package linkage

import (
	"context"
	"slices"
)

// DefaultPairs is how many candidate pairs are worth comparing among n records:
// a few for each of many, and of few records a great part of all pairs.
func DefaultPairs(n int) int { return max(min(100*n, 2_000_000), 3*n) }

// ladder is one way to find a person's records, from the loosest rules, which find
// most and cost most, to the tightest.
type ladder [][]Rule

func rule(parts ...Part) Rule { return Rule{Parts: parts} }

func whole(f Field) Part              { return Part{Field: f} }
func partOf(f Field, k PartKind) Part { return Part{Field: f, Of: k} }

// ladders are the ways, in the order in which they are given room. Each finds a
// record whose other fields are wrong: a person who moved, who changed name, whose
// date of birth was mistyped. None is family name and postcode alone: it proposes
// households.
var ladders = []ladder{
	{{rule(whole(NHSNumber))}},
	{{rule(whole(IDNumber))}},
	{
		{rule(whole(Birth))},
		{
			rule(whole(Birth), partOf(Family, Sound)),
			rule(whole(Birth), partOf(Given, Canonical)),
			rule(whole(Birth), partOf(Postcode, OutcodeOf)),
			rule(whole(Birth), whole(Phone)),
		},
		{
			rule(whole(Birth), partOf(Family, Sound), partOf(Given, First)),
			rule(whole(Birth), whole(Postcode)),
			rule(whole(Birth), whole(Phone)),
		},
	},
	{
		{rule(partOf(Family, Sound), partOf(Given, First3)), rule(partOf(Given, Canonical), whole(Family))},
		{rule(whole(Family), partOf(Given, Canonical))},
		{
			rule(partOf(Family, Sound), partOf(Given, Canonical), partOf(Birth, Year)),
			rule(whole(Family), partOf(Given, Canonical), partOf(Birth, MonthDay)),
		},
	},
	{{rule(whole(Email))}},
	{{rule(whole(Phone))}, {rule(whole(Phone), partOf(Given, First))}},
	{
		{rule(whole(Postcode))},
		{rule(whole(Postcode), partOf(Given, Canonical)), rule(whole(Postcode), partOf(Birth, YearMonth))},
		{rule(whole(Postcode), partOf(Given, Canonical), partOf(Family, Sound))},
	},
	{
		{rule(whole(Address))},
		{rule(whole(Address), partOf(Given, First)), rule(whole(Address), partOf(Birth, Year))},
	},
	{{rule(partOf(Family, Sound), partOf(Birth, YearMonth))}},
	{{rule(partOf(Given, Canonical), partOf(Birth, YearMonth))}},
	{{rule(whole(Family), whole(Locality))}, {rule(whole(Family), partOf(Given, First), whole(Locality))}},
	{{rule(whole(Family), partOf(Postcode, SectorOf))}, {rule(whole(Family), partOf(Given, First), partOf(Postcode, OutcodeOf))}},
	{{rule(partOf(Given, Canonical), whole(Locality), partOf(Birth, Year))}},
	{{rule(partOf(Given, Canonical), partOf(Postcode, SectorOf))}},
	{{rule(partOf(Family, Sound))}},
	{{rule(partOf(Given, Canonical))}},
	{{rule(partOf(Birth, YearMonth))}},
	{{rule(partOf(Birth, MonthDay))}},
	{{rule(whole(Locality))}},
	{{rule(partOf(Postcode, SectorOf))}},
	{{rule(partOf(Birth, Year))}},
}

// ProposeRules chooses rules for a table by the fields that are there and what they
// would cost: of each way to find a person its tightest rules first, then looser
// ones while about wanted pairs suffice (0 = DefaultPairs). It returns none for a
// table without any field to propose by.
func ProposeRules(ctx context.Context, t *Table, wanted int) ([]Rule, error) {
	if wanted <= 0 {
		wanted = DefaultPairs(t.Len())
	}
	rules, _, err := proposeRules(ctx, t, wanted)
	return rules, err
}

// proposeRules is ProposeRules that also gives the parts that the rules, and others,
// look at.
func proposeRules(ctx context.Context, t *Table, wanted int) ([]Rule, map[Part]partTable, error) {
	p := &proposal{t: t, wanted: wanted, counted: map[string]int{}}
	if err := p.countAll(ctx); err != nil {
		return nil, nil, err
	}
	for _, l := range ladders {
		if p.offer(l); ctx.Err() != nil {
			return nil, nil, ctx.Err()
		}
	}
	p.loosen()
	return p.rules(), p.tables, nil
}

// proposal is a choice being made.
type proposal struct {
	t       *Table
	wanted  int
	tables  map[Part]partTable
	counted map[string]int // pairs, by the rule's name
	sampled []uint32       // the records that rules are counted over
	share   int            // they are one in so many
	steps   []step
	spent   int
}

// step is a ladder whose fields are there, and the rung chosen.
type step struct {
	rungs  [][]Rule
	chosen int // len(rungs) = none
	cost   int
}

// offer takes the tightest rung of a ladder when there is room for it.
func (p *proposal) offer(l ladder) {
	var s step
	for _, rung := range l {
		var there []Rule
		for _, r := range rung {
			if p.applies(r) {
				there = append(there, r)
			}
		}
		if len(there) > 0 {
			s.rungs = append(s.rungs, there)
		}
	}
	if len(s.rungs) == 0 {
		return
	}
	s.chosen = len(s.rungs)
	if cost := p.costs(s.rungs[len(s.rungs)-1]); p.spent+cost <= p.wanted || len(p.steps) == 0 {
		s.chosen--
		s.cost = cost
		p.spent += cost
	}
	p.steps = append(p.steps, s)
}

// loosen takes looser rungs, ladder by ladder, while there is room.
func (p *proposal) loosen() {
	for i := range p.steps {
		s := &p.steps[i]
		for rung := range s.chosen {
			cost := p.costs(s.rungs[rung])
			if p.spent-s.cost+cost <= p.wanted {
				p.spent += cost - s.cost
				s.chosen, s.cost = rung, cost
				break
			}
		}
	}
}

// rules are the chosen ones without those that propose nothing, or nothing new.
func (p *proposal) rules() []Rule {
	var out []Rule
	for _, s := range p.steps {
		if s.chosen < len(s.rungs) {
			out = append(out, s.rungs[s.chosen]...)
		}
	}
	useful := slices.DeleteFunc(slices.Clone(out), func(r Rule) bool {
		return p.counted[r.Name()] == 0 || slices.ContainsFunc(out, r.within)
	})
	if len(useful) == 0 {
		return out // no two records agree on anything
	}
	return useful
}

// within reports whether every pair that r proposes is proposed by a looser rule.
func (r Rule) within(looser Rule) bool {
	if len(looser.Parts) >= len(r.Parts) {
		return false
	}
	for _, p := range looser.Parts {
		if !slices.Contains(r.Parts, p) && !slices.Contains(r.Parts, whole(p.Field)) {
			return false
		}
	}
	return true
}

// leastKnown is the share of records that must have a field for a rule by it.
const leastKnown = .002

func (p *proposal) applies(r Rule) bool {
	for _, part := range r.Parts {
		if known := p.t.Known(part.Field); known < 2 || float64(known) < leastKnown*float64(p.t.Len()) {
			return false
		}
	}
	return true
}

func (p *proposal) costs(rules []Rule) int {
	sum := 0
	for _, r := range rules {
		sum += p.counted[r.Name()]
	}
	return sum
}

// sampled is about how many records the cost is counted over when there are more.
const sampled = 200_000

// countAll counts what every rule of the ladders would cost, side by side.
func (p *proposal) countAll(ctx context.Context) error {
	var rules []Rule
	for _, l := range ladders {
		for _, rung := range l {
			for _, r := range rung {
				if p.applies(r) {
					rules = append(rules, r)
				}
			}
		}
	}
	p.sample()
	p.tables = p.t.partTables(rules)
	pairs := make([]int, len(rules))
	err := spread(ctx, 0, len(rules), func(i int) {
		if r := rules[i]; len(r.Parts) == 1 {
			pairs[i] = p.countPart(r.Parts[0], p.tables[r.Parts[0]])
		} else {
			pairs[i] = p.count(r)
		}
	})
	for i, r := range rules {
		p.counted[r.Name()] = pairs[i]
	}
	return err
}

// sample draws the records that rules are counted over: all, or every second, fourth
// and so on, by lot, for a list may hold a person's records one behind the other.
func (p *proposal) sample() {
	n := p.t.Len()
	p.share = 1
	for n/(2*p.share) >= sampled {
		p.share *= 2
	}
	p.sampled = make([]uint32, 0, n/p.share+n/p.share/8)
	for row := range n {
		if mix(uint64(row))%uint64(p.share) == 0 { //nolint:gosec // a row, and 1 or more
			p.sampled = append(p.sampled, uint32(row)) //nolint:gosec // a row
		}
	}
}

// count is how many pairs a rule proposes, blocks too large taken for what they may
// cost at most. Of one record in n drawn by lot, one pair in n*n is there.
func (p *proposal) count(r Rule) int {
	entries := p.t.keysOf(r, p.tables).repeated(p.sampled)
	n, limit := 0, blockPairs(p.wanted)
	for i := 0; i < len(entries); {
		j := i + 1
		for j < len(entries) && entries[j].key == entries[i].key {
			j++
		}
		n += min(pairsAmong(j-i)*p.share*p.share, limit)
		i = j
	}
	return n
}

// countPart is count of a rule of one part, which the counts of its values tell.
func (p *proposal) countPart(part Part, table partTable) int {
	c := p.t.columns[part.Field]
	records := make([]int, slices.Max(table)+1)
	for term, number := range table {
		records[number] += int(c.count[term])
	}
	for row, fl := range p.t.flags {
		if fl&sealed != 0 {
			records[table[c.term[row]]]--
		}
	}
	n, limit := 0, blockPairs(p.wanted)
	for _, k := range records[1:] {
		n += min(pairsAmong(k), limit)
	}
	return n
}
