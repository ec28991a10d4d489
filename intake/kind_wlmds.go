package intake

import (
	"strings"
	"sync"

	"roundtable/care"
)

// Fields that only the national waiting list data set has.
var (
	fWeekEnding   = field("week_ending_date", "the census date", TypeDate, "week ending", "census date", "snapshot date", "week ending sunday")
	fCommissioner = field("commissioner", "the commissioner's code", TypeCode, "organisation identifier code of commissioner", "commissioner code", "orgidcomm")
	fPeriodStart  = field("current_pathway_period_start_date", "the start of the current period of the pathway", TypeDate, "current pathway period start")
	fSeenOn       = field("outpatient_appointment_date", "the date of the last outpatient appointment", TypeDate)
	fAdmission    = field("admission_method", "the admission method", TypeCode, "admission method code hospital provider spell", "admission method code")
	fIntended     = field("intended_management", "the intended management", TypeCode, "intended management code")
	fASA          = field("asa", "the ASA physical status", TypeCode, "asa physical status classification system code", "asa grade")
	fFirstDate    = field("first_activity_date", "the date of the first activity", TypeDate)
	fFirstType    = field("first_activity_type", "the type of the first activity", TypeCode)
	fTreatDecided = field("decision_to_treat_date", "the date of the decision to treat", TypeDate)
	fScreened     = field("preliminary_screening_and_risk_assessment_date", "the date of the preliminary screening", TypeDate)
	fScreenAction = field("action_following_preliminary_screening_and_risk_assessment", "what followed the preliminary screening", TypeText)
)

// kindWLMDS is a snapshot of open pathways in the national Waiting List Minimum
// Data Set: 51 fields, at a census date.
var kindWLMDS = Kind{
	Name:        "wlmds",
	Title:       "Waiting List Minimum Data Set, open pathways",
	Description: "The weekly national submission of open pathways at a census date, all 51 fields.",
	Snapshot:    true,
	Doc:         "docs/formats/wlmds.md",
	twice:       true,
	turn:        10,
	score:       scoreWLMDS,
	clock:       care.ClockOfRTT,
	tables:      []layout{{fields: wlmdsFields(), read: readWLMDSRow, lacks: lacksWLMDS}},
}

func wlmdsFields() []Field {
	f := []Field{
		need(fWeekEnding), may(fNHS), may(fLocalID), may(fSex), may(fEthnicity), may(fCommissioner), may(fListType), may(fProvider), may(fSite),
		may(fReferrer), may(fReceived), may(fOriginal), need(fStart), may(fStop), may(fPeriodStart), may(fReferralID), may(fPPID), may(fIssuer), may(fSource),
		may(fSpecialty), may(fTFC), may(fClinician), may(fNext), may(fDue), may(fSeenOn), may(fLastSeen), may(fLastDNA), may(fCancelled),
		may(fOutcome), may(fTCI), may(fStatus), may(fDecided), may(fProcedure), may(fAdmission), may(fUrgency), may(fPriority), may(fDiagPriority),
		may(fReviewed), may(fValidated), may(fCancer), may(fIntended), may(fASA), may(fTransfer), may(fMutualAid), may(fFirstDate), may(fFirstType),
		may(fTreatDecided), may(fTCIGiven), may(fScreened), may(fScreenAction), may(fCreated),
	}
	f[0].Required = false // the date may be given with the file instead
	for _, g := range personFields {
		if !hasField(f, g.id) {
			f = append(f, g)
		}
	}
	return append(f, may(fQueue), may(fTeam), may(fReason), may(fOwner), may(fContact), may(fAction), may(fComment))
}

func hasField(fields []Field, id fieldID) bool {
	for _, f := range fields {
		if f.id == id {
			return true
		}
	}
	return false
}

func readWLMDSRow(r *row, out *landed) {
	if !readPerson(r, &out.person) {
		rejectNobody(r)
	}
	p := &out.pathway
	readWait(r, out.person.Key, p)
	if p.Decided == 0 {
		p.Decided = r.date(fTreatDecided)
	}
	// The queue keeps its place from the original referral when care was handed
	// over; the period's own start is the partner's clock.
	if p.LastSeen == 0 {
		if d := r.date(fSeenOn); d != 0 && d <= r.sheet.census {
			p.LastSeen = d
		}
	}
	checkWait(r, out.person.Birth, p)
	out.created = r.stamp(fCreated)
	out.hasPerson, out.hasPathway = true, true
}

func lacksWLMDS(has func(fieldID) bool) []string {
	var out []string
	if !has(fStart) && !has(fReceived) {
		out = append(out, "the column referral_to_treatment_period_start_date")
	}
	return append(out, lacksIdentity(has)...)
}

// scoreWLMDS is sure of a file with eight of the data set's own names.
func scoreWLMDS(headings []string, _ int) int {
	n := 0
	for _, h := range headings {
		if wlmdsNames()[h] {
			n++
		}
	}
	if n < 8 {
		return 0
	}
	return 900
}

// wlmdsNames are the data set's own column names, folded: a file that shows
// eight of them is one.
var wlmdsNames = sync.OnceValue(func() map[string]bool {
	return set(strings.Fields(`weekendingdate localpatientidentifier personstatedgendercode organisationidentifiercodeofcommissioner waitinglisttype
		organisationidentifiercodeofprovider organisationsiteidentifieroftreatment organisationidentifierreferringorganisation
		referralrequestreceiveddate originalreferralrequestreceiveddate referraltotreatmentperiodstartdate referraltotreatmentperiodenddate
		currentpathwayperiodstartdate referralidentifier patientpathwayidentifier organisationcodepatientpathwayidentifierissuer
		mainspecialtycode activitytreatmentfunctioncode outpatientfutureappointmentdate referraltotreatmentperiodstatus decisiontoadmitdate
		proposedprocedureopcscode prioritytypecode procedureprioritycode diagnosticprioritycode dateoflastpriorityreview lastpasvalidationdate
		inclusiononcancerptl mutualaidacceptingprovider dateandtimedatasetcreated`)...)
})
