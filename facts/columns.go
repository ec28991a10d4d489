package facts

import "roundtable/care"

// ChunkRows is how many rows one chunk of columns holds. Row r of a table stands
// in chunk r/ChunkRows at offset r%ChunkRows.
const ChunkRows = 1 << 14

// Row numbers a row of one table: dense from 0, the same for the life of a
// process (not across restarts), never reused.
type Row = uint32

// Code is a value of a dictionary of at most 65,535 values (see Dim); 0 means
// "not recorded". CodeOther stands for every value beyond those.
type Code uint16

// CodeOther is the code of a value that came after a dictionary of Code was
// full: the value itself stays in the ledger.
const CodeOther Code = 0xffff

// Wide is a value of a dictionary without a small bound (names, words that a
// team uses); 0 means "not recorded".
type Wide uint32

// Text is a place in the text arena; 0 means "nothing written". Read it with
// View.Text.
type Text uint32

// State says how a pathway stands.
type State uint8

// States of a pathway.
const (
	// StateAbsent rows are numbered but stand for nothing now: every extract that
	// stated them was withdrawn. No scan yields them.
	StateAbsent State = iota
	// StateOpen rows are on the partner's list, with no stop stated.
	StateOpen
	// StateStopped rows have a stop that the partner stated.
	StateStopped
	// StateVanished rows were on the partner's previous snapshot and are not on
	// its latest, with no stop stated: a query, never a removal.
	StateVanished
	// StateEvents rows are known from events alone: no list states them.
	StateEvents
)

// ClockKind says what the standing statement of a pathway is, and so whose
// clock Start is.
type ClockKind uint8

// Clock kinds, by the kind of the extract whose row stands.
const (
	ClockUnknown      ClockKind = iota // no statement, or a kind not listed here
	ClockList                          // "list": a team's own list; Start as it wrote it
	ClockRTT                           // "wlmds": a referral-to-treatment clock as the partner asserts it
	ClockMentalHealth                  // "mhsds"
	ClockEvents                        // "referrals": events only, the clock is to be computed
)

// PathwayChunk is ChunkRows pathways as columns: element i of each slice belongs
// to row Base+i. Every slice has ChunkRows elements, of which the first Len are
// rows; yield from View.Pathways only visits those that the viewer may see.
// The columns are shared with every other reader: never write to them.
//
// Dates are care.Date (0 = not recorded); Code and Wide columns belong to the
// dictionary named in the comment.
type PathwayChunk struct {
	Base Row // row number of element 0
	Len  int // rows in use

	Key     []care.Key
	Person  []Row        // row of the source record in people; NoRow when none is known
	Partner []Code       // DimPartner
	Class   []care.Class // who may see the row, see View.Classes
	State   []State
	Clock   []ClockKind

	// Provenance: the extract (see View.Extract), sheet and line of the standing
	// statement; Gone is the extract whose snapshot lacked the row (StateVanished)
	// or stated its stop, else 0.
	Extract []ExtractNo
	Gone    []ExtractNo
	Line    []uint32
	Sheet   []uint16

	Received  []care.Date // referral request received
	Original  []care.Date // original referral request received
	Start     []care.Date // clock start as the partner asserts it
	Stop      []care.Date // clock stop as the partner asserts it
	Queue     []care.Date // place in the queue; 0 = the same as Start
	Decided   []care.Date // decision to admit or to treat
	Due       []care.Date // planned list: due date
	NextDate  []care.Date // next appointment of any kind
	TCI       []care.Date // date to come in
	LastSeen  []care.Date
	LastDNA   []care.Date
	Cancelled []care.Date
	Reviewed  []care.Date // last priority review
	Validated []care.Date // last validation: the later of the partner's and the table's
	Contact   []care.Date // last contact while waiting: the later of both
	NextDue   []care.Date // when the next action is due (the table's note)

	ListType  []Code // DimListType
	Status    []Code // DimStatus: RTT period status
	TFC       []Code // DimTFC
	Site      []Code // DimSite
	Referrer  []Code // DimReferrer
	Source    []Code // DimSource
	Priority  []Code // DimPriority
	Urgency   []Code // DimUrgency
	NextKind  []Code // DimNextKind
	Cancer    []Code // DimCancer
	Transfer  []Code // DimTransfer
	MutualAid []Code // DimMutualAid
	Issuer    []Code // DimIssuer

	Specialty []Wide // DimSpecialty
	Team      []Wide // DimTeam
	Reason    []Wide // DimReason
	Clinician []Wide // DimClinician
	Procedure []Wide // DimProcedure
	Outcome   []Wide // DimOutcome
	Owner     []Wide // DimOwner: the table's note when there is one, else the partner's

	Action  []Text   // next action: the table's note when there is one, else the partner's
	Comment []Text   // the partner's comment; the table's stand in View.Notes
	PPID    []uint64 // hash of pathway identifier and issuer, 0 = none; see View.SamePPID

	// Copied from the person, so that a scan never leaves the chunk. Died is the
	// earliest death that any source record or event of the same person states.
	Birth     []care.Date
	Died      []care.Date
	Flags     []care.Flags
	Sex       []Code  // DimSex
	Ethnicity []Code  // DimEthnicity
	Practice  []Code  // DimPractice
	Language  []Code  // DimLanguage
	IMD       []uint8 // decile, 1 most deprived; 0 not known
	Same      []Row   // lowest row among the source records of the same person for direct care; NoRow when none
	Also      []uint8 // other pathways (not absent) of the same person at other partners, at most 255; whoever may see them: never show it
	Noted     []uint8 // notes in force on this pathway, at most 255

	own       partnerOwn
	ev        *eventLinks
	next      []Row    // next pathway of the same source record, +1; 0 ends
	present   []uint16 // offsets of rows that are not absent; set when published
	eventTeam []Wide   // DimTeam: the service that the latest event to name one names
	epoch     uint32
}

