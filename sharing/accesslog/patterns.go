package accesslog

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"roundtable/care"
)

// Pattern is something about an account's looks on one day that an information
// governance lead may want to ask about.
type Pattern struct {
	Account care.AccountID
	Partner care.PartnerCode
	Day     care.Date
	Sign    Sign
	Times   int     // looks on that day, for Unusual; or with the sign
	People  int     // looked at on that day, for Unusual (beyond MostExact about); or with the sign
	Usual   float64 // the account's median of people a day, for Unusual
}

// What counts as unusual: many more people than on the account's own other days.
// There is no figure for a whole organisation in it: people's work differs.
const (
	unusualTimes = 4
	unusualLeast = 100 // people; below that a day is never unusual
	usualDays    = 5   // days with looks that are needed to know what is usual
)

// officeRoles look at people in office hours as a rule; clinical roles do not.
var officeRoles = map[care.Role]bool{
	care.RoleBookingOfficer: true, care.RoleAnalyst: true, care.RoleProgrammeManager: true, care.RolePartnerAdmin: true,
	care.RoleConnector: true, care.RoleCommitteeMember: true, care.RoleIGLead: true, care.RoleAuditor: true,
}

// outOfHours reports a moment before 7, from 20 o'clock on, or on a Sunday, in
// London.
func outOfHours(t time.Time) bool {
	l := t.In(care.London)
	return l.Hour() < 7 || l.Hour() >= 20 || l.Weekday() == time.Sunday
}

// Concerns reports whether a look is a partner's business: one of its staff looked, or
// somebody looked at its people.
func (l *Look) Concerns(p care.PartnerCode) bool {
	return l.Partner == p || slices.ContainsFunc(l.Allowed, func(a Allowed) bool { return a.Partner == p })
}

// concerned are the partners whose business a look is.
func (l *Look) concerned() []care.PartnerCode {
	out := []care.PartnerCode{l.Partner}
	for _, a := range l.Allowed {
		if !slices.Contains(out, a.Partner) {
			out = append(out, a.Partner)
		}
	}
	return out
}

// digest is what one account's looks of one day come to, as far as they concern one
// partner. It names nobody who was looked at.
type digest struct {
	Account care.AccountID   `json:"account"`
	Partner care.PartnerCode `json:"partner"` // of the account
	Times   int              `json:"times"`
	People  int              `json:"people"` // different source records; beyond MostExact about
	Signs   map[Sign]count   `json:"signs,omitempty"`
}

// count is how often something was so, and with how many people each time.
type count struct {
	Times  int `json:"times"`
	People int `json:"people"`
}

// tally counts an account's looks of a day while they come.
type tally struct {
	digest
	people distinct
}

// tallies are those of one day that concern one partner.
type tallies map[care.AccountID]*tally

func (ts tallies) add(l *Look) {
	t := ts[l.By]
	if t == nil {
		t = &tally{digest: digest{Account: l.By, Partner: l.Partner, Signs: map[Sign]count{}}}
		ts[l.By] = t
	}
	t.Times++
	for _, p := range l.People {
		t.people.add(p)
	}
	signs := l.Ask
	if officeRoles[l.Role] && outOfHours(l.At) {
		signs = append(slices.Clone(signs), OutOfHours)
	}
	for _, s := range signs {
		c := t.Signs[s]
		t.Signs[s] = count{c.Times + 1, c.People + len(l.People)}
	}
}

// digests are what the tallies come to so far.
func (ts tallies) digests() []digest {
	out := make([]digest, 0, len(ts))
	for _, t := range ts {
		d := t.digest
		d.People = t.people.count()
		d.Signs = maps.Clone(d.Signs)
		out = append(out, d)
	}
	slices.SortFunc(out, func(a, b digest) int { return cmp.Compare(a.Account, b.Account) })
	return out
}

// dayOf is the day of a moment in London.
func dayOf(t time.Time) care.Date { return care.DateOf(t.In(care.London)) }

// Patterns finds what to ask about in looks. The newest day comes first.
func Patterns(looks []Look) []Pattern {
	days := map[care.Date]tallies{}
	for i := range looks {
		d := dayOf(looks[i].At)
		if days[d] == nil {
			days[d] = tallies{}
		}
		days[d].add(&looks[i])
	}
	all := map[care.Date][]digest{}
	for d, ts := range days {
		all[d] = ts.digests()
	}
	return patternsIn(all)
}

// patternsIn finds what to ask about in the digests of some days.
func patternsIn(days map[care.Date][]digest) []Pattern {
	var out []Pattern
	usual := usually(days)
	for day, ds := range days {
		for _, d := range ds {
			for s, c := range d.Signs {
				out = append(out, Pattern{Account: d.Account, Partner: d.Partner, Day: day, Sign: s, Times: c.Times, People: c.People})
			}
			if u, ok := usual[d.Account]; ok && d.People >= unusualLeast && float64(d.People) >= unusualTimes*u {
				out = append(out, Pattern{Account: d.Account, Partner: d.Partner, Day: day, Sign: Unusual, Times: d.Times, People: d.People, Usual: u})
			}
		}
	}
	slices.SortFunc(out, func(a, b Pattern) int {
		return cmp.Or(cmp.Compare(b.Day, a.Day), cmp.Compare(a.Account, b.Account), cmp.Compare(a.Sign, b.Sign))
	})
	return out
}

// usually is each account's median of people a day, of accounts with enough days.
func usually(all map[care.Date][]digest) map[care.AccountID]float64 {
	days := map[care.AccountID][]int{}
	for _, ds := range all {
		for _, d := range ds {
			days[d.Account] = append(days[d.Account], d.People)
		}
	}
	out := map[care.AccountID]float64{}
	for id, n := range days {
		if len(n) < usualDays {
			continue
		}
		slices.Sort(n)
		out[id] = (float64(n[(len(n)-1)/2]) + float64(n[len(n)/2])) / 2
	}
	return out
}
