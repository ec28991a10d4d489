package gaps

import "math/bits"

// Part is a catalogue of some needs, severities and places alone, with what leads back
// to the whole: what only touches them is found in it, and much sooner.
type Part struct {
	Catalogue
	Needs, Severity, Places []int // by place in the part: in the whole
	Services                []int
}

// Around is the part of a catalogue that some services reach: what changes when they do.
// A service that does not state an axis reaches all of it.
func (c *Catalogue) Around(services ...*Service) *Part {
	d := &c.Dimensions
	var needs, severity, places uint64
	for _, s := range services {
		needs |= s.Needs.reached(len(d.Needs))
		severity |= s.Severity.reached(len(d.Severity))
		places |= s.Places.reached(len(d.Places))
	}
	p := &Part{Needs: list(needs), Severity: list(severity), Places: list(places)}
	p.Dimensions = Dimensions{Age: d.Age, Flags: d.Flags, Routes: d.Routes, Needs: pickNames(d.Needs, p.Needs), Severity: pickNames(d.Severity, p.Severity), Places: pickNames(d.Places, p.Places)}
	p.Cuts = c.cuts()
	for i := range c.Services {
		s := p.Of(&c.Services[i])
		if s.Needs.reached(len(p.Needs)) == 0 || s.Severity.reached(len(p.Severity)) == 0 || s.Places.reached(len(p.Places)) == 0 {
			continue
		}
		s.Onward = nil
		p.Services = append(p.Services, i)
		p.Catalogue.Services = append(p.Catalogue.Services, s)
	}
	return p
}

// Of is a service as the part has it.
func (p *Part) Of(s *Service) Service {
	out := *s
	out.Needs, out.Severity, out.Places = out.Needs.of(p.Needs), out.Severity.of(p.Severity), out.Places.of(p.Places)
	return out
}

// Whole is a box of the part as the whole has it.
func (p *Part) Whole(b Box) Box {
	b.Needs, b.Severity, b.Places = spread(b.Needs, p.Needs), spread(b.Severity, p.Severity), spread(b.Places, p.Places)
	return b
}

// Estimate is an estimate of the whole, as the part has it.
func (p *Part) Estimate(e *Estimate) *Estimate {
	if e == nil {
		return nil
	}
	out := &Estimate{}
	for _, place := range p.Places {
		out.Population = append(out.Population, e.Population[place])
	}
	for _, need := range p.Needs {
		out.Shares = append(out.Shares, e.Shares[need])
		var rates []NeedSpan
		for _, r := range e.Rates[need] {
			if r.Severity >= 0 {
				at := -1
				for i, s := range p.Severity {
					if s == r.Severity {
						at = i
					}
				}
				if at < 0 {
					continue
				}
				r.Severity = at
			}
			rates = append(rates, r)
		}
		out.Rates = append(out.Rates, rates)
	}
	return out
}

// reached are the values that a service does not refuse.
func (v Values) reached(n int) uint64 {
	all := uint64(1)<<uint(n) - 1
	if n == 64 {
		all = ^uint64(0)
	}
	if v.Stated {
		all &= v.Mask
	}
	return all &^ v.Refused
}

func (v Values) of(places []int) Values {
	out := Values{Stated: v.Stated}
	for i, at := range places {
		out.Mask |= v.Mask >> uint(at) & 1 << uint(i)
		out.Refused |= v.Refused >> uint(at) & 1 << uint(i)
	}
	return out
}

func list(mask uint64) (out []int) {
	for ; mask != 0; mask &= mask - 1 {
		out = append(out, bits.TrailingZeros64(mask))
	}
	return out
}

func pickNames(names []string, at []int) []string {
	out := make([]string, len(at))
	for i, n := range at {
		out[i] = names[n]
	}
	return out
}

func spread(mask uint64, places []int) (out uint64) {
	for i, at := range places {
		out |= mask >> uint(i) & 1 << uint(at)
	}
	return out
}
