package directory

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"roundtable/care"
	"roundtable/servicemap"
	"roundtable/servicemap/gaps"
)

// fhirService is a HealthcareService of R4, R5 and the R6 ballot, as far as a
// description can say it.
type fhirService struct {
	ResourceType  string            `json:"resourceType"`
	ID            string            `json:"id,omitempty"`
	Active        *bool             `json:"active,omitempty"`
	ProvidedBy    *fhirReference    `json:"providedBy,omitempty"`
	Category      []fhirConcept     `json:"category,omitempty"`
	Type          []fhirConcept     `json:"type,omitempty"`
	Name          string            `json:"name,omitempty"`
	Comment       string            `json:"comment,omitempty"`
	Telecom       []fhirTelecom     `json:"telecom,omitempty"` // R4; R5 has contact
	CoverageArea  []fhirReference   `json:"coverageArea,omitempty"`
	Eligibility   []fhirEligibility `json:"eligibility,omitempty"`
	ReferralBy    []fhirConcept     `json:"referralMethod,omitempty"`
	Communication []fhirConcept     `json:"communication,omitempty"`
}

type fhirReference struct {
	Reference string `json:"reference,omitempty"`
	Display   string `json:"display,omitempty"`
}

type fhirCoding struct {
	System  string `json:"system,omitempty"`
	Code    string `json:"code,omitempty"`
	Display string `json:"display,omitempty"`
}

type fhirConcept struct {
	Coding []fhirCoding `json:"coding,omitempty"`
	Text   string       `json:"text,omitempty"`
}

// word is a concept's code, or what stands for it.
func (c *fhirConcept) word() string {
	for _, x := range c.Coding {
		if x.Code != "" {
			return x.Code
		}
		if x.Display != "" {
			return x.Display
		}
	}
	return c.Text
}

type fhirTelecom struct {
	System string `json:"system"`
	Value  string `json:"value"`
}

type fhirQuantity struct {
	Value float64 `json:"value"`
	Unit  string  `json:"unit,omitempty"`
	Code  string  `json:"code,omitempty"` // UCUM: "a", "mo"
}

type fhirEligibility struct {
	Code    *fhirConcept `json:"code,omitempty"`
	Comment string       `json:"comment,omitempty"`
	Range   *struct {
		Low  *fhirQuantity `json:"low,omitempty"`
		High *fhirQuantity `json:"high,omitempty"`
	} `json:"valueRange,omitempty"` // R6 ballot
	Boolean *bool        `json:"valueBoolean,omitempty"` // R6 ballot
	Concept *fhirConcept `json:"valueCodeableConcept,omitempty"`
}

const fhirSource = "FHIR file"

// ReadFHIR reads a HealthcareService, a Bundle of them, or one resource a line.
func ReadFHIR(r io.Reader, agreed *care.ServiceWords) (*Read, error) {
	b, out, err := readAll(r)
	if err != nil {
		return nil, err
	}
	dec := json.NewDecoder(strings.NewReader(string(b)))
	n := 0
	for {
		var raw json.RawMessage
		if err := dec.Decode(&raw); err == io.EOF {
			break
		} else if err != nil {
			if n == 0 {
				return nil, notThat("FHIR JSON", err)
			}
			out.leave(where(n, ""), "What follows is no JSON.")
			break
		}
		n = out.fhirResource(raw, n, agreed)
	}
	if n == 0 {
		return nil, notThat("FHIR JSON: it holds no resource", nil)
	}
	return out, nil
}

// fhirResource reads one resource, n before it; it returns how many there are then.
func (r *Read) fhirResource(raw json.RawMessage, n int, agreed *care.ServiceWords) int {
	var bundle struct {
		ResourceType string `json:"resourceType"`
		Entry        []struct {
			Resource json.RawMessage `json:"resource"`
		} `json:"entry"`
	}
	if json.Unmarshal(raw, &bundle) == nil && bundle.ResourceType == "Bundle" {
		for _, e := range bundle.Entry {
			if len(e.Resource) > 0 {
				n = r.fhirResource(e.Resource, n, agreed)
			}
		}
		return max(n, 1)
	}
	var s fhirService
	switch err := json.Unmarshal(raw, &s); {
	case err != nil || n >= mostServices:
		r.leave(where(n, nameIn(raw)), unread(err))
	case s.ResourceType != "HealthcareService":
		r.leave(where(n, ""), fmt.Sprintf("It is a %q and no HealthcareService.", cut(s.ResourceType, 40)))
	case strings.TrimSpace(s.Name) == "":
		r.leave(where(n, s.ID), "It has no name.")
	default:
		r.Services = append(r.Services, r.fhir(where(n, s.Name), &s, agreed))
	}
	return n + 1
}

