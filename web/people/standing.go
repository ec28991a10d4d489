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
	switch {
	case c.Parted && !c.ForCare && !c.ForPlanning:
		return "They are two people for every purpose: people keep them apart."
	case c.Stage == people.StageSplit:
		c.Stage = people.StageFirst
		return "Another reviewer said otherwise, and so nothing changes until a third decides. " + standing(c)
	case c.Lot && c.Stage == people.StageSecond:
		return "They are one person for every purpose until a second reviewer says too that they are two. Until then their page says that this is in doubt."
	}
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

// apartWords say what "different people" does where one reviewer is enough.
const apartWords = "If you say that they are different people, your word is enough: they are kept apart for every purpose from now on, in every run, until it is taken back."

// second says, before anything is saved, what each decision does and who looks after the
// visitor. Of a pair drawn by lot it says the same whether or not the two are joined.
func (x reviewView) second() []string {
	switch {
	case x.Stage == people.StageSplit:
		return []string{"This is for " + forPurpose(x.Zone) + ". Two reviewers disagree. You are the third, and what they said is shown once you have decided. What you say decides: it joins them, or keeps them apart for every purpose."}
	case x.Lot:
		return []string{
			"This pair was drawn by lot, to measure. You are not told whether the records are joined today, so that you go by what they say alone.",
			"If you say that they are the same, they are joined for " + planWords + ", unless they are already; for " + careWords + " they are not joined by it. If you say that they are different people, they are kept apart for every purpose from now on; " +
				"where they are one person for " + careWords + " today, only once a second reviewer says so too.",
		}
	case x.Stage == people.StageSecond:
		return []string{"This is for " + careWords + ". Somebody has looked already. You are the second reviewer, and what they said is shown once you have decided. If you both say that they are the same, they are joined for every purpose; if you disagree, a third decides."}
	case x.Zone == care.ZoneDirectCare:
		return []string{"A link for " + careWords + " needs two people: if you say that they are the same, a second reviewer looks before anything is joined.", x.parts()}
	}
	return []string{
		"This is for " + planWords + " alone, and your word is enough: if you say that they are the same, they are joined for that at once, without a second reviewer. For " + careWords + " they are not joined by it.", x.parts(),
	}
}

// parts say what "different people" does, and that it parts what is one person today.
func (x reviewView) parts() string {
	switch {
	case x.ForCare:
		return apartWords + " They are one person for " + careWords + " today: that ends at once."
	case x.ForPlanning:
		return apartWords + " They are one person for " + planWords + " today: that ends at once."
	}
	return apartWords
}

// twinsWords warn of two people who were born together.
const twinsWords = "One day of birth and one family name, and two given names: so are twins written. They are two people, unless you know otherwise."

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
