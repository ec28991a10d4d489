package directory

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"roundtable/care"
	"roundtable/servicemap/gaps"
)

// orService is a service as Open Referral UK 3.0 and HSDS 3.x have it, as far as a
// description can say it.
type orService struct {
	ID           string        `json:"id"`
	Name         string        `json:"name"`
	Provider     *orNamed      `json:"organization,omitempty"` //nolint:misspell // the format's own word
	Description  string        `json:"description,omitempty"`
	URL          string        `json:"url,omitempty"`
	Email        string        `json:"email,omitempty"`
	Status       string        `json:"status,omitempty"`
	Application  string        `json:"application_process,omitempty"`
	Eligibility  string        `json:"eligibility_description,omitempty"`
	MinimumAge   *orAge        `json:"minimum_age,omitempty"` // years, by custom
	MaximumAge   *orAge        `json:"maximum_age,omitempty"` // years; people of it are taken
	AssuredDate  string        `json:"assured_date,omitempty"`
	LastModified string        `json:"last_modified,omitempty"`
	Wait         string        `json:"wait_time,omitempty"`
	Phones       []orPhone     `json:"phones,omitempty"`
	Areas        []orNamed     `json:"service_areas,omitempty"`
	Attributes   []orAttribute `json:"attributes,omitempty"`
	At           []orAt        `json:"service_at_locations,omitempty"`
}

type orNamed struct {
	ID   string `json:"id,omitempty"`
	Name string `json:"name,omitempty"`
}

type orPhone struct {
	Number string `json:"number"`
}

type orAt struct {
	Location orNamed `json:"location"`
}

type orAttribute struct {
	Entity string  `json:"link_entity,omitempty"`
	Label  string  `json:"label,omitempty"`
	Term   *orTerm `json:"taxonomy_term,omitempty"`
}

type orTerm struct {
	Code     string `json:"code,omitempty"`
	Name     string `json:"name,omitempty"`
	Taxonomy string `json:"taxonomy,omitempty"` // "need", "severity", "flag", "route", "function"
}

const orSource = "Open Referral file"

// ReadOpenReferral reads services of Open Referral UK or HSDS: a list, a page of an API
// ("contents") or an object of "services".
func ReadOpenReferral(r io.Reader, agreed *care.ServiceWords) (*Read, error) {
	b, out, err := readAll(r)
	if err != nil {
		return nil, err
	}
	var raw []json.RawMessage
	if err := json.Unmarshal(b, &raw); err != nil {
		var page struct {
			Contents []json.RawMessage `json:"contents"`
			Services []json.RawMessage `json:"services"`
		}
		if err := json.Unmarshal(b, &page); err != nil {
			return nil, notThat("Open Referral JSON", err)
		}
		if raw = append(page.Contents, page.Services...); raw == nil {
			return nil, notThat("Open Referral JSON: it has neither contents nor services", nil)
		}
	}
	for i, one := range raw {
		var s orService
		if err := json.Unmarshal(one, &s); err != nil || i >= mostServices {
			out.leave(where(i, nameIn(one)), unread(err))
			continue
		}
		if strings.TrimSpace(s.Name) == "" {
			out.leave(where(i, s.ID), "It has no name.")
			continue
		}
		out.Services = append(out.Services, out.openReferral(where(i, s.Name), &s, agreed))
	}
	return out, nil
}

