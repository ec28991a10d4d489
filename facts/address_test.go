package facts

import (
	"testing"

	"roundtable/care"
)

// TestAnAddressFindsAndJoinsNobody: whoever knows where somebody lives, or their
// telephone number, does not find them by it, and two records that agree in nothing
// else are two people. What is withheld of an address could otherwise be asked for.
func TestAnAddressFindsAndJoinsNobody(t *testing.T) {
	const postcode, phone, area = "AB1 2CD", "01632 960001", "E01000001"
	m := newMemStore()
	for n, p := range []care.PartnerCode{"RZ1", "RZ2"} {
		m.add(delivery{
			partner: p, kind: "list",
			people: []care.PersonRow{{
				Key: key(1 + n), Family: []string{"Able", "Baker"}[n], Given: "Ann", Birth: care.NewDate(1980, 2, 3),
				Postcode: postcode, Phone: phone, LSOA: area, Flags: care.FlagSensitive,
			}},
			pathways: []care.PathwayRow{{Key: key(11 + n), Person: key(1 + n), Start: may}},
		}.drafts(t)...)
	}
	v := openMem(t, m, Options{}).View(anna, whole)
	for _, text := range []string{postcode, "AB12CD", phone, "01632960001", area} {
		found := v.PeopleByName(text, "", 10, nil)
		found = v.PeopleByLocalID(text, found)
		if len(found) > 0 || len(v.PathwaysByPPID(text, nil))+len(v.PathwaysByReferral(text, nil)) > 0 {
			t.Errorf("somebody is found by %q", text)
		}
	}
	r, _ := v.PersonByKey(key(1))
	if len(v.SamePerson(r, nil)) != 1 || len(v.ProbablySame(r, nil)) != 0 {
		t.Error("two people of one address are one")
	}
	c, i, _ := v.Person(r)
	if !v.Classes()[c.Class[i]].Protections.Has(care.AddressWithheld) {
		t.Error("the flag of a file does not protect")
	}
}
