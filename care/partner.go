package care

// PartnerCode is the ODS code of an organisation at the table, upper case, or a
// made code of the same shape (3 to 6 letters and digits; G6V2S is a real
// trust). Partners are organisations with dates and successors.
type PartnerCode string

// PartnerType says what sort of organisation a partner is.
type PartnerType string

// Partner types.
const (
	AcuteTrust        PartnerType = "acute-trust"
	MentalHealthTrust PartnerType = "mental-health-trust"
	CommunityTrust    PartnerType = "community-trust"
	PCN               PartnerType = "pcn"
	GPPractice        PartnerType = "gp-practice"
	VCSE              PartnerType = "vcse"
	Council           PartnerType = "council"
	ICB               PartnerType = "icb"
	OtherOrganisation PartnerType = "other"
)
