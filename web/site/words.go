package site

import "roundtable/care"

// PartnerTypes are the sorts of organisation in the order in which they are
// offered, with their names in words.
var PartnerTypes = []struct {
	Value care.PartnerType
	Text  string
}{
	{care.AcuteTrust, "Acute trust"},
	{care.MentalHealthTrust, "Mental health trust"},
	{care.CommunityTrust, "Community trust"},
	{care.GPPractice, "GP practice"},
	{care.PCN, "Primary care network"},
	{care.VCSE, "Charity or voluntary organisation"},
	{care.Council, "Council"},
	{care.ICB, "Integrated care board"},
	{care.OtherOrganisation, "Another organisation"},
}

// TypeWords is a sort of organisation in words.
func TypeWords(t care.PartnerType) string {
	for _, p := range PartnerTypes {
		if p.Value == t {
			return p.Text
		}
	}
	return string(t)
}
