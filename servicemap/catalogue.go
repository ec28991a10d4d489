package servicemap

import (
	"fmt"
	"math/bits"
	"slices"
	"strings"

	"roundtable/care"
	"roundtable/servicemap/gaps"
)

// Reading is which criteria count.
type Reading string

// Readings. What is practised stands in place of what is stated of the same thing; what
// was inferred never counts.
const (
	AsPractised Reading = ""
	AsStated    Reading = "stated"
)

// Doubt is something in a description that was read in one of several ways, or left out.
type Doubt struct {
	Service care.ServiceID // "" of the words
	Where   string         // "criterion 3, place"
	What    string
	Assumed string
}

// Words is a doubt as one sentence.
func (d Doubt) Words() string { return d.Where + ": " + d.What + " " + d.Assumed }

// CatalogueOf is what the engine computes with: services by their place in the list. What a
// service does not say of a flag is not said, and so is what it says in words that are
// not agreed. Everything that was read in one of several ways is a doubt.
func CatalogueOf(words *care.ServiceWords, services []*Service, reading Reading) (*gaps.Catalogue, []Doubt) {
	c := &compiler{words: words, reading: reading, at: map[care.ServiceID]int{}}
	out := &gaps.Catalogue{Dimensions: dimensions(words), RouteAges: make([][2]int, len(words.Routes))}
	for _, r := range words.Refers {
		if i := slices.IndexFunc(words.Routes, func(t care.Term) bool { return t.Code == r.Route }); i >= 0 {
			out.RouteAges[i] = [2]int{r.From, r.To}
		}
	}
	for i, s := range services {
		c.at[s.ID] = i
	}
	for _, s := range services {
		out.Services = append(out.Services, c.service(&s.ServiceDescribed))
	}
	return out, c.doubts
}

type compiler struct {
	words   *care.ServiceWords
	reading Reading
	at      map[care.ServiceID]int
	of      *care.ServiceDescribed
	doubts  []Doubt
}

func (c *compiler) doubt(where, what, assumed string) {
	c.doubts = append(c.doubts, Doubt{c.of.ID, where, what, assumed})
}

// service compiles one description.
func (c *compiler) service(d *care.ServiceDescribed) gaps.Service {
	c.of = d
	s := gaps.Service{ID: string(d.ID), Name: d.Name, Org: string(d.Owner)}
	c.ages(&s)
	s.Needs = c.values(care.DimensionNeed, c.words.Needs)
	s.Severity = c.values(care.DimensionSeverity, c.words.Severities)
	s.Places = c.values(care.DimensionPlace, c.words.Places)
	c.flags(&s)
	if d.RoutesIn != nil {
		s.Routes = gaps.Values{Stated: true, Mask: c.mask("who may refer", d.RoutesIn, c.words.Routes)}
	}
	for _, o := range d.Onward {
		if to, ok := c.at[o.To]; ok {
			s.Onward = append(s.Onward, to)
		}
	}
	return s
}

// counted are the criteria of a dimension that count: what is practised in place of what
// is stated. Of flags each value is a thing of its own, elsewhere the whole dimension is.
func (c *compiler) counted(dimension string) (out []care.Criterion, at []int) {
	practised := map[string]bool{}
	thing := func(v string) string {
		if dimension == care.DimensionFlag {
			return v
		}
		return ""
	}
	if c.reading == AsPractised {
		for _, x := range c.of.Criteria {
			if x.Dimension == dimension && x.Basis == care.BasisPractised {
				if dimension != care.DimensionFlag {
					// What is refused in practice is refused of what is stated, whatever that is.
					practised[""] = practised[""] || x.Polarity != care.Excludes
					continue
				}
				for _, v := range x.Values {
					practised[v] = true
				}
			}
		}
	}
	for i, x := range c.of.Criteria {
		if x.Dimension != dimension || x.Basis == care.BasisInferred || c.reading == AsStated && x.Basis == care.BasisPractised {
			continue
		}
		if x.Basis == care.BasisStated {
			if practised[""] {
				continue
			}
			values := slices.DeleteFunc(slices.Clone(x.Values), func(v string) bool { return practised[thing(v)] })
			if dimension != care.DimensionAge && len(values) == 0 && len(x.Values) > 0 {
				continue
			}
			x.Values = values
		}
		out, at = append(out, x), append(at, i+1)
	}
	return out, at
}

// ages are the ages that a service takes: those that it includes, less those that it
// refuses, and none beside those that it requires.
func (c *compiler) ages(s *gaps.Service) {
	all, at := c.counted(care.DimensionAge)
	var in [][2]int
	for i, x := range all {
		r := [2]int{x.From, x.To}
		switch x.Polarity {
		case care.Excludes:
			s.NotAge = append(s.NotAge, r)
		case care.Requires:
			s.NotAge = append(s.NotAge, [2]int{0, r[0]}, [2]int{r[1], maxAge})
			fallthrough
		default:
			in = append(in, r)
		}
		if x.From >= x.To {
			c.doubt(fmt.Sprintf("criterion %d, age", at[i]), "The ages hold nobody.", "Taken as they stand.")
		}
	}
	if len(in) == 0 {
		return
	}
	slices.SortFunc(in, func(a, b [2]int) int { return a[0] - b[0] })
	s.Age = gaps.Months{From: in[0][0], To: in[0][1], Stated: true}
	for _, r := range in[1:] {
		if r[0] > s.Age.To {
			s.NotAge = append(s.NotAge, [2]int{s.Age.To, r[0]}) // between two ranges that it takes
		}
		s.Age.To = max(s.Age.To, r[1])
	}
	for _, a := range s.NotAge {
		if a[0] <= s.Age.From && s.Age.To <= a[1] {
			c.doubt("age", "The ages that are included are refused as well.", "The service takes nobody.")
			break
		}
	}
}

