package care

// Said is an answer that may not have been given: what nobody asked is not "no", and
// never "yes".
type Said string

// Answers.
const (
	NotAsked Said = ""
	Yes      Said = "yes"
	No       Said = "no"
)

// WaiterAsked is the body of RecAsked: what a patient, or who speaks for them, said
// when they were asked whether they would go elsewhere. The newest of a stream stands.
type WaiterAsked struct {
	V           int      `json:"v"` // 1
	Pathway     Key      `json:"pathway"`
	On          Date     `json:"on"`
	Whom        string   `json:"whom"` // "patient", "parent", "carer": never a name
	How         string   `json:"how"`  // "telephone", "letter", "in person"
	Willing     Said     `json:"willing"`
	Sites       []string `json:"sites,omitempty"` // acceptable sites; none = nothing but the own
	Unavailable []Date   `json:"unavailable,omitempty"`
	Travel      string   `json:"travel,omitempty"` // what they need to get there
	Interpreter string   `json:"interpreter,omitempty"`
	Carer       Said     `json:"carer"` // somebody comes along and stays
	ShortNotice Said     `json:"short_notice"`
	NoticeDays  int      `json:"notice_days,omitempty"` // the least that they asked for
	Reason      string   `json:"reason,omitempty"`      // of a no; never needed
}

// WaiterFitness is the body of RecFitness: what the trust that cares for the patient
// now confirms. The newest of a stream stands.
type WaiterFitness struct {
	V           int           `json:"v"` // 1
	Pathway     Key           `json:"pathway"`
	On          Date          `json:"on"`
	Clinical    Said          `json:"clinical"`
	ClinicalBy  string        `json:"clinical_by,omitempty"` // which clinician decided it: a post, never a name
	ClinicalOn  Date          `json:"clinical_on,omitzero"`  // and on which day; 0 of old records
	ClinicalHow Decided       `json:"clinical_how,omitempty"`
	Social      Said          `json:"social"`
	PreOp       string        `json:"pre_op,omitempty"` // "done", "booked", "needed"
	PreOpUntil  Date          `json:"pre_op_until,omitzero"`
	Consent     Said          `json:"consent"`                // of the patient, or of who has parental responsibility
	ConsentBy   string        `json:"consent_by,omitempty"`   // "patient", "parental responsibility", "court", "patient found able to consent"
	ConsentFrom string        `json:"consent_from,omitempty"` // who holds parental responsibility, or which clinician found them able: never a name
	Needs       []EquipmentID `json:"needs,omitempty"`
	Skills      []string      `json:"skills,omitempty"`
	Procedure   string        `json:"procedure,omitempty"`
	Minutes     int           `json:"minutes,omitempty"` // the surgeon's estimate; 0 = the specialty's
	SD          int           `json:"sd_minutes,omitempty"`
	Infection   bool          `json:"infection,omitempty"`
	Latex       bool          `json:"latex,omitempty"`
	Reason      string        `json:"reason,omitempty"`
	OwnDateFree bool          `json:"own_date_given_back,omitempty"` // the trust takes its own date back when this one is booked
}

// Decided says how a clinician's decision came to be written down; "" of old records,
// which do not say.
type Decided string

// How.
const (
	DecidedOwn    Decided = "own"       // the clinician wrote it on their own account
	DecidedPassed Decided = "passed-on" // they told whoever wrote it
)

// WaiterReview is the body of RecReview: what a clinician decided after offers were
// declined. It stops no clock: the trust's own system does, where it comes to that.
type WaiterReview struct {
	V        int     `json:"v"` // 1
	Pathway  Key     `json:"pathway"`
	On       Date    `json:"on"`       // of the decision
	Decision string  `json:"decision"` // "stay", "contact", "monitoring", "discharge"
	By       string  `json:"by"`       // which clinician: a post, never a name
	How      Decided `json:"how"`
	Note     string  `json:"note,omitempty"`
}

