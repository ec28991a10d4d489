package intake

import "roundtable/care"

// waitFields are what any list may say of a wait.
var waitFields = mayAll(fPPID, fIssuer, fReferralID, fListType, fReceived, fOriginal, fStart, fStop, fQueue, fStatus, fTFC, fSpecialty, fTeam, fReason, fSite,
	fReferrer, fSource, fClinician, fPriority, fDiagPriority, fUrgency, fProcedure, fDecided, fDue, fNext, fTCI, fTCIGiven, fLastSeen, fLastDNA, fCancelled,
	fOutcome, fReviewed, fValidated, fCancer, fTransfer, fMutualAid, fOwner, fContact, fAction, fComment, fWaited, fCreated, fProvider)

// readWait reads what the row says of the wait. The start is the clock start as
// the partner asserts it; where only the receipt of the referral is stated the
// wait starts then (RTT guidance v5.0: the clock starts on receipt).
func readWait(r *row, person care.Key, p *care.PathwayRow) {
	*p = care.PathwayRow{Line: uint32(r.Line), Sheet: uint16(r.Sheet), Person: person}
	readWaitIdentity(r, p)
	p.Received = r.date(fReceived)
	if r.has(fStart) {
		if r.has(fReceived) {
			p.Start = r.date(fStart)
		} else {
			p.Start = r.mustDate(fStart)
		}
	}
	p.Queue = r.date(fQueue)
	p.Original = r.date(fOriginal)
	if p.Start == 0 && !r.bad {
		p.Start = p.Received
	}
	if p.Start == 0 && !r.bad {
		f := fStart
		if !r.has(f) {
			f = fReceived
		}
		r.reject(f, r.noDate(f))
	}
	p.Stop = r.date(fStop)
	p.Status = r.status(fStatus)
	readWaitCodes(r, p)
	readWaitDates(r, p)
	p.Comment = r.comment(fComment)
}

func readWaitIdentity(r *row, p *care.PathwayRow) {
	p.PPID = r.text(fPPID)
	p.Issuer = r.upper(fIssuer)
	p.Referral = r.text(fReferralID)
	p.ListType = r.upper(fListType)
	if r.has(fProvider) {
		if c := r.upper(fProvider); c != "" && c != string(r.sheet.partner) {
			r.doubt(fProvider, faultOtherProvider, string(r.sheet.partner))
		}
	}
}

func readWaitCodes(r *row, p *care.PathwayRow) {
	p.TFC = r.upper(fTFC)
	p.Specialty = r.code(fSpecialty)
	if p.Team = r.code(fTeam); p.Team == "" {
		p.Team = r.sheet.team
	}
	p.Reason = r.code(fReason)
	p.Site = r.upper(fSite)
	p.Referrer = r.code(fReferrer)
	p.Source = r.upper(fSource)
	p.Clinician = r.code(fClinician)
	var urgent string
	p.Priority, urgent = r.priority(fPriority)
	if p.Priority == "" && r.has(fDiagPriority) {
		p.Priority, _ = r.priority(fDiagPriority)
	}
	if p.Urgency = r.urgency(fUrgency); p.Urgency == "" {
		p.Urgency = urgent
	}
	if p.Priority == "" {
		p.Priority = r.urgencyWord(fUrgency)
	}
	p.Procedure = r.code(fProcedure)
	p.Outcome = r.code(fOutcome)
	p.Cancer = r.upper(fCancer)
	p.Transfer = r.code(fTransfer)
	p.MutualAid = r.upper(fMutualAid)
	p.Owner = r.code(fOwner)
	p.Action = r.text(fAction)
}

func readWaitDates(r *row, p *care.PathwayRow) {
	p.Decided = r.date(fDecided)
	p.Due = r.date(fDue)
	p.TCI = r.date(fTCI)
	p.NextDate = r.date(fNext)
	switch {
	case p.NextDate != 0 && (p.TCI == 0 || p.NextDate <= p.TCI):
		p.NextKind = "OP"
	case p.TCI != 0:
		p.NextDate, p.NextKind = p.TCI, "TCI"
	}
	p.LastSeen = r.date(fLastSeen)
	p.LastDNA = r.date(fLastDNA)
	p.Cancelled = r.date(fCancelled)
	p.Reviewed = r.date(fReviewed)
	p.Validated = r.date(fValidated)
	p.Contact = r.date(fContact)
}

// checkWait looks at dates side by side. Nothing is changed: the dates are the
// partner's, and the doubt is theirs to settle.
func checkWait(r *row, birth care.Date, p *care.PathwayRow) {
	if p.Start != 0 && birth != 0 && p.Start < birth {
		r.doubt(fStart, faultBeforeBirth, "")
	}
	if p.Stop != 0 && p.Stop < p.Start {
		r.doubt(fStop, faultStopBefore, "")
	}
	if p.Start > r.sheet.census && r.sheet.census != 0 {
		f := fStart
		if !r.has(f) {
			f = fReceived
		}
		r.doubt(f, faultDateFuture, "")
	}
}

// stops reports whether the row states the end of the wait: a stop date, or an
// RTT status that stops the clock (30 to 36).
func stops(stop care.Date, status string) bool {
	return stop != 0 || len(status) == 2 && status[0] == '3' && status[1] <= '6'
}
