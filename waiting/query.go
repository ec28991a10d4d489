package waiting

import (
	"roundtable/care"
)

// Query says which open pathways to show and how. The zero Query is the whole
// list, longest wait first, first page. Every filter that is set must hold;
// within one filter any of its values will do. A filter on a column that a
// partner did not send matches "not recorded" only when that is asked for:
// missing is never taken for no, or for zero.
type Query struct {
	// AsAt is the day that waits are counted to; 0 = today. A day in the past
	// gives the list as it stood then by what is known now: who had started and,
	// by a stated stop, had not stopped. Notes are those of that day, next dates today's (PastNote).
	AsAt care.Date `json:"as_at,omitzero"`

	Partners   []care.PartnerCode `json:"partners,omitempty"`
	TFCs       []string           `json:"tfcs,omitempty"`        // treatment function codes; NotRecorded = none
	Specs      []string           `json:"specialties,omitempty"` // main specialty as the partner wrote it
	Teams      []string           `json:"teams,omitempty"`
	Reasons    []string           `json:"referral_reasons,omitempty"` // primary reason for referral
	Priorities []string           `json:"priorities,omitempty"`       // "P2", "D1", "C2" …; NotRecorded = none
	Bands      []WaitBand         `json:"bands,omitempty"`            // of the clock start

	Weeks      Range `json:"weeks,omitzero"`       // weekly band by the clock start, both ends included
	QueueWeeks Range `json:"queue_weeks,omitzero"` // the same by the queue place

	Next       NextFilter `json:"next,omitzero"`
	Owner      OwnerIs    `json:"owner,omitempty"`
	OwnerRefs  []OwnerRef `json:"owners,omitempty"`
	ContactAge int        `json:"contact_older_than_days,omitempty"` // last contact more than n days ago, or never; 0 = any
	Never      bool       `json:"never_contacted,omitempty"`         // no contact while waiting recorded at all

	Yes     care.Flags `json:"flags_yes,omitempty"`     // each flag is stated as yes
	No      care.Flags `json:"flags_no,omitempty"`      // each flag is stated as no
	Unasked care.Flags `json:"flags_unasked,omitempty"` // neither yes nor no is stated

	Ages        []AgeBand          `json:"ages,omitempty"`
	Deciles     []uint8            `json:"deciles,omitempty"` // IMD 2019 decile, 1 most deprived; 0 = not known
	Ethnicities []care.EthnicGroup `json:"ethnicities,omitempty"`

	AlsoOn     Answer `json:"also_on,omitzero"`        // the same person has another open pathway
	Elsewhere  Answer `json:"also_elsewhere,omitzero"` // … at another partner
	Probably   Answer `json:"probably_same,omitzero"`  // somebody who is probably the same person is on a list
	Validation Answer `json:"validation_due,omitzero"` // see ValidationDays
	HasQuery   Answer `json:"has_query,omitzero"`      // a validation query is open
	Vanished   Answer `json:"vanished,omitzero"`       // left the partner's snapshot with no stop stated
	Held       Answer `json:"held,omitzero"`           // a file says that the person died: letters and offers are held
	// Treated: they were treated in a shared session, and their partner's list still has
	// them (SharedMark).
	Treated   Answer `json:"treated_in_shared_session,omitzero"`
	Unstarted Answer `json:"no_clock_start,omitzero"` // no clock start, or one after AsAt

	// PriorityDue: the priority asked for treatment by a day that is past, counted
	// from the decision to treat. No = all others, those of whom it is not known too.
	PriorityDue Answer `json:"priority_due,omitzero"`

	Doubt Doubt `json:"doubt,omitempty"` // one data-quality doubt, see Quality

	// Text finds people by NHS number, local identifier, or the beginnings of
	// family and given names, and pathways by the whole of their pathway or
	// referral identifier. It is personal data: it is never part of a URL,
	// a saved view or a log. Pages post it and keep it in scratch.
	Text string `json:"-"`

	Group  Column    `json:"group,omitempty"` // ColNone = not grouped
	Sort   []SortKey `json:"sort,omitempty"`  // empty = longest wait first
	Offset int       `json:"offset,omitempty"`
	Limit  int       `json:"limit,omitempty"` // 0 = DefaultLimit; at most MaxLimit
}

// Limits of one page.
const (
	DefaultLimit = 50
	MaxLimit     = 1000
)

// NotRecorded is the code of "not recorded" in filters, groups and cross
// tables. It is not a code that any partner can send.
const NotRecorded = "-"

