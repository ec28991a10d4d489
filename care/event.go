package care

// The event types, in the order in which they may share one moment: when the
// source gives no order, none is invented.
const (
	EvUnknown EventType = iota
	EvReferred
	EvReceived // by an interface service or the provider: what starts most clocks
	EvTriaged
	EvAccepted
	EvRejected
	EvSignposted
	EvListed        // added to a waiting list for treatment
	EvPlannedListed // added to a planned list with a due date
	EvPlannedDue
	EvBooked
	EvAttended      // a first or later contact that was attended
	EvContact       // indirect contact, advice, liaison
	EvDNAFirst      // did not attend the first appointment of the pathway
	EvDNA           // did not attend a later one
	EvCancelPatient // patient cancelled or moved it
	EvCancelProvider
	EvDeclinedOffer // declined an offered date; not treatment itself
	EvAssessed
	EvDiagnostic
	EvDecisionTreat // decision to treat or to admit
	EvDecisionNoTreat
	EvTransplantList
	EvDeclinedTreatment
	EvMonitorPatient // active monitoring by patient
	EvMonitorProfessional
	EvMonitorEnd
	EvAdmitted
	EvTreated // first definitive treatment
	EvTransferOut
	EvTransferIn
	EvSecondSide // fit and ready for the second side of a bilateral procedure
	EvNewCondition
	EvNewTreatment // a substantively new treatment is planned
	EvCoordinator  // care coordinator allocated
	EvOutcomeBaseline
	EvCarePlan
	EvIntervention
	EvDischarged
	EvClosed
	EvDied
	EvStatus // a status code alone, with nothing said about what happened
	numEventTypes
)

var eventNames = [numEventTypes]string{
	"unknown", "referred", "received", "triaged", "accepted", "rejected", "signposted", "listed",
	"planned-listed", "planned-due", "booked", "attended", "contact", "dna-first", "dna",
	"cancelled-by-patient", "cancelled-by-provider", "declined-offer", "assessed", "diagnostic",
	"decision-to-treat", "decision-not-to-treat", "transplant-list", "declined-treatment",
	"active-monitoring-patient", "active-monitoring-professional", "active-monitoring-end",
	"admitted", "treated", "transferred-out", "transferred-in", "second-side-fit", "new-condition",
	"new-treatment", "care-coordinator", "outcome-baseline", "care-plan", "intervention",
	"discharged", "closed", "died", "status",
}

// String is the name that files and pages use.
func (t EventType) String() string {
	if int(t) < len(eventNames) {
		return eventNames[t]
	}
	return "unknown"
}

// ParseEventType reads a name as String writes it; ok is false for any other.
func ParseEventType(s string) (t EventType, ok bool) {
	for i, n := range eventNames {
		if n == s && i > 0 {
			return EventType(i), true
		}
	}
	return EvUnknown, false
}
