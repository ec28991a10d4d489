package plan

import (
	"slices"
	"strings"
)

// A filter makes and keeps the bitsets of which sessions' sets of eligible cases
// are the intersection: one for each set of specialties, site, day, limit of age and
// set of skills that occurs.
type filter struct {
	m    *model
	sets map[string]bitset
}

// set is the cases for which ok holds, made once for each key.
func (f *filter) set(key string, ok func(c *Case) bool) bitset {
	if b := f.sets[key]; b != nil {
		return b
	}
	b := newBitset(len(f.m.in.Cases))
	for i := range f.m.in.Cases {
		if ok(&f.m.in.Cases[i]) {
			b.add(int32(i))
		}
	}
	f.sets[key] = b
	return b
}

// A rule of eligibility has the name that Reason.Rule gives it; key tells sessions apart
// as far as the rule does.
type rule struct {
	name string
	key  func(s *Session) string
	ok   func(s *Session, c *Case) bool
}

// The rules of eligibility, in the order in which a reason is looked for.
var rules = []rule{
	{"specialty", func(s *Session) string {
		if s.Specialties == nil {
			return "any"
		}
		return joined(s.Specialties)
	}, func(s *Session, c *Case) bool {
		return c.Specialty == "" || s.Specialties == nil || slices.Contains(s.Specialties, c.Specialty)
	}},
	{"site", func(s *Session) string { return s.Site }, func(s *Session, c *Case) bool {
		return c.Sites == nil || slices.Contains(c.Sites, s.Site)
	}},
	{"day", func(s *Session) string { return string(s.Day) }, func(s *Session, c *Case) bool {
		return s.Day == "" || !slices.Contains(c.Unavailable, s.Day) &&
			(c.NotBefore == "" || !s.Day.before(c.NotBefore)) && (c.NotAfter == "" || !c.NotAfter.before(s.Day))
	}},
	{"age", func(s *Session) string { return number(s.MinAgeMonths) + "-" + number(s.MaxAgeMonths) }, func(s *Session, c *Case) bool {
		if s.MinAgeMonths <= 0 && s.MaxAgeMonths <= 0 {
			return true
		}
		age := ageOf(c)
		return age != nil && *age >= s.MinAgeMonths && (s.MaxAgeMonths <= 0 || *age <= s.MaxAgeMonths)
	}},
	{"skills", func(s *Session) string { return joined(s.Skills) + "\x01" + joined(s.Staff) }, func(s *Session, c *Case) bool {
		for _, k := range c.Skills {
			if !slices.Contains(s.Skills, k) && !slices.Contains(s.Staff, k) {
				return false
			}
		}
		return true
	}},
}

// of is the set of cases that the rules let into s; equipment and length come after.
func (f *filter) of(s *Session) bitset {
	out := newBitset(len(f.m.in.Cases))
	for i := range out {
		out[i] = ^uint64(0)
	}
	for _, r := range rules {
		out.and(f.set(r.name+"\x00"+r.key(s), func(c *Case) bool { return r.ok(s, c) }))
	}
	return out
}

func joined(list []string) string {
	sorted := slices.Clone(list)
	slices.Sort(sorted)
	return strings.Join(sorted, "\x00")
}
