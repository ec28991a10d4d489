package lived

import (
	"roundtable/care"
)

// Sift chooses whom a question is about. The zero Sift takes everybody. Whoever's
// attribute is not recorded, or not shown, is left out where that attribute is asked for,
// and they alone are taken where NotRecorded is.
type Sift struct {
	Partner  care.PartnerCode // an organisation that takes part; "" any
	Place    string           // or NotRecorded
	Need     string           // key of a Need, MentalHealth or NotRecorded
	AgeFrom  int              // completed years when referred: of a finding, at the referral it began with
	AgeTo    int              // not included; 0 = no limit
	Ethnic   string           // care.EthnicGroup in words
	Quintile uint8            // 1 to 5, or NoQuintile; 0 any
	From, To care.Date
}

// NotRecorded is asked for where nothing is recorded, or shown; NoQuintile likewise.
const (
	NotRecorded       = "not-recorded"
	NoQuintile  uint8 = 255
)

// Zero reports whether everybody is taken.
func (s Sift) Zero() bool { return s == Sift{} }

// chosen is a Sift worked out against one log.
type chosen struct {
	log   *Log
	s     Sift
	org   int32
	need  int32
	place int32
	minds []bool // of needs, which are of mental health; nil unless that is asked for
}

// nobody is the index of something asked for that the log has not got, and without that
// of what is not recorded.
const nobody, without int32 = -2, -3

// is reports whether the index of an attribute, or None, is what is asked for, or None.
func is(asked, index int32) bool {
	return asked == None || asked == index || asked == without && index == None
}

func (l *Log) choose(s Sift) chosen {
	c := chosen{log: l, s: s, org: None, need: None, place: None}
	if s.Partner != "" {
		c.org = nobody
		for n := range l.Orgs {
			if l.Orgs[n].Code == s.Partner {
				c.org = int32(n)
			}
		}
	}
	if s.Need == NotRecorded {
		c.need = without
	} else if s.Need != "" {
		c.need = nobody
		for n := range l.Needs {
			if l.Needs[n].Key == s.Need {
				c.need = int32(n)
			}
		}
	}
	if s.Need == MentalHealth {
		c.minds = make([]bool, len(l.Needs))
		for n := range l.Needs {
			c.minds[n] = l.Needs[n].ofMind()
		}
	}
	if s.Place == NotRecorded {
		c.place = without
	} else if s.Place != "" {
		c.place = nobody
		for n := range l.Places {
			if l.Places[n] == s.Place {
				c.place = int32(n)
			}
		}
	}
	return c
}

// person reports whether somebody is asked about, who was referred on a day: an age is
// always that of the referral, so that a table by age and the filter by age count the same.
func (c *chosen) person(p *Person, on care.Date) bool {
	s := &c.s
	switch {
	case !is(c.place, p.Place),
		s.Ethnic != "" && p.Ethnic.String() != s.Ethnic,
		s.Quintile == NoQuintile && p.Quintile != 0,
		s.Quintile != 0 && s.Quintile != NoQuintile && p.Quintile != s.Quintile:
		return false
	}
	if s.AgeFrom == 0 && s.AgeTo == 0 {
		return true
	}
	months, ok := care.AgeMonths(p.Birth, on)
	return p.Birth != 0 && ok && months >= 12*s.AgeFrom && (s.AgeTo == 0 || months < 12*s.AgeTo)
}

func (c *chosen) day(d care.Date) bool {
	return (c.s.From == 0 || d >= c.s.From) && (c.s.To == 0 || d <= c.s.To)
}

// referral reports whether a referral is asked about: by its organisation, need, opening
// and person.
func (c *chosen) referral(r *Referral) bool {
	return (c.org == None || c.log.OrgOf(r) == c.org) && c.of(r) && c.day(r.Opened) && c.person(&c.log.People[r.Person], r.Opened)
}

func (c *chosen) of(r *Referral) bool {
	switch {
	case c.minds == nil:
		return is(c.need, r.Need)
	case r.Need == None:
		return c.log.Orgs[c.log.OrgOf(r)].Type != care.AcuteTrust // it may be, and a way has no hole
	}
	return c.minds[r.Need]
}

// finding reports whether a finding is asked about: one of its organisations is, and
// what was referred for.
func (c *chosen) finding(x *Finding) bool {
	from := &c.log.Referrals[x.From]
	at := c.org == None || c.log.OrgOf(from) == c.org
	for _, k := range x.Path {
		at = at || c.log.OrgOf(&c.log.Referrals[k]) == c.org
	}
	if x.To != None {
		at = at || c.log.OrgOf(&c.log.Referrals[x.To]) == c.org
	}
	return at && c.of(from) && c.day(x.At) && c.person(&c.log.People[x.Person], from.Opened)
}

// Findings are those of a kind that a Sift takes, in order of the person and the day.
func (f *Found) Findings(l *Log, k Kind, s Sift) []Finding {
	if s.Zero() {
		return f.By[k]
	}
	c := l.choose(s)
	var out []Finding
	for _, x := range f.By[k] {
		if c.finding(&x) {
			out = append(out, x)
		}
	}
	return out
}

// Asked counts the referrals and people that a Sift takes, and of them those who can be
// recognised at another partner: a record without an NHS number or a link looks like a
// dead end wherever it ends.
func (l *Log) Asked(s Sift) (a Asked) {
	c := l.choose(s)
	last := None
	for n := range l.Referrals {
		r := &l.Referrals[n]
		if !c.referral(r) {
			continue
		}
		a.Referrals++
		if r.Person != last {
			last = r.Person
			a.People++
			if l.People[r.Person].Linked {
				a.Linked++
			}
		}
	}
	return a
}

// Asked is how many a question is about.
type Asked struct{ Referrals, People, Linked int }
