package directory

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"roundtable/care"
	"roundtable/servicemap"
)

// Letters of one field, and of a site's name.
const (
	mostText = 500
	mostSite = 200
	mostName = 200 // of a service: it stands on everybody's pages
)

// verified says of criteria without a day of their own when their service was verified.
func verified(d *care.ServiceDescribed) {
	for i := range d.Criteria {
		d.Criteria[i].Verified = d.Verified
	}
}

// name is a service's name, no longer than pages can show.
func (r *Read) name(at, s string) string { return r.short(at+", name", s, mostName) }

// text is a field's text without blanks around it, and no longer than can be kept: what
// is cut off is said.
func (r *Read) text(at, s string) string { return r.short(at, s, mostText) }

func (r *Read) short(at, s string, most int) string {
	s = strings.TrimSpace(s)
	if n := utf8.RuneCountInString(s); n > most {
		r.note(at, fmt.Sprintf("It is %d letters long.", n), fmt.Sprintf("Cut to the first %d.", most))
	}
	return cut(s, most)
}

// contact keeps of a service what can be written to or followed, by the rule of the form
// in which it is typed.
func (r *Read) contact(at string, c care.ServiceContact) care.ServiceContact {
	c = care.ServiceContact{Phone: r.text(at+", phone", c.Phone), Email: r.text(at+", email", c.Email), Web: r.text(at+", web", c.Web), Other: c.Other}
	if !servicemap.GoodEmail(c.Email) {
		r.note(at+", email", fmt.Sprintf("%q is no address.", cut(c.Email, 60)), "Not taken.")
		c.Email = ""
	}
	if !servicemap.GoodWeb(c.Web) {
		r.note(at+", web", fmt.Sprintf("%q does not begin with https://.", cut(c.Web, 60)), "Not taken.")
		c.Web = ""
	}
	return c
}

// orAge is an age in years: a number, or one that stands in quotation marks. Anything else
// is kept as it was said.
type orAge struct {
	Years float64
	Said  string // what is no number; "" otherwise
}

// UnmarshalJSON never fails: what is no number is said beside the service's name.
func (a *orAge) UnmarshalJSON(b []byte) error {
	said := string(b)
	var quoted string
	if json.Unmarshal(b, &quoted) == nil {
		said = quoted
	}
	var err error
	if a.Years, err = strconv.ParseFloat(strings.TrimSpace(said), 64); err != nil {
		*a = orAge{Said: said}
	}
	return nil
}

// MarshalJSON writes a number.
func (a orAge) MarshalJSON() ([]byte, error) { return json.Marshal(a.Years) }

// nameIn is the name that a service has in its JSON, where it has one at all.
func nameIn(raw json.RawMessage) string {
	var s struct {
		Name any `json:"name"`
	}
	if json.Unmarshal(raw, &s) != nil {
		return ""
	}
	name, _ := s.Name.(string)
	return name
}

// NewWords are the words of a file that are not agreed, each with the services that use it.
func NewWords(read *Read, agreed *care.ServiceWords) (out []string) {
	if read.Words == nil {
		return nil
	}
	for _, x := range []struct {
		dimension  string
		file, ours []care.Term
	}{
		{care.DimensionNeed, read.Words.Needs, agreed.Needs},
		{care.DimensionSeverity, read.Words.Severities, agreed.Severities},
		{care.DimensionPlace, read.Words.Places, agreed.Places},
		{care.DimensionFlag, read.Words.Flags, agreed.Flags},
		{"route", read.Words.Routes, agreed.Routes},
	} {
		for _, t := range x.file {
			if find(t.Code, t.Label, x.ours) >= 0 {
				continue
			}
			said := cut(t.Code, 60) + " (" + x.dimension + ")"
			if by := usedBy(read.Services, x.dimension, t.Code); len(by) > 0 {
				said += ": " + strings.Join(by, ", ")
			}
			out = append(out, said)
		}
	}
	return out
}

// usedBy are the first services that say a word.
func usedBy(all []care.ServiceDescribed, dimension, word string) (names []string) {
	for i := range all {
		if !says(&all[i], dimension, word) {
			continue
		}
		if len(names) == 3 {
			return append(names, "and others")
		}
		names = append(names, cut(all[i].Name, 60))
	}
	return names
}

func says(d *care.ServiceDescribed, dimension, word string) bool {
	if dimension == "route" {
		return slices.Contains(d.RoutesIn, word)
	}
	for i := range d.Criteria {
		if c := &d.Criteria[i]; c.Dimension == dimension && slices.Contains(c.Values, word) {
			return true
		}
	}
	return false
}
