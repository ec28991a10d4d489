package care

import "strconv"

// SessionID names one shared session; it is made by the room and says nothing.
type SessionID string

// SlotID names one place of a session's list: "<session>/<number>", from 1.
type SlotID string

// SlotOf is the n-th place of a session's list.
func SlotOf(s SessionID, n int) SlotID { return SlotID(string(s) + "/" + strconv.Itoa(n)) }

// EquipmentID names a kind of equipment of one owner, of which there are units.
type EquipmentID string

// ProposalID names one proposed plan.
type ProposalID string

// Kinds of the records of shared sessions. Sessions folds them; what a body says of
// a patient is the key of their pathway, and what was said of it.
const (
	// RecSession carries a SessionPlanned; the newest of a stream stands. Stream
	// SessionStream, as for the three kinds after it.
	RecSession          = "session.planned"
	RecSessionGate      = "session.gate-closed" // SessionGate
	RecSessionCancelled = "session.cancelled"   // SessionCancelled
	RecSessionDone      = "session.carried-out" // SessionDone
	// RecStaff carries a StaffAuthorised. Stream StaffStream.
	RecStaff = "session.staff-authorised"
	// RecEquipment carries an Equipment; RecLent and RecLendingEnded a Lending,
	// RecLendingAnswered a LendingAnswered. Stream EquipmentStream.
	RecEquipment       = "equipment.described"
	RecLent            = "equipment.lent"
	RecLendingAnswered = "equipment.lending-answered"
	RecLendingEnded    = "equipment.lending-ended"
	// RecEquipmentUse carries an EquipmentUse. Stream EquipmentDayStream: two sessions
	// that take the last unit of one day conflict there.
	RecEquipmentUse = "equipment.reserved"
	// RecAsked carries a WaiterAsked, RecFitness a WaiterFitness, RecHarm a WaiterHarm
	// and RecWaiterHeld a WaiterHeld. Stream WaiterStream.
	RecAsked       = "waiter.asked"
	RecFitness     = "waiter.fitness"
	RecHarm        = "waiter.harm"
	RecWaiterHeld  = "waiter.held"
	RecNotDeclined = "waiter.decline-corrected" // NotDeclined
	RecNoHarm      = "waiter.harm-corrected"    // NoHarm
	RecReview      = "waiter.reviewed"          // WaiterReview
	// RecProposal carries a PlanProposed, RecProposalAnswered a ProposalAnswered.
	// Stream ProposalStream, the answers one for each partner.
	RecProposal         = "plan.proposed"
	RecProposalAnswered = "plan.answered"
	// RecOffer carries an OfferMade, RecOfferAnswered an OfferAnswered, RecBooked a
	// BookingMade, RecBookingCancelled a BookingCancelled, RecBookingDone a
	// BookingDone. Stream SlotStream.
	RecOffer            = "offer.made"
	RecOfferAnswered    = "offer.answered"
	RecBooked           = "booking.made"
	RecBookingCancelled = "booking.cancelled"
	RecBookingDone      = "booking.carried-out"
	// RecHuddleAction carries a HuddleAction; the newest of an id stands. Stream
	// HuddleStream.
	RecHuddleAction = "huddle.action"
	// RecSessionRules carries a SessionRules: the newest is in force. Stream
	// SessionRulesStream.
	RecSessionRules = "sessions.rules-agreed"
)

// Streams of which there is one.
const (
	HuddleStream       = "sessions/huddle"
	SessionRulesStream = "sessions/rules"
)

// SessionStream is the stream of one session's description.
func SessionStream(id SessionID) string { return "session/" + string(id) }

// SlotStream is the stream of one place of a session: two who book it conflict there.
func SlotStream(id SlotID) string { return "slot/" + string(id) }

// WaiterStream is the stream of what is said of one wait by its pathway's key.
func WaiterStream(pathway Key) string { return "waiter/" + pathway.String() }

// EquipmentStream is the stream of one kind of equipment and its lending.
func EquipmentStream(id EquipmentID) string { return "equipment/" + string(id) }

// EquipmentDayStream is the stream of what takes equipment on one day.
func EquipmentDayStream(id EquipmentID, day Date) string {
	return "equipment-day/" + string(id) + "/" + day.String()
}

// StaffStream is the stream of a visiting member of staff at a host.
func StaffStream(host PartnerCode, id string) string {
	return "session-staff/" + string(host) + "/" + id
}

// ProposalStream is the stream of a proposal; with a partner that of its answers.
func ProposalStream(id ProposalID, partner PartnerCode) string {
	if partner == "" {
		return "proposal/" + string(id)
	}
	return "proposal/" + string(id) + "/" + string(partner)
}

// SessionStaff is who works a session: a stable id of the staff's own organisation,
// what they are called on the list, and what they are skilled in.
type SessionStaff struct {
	ID      string      `json:"id"`
	Name    string      `json:"name,omitempty"`
	Partner PartnerCode `json:"partner"` // who employs them
	Skills  []string    `json:"skills,omitempty"`
}

