package facts

import (
	"testing"

	"roundtable/care"
)

// TestAnAddressFindsAndJoinsNobody: whoever knows where somebody lives, or their
// telephone number, does not find them by it, and two records that agree in nothing
// else are two people. What is withheld of an address could otherwise be asked for.
func TestAnAddressFindsAndJoinsNobody(t *testing.T) {
	const postcode, phone, area, street = "AB1 2CD", "01632 960001", "E01000001", "12 Mill Lane"
	m := newMemStore()
	for n, p := range []care.PartnerCode{"RZ1", "RZ2"} {
		m.add(delivery{
			partner: p, kind: "list",
			people: []care.PersonRow{{
				Key: key(1 + n), Family: []string{"Able", "Baker"}[n], Given: "Ann", Birth: care.NewDate(1980, 2, 3),
				Postcode: postcode, Phone: phone, Address: street + "\nOsmerley", LSOA: area, Flags: care.FlagSensitive,
			}},
			pathways: []care.PathwayRow{{Key: key(11 + n), Person: key(1 + n), Start: may}},
		}.drafts(t)...)
	}
	v := openMem(t, m, Options{}).View(anna, whole)
	for _, text := range []string{postcode, "AB12CD", phone, "01632960001", area, street, "Mill Lane", "Osmerley"} {
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

// TestAnAddressStandsUntilAnotherIsTold: a later list with no address, or without the
// column, takes none back; another one stands in its place; and of people without one
// nothing is kept.
func TestAnAddressStandsUntilAnotherIsTold(t *testing.T) {
	m := newMemStore()
	say := func(address string) {
		m.add(delivery{
			partner: "RZ1", kind: "list",
			people:   []care.PersonRow{{Key: key(1), LocalID: "1", Address: address}, {Key: key(2), LocalID: "2"}},
			pathways: []care.PathwayRow{{Key: key(11), Person: key(1), Start: may}, {Key: key(12), Person: key(2), Start: may}},
		}.drafts(t)...)
	}
	address := func(k int) string {
		v := openMem(t, m, Options{}).View(anna, whole)
		r, _ := v.PersonByKey(key(k))
		c, i, _ := v.Person(r)
		if k == 2 && c.Address[i] != 0 {
			t.Error("no address takes a place")
		}
		return v.Text(c.Address[i])
	}
	for i, x := range []struct{ says, want string }{{"", ""}, {"12 Mill Lane\nOsmerley", "12 Mill Lane\nOsmerley"}, {"", "12 Mill Lane\nOsmerley"}, {"3 Beck Row", "3 Beck Row"}} {
		if say(x.says); address(1) != x.want || address(2) != "" {
			t.Errorf("after %d lists: %q", i+1, address(1))
		}
	}
}

// TestAListWithoutAddressesCostsNothing: the column takes no memory before the first
// address is told.
func TestAListWithoutAddressesCostsNothing(t *testing.T) {
	m := newMemStore()
	d := delivery{partner: "RZ1", kind: "list"}
	for n := range 100 {
		d.people = append(d.people, care.PersonRow{Key: key(1 + n), LocalID: "x"})
	}
	m.add(d.drafts(t)...)
	s := openMem(t, m, Options{}).View(anna, whole)
	for c, sel := range s.People() {
		if len(sel) > 0 && !isZeros(c.Address) {
			t.Error("a chunk without an address has memory for it")
		}
	}
}
