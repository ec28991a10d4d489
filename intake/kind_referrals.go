package intake

import (
	"slices"
	"sync"

	"roundtable/care"
)

// Fields of events.
var (
	fEvent = field("event", "what happened", TypeCode,
		"event type", "activity", "event name", "what happened", "event description", "activity type", "type of event")
	fEventDate = field("event_date", "the date it happened", TypeDate,
		"date of event", "activity date", "event datetime", "event date time", "timestamp", "date", "happened on")
	fEventTime = field("event_time", "the time it happened", TypeTime, "time of event", "time", "activity time")
	fEventID   = field("event_id", "the event's own number", TypeText, "event identifier", "event number", "activity id")
	fEventTeam = field("event_team", "the team at which it happened", TypeCode, "team at event")
	fOtherOrg  = field("org", "the other organisation, for a transfer", TypeCode,
		"other organisation", "organisation", "other provider", "to organisation", "from organisation", "transfer organisation")
	fEventReason = field("event_reason", "the reason for a rejection, closure or cancellation", TypeCode,
		"rejection reason", "closure reason", "cancellation reason", "reason code", "discharge reason")
	fDetail = field("detail", "how, or with what outcome", TypeCode, "event detail", "mechanism", "contact type", "consultation mechanism", "details")
	fTold   = field("told", "whether a missed appointment had been clearly communicated", TypeYesNo, "communicated", "clearly communicated", "appointment communicated")
	fSide   = field("side", "the side of a bilateral procedure", TypeCode, "laterality", "left or right")
)

// kindReferrals is the format that is ours: one row an event.
var kindReferrals = Kind{
	Name:        "referrals",
	Title:       "Referrals, one row an event",
	Description: "What happened on each referral, one row an event: received, accepted, booked, attended, not attended, treated, closed.",
	Doc:         "docs/formats/referrals.md",
	merge:       true,
	turn:        30,
	score:       func(_ []string, matched int) int { return 500 + matched },
	clock:       care.ClockOfEvents,
	tables:      []layout{{fields: referralFields(), read: readReferralRow, lacks: lacksReferrals}},
}

func referralFields() []Field {
	f := []Field{
		need(fReferralID), may(fPPID), may(fIssuer), need(fEvent), need(fEventDate), may(fEventTime), may(fEventID), may(fStatus), may(fEventTeam),
		may(fOtherOrg), may(fEventReason), may(fDetail), may(fTold), may(fSide),
	}
	f = append(f, slices.Clone(personFields)...)
	f = append(f, may(fListType), may(fReceived), may(fOriginal), may(fStart, "asserted clock start"), may(fStop), may(fQueue), may(fTFC), may(fSpecialty),
		may(fTeam), may(fReason), may(fSite), may(fReferrer), may(fSource), may(fClinician), may(fPriority), may(fUrgency), may(fProcedure), may(fProvider))
	return f
}

func readReferralRow(r *row, out *landed) {
	named := readPerson(r, &out.person)
	p := &out.pathway
	*p = care.PathwayRow{Line: uint32(r.Line), Sheet: uint16(r.Sheet), Person: out.person.Key}
	p.PPID = r.text(fPPID)
	p.Issuer = r.upper(fIssuer)
	p.Referral = r.text(fReferralID)
	if p.PPID == "" && p.Referral == "" {
		r.reject(noField, faultNoReferral)
	}
	readReferral(r, p)
	e := &out.event
	*e = care.EventRow{Person: out.person.Key, Line: p.Line, Sheet: p.Sheet}
	e.Date, e.Minute = r.mustMoment(fEventDate)
	if e.Minute == 0 {
		e.Minute = r.clock(fEventTime)
	}
	readEvent(r, e)
	if e.Date > r.sheet.today && e.Type != care.EvBooked && e.Type != care.EvPlannedListed && e.Type != care.EvPlannedDue {
		r.doubt(fEventDate, faultDateFuture, "")
	}
	if !named && !r.bad {
		r.doubt(noField, faultNoPerson, "")
	}
	out.hasPerson, out.hasPathway, out.hasEvent = named, true, true
}

// readReferral reads what the row says of the referral as a whole.
func readReferral(r *row, p *care.PathwayRow) {
	if !r.sheet.wait {
		return
	}
	p.ListType = r.upper(fListType)
	p.Received, p.Original = r.date(fReceived), r.date(fOriginal)
	p.Start, p.Stop, p.Queue = r.date(fStart), r.date(fStop), r.date(fQueue)
	p.TFC, p.Specialty, p.Team = r.upper(fTFC), r.code(fSpecialty), r.code(fTeam)
	p.Reason, p.Site = r.code(fReason), r.upper(fSite)
	p.Referrer, p.Source = r.code(fReferrer), r.upper(fSource)
	p.Clinician = r.code(fClinician)
	var urgent string
	p.Priority, urgent = r.priority(fPriority)
	if p.Urgency = r.urgency(fUrgency); p.Urgency == "" {
		p.Urgency = urgent
	}
	if p.Priority == "" {
		p.Priority = r.urgencyWord(fUrgency)
	}
	p.Procedure = r.code(fProcedure)
}

