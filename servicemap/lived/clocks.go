package lived

import (
	"slices"

	"roundtable/care"
)

// sameSpell is how many days after the end of all before it a referral may open and
// still belong to the same spell (NHS England, waiting times of community mental health:
// referrals that are concurrent or open within five days).
const sameSpell = 5

// Spell is referrals of one person that count as one wait.
type Spell struct {
	Person int32
	Org    int32 // None: across providers
	Opened care.Date
	Ended  care.Date // 0 goes on
	Seen   care.Date // first time that anybody saw them; 0 not yet
	Asked  int       // how many referrals
	Orgs   int       // at how many organisations
	Known  care.Date // up to when it is known of all of them what happened; 0 as the log
}

// Waited are the days from the beginning to when somebody first saw them; where nobody
// has, to the end, or to asAt, as far as that is known.
func (s *Spell) Waited(asAt care.Date) int {
	switch {
	case s.Seen != 0:
		return int(max(s.Seen, s.Opened) - s.Opened)
	case s.Ended != 0:
		return int(s.Ended - s.Opened)
	}
	if s.Known != 0 {
		asAt = min(asAt, s.Known)
	}
	return int(max(asAt, s.Opened) - s.Opened)
}

// Clocks are one person's waits by both rules.
type Clocks struct {
	National []Spell // per provider, as NHS England's published code groups them
	Own      []Spell // the same rule without the provider: the person's own clock
	// Asked are their waits since they first asked: chains of their own spells through
	// which they were sent on, each within the horizon of the end of the one before in
	// which nobody had seen them. The last is of what they still wait for, or waited for
	// last.
	Asked []Asking
}

// Asking is one wait since somebody first asked.
type Asking struct {
	Since, Until care.Date // Until: when somebody first saw them, else the end, else up to when it is known
	Seen, Ended  bool
}

// Days are those of the wait.
func (a Asking) Days() int { return int(max(a.Until, a.Since) - a.Since) }

// Since is the day on which they first asked for what they asked for last; 0 when they
// asked for nothing.
func (c *Clocks) Since() care.Date {
	if len(c.Asked) == 0 {
		return 0
	}
	return c.Asked[len(c.Asked)-1].Since
}

// ClocksOf groups a person's referrals into spells by both rules.
func ClocksOf(l *Log, p *Person, f Params) Clocks {
	whole := l.wholes(p)
	var c Clocks
	var orgs []int32
	for k := range whole {
		if o := l.OrgOf(&whole[k]); !slices.Contains(orgs, o) {
			orgs = append(orgs, o)
		}
	}
	for _, o := range orgs {
		c.National = append(c.National, l.spells(whole, o)...)
	}
	slices.SortStableFunc(c.National, func(a, b Spell) int { return int(a.Opened) - int(b.Opened) })
	c.Own = l.spells(whole, None)
	for k := range c.Own {
		before := k - 1
		if before < 0 || c.Own[before].Seen != 0 || int(c.Own[k].Opened-c.Own[before].Ended) > f.Horizon {
			c.Asked = append(c.Asked, Asking{Since: c.Own[k].Opened})
		}
		c.Asked[len(c.Asked)-1].until(&c.Own[k], l.AsAt)
	}
	return c
}

// until takes a wait to the end of one of its spells, the last so far.
func (a *Asking) until(s *Spell, asAt care.Date) {
	a.Until, a.Seen, a.Ended = s.Opened+care.Date(s.Waited(asAt)), s.Seen != 0, s.Ended != 0
}

// wholes are a person's referrals as their partners count them: the shares of the teams
// of one pathway together.
func (l *Log) wholes(p *Person) []Referral {
	var out []Referral
	for _, r := range l.Of(p) {
		k := slices.IndexFunc(out, func(x Referral) bool { return x.Pathway == r.Pathway })
		if k < 0 {
			out = append(out, r)
			continue
		}
		x := &out[k]
		if x.Ended != 0 && r.Ended != 0 {
			x.Ended = max(x.Ended, r.Ended)
		} else {
			x.Ended = 0
		}
		if r.Seen != 0 && (x.Seen == 0 || r.Seen < x.Seen) {
			x.Seen = r.Seen
		}
	}
	return out
}

