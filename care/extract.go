package care

import "time"

// Kinds of the records that cross rooms: intake writes them, facts folds them.
const (
	// RecFounded is the ledger's first record: the collaborative's name and the
	// salt under which keys are made. Stream "collaborative".
	RecFounded = "collaborative.founded"
	// RecPurpose is the shared purpose: one sentence, a target, a date.
	RecPurpose = "collaborative.purpose-agreed"
	// RecPartner says that an organisation joined, changed or left. Stream
	// "partner/<code>".
	RecPartner = "partner.described"
	// RecMapping remembers how a partner's headers were understood. Stream
	// "mapping/<partner>/<kind>".
	RecMapping = "mapping.confirmed"
	// RecExtract is one delivery; it follows its blocks, file and issues in the
	// same append. Stream "extract/<partner>/<kind>", with "/<list>" after it for
	// a list that has a name.
	RecExtract = "extract.received"
	// RecPeopleBlock, RecPathwayBlock, RecEventBlock and RecPublishedBlock carry
	// a Parquet body of PersonRow, PathwayRow, EventRow or PublishedRow.
	RecPeopleBlock    = "extract.people"
	RecPathwayBlock   = "extract.pathways"
	RecEventBlock     = "extract.events"
	RecPublishedBlock = "extract.published"
	// RecIssuesBlock carries a Parquet body of IssueRow.
	RecIssuesBlock = "extract.issues"
	// RecFile carries the file as received, zstd-compressed.
	RecFile = "extract.file"
	// RecWithdrawn masks an earlier extract: lenses forget its rows.
	RecWithdrawn = "extract.withdrawn"
	// RecFilePurged says that a received file reached its purge date.
	RecFilePurged = "extract.file-purged"
	// RecNote is what people at the table write about one pathway: owner, next
	// action, contact made, comment, validation. Stream "pathway/<key>".
	RecNote = "pathway.noted"
)

// MaxBlockRows is the most rows that one block carries.
const MaxBlockRows = 100_000

// Key is a fixed-width pseudonym: the first 16 bytes of SHA-256 over the
// collaborative's salt and the identifying fields. A person key identifies a
// partner's source record of a person; a pathway key one pathway at a partner.
// The zero Key means "none".
type Key [16]byte

// IsZero reports whether there is no key.
func (k Key) IsZero() bool { return k == Key{} }

// Founded is the body of RecFounded.
type Founded struct {
	V    int    `json:"v"` // 1
	Name string `json:"name"`
	Salt []byte `json:"salt"` // 32 random bytes (by seed in a demo)
	Demo bool   `json:"demo,omitempty"`
}

// SharedPurpose is the body of RecPurpose: what heads every list.
type SharedPurpose struct {
	V        int    `json:"v"`
	Sentence string `json:"sentence"`
	// Measure says what the target counts: "over-52-weeks", "over-65-weeks",
	// "within-18-weeks-percent" or "" for a purpose without a number.
	Measure string  `json:"measure,omitempty"`
	Target  float64 `json:"target,omitempty"`
	By      Date    `json:"by,omitempty"`
}

// PartnerDescribed is the body of RecPartner. Successor names the partner that
// took over when Until has passed.
type PartnerDescribed struct {
	V         int         `json:"v"`
	Code      PartnerCode `json:"code"`
	Name      string      `json:"name"`
	Short     string      `json:"short,omitempty"`
	Type      PartnerType `json:"type"`
	Parent    PartnerCode `json:"parent,omitempty"` // a practice's PCN
	From      Date        `json:"from,omitempty"`
	Until     Date        `json:"until,omitempty"`
	Successor PartnerCode `json:"successor,omitempty"`
}

// ExtractID names an extract within the ledger: the Seq of its RecExtract
// record. Rows refer to it together with their line.
type ExtractID int64