func (r *Read) openReferral(at string, s *orService, agreed *care.ServiceWords) care.ServiceDescribed {
	d := care.ServiceDescribed{ID: plainID(s.ID), Name: r.name(at, s.Name), Source: orSource, Contact: care.ServiceContact{Email: s.Email, Web: s.URL}}
	if s.Provider != nil {
		d.Owner = care.PartnerCode(s.Provider.ID)
	}
	if len(s.Phones) > 0 {
		d.Contact.Phone = s.Phones[0].Number
	}
	d.Contact = r.contact(at, d.Contact)
	r.orAges(at, s, &d, agreed)
	if day, err := care.ParseDate(cut(s.AssuredDate, 10)); err == nil {
		d.Verified = day
	} else if s.AssuredDate != "" {
		r.note(at+", assured_date", fmt.Sprintf("%q is no date.", cut(s.AssuredDate, 30)), "Taken as never verified.")
	}
	if s.Status != "" && s.Status != "active" {
		d.Closed = true
		r.note(at+", status", fmt.Sprintf("It is %q.", cut(s.Status, 30)), "Taken as closed to new people.")
	}
	for _, l := range s.At {
		if l.Location.Name != "" {
			d.Sites = append(d.Sites, cut(l.Location.Name, 200))
		}
	}
	var areas []string
	for _, a := range s.Areas {
		if a.Name != "" {
			areas = append(areas, r.word(at+", service_areas", a.Name, agreed.Places))
		}
	}
	if areas != nil {
		d.Criteria = append(d.Criteria, including(care.DimensionPlace, orSource, areas...))
	}
	r.orAttributes(at, s, &d, agreed)
	verified(&d)
	for _, text := range []struct{ field, text string }{{"eligibility_description", s.Eligibility}, {"wait_time", s.Wait}, {"application_process", s.Application}} {
		if strings.TrimSpace(text.text) != "" {
			r.note(at+", "+text.field, fmt.Sprintf("It is text: %q.", cut(text.text, 120)), "Not taken: read it, and add what it says as criteria.")
		}
	}
	return d
}

func (r *Read) orAges(at string, s *orService, d *care.ServiceDescribed, agreed *care.ServiceWords) {
	if s.MinimumAge == nil && s.MaximumAge == nil {
		if m, doubt, ok := gaps.AgeInWords(s.Eligibility, agreed.Age); ok && m.From < m.To {
			c := ages(m.From, m.To, orSource)
			c.Note = cut(s.Eligibility, 200)
			d.Criteria = append(d.Criteria, c)
			r.note(at+", eligibility_description", fmt.Sprintf("%q is an age in words.", cut(s.Eligibility, 60)), "Taken as its ages; "+doubt+".")
		}
		return
	}
	from, to, bad := 0, max(agreed.Age[1], 12), false
	for _, x := range []struct {
		field string
		age   *orAge
	}{{"minimum_age", s.MinimumAge}, {"maximum_age", s.MaximumAge}} {
		if x.age != nil && x.age.Said != "" {
			r.note(at+", "+x.field, fmt.Sprintf("%q is no number of years.", cut(x.age.Said, 60)), "Its ages are not taken: they are not stated.")
			bad = true
		}
	}
	if bad {
		return
	}
	if s.MinimumAge != nil {
		from = int(s.MinimumAge.Years * 12)
	}
	if s.MaximumAge != nil {
		to = int(s.MaximumAge.Years*12) + 12
		r.note(at+", maximum_age", fmt.Sprintf("%v.", s.MaximumAge.Years), fmt.Sprintf("People of %v are taken, until their next birthday.", s.MaximumAge.Years))
	}
	if from < 0 || from >= to || to > 1800 {
		r.note(at+", ages", "They hold nobody, or ages that nobody reaches.", "Not taken.")
		return
	}
	d.Criteria = append(d.Criteria, ages(from, to, orSource))
}