// spells groups referrals, in order of opening, of an organisation or of all.
func (l *Log) spells(rs []Referral, org int32) (out []Spell) {
	var at []int32
	for k := range rs {
		r := &rs[k]
		o := l.OrgOf(r)
		if org != None && o != org || r.Outcome == Duplicate {
			continue
		}
		last := len(out) - 1
		if last < 0 || out[last].Ended != 0 && r.Opened > out[last].Ended+sameSpell {
			out = append(out, Spell{Person: r.Person, Org: org, Opened: r.Opened, Ended: r.Ended, Seen: r.Seen, Asked: 1, Orgs: 1, Known: l.KnownAt(o)})
			at = append(at[:0], o)
			continue
		}
		s := &out[last]
		s.Asked++
		s.Known = min(s.Known, l.KnownAt(o))
		if !slices.Contains(at, o) {
			at = append(at, o)
			s.Orgs++
		}
		if r.Ended == 0 || s.Ended == 0 {
			s.Ended = 0
		} else {
			s.Ended = max(s.Ended, r.Ended)
		}
		if r.Seen != 0 && (s.Seen == 0 || r.Seen < s.Seen) {
			s.Seen = r.Seen
		}
	}
	return out
}

// TwoClocks is what both rules say of many people.
type TwoClocks struct {
	People            int
	National, Own     int // spells
	NationalDays      int // median days to the first time that somebody saw them, of spells that were; -1 of none
	OwnDays           int
	Restarted         int // people whose wait the national rule begins anew at another provider within one wait of their own
	Unseen, OwnUnseen int // spells in which nobody has seen them
	Asked             int // waits since they first asked
	AskedDays         int // median days of those after which somebody saw them; -1 of none
	AskedUnseen       int
	Over              []Over    // of the waits of LongWaits
	Longer            int       // people whose wait since they first asked is longer than any that the national rule shows
	Longest           []Restart // of them, those by whom it differs most
}

// Over is how many people waited longer than so many days by each clock: from when the
// national rule, the same rule across providers, and they themselves began to count.
type Over struct{ Days, National, Own, Asked int }

// LongWaits are the waits that are counted: 18 and 52 weeks.
var LongWaits = []int{18 * 7, 52 * 7}

// Restart is somebody whose own wait is longer than any that the national rule shows.
type Restart struct {
	Person               int32
	National, Own, Asked int // days, of the longest of each
	Since                care.Date
}

// CompareClocks takes both clocks of everybody whom a Sift takes; top are the most of
// the longest that are kept.
func CompareClocks(l *Log, s Sift, f Params, top int) TwoClocks {
	c := l.choose(s)
	var out TwoClocks
	var national, own, asked []int
	for _, d := range LongWaits {
		out.Over = append(out.Over, Over{Days: d})
	}
	for n := range l.People {
		p := &l.People[n]
		if !slices.ContainsFunc(l.Of(p), func(r Referral) bool { return c.referral(&r) }) {
			continue
		}
		x := ClocksOf(l, p, f)
		out.People++
		out.National += len(x.National)
		out.Own += len(x.Own)
		shown := collect(x.National, l.AsAt, &national, &out.Unseen)
		whole := collect(x.Own, l.AsAt, &own, &out.OwnUnseen)
		if len(x.National) > len(x.Own) {
			out.Restarted++
		}
		since := Asking{}
		for _, y := range x.Asked {
			if out.Asked++; y.Seen {
				asked = append(asked, y.Days())
			} else {
				out.AskedUnseen++
			}
			if since.Since == 0 || y.Days() > since.Days() {
				since = y
			}
		}
		for k := range out.Over {
			o := &out.Over[k]
			o.National, o.Own, o.Asked = o.National+over(shown, o.Days), o.Own+over(whole, o.Days), o.Asked+over(since.Days(), o.Days)
		}
		if since.Days() > shown {
			out.Longest = append(out.Longest, Restart{int32(n), shown, whole, since.Days(), since.Since})
		}
	}
	out.Longer = len(out.Longest)
	out.NationalDays, out.OwnDays, out.AskedDays = Median(national), Median(own), Median(asked)
	slices.SortStableFunc(out.Longest, func(a, b Restart) int { return (b.Asked - b.National) - (a.Asked - a.National) })
	out.Longest = slices.Clone(out.Longest[:min(top, len(out.Longest))]) // a copy: it holds no room for the others
	return out
}

func over(days, limit int) int {
	if days > limit {
		return 1
	}
	return 0
}

// collect adds the days of spells in which somebody was seen, and gives the longest of
// all.
func collect(spells []Spell, asAt care.Date, days *[]int, unseen *int) (longest int) {
	for k := range spells {
		w := spells[k].Waited(asAt)
		longest = max(longest, w)
		if spells[k].Seen != 0 {
			*days = append(*days, w)
		} else {
			*unseen++
		}
	}
	return longest
}
