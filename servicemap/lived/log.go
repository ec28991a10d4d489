package lived

import (
	"roundtable/care"
	"roundtable/facts"
)

// None is the index of nothing: no service, no reason, no referral.
const None int32 = -1

// Org is an organisation that somebody was at.
type Org struct {
	Code care.PartnerCode
	Name string
	Type care.PartnerType
	// Veiled says that it has services which may not be named to this viewer: what they did
	// stands under no name.
	Veiled bool
	// Known is the day up to which its files tell what happened: of their census, else
	// of the newest event in them; 0 as the whole log.
	Known care.Date
}

// Service is a team of an organisation by its name; "" is what an organisation does
// without saying which of its services did it. Words of its files that say the same name,
// in any case or as a code, are one service.
type Service struct {
	Org   int32
	Name  string   // in words: a code of a team type or of a treatment function is spelt out
	Words []string // as the files have it, in the order in which they came
}

// Reason is why something ended.
type Reason struct {
	Code string // as written; "" is none given
	Text string // in words
}

// Log is what some people went through. The events and the referrals of one person
// stand together. It never changes once it is made: a reader must not write to it.
type Log struct {
	AsAt     care.Date // the newest delivery of any partner; see Known
	Orgs     []Org
	Services []Service
	Needs    []Need
	Reasons  []Reason
	Places   []string // where people live by the words of the map, else where they are registered, in words
	areas    []string // the map's code of each place; "" of one that it has not

	People    []Person
	Referrals []Referral
	Events    []Event

	Undated   int  // events without a day: known, and in no order
	Nobody    int  // pathways whose person is not known
	Sees      Sees // whose files it was made of
	NoReasons bool // reasons of some are not shown to this viewer
	NoPlaces  bool

	keeps keeps
}

// Person is one person across partners, as far as the viewer's links go. What is not
// shown to the viewer is as if it were not recorded.
type Person struct {
	Row            facts.Row // a record of theirs that may be seen
	Birth          care.Date // 0 not recorded
	Sex            string
	Ethnic         care.EthnicGroup
	Quintile       uint8      // of deprivation, 1 most deprived; 0 not known
	Flags, FlagsNo care.Flags // stated yes, stated no
	Place          int32      // index of Log.Places; None
	Linked         bool       // a record of theirs can be recognised at another partner

	Referrals, Events Span
}

// Span is a run of rows: from, and one past the last.
type Span struct{ From, To int32 }

// Len is how many there are.
func (s Span) Len() int { return int(s.To - s.From) }

// Event is one thing that happened.
type Event struct {
	Date     care.Date
	Minute   care.Minute // 0: the day alone is known
	Kind     care.EventType
	Service  int32
	Referral int32
	Reason   int32
}

// Outcome is what became of a referral, as far as is known.
type Outcome uint8

// Outcomes. The first is of those that go on.
const (
	Waiting      Outcome = iota // open, nobody has taken them in yet
	TakenIn                     // open, accepted or seen
	Rejected                    // sent back
	Duplicate                   // sent back since the same referral was there already: no rejection
	ClosedUnseen                // closed, discharged or signposted before anybody saw them
	Finished                    // ended after they were seen, or for a reason of their own
	PassedOn                    // discharged with a need: sent on to another service
	Moved                       // transferred to another organisation
	EndUnknown                  // the list says that it ended and not how
	outcomes
)

var outcomeWords = [outcomes]string{
	"waiting", "taken in", "sent back", "sent back as a duplicate", "closed unseen", "finished", "passed on", "transferred", "ended, not said how",
}

// String is the outcome in words.
func (o Outcome) String() string {
	if o < outcomes {
		return outcomeWords[o]
	}
	return ""
}

// Turned reports whether the service turned the person away: it sent them back, or
// closed without seeing them. A duplicate was not turned away.
func (o Outcome) Turned() bool { return o == Rejected || o == ClosedUnseen }

// Referral is one person at one service.
type Referral struct {
	Person  int32
	Service int32
	Need    int32     // index of Log.Needs: the family; None not recorded
	Pathway facts.Row // what the partner calls one referral
	Opened  care.Date
	Active  care.Date // first time that the service did something; 0 not yet
	Taken   care.Date // accepted or first seen; 0 not
	Seen    care.Date // first attended, assessed or treated; 0 not
	Ended   care.Date // 0 goes on
	Outcome Outcome
	Reason  int32 // of the end; None not given
	Urgent  bool
}

// KnownAt is the day up to which an organisation's files tell what happened there.
func (l *Log) KnownAt(org int32) care.Date {
	if d := l.Orgs[org].Known; d != 0 {
		return min(d, l.AsAt)
	}
	return l.AsAt
}

// Known is the day up to which it is known of every organisation what happened, and the
// organisation whose files end with it: what nobody did is known up to then.
func (l *Log) Known() (day care.Date, last int32) {
	day, last = l.AsAt, None
	for o := range l.Orgs {
		if d := l.KnownAt(int32(o)); d < day {
			day, last = d, int32(o)
		}
	}
	return day, last
}

// OrgOf is the organisation of a referral.
func (l *Log) OrgOf(r *Referral) int32 { return l.Services[r.Service].Org }

// Of are the referrals of a person, in the order in which they opened.
func (l *Log) Of(p *Person) []Referral { return l.Referrals[p.Referrals.From:p.Referrals.To] }

// EventsOf are the events of a person, in the order in which they happened.
func (l *Log) EventsOf(p *Person) []Event { return l.Events[p.Events.From:p.Events.To] }

// ServiceName is a service with its organisation: "North MH: Memory Service".
func (l *Log) ServiceName(s int32) string {
	if s == None {
		return "not recorded"
	}
	x := &l.Services[s]
	if x.Name == "" {
		return l.Orgs[x.Org].Name
	}
	return l.Orgs[x.Org].Name + ": " + x.Name
}

// NeedName is a need in words.
func (l *Log) NeedName(n int32) string {
	if n == None {
		return "not recorded"
	}
	return l.Needs[n].Name
}

// ReasonText is a reason in words.
func (l *Log) ReasonText(r int32) string {
	if r == None {
		if l.NoReasons {
			return "none given, or not shared with you"
		}
		return "none given"
	}
	return l.Reasons[r].Text
}

// alike reports whether two referrals may be for the same need: where one says none, it
// may.
func alike(a, b *Referral) bool { return a.Need == None || b.Need == None || a.Need == b.Need }
