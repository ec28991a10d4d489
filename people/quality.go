package people

import (
	"time"

	"roundtable/care"
	"roundtable/ledger"
	"roundtable/people/linkage"
)

// Share is a proportion with its 95 % interval (Wilson 1927).
type Share struct {
	K, N    int
	P       float64 // K/N; 0 when N is 0
	Low, Up float64
}

// QualityReport says how good the linking is, and how that is known.
type QualityReport struct {
	At      ledger.Seq
	Records int
	People  int
	Zone    care.LinkZone
	// All says that the view shows everybody, so that figures of the whole collaborative -
	// those by weight, of what was not compared and of runs - are the reader's to know
	// exactly. Otherwise a page rounds them, and says nothing of sealed records.
	All bool
	Ran time.Time // when the newest run was, of which the figures by weight are; zero: none
	// Bands are twelve bands of weight, lowest first, each with what reviewers said
	// of the pairs that were drawn from it.
	Bands []Band
	// Precision is the share of links that are right, each band weighted by how many
	// links it has.
	Precision Estimate
	// Missed is how many pairs of one person were not linked.
	Missed Estimate
	// Rates are link rates by group: a group is "ethnicity", "age", "deprivation" or
	// "partner".
	Rates   []GroupRate
	Skipped []SkippedBlock
	Left    Left // records that the newest run compared with none
	Models  []ModelVersion
	// Labels are the pairs drawn by lot that reviewers called one person; a new model
	// leans on them from LabelsNeeded on.
	Labels, LabelsNeeded int
	Method               []string // how each figure is made, in sentences
}

// Band is one band of weight.
type Band struct {
	From, To float64 // bits; the first begins at -Inf, the last ends at +Inf
	Pairs    int     // pairs that the last run weighed into it
	Linked   int     // of them linked
	Expected float64 // mean probability that the model gives them
	Reviewed Share   // of those that were drawn and decided: how many are the same
}

// Estimate is a figure with an interval. Known is false while too little has been
// reviewed to say: then Words says what is needed.
type Estimate struct {
	Value, Low, Up float64
	Known          bool
	Words          string
}

// GroupRate is the share of one group's records that are linked to another.
type GroupRate struct {
	Group   string // "ethnicity", "age", "deprivation", "partner"
	Value   string // "Asian or Asian British", "65 to 79", "1", "RZ1"; "" not recorded
	Words   string // as a page shows it
	Records int
	Rate    Share
	// Untold are those of Records that are compared with none: a voluntary organisation's,
	// whose people were not told.
	Untold int
}

// SkippedBlock is a block of records too large to compare pair by pair.
type SkippedBlock struct {
	Rule    string
	Blocks  int
	Records int
	Pairs   int64 // that were not compared
}

// ModelVersion is one model that was in use, and what changed with it.
type ModelVersion struct {
	Version string
	From    time.Time
	By      care.AccountID // whose run made it; Linker when nobody asked for it
	Seq     ledger.Seq
	Prior   float64
	Changes []string // in words, against the version before
	Model   *linkage.Model
}

// RunOptions of Room.Run. The zero options train a model when there is none, and
// otherwise use the one that was agreed.
type RunOptions struct {
	Train  bool   // make a new model, and use it
	Seed   uint64 // of training; 0 is 1
	Sample int    // pairs to draw from each band for the quality figures; 0 is 10
	Dry    bool   // say what would be written, and write nothing
	// Progress, unless nil, is told now and then what is being done and how much of
	// all is, from 0 to 1.
	Progress func(step string, done float64)

	byItself bool  // nobody asked for it: the sample is topped up, not drawn anew
	workers  int   // as in linkage.Options
	kept     *kept // what runs before it compared; nil: it compares everything
}

// RunReport is what a run did.
type RunReport struct {
	Seq      ledger.Seq // of its record; 0 of a dry run
	At       time.Time
	By       care.AccountID
	Model    string // version
	Trained  bool
	Records  int // that were compared
	Left     Left
	Pairs    int // weighed
	Links    int // new ones that were written
	Stand    int // links that stood already
	Proposed int // new cases
	Open     int // cases beyond what a queue can hold, not proposed
	People   int // after the run
	Rules    []RuleReport
	Seconds  float64
	Near     bool // only new records were compared, New of them
	New      int
}

// Left counts the records that were not compared, by why.
type Left struct {
	Sealed   int `json:"sealed,omitempty"`
	NoNotice int `json:"no_notice,omitempty"` // of voluntary-sector partners without a notice or consent
	Nameless int `json:"nameless,omitempty"`  // with nothing to compare by
	// Contested is how many NHS numbers are said to be superseded that somebody's record
	// states as verified all the same: their records are compared, and the numbers join nobody.
	Contested int `json:"contested,omitempty"`
}

// RuleReport is what one blocking rule cost.
type RuleReport struct {
	Rule    string `json:"rule"`
	Pairs   int64  `json:"pairs"`
	Skipped int64  `json:"skipped,omitempty"` // pairs of blocks that were too large
	Blocks  int    `json:"blocks,omitempty"`  // such blocks
}