// WaiterHarm is the body of RecHarm: harm while waiting, where it is known.
type WaiterHarm struct {
	V       int    `json:"v"` // 1
	Pathway Key    `json:"pathway"`
	On      Date   `json:"on"`
	Kind    string `json:"kind"` // "pain", "school-days-lost", "dental-infection", "emergency-attendance", "other"
	Count   int    `json:"count,omitempty"`
	Note    string `json:"note,omitempty"`
}

// NoHarm is the body of RecNoHarm: harm was written down by mistake, and counts for
// nothing. What was written stays to be read beside it.
type NoHarm struct {
	V       int    `json:"v"` // 1
	Pathway Key    `json:"pathway"`
	Harm    int    `json:"harm"` // which of those written down of this wait, from 1
	Reason  string `json:"reason"`
}

// WaiterHeld is the body of RecWaiterHeld: an offer or a booking of this wait was made
// (Slot) or is over (Free). It makes two who act for one wait at once conflict.
type WaiterHeld struct {
	V       int    `json:"v"` // 1
	Pathway Key    `json:"pathway"`
	Slot    SlotID `json:"slot"`
	Free    bool   `json:"free,omitempty"`
	Beside  bool   `json:"beside,omitempty"` // what is held already stays held: another date of one offer
}

// NotDeclined is the body of RecNotDeclined: an answer that was written down as a decline
// was none. It frees and books nothing; what was written stays to be read beside it.
type NotDeclined struct {
	V       int    `json:"v"` // 1
	Pathway Key    `json:"pathway"`
	Slot    SlotID `json:"slot"`
	Offer   int    `json:"offer"` // which of the offers of this place to them, from 1
	Reason  string `json:"reason"`
}

// ProposedPlace is one patient on one session, as a plan proposes.
type ProposedPlace struct {
	Session SessionID   `json:"session"`
	Pathway Key         `json:"pathway"`
	Partner PartnerCode `json:"partner"` // whose patient
	Order   int         `json:"order"`   // from 1
	Minutes int         `json:"minutes"`
	Locked  bool        `json:"locked,omitempty"` // it was booked before
}

// ProposedSession is what a plan says of one session.
type ProposedSession struct {
	Session SessionID `json:"session"`
	Minutes int       `json:"minutes"` // planned, turnaround included
	Overrun float64   `json:"overrun"` // probability of an overrun, by formula
	Sampled float64   `json:"sampled"` // the same by sampling
	// Equipment is what the list needs beside what is reserved already.
	Equipment  []EquipmentID `json:"equipment,omitempty"`
	NotPlanned string        `json:"not_planned,omitempty"`
}

// ProposedGroup is what a group that is owed a share of the places gets.
type ProposedGroup struct {
	Name    string   `json:"name"`
	Waiting int      `json:"waiting"` // who could be treated in some session
	Pooled  int      `json:"pooled"`  // places with all lists together
	Due     float64  `json:"due"`     // the share of the places that it is owed, 0 to 1
	Share   float64  `json:"share"`   // that it gets
	Alone   *float64 `json:"alone,omitempty"`
	Short   float64  `json:"short"` // places missing to its share less the tolerance
}

// ProposedTrust is what one trust's list gets, together and by itself.
type ProposedTrust struct {
	Partner PartnerCode `json:"partner"`
	Waiting int         `json:"waiting"` // who could be treated in some session
	Pooled  int         `json:"pooled"`
	Alone   *int        `json:"alone,omitempty"` // with its own sessions and equipment only
}

// LeftOut is why somebody has no place.
type LeftOut struct {
	Pathway Key         `json:"pathway"`
	Partner PartnerCode `json:"partner"`
	Code    string      `json:"code"`
	Words   string      `json:"words"`
	Nearest SessionID   `json:"nearest,omitempty"` // the session that came nearest, where that is known
}

