package people

import (
	"time"

	"roundtable/care"
	"roundtable/facts"
	"roundtable/ledger"
)

// PersonDetail is whom the table believes some records to describe: the records
// that the reader may see, why each is there, and what was decided.
type PersonDetail struct {
	ID      care.PersonID
	Asked   care.PersonID // the id that was asked for; another one after a merge or a split
	Zone    care.LinkZone // of the view's purpose
	Members []Member
	Links   []Link
	History []Act
	// Beyond are records of the same person for planning and research alone, in a view
	// for direct care.
	Beyond []Member
	// Apart are records that people keep from a member, each with what keeps it.
	Apart []Apart
	// Doubts are pairs of members of whom one reviewer says that they are two people; a
	// second looks, and as long as they are one.
	Doubts []Doubt
	// ForCare is how many people the members are for direct care, in a view for planning.
	ForCare int
}

// Member is one source record.
type Member struct {
	Row     facts.Row
	Record  care.Key
	Partner care.PartnerCode
	Sealed  bool
}

// Apart is a record that people keep from one of a person's.
type Apart struct {
	Member
	Act Act
}

// Doubt is a pair of records that a reviewer doubts are of one person. It does not say
// which reviewer: another is to look.
type Doubt struct {
	A, B care.Key
	At   time.Time
}

// Link is why two members are together.
type Link struct {
	A, B   care.Key
	Tier   care.LinkTier
	Zone   care.LinkZone
	Words  string  // "NHS number and date of birth agree"; "weighed by model 3"; "decided by people"
	Weight float64 // bits; 0 for one that was not weighed, and of one with Case and not Open
	P      float64 // the probability that the weight stands for; 0 with Weight
	Case   CaseID  // the pair in the queue; "" when it never stood there
	Open   bool    // the weight is no secret to this reader: they decided the pair, or nobody is asked
	// Partial says that a field which the records are compared by is closed to this reader:
	// what is left of the weight would tell whether it agrees, and so none is given,
	// whether or not the field was weighed.
	Partial bool
	Seq     ledger.Seq
}

// NoticeLine is one notice or consent as it was recorded.
type NoticeLine struct {
	care.Notice
	Seq    ledger.Seq
	At     time.Time
	By     care.AccountID
	Covers int       // records of the partner that it lets be linked today
	Ended  time.Time // withdrawn or undone; the zero time: it stands
}
