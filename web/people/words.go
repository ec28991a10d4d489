package people

import (
	"fmt"
	"math"
	"strings"

	"roundtable/people"
	"roundtable/web/chart"
)

// whys are the reasons for which a pair waits, in the order of the filter.
var whys = []people.Why{people.WhyNumber, people.WhyRefused, people.WhyChanged, people.WhyAsked, people.WhyDoubtful, people.WhySample}

// whyShort names a reason in the queue; a case's own page says it in a sentence.
var whyShort = map[people.Why]string{
	people.WhyNumber: "One NHS number, two dates of birth", people.WhyRefused: "Kept apart by a guard", people.WhyChanged: "Changed since it was joined",
	people.WhyAsked: "Asked for on a person's page", people.WhyDoubtful: "In doubt", people.WhySample: "Drawn by lot",
}

// stages are the stages that the filter offers.
var stages = []people.Stage{people.StageFirst, people.StageSecond, people.StageSplit, people.StageUnsure}

// stageWords say what a case waits for.
var stageWords = map[people.Stage]string{
	people.StageFirst: "a first reviewer", people.StageSecond: "a second reviewer", people.StageSplit: "a third reviewer: two disagree",
	people.StageUnsure: "somebody else: one could not tell", people.StageDone: "nothing: it is decided",
}

// verdicts are what a reviewer may say, in the order of their keys.
var verdicts = []people.Verdict{people.Same, people.Different, people.CannotTell}

var verdictWords = map[people.Verdict]string{people.Same: "Same person", people.Different: "Different people", people.CannotTell: "Cannot tell"}

// usual are reasons that reviewers give often; none names anybody.
var usual = []string{
	"Different date of birth", "Different NHS numbers, both verified", "Parent and child of one name", "Twins or siblings", "Relatives at one address",
	"Same name only", "A change of name is likely", "Too little is recorded", "To be asked of the organisation that wrote it",
}

// bits writes a weight: "+12.4".
func bits(v float64) string { return chart.Signed(v) }

// odds say a probability in words that people weigh rightly: natural frequencies.
func odds(p float64) string {
	switch {
	case math.IsNaN(p) || p < 0 || p > 1:
		return ""
	case p > 0.99995:
		return "Of 10,000 such pairs, fewer than one would be two people."
	case p > 0.99:
		return fmt.Sprintf("Of 10,000 such pairs, about %.0f would be two people.", math.Max(1, 10_000*(1-p)))
	case p >= 0.01:
		return fmt.Sprintf("Of 100 such pairs, about %.0f would be one person.", 100*p)
	}
	return "Of 100 such pairs, fewer than one would be one person."
}

// stepWords say in a sentence what a field speaks for.
func stepWords(s people.Step) string {
	switch v := s.Bits + s.Rare; {
	case v >= 0.05:
		return "speaks for one person"
	case v <= -0.05:
		return "speaks for two people"
	}
	return "says nothing either way"
}

// rareWords say what the rarity of a value adds.
func rareWords(s people.Step) string {
	switch {
	case s.Rare >= 0.05:
		return fmt.Sprintf("rare: %s of it", bits(s.Rare))
	case s.Rare <= -0.05:
		return fmt.Sprintf("common: %s of it", bits(s.Rare))
	}
	return ""
}

// listed joins names as a sentence does: "a, b and c".
func listed(names []string) string {
	if n := len(names); n > 1 {
		return strings.Join(names[:n-1], ", ") + " and " + names[n-1]
	}
	return strings.Join(names, "")
}
