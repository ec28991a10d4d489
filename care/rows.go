package care

// The rows of blocks. They travel as Parquet, read by column name: a column
// that a reader does not know is ignored, one that it misses reads as zero.
// Dates are Date (0 = not recorded), codes are upper-case text as in the data
// dictionary ("" = not recorded, never a default). Line and Sheet lead back to
// the file: Line is the row's number in the sheet or file, from 1, as a
// spreadsheet shows it.

// PersonRow is what a partner wrote about one person.
type PersonRow struct {
	Key       Key       `parquet:"key"`
	Line      uint32    `parquet:"line"`
	Sheet     uint16    `parquet:"sheet"`
	LocalID   string    `parquet:"local_id,zstd"`
	NHSNumber NHSNumber `parquet:"nhs_number"`     // 0 = none or not valid
	NHSStatus uint8     `parquet:"nhs_status"`     // data dictionary 01 to 08; 0 = not stated
	Family    string    `parquet:"family,zstd"`    // as written, trimmed
	Given     string    `parquet:"given,zstd"`     // all given names
	Birth     Date      `parquet:"birth"`          //
	Died      Date      `parquet:"died"`           //
	Sex       string    `parquet:"sex,dict"`       // person stated gender: 1 male, 2 female, 3 non-binary, 4 other, X, Z
	Ethnicity string    `parquet:"ethnicity,dict"` // 2001 code A to S, Z not stated, 99 not known
	Postcode  string    `parquet:"postcode,zstd"`  // normalised "AB1 2CD"
	LSOA      string    `parquet:"lsoa,dict"`
	IMDDecile uint8     `parquet:"imd_decile"` // 1 most deprived to 10; 0 not known
	Practice  string    `parquet:"practice,dict"`
	Phone     string    `parquet:"phone,zstd"`
	Language  string    `parquet:"language,dict"`  // interpreter's language; "" none needed or not known
	Flags     Flags     `parquet:"flags"`          // what is stated as yes
	FlagsNo   Flags     `parquet:"flags_no"`       // what is stated as no; neither = not recorded
	Adjust    string    `parquet:"adjust,zstd"`    // reasonable adjustments, as written
	AccessInf string    `parquet:"accessinf,zstd"` // accessible-information needs, as written
	Address   string    `parquet:"address,zstd"`   // of the home without the postcode, as written: a line a column; see AddressLines
}

// Flags are yes-or-no facts about a person; missing is not "no".
type Flags uint32

// Flags of a person.
const (
	FlagInterpreter Flags = 1 << iota
	FlagLearningDisability
	FlagAutism
	FlagSMI       // severe mental illness
	FlagCarer     // is a carer
	FlagHasCarer  // has a carer who must be involved
	FlagLookedAft // looked-after child
	FlagVeteran
	FlagTransport // needs transport
	FlagShortNotice
	FlagSensitive // S-flagged: address withheld
	FlagAdjustments
	FlagAccessible // accessible-information need
)

// Op says how a pathway row stands against the partner's previous snapshot.
type Op uint8

// Operations of a pathway row.
const (
	OpNew      Op = iota // not in the previous snapshot, or not a snapshot at all
	OpChanged            // in it with other content
	OpVanished           // was in it, is not in this one, and no stop was stated: a query
	OpStopped            // was in it, is not in this one, and this extract states its stop
)

// PathwayRow is what a partner wrote about one person's wait or referral.
type PathwayRow struct {
	Key       Key    `parquet:"key"`
	Person    Key    `parquet:"person"`
	Line      uint32 `parquet:"line"`
	Sheet     uint16 `parquet:"sheet"`
	Op        Op     `parquet:"op"`
	Hash      uint64 `parquet:"hash"` // of the row's content, to see a change
	PPID      string `parquet:"ppid,zstd"`
	Issuer    string `parquet:"issuer,dict"`
	Referral  string `parquet:"referral,zstd"`  // referral identifier or UBRN
	ListType  string `parquet:"list_type,dict"` // IRTT ORTT INON ONON …
	Received  Date   `parquet:"received"`       // referral request received
	Original  Date   `parquet:"original"`       // original referral request received
	Start     Date   `parquet:"start"`          // clock start as the partner asserts it
	Stop      Date   `parquet:"stop"`           // clock stop as the partner asserts it
	Queue     Date   `parquet:"queue"`          // the place in the queue, when stated apart from Start
	Status    string `parquet:"status,dict"`    // RTT period status, 2 characters
	TFC       string `parquet:"tfc,dict"`       // activity treatment function code
	Specialty string `parquet:"specialty,dict"` // main specialty code, or the list's own words
	Team      string `parquet:"team,dict"`      // service or team: MHSDS code or the list's own words
	Reason    string `parquet:"reason,dict"`    // primary reason for referral (MHSDS), or in words
	Site      string `parquet:"site,dict"`
	Referrer  string `parquet:"referrer,dict"` // referring organisation
	Source    string `parquet:"source,dict"`   // source of referral code
	Clinician string `parquet:"clinician,dict"`
	Priority  string `parquet:"priority,dict"`  // P1a … P6, D1 … D6, C codes
	Urgency   string `parquet:"urgency,dict"`   // priority type: 1 routine, 2 urgent, 3 two-week wait
	Procedure string `parquet:"procedure,dict"` // proposed OPCS code or in words
	Decided   Date   `parquet:"decided"`        // decision to admit or to treat
	Due       Date   `parquet:"due"`            // planned list: due date
	NextDate  Date   `parquet:"next_date"`      // next appointment of any kind; 0 = none
	NextKind  string `parquet:"next_kind,dict"` // "TCI", "OP", "contact", …
	TCI       Date   `parquet:"tci"`
	LastSeen  Date   `parquet:"last_seen"`
	LastDNA   Date   `parquet:"last_dna"`
	Cancelled Date   `parquet:"cancelled"`
	Outcome   string `parquet:"outcome,dict"`
	Reviewed  Date   `parquet:"reviewed"`  // last priority review
	Validated Date   `parquet:"validated"` // last PAS validation
	Cancer    string `parquet:"cancer,dict"`
	Transfer  string `parquet:"transfer,dict"`   // transfer status
	MutualAid string `parquet:"mutual_aid,dict"` // accepting provider
	Owner     string `parquet:"owner,dict"`
	Contact   Date   `parquet:"contact"` // last contact while waiting
	Action    string `parquet:"action,zstd"`
	Comment   string `parquet:"comment,zstd"`
	Rank      uint8  `parquet:"rank"` // within one extract: 0 the row that stands, 1… superseded duplicates kept to be shown
}

