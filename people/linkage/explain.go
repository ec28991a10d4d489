package linkage

import (
	"fmt"
	"math"
	"strings"
)

// Explanation is how a pair came to its weight, in words and numbers: Prior, plus
// Bits and Rare of every step, plus Household, is Weight.
type Explanation struct {
	Prior     float64 `json:"prior"` // of any two records, before their fields are looked at
	Steps     []Step  `json:"steps"`
	Household float64 `json:"household"` // what people of one household or area share anyway: less than 0, or next to nothing
	Weight    float64 `json:"weight"`
	P         float64 `json:"p"`
}

// Step is what one field adds.
type Step struct {
	Field Field   `json:"field"`
	Said  string  `json:"said"`            // "the same", "day and month exchanged", "not known on one side"
	Value string  `json:"value,omitempty"` // "smith is common": personal, for who may see the field; "" when it counts little
	Bits  float64 `json:"bits"`            // of the level of agreement; 0 when missing
	Rare  float64 `json:"rare_bits"`       // what the value's rarity adds or takes
}

// Explain says how a pair of the scorer's table came to its weight. Its values are
// personal data: for the page of somebody who may see both records, never for a log.
func (s *Scorer) Explain(a, b Row) Explanation {
	x := Explanation{Prior: s.Prior(), Household: 0 - s.Related(a, b)}
	x.Weight, _ = s.Score(a, b)
	x.P = probability(x.Weight)
	for _, p := range s.Parts(a, b) {
		step := Step{Field: p.Field, Bits: p.Weight, Rare: p.TF}
		if p.Level < 0 {
			step.Said = s.missing(p.Field, a, b)
		} else {
			step.Said = s.m.comparison(p.Field).Levels[p.Level].Words()
			step.Value = s.rareWords(p, a, b)
		}
		x.Steps = append(x.Steps, step)
	}
	return x
}

// missing says on which side a field is not known. A field can also be passed over,
// as the family name is when names are exchanged.
func (s *Scorer) missing(f Field, a, b Row) string {
	switch ta, tb := s.t.Term(f, a), s.t.Term(f, b); {
	case ta == 0 && tb == 0:
		return "not known on either side"
	case ta == 0 || tb == 0:
		return "not known on one side"
	}
	return "counted with another field"
}

// rareLeast is how many bits a value's rarity must weigh to be worth words.
const rareLeast = .5

func (s *Scorer) rareWords(p Scored, a, b Row) string {
	if math.Abs(p.TF) < rareLeast {
		return ""
	}
	term := s.t.Term(p.Field, a)
	if other := s.t.Term(p.Field, b); s.t.Count(p.Field, other) > s.t.Count(p.Field, term) {
		term = other // the commoner one counts
	}
	what := "rare"
	if p.TF < 0 {
		what = "common"
	}
	return s.t.columns[p.Field].dict.at(term) + " is " + what
}

// String is the step as one line: "Family name: the same, smith is common: +3.1".
func (x Step) String() string {
	name := x.Field.Name()
	if name != "" {
		name = strings.ToUpper(name[:1]) + name[1:]
	}
	if x.Value != "" {
		return fmt.Sprintf("%s: %s, %s: %s", name, x.Said, x.Value, signed(x.Bits+x.Rare))
	}
	return fmt.Sprintf("%s: %s: %s", name, x.Said, signed(x.Bits+x.Rare))
}

// signed is a weight to one decimal: "+3.1", "-0.4", "0".
func signed(bits float64) string {
	if s := fmt.Sprintf("%+.1f", bits); s != "+0.0" && s != "-0.0" {
		return s
	}
	return "0"
}

// Lines is the whole explanation, a line each: the beginning, the fields, what
// households share, and the sum.
func (x Explanation) Lines() []string {
	out := []string{"Any two of these records, before looking: " + signed(x.Prior)}
	for _, s := range x.Steps {
		out = append(out, s.String())
	}
	if signed(x.Household) != "0" {
		out = append(out, "People of one household or area agree on this too: "+signed(x.Household))
	}
	return append(out, fmt.Sprintf("Together: %s, a probability of %s", signed(x.Weight), chance(x.P)))
}

// chance never says 100 % of what is less, nor 0 % of what is more.
func chance(p float64) string {
	switch {
	case p > .9999:
		return "over 99.99 %"
	case p < .0001:
		return "under 0.01 %"
	}
	return fmt.Sprintf("%.4g %%", 100*p)
}

// Words is the level as a reader says it: "one edit apart".
func (l Level) Words() string {
	switch l.Kind {
	case Exact:
		return "the same"
	case JaroWinklerAtLeast:
		return fmt.Sprintf("written alike (Jaro-Winkler %.3g or more)", l.Threshold)
	case EditsAtMost, TransposedAtMost:
		if l.Threshold < 2 {
			return "one edit apart"
		}
		return fmt.Sprintf("at most %.0f edits apart", math.Floor(l.Threshold))
	case DaysAtMost:
		return fmt.Sprintf("at most %.4g days apart", l.Threshold)
	case Nickname:
		return "forms of one name"
	case Swapped:
		return "given and family name exchanged"
	case DayMonthSwap:
		return "day and month exchanged"
	case TwoOfThree:
		return "two of day, month and year agree"
	case PartialDate:
		return "what is known of both agrees"
	case SameSector:
		return "the same postcode sector"
	case SameOutcode:
		return "the same postcode district"
	case Else:
		return "different"
	}
	return "agree in another way"
}