// values are what a service says of one axis.
func (c *compiler) values(dimension string, terms []care.Term) (v gaps.Values) {
	all, at := c.counted(dimension)
	required, requires := ^uint64(0), false
	for i, x := range all {
		where := fmt.Sprintf("criterion %d, %s", at[i], dimension)
		mask := c.mask(where, x.Values, terms)
		switch x.Polarity {
		case care.Excludes:
			v.Refused |= mask
		case care.Requires:
			required, requires = required&mask, true
		default:
			v.Stated = true
			v.Mask |= mask
		}
	}
	if requires {
		if v.Stated && v.Mask&required != v.Mask {
			c.doubt(dimension, "Some values are included and others required.", "Those alone count that are required.")
		}
		if !v.Stated {
			v.Mask = ^uint64(0)
		}
		v.Stated = true
		v.Mask &= required
	}
	if both := v.Mask & v.Refused; v.Stated && both != 0 {
		if !requires || both == v.Mask {
			c.doubt(dimension, strings.Join(labels(both, terms), ", ")+" is included and refused.", "Taken as refused.")
		}
	}
	if v.Stated {
		v.Mask &= uint64(1)<<uint(len(terms)) - 1
		v.Mask &^= v.Refused
		v.Refused = 0
	}
	return v
}

// flags are what a service says of what else is so of somebody. Of what it says nothing
// it has not said that it accepts it.
func (c *compiler) flags(s *gaps.Service) {
	all, at := c.counted(care.DimensionFlag)
	var include uint32
	for i, x := range all {
		mask := uint32(c.mask(fmt.Sprintf("criterion %d, flag", at[i]), x.Values, c.words.Flags))
		switch x.Polarity {
		case care.Excludes:
			s.Exclude |= mask
		case care.Requires:
			s.Require |= mask
		default:
			include |= mask
		}
	}
	if both := s.Exclude & s.Require; both != 0 {
		c.doubt("flags", strings.Join(labels(uint64(both), c.words.Flags), ", ")+" is required and refused.", "The service takes nobody.")
	}
	if both := include & s.Exclude; both != 0 {
		c.doubt("flags", strings.Join(labels(uint64(both), c.words.Flags), ", ")+" is included and refused.", "Taken as not said: ask the service.")
		s.Exclude &^= both
		include &^= both
	}
	s.Unspecified = uint32(1)<<uint(len(c.words.Flags)) - 1
	s.Unspecified &^= include | s.Exclude | s.Require
}

// mask are the places of values among the agreed words.
func (c *compiler) mask(where string, values []string, terms []care.Term) (mask uint64) {
	for _, v := range values {
		i := slices.IndexFunc(terms, func(t care.Term) bool { return t.Code == v })
		if i < 0 {
			c.doubt(where, fmt.Sprintf("%q is none of the agreed words.%s", cut(v, 60), care.Meant(v, codes(terms))), "Left out of the map.")
			continue
		}
		mask |= 1 << uint(i)
	}
	return mask
}

func codes(terms []care.Term) []string {
	out := make([]string, len(terms))
	for i, t := range terms {
		out[i] = t.Code
	}
	return out
}

// Label is how a sentence says a term.
func Label(t care.Term) string {
	if t.Label != "" {
		return t.Label
	}
	return strings.ReplaceAll(t.Code, "_", " ")
}

// labels are how a sentence says some terms.
func labels(mask uint64, terms []care.Term) []string {
	var out []string
	for ; mask != 0; mask &= mask - 1 {
		if i := bits.TrailingZeros64(mask); i < len(terms) {
			out = append(out, Label(terms[i]))
		}
	}
	return out
}

// estimate is the people that were counted, as the engine has them; nil for none.
func estimate(words *care.ServiceWords, p *care.ServicePeople) *gaps.Estimate {
	if p == nil {
		return nil
	}
	e := &gaps.Estimate{Population: make([][]gaps.Span, len(words.Places)), Rates: make([][]gaps.NeedSpan, len(words.Needs)), Shares: make([][]float64, len(words.Needs))}
	place, need, severity, flag := places(words.Places), places(words.Needs), places(words.Severities), places(words.Flags)
	for _, x := range p.Population {
		if i, ok := place[x.Place]; ok {
			e.Population[i] = append(e.Population[i], gaps.Span{From: x.From, To: x.To, N: float64(x.N)})
		}
	}
	for _, x := range p.Rates {
		i, ok := need[x.Need]
		s, known := severity[x.Severity]
		if x.Severity == "" {
			s, known = -1, true
		}
		if ok && known {
			e.Rates[i] = append(e.Rates[i], gaps.NeedSpan{Span: gaps.Span{From: x.From, To: x.To, N: x.Per1000}, Severity: s})
		}
	}
	for i := range words.Needs {
		e.Shares[i] = shares(words, p, words.Needs[i].Code, flag)
	}
	return e
}

func places(terms []care.Term) map[string]int {
	out := map[string]int{}
	for i, t := range terms {
		out[t.Code] = i
	}
	return out
}
