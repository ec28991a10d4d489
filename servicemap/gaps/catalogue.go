package gaps

import (
	"fmt"
	"slices"
)

// Dimensions are the axes on which criteria are stated, each with the values there are.
type Dimensions struct {
	Age      [2]int   `json:"age_months"` // completed months, half-open
	Needs    []string `json:"needs"`
	Severity []string `json:"severity"` // mildest first
	Places   []string `json:"places"`
	Flags    []string `json:"flags"` // what else may be so of a person; any subset
	Routes   []string `json:"routes"`
}

// Months is an age range in completed months, half-open; Stated is false where a service
// says none.
type Months struct {
	From, To int
	Stated   bool
}

// Values are values of one axis, by place; Stated is false where a service says none.
// Refused are those that it says no to, whether it states the others or not.
type Values struct {
	Mask    uint64
	Stated  bool
	Refused uint64
}

// has reports whether a value is among them.
func (v Values) has(i int) bool { return v.Mask>>uint(i)&1 == 1 }

// refuses reports whether a service says no to a value.
func (v Values) refuses(i int) bool {
	return v.Refused>>uint(i)&1 == 1 || v.Stated && !v.has(i)
}

// Service is whom a service accepts.
type Service struct {
	ID, Name, Org string

	Age                     Months
	NotAge                  [][2]int // ages that it refuses, completed months, half-open
	Needs, Severity, Places Values
	Exclude, Require        uint32 // flags, by place
	Unspecified             uint32 // flags of which the service does not say whether it accepts them
	Routes                  Values
	Onward                  []int // services that it sends people on to, by place
}

// Catalogue is all services and the axes.
type Catalogue struct {
	Dimensions Dimensions
	Services   []Service
	// RouteAges are the ages, in completed months, of whom each route can refer, by place;
	// the zero range, and a route beyond the last, can refer everybody. A gap by a route is
	// none for whom it cannot refer.
	RouteAges [][2]int
	Cuts      []int // further ages, in months, at which kinds of person are told apart
}

// The most that an axis may have: a mask is 64 bits wide, and the flags' subsets are
// all counted.
const (
	maxValues = 64
	maxFlags  = 16
	maxCells  = 1 << 28
)

// Check reports what makes a catalogue too large or its axes senseless.
func (c *Catalogue) Check() error {
	d := &c.Dimensions
	for _, axis := range []struct {
		name   string
		values []string
		most   int
	}{{"needs", d.Needs, maxValues}, {"severity", d.Severity, maxValues}, {"places", d.Places, maxValues}, {"routes", d.Routes, maxValues}, {"flags", d.Flags, maxFlags}} {
		if len(axis.values) > axis.most {
			return fmt.Errorf("dimensions.%s has %d values; at most %d can be compared", axis.name, len(axis.values), axis.most)
		}
	}
	switch {
	case d.Age[0] < 0 || d.Age[0] >= d.Age[1]:
		return fmt.Errorf("dimensions.age_months is [%d, %d], which holds no age", d.Age[0], d.Age[1])
	case len(d.Needs) == 0 || len(d.Severity) == 0 || len(d.Places) == 0:
		return fmt.Errorf("dimensions need at least one need, one severity and one place")
	case c.blocks()*c.subsets() > maxCells:
		return fmt.Errorf("the catalogue has %d kinds of person, more than %d", c.blocks()*c.subsets(), maxCells)
	}
	return nil
}

// cuts are the ages, in months, at which something changes: the ends of the axis and
// every stated limit within it.
func (c *Catalogue) cuts() []int {
	lo, hi := c.Dimensions.Age[0], c.Dimensions.Age[1]
	cuts := []int{lo, hi}
	cut := func(ages ...int) {
		for _, a := range ages {
			cuts = append(cuts, min(max(a, lo), hi))
		}
	}
	cut(c.Cuts...)
	for _, r := range c.RouteAges {
		if r != [2]int{} {
			cut(r[0], r[1])
		}
	}
	for i := range c.Services {
		if a := c.Services[i].Age; a.Stated {
			cut(a.From, a.To)
		}
		for _, not := range c.Services[i].NotAge {
			cut(not[0], not[1])
		}
	}
	slices.Sort(cuts)
	return slices.Compact(cuts)
}

// takesAge reports whether a service takes, as far as its ages go, people of a range
// that no limit of its own divides.
func (s *Service) takesAge(from, to int) bool {
	if s.Age.Stated && (from < s.Age.From || s.Age.To < to) {
		return false
	}
	for _, not := range s.NotAge {
		if not[0] <= from && to <= not[1] {
			return false
		}
	}
	return true
}

// refers are the routes, by bit, that can refer people of a range of ages.
func (c *Catalogue) refers(from, to int) uint64 {
	mask := uint64(1)<<uint(len(c.Dimensions.Routes)) - 1
	for i, r := range c.RouteAges {
		if r != [2]int{} && (to <= r[0] || r[1] <= from) {
			mask &^= 1 << uint(i)
		}
	}
	return mask
}

func (c *Catalogue) subsets() int { return 1 << len(c.Dimensions.Flags) }

func (c *Catalogue) blocks() int {
	d := &c.Dimensions
	return (len(c.cuts()) - 1) * len(d.Needs) * len(d.Severity) * len(d.Places)
}
