package lived

import (
	"strconv"

	"roundtable/care"
)

var eventWords = map[care.EventType]string{
	care.EvReferred: "referred", care.EvReceived: "referral received", care.EvTriaged: "looked at", care.EvAccepted: "accepted",
	care.EvRejected: "sent back", care.EvSignposted: "signposted", care.EvListed: "put on a list", care.EvBooked: "appointment booked",
	care.EvAttended: "seen", care.EvContact: "contact without meeting", care.EvDNAFirst: "first appointment missed", care.EvDNA: "appointment missed",
	care.EvCancelPatient: "cancelled by the person", care.EvCancelProvider: "cancelled by the service", care.EvAssessed: "assessed",
	care.EvTreated: "treated", care.EvTransferOut: "transferred out", care.EvTransferIn: "transferred in", care.EvCoordinator: "care coordinator named",
	care.EvOutcomeBaseline: "outcome measured", care.EvCarePlan: "care planned", care.EvIntervention: "treatment given",
	care.EvDischarged: "discharged", care.EvClosed: "closed", care.EvDied: "died", care.EvDecisionTreat: "treatment decided",
	care.EvDiagnostic: "tested", care.EvAdmitted: "admitted",
}

// EventWords is what happened, in words.
func EventWords(t care.EventType) string {
	if w, ok := eventWords[t]; ok {
		return w
	}
	return t.String()
}

func itoa(n int) string { return strconv.Itoa(n) }
