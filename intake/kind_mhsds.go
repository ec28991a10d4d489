package intake

import (
	"slices"

	"roundtable/care"
)

// Fields that only the mental health data set has.
var (
	fReceivedTime = field("received_time", "the time the referral was received", TypeTime, "referralrequestreceivedtime")
	fDischarged   = field("discharged", "the service discharge date", TypeDate, "servdischdate", "service discharge date")
	fRejected     = field("rejected", "the date the referral was rejected", TypeDate, "referrejectiondate", "referral rejection date")
	fRejectReason = field("reject_reason", "the reason for the rejection", TypeCode, "referrejectreason", "referral rejection reason")
	fCloseReason  = field("close_reason", "the reason for the closure", TypeCode, "referclosreason", "referral closure reason")
	fClosed       = field("closed", "the date the team's part was closed", TypeDate, "referclosuredate", "referral closure date")
	fTeamLocal    = field("team_local_id", "the team's own number", TypeCode, "careprofteamlocalid", "othercareprofteamlocalid", "care professional team local identifier")
	fTeamType     = field("team_type", "the type of service or team", TypeCode, "servteamtype", "servteamtypereftomh", "service or team type referred to mental health")
	fClinPriority = field("clinical_priority", "the clinical response priority", TypeCode, "clinresprioritytype", "clinresppriorityType", "clinical response priority type")
	fOutOfArea    = field("reason_out_of_area", "the reason for an out-of-area referral", TypeCode, "reasonoat")
	fContactID    = field("care_contact_id", "the care contact's number", TypeText, "carecontactid", "uniqcarecontid", "care contact identifier")
	fContactDate  = field("care_contact_date", "the date of the care contact", TypeDate, "carecontdate", "care contact date")
	fContactTime  = field("care_contact_time", "the time of the care contact", TypeTime, "careconttime", "care contact time")
	fAttend       = field("attend_status", "whether it was attended", TypeCode, "attendstatus", "attendordnacode", "attendance status", "attended or did not attend code")
	fMechanism    = field("mechanism", "how the contact was held", TypeCode, "consmechanismmh", "consmediumused", "consultation mechanism mental health")
	fCancelledOn  = field("contact_cancelled", "the date the contact was cancelled", TypeDate, "carecontcanceldate")
	fCancelReason = field("contact_cancel_reason", "the reason for the cancellation", TypeCode, "carecontcancelreas")
)

// kindMHSDS is the Mental Health Services Data Set: four of its tables, one file
// each, told apart by their headers.
var kindMHSDS = Kind{
	Name:        "mhsds",
	Title:       "Mental Health Services Data Set tables",
	Description: "MHS001 people, MHS101 referrals, MHS102 teams referred to, MHS201 care contacts, each as a CSV file or a sheet.",
	Doc:         "docs/formats/mhsds.md",
	twice:       true,
	turn:        20,
	clock:       care.ClockOfMentalHealth,
	tables: []layout{
		{name: "MHS001", fields: mhs001Fields(), read: readMHS001, lacks: lacksIdentity, check: hasHeaders("localpatientid", "personbirthdate")},
		{name: "MHS101", fields: mhs101Fields(), read: readMHS101, lacks: lacksMHSReferral, check: hasReferralHeader("referralrequestreceiveddate")},
		{name: "MHS102", fields: mhs102Fields(), read: readMHS102, lacks: lacksMHSReferral, check: isMHS102},
		{name: "MHS201", fields: mhs201Fields(), read: readMHS201, lacks: lacksMHSReferral, check: hasReferralHeader("carecontdate")},
	},
}

func mhs001Fields() []Field { return slices.Clone(personFields) }

func mhs101Fields() []Field {
	return []Field{
		need(fReferralID), may(fLocalID), may(fNHS), may(fBirth), need(fReceived), may(fReceivedTime), may(fSource), may(fReferrer), may(fClinPriority),
		may(fReason), may(fOutOfArea), may(fTeamLocal), may(fTeamType), may(fDecided), may(fDischarged), may(fRejected), may(fRejectReason), may(fCloseReason),
		may(fCommissioner),
	}
}

func mhs102Fields() []Field {
	return []Field{
		need(fReferralID), may(fTeamLocal), may(fTeamType), may(fClosed), may(fRejected), may(fRejectReason), may(fCloseReason),
	}
}

func mhs201Fields() []Field {
	return []Field{
		need(fReferralID), may(fContactID), need(fContactDate), may(fContactTime), may(fTeamLocal), may(fAttend), may(fMechanism), may(fCancelledOn),
		may(fCancelReason), may(fSite), may(fLocalID),
	}
}

func hasHeaders(names ...string) func([]string) bool {
	return func(headers []string) bool {
		for _, n := range names {
			if !slices.Contains(headers, n) {
				return false
			}
		}
		return !slices.Contains(headers, "servicerequestid")
	}
}

func hasReferralHeader(name string) func([]string) bool {
	return func(h []string) bool {
		return (slices.Contains(h, "servicerequestid") || slices.Contains(h, "uniqservreqid")) && slices.Contains(h, name)
	}
}

func isMHS102(h []string) bool {
	return (slices.Contains(h, "servicerequestid") || slices.Contains(h, "uniqservreqid")) &&
		!slices.Contains(h, "carecontdate") && !slices.Contains(h, "referralrequestreceiveddate") &&
		(slices.Contains(h, "othercareprofteamlocalid") || slices.Contains(h, "servteamtypereftomh") || slices.Contains(h, "servteamtype") ||
			slices.Contains(h, "referclosuredate"))
}