// partnerOwn keeps what the partner stated where a note may stand over it.
type partnerOwn struct {
	owner     []Wide
	action    []Text
	contact   []care.Date
	validated []care.Date
	turn      []turn // see turn
}

// NoRow is the row number that means "none".
const NoRow Row = 0xffffffff

// ExtractNo numbers an extract within facts, from 1 in ledger order; 0 means
// none. It is four bytes where an ExtractID takes eight; View.Extract gives the
// extract.
type ExtractNo uint32

// PersonChunk is ChunkRows source records of people as columns, laid out as
// PathwayChunk is. A field is the latest that the partner stated: a later blank
// does not take an earlier value back, because missing is not "no"; an NHS number,
// its status and a death alone can be blanked by the list that stated them.
type PersonChunk struct {
	Base Row
	Len  int

	Key     []care.Key
	Partner []Code // DimPartner
	Class   []care.Class
	Present []bool // false: every extract that stated it was withdrawn

	// Where the latest statement stands that brought anything: a row that only says
	// again what stands, or leaves everything blank, does not move it.
	Extract []ExtractNo
	Line    []uint32
	Sheet   []uint16

	LocalID   []Text
	NHSNumber []care.NHSNumber
	NHSStatus []uint8
	Family    []Wide // DimFamily, as written
	Given     []Wide // DimGiven, as written
	Birth     []care.Date
	Died      []care.Date // as this source record states it
	Sex       []Code      // DimSex
	Ethnicity []Code      // DimEthnicity
	Postcode  []Wide      // DimPostcode
	LSOA      []Code      // DimLSOA
	IMD       []uint8
	Practice  []Code // DimPractice
	Phone     []Text
	Language  []Code // DimLanguage
	Flags     []care.Flags
	FlagsNo   []care.Flags
	Adjust    []Text // reasonable adjustments, as written
	Access    []Text // accessible-information needs, as written
	Address   []Text // of the home without the postcode, as written; care.AddressLines parts it

	Same []Row // lowest row among the source records of the same person for direct care; itself when alone

	plan       []Row       // the same for planning, +1; 0 = as Same
	link       []uint32    // newest link of this record, +1; 0 = none
	diedEvent  []care.Date // earliest death that an event of this record states
	numberFrom []ExtractNo // the extract that last stated the NHS number,
	statusFrom []ExtractNo // its status
	diedFrom   []ExtractNo // and the death
	first      []Row       // first pathway of this record, +1; 0 = none
	nameHash   []uint64    // folded family+given+birth; 0 = one is missing
	localHash  []uint64
	present    []uint16
	epoch      uint32
}
