package linkage

import "math"

// Model is what linking has learnt: for each field the levels of agreement with
// how often people (M) and strangers (U) reach them, the share of matches among
// all pairs, and the rules that propose pairs. It says nothing of any person.
type Model struct {
	V           int          `json:"v"`     // 1
	Prior       float64      `json:"prior"` // share of all possible pairs that are one person, 0 to 1
	Comparisons []Comparison `json:"comparisons"`
	// Relations are the ways in which two people who are not one come to agree on
	// several fields at once: a household, neighbours. Without them the weight is the
	// prior and the plain sum of the levels; with them it is less by how much likelier
	// such people are to look so than strangers (Scorer.Related).
	Relations []Relation `json:"relations,omitempty"`
	// Moved is how people look who moved between one list and another; nil when too
	// few did to be told.
	Moved   *Moved  `json:"moved,omitempty"`
	Rules   []Rule  `json:"rules"`
	Trained Trained `json:"trained"`
}

// Relation is a class of pairs of different people. Fields that it does not name
// agree as between strangers.
type Relation struct {
	Name  string  `json:"name"`  // "one household"
	Share float64 `json:"share"` // of all possible pairs, 0 to 1
	// Place is the field that brings them together. What strangers share of it by
	// chance is taken to be theirs.
	Place Field           `json:"place"`
	Alike []RelationAgree `json:"alike"`
}

// RelationAgree is how often people so related reach each level of a field, in
// the order of the field's comparison. It adds up to 1.
type RelationAgree struct {
	Field  Field     `json:"field"`
	Levels []float64 `json:"levels"`
}

// Trained says on what and how a model was made.
type Trained struct {
	At       string  `json:"at,omitempty"` // RFC 3339; "" in tests
	Records  int     `json:"records"`
	Pairs    int     `json:"pairs"`
	Seed     uint64  `json:"seed"`
	Sessions []EMRun `json:"sessions,omitempty"`
	// NoHouseholds: pairs of one place were looked at, and they are no households.
	// Records that agree on all but the given name are then not taken for twins.
	NoHouseholds bool `json:"no_households,omitempty"`
}

// EMRun is one training session: the pairs that one rule proposes. A session that
// is nearly all matches, or nearly none, teaches nothing and is refused.
type EMRun struct {
	Rule       string  `json:"rule"`
	Pairs      int     `json:"pairs"`
	Share      float64 `json:"share"` // of matches among the pairs
	Iterations int     `json:"iterations"`
	Refused    string  `json:"refused,omitempty"` // why, in words; "" = used
}

// Comparison weighs one field by levels: the first level that two values reach
// counts. The last level is Else. A value that is missing on either side counts
// nothing at all.
type Comparison struct {
	Field  Field   `json:"field"`
	Levels []Level `json:"levels"`
	// TFFloor is the least frequency that a term is taken for, so that a rare
	// misspelling earns no huge weight. 0 = no adjustment.
	TFFloor float64 `json:"tf_floor,omitempty"`
}

// Level is one degree of agreement.
type Level struct {
	Kind      LevelKind `json:"kind"`
	Threshold float64   `json:"threshold,omitempty"` // of JaroWinklerAtLeast, EditsAtMost, DaysAtMost…
	M         float64   `json:"m"`                   // share of matches that reach it, 0 to 1
	U         float64   `json:"u"`                   // share of strangers that reach it, 0 to 1
	TF        float64   `json:"tf,omitempty"`        // weight of the term-frequency adjustment: 1 exact, 0.5 fuzzy
}

// Weight is log2(M/U): what reaching the level says, in bits.
func (l Level) Weight() float64 { return math.Log2(l.M / l.U) }

// LevelKind names how two values are compared.
type LevelKind string

// Level kinds. Those that other linkage programs know are marked; interchange says
// which of a model it cannot carry.
const (
	Exact              LevelKind = "exact"               // common
	JaroWinklerAtLeast LevelKind = "jaro-winkler"        // common; threshold 0 to 1
	EditsAtMost        LevelKind = "levenshtein"         // common; threshold in edits
	TransposedAtMost   LevelKind = "damerau-levenshtein" // optimal string alignment; common
	DaysAtMost         LevelKind = "days"                // common: date difference
	Nickname           LevelKind = "nickname"            // forms of one given name
	Swapped            LevelKind = "swapped"             // given and family name exchanged
	DayMonthSwap       LevelKind = "day-month-swap"      // 03-02 for 02-03
	TwoOfThree         LevelKind = "two-of-three"        // day, month, year: two agree
	PartialDate        LevelKind = "partial-date"        // the parts that both know agree
	SameSector         LevelKind = "sector"              // postcode "SN2 1"
	SameOutcode        LevelKind = "outcode"             // postcode "SN2"
	Else               LevelKind = "else"                // both known, and none of the above; common
)

// Rule proposes the pairs whose parts all agree. A record that lacks a part is
// proposed by the rule with nobody.
type Rule struct {
	Parts []Part `json:"parts"`
}

// Part is a field, or something made of it.
type Part struct {
	Field Field    `json:"field"`
	Of    PartKind `json:"of,omitempty"` // "" = the whole value
}

// PartKind says what of a field a rule looks at.
type PartKind string

// Part kinds.
const (
	Whole     PartKind = ""
	First     PartKind = "first"     // one character
	First3    PartKind = "first-3"   // three characters
	Sound     PartKind = "soundex"   // of a name
	Canonical PartKind = "canonical" // the formal form of a nickname
	Year      PartKind = "year"      // of a date
	MonthDay  PartKind = "month-day" // of a date
	YearMonth PartKind = "year-month"
	OutcodeOf PartKind = "outcode" // of a postcode
	SectorOf  PartKind = "sector"
)
