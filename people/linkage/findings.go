package linkage

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
)

// Finding is one thing that a data lead should know before a source is linked.
type Finding struct {
	Field Field  `json:"field"`
	Whole bool   `json:"whole,omitempty"` // of the list, not of one field
	Text  string `json:"text"`            // what is so, with its figures
	Then  string `json:"then"`            // what it does to linking, or what to do
}

// few is how many records a share needs under it before it is called unusual.
const few = 30

// Findings are what is unusual in the profile, in the order of the fields. A share
// is unusual when it is beyond what chance gives at 1 in 10,000 and half as much
// again as expected.
func (p Profile) Findings() []Finding {
	var out []Finding
	whole := func(text, then string) { out = append(out, Finding{Whole: true, Text: text, Then: then}) }
	if p.Records == 0 {
		whole("The list has no rows.", "There is nothing to link.")
		return out
	}
	if p.RepeatedIDs > 0 {
		least := ""
		if !p.RepeatedKnown {
			least = "At least "
		}
		whole(fmt.Sprintf("%s%s of %s rows carry an identifier that another row of this list carries.", least, inThousands(p.RepeatedIDs), inThousands(p.Records)),
			"Each row is linked by itself; say whether the list has one row a person or one a contact.")
	}
	if p.Withheld > 0 {
		whole(fmt.Sprintf("%s of %s people are protected (S flag).", inThousands(p.Withheld), inThousands(p.Records)),
			"Their place, telephone, email and practice are not compared.")
	}
	if p.Sealed > 0 {
		whole(fmt.Sprintf("%s of %s records are sealed.", inThousands(p.Sealed), inThousands(p.Records)), "They are compared with none.")
	}
	if len(p.Fields) < 3 {
		whole("The list says of a person only: "+p.Keys()+".", "Too little to tell people apart: expect few links.")
	}
	for _, f := range p.Fields {
		out = append(out, p.fieldFindings(f)...)
	}
	return out
}

func (p Profile) fieldFindings(f FieldProfile) []Finding {
	var out []Finding
	say := func(text, then string) { out = append(out, Finding{Field: f.Field, Text: text, Then: then}) }
	name := capital(f.Field.Name())
	if f.Filled == 0 {
		say(name+" is never filled with a value that can be read.", "It takes no part. Check that the right column was chosen.")
		return out
	}
	if f.Filled*2 < p.Records {
		say(fmt.Sprintf("%s is filled in %s of records.", name, percent(f.Filled, p.Records)), "Where it is missing it counts neither for nor against.")
	}
	written := p.Records - f.Blank
	if f.Placeholder*100 >= written && f.Placeholder > 0 {
		say(fmt.Sprintf("%s stands for \"not known\" in %s records (%s of those written).", name, inThousands(f.Placeholder), percent(f.Placeholder, written)),
			"Taken as missing.")
	}
	if bad := f.Unreadable + f.Ambiguous; bad*200 >= written && bad > 0 {
		say(fmt.Sprintf("%s cannot be read in %s records (%s of those written).", name, inThousands(bad), percent(bad, written)),
			"Taken as missing. Many at once mean another format: look at a few.")
	}
	if f.Repaired > 0 {
		say(fmt.Sprintf("%s was mended in %s records, where a letter stood for a digit or a digit for a letter.", name, inThousands(f.Repaired)), "")
	}
	if f.Distinct == 1 && f.Filled >= few {
		say(name+" is the same in every record.", "It tells nobody apart, and takes no part.")
		return out
	}
	if s, then := p.heaped(f); s != "" {
		say(s, then)
	}
	if f.Field == Birth {
		out = append(out, p.birthFindings()...)
	}
	if n := f.Noted[noteWords[6]] + f.Noted[noteWords[7]]; f.Field == Family && n > 0 {
		say(fmt.Sprintf("%s family names end in Jr or Sr.", inThousands(n)), "A father and a son of one name: such pairs go to review.")
	}
	if n := f.Noted["test number"]; n > 0 {
		say(fmt.Sprintf("%s NHS numbers are test numbers (9xx).", inThousands(n)), "They are nobody's, and never join records by themselves.")
	}
	return out
}

