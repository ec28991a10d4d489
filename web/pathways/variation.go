package pathways

import (
	"fmt"
	"net/http"
	"slices"

	"roundtable/servicemap/lived"
	"roundtable/web/site"
)

// variationView is how much units differ.
type variationView struct {
	*ask
	*lived.Variation
	hrefs   map[string]string // the page of each service that is compared
	LeftOut int               // units of which next to nothing is expected, and nothing was observed
}

var units = []option{{string(lived.UnitService), "Services"}, {string(lived.UnitOrg), "Organisations"}, {string(lived.UnitPlace), "Places where people are registered"}}

func (p *pages) variation(w http.ResponseWriter, v *site.Visit) error {
	page, tabs := begin(v, "Variation", "/journeys/variation")
	a, _ := p.asks(v, tabs, "/journeys/variation")
	page.Errors = a.Unread
	unit := lived.UnitService
	for _, u := range units {
		if v.URL.Query().Get("unit") == u.Value {
			unit = lived.Unit(u.Value)
		}
	}
	compared := a.compares(v, unit)
	x := &variationView{ask: a, Variation: &compared}
	x.Hidden = append(x.Hidden, [2]string{"unit", string(unit)})
	all := len(x.Units)
	x.Units = slices.DeleteFunc(slices.Clone(x.Units), func(u lived.Varies) bool { return u.Expected < 1 && u.Observed == 0 })
	x.LeftOut = all - len(x.Units)
	if unit == lived.UnitService {
		x.hrefs = map[string]string{}
		for n := range a.Log.Services {
			x.hrefs[a.Log.ServiceName(int32(n))] = serviceAt(a.Log, int32(n))
		}
	}
	return v.Show(w, page, variationPage(x))
}

// compares compares units. What services say of places may change while the log does not:
// it is asked anew.
func (a *ask) compares(v *site.Visit, unit lived.Unit) lived.Variation {
	if unit == lived.UnitPlace {
		designed, _, _ := catalogue(v)
		return *lived.Compare(a.Log, unit, a.Sift, designed)
	}
	return *lived.Once(a.Log, question{what: "compare", sift: a.Sift, more: string(unit)}, func() *lived.Variation { return lived.Compare(a.Log, unit, a.Sift, nil) })
}

func (x *variationView) answer() string {
	flagged := 0
	for _, u := range x.Units {
		if u.Flagged {
			flagged++
		}
	}
	if len(x.Units) == 0 {
		return "There are no decided referrals to compare."
	}
	of := unitWords(x.Unit)
	return fmt.Sprintf("%d of %s turned people away more or less often than who was referred to them explains.", flagged, site.Counted(len(x.Units), of[0], of[1]))
}

// unitWords is what is compared, one and many.
func unitWords(u lived.Unit) [2]string {
	switch u {
	case lived.UnitOrg:
		return [2]string{"organisation", "organisations"}
	case lived.UnitPlace:
		return [2]string{"place", "places"}
	}
	return [2]string{"service", "services"}
}

func verdict(u lived.Varies) string {
	switch {
	case u.ByDesign:
		return "by design: services take such people elsewhere and not here"
	case u.Flagged && u.Z > 0:
		return "more than expected"
	case u.Flagged:
		return "fewer than expected"
	case u.Expected < 5:
		return "too few to say"
	}
	return "not marked: others differ as much"
}