// PlanProposed is the body of RecProposal.
type PlanProposed struct {
	V        int               `json:"v"` // 1
	ID       ProposalID        `json:"id"`
	Title    string            `json:"title"`
	Places   []ProposedPlace   `json:"places"`
	Sessions []ProposedSession `json:"sessions"`
	LeftOut  []LeftOut         `json:"left_out,omitempty"`
	// LeftOutMore counts those whom LeftOut had no room for, by its Words.
	LeftOutMore map[string]int  `json:"left_out_more,omitempty"`
	Groups      []ProposedGroup `json:"groups,omitempty"`
	Trusts      []ProposedTrust `json:"trusts,omitempty"`
	Value       float64         `json:"value"`
	Bound       float64         `json:"bound"` // no plan under the same rules is worth more
	Gap         *float64        `json:"gap"`   // at most so much better is possible; nil when not known
	Seed        uint64          `json:"seed"`
	Problems    []string        `json:"problems,omitempty"`
	// Replaces is the plan of these sessions that stood before: whom it had told a date
	// keeps it, and the others were moved as little as could be.
	Replaces ProposalID `json:"replaces,omitempty"`
}

// ProposalAnswered is the body of RecProposalAnswered: a booking officer of one
// partner says yes to some of its own patients' places and no to others.
type ProposalAnswered struct {
	V        int         `json:"v"` // 1
	ID       ProposalID  `json:"id"`
	Partner  PartnerCode `json:"partner"`
	Accepted []Key       `json:"accepted,omitempty"`
	Refused  []Key       `json:"refused,omitempty"`
	Reason   string      `json:"reason,omitempty"` // of the refusals
}

// OfferMade is the body of RecOffer.
type OfferMade struct {
	V          int        `json:"v"` // 1
	Slot       SlotID     `json:"slot"`
	Session    SessionID  `json:"session"`
	Pathway    Key        `json:"pathway"`
	Proposal   ProposalID `json:"proposal,omitempty"`
	On         Date       `json:"on"` // when the patient was told
	How        string     `json:"how"`
	AnswerBy   Date       `json:"answer_by"`
	Reasonable bool       `json:"reasonable"` // by the rules in force then
	// Offer is what all dates have in common that were offered at once, each on a place of
	// its own; "" of a date that was offered by itself.
	Offer OfferID `json:"offer,omitempty"`
	// Dates is how many dates made one reasonable offer by the rules in force then; 0 = one.
	Dates int     `json:"dates,omitempty"`
	Short ShortOf `json:"short_of,omitempty"` // why it is not reasonable, where that was written down
}

// OfferID names dates that were offered to one person at once.
type OfferID string

// ShortOf is what an offer of a date lacks of a reasonable one.
type ShortOf string

// What may lack.
const (
	ShortOfNotice ShortOf = "notice"
	ShortOfChoice ShortOf = "choice" // fewer dates with notice than the rules name
)

// OfferAnswered is the body of RecOfferAnswered. A no never stops a clock.
type OfferAnswered struct {
	V         int    `json:"v"` // 1
	Slot      SlotID `json:"slot"`
	Pathway   Key    `json:"pathway"`
	On        Date   `json:"on"`
	Accepted  bool   `json:"accepted"`
	Withdrawn bool   `json:"withdrawn,omitempty"` // the table took it back; not the patient's answer
	Reason    string `json:"reason,omitempty"`
	Whom      string `json:"whom,omitempty"`    // who answered: "patient", "parent", "carer": never a name; "" of old records
	Instead   SlotID `json:"instead,omitempty"` // of a date that is withdrawn since they chose another of the same offer: which
}

// PathwayChoice says what happens to the pathway of who is treated elsewhere.
type PathwayChoice string

// Choices, made for each patient.
const (
	// Transferred: the host takes the pathway over (IPT minimum data set, code 21),
	// with the original clock start.
	Transferred PathwayChoice = "transferred"
	// SenderKeeps: the sender keeps the pathway and reports it.
	SenderKeeps PathwayChoice = "sender-keeps"
)

// BookingMade is the body of RecBooked.
type BookingMade struct {
	V           int           `json:"v"` // 1
	Slot        SlotID        `json:"slot"`
	Session     SessionID     `json:"session"`
	Pathway     Key           `json:"pathway"`
	Partner     PartnerCode   `json:"partner"` // whose patient
	Choice      PathwayChoice `json:"choice"`
	Counts      PartnerCode   `json:"counts"` // who reports the activity
	Paid        PartnerCode   `json:"paid"`   // who is paid
	Consent     string        `json:"consent"`
	Interpreter string        `json:"interpreter,omitempty"` // as booked
	Replaces    Key           `json:"replaces,omitzero"`     // the pathway whose place it was
	Order       int           `json:"order,omitempty"`
	Minutes     int           `json:"minutes,omitempty"`
}

