package papers

import (
	"roundtable/care"
	"roundtable/ledger"
)

// Stream is where all papers of a collaborative stand.
const Stream ledger.Stream = "sharing/papers"

// Kinds of the stream's records. Whoever sent a paper, or took it back, stands in the
// record's by, the partner that they act for in its partner.
const (
	RecSent      ledger.Kind = "paper.sent"
	RecTakenBack ledger.Kind = "paper.taken-back"
)

// Sent is the body of RecSent.
type Sent struct {
	V  int    `json:"v"`  // 1
	ID string `json:"id"` // the record's version in its stream
	Cover
	Content Content `json:"content"`
}

// Cover is what the sender writes around the figures.
type Cover struct {
	Title     string             `json:"title"`
	Committee string             `json:"committee"` // and its meeting: "Children's board"
	Meeting   care.Date          `json:"meeting"`
	Asked     string             `json:"asked"` // what the committee is asked for: "To agree two more lists"
	To        []care.PartnerCode `json:"to"`    // whose committee members it is for
}

// Content is what a room puts into a paper. No figure of it is exact.
type Content struct {
	Kind     string             `json:"kind"`            // what it is, in words: "Forecast scenario"
	Made     string             `json:"made"`            // the address of what it was made of, for those who may open that
	AsAt     care.Date          `json:"as_at"`           // the day of the figures
	Position ledger.Seq         `json:"position"`        // of the ledger as they were made
	Seed     uint64             `json:"seed,omitempty"`  // of the runs; 0 where nothing was drawn
	Partners []care.PartnerCode `json:"partners"`        // whose people are counted
	Parts    []Part             `json:"parts"`           // in their order
	Notes    []string           `json:"notes,omitempty"` // how the figures are made
}

// Part is one part of a paper. Each of its fields may be left out.
type Part struct {
	Heading string   `json:"heading,omitempty"`
	Text    []string `json:"text,omitempty"`   // paragraphs
	Points  []string `json:"points,omitempty"` // of a list
	Table   *Table   `json:"table,omitempty"`
	Chart   *Chart   `json:"chart,omitempty"`
}

// Table is figures as they are read; the first column names the row.
type Table struct {
	Name string     `json:"name"` // for those who cannot see it
	Head []string   `json:"head"`
	Rows [][]string `json:"rows"` // each as long as Head
}

// Chart is one drawing of the weeks to come.
type Chart struct {
	Title string `json:"title"`
	Unit  string `json:"unit"`
	From  string `json:"from,omitempty"` // what week 0 is; "" leaves weeks as they are
	Lines []Line `json:"lines"`
}

// Line goes straight from each of its weeks to the next. Low and High are as long as
// Weeks, and -1 in a week without a band.
type Line struct {
	Name  string `json:"name"`
	Weeks []int  `json:"weeks"` // rising
	Low   []int  `json:"low"`
	Mid   []int  `json:"mid"`
	High  []int  `json:"high"`
}

// TakenBack is the body of RecTakenBack: the paper is no longer to be read; its record
// stands.
type TakenBack struct {
	V      int    `json:"v"` // 1
	ID     string `json:"id"`
	Reason string `json:"reason"`
}