func readEvent(r *row, e *care.EventRow) {
	e.Status = r.status(fStatus)
	e.Team = r.code(fEventTeam)
	if e.Team == "" && !r.has(fEventTeam) {
		e.Team = r.code(fTeam)
	}
	e.Org = r.upper(fOtherOrg)
	e.Reason = r.code(fEventReason)
	e.Detail = r.code(fDetail)
	var yes, no care.Flags
	r.flag(fTold, 1, &yes, &no)
	e.Told = uint8(yes) | uint8(no)<<1
	if r.has(fSide) {
		switch fold(r.peek(fSide)) {
		case "left", "l":
			e.Side = "left"
		case "right", "r":
			e.Side = "right"
		}
	}
	e.Event = r.text(fEventID)
	b := r.bytes(fEvent)
	switch {
	case len(b) == 0 && e.Status != "":
		e.Type = care.EvStatus
	case len(b) == 0:
		r.reject(fEvent, faultEventMissing)
	default:
		t, ok := r.sheet.eventType(b)
		if !ok {
			r.doubt(fEvent, faultEvent, "unknown")
			if e.Detail == "" {
				e.Detail = r.code(fEvent)
			}
		}
		e.Type = t
	}
}

// eventWords give an event by folded name: the names of care.EventType and the
// words that systems use for them.
var eventWords = sync.OnceValue(func() map[string]care.EventType {
	m := map[string]care.EventType{
		"referral": care.EvReferred, "referralmade": care.EvReferred, "referralsent": care.EvReferred,
		"referralreceived": care.EvReceived, "receipt": care.EvReceived, "triage": care.EvTriaged, "screened": care.EvTriaged,
		"accept": care.EvAccepted, "referralaccepted": care.EvAccepted, "reject": care.EvRejected, "referralrejected": care.EvRejected,
		"returned": care.EvRejected, "signpost": care.EvSignposted, "addedtowaitinglist": care.EvListed, "addedtolist": care.EvListed,
		"waitlisted": care.EvListed, "plannedlist": care.EvPlannedListed, "appointmentbooked": care.EvBooked, "booking": care.EvBooked,
		"attendance": care.EvAttended, "appointmentattended": care.EvAttended, "seen": care.EvAttended, "firstappointment": care.EvAttended,
		"followup": care.EvAttended, "phonecall": care.EvContact, "didnotattend": care.EvDNA, "dnafirstappointment": care.EvDNAFirst,
		"firstdna": care.EvDNAFirst, "patientcancelled": care.EvCancelPatient, "cancelledbypatient": care.EvCancelPatient,
		"providercancelled": care.EvCancelProvider, "cancelledbyhospital": care.EvCancelProvider, "offerdeclined": care.EvDeclinedOffer,
		"assessment": care.EvAssessed, "assessmentcompleted": care.EvAssessed, "diagnostics": care.EvDiagnostic, "diagnostictest": care.EvDiagnostic,
		"dtt": care.EvDecisionTreat, "decisiontoadmit": care.EvDecisionTreat, "dta": care.EvDecisionTreat,
		"decisionnottreat": care.EvDecisionNoTreat, "treatmentdeclined": care.EvDeclinedTreatment, "activemonitoring": care.EvMonitorProfessional,
		"watchfulwaiting": care.EvMonitorProfessional, "admission": care.EvAdmitted, "treatment": care.EvTreated, "firsttreatment": care.EvTreated,
		"firstdefinitivetreatment": care.EvTreated, "treatmentstarted": care.EvTreated, "transferout": care.EvTransferOut,
		"transferin": care.EvTransferIn, "discharge": care.EvDischarged, "closure": care.EvClosed, "referralclosed": care.EvClosed,
		"death": care.EvDied, "deceased": care.EvDied,
	}
	for t := care.EventType(1); ; t++ {
		name := t.String()
		if name == "unknown" {
			break
		}
		m[fold(name)] = t
	}
	return m
})

func lacksReferrals(has func(fieldID) bool) []string {
	var out []string
	if !has(fReferralID) && !has(fPPID) {
		out = append(out, "a column with the referral's number or the pathway identifier")
	}
	if !has(fEvent) && !has(fStatus) {
		out = append(out, "a column that says what happened")
	}
	if !has(fEventDate) {
		out = append(out, "a column with the date it happened")
	}
	return out
}
