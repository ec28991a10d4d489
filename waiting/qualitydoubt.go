package waiting

import (
	"slices"
	"strings"
)

// Doubts that a partner's rows can raise. "missing-" followed by a field's name
// (FieldNames) is a doubt too.
const (
	DoubtNoNHS        Doubt = "no-valid-nhs-number"
	DoubtNumberShared Doubt = "nhs-number-with-two-birth-dates"
	DoubtDuplicate    Doubt = "sent-more-than-once"
	DoubtVanished     Doubt = "vanished-without-stop"
	DoubtClockDiffers Doubt = "clock-differs"
	DoubtFutureStart  Doubt = "clock-starts-in-the-future"
	DoubtPastNext     Doubt = "next-date-in-the-past"
	DoubtTreated      Doubt = "treated-in-a-shared-session"
	DoubtMissing      Doubt = "missing-" // a prefix
)

// qualityFields are the fields whose completeness is counted, in the order of
// the bits of table.missing.
var qualityFields = []struct{ name, title string }{
	{"clock-start", "Clock start"},
	{"nhs-number", "NHS number"},
	{"name", "Name"},
	{"birth-date", "Date of birth"},
	{"sex", "Gender"},
	{"ethnicity", "Ethnic category"},
	{"deprivation", "Deprivation (from the postcode)"},
	{"postcode", "Postcode"},
	{"practice", "GP practice"},
	{"tfc", "Treatment function"},
	{"team", "Service or team"},
	{"priority", "Priority"},
	{"next-date", "Next date"},
	{"owner", "Owner"},
	{"last-contact", "Last contact while waiting"},
	{"validated", "Last validation"},
	{"status", "RTT status"},
	{"ppid", "Patient pathway identifier"},
	{"learning-disability", "Learning disability: yes or no"},
	{"autism", "Autism: yes or no"},
	{"interpreter", "Interpreter: yes or no"},
	{"carer", "Carer: yes or no"},
	{"adjustments", "Reasonable adjustments: yes or no"},
}

// missingBit is the bit of a field's name in table.missing; ok is false for a
// name that is not counted.
func missingBit(name string) (bit uint32, ok bool) {
	i := slices.IndexFunc(qualityFields, func(f struct{ name, title string }) bool { return f.name == name })
	if i < 0 {
		return 0, false
	}
	return 1 << i, true
}

// Known reports whether a doubt is one that a query can open.
func (d Doubt) Known() bool {
	switch d {
	case "", DoubtNoNHS, DoubtNumberShared, DoubtDuplicate, DoubtVanished, DoubtClockDiffers, DoubtFutureStart, DoubtPastNext, DoubtTreated:
		return true
	}
	_, ok := missingBit(strings.TrimPrefix(string(d), string(DoubtMissing)))
	return ok && strings.HasPrefix(string(d), string(DoubtMissing))
}

// doubt adds the predicate of the query's doubt.
func (c *compiler) doubt() {
	switch d := c.q.Doubt; d {
	case "":
	case DoubtNoNHS:
		c.state(No, stNHS)
	case DoubtNumberShared:
		c.state(Yes, stShared)
	case DoubtDuplicate:
		c.state(Yes, stDuplicate)
	case DoubtVanished:
		c.state(Yes, stVanished)
	case DoubtClockDiffers:
		c.state(Yes, stClockDiffer)
	case DoubtTreated:
		c.treated(Yes)
	case DoubtFutureStart:
		c.add(inRange{colStart, c.day + 1, lastDate})
	case DoubtPastNext:
		c.add(inRange{colNext, 1, c.day - 1})
	default:
		bit, ok := missingBit(strings.TrimPrefix(string(d), string(DoubtMissing)))
		if !ok {
			c.add(nothing{})
			return
		}
		c.add(hasBits[uint32]{colMissing, bit, bit})
	}
}
