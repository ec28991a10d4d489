package people

import (
	"crypto/sha256"
	"slices"
	"time"

	"roundtable/care"
	"roundtable/ledger"
	"roundtable/people/linkage"
)

// CaseID names a pair of source records that somebody has to look at: 32 hexadecimal
// digits made of both records' keys, so that the same pair is the same case in every
// run.
type CaseID string

// caseOf is the id of a pair, whichever comes first.
func caseOf(a, b care.Key) CaseID {
	if slices.Compare(a[:], b[:]) > 0 {
		a, b = b, a
	}
	sum := sha256.Sum256(append(a[:], b[:]...))
	return CaseID(care.Key(sum[:16]).String())
}

// Why is why a pair stands in the queue.
type Why string

// Reasons, as records and links in pages hold them.
const (
	WhyDoubtful Why = "doubtful" // the weight is neither enough nor too little
	WhyRefused  Why = "refused"  // the weight is enough, and a guard refused the merge
	WhyNumber   Why = "number"   // one verified NHS number, two birth dates
	WhyChanged  Why = "changed"  // linked once, and by what is written now it would not be
	WhyAsked    Why = "asked"    // somebody says, by hand, that they are one for direct care
	WhySample   Why = "sample"   // drawn to measure how good the linking is
)

// Words is the reason as a page says it.
func (w Why) Words() string {
	switch w {
	case WhyDoubtful:
		return "The records agree too much to leave apart, and too little to join."
	case WhyRefused:
		return "Much agrees, and a guard kept them apart: they look like twins, parent and child, people of one household, or people with two NHS numbers."
	case WhyNumber:
		return "One NHS number, two dates of birth."
	case WhyChanged:
		return "The records were joined, and what is written of them has changed since."
	case WhyAsked:
		return "Somebody who saw both records asks for them to be joined."
	case WhySample:
		return "Drawn by lot, to measure how good the linking is."
	}
	return ""
}

// Stage is how far a case has come.
type Stage string

// Stages of a case.
const (
	StageFirst  Stage = "first"  // nobody has decided
	StageSecond Stage = "second" // one person spoke, and what they said takes two: another looks too
	StageSplit  Stage = "split"  // two people decided differently: a third looks
	StageUnsure Stage = "unsure" // somebody could not tell; open to others
	StageDone   Stage = "done"
)

// Verdict is what a reviewer says of a pair.
type Verdict string

// Verdicts.
const (
	Same       Verdict = "same"
	Different  Verdict = "different"
	CannotTell Verdict = "cannot-tell"
)

// Decision is one reviewer's. A reason is asked for with every decision but a plain
// "different", or "same" of a pair that nothing is said against (Case.Warned).
type Decision struct {
	Verdict Verdict
	Reason  string // without personal data, at most 500 letters
}

// QueueQuery says which cases. The zero query is all that are open and that the
// reader may decide, most pressing first.
type QueueQuery struct {
	Why   Why           // "" any
	Zone  care.LinkZone // "" any
	Stage Stage         // "" any that is open; StageDone the decided ones, newest first
	// Partner and With are whose records the two are, either way about; "" any.
	Partner, With care.PartnerCode
	// Mine is the cases that this reader has decided, whatever their stage, the newest
	// decision first.
	Mine          bool
	Offset, Limit int // Limit 0 is 50, at most 200
}

// QueuePage is one page of the queue.
type QueuePage struct {
	Cases []Case
	Total int         // that the query finds
	Open  map[Why]int // all open cases that the reader may see, by reason
	Done  int         // decided, of those that the reader may see
}

// Case is one pair as the queue shows it. Scored is false until this reader has
// decided: until then Weight and P are 0, so that nobody follows a number.
type Case struct {
	ID       CaseID
	Why      Why
	Zone     care.LinkZone
	Stage    Stage
	A, B     care.Key // source records' keys
	PartnerA care.PartnerCode
	PartnerB care.PartnerCode
	Proposed time.Time
	Scored   bool
	Weight   float64    // bits, the prior included
	P        float64    // 0 to 1
	Rivals   float64    // effective number of people that a record may be (perplexity); 1 = one
	Mine     Verdict    // this reader's own standing decision; "" none
	MineSeq  ledger.Seq // of its record, for Undo
	MineAt   time.Time
	May      bool  // this reader may decide now
	Clash    Clash // what they differ in, of one NHS number
	Caution  Caution
	// Lot says that the pair was drawn by lot and for nothing else. Who has not decided
	// it is not told how far it has come, nor whether the two are one person today.
	Lot bool
	// Parted says that people keep records of these two apart, on a person's page or by
	// another pair: there is nothing to decide as long as that stands.
	Parted bool
	// ForCare and ForPlanning say for which purposes the two are one person as things
	// stand, whoever joined them; of a pair drawn by lot only once the reader has decided.
	ForCare, ForPlanning bool
	// Knew says that this reader had seen the score when they decided, or has seen it
	// and decides anew.
	Knew   bool
	WhyNot string // in words, when they may not
}

// CaseDetail is one pair side by side.
type CaseDetail struct {
	Case
	Fields    []FieldPair
	NotSame   string     // why "same" would not be taken, in words; "" when it would
	Waterfall *Waterfall // nil until the reader has decided
	PersonA   care.PersonID
	PersonB   care.PersonID
	OthersA   int // other records of the same person as A that the reader may see
	OthersB   int
	History   []Act // of the case; other reviewers' names and reasons only once the reader has decided
	PartedBy  *Act  // what keeps them apart, with Case.Parted; without names to who may not see all its records
	Next      CaseID
	Records   []care.Key // whom the page shows, for the access log
}

// FieldPair is one field of both records. A side that is "" was not written; Hidden
// says that the reader's role or agreement does not show the field, WhyHidden why.
type FieldPair struct {
	Field     linkage.Field
	Name      string // "date of birth"
	A, B      string
	Same      bool   // both are written and say the same, whatever the capitals and spaces
	DiffersA  []Span // where A differs from B, in runes; nothing of what is the same
	DiffersB  []Span
	Hidden    bool
	WhyHidden string
}

// Span is a stretch of a text in runes: [From, To).
type Span struct{ From, To int }

// Waterfall says how a pair's weight came about.
type Waterfall struct {
	Prior   float64 // bits
	Steps   []Step
	Total   float64 // bits; 0 with Partial
	P       float64 // 0 with Partial
	Partial bool    // a field that the reader may not see was weighed too, and no total is shown
	Model   string  // its version
}

// Step is what one field adds.
type Step struct {
	Field linkage.Field
	Name  string
	Level string  // in words: "one letter differs"
	Bits  float64 // of the level
	Rare  float64 // bits that the value's rarity adds or takes
}

// Act is one thing that somebody did, or a run.
type Act struct {
	Seq     ledger.Seq
	At      time.Time
	By      care.AccountID
	Partner care.PartnerCode
	Words   string // "said that the records are of one person"
	Reason  string
	Undone  bool
	Back    *Back // who took it back; nil with Undone where the taking back was erased
	MayUndo bool  // by this reader
	AskWhy  bool  // this reader takes it back with a reason: it is a colleague's
}

// Back is who took an act back, when and why.
type Back struct {
	By      care.AccountID
	Partner care.PartnerCode
	At      time.Time
	Reason  string
}
