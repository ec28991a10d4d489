package directory

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"roundtable/care"
	"roundtable/servicemap"
	"roundtable/servicemap/gaps"
)

// catalogueDocument is the catalogue of `roundtable gaps`, extended by all that a
// description says: the verb passes over what it does not know.
type catalogueDocument struct {
	Dimensions catalogueDimensions `json:"dimensions"`
	Labels     map[string]string   `json:"labels,omitempty"` // by code, "need/eating_disorder"
	Services   []catalogueService  `json:"services"`
}

type catalogueDimensions struct {
	Age      [2]int   `json:"age_months"`
	Needs    []string `json:"needs"`
	Severity []string `json:"severity"`
	Places   []string `json:"places"`
	Flags    []string `json:"flags"`
	Routes   []string `json:"routes"`
}

type catalogueService struct {
	ID          string    `json:"id"`
	Name        string    `json:"name,omitempty"`
	Org         string    `json:"org,omitempty"`
	Age         *[2]int   `json:"age,omitempty"`
	Needs       *[]string `json:"needs,omitempty"`
	Sev         *[]string `json:"sev,omitempty"`
	Places      *[]string `json:"places,omitempty"`
	Exclude     []string  `json:"exclude"`
	Require     []string  `json:"require"`
	Unspecified []string  `json:"unspecified"`
	Routes      *[]string `json:"routes,omitempty"`
	Onward      []string  `json:"onward"`
	// Description is the whole of it, from which the fields above were made.
	Description *care.ServiceDescribed `json:"description,omitempty"`
}

// ReadCatalogue reads a catalogue. A service with a description is read from it; one
// without from the fields of `roundtable gaps`, where a flag that a service does not
// name is accepted.
func ReadCatalogue(r io.Reader, _ *care.ServiceWords) (*Read, error) {
	b, out, err := readAll(r)
	if err != nil {
		return nil, err
	}
	c, notes, err := gaps.Read(bytes.NewReader(b))
	if err != nil {
		return nil, err
	}
	for _, n := range notes {
		if n.What == gaps.HoldsNobody { // no description can say so
			n.Assumed = "its ages are not taken: they are not stated"
		}
		out.note(strings.TrimSpace(n.Where+" "+n.Value), n.What+".", upperFirst(n.Assumed)+".")
	}
	labels := out.labels(b)
	var raw struct {
		Services []json.RawMessage `json:"services"`
	}
	if json.Unmarshal(b, &raw) == nil {
		out.Left = len(raw.Services) - len(c.Services)
	}
	out.Words = &care.ServiceWords{
		V: 1, Age: c.Dimensions.Age, Needs: terms("need", c.Dimensions.Needs, labels), Severities: terms("severity", c.Dimensions.Severity, labels),
		Places: terms("place", c.Dimensions.Places, labels), Flags: terms("flag", c.Dimensions.Flags, labels), Routes: terms("route", c.Dimensions.Routes, labels),
	}
	descriptions := map[string]*care.ServiceDescribed{}
	for i, text := range raw.Services {
		var s struct {
			ID          string          `json:"id"`
			Description json.RawMessage `json:"description"`
		}
		if json.Unmarshal(text, &s) != nil || len(s.Description) == 0 {
			continue // what cannot be read at all is said above
		}
		x := new(care.ServiceDescribed)
		if err := json.Unmarshal(s.Description, x); err != nil {
			out.note(fmt.Sprintf("services[%d].description", i), "It cannot be read.", "The service is read from its other fields.")
			continue
		}
		if _, twice := descriptions[s.ID]; !twice { // the first of an id is the one that is read
			descriptions[s.ID] = x
		}
	}
	for i := range c.Services {
		if x := descriptions[c.Services[i].ID]; x != nil {
			out.Services = append(out.Services, *x)
			out.whole = append(out.whole, x.ID)
			continue
		}
		d := fromFields(&c.Services[i], c)
		d.Name = out.name(fmt.Sprintf("services[%d]", i), d.Name)
		out.Services = append(out.Services, d)
	}
	return out, nil
}

// labels are how sentences say the words, "" for all of them where they cannot be read.
func (r *Read) labels(b []byte) map[string]string {
	var d struct {
		Labels json.RawMessage `json:"labels"`
	}
	var out map[string]string
	if json.Unmarshal(b, &d) == nil && len(d.Labels) > 0 && json.Unmarshal(d.Labels, &out) != nil {
		r.note("labels", "They cannot be read.", "The words are said as their codes.")
	}
	return out
}

func terms(kind string, names []string, labels map[string]string) []care.Term {
	out := []care.Term{}
	for _, n := range names {
		out = append(out, care.Term{Code: n, Label: labels[kind+"/"+n]})
	}
	return out
}

const catalogueSource = "catalogue file"

