package servicemap

import (
	"fmt"
	"math"
	"math/bits"
	"strings"

	"roundtable/care"
	"roundtable/servicemap/gaps"
)

// Whom says in plain words who is in a box: "16 and 17-year-olds with an eating disorder
// and autism in the East".
func Whom(b *gaps.Box, w *care.ServiceWords) string {
	parts := []string{agesInWords(b.Age, w.Age)}
	if all(b.Needs, w.Needs) {
		parts = append(parts, "with any need")
	} else {
		parts = append(parts, "with "+orWords(labels(b.Needs, w.Needs)))
	}
	if !all(b.Severity, w.Severities) {
		parts = append(parts, "("+orWords(labels(b.Severity, w.Severities))+")")
	}
	if b.With != 0 {
		parts = append(parts, "and "+andWords(labels(uint64(b.With), w.Flags)))
	}
	if b.Without != 0 {
		parts = append(parts, "but not "+orWords(labels(uint64(b.Without), w.Flags)))
	}
	if all(b.Places, w.Places) {
		parts = append(parts, "anywhere")
	} else {
		parts = append(parts, "in "+orWords(labels(b.Places, w.Places)))
	}
	return strings.Join(parts, " ")
}

func all(mask uint64, terms []care.Term) bool { return bits.OnesCount64(mask) == len(terms) }

// agesInWords says an age range as people do.
func agesInWords(age, whole [2]int) string {
	from, to := age[0]/12, age[1]/12
	switch {
	case age == whole:
		return "people of any age"
	case age[0]%12 != 0 || age[1]%12 != 0 && age[1] != whole[1]:
		return fmt.Sprintf("people from %s up to %s", ageInWords(age[0]), ageInWords(age[1]))
	case age[1] == whole[1]:
		return fmt.Sprintf("people of %d and over", from)
	case age[0] == whole[0]:
		return fmt.Sprintf("people under %d", to)
	case to-from == 1:
		return fmt.Sprintf("%d-year-olds", from)
	case to-from == 2:
		return fmt.Sprintf("%d and %d-year-olds", from, to-1)
	}
	return fmt.Sprintf("%d to %d-year-olds", from, to-1)
}

func ageInWords(months int) string {
	switch {
	case months == 1:
		return "1 month"
	case months < 24 && months%12 != 0:
		return fmt.Sprintf("%d months", months)
	case months%12 == 0:
		return fmt.Sprintf("%d years", months/12)
	}
	return fmt.Sprintf("%d years %d months", months/12, months%12)
}

func daysInWords(n int) string {
	if n == 1 {
		return "1 day"
	}
	if n > 999 {
		return fmt.Sprintf("%d,%03d days", n/1000, n%1000)
	}
	return fmt.Sprintf("%d days", n)
}

func orWords(all []string) string  { return joined(all, " or ") }
func andWords(all []string) string { return joined(all, " and ") }

func joined(all []string, last string) string {
	if len(all) < 2 {
		return strings.Join(all, "")
	}
	return strings.Join(all[:len(all)-1], ", ") + last + all[len(all)-1]
}

// PeopleWords says an estimate: two figures of it, for no estimate is better than that.
func PeopleWords(n float64, known bool) string {
	switch {
	case !known:
		return "how many people is not known"
	case n < 5:
		return "fewer than 5 people a year"
	}
	return "about " + figures(n) + " people a year"
}

// figures is a number to two figures, with separators.
func figures(n float64) string {
	if n >= 100 {
		scale := math.Pow(10, math.Floor(math.Log10(n))-1)
		n = math.Round(n/scale) * scale
	}
	s := fmt.Sprintf("%.0f", n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// CriterionWords says a criterion in plain words: "takes 16 and 17-year-olds", "does not
// take people with autism".
func CriterionWords(c *care.Criterion, w *care.ServiceWords) string {
	if c.Dimension == care.DimensionAge {
		ages := agesInWords([2]int{c.From, c.To}, w.Age)
		switch c.Polarity {
		case care.Excludes:
			return "does not take " + ages
		case care.Requires:
			return "takes only " + ages
		}
		return "takes " + ages
	}
	terms, what := w.Flags, "people with "
	switch c.Dimension {
	case care.DimensionNeed:
		terms = w.Needs
	case care.DimensionSeverity:
		terms, what = w.Severities, "people who are "
	case care.DimensionPlace:
		terms, what = w.Places, "people in "
	}
	names := make([]string, len(c.Values))
	for i, v := range c.Values {
		names[i] = Label(care.Term{Code: v})
		for _, t := range terms {
			if t.Code == v {
				names[i] = Label(t)
			}
		}
	}
	switch c.Polarity {
	case care.Excludes:
		return "does not take " + what + orWords(names)
	case care.Requires:
		return "takes only " + what + andWords(names)
	}
	if c.Dimension == care.DimensionFlag {
		return "takes people with " + orWords(names) + " too"
	}
	return "takes " + what + orWords(names)
}