// EventRow is one thing that happened on a pathway.
type EventRow struct {
	Pathway Key       `parquet:"pathway"`
	Person  Key       `parquet:"person"`
	Line    uint32    `parquet:"line"`
	Sheet   uint16    `parquet:"sheet"`
	Date    Date      `parquet:"date"`
	Minute  Minute    `parquet:"minute"` // 0 = day precision
	Type    EventType `parquet:"type"`
	Status  string    `parquet:"status,dict"` // RTT period status after it, when stated
	Team    string    `parquet:"team,dict"`
	Org     string    `parquet:"org,dict"`      // the other organisation: from, to
	Reason  string    `parquet:"reason,dict"`   // rejection, closure, cancellation reason
	Detail  string    `parquet:"detail,dict"`   // mechanism, outcome, kind of contact
	Told    uint8     `parquet:"told"`          // was a missed appointment clearly communicated: 0 not recorded, 1 yes, 2 no
	Side    string    `parquet:"side,dict"`     // "left", "right" for bilateral procedures
	Event   string    `parquet:"event_id,zstd"` // the source's own id, if any
}

// EventType says what happened. The names are the ones that files use.
type EventType uint8

// PublishedRow is one row of a published RTT extract: people by weekly band.
// Bands holds the 105 bands ">0 to 1 weeks" … "over 104 weeks". Suppressed or
// blank counts are -1, never 0.
type PublishedRow struct {
	Line         uint32  `parquet:"line"`
	Period       Date    `parquet:"period"` // last day of the month
	Provider     string  `parquet:"provider,dict"`
	ProviderName string  `parquet:"provider_name,dict"`
	Commissioner string  `parquet:"commissioner,dict"`
	Part         string  `parquet:"part,dict"` // "Part_1A", "Part_1B", "Part_2", "Part_2A", "Part_3"
	TFC          string  `parquet:"tfc,dict"`  // "C_100" … "C_999", "X02" …
	TFCName      string  `parquet:"tfc_name,dict"`
	Bands        []int32 `parquet:"bands"`
	Total        int32   `parquet:"total"`
	Unknown      int32   `parquet:"unknown"` // patients with unknown clock start
	TotalAll     int32   `parquet:"total_all"`
}

// IssueRow is one thing wrong or doubtful in a file, with what would mend it.
type IssueRow struct {
	Line     uint32   `parquet:"line"`
	Sheet    uint16   `parquet:"sheet"`
	Column   int32    `parquet:"column"` // from 0; -1 the whole row
	Header   string   `parquet:"header,dict"`
	Value    string   `parquet:"value,zstd"` // as written
	Severity Severity `parquet:"severity"`
	Code     string   `parquet:"code,dict"`    // stable: "nhs-number-check-digit"
	Reason   string   `parquet:"reason,dict"`  // in words
	Remedy   string   `parquet:"remedy,dict"`  // what would mend it
	Field    string   `parquet:"field,dict"`   // which field the column was mapped to
	Pathway  Key      `parquet:"pathway"`      // when the row landed
	Assumed  string   `parquet:"assumed,zstd"` // what was taken instead, when doubtful
}

// Severity of an issue.
type Severity uint8

// Severities: a rejected row did not land, a doubtful one landed with a warning,
// furniture is a title or total row that was recognised and left out, a
// duplicate was superseded.
const (
	SevRejected Severity = iota + 1
	SevDoubtful
	SevFurniture
	SevDuplicate
)
