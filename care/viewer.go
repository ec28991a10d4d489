package care

// AccountID names an account without saying whose it is: it stands in record
// headers and logs, so it is never a name or an e-mail address.
type AccountID string

// Viewer is who is looking. The zero Viewer may see nothing.
type Viewer struct {
	Account AccountID
	Partner PartnerCode // the organisation the account acts for
	Name    string      // for the page's header only; never logged
	Role    Role
}

// Role is what somebody does at the table; sharing says what each may do.
type Role string

// Roles known to the foundation.
const (
	RoleBookingOfficer   Role = "booking-officer"
	RoleClinician        Role = "clinician"
	RoleCareCoordinator  Role = "care-coordinator"
	RoleAnalyst          Role = "analyst"
	RoleProgrammeManager Role = "programme-manager"
	RolePartnerAdmin     Role = "partner-admin"
	RoleConnector        Role = "connector"
	RoleBedManager       Role = "bed-manager"
	RoleCommitteeMember  Role = "committee-member"
	RoleIGLead           Role = "ig-lead" // information governance, Caldicott guardian, SIRO
	RoleAuditor          Role = "auditor"
	RoleServiceUser      Role = "service-user" // sees what is about them
	RoleCarer            Role = "carer"        // acts for one person, as that person or the law allows
)

// Purpose is why somebody is looking; every read of a person states one.
type Purpose string

// Purposes that an agreement can name.
const (
	DirectCare Purpose = "direct-care"
	Booking    Purpose = "booking"
	Planning   Purpose = "planning"
	Research   Purpose = "research"
	Assurance  Purpose = "assurance"
)

// Class is a visibility class: rows of one class are seen by the same viewers
// for the same purposes. Facts gives each row one; sharing says which classes a
// viewer may see.
type Class uint16