// Range is a range of weekly bands (care.WeekBand), both ends included; 0 is an
// open end. "Over 52 weeks" is Range{From: 53}.
type Range struct {
	From int `json:"from,omitempty"`
	To   int `json:"to,omitempty"`
}

// IsZero reports whether the range holds everything.
func (r Range) IsZero() bool { return r == Range{} }

// Over is the range of the waits over n weeks.
func Over(n int) Range { return Range{From: n + 1} }

// Answer filters on a yes-or-no fact; the zero Answer does not filter.
type Answer uint8

// Answers.
const (
	Any Answer = iota
	Yes
	No
)

// NextFilter filters on the next date of any kind (the sooner of a partner's
// next appointment and TCI that is not past, or the later of two past ones). Is NextWithin reads Days.
type NextFilter struct {
	Is   NextIs `json:"is,omitempty"`
	Days int    `json:"days,omitempty"`
}

// NextIs is one state of the next date.
type NextIs string

// States of the next date. Past is a date before the day waits are counted to:
// it was not followed by anything, so it has to be looked at.
const (
	NextAny    NextIs = ""
	NextNone   NextIs = "none"
	NextSome   NextIs = "some"
	NextWithin NextIs = "within" // today to today + Days
	NextAfter  NextIs = "after"  // later than today + Days
	NextPast   NextIs = "past"
	NextNotSet NextIs = "none-or-past" // nothing to look forward to: nor were they treated, or booked, in a shared session
)

// OwnerIs filters on who owns a pathway.
type OwnerIs string

// Owner filters.
const (
	OwnerAny  OwnerIs = ""
	OwnerNone OwnerIs = "none"
	OwnerMine OwnerIs = "mine" // the viewer, by account or by name
	OwnerSome OwnerIs = "some"
)

// Column names a column of the shared list: what can be shown, sorted by and
// grouped by. The names are stable: they stand in links and exports.
type Column string

// Columns of the shared list.
const (
	ColNone       Column = ""
	ColWeeks      Column = "weeks"       // by the clock start
	ColQueueWeeks Column = "queue-weeks" // by the queue place
	ColBand       Column = "band"
	ColPartner    Column = "partner"
	ColTFC        Column = "tfc"
	ColSpecialty  Column = "specialty"
	ColTeam       Column = "team"
	ColReason     Column = "reason"
	ColPriority   Column = "priority"
	ColNext       Column = "next-date"
	ColOwner      Column = "owner"
	ColContact    Column = "last-contact"
	ColAction     Column = "next-action"
	ColActionDue  Column = "action-due"
	ColComment    Column = "comment"
	ColName       Column = "name"
	ColNHS        Column = "nhs-number"
	ColLocal      Column = "local-id"
	ColAge        Column = "age"
	ColAgeBand    Column = "age-band"
	ColDecile     Column = "deprivation"
	ColEthnicity  Column = "ethnicity"
	ColFlags      Column = "flags"
	ColAlso       Column = "also-on"
	ColValidated  Column = "validated"
	ColQueries    Column = "queries"
	ColHeld       Column = "held"
)

// SortKey is one column to sort by. "Not recorded" comes last whichever the
// direction; rows that agree in every key keep the order of partner, extract
// and line, so that pages never overlap.
type SortKey struct {
	By   Column `json:"by"`
	Desc bool   `json:"desc,omitempty"`
}

// WaitBand is one of the bands that collaboratives count by, over the clock start.
type WaitBand uint8

// Bands of waits, by care.WeekBand. BandUnknown has no clock start, BandFuture
// one after the day that waits are counted to; neither is in any count of waits.
const (
	Band18 WaitBand = iota // up to 18 weeks
	Band26                 // over 18 to 26
	Band52
	Band65
	Band78
	Band104
	BandOver104
	BandFuture
	BandUnknown
	numBands
)

// AgeBand is an age group in completed years on the day that waits are counted to.
type AgeBand uint8

// Age groups. 18 and 25 are where children's and young people's services end.
const (
	Age0to4 AgeBand = iota
	Age5to11
	Age12to17
	Age18to24
	Age25to44
	Age45to64
	Age65to79
	Age80up
	AgeUnknown
	numAges
)

// OwnerRef names an owner in a link without the name: see OwnerRefOf.
type OwnerRef string

// Doubt is one thing that the data-quality page counts and can open.
type Doubt string

// ValidationDays is how often a waiting pathway is validated: every 12 weeks
// for everybody who has waited 12 weeks. Source: NHS England's validation
// guidance for waiting lists (12-weekly contact), as facts state the rule.
const ValidationDays = 84