// fromFields is a description of what the fields of `roundtable gaps` say.
func fromFields(s *gaps.Service, c *gaps.Catalogue) care.ServiceDescribed {
	d := &c.Dimensions
	out := care.ServiceDescribed{ID: care.ServiceID(s.ID), Name: s.Name, Owner: care.PartnerCode(s.Org), Source: catalogueSource}
	if out.Name == "" {
		out.Name = s.ID
	}
	if s.Age.Stated && s.Age.From < s.Age.To {
		out.Criteria = append(out.Criteria, ages(max(s.Age.From, 0), max(s.Age.To, 1), catalogueSource))
	}
	for _, x := range []struct {
		dimension string
		v         gaps.Values
		names     []string
	}{{care.DimensionNeed, s.Needs, d.Needs}, {care.DimensionSeverity, s.Severity, d.Severity}, {care.DimensionPlace, s.Places, d.Places}} {
		if x.v.Stated {
			out.Criteria = append(out.Criteria, including(x.dimension, catalogueSource, gaps.Names(x.v.Mask, x.names)...))
		}
	}
	all := uint32(1)<<len(d.Flags) - 1
	for _, x := range []struct {
		flags    uint32
		polarity care.Polarity
	}{{all &^ (s.Exclude | s.Require | s.Unspecified), care.Includes}, {s.Exclude, care.Excludes}, {s.Require, care.Requires}} {
		if x.flags != 0 {
			c := including(care.DimensionFlag, catalogueSource, gaps.Names(uint64(x.flags), d.Flags)...)
			c.Polarity = x.polarity
			out.Criteria = append(out.Criteria, c)
		}
	}
	if s.Routes.Stated {
		out.RoutesIn = gaps.Names(s.Routes.Mask, d.Routes)
	}
	for _, to := range s.Onward {
		out.Onward = append(out.Onward, care.OnwardRoute{To: care.ServiceID(c.Services[to].ID)})
	}
	return out
}

// WriteCatalogue writes a catalogue: it loses nothing, but ages that are refused within
// those that are taken have no place in the fields that `roundtable gaps` reads.
func WriteCatalogue(w io.Writer, all []care.ServiceDescribed, words *care.ServiceWords) ([]Note, error) {
	d := catalogueDocument{Labels: map[string]string{}, Services: []catalogueService{}}
	d.Dimensions = catalogueDimensions{
		Age: words.Age, Needs: codes(words.Needs), Severity: codes(words.Severities), Places: codes(words.Places), Flags: codes(words.Flags), Routes: codes(words.Routes),
	}
	for _, x := range []struct {
		kind  string
		terms []care.Term
	}{{"need", words.Needs}, {"severity", words.Severities}, {"place", words.Places}, {"flag", words.Flags}, {"route", words.Routes}} {
		for _, t := range x.terms {
			if t.Label != "" {
				d.Labels[x.kind+"/"+t.Code] = t.Label
			}
		}
	}
	var notes []Note
	c := compile(all, words)
	for i := range all {
		s := catalogueService{ID: string(all[i].ID), Name: all[i].Name, Org: string(all[i].Owner), Exclude: []string{}, Require: []string{}, Unspecified: []string{}, Onward: []string{}, Description: &all[i]}
		toFields(&s, &c.Services[i], c)
		if x := &c.Services[i]; len(x.NotAge) > 0 || x.Needs.Refused|x.Severity.Refused|x.Places.Refused != 0 {
			notes = append(notes, Note{Where: all[i].Name, What: "Ages or values that it refuses stand in its description alone."})
		}
		d.Services = append(d.Services, s)
	}
	e := json.NewEncoder(w)
	e.SetIndent("", " ")
	return notes, e.Encode(d)
}

func toFields(s *catalogueService, x *gaps.Service, c *gaps.Catalogue) {
	d := &c.Dimensions
	if x.Age.Stated {
		s.Age = &[2]int{x.Age.From, x.Age.To}
	}
	values := func(v gaps.Values, names []string) *[]string {
		if !v.Stated {
			return nil // what it refuses does not make the others accepted
		}
		out := gaps.Names(v.Mask, names)
		return &out
	}
	s.Needs, s.Sev, s.Places = values(x.Needs, d.Needs), values(x.Severity, d.Severity), values(x.Places, d.Places)
	s.Exclude, s.Require, s.Unspecified = gaps.Names(uint64(x.Exclude), d.Flags), gaps.Names(uint64(x.Require), d.Flags), gaps.Names(uint64(x.Unspecified), d.Flags)
	if x.Routes.Stated {
		out := gaps.Names(x.Routes.Mask, d.Routes)
		s.Routes = &out
	}
	for _, to := range x.Onward {
		s.Onward = append(s.Onward, c.Services[to].ID)
	}
	slices.Sort(s.Onward)
}

// compile is what the engine computes with.
func compile(all []care.ServiceDescribed, words *care.ServiceWords) *gaps.Catalogue {
	services := make([]*servicemap.Service, len(all))
	for i := range all {
		services[i] = &servicemap.Service{ServiceDescribed: all[i]}
	}
	c, _ := servicemap.CatalogueOf(words, services, servicemap.AsPractised)
	return c
}
