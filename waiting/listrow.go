package waiting

import (
	"time"

	"roundtable/care"
	"roundtable/ledger"
)

// Page is one page of the shared list.
type Page struct {
	AsAt    care.Date  `json:"as_at"`
	Head    ledger.Seq `json:"head"`    // the ledger position that the page is true at
	Listed  int        `json:"listed"`  // open pathways that the viewer may see
	Count   int        `json:"count"`   // of them, those that the query selects
	Offset  int        `json:"offset"`  // of Rows[0] among them
	Rows    []Row      `json:"rows"`    // empty, never nil
	Summary Summary    `json:"summary"` // over all Count pathways
	Groups  []Group    `json:"groups,omitempty"`
	Note    string     `json:"note,omitempty"` // PastNote, of a past day
}

// PastNote says beside the list of a past day what of it is not of that day.
const PastNote = "Who waited on this day, and since when, is counted by the clock starts and stops that are known now. " +
	"Notes that the table wrote, and the owners, contacts, validations and next actions in them, are those of that day. " +
	"Priorities, next dates and the partner's own words are those of today: what earlier files said of them is not kept in the list."

// Group is one group of a grouped list; Offset is where its first row stands.
type Group struct {
	Heading
	Count  int `json:"count"`
	Offset int `json:"offset"`
}

// Row is one open pathway as the list shows it. Dates are 0, numbers -1 and
// texts "" where nothing is recorded.
type Row struct {
	Key     care.Key         `json:"-"`
	ID      string           `json:"pathway"` // Key in hexadecimal, as it stands in links
	Partner care.PartnerCode `json:"partner"`
	// PartnerName is the partner's short name, or its code.
	PartnerName string `json:"partner_name"`
	// SentBy is the partner whose file the row came in, where another one answers
	// for it since they merged; "" where that is Partner itself.
	SentBy     care.PartnerCode `json:"sent_by,omitempty"`
	SentByName string           `json:"sent_by_name,omitempty"`

	Start      care.Date `json:"clock_start"`
	Days       int       `json:"days"`  // since the clock start; negative for a clock in the future, 0 without one
	Weeks      int       `json:"weeks"` // care.WeekBand(Days); 0 without a clock start or before it
	Queue      care.Date `json:"queue_place"`
	QueueDays  int       `json:"queue_days"`
	QueueWeeks int       `json:"queue_weeks"`
	Band       string    `json:"band"`

	Priority string `json:"priority"`
	// PriorityName is the code in words, PriorityDue the day by which it asks for
	// treatment, counted from the decision to treat; empty where that day, or what
	// the code asks for, is not known.
	PriorityName string    `json:"priority_name,omitempty"`
	PriorityDue  care.Date `json:"priority_due,omitzero"`

	// Codes stand beside their words; where a partner wrote words, both are these.
	TFC           string `json:"treatment_function"`
	TFCName       string `json:"treatment_function_name"`
	Specialty     string `json:"specialty"`
	SpecialtyName string `json:"specialty_name"`
	Team          string `json:"team"`
	TeamName      string `json:"team_name"`
	Reason        string `json:"referral_reason"`
	ReasonName    string `json:"referral_reason_name"`

	NextDate care.Date `json:"next_date"`
	NextKind string    `json:"next_kind,omitempty"`
	NextIn   int       `json:"next_in_days"` // negative when past; meaningless without NextDate

	Owner      string    `json:"owner"`
	Contact    care.Date `json:"last_contact"`
	NextAction string    `json:"next_action"`
	ActionDue  care.Date `json:"next_action_due,omitzero"`
	Comment    string    `json:"comment"`
	Adjust     string    `json:"reasonable_adjustments"`
	AccessInf  string    `json:"accessible_information"`

	Person    care.Key       `json:"-"`
	NHS       care.NHSNumber `json:"nhs_number,omitempty"`
	LocalID   string         `json:"local_id"`
	PPID      string         `json:"ppid,omitempty"` // always "": facts keeps a hash, by which Query.Text finds it; the raw row has it
	Family    string         `json:"family_name"`
	Given     string         `json:"given_name"`
	Birth     care.Date      `json:"birth_date"`
	AgeMonths int            `json:"age_months"` // completed; -1 when not known
	Ethnicity string         `json:"ethnic_group"`
	Decile    int            `json:"imd_decile"` // -1 when not known
	Yes       care.Flags     `json:"-"`
	No        care.Flags     `json:"-"`
	Flags     []FlagState    `json:"flags"` // those that are stated, yes or no
	Child     bool           `json:"child"` // under 18 and birth date known

	Validated     care.Date `json:"validated"`
	ValidationDue bool      `json:"validation_due"`
	// Validates says that validations are recorded for this partner at all: where
	// they are not, every wait of its is due and the words say nothing.
	Validates    bool     `json:"partner_validates"`
	AlsoOn       []Other  `json:"also_on"`                 // same person: verified NHS number and birth date agree
	ProbablySame []Other  `json:"probably_same"`           // same name and birth date; never merged
	ProbablyMore int      `json:"probably_more,omitempty"` // records of that name and birth date besides
	Queries      int      `json:"queries"`                 // open validation queries
	Asked        []string `json:"query_rules,omitempty"`   // the rules that raised them, as OpenQuery.Rule
	Vanished     bool     `json:"vanished,omitempty"`
	Held         bool     `json:"held,omitempty"` // a file says that the person died
	// Shared is what stands for the wait in a shared session; nil for nothing.
	Shared *SharedMark `json:"shared_session,omitempty"`

	Source Source `json:"source"`

	Class  care.Class `json:"-"` // of the row, see facts.View.Classes
	Hidden Hidden     `json:"not_shared,omitempty"`
}

// FlagState is one flag that is stated.
type FlagState struct {
	Name string `json:"name"` // as in a link: "interpreter"
	Yes  bool   `json:"yes"`
}

// Other is another open pathway of the same person, or of somebody who is
// probably the same person.
type Other struct {
	Key     care.Key         `json:"-"`
	ID      string           `json:"pathway"`
	Partner care.PartnerCode `json:"partner"`
	TFC     string           `json:"treatment_function"`
	Team    string           `json:"team,omitempty"`
	// Name is what it waits for in words, as Row.For; "" when nothing is stated.
	Name  string    `json:"name"`
	Start care.Date `json:"clock_start"`
	Weeks int       `json:"weeks"`
}

// Source leads back to the row of the file that a statement came from.
type Source struct {
	Extract care.ExtractID `json:"extract"`
	File    string         `json:"file"`
	Sheet   string         `json:"sheet,omitempty"`
	SheetNo uint16         `json:"sheet_no"`
	Line    uint32         `json:"line"` // from 1, as a spreadsheet shows it
	Loaded  time.Time      `json:"loaded"`
}
