package facts

// Dim names one dictionary. Codes are dense from 1 in the order in which values
// were first seen, so that counts by code fit an array of Dict.Len()+1.
type Dim uint8

// The dictionaries. Those up to DimPractice are of Code, the others of Wide.
const (
	DimPartner Dim = iota
	DimListType
	DimStatus
	DimTFC
	DimSite
	DimReferrer
	DimSource
	DimPriority
	DimUrgency
	DimNextKind
	DimCancer
	DimTransfer
	DimMutualAid
	DimIssuer
	DimSex
	DimEthnicity
	DimLanguage
	DimLSOA
	DimPractice
	DimSpecialty
	DimTeam
	DimReason
	DimClinician
	DimProcedure
	DimOutcome
	DimOwner
	DimFamily
	DimGiven
	DimPostcode
	DimEventOrg    // the other organisation of an event
	DimEventReason // rejection, closure, cancellation reason of an event
	DimEventDetail
	DimSide
	numDims
)

// narrow reports whether the dictionary's codes must fit a Code.
func (d Dim) narrow() bool { return d <= DimPractice }