// ExtractReceived is the body of RecExtract.
type ExtractReceived struct {
	V        int         `json:"v"`
	Partner  PartnerCode `json:"partner"`
	List     string      `json:"list,omitempty"` // name of the list within the partner; "" = its one list
	Kind     string      `json:"kind"`           // "list", "wlmds", "mhsds", "referrals", "people", "rtt-published"
	FileName string      `json:"file_name"`
	FileHash string      `json:"file_sha256"` // hex, of the bytes as received
	FileSize int64       `json:"file_size"`
	Census   Date        `json:"census,omitempty"` // of a snapshot
	Snapshot bool        `json:"snapshot,omitempty"`
	Sheets   []string    `json:"sheets,omitempty"` // sheet names by PathwayRow.Sheet
	Mapping  []ColumnMap `json:"mapping"`          // header -> field as used
	Purge    Date        `json:"purge"`            // when the file as received is purged
	Counts   Counts      `json:"counts"`
	// Blocks, and the file, are the records Seq-Span … Seq-1 of the same append.
	Span      int       `json:"span"`
	Loaded    time.Time `json:"loaded"`
	Withdraws ExtractID `json:"withdraws,omitempty"`
	// Clock is whose clock its pathways carry; "" in extracts that were taken before
	// it was written, whose kind tells.
	Clock Clock `json:"clock,omitempty"`
	// Practice says that nearly all of the file's NHS numbers are test numbers: its
	// people are made up, and while the extract stands the collaborative is one for
	// practice (see RecPractice).
	Practice bool `json:"practice,omitempty"`
}

// Clock says whose clock the pathways of an extract carry.
type Clock string

// Clocks.
const (
	ClockOfList         Clock = "list"          // a team's own list: its start as it wrote it
	ClockOfRTT          Clock = "rtt"           // a referral-to-treatment clock as the partner asserts it
	ClockOfMentalHealth Clock = "mental-health" // referrals of the mental health data set
	ClockOfEvents       Clock = "events"        // events only: the clock is to be computed
)

// Counts says what became of an extract's rows. Read = Accepted + Rejected +
// Duplicates + Furniture. Rows are counted, not remarks on them: intake.Fates counts
// the same from the remarks.
type Counts struct {
	Read       int `json:"read"`     // data rows seen under the header
	Accepted   int `json:"accepted"` // rows that landed
	Rejected   int `json:"rejected"`
	Duplicates int `json:"duplicates"` // superseded by a later row of the same key
	Furniture  int `json:"furniture"`  // titles, totals and blank rows, shown but not counted as data
	Doubtful   int `json:"doubtful"`   // accepted rows that carry at least one warning
	People     int `json:"people"`
	Pathways   int `json:"pathways"`
	Events     int `json:"events"`
	New        int `json:"new"`
	Changed    int `json:"changed"`
	Same       int `json:"same"`
	Vanished   int `json:"vanished"` // in the partner's last snapshot, gone without a stop
}

// ColumnMap is one column of a file and the field that it was taken for;
// Field "" means that it is kept in the file and not mapped.
type ColumnMap struct {
	Sheet  int    `json:"sheet,omitempty"`
	Column int    `json:"column"` // from 0
	Header string `json:"header"`
	Field  string `json:"field,omitempty"`
}

// Withdrawn is the body of RecWithdrawn.
type Withdrawn struct {
	V       int       `json:"v"`
	Extract ExtractID `json:"extract"`
	Reason  string    `json:"reason"`
}

// Note is the body of RecNote. Only fields that were set are changed; each says
// what people at the table decided beside the partner's own record, never
// instead of it.
type Note struct {
	V          int        `json:"v"`
	Pathway    Key        `json:"pathway"`
	Owner      *string    `json:"owner,omitempty"`
	NextAction *string    `json:"next_action,omitempty"`
	NextDue    *Date      `json:"next_due,omitempty"`
	Contacted  *Date      `json:"contacted,omitempty"` // contact made while waiting
	Validated  *Date      `json:"validated,omitempty"`
	Comment    string     `json:"comment,omitempty"`
	Undoes     int64      `json:"undoes,omitempty"` // Seq of the note that this one takes back
	QueryReply *QueryNote `json:"query_reply,omitempty"`
}

// QueryNote answers a validation query: by rule name, with the partner's reply.
type QueryNote struct {
	Rule  string `json:"rule"`
	Reply string `json:"reply"` // "correct-in-pas", "our-record-is-right", "cannot-tell"
}
