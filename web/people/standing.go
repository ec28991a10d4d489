package people

import (
	"fmt"
	"slices"
	"strings"

	"roundtable/web/site"

	"roundtable/care"
	"roundtable/people"
	"roundtable/sharing"
)

// What links of the two zones are used for, as a sentence says it.
const (
	careWords = "direct care"
	planWords = "planning and research"
)

// standing says for which purposes the two records of a case are one person as things
// stand, and what a second reviewer would change.
func standing(c people.Case) string {
	second := ""
	if c.Zone == care.ZoneDirectCare && c.Stage == people.StageSecond {
		second = " until a second reviewer says so too"
	}
	switch {
	case c.ForCare && c.ForPlanning:
		return "They are one person for every purpose: " + careWords + ", " + planWords + "."
	case c.ForPlanning && second == "" && c.Zone == care.ZonePlanning:
		return "They are one person for " + planWords + ". For " + careWords + " they are two people still: that takes two reviewers, and this pair was looked at for " + sharing.PurposeWords(care.Planning) + " alone."
	case c.ForPlanning:
		return "They are one person for " + planWords + ". For " + careWords + " they are two people" + second + "."
	}
	return "They are two people for every purpose" + second + "."
}

// second says what a decision is for and who looks after the visitor.
func (x reviewView) second() string {
	switch {
	case x.Stage == people.StageSecond:
		return "This is for " + careWords + ". Somebody has looked already. You are the second reviewer, and what they said is shown once you have decided."
	case x.Stage == people.StageSplit:
		return "This is for " + forPurpose(x.Zone) + ". Two reviewers disagree. You are the third, and what they said is shown once you have decided."
	case x.Zone == care.ZoneDirectCare:
		return "A link for " + careWords + " needs two people: if you say that they are the same, a second reviewer looks before anything is joined."
	}
	return "This is for " + planWords + " alone, and your word is enough: if you say that they are the same, they are joined for that at once, without a second reviewer. For " + careWords + " they are not joined by it."
}

// clashShort names what records of one NHS number differ in, as a row of the queue has
// room for it; "" for nothing.
func clashShort(c people.Clash) string {
	switch {
	case c.Births && c.Sexes:
		return "One NHS number, two dates of birth and two sexes"
	case c.Births:
		return "One NHS number, two dates of birth"
	case c.Sexes && c.Given:
		return "One NHS number, two given names and two sexes"
	case c.Sexes:
		return "One NHS number, two sexes"
	case c.Given:
		return "One NHS number, two given names"
	}
	return ""
}

// clashWords say what it means for who decides; "" for nothing.
func clashWords(c people.Clash) string {
	switch {
	case c.Births && (c.Sexes || c.Given):
		return "One number, two birth dates: probably a number on the wrong record. " + also(c) + "Say “same person” only if you know that they are."
	case c.Births:
		return "One number, two birth dates: a slip in the date, or a number on the wrong record. If you cannot tell which, say “cannot tell”, and ask the organisations."
	case c.Any():
		return clashShort(c) + ": a slip, a change, or a number on the wrong record. Look at the other fields too."
	}
	return ""
}

// also says what else differs beside the birth date.
func also(c people.Clash) string {
	switch {
	case c.Sexes && c.Given:
		return "The given name and the sex differ too. "
	case c.Sexes:
		return "The sex differs too. "
	}
	return "The given name differs too. "
}

// why is why a row's pair waits, in few words, with what its records differ in.
func (r caseRow) why() string {
	short := clashShort(r.Clash)
	if short == "" || r.Why == people.WhyNumber {
		return orWords(short, whyShort[r.Why])
	}
	return short + ". " + whyShort[r.Why]
}

// whyWords is why the pair waits, as its own page says it.
func (x reviewView) whyWords() string {
	if s := clashShort(x.Clash); s != "" && x.Why == people.WhyNumber {
		return s + "."
	}
	return x.Why.Words()
}

// forWhat says for which purpose a person's records are taken for one.
func (x *personView) forWhat() string {
	if x.Zone == care.ZonePlanning {
		return planWords
	}
	return careWords
}

// otherwise says what stands for the other purpose, where it is not the same; "" where
// it is.
func (x *personView) otherwise() string {
	switch {
	case x.Zone == care.ZonePlanning && x.ForCare > 1:
		return fmt.Sprintf("For %s these records are of %d people: that takes a link that is surer, or two reviewers.", careWords, x.ForCare)
	case len(x.Beyond) > 0:
		return fmt.Sprintf("For %s they are one person with %s more; for %s they are not joined to %s, which takes a link that is surer, or two reviewers:",
			planWords, site.Counted(len(x.Beyond), "record", "records"), careWords, site.Plural(len(x.Beyond), "it", "them"))
	}
	return ""
}

// forLink says what a link is used for: what joins for direct care joins for planning.
func forLink(z care.LinkZone) string {
	if z == care.ZonePlanning {
		return planWords + " alone"
	}
	return "every purpose"
}

// weighed says a link's weight in words and in numbers; "" where it has none, or it is
// kept from who may still decide the pair.
func (l linkLine) weighed() string {
	if l.Tier != care.TierWeighed || !l.Open {
		return ""
	}
	if l.Partial {
		return "What they weigh together is not shown: fields that are closed to you may have gone into it, and it would tell whether they agree."
	}
	return odds(l.P) + " Altogether " + bits(l.Weight) + " bits: each bit doubles the odds."
}

// compare notes in which of the fields that the page shows the two records of a link
// that was weighed agree.
func (l *linkLine) compare(all []record) {
	if l.Tier != care.TierWeighed {
		return
	}
	at := func(k care.Key) *record {
		i := slices.IndexFunc(all, func(r record) bool { return r.Key == k })
		if i < 0 {
			return nil
		}
		return &all[i]
	}
	a, b := at(l.Link.A), at(l.Link.B)
	if a == nil || b == nil {
		return
	}
	for _, f := range weighedFields {
		x, y := f.text(*a), f.text(*b)
		switch {
		case a.Hidden.Field(f.field) || b.Hidden.Field(f.field) || a.Closed[f.field] != "" || b.Closed[f.field] != "":
			l.Weight, l.P, l.Partial = 0, 0, true
		case x == "" && y == "":
		case x == "" || y == "":
			l.Missing = append(l.Missing, f.name)
		case strings.EqualFold(strings.Join(strings.Fields(x), ""), strings.Join(strings.Fields(y), "")):
			l.Same = append(l.Same, f.name)
		default:
			l.Differ = append(l.Differ, f.name)
		}
	}
}

// weighedFields are the fields that the model looks at, with their names at intake.
var weighedFields = []struct {
	name, field string
	text        func(record) string
}{
	{"given name", "name", func(r record) string { return r.Given }},
	{"family name", "name", func(r record) string { return r.Family }},
	{"date of birth", "birth", func(r record) string { return r.Birth }},
	{"sex", "sex", func(r record) string { return r.Sex }},
	{"NHS number", "nhs_number", func(r record) string { n, _, _ := strings.Cut(r.NHS, ","); return n }},
	{"postcode", "postcode", func(r record) string { return r.Postcode }},
	{"telephone", "phone", func(r record) string { return r.Phone }},
	{"practice", "practice", func(r record) string { return r.Practice }},
}
