package sessions

import (
	"slices"

	"roundtable/care"
)

// PAS says whether a host's own system shows a booking, as far as its lists show.
type PAS string

// What the host's own lists show of a booking.
const (
	NotInPAS  PAS = "not-in-pas" // no list of the host's shows the date yet
	InPAS     PAS = "in-pas"     // a list of the host's shows the date
	OtherDate PAS = "other-date" // a list of the host's shows the wait with another date
)

// Words is what a page says of it.
func (p PAS) Words() string {
	switch p {
	case InPAS:
		return "In the host's own system"
	case OtherDate:
		return "The host's own system shows another date"
	}
	return "Not in PAS: no list of the host's shows this date yet"
}

// HostRow is one row of a host's list about the booked person.
type HostRow struct {
	Partner care.PartnerCode
	TCI     care.Date
}

// PASOf is what the rows of a booked person say at a host about a day.
func PASOf(host care.PartnerCode, day care.Date, rows []HostRow) PAS {
	out := NotInPAS
	for _, r := range rows {
		switch {
		case r.Partner != host || r.TCI == 0:
		case r.TCI == day:
			return InPAS
		default:
			out = OtherDate
		}
	}
	return out
}

// CheckBooking is what is wrong with a booking as it was typed, given the session and
// what the patient's trust confirmed; none when a person may book it.
func CheckBooking(b care.BookingMade, s *care.SessionPlanned, c *Candidate) (out []care.Problem) {
	wrong := func(bad bool, where, what, remedy string) {
		if bad {
			out = append(out, care.Problem{Where: where, What: what, Remedy: remedy})
		}
	}
	wrong(b.Choice == care.Transferred && s.Host != c.Trust && b.Counts == c.Trust, "counts", "After a transfer the receiver counts and reports.", "Choose the host, or that the sender keeps the pathway.")
	sides := []care.PartnerCode{c.Trust, s.Host}
	wrong(b.Choice != care.Transferred && b.Choice != care.SenderKeeps, "choice", "It is not said who keeps the pathway.", "Choose: transferred to the host, or the sender keeps it.")
	wrong(b.Choice == care.Transferred && s.Host == c.Trust, "choice", "The patient is the host's own: there is nothing to transfer.", "Choose that their own trust keeps the pathway.")
	wrong(!slices.Contains(sides, b.Counts), "counts", "It is not said who counts the activity.", "Choose the patient's trust or the host.")
	wrong(!slices.Contains(sides, b.Paid), "paid", "It is not said who is paid.", "Choose the patient's trust or the host.")
	fit, asked := c.Fit, c.Asked
	wrong(fit == nil || fit.Consent != care.Yes, "consent", "Consent is not recorded.", "Record it first: the patient's, or that of who has parental responsibility.")
	months, known := care.AgeMonths(c.Birth, s.Day)
	young := known && months < 16*12
	wrong(fit != nil && fit.Consent == care.Yes && young && fit.ConsentBy == "patient", "consent", "The patient is under 16, and the consent is recorded as their own.", "Record who with parental responsibility consented, or the clinician's finding that the child may consent.")
	wrong(asked != nil && asked.Interpreter != "" && b.Interpreter == "", "interpreter", "An interpreter is needed and none is booked.", "Book one and write down that it is done.")
	return out
}