// SessionPlanned is the body of RecSession: a session as it is planned from here on.
type SessionPlanned struct {
	V            int           `json:"v"` // 1
	ID           SessionID     `json:"id"`
	Host         PartnerCode   `json:"host"`
	Site         string        `json:"site"` // the host's own code of the site
	SiteName     string        `json:"site_name,omitempty"`
	Theatre      string        `json:"theatre"`
	Day          Date          `json:"day"`
	Start        Minute        `json:"start"`
	Minutes      int           `json:"minutes"`
	Specialties  []string      `json:"specialties"` // treatment function codes
	Surgeon      SessionStaff  `json:"surgeon"`
	Anaesthetist SessionStaff  `json:"anaesthetist"`
	MinAgeMonths int           `json:"min_age_months,omitempty"`
	MaxAgeMonths int           `json:"max_age_months,omitempty"` // completed; 0 = no limit
	Turnaround   int           `json:"turnaround_minutes"`
	Chairs       int           `json:"chairs,omitempty"` // day-case chairs; 0 = not said, no limit
	Places       int           `json:"places"`           // the most patients on the list
	Equipment    []EquipmentID `json:"equipment,omitempty"`
	Cost         int64         `json:"cost_pence,omitempty"` // as planned
	PaidBy       string        `json:"paid_by,omitempty"`    // in words: who is paid for whom
	Report       string        `json:"report_to,omitempty"`  // where patients go when they arrive
	Phone        string        `json:"telephone,omitempty"`  // that patients ring to change or ask
	Bring        string        `json:"bring,omitempty"`      // what else its letters say: what to bring, eating and drinking
	Reason       string        `json:"reason,omitempty"`     // of a change
}

// Gate is one of the three gates of 6-4-2: six weeks before a session leave is
// settled, four weeks before its list is, two weeks before it is locked.
type Gate string

// Gates in the order in which they close.
const (
	GateLeave Gate = "leave"
	GateList  Gate = "list"
	GateLock  Gate = "lock"
)

// SessionGate is the body of RecSessionGate: somebody says that a gate is passed.
type SessionGate struct {
	V    int       `json:"v"` // 1
	ID   SessionID `json:"id"`
	Gate Gate      `json:"gate"`
	Note string    `json:"note,omitempty"`
}

// SessionCancelled is the body of RecSessionCancelled.
type SessionCancelled struct {
	V      int       `json:"v"` // 1
	ID     SessionID `json:"id"`
	Reason string    `json:"reason"`
}

// SessionDone is the body of RecSessionDone: how a session went, beside what its
// bookings say of each patient.
type SessionDone struct {
	V       int       `json:"v"` // 1
	ID      SessionID `json:"id"`
	Minutes int       `json:"minutes"`               // from the first patient in to the last out
	Cost    int64     `json:"cost_pence,omitempty"`  // as it came to; 0 = not known
	Hours   float64   `json:"staff_hours,omitempty"` // of everybody together; 0 = not known
	Note    string    `json:"note,omitempty"`
}

// StaffAuthorised is the body of RecStaff: a host allows a visiting member of staff to
// work there. It ends after Until; the newest of a stream stands.
type StaffAuthorised struct {
	V     int         `json:"v"` // 1
	Host  PartnerCode `json:"host"`
	ID    string      `json:"id"`
	By    PartnerCode `json:"employer"`
	From  Date        `json:"from"`
	Until Date        `json:"until"`
	Basis string      `json:"basis"` // "honorary contract", "NHS staff passport"
}

// Equipment is the body of RecEquipment.
type Equipment struct {
	V     int         `json:"v"` // 1
	ID    EquipmentID `json:"id"`
	Name  string      `json:"name"`
	Owner PartnerCode `json:"owner"`
	Units int         `json:"units"` // that can be used on one day
}

// Lending is the body of RecLent: an agreement by which units of equipment stand at
// another organisation for a while. In RecLendingEnded it says on which day they were
// back (Back) and in what condition. One of version 1 was agreed by its owner alone and
// holds; of a later one the borrower says whether it does (LendingAnswered).
type Lending struct {
	V         int         `json:"v"` // 2
	ID        string      `json:"id"`
	Equipment EquipmentID `json:"equipment"`
	To        PartnerCode `json:"to"`
	Site      string      `json:"site"`
	Units     int         `json:"units"`
	From      Date        `json:"from"`
	Until     Date        `json:"until"`   // last day of use
	BackBy    Date        `json:"back_by"` // not before Until
	Transport string      `json:"transport"`
	Condition string      `json:"condition"` // checked at handing over, or on return
	Charge    int64       `json:"charge_pence,omitempty"`
	Terms     string      `json:"terms,omitempty"` // which agreement it is made under, in words
	Back      Date        `json:"back,omitzero"`
	// Answer and Reply are the borrower's. A record never carries them: whoever folds it
	// puts them there from LendingAnswered.
	Answer Said   `json:"answer,omitempty"`
	Reply  string `json:"reply,omitempty"`
}

// LendingAnswered is the body of RecLendingAnswered: whether the borrower takes what is
// lent to it.
type LendingAnswered struct {
	V         int         `json:"v"` // 1
	ID        string      `json:"id"`
	Equipment EquipmentID `json:"equipment"`
	Accepted  bool        `json:"accepted"`
	Reason    string      `json:"reason,omitempty"` // of a no
}

// EquipmentUse is the body of RecEquipmentUse: how many units a session takes on a
// day from here on; 0 gives them back.
type EquipmentUse struct {
	V         int         `json:"v"` // 1
	Equipment EquipmentID `json:"equipment"`
	Day       Date        `json:"day"`
	Session   SessionID   `json:"session"`
	Units     int         `json:"units"`
}
