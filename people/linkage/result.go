package linkage

// TrainOptions say how a model is trained. The zero value is the default.
type TrainOptions struct {
	Seed  uint64
	Rules []Rule // to propose pairs by; none = ProposeRules
	// Pairs is about how many candidate pairs are worth comparing; 0 = by the number
	// of records (DefaultPairs).
	Pairs int
	// Between compares only records of different sources.
	Between bool
	Workers int // 0 = all processors; the result is the same
}

// Options say how records are linked. The zero value links at .95.
type Options struct {
	Threshold float64 // least probability of an edge that joins; 0 = .95
	Keep      float64 // least probability of an edge that is reported; 0 = .5
	// OneToOne lets a record of one source join at most one of each other source.
	OneToOne bool
	Pairs    int // as in TrainOptions: bounds what one block may cost
	Workers  int // 0 = all processors; the result is the same
	// Prepared is what TrainPrepared left of the same table; the result is the same
	// without it, later. One that is of anything else is not used.
	Prepared *Prepared
	// Apart are pairs that people have said are two; they are never joined.
	Apart [][2]Row
}

// Result is what linking found.
type Result struct {
	Edges     []Edge // at Keep or above, in order of A, then B
	Threshold float64
	People    []Row // for each record the least Row of its person
	Persons   int   // how many people that makes
	Refused   []Refusal
	Conflicts []Conflict
	Rules     []RuleCost
	Pairs     int // compared
	Model     *Model
	Seconds   float64
}

// Conflict is a pair that needs a person to look: it agrees on a verified NHS
// number, and on nothing else that identifies.
type Conflict struct {
	A, B   Row
	Reason string
}

// RuleCost is what one rule proposed.
type RuleCost struct {
	Rule    Rule   `json:"-"`
	Name    string `json:"rule"`    // "date of birth and family name as it sounds"
	Pairs   int    `json:"pairs"`   // proposed, also by earlier rules
	New     int    `json:"new"`     // not proposed by an earlier rule
	Largest int    `json:"largest"` // records in the largest block compared
	// Blocks that were too large: divided by further fields, and what was then left
	// out. Skipped pairs may still be proposed by another rule.
	Divided      int    `json:"divided,omitempty"`
	SkippedPairs int    `json:"skipped_pairs,omitempty"`
	Said         string `json:"said,omitempty"` // the same in words; "" = all were compared
}
