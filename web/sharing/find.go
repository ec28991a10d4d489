package sharing

import (
	"strings"

	"roundtable/care"
	"roundtable/web/site"
)

// either finds one person's source records at the visitor's partner by the form's
// exact number and birth date: an NHS number, or the number that the organisation
// itself has for the person, who may have no NHS number. The birth date has to be that
// of the record; a record that states none is found by the organisation's own number
// without. What is missing or finds nobody is said at the fields, and that somebody was
// looked for is written down.
func either(v *site.Visit, f *site.Wrong) []care.Key {
	text := strings.TrimSpace(v.PostFormValue("number"))
	if text == "" {
		f.Add("number", "Enter the NHS number, or the number that your organisation has for the person")
		return nil
	}
	had := len(*f)
	birth := day(v, f, "birth", "the date of birth")
	if len(*f) > had {
		return nil
	}
	var found []site.Seen
	n, err := care.ParseNHSNumber(text)
	nhs := err == nil && n != 0
	if nhs && birth != 0 {
		found = v.Exactly(n, birth, v.Viewer.Partner)
	}
	if len(found) == 0 {
		found = byLocalID(v, text, birth)
	}
	if len(found) == 0 && birth == 0 {
		f.Add("birth", "Enter the date of birth")
		return nil
	}
	return keysFound(v, f, found)
}

// byLocalID finds the source records of the visitor's partner that have a local ID,
// with those of the same NHS number and birth date.
func byLocalID(v *site.Visit, id string, birth care.Date) (found []site.Seen) {
	done := map[care.Key]bool{}
	for _, own := range v.ByLocalID(id, birth, v.Viewer.Partner) {
		for _, s := range ofOne(v, own.Seen, own.Number, birth) {
			if !done[s.Person] {
				done[s.Person] = true
				found = append(found, s)
			}
		}
	}
	return found
}

// ofOne are a source record of the visitor's partner and its others of the same NHS
// number and birth date; a sealed record is never joined with any.
func ofOne(v *site.Visit, own site.Seen, n care.NHSNumber, birth care.Date) []site.Seen {
	out := []site.Seen{own}
	if n == 0 || len(unsealed(v, out)) == 0 {
		return out
	}
	for _, s := range unsealed(v, v.Exactly(n, birth, v.Viewer.Partner)) {
		if s.Person != own.Person {
			out = append(out, s)
		}
	}
	return out
}