// heaped says that many share one value of a field in which few should.
func (p Profile) heaped(f FieldProfile) (text, then string) {
	share := map[Field]float64{NHSNumber: 0.001, IDNumber: 0.001, Phone: 0.002, Email: 0.002, Address: 0.005, Postcode: 0.01, Birth: 0.003, Family: 0.05, Given: 0.05}[f.Field]
	if share == 0 || f.CommonestHeld < NamedFrom || float64(f.CommonestHeld) <= share*float64(f.Filled) {
		return "", ""
	}
	called := ""
	if f.Commonest != "" {
		called = ", " + strconv.Quote(f.Commonest)
	}
	return fmt.Sprintf("One %s%s is held by at least %s records (%s of those filled).", f.Field.Name(), called, inThousands(f.CommonestHeld), percent(f.CommonestHeld, f.Filled)),
		"It may be the organisation's own, or typed because something had to be: it weighs as little as it is common."
}

func (p Profile) birthFindings() []Finding {
	var out []Finding
	say := func(count int, expected float64, what, then string) {
		if unusual(count, p.Birthdays, expected) {
			out = append(out, Finding{Field: Birth, Then: then, Text: fmt.Sprintf(
				"%s of %s birthdays %s, where %s would be expected.", inThousands(count), inThousands(p.Birthdays), what,
				inThousands(int(math.Round(expected*float64(p.Birthdays)))))})
		}
	}
	say(p.Januaries, 1/365.25, "are on 1 January", "Some were filled in for people whose birthday is not known. The date weighs less where it is common.")
	say(p.FirstOfMonth-p.Januaries, 11/365.25, "are on the 1st of another month", "Some may be filled in where only the month is known.")
	say(p.TwiceFive, 0.2, "are in a year that ends in 0 or 5", "Some years may be estimates.")
	return out
}

// unusual reports a count beyond what chance gives once in ten thousand (the normal
// tail at 3.7 standard deviations) and half as much again as expected.
func unusual(count, of int, expected float64) bool {
	n := float64(of)
	mean := expected * n
	return of >= few && float64(count) > 1.5*mean && float64(count) > mean+3.7*math.Sqrt(mean*(1-expected))+1
}

// Words are the profile for somebody who keeps the list: a line a field, then what
// is unusual.
func (p Profile) Words() []string {
	out := []string{fmt.Sprintf("%s records.", inThousands(p.Records))}
	for _, f := range p.Fields {
		about := ""
		if !f.DistinctExact {
			about = "about "
		}
		out = append(out, fmt.Sprintf("%s: filled in %s, %s%s different values.", capital(f.Field.Name()), percent(f.Filled, p.Records), about, inThousands(f.Distinct)))
	}
	for _, x := range p.Findings() {
		out = append(out, strings.TrimSpace(x.Text+" "+x.Then))
	}
	return out
}

// percent is a share in words: "4 %", "0.3 %", "under 0.1 %".
func percent(n, of int) string {
	if of == 0 {
		return "0 %"
	}
	share := 100 * float64(n) / float64(of)
	switch {
	case n == of:
		return "100 %"
	case n > 0 && share < 0.1:
		return "under 0.1 %"
	case share > 99.9:
		return "over 99.9 %"
	case share < 10 || share > 99:
		return strconv.FormatFloat(share, 'f', 1, 64) + " %"
	}
	return strconv.FormatFloat(share, 'f', 0, 64) + " %"
}

// inThousands is a count as people write it: "12,345".
func inThousands(n int) string {
	s := strconv.Itoa(n)
	var parts []string
	for len(s) > 3 {
		parts = append(parts, s[len(s)-3:])
		s = s[:len(s)-3]
	}
	parts = append(parts, s)
	slices.Reverse(parts)
	return strings.Join(parts, ",")
}

func capital(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}
