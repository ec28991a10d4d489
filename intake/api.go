package intake

import (
	"sync"
	"time"

	"roundtable/care"
	"roundtable/intake/table"
	"roundtable/ledger"
)

// Desk takes files in. Its methods are safe for concurrent use; two imports into
// one partner's stream are put in order by the ledger.
type Desk struct {
	store ledger.Store
	now   func() time.Time
	clock func() time.Time // says which day it is at the table; nil: now
	books chan struct{}    // workbooks that are unpacked for one row

	sweepOnce sync.Once
	known     known
	lists     foldedLists
}

// New returns a Desk over the store. Nothing is read until a method is called.
func New(store ledger.Store) *Desk {
	return &Desk{store: store, now: time.Now, books: make(chan struct{}, maxBooksOpen)}
}

// NewOn returns a Desk over a store that is looked at as on another day, by a clock; nil
// is the computer's. What is written bears the computer's own time all the same.
func NewOn(store ledger.Store, clock func() time.Time) *Desk {
	d := New(store)
	d.clock = clock
	return d
}

// Upload is a file as received: its bytes stand in the store, zstd-compressed
// and put ahead, and are swept when no extract refers to them within
// ledger.SweepAfter.
type Upload struct {
	ID       string         `json:"id"` // random; names the upload in scratch
	Name     string         `json:"name"`
	Hash     string         `json:"sha256"` // hex, of the bytes as received
	Size     int64          `json:"size"`   // of the bytes as received
	Body     ledger.BodyRef `json:"body"`
	Received time.Time      `json:"received"`

	path string      // where the file also stands on this machine, for the command line
	book *table.Book // open already, by who closes it
}

// Options are what the person who accepts a file adds to it. The zero Options
// accepts on nobody's account, with the census date that the file states.
type Options struct {
	By care.AccountID
	// Census is the date at which a snapshot was true; zero takes the file's own
	// or, failing that, the day of acceptance.
	Census care.Date
	// Progress is told, from one goroutine, how many rows have been read; it may
	// be nil.
	Progress func(rows int)
	// Answers are the answers to Proposal.Questions by their ID.
	Answers map[string]string
	// Guess takes the best guess where a question was left unanswered, and
	// reports each guess as a doubt. Without it Accept refuses.
	Guess bool
	// List says which of the partner's lists a snapshot is, by name; NoList the one
	// that has no name, "" what the proposal says.
	List string
	// Renew accepts a snapshot whose census date is older than the latest
	// accepted one; it then becomes the partner's list as it stands.
	Renew bool
}

// NoList is Options.List for the list of a partner that has no name.
const NoList = "-"

// Result says what an accepted file came to.
type Result struct {
	Extract care.ExtractID   `json:"extract"`
	Seq     ledger.Seq       `json:"seq"` // position at which it is readable
	Partner care.PartnerCode `json:"partner"`
	Kind    string           `json:"kind"`
	List    string           `json:"list,omitempty"` // "" = the partner's one list
	Census  care.Date        `json:"census,omitempty"`
	// Same says that the same file had been accepted before with the same
	// mapping: nothing was written, and Extract is the earlier one.
	Same bool `json:"same"`
	care.Counts
	Issues []IssueCount `json:"issues"`          // most frequent first
	Notes  []string     `json:"notes,omitempty"` // what else should be known, a sentence each
	// Practice says that the file is of made-up people in a collaborative for
	// practice, whose test numbers join them.
	Practice bool `json:"practice,omitempty"`
}

// IssueCount is how often one thing was wrong.
type IssueCount struct {
	Code     string        `json:"code"`
	Severity care.Severity `json:"severity"`
	Reason   string        `json:"reason"` // of the first such issue
	Remedy   string        `json:"remedy"`
	Count    int           `json:"count"`
}

// Extract is one delivery that stands, or stood, in the ledger.
type Extract struct {
	ID care.ExtractID
	care.ExtractReceived
	Stream    ledger.Stream
	By        care.AccountID
	At        time.Time
	Withdrawn bool
	Reason    string // why it was withdrawn
	Purged    bool   // the file as received is gone; its rows stand
}

// Raw is one row of a file as received, with what each column was taken for.
type Raw struct {
	Extract  care.ExtractID
	FileName string
	Sheet    string // "" in a CSV file
	Line     uint32
	Hidden   bool
	Cells    []RawCell
	Issues   []care.IssueRow // what was said about this row
}

// RawCell is one column of a Raw row. Field is "" for a column that was not
// mapped: such a column is shown to the partner who sent it and to nobody else.
type RawCell struct {
	Column int // from 0
	Header string
	Value  string // as the sheet shows it
	Field  string // name of the field, as in Kind.Fields
	Title  string // of the field, in words
}
