package servicemap

import (
	"slices"

	"roundtable/care"
	"roundtable/servicemap/gaps"
)

// SaysNoNeed reports whether a description says nothing of any need: neither which it takes
// nor which it refuses. Everybody would be a question to such a service, and no gap certain
// while one is on the map; it therefore counts for nobody until it says something, and is
// named. What was inferred says nothing.
func SaysNoNeed(d *care.ServiceDescribed) bool {
	return !slices.ContainsFunc(d.Criteria, func(c care.Criterion) bool {
		return c.Dimension == care.DimensionNeed && c.Basis != care.BasisInferred && len(c.Values) > 0
	})
}

// mapOf is CatalogueOf for the map: services that say nothing of any need, which are silent,
// neither accept anybody there nor are to be asked about anybody. They stay in their place,
// and people are sent on through them as before.
func mapOf(words *care.ServiceWords, services []*Service, reading Reading) (c *gaps.Catalogue, doubts []Doubt, silent []*Service) {
	c, doubts = CatalogueOf(words, services, reading)
	for i := range c.Services {
		s := &c.Services[i]
		if s.Needs.Stated || s.Needs.Refused != 0 {
			continue
		}
		silent = append(silent, services[i])
		s.Needs = gaps.Values{Stated: true}
	}
	return c, doubts, silent
}
