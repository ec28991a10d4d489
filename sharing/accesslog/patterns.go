package accesslog

import (
	"cmp"
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
	People  int     // looked at on that day, for Unusual; or with the sign
	Usual   float64 // the account's median of people a day, for Unusual
	Looks   []Look  // at most 20, to ask about
}

// What counts as unusual: many more people than on the account's own other days.
// There is no figure for a whole organisation in it: people's work differs.
const (
	unusualTimes = 4
	unusualLeast = 100 // people; below that a day is never unusual
	usualDays    = 5   // days with looks that are needed to know what is usual
	shownLooks   = 20
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

type accountDay struct {
	account care.AccountID
	day     care.Date
}

// Patterns finds what to ask about in looks, given in the order of their time. The
// newest day comes first.
func Patterns(looks []Look) []Pattern {
	people := map[accountDay]map[care.Key]bool{}
	bySign := map[accountDay]map[Sign]*Pattern{}
	newest := map[accountDay][]Look{}
	for _, l := range looks {
		k := accountDay{l.By, care.DateOf(l.At.In(care.London))}
		if people[k] == nil {
			people[k], bySign[k] = map[care.Key]bool{}, map[Sign]*Pattern{}
		}
		for _, p := range l.People {
			people[k][p] = true
		}
		newest[k] = append(newest[k], l)
		signs := slices.Clone(l.Ask)
		if officeRoles[l.Role] && outOfHours(l.At) {
			signs = append(signs, OutOfHours)
		}
		for _, s := range signs {
			p := bySign[k][s]
			if p == nil {
				p = &Pattern{Account: k.account, Partner: l.Partner, Day: k.day, Sign: s}
				bySign[k][s] = p
			}
			p.People += len(l.People)
			p.Looks = append(p.Looks, l)
		}
	}
	var out []Pattern
	usual := usually(people)
	for k, seen := range people {
		for _, p := range bySign[k] {
			out = append(out, trimmed(*p))
		}
		if u, ok := usual[k.account]; ok && len(seen) >= unusualLeast && float64(len(seen)) >= unusualTimes*u {
			out = append(out, trimmed(Pattern{
				Account: k.account, Partner: newest[k][0].Partner, Day: k.day, Sign: Unusual, People: len(seen), Usual: u, Looks: newest[k],
			}))
		}
	}
	slices.SortFunc(out, func(a, b Pattern) int {
		return cmp.Or(cmp.Compare(b.Day, a.Day), cmp.Compare(a.Account, b.Account), cmp.Compare(a.Sign, b.Sign))
	})
	return out
}

func trimmed(p Pattern) Pattern {
	p.Looks = slices.Clone(p.Looks[max(len(p.Looks)-shownLooks, 0):])
	return p
}

// usually is each account's median of people a day, of accounts with enough days.
func usually(people map[accountDay]map[care.Key]bool) map[care.AccountID]float64 {
	days := map[care.AccountID][]int{}
	for k, seen := range people {
		days[k.account] = append(days[k.account], len(seen))
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
