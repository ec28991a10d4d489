package intake

import (
	"roundtable/care"
	"roundtable/ledger"
)

// Proposal is how a file would be read, for a person to look at, answer and
// correct before anything is accepted. It is plain data: it may be kept as JSON
// between two requests.
type Proposal struct {
	Partner care.PartnerCode `json:"partner"`
	Kind    string           `json:"kind"`
	// KindGuessed says that the kind was taken from the headers, not stated.
	KindGuessed bool `json:"kind_guessed,omitempty"`
	// List is the name of the list within the partner; "" its one list. See SetList.
	List string `json:"list,omitempty"`
	// Update says that the file holds only some rows of the list, mended: the others
	// have not gone.
	Update bool `json:"update,omitempty"`
	// ListChosen says that SetList was called, and Seen which extract was the
	// newest of the partner's lists when they were looked at: Accept looks again when
	// others came since.
	ListChosen bool           `json:"list_chosen,omitempty"`
	Seen       care.ExtractID `json:"seen,omitempty"`
	Format     string         `json:"format"` // in words: "CSV, comma, UTF-8"
	Sheets     []SheetPlan    `json:"sheets"`
	Questions  []Question     `json:"questions,omitempty"` // at most five
	Census     care.Date      `json:"census,omitempty"`    // found in the file; zero when none is
	// Replaced is when this very file was accepted, where a later one has replaced
	// it since: it is accepted again with Options.Renew alone. Zero for any other.
	Replaced care.Date `json:"replaced,omitempty"`
	// Mapped is the version of what was remembered of the partner's headings when
	// they were looked at.
	Mapped  ledger.Version `json:"mapped,omitempty"`
	Missing []string       `json:"missing,omitempty"` // what the kind needs and no column gives, in words
	Notes   []string       `json:"notes,omitempty"`
}

// SheetPlan is one sheet of the file and how its rows would be read.
type SheetPlan struct {
	Sheet   int        `json:"sheet"`
	Name    string     `json:"name"`
	Table   string     `json:"table,omitempty"` // of a kind with several: "MHS101"
	Hidden  bool       `json:"hidden,omitempty"`
	Team    string     `json:"team,omitempty"` // the sheet's name, where it stands for a team column
	Use     bool       `json:"use"`
	Why     string     `json:"why"`    // why it is used or left out, in words
	Header  int        `json:"header"` // line of the header, from 1; 0 none
	Columns []Column   `json:"columns"`
	Sample  [][]string `json:"sample"` // first data rows, as written
}

// Column is one column and what it would be taken for.
type Column struct {
	Column   int      `json:"column"` // from 0
	Header   string   `json:"header"`
	Field    string   `json:"field,omitempty"` // "" = kept in the file, not read
	How      string   `json:"how,omitempty"`   // "name", "synonym", "remembered", "look", "answer", "chosen"
	Sure     bool     `json:"sure"`
	Examples []string `json:"examples,omitempty"` // up to three values
	// Order is how its dates are written: "dmy", "mdy", "" when it cannot matter.
	Order string `json:"order,omitempty"`

	reorder bool // remembered as month first, and day first now
	short   bool // years have two figures
	swapped bool // day and month seem to have changed places in the real dates
}

// Question is asked in plain words where a column is unsure.
type Question struct {
	ID      string   `json:"id"`
	Text    string   `json:"text"`   // "Is the column 'Ref Date' the date the referral was received?"
	Sheet   int      `json:"sheet"`  // -1 for a question about the whole file
	Column  int      `json:"column"` // -1 likewise
	Options []Answer `json:"options"`
	Guess   string   `json:"guess"`            // value of the best guess
	Answer  string   `json:"answer,omitempty"` // as given
	Values  []string `json:"values,omitempty"` // examples from the column

	weight int // what matters most is asked first
}

// Answer is one possible answer to a Question.
type Answer struct {
	Value string `json:"value"`
	Text  string `json:"text"`
}
