package waiting

import (
	"time"

	"roundtable/care"
	"roundtable/ledger"
)

// Detail is everything that is known of one pathway, each statement with the
// file row that it came from.
type Detail struct {
	Row    Row         `json:"row"`
	Listed bool        `json:"listed"` // it is on the shared list: open, or vanished with no stop stated
	People []Statement `json:"people"` // what each partner wrote about the person
	Clocks []ClockView `json:"clocks"` // asserted first, then those computed from events
	// Deaths are the statements for which Row is held; ProbableDeaths those about
	// people who are probably the same, for which it is not, and somebody is asked.
	Deaths         []Death `json:"deaths,omitempty"`
	ProbableDeaths []Death `json:"probable_deaths,omitempty"`
	// MentalHealth are the person's mental-health waits, at every provider: their
	// own first, then as each provider's national figures count them.
	MentalHealth []MHWaitView `json:"mental_health,omitempty"`
	Events       []EventLine  `json:"events"` // in the order of the source
	Notes        []NoteLine   `json:"notes"`  // newest first
	Queries      []OpenQuery  `json:"queries"`
	AlsoOn       []Other      `json:"also_on"`
	Probably     []Other      `json:"probably_same"`
	SamePPID     []Other      `json:"same_ppid,omitempty"` // open pathways with the same identifier and issuer, at any partner
	// Superseded are the rows of the same key that a later submission replaced.
	Superseded []Source `json:"superseded,omitempty"`
	// Version is what a note about this pathway must expect; 0 = none yet.
	Version ledger.Version `json:"version"`
}

// Statement is what one partner wrote about a person.
type Statement struct {
	Partner   care.PartnerCode `json:"partner"`
	Name      string           `json:"partner_name"`
	LocalID   string           `json:"local_id"`
	NHS       care.NHSNumber   `json:"nhs_number,omitempty"`
	Verified  bool             `json:"nhs_number_verified"`
	Family    string           `json:"family_name"`
	Given     string           `json:"given_name"`
	Birth     care.Date        `json:"birth_date"`
	Died      care.Date        `json:"died,omitzero"`
	Sex       string           `json:"sex"`
	Ethnicity string           `json:"ethnicity"`
	Address   []string         `json:"address,omitempty"` // as an envelope has it, the postcode last; nil where none is known
	Postcode  string           `json:"postcode"`
	Decile    int              `json:"imd_decile"`
	Practice  string           `json:"practice"`
	Phone     string           `json:"phone"`
	Language  string           `json:"language"`
	Adjust    string           `json:"reasonable_adjustments"`
	AccessInf string           `json:"accessible_information"`
	Flags     []FlagState      `json:"flags"`
	Source    Source           `json:"source"`
	Person    care.Key         `json:"-"`
	Class     care.Class       `json:"-"`
	Hidden    Hidden           `json:"not_shared,omitempty"`
}

// ClockView is one clock: as the partner asserts it, or as computed.
type ClockView struct {
	Name     string    `json:"name"` // "The partner's own clock", "Computed from events"
	Computed bool      `json:"computed"`
	Start    care.Date `json:"start"`
	Queue    care.Date `json:"queue_place"`
	Stop     care.Date `json:"stop,omitzero"`
	Status   string    `json:"status,omitempty"`
	Nullify  bool      `json:"nullified,omitempty"`
	// Rule decided the start and StopRule the stop, by name and in words;
	// Authority is where the rule stands.
	Rule      string `json:"rule,omitempty"`
	Words     string `json:"words,omitempty"`
	Authority string `json:"authority,omitempty"`
	// Basis says where the original start of a transferred clock comes from: the
	// sender's events, or only the partner's own word.
	Basis     string `json:"basis,omitempty"`
	StopRule  string `json:"stop_rule,omitempty"`
	StopWords string `json:"stop_words,omitempty"`
	// Source is the row that states the clock, or the event that started it;
	// StopSource the event that stopped it, zero while it runs and for a clock that
	// the partner states, whose row states both.
	Source     Source `json:"source"`
	StopSource Source `json:"stop_source,omitzero"`
}

// EventLine is one event of the timeline.
type EventLine struct {
	Date   care.Date      `json:"date"`
	Minute care.Minute    `json:"minute,omitempty"`
	Type   care.EventType `json:"-"`
	Name   string         `json:"event"`
	Status string         `json:"status,omitempty"`
	Team   string         `json:"team,omitempty"`
	Org    string         `json:"organisation,omitempty"`
	Reason string         `json:"reason,omitempty"`
	Detail string         `json:"detail,omitempty"`
	Rule   string         `json:"rule,omitempty"` // what it did to the clock, or why nothing
	Words  string         `json:"words,omitempty"`
	Source Source         `json:"source"`
}

// NoteLine is one note that people at the table wrote.
type NoteLine struct {
	Seq     ledger.Seq       `json:"seq"`
	At      time.Time        `json:"at"`
	By      care.AccountID   `json:"by"`
	Partner care.PartnerCode `json:"partner,omitempty"` // known for a note that came first, see Changed
	Note    care.Note        `json:"note"`
	Undone  bool             `json:"undone,omitempty"`
	// Hidden says that it has words which are not shared with who reads it.
	Hidden bool `json:"not_shared,omitempty"`
}

// OpenQuery is a validation query: something for the partner to look at in its
// own system. Nothing is changed by software.
type OpenQuery struct {
	Rule    string           `json:"rule"` // stable: "vanished-without-stop", "clock-differs"
	Words   string           `json:"words"`
	Partner care.PartnerCode `json:"partner"`
	Reply   string           `json:"reply,omitempty"` // the last reply, "" when open
	Source  Source           `json:"source"`
}
