package sessions

import (
	"fmt"
	"time"

	"roundtable/care"
)

// Stage is how far one place of a list is with one patient.
type Stage string

// Stages. What is declined, withdrawn or cancelled leaves the place free.
const (
	StageFree     Stage = "free"
	StageOffered  Stage = "offered"
	StageAccepted Stage = "accepted"
	StageBooked   Stage = "booked"
	StageTreated  Stage = "treated"
	StageNot      Stage = "not-treated" // came, or did not, and was not treated
)

// Words is the stage as a page says it.
func (s Stage) Words() string {
	switch s {
	case StageOffered:
		return "Offered, no answer yet"
	case StageAccepted:
		return "Accepted, to be booked"
	case StageBooked:
		return "Booked"
	case StageTreated:
		return "Treated"
	case StageNot:
		return "Not treated"
	}
	return "Free"
}

// Place is one patient on one place of a list, from the offer to what became of it.
type Place struct {
	Slot    care.SlotID      `json:"slot"`
	Session care.SessionID   `json:"session"`
	Pathway care.Key         `json:"pathway"`
	Partner care.PartnerCode `json:"partner"` // who made the offer: the patient's own trust

	Offer    *care.OfferMade        `json:"offer,omitempty"`
	Answer   *care.OfferAnswered    `json:"answer,omitempty"`
	Booking  *care.BookingMade      `json:"booking,omitempty"`
	Cancel   *care.BookingCancelled `json:"cancelled,omitempty"`
	Done     *care.BookingDone      `json:"done,omitempty"`
	By       care.AccountID         `json:"by"` // who did the last of it
	At       time.Time              `json:"at"`
	Offered  time.Time              `json:"offered_at,omitzero"` // when the offer was written down
	BookedAt time.Time              `json:"booked_at,omitzero"`
	// Mistake says that the patient never declined, though Answer says so; nil otherwise.
	Mistake *Mistake `json:"mistake,omitempty"`
	Nth     int      `json:"nth,omitempty"` // which of the offers of the slot to them it is, in a History: from 1
}

// Mistake is who said of an answer that it was written down by mistake, when, and why.
type Mistake struct {
	By     care.AccountID `json:"by"`
	At     time.Time      `json:"at"`
	Reason string         `json:"reason"`
}

// Declined reports whether the patient said no. What the table withdrew is no answer of
// theirs, nor is what was written down by mistake.
func (p *Place) Declined() bool {
	return p.Answer != nil && !p.Answer.Accepted && !p.Answer.Withdrawn && p.Mistake == nil
}

// Stage is how far the place is.
func (p *Place) Stage() Stage {
	switch {
	case p == nil || p.Cancel != nil || p.Answer != nil && !p.Answer.Accepted:
		return StageFree
	case p.Done != nil && p.Done.Treated:
		return StageTreated
	case p.Done != nil:
		return StageNot
	case p.Booking != nil:
		return StageBooked
	case p.Answer != nil:
		return StageAccepted
	}
	return StageOffered
}

// Reasonable reports whether an offer of a day counts as a reasonable one: told with
// the notice of the rules before it (RTT guidance PRN01045 v5.0: three weeks).
func Reasonable(told, day care.Date, rules care.SessionRules) bool {
	return told != 0 && day-told >= care.Date(rules.NoticeDays)
}

// aheadOfDay is how many days before an operation its offer is to be answered, so that
// somebody else can be asked.
const aheadOfDay = 2

// AnswerBy is the last day for an answer to an offer of some days that was told on a day:
// as the rules say, and never so late that nobody else could come. Told in the last days
// before the operation it is to be answered on the day on which it was told.
func AnswerBy(told care.Date, rules care.SessionRules, days ...care.Date) care.Date {
	by := told + care.Date(rules.AnswerDays)
	for _, day := range days {
		by = min(by, day-aheadOfDay)
	}
	return max(told, by)
}

// Declines is what somebody's answers come to. The program asks; it never stops a
// clock and never discharges: that a clinician may be asked is all that it says.
type Declines struct {
	Reasonable int  `json:"reasonable"` // reasonable offers that were declined
	Other      int  `json:"other"`      // others, which count for nothing
	AskFor     bool `json:"ask_a_clinician"`
	// Reviewed is the day of a clinician's last review; 0 before any. AskFor is of the
	// declines since.
	Reviewed care.Date `json:"reviewed,omitzero"`
}

// Words says it to a booking officer.
func (d Declines) Words() string {
	switch {
	case d.AskFor:
		return fmt.Sprintf("%d reasonable offers were declined. Ask the clinician for a review: the clock goes on, and nobody is discharged by this.", d.Reasonable)
	case d.Reviewed != 0 && d.Reasonable > 0:
		return counted(d.Reasonable, "1 reasonable offer was", "reasonable offers were") + " declined, and a clinician reviewed it on " + d.Reviewed.Long() + ". The clock goes on."
	case d.Reasonable > 0:
		return "A reasonable offer was declined. The clock goes on."
	case d.Other > 0:
		return "An offer was declined that was not a reasonable one, at short notice or without a choice. It counts for nothing, and the clock goes on."
	}
	return ""
}

// DeclinesOf counts the answers among somebody's places. One date counts once, however
// often it is offered, and dates that were offered together are one offer: declined once
// as many of them were as the rules asked for when it was made.
func DeclinesOf(places []Place, rules care.SessionRules) (d Declines) {
	counted, other := map[care.SessionID]bool{}, map[care.SessionID]bool{}
	choices := map[care.OfferID][]care.SessionID{} // dates declined that no offer before had
	for i := range places {
		p := &places[i]
		switch {
		case !p.Declined() || counted[p.Session]:
		case p.Offer == nil || !p.Offer.Reasonable:
			other[p.Session] = true
		case p.Offer.Offer == "":
			counted[p.Session] = true
			d.Reasonable++
		default:
			of := append(choices[p.Offer.Offer], p.Session)
			choices[p.Offer.Offer] = of
			if need := max(1, p.Offer.Dates); len(of) >= need {
				d.Reasonable += btoi(len(of) == need)
				for _, id := range of {
					counted[id] = true
				}
			}
		}
	}
	for id := range other {
		d.Other += btoi(!counted[id])
	}
	d.AskFor = rules.Offers > 0 && d.Reasonable >= rules.Offers
	return d
}