// BookingCancelled is the body of RecBookingCancelled.
type BookingCancelled struct {
	V       int    `json:"v"` // 1
	Slot    SlotID `json:"slot"`
	Pathway Key    `json:"pathway"`
	On      Date   `json:"on"`
	By      string `json:"by"` // "patient", "hospital"
	OnDay   bool   `json:"on_the_day,omitempty"`
	Reason  string `json:"reason"`
}

// BookingDone is the body of RecBookingDone: what became of the patient on the day.
type BookingDone struct {
	V       int    `json:"v"` // 2
	Slot    SlotID `json:"slot"`
	Pathway Key    `json:"pathway"`
	Treated bool   `json:"treated"`
	Minutes int    `json:"minutes,omitempty"`
	Reason  string `json:"reason,omitempty"` // why not
	// By is through whom they were not treated: "patient" or "hospital". "" of who was
	// treated, and of version 1, which did not ask.
	By string `json:"by,omitempty"`
}

// HuddleAction is the body of RecHuddleAction: something to do that the daily huddle
// agreed on, without anybody's name in its text.
type HuddleAction struct {
	V       int         `json:"v"` // 1
	ID      string      `json:"id"`
	Text    string      `json:"text"`
	Owner   string      `json:"owner"`
	Partner PartnerCode `json:"partner"` // the owner's
	Session SessionID   `json:"session,omitempty"`
	Due     Date        `json:"due"`
	Done    bool        `json:"done,omitempty"`
}

// SessionRules is the body of RecSessionRules: what counts as a reasonable offer, and
// what a plan may risk. Zero fields are as DefaultSessionRules.
type SessionRules struct {
	V          int `json:"v"`           // 3
	NoticeDays int `json:"notice_days"` // of a reasonable offer
	Offers     int `json:"offers"`      // reasonable offers before a clinician is asked
	// Dates is how many dates at once, each with the notice, make one reasonable offer: with
	// 1 (and 0, of old rules) one date does, with 2 a choice of two. Dates that are offered
	// together are one offer either way.
	Dates      int     `json:"dates,omitempty"`
	AnswerDays int     `json:"answer_days"`  // to answer an offer
	Overrun    float64 `json:"overrun_risk"` // the most that a list may risk
	Tolerance  float64 `json:"tolerance"`    // by how much a trust's share may fall short
	Travel     string  `json:"travel,omitempty"`
	// Days before a session at which its gates close.
	LeaveDays int       `json:"leave_days,omitempty"`
	ListDays  int       `json:"list_days,omitempty"`
	LockDays  int       `json:"lock_days,omitempty"`
	Fair      FairShare `json:"fair,omitempty"`      // who is owed a share of the places
	Hard      bool      `json:"fair_hard,omitempty"` // no plan may fall short of it
	Agreed    string    `json:"agreed_by,omitempty"` // in words: which board or meeting, and when
	// Parties are the organisations that each have to agree before the rules hold: those that
	// took part in shared sessions when they were written down. Rules of version 2 needed
	// any one other organisation, of version 1 none.
	Parties []PartnerCode `json:"parties,omitempty"`
}

// FairShare says who is owed a share of the places of a plan.
type FairShare string

// Fair shares.
const (
	FairBoth     FairShare = "both" // FairTrusts and FairDeprived
	FairTrusts   FairShare = "trusts"
	FairDeprived FairShare = "deprived" // who lives in the most deprived fifth
	FairNone     FairShare = "none"
)

// DefaultSessionRules are those of the RTT guidance (PRN01045 v5.0): two reasonable
// offers, each with three weeks' notice; the gates are 6-4-2.
func DefaultSessionRules() SessionRules {
	return SessionRules{V: 1, NoticeDays: 21, Offers: 2, Dates: 1, AnswerDays: 7, Overrun: 0.3, Tolerance: 0.1, LeaveDays: 42, ListDays: 28, LockDays: 14, Fair: FairBoth}
}