// orAttributes reads taxonomy terms: of our own taxonomies by their name, any other as a
// need where it is an agreed one.
func (r *Read) orAttributes(at string, s *orService, d *care.ServiceDescribed, agreed *care.ServiceWords) {
	values := map[string][]string{}
	for _, a := range s.Attributes {
		if a.Term == nil {
			continue
		}
		name := a.Term.Code
		if name == "" {
			name = a.Term.Name
		}
		here := at + ", attribute"
		switch a.Term.Taxonomy {
		case "function":
			d.Function = cut(name, 500)
		case care.DimensionSeverity:
			values[care.DimensionSeverity] = append(values[care.DimensionSeverity], r.word(here, name, agreed.Severities))
		case care.DimensionFlag:
			values[care.DimensionFlag] = append(values[care.DimensionFlag], r.word(here, name, agreed.Flags))
		case "route":
			d.RoutesIn = append(d.RoutesIn, r.word(here, name, agreed.Routes))
		case care.DimensionNeed:
			values[care.DimensionNeed] = append(values[care.DimensionNeed], r.word(here, name, agreed.Needs))
		default:
			if i := find(name, a.Term.Name, agreed.Needs); i >= 0 {
				values[care.DimensionNeed] = append(values[care.DimensionNeed], agreed.Needs[i].Code)
				continue
			}
			r.note(here, fmt.Sprintf("%q of taxonomy %q is none of the agreed needs.", cut(name, 60), cut(a.Term.Taxonomy, 60)), "Left out.")
		}
	}
	for _, dim := range []string{care.DimensionNeed, care.DimensionSeverity, care.DimensionFlag} {
		if values[dim] != nil {
			d.Criteria = append(d.Criteria, including(dim, orSource, values[dim]...))
		}
	}
}

func find(code, label string, terms []care.Term) int {
	for i, t := range terms {
		if strings.EqualFold(code, t.Code) || t.Label != "" && (strings.EqualFold(label, t.Label) || strings.EqualFold(code, t.Label)) {
			return i
		}
	}
	return -1
}

// WriteOpenReferral writes services as a page of an Open Referral API, and says what
// that cannot say: no exclusion, no requirement, no onward route, no basis.
func WriteOpenReferral(w io.Writer, all []care.ServiceDescribed, words *care.ServiceWords) ([]Note, error) {
	out := []orService{}
	var notes []Note
	for i := range all {
		d := &all[i]
		s := orService{ID: string(d.ID), Name: d.Name, Provider: &orNamed{ID: string(d.Owner)}, URL: d.Contact.Web, Email: d.Contact.Email, Status: "active"}
		if d.Closed {
			s.Status = "temporarily closed"
		}
		if d.Contact.Phone != "" {
			s.Phones = []orPhone{{d.Contact.Phone}}
		}
		if d.Verified != 0 {
			s.AssuredDate = d.Verified.String()
		}
		for _, site := range d.Sites {
			s.At = append(s.At, orAt{orNamed{Name: site}})
		}
		attribute := func(taxonomy, code string) {
			s.Attributes = append(s.Attributes, orAttribute{Entity: "service", Term: &orTerm{Code: code, Taxonomy: taxonomy}})
		}
		if d.Function != "" {
			attribute("function", d.Function)
		}
		for _, route := range d.RoutesIn {
			attribute("route", route)
		}
		l := losses{of: d.Name}
		for j := range d.Criteria {
			orCriterion(&s, &d.Criteria[j], words, attribute, &l)
		}
		l.common(d)
		notes = append(notes, l.notes...)
		out = append(out, s)
	}
	e := json.NewEncoder(w)
	e.SetIndent("", " ")
	return notes, e.Encode(map[string]any{"total_items": len(out), "contents": out})
}

func orCriterion(s *orService, c *care.Criterion, words *care.ServiceWords, attribute func(taxonomy, code string), l *losses) {
	switch {
	case c.Polarity != care.Includes:
		l.lost(c, words, "the format has no exclusions and no requirements")
	case c.Basis != care.BasisStated:
		l.lost(c, words, "the format does not say how something is known")
	case c.Dimension == care.DimensionAge:
		if s.MinimumAge != nil || c.To%12 != 0 {
			l.lost(c, words, "the format has one range of ages, in whole years at its end")
			return
		}
		s.MinimumAge = &orAge{Years: float64(c.From) / 12}
		if c.To < words.Age[1] {
			s.MaximumAge = &orAge{Years: float64(c.To/12 - 1)}
		}
	case c.Dimension == care.DimensionPlace:
		for _, v := range c.Values {
			s.Areas = append(s.Areas, orNamed{Name: v})
		}
	default:
		for _, v := range c.Values {
			attribute(c.Dimension, v)
		}
	}
}
