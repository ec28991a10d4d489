package waiting

import "roundtable/care"

// Quality is the state of one partner's data.
type Quality struct {
	Partner  care.PartnerCode `json:"partner"`
	Name     string           `json:"partner_name"`
	Type     care.PartnerType `json:"partner_type"`
	Pathways int              `json:"pathways"` // open
	Fields   []Completeness   `json:"fields"`
	Extracts []ExtractQuality `json:"extracts"` // newest first
	Doubts   []Finding        `json:"doubts"`
}

// Completeness is how often a field is filled in over a partner's open pathways.
type Completeness struct {
	Field  string `json:"field"` // as on screen: "Treatment function"
	Name   string `json:"name"`  // stable: "tfc"
	Filled int    `json:"filled"`
	Of     int    `json:"of"`
	Empty  Query  `json:"query"` // opens the rows where it is missing
}

// ExtractQuality is what became of one delivery.
type ExtractQuality struct {
	Extract   care.ExtractID `json:"extract"`
	Kind      string         `json:"kind"`
	File      string         `json:"file"`
	Census    care.Date      `json:"census"`
	DaysSince int            `json:"days_since"` // since the census, or since it was loaded
	Stale     bool           `json:"stale"`      // the newest of its list and older than StaleDays
	Newest    bool           `json:"newest"`     // the newest of its list that stands
	Withdrawn bool           `json:"withdrawn,omitempty"`
	Counts    care.Counts    `json:"counts"`
}

// Finding is a count that opens its rows.
type Finding struct {
	Doubt Doubt  `json:"doubt"`
	Words string `json:"words"`
	Count int    `json:"count"`
	Query Query  `json:"query"`
}

// StaleDays is how old the newest snapshot of a weekly list may be.
const StaleDays = 10

// Prompt is one line of "what needs you today".
type Prompt struct {
	Name  string `json:"name"`  // stable: "over-65-no-date"
	Words string `json:"words"` // what is counted: "waits over 65 weeks with nothing to look forward to"
	Count int    `json:"count"` // waits, not people
	// People is how many people wait: somebody may wait for two things, or twice
	// for the same.
	People int   `json:"people"`
	Query  Query `json:"query"`       // opens exactly these rows
	Whole  bool  `json:"whole_table"` // of every partner, not of the viewer's alone
}
