package care

// Category is a kind of fact that a sharing agreement can share on its own.
type Category uint8

// Categories, from the least to the most that is said of a person.
const (
	// AggregateOnly is counts that nobody can be found in; it never opens a row.
	AggregateOnly Category = iota
	// ListEntries say that somebody waits: who, for what, since when, what is next.
	ListEntries
	// ContactDetails are address, postcode, telephone and whatever tells where
	// somebody is.
	ContactDetails
	// ClinicalDetail is the reason for referral, procedures, outcomes and notes.
	ClinicalDetail
	// Placements are where somebody is placed away from home.
	Placements
	// Plans are a person's own plans.
	Plans
	// Categories is how many there are.
	Categories
)

// Protection is a set of reasons for which a row is kept more closely than its
// partner's other rows.
type Protection uint8

// Protections of a row: of the person it is about, or of the service that wrote
// it.
const (
	// AddressWithheld is the S flag (PDS "restricted"): whatever tells where the
	// person is stays closed, to everybody.
	AddressWithheld Protection = 1 << iota
	// OptedOut is the national data opt-out: not for planning or research.
	OptedOut
	// Type1OptOut keeps a practice's record to direct care alone.
	Type1OptOut
	// StaffPatient is somebody who works at a partner: their entry is closed to
	// their own organisation's non-clinical roles, and every look is told.
	StaffPatient
	// Sealed is a record closed by law or by decision (adoption, gender
	// reassignment): never joined again, and open only where it was made.
	Sealed
	// RestrictedService is a service whose very name tells something (a refuge):
	// closed to other partners unless an agreement names it.
	RestrictedService
)

// ClassMeaning is what a visibility class stands for: rows of one partner with
// the same protections are seen by the same viewers for the same purposes.
type ClassMeaning struct {
	Partner     PartnerCode
	Protections Protection
}