func lacksMHSReferral(has func(fieldID) bool) []string {
	if has(fReferralID) {
		return nil
	}
	return []string{"the column ServiceRequestID"}
}

func readMHS001(r *row, out *landed) {
	if !readPerson(r, &out.person) {
		rejectNobody(r)
	}
	out.hasPerson = true
}

// readMHS101 reads one referral: the wait as the partner asserts it, and what
// happened to it as events.
func readMHS101(r *row, out *landed) {
	named := readPerson(r, &out.person)
	p := &out.pathway
	*p = care.PathwayRow{Line: uint32(r.Line), Sheet: uint16(r.Sheet), Person: out.person.Key}
	if p.Referral = r.text(fReferralID); p.Referral == "" {
		r.reject(fReferralID, faultNoReferral)
	}
	p.Received = r.mustDate(fReceived)
	p.Start = p.Received
	p.Source, p.Referrer, p.Reason = r.upper(fSource), r.upper(fReferrer), r.upper(fReason)
	if p.Team = r.upper(fTeamType); p.Team == "" {
		p.Team = r.code(fTeamLocal)
	}
	p.Urgency = mhsUrgency(r)
	p.Decided = r.date(fDecided)
	e := care.EventRow{Person: p.Person, Line: p.Line, Sheet: p.Sheet, Team: p.Team}
	got := e
	got.Date, got.Minute, got.Type, got.Org = p.Received, r.clock(fReceivedTime), care.EvReceived, p.Referrer
	out.events = append(out.events, got)
	mhsEnds(r, p, e, out, fDischarged, care.EvDischarged)
	if !named && !r.bad {
		r.doubt(noField, faultNoPerson, "")
	}
	out.hasPerson, out.hasPathway = named, true
}

// mhsEnds adds the rejection and the closure that a row states.
func mhsEnds(r *row, p *care.PathwayRow, e care.EventRow, out *landed, f fieldID, t care.EventType) {
	if d := r.date(fRejected); d != 0 {
		rej := e
		rej.Date, rej.Type, rej.Reason = d, care.EvRejected, r.upper(fRejectReason)
		out.events = append(out.events, rej)
		p.Stop = d
	}
	if d := r.date(f); d != 0 {
		end := e
		end.Date, end.Type, end.Reason = d, t, r.upper(fCloseReason)
		out.events = append(out.events, end)
		p.Stop = d
	}
}

// mhsUrgency turns the clinical response priority (1 emergency, 2 urgent or
// serious, 3 routine, 4 very urgent) into the priority type of the shared list.
func mhsUrgency(r *row) string {
	b := r.bytes(fClinPriority)
	if len(b) == 0 || isBlankWord(b) {
		return ""
	}
	switch view(b) {
	case "3", "03":
		return "1"
	case "1", "2", "4", "01", "02", "04":
		return "2"
	}
	r.doubt(fClinPriority, faultUrgency, "")
	return ""
}

// readMHS102 adds the team that a referral was made to, and the end of that
// team's part, to a referral that MHS101 brought.
func readMHS102(r *row, out *landed) {
	p := &out.pathway
	*p = care.PathwayRow{Line: uint32(r.Line), Sheet: uint16(r.Sheet)}
	if p.Referral = r.text(fReferralID); p.Referral == "" {
		r.reject(fReferralID, faultNoReferral)
	}
	if p.Team = r.upper(fTeamType); p.Team == "" {
		p.Team = r.code(fTeamLocal)
	}
	e := care.EventRow{Line: p.Line, Sheet: p.Sheet, Team: p.Team}
	if p.Team != "" { // a referral may be made to several teams; the table has no day for it
		to := e
		to.Type = care.EvReferred
		out.events = append(out.events, to)
	}
	mhsEnds(r, p, e, out, fClosed, care.EvClosed)
	p.Stop = 0 // one team's part, not the referral's end
	out.hasPathway, out.update = true, true
}

// readMHS201 reads one care contact as an event. Attendance statuses: 5 and 6
// attended, 7 too late to be seen, 3 did not attend, 2 and 4 cancelled by patient
// and provider (MHSDS v6).
func readMHS201(r *row, out *landed) {
	p := &out.pathway
	*p = care.PathwayRow{Line: uint32(r.Line), Sheet: uint16(r.Sheet)}
	if p.Referral = r.text(fReferralID); p.Referral == "" {
		r.reject(fReferralID, faultNoReferral)
	}
	e := &out.event
	*e = care.EventRow{Line: p.Line, Sheet: p.Sheet, Event: r.text(fContactID), Team: r.code(fTeamLocal), Detail: r.upper(fMechanism)}
	e.Date, e.Minute = r.mustMoment(fContactDate)
	if e.Minute == 0 {
		e.Minute = r.clock(fContactTime)
	}
	e.Reason = r.upper(fCancelReason)
	b := r.bytes(fAttend)
	switch s := view(b); {
	case s == "5" || s == "6" || s == "05" || s == "06":
		e.Type = care.EvAttended
	case s == "3" || s == "7" || s == "03" || s == "07":
		e.Type = care.EvDNA
	case s == "2" || s == "02":
		e.Type = care.EvCancelPatient
	case s == "4" || s == "04":
		e.Type = care.EvCancelProvider
	case len(b) == 0 && e.Date > r.sheet.today:
		e.Type = care.EvBooked
	default:
		e.Type = care.EvUnknown
		r.doubt(fAttend, faultEvent, "unknown")
	}
	out.hasEvent = true
}
