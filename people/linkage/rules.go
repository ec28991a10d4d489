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
	p := &proposal{t: t, wanted: wanted, counted: map[string]int{}}
	if err := p.countAll(ctx); err != nil {
		return nil, err
	}
	for _, l := range ladders {
		if p.offer(l); ctx.Err() != nil {
			return nil, ctx.Err()
		}
	}
	p.loosen()
	return p.rules(), nil
}

// proposal is a choice being made.
type proposal struct {
	t       *Table
	wanted  int
	counted map[string]int // pairs, by the rule's name
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

// sampled is above how many records the cost is counted over a part of all keys.
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
	tables, pairs := p.t.partTables(rules), make([]int, len(rules))
	err := spread(ctx, 0, len(rules), func(i int) { pairs[i] = p.count(rules[i], tables) })
	for i, r := range rules {
		p.counted[r.Name()] = pairs[i]
	}
	return err
}

// count is how many pairs a rule proposes, blocks too large taken for what they may
// cost at most. Of many records it is counted over every eighth key and multiplied.
func (p *proposal) count(r Rule, tables map[Part]partTable) int {
	keys, share := p.t.keysOf(r, tables), uint64(1)
	if p.t.Len() > sampled {
		share = 8
	}
	var entries []keyed
	for row := range p.t.Len() {
		if k := keys.key(row); k != 0 && mix(k)%share == 0 {
			entries = append(entries, keyed{k, uint32(row)}) //nolint:gosec // a row
		}
	}
	entries = sortKeyed(entries)
	n, limit := 0, blockPairs(p.wanted)
	for i := 0; i < len(entries); {
		j := i + 1
		for j < len(entries) && entries[j].key == entries[i].key {
			j++
		}
		n += min(pairsAmong(j-i), limit)
		i = j
	}
	return n * int(share) //nolint:gosec // 1 or 8
}