func (r *Read) fhir(at string, s *fhirService, agreed *care.ServiceWords) care.ServiceDescribed {
	d := care.ServiceDescribed{ID: plainID(s.ID), Name: r.name(at, s.Name), Source: fhirSource, Closed: s.Active != nil && !*s.Active}
	if d.Closed {
		r.note(at+", active", "It is not active.", "Taken as closed to new people.")
	}
	if s.ProvidedBy != nil {
		_, id, _ := strings.Cut(s.ProvidedBy.Reference, "/")
		d.Owner = care.PartnerCode(id)
	}
	for _, c := range s.Category {
		d.Function = cut(c.word(), 500)
	}
	for _, t := range s.Telecom {
		switch t.System {
		case "phone":
			d.Contact.Phone = t.Value
		case "email":
			d.Contact.Email = t.Value
		case "url":
			d.Contact.Web = t.Value
		}
	}
	d.Contact = r.contact(at, d.Contact)
	var needs, areas []string
	for i := range s.Type {
		needs = append(needs, r.word(at+", type", s.Type[i].word(), agreed.Needs))
	}
	for _, a := range s.CoverageArea {
		if a.Display == "" {
			r.note(at+", coverageArea", "It is a reference without a name.", "Left out.")
			continue
		}
		areas = append(areas, r.word(at+", coverageArea", a.Display, agreed.Places))
	}
	for i := range s.ReferralBy {
		d.RoutesIn = append(d.RoutesIn, r.word(at+", referralMethod", s.ReferralBy[i].word(), agreed.Routes))
	}
	if needs != nil {
		d.Criteria = append(d.Criteria, including(care.DimensionNeed, fhirSource, needs...))
	}
	if areas != nil {
		d.Criteria = append(d.Criteria, including(care.DimensionPlace, fhirSource, areas...))
	}
	for i := range s.Eligibility {
		r.fhirEligibility(fmt.Sprintf("%s, eligibility %d", at, i+1), &s.Eligibility[i], &d, agreed)
	}
	if s.Comment != "" {
		r.note(at+", comment", fmt.Sprintf("It is text: %q.", cut(s.Comment, 120)), "Not taken: read it, and add what it says as criteria.")
	}
	return d
}

func (r *Read) fhirEligibility(at string, e *fhirEligibility, d *care.ServiceDescribed, agreed *care.ServiceWords) {
	code := ""
	if e.Code != nil {
		code = e.Code.word()
	}
	switch {
	case e.Range != nil && (code == "" || strings.EqualFold(code, "age")):
		from, to := 0, agreed.Age[1]
		if e.Range.Low != nil {
			from = e.Range.Low.months()
		}
		if e.Range.High != nil {
			to = e.Range.High.months()
			r.note(at, fmt.Sprintf("The ages end at %v.", e.Range.High.Value), "Taken as until that birthday.")
		}
		if from < 0 || from >= to || to > 1800 {
			r.note(at, "The ages hold nobody.", "Not taken.")
			return
		}
		d.Criteria = append(d.Criteria, ages(from, to, fhirSource))
	case e.Boolean != nil && find(code, code, agreed.Flags) >= 0:
		c := including(care.DimensionFlag, fhirSource, agreed.Flags[find(code, code, agreed.Flags)].Code)
		if !*e.Boolean {
			c.Polarity = care.Excludes
		}
		d.Criteria = append(d.Criteria, c)
	case strings.EqualFold(code, care.DimensionSeverity) && e.Comment != "":
		d.Criteria = append(d.Criteria, including(care.DimensionSeverity, fhirSource, r.word(at, e.Comment, agreed.Severities)))
	case strings.EqualFold(code, "age") || code == "":
		if m, doubt, ok := gaps.AgeInWords(e.Comment, agreed.Age); ok && m.From < m.To {
			c := ages(m.From, m.To, fhirSource)
			c.Note = cut(e.Comment, 200)
			d.Criteria = append(d.Criteria, c)
			r.note(at, fmt.Sprintf("%q is an age in words.", cut(e.Comment, 60)), "Taken as its ages; "+doubt+".")
			return
		}
		fallthrough
	default:
		r.note(at, fmt.Sprintf("%q: %q is text.", cut(code, 60), cut(e.Comment, 120)), "Not taken: read it, and add what it says as criteria.")
	}
}

