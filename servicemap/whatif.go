package servicemap

import (
	"slices"
	"strings"

	"roundtable/care"
	"roundtable/ledger"
	"roundtable/servicemap/gaps"
)

// Effect is what would be otherwise if a service said something else. Nothing of it is
// saved.
type Effect struct {
	Was     *Service // nil for a service that is not there yet
	Now     care.ServiceDescribed
	Base    ledger.Version // of Was
	Closed  []Finding      // nobody said yes to them, and somebody would
	Opened  []Finding      // somebody said yes to them, and nobody would
	Asked   []Finding      // nobody accepted them, and somebody could be asked
	InDoubt []Finding      // somebody said yes to them, and nobody would say so
	Overlap []Overlap      // with services that do the same, which were not so before
	Doubts  []Doubt
}

// Same reports whether nothing would change for anybody.
func (e *Effect) Same() bool {
	return len(e.Closed)+len(e.Opened)+len(e.Asked)+len(e.InDoubt)+len(e.Overlap) == 0
}

// Totals are the people whose gap would are in some findings; whole is false where some of them are
// not known.
func Totals(all []Finding) (people float64, whole bool) {
	whole = true
	for i := range all {
		people += known(all[i])
		whole = whole && all[i].Known
	}
	return people, whole
}

// WhatIf computes what a description would change, of a service that is there or of a new
// one, on somebody's map. It looks alone at the people whom the service as it is or as it
// would be could accept.
func (t *Table) WhatIf(who *Who, d care.ServiceDescribed, q Query) (*Effect, error) {
	if d.ID == "" {
		d.ID = "new" // no service's: ids are longer, or begin with a partner's code
	}
	if err := checkService(&d).orNil(); err != nil {
		return nil, err
	}
	t.mu.RLock()
	services, words, people := t.services(who), t.state.Words, t.state.People
	t.mu.RUnlock()
	return whatIf(&words, people, services, d, q)
}

// WhatIfForAll is WhatIf on the map that everybody at the table has, and the service
// itself: what may be kept beside a proposal, for whoever sees that.
func (t *Table) WhatIfForAll(who *Who, d care.ServiceDescribed, q Query) (*Effect, error) {
	if d.ID == "" {
		d.ID = "new"
	}
	if err := checkService(&d).orNil(); err != nil {
		return nil, err
	}
	t.mu.RLock()
	services, words, people := t.services(who), t.state.Words, t.state.People
	services = slices.DeleteFunc(services, func(s *Service) bool { return s.ID != d.ID && t.state.restricted(&s.ServiceDescribed) })
	t.mu.RUnlock()
	return whatIf(&words, people, services, d, q)
}

// Names reports whether a text names a service that is not on somebody's map: one that
// was written when more were, or from another's.
func (t *Table) Names(who *Who, text string) bool {
	t.mu.RLock()
	defer t.mu.RUnlock()
	for _, x := range t.state.Services {
		if !who.sees(t.state, &x.ServiceDescribed) && strings.Contains(text, x.Name) {
			return true
		}
	}
	return false
}

func whatIf(words *care.ServiceWords, people *care.ServicePeople, services []*Service, d care.ServiceDescribed, q Query) (*Effect, error) {
	e := &Effect{Now: d}
	now := slices.Clone(services)
	at := slices.IndexFunc(services, func(s *Service) bool { return s.ID == d.ID && d.ID != "" })
	if at >= 0 {
		e.Was, e.Base = services[at], services[at].Number
		now[at] = &Service{ServiceDescribed: d}
	} else {
		at = len(now)
		now = append(now, &Service{ServiceDescribed: d})
	}
	f := &Found{Words: *words, People: people, Services: now, Query: q, estimate: estimate(words, people)}
	before, _, _ := mapOf(words, services, q.Reading)
	after, doubts, _ := mapOf(words, now, q.Reading)
	for _, x := range doubts {
		if x.Service == d.ID {
			e.Doubts = append(e.Doubts, x)
		}
	}
	if err := before.Check(); err != nil {
		return nil, &care.Problem{What: "The map cannot be computed: " + err.Error() + ".", Remedy: "Agree on the words by which services say whom they accept.", Err: err}
	}
	changed := &after.Services[at]
	reach := []*gaps.Service{changed}
	if e.Was != nil {
		reach = append(reach, &before.Services[at])
	}
	before.Cuts = append(f.estimate.Cuts(), limits(changed)...)
	part := before.Around(reach...)
	if len(part.Needs) > 0 && len(part.Severity) > 0 && len(part.Places) > 0 {
		f.compare(e, part, at, changed)
	}
	f.Catalogue = after
	f.newOverlaps(e, before, at)
	return e, nil
}

// limits are the ages at which a service begins and ends to take people.
func limits(s *gaps.Service) (ages []int) {
	if s.Age.Stated {
		ages = append(ages, s.Age.From, s.Age.To)
	}
	for _, a := range s.NotAge {
		ages = append(ages, a[0], a[1])
	}
	return ages
}

// compare computes the part before and after.
func (f *Found) compare(e *Effect, part *gaps.Part, at int, changed *gaps.Service) {
	was := gaps.NewCover(&part.Catalogue)
	then := part.Catalogue
	then.Services = slices.Clone(then.Services)
	if i := slices.Index(part.Services, at); i >= 0 {
		then.Services[i] = part.Of(changed)
	} else {
		then.Services = append(then.Services, part.Of(changed))
	}
	c := gaps.Compare(was, gaps.NewCover(&then), part.Estimate(f.estimate))
	whole := func(boxes []gaps.Box) []gaps.Box {
		for i := range boxes {
			boxes[i] = part.Whole(boxes[i])
		}
		return boxes
	}
	e.Closed = f.findings(whole(c.Closed), "somebody would accept them")
	e.Opened = f.findings(whole(c.Opened), "nobody would accept them any more")
	e.Asked = f.findings(whole(c.Asked), "nobody accepts them, and this service would not say no")
	e.InDoubt = f.findings(whole(c.InDoubt), "nobody would say any more that they accept them")
}

// newOverlaps are services that would do the same for the same people as the changed one,
// and did not.
func (f *Found) newOverlaps(e *Effect, before *gaps.Catalogue, at int) {
	alike := func(a, b int) bool {
		if a != at && b != at {
			return false
		}
		x, y := f.Services[a], f.Services[b]
		return x.Owner != y.Owner && x.Function != "" && strings.EqualFold(x.Function, y.Function)
	}
	had := map[[2]int]int{}
	if e.Was != nil {
		for _, p := range before.Pairs(func(a, b int) bool { return alike(a, b) && strings.EqualFold(e.Was.Function, e.Now.Function) }) {
			had[[2]int{p.A, p.B}] += p.Cells
		}
	}
	for _, p := range f.Catalogue.Pairs(alike) {
		if p.Cells <= had[[2]int{p.A, p.B}] {
			continue
		}
		if all := f.findings([]gaps.Box{p.Box}, "accepted by two partners for the same"); len(all) > 0 {
			e.Overlap = append(e.Overlap, Overlap{f.Services[p.A], f.Services[p.B], all[0]})
		}
	}
}