// months is an age in completed months: in years unless it says months.
func (q *fhirQuantity) months() int {
	if q.Value < 0 || q.Value > 1800 {
		return -1
	}
	if q.Code == "mo" || strings.HasPrefix(q.Unit, "month") {
		return int(q.Value)
	}
	return int(q.Value * 12)
}

// WriteFHIR writes a Bundle of HealthcareService. What R4 and R5 have no field for
// stands in eligibility as the R6 ballot has it: ages as a range, flags as yes or no.
func WriteFHIR(w io.Writer, all []care.ServiceDescribed, words *care.ServiceWords) ([]Note, error) {
	type entry struct {
		Resource fhirService `json:"resource"`
	}
	entries := []entry{}
	var notes []Note
	for i := range all {
		d := &all[i]
		active := !d.Closed
		s := fhirService{ResourceType: "HealthcareService", ID: string(d.ID), Active: &active, Name: d.Name}
		s.ProvidedBy = &fhirReference{Reference: "Organization/" + string(d.Owner)} //nolint:misspell // FHIR's own word
		if d.Function != "" {
			s.Category = []fhirConcept{{Text: d.Function}}
		}
		for _, t := range []fhirTelecom{{"phone", d.Contact.Phone}, {"email", d.Contact.Email}, {"url", d.Contact.Web}} {
			if t.Value != "" {
				s.Telecom = append(s.Telecom, t)
			}
		}
		for _, route := range d.RoutesIn {
			s.ReferralBy = append(s.ReferralBy, fhirConcept{Text: route})
		}
		l := losses{of: d.Name}
		for j := range d.Criteria {
			fhirCriterion(&s, &d.Criteria[j], words, &l)
		}
		l.common(d)
		if len(d.Sites) > 0 || d.Verified != 0 {
			l.add("Its sites and when it was verified are not in the file.")
		}
		notes = append(notes, l.notes...)
		entries = append(entries, entry{s})
	}
	e := json.NewEncoder(w)
	e.SetIndent("", " ")
	return notes, e.Encode(map[string]any{"resourceType": "Bundle", "type": "collection", "entry": entries})
}

func fhirCriterion(s *fhirService, c *care.Criterion, words *care.ServiceWords, l *losses) {
	if c.Basis != care.BasisStated {
		l.lost(c, words, "the format does not say how something is known")
		return
	}
	text := servicemap.CriterionWords(c, words)
	switch {
	case c.Dimension == care.DimensionAge && c.Polarity == care.Includes:
		e := fhirEligibility{Code: &fhirConcept{Text: "age"}, Comment: text}
		e.Range = &struct {
			Low  *fhirQuantity `json:"low,omitempty"`
			High *fhirQuantity `json:"high,omitempty"`
		}{Low: &fhirQuantity{Value: float64(c.From), Unit: "months", Code: "mo"}}
		if c.To < words.Age[1] {
			e.Range.High = &fhirQuantity{Value: float64(c.To), Unit: "months", Code: "mo"}
		}
		s.Eligibility = append(s.Eligibility, e)
	case c.Dimension == care.DimensionFlag && c.Polarity != care.Requires:
		yes := c.Polarity == care.Includes
		for _, v := range c.Values {
			s.Eligibility = append(s.Eligibility, fhirEligibility{Code: &fhirConcept{Text: v}, Boolean: &yes})
		}
	case c.Dimension == care.DimensionNeed && c.Polarity == care.Includes:
		for _, v := range c.Values {
			s.Type = append(s.Type, fhirConcept{Text: v})
		}
	case c.Dimension == care.DimensionPlace && c.Polarity == care.Includes:
		for _, v := range c.Values {
			s.CoverageArea = append(s.CoverageArea, fhirReference{Display: v})
		}
	case c.Dimension == care.DimensionSeverity && c.Polarity == care.Includes:
		for _, v := range c.Values {
			s.Eligibility = append(s.Eligibility, fhirEligibility{Code: &fhirConcept{Text: care.DimensionSeverity}, Comment: v})
		}
	default:
		s.Eligibility = append(s.Eligibility, fhirEligibility{Code: &fhirConcept{Text: "other"}, Comment: text})
		l.add("\"" + text + "\" is in the file as text alone.")
	}
}
