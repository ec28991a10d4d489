package intake

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"roundtable/care"
)

// TestAddressesAreReadAsSuppliersWriteThem: one column or several, under the names that
// systems and spreadsheets give them, joined in the order of an envelope whatever the
// order of the columns; nobody is asked a question for it.
func TestAddressesAreReadAsSuppliersWriteThem(t *testing.T) {
	for name, x := range map[string]struct{ head, cells, want string }{
		"one column":           {"Address", `"12 Mill Lane, Osmerley"`, "12 Mill Lane, Osmerley"},
		"patient address":      {"Patient Address", `"12 Mill Lane, Osmerley"`, "12 Mill Lane, Osmerley"},
		"line breaks":          {"Home address", "\"12 Mill Lane\nOsmerley\"", "12 Mill Lane\nOsmerley"},
		"lines":                {"Address Line 1,Address Line 2,Address Line 3,Address Line 4,Address Line 5", "Flat 2,12 Mill Lane,,Osmerley,Made County", "Flat 2\n12 Mill Lane\nOsmerley\nMade County"},
		"lines short":          {"Addr1,Addr2,Addr3", "12 Mill Lane,Netherby,Osmerley", "12 Mill Lane\nNetherby\nOsmerley"},
		"lines of the patient": {"PATIENT_ADDRESS_LINE_1,PATIENT_ADDRESS_LINE_2", "12 Mill Lane,Osmerley", "12 Mill Lane\nOsmerley"},
		"another order":        {"County,Town,Address 2,Address 1", "Made County,Osmerley,Netherby,12 Mill Lane", "12 Mill Lane\nNetherby\nOsmerley\nMade County"},
		"said twice":           {"Address,Town", `"12 Mill Lane, Osmerley",OSMERLEY`, "12 Mill Lane, Osmerley"},
		"nothing":              {"Address,Town", "n/a,-", ""},
	} {
		text := "Patient ID,Surname,Start date," + x.head + "\nP1,Bell,2026-01-02," + x.cells + "\n"
		d, _ := testDesk(t)
		if _, p := propose(t, d, "list", text); len(p.Questions) > 0 || len(p.Missing) > 0 {
			t.Errorf("%s: asks %+v, misses %v", name, p.Questions, p.Missing)
			continue
		}
		res := send(t, d, "list", text)
		if rows := rowsOf[care.PersonRow](t, d, res.Extract, care.RecPeopleBlock); len(rows) != 1 || rows[0].Address != x.want || res.Doubtful > 0 {
			t.Errorf("%s: %+v, doubts %v", name, rows, res.Issues)
		}
	}
}

// TestOtherAddressesAreNotThePersons: what is somebody else's address, or no place, is
// never taken for where a letter goes unless somebody says so.
func TestOtherAddressesAreNotThePersons(t *testing.T) {
	for _, head := range []string{
		"Email address", "E-mail Address", "GP address", "GP practice address", "School address", "Next of kin address", "NOK address", "Carer address", "Parent address", "Referrer address",
		"Hospital address", "IP address", "Web address", "Previous address", "Old address", "Temporary address", "Work address", "Site address", "Address type", "Address from date", "Address confirmed?",
		"Place", "Site town", "Hospital city", "Country",
	} {
		d, _ := testDesk(t)
		_, p := propose(t, d, "list", "Patient ID,Surname,Start date,"+head+"\nP1,Bell,2026-01-02,x\n")
		c := p.Sheets[0].Columns[3]
		if f, ok := kindList.fieldNamed(c.Field); ok && slices.Contains(addressFields, f.id) && c.Sure {
			t.Errorf("%q is read as %q without a question", head, c.Field)
		}
	}
}

// TestAnAddressTooLongIsSaid: what no letter can hold is left out line by line and said;
// the lines before it stand.
func TestAnAddressTooLongIsSaid(t *testing.T) {
	d, _ := testDesk(t)
	first, long := "12 Mill Lane", strings.Repeat("a", maxAddress-len("12 Mill Lane"))
	res := send(t, d, "list", "Patient ID,Surname,Start date,Address 1,Address 2\nP1,Bell,2026-01-02,"+first+","+long+"\nP2,Gray,2026-01-02,"+first+","+long[1:]+"\n")
	rows := rowsOf[care.PersonRow](t, d, res.Extract, care.RecPeopleBlock)
	issues := rowsOf[care.IssueRow](t, d, res.Extract, care.RecIssuesBlock)
	if len(rows) != 2 || rows[0].Address != first || rows[1].Address != first+"\n"+long[1:] || codes(issues) != "address-too-long" || issues[0].Field != "address_2" {
		t.Errorf("%+v %+v", rows, issues)
	}
}

// TestNoAddressLeavesDigestsAsTheyWere: a list that never had addresses is compared with
// its last version as it ever was, and a new address is a change.
func TestNoAddressLeavesDigestsAsTheyWere(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		p := care.PersonRow{LocalID: rapid.String().Draw(rt, "id"), Postcode: rapid.String().Draw(rt, "postcode"), Flags: care.Flags(rapid.Uint32().Draw(rt, "flags"))}
		old, now := newDigest(), newDigest()
		now.person(&p)
		for _, s := range []string{p.LocalID, "", "", "", "", p.Postcode, "", "", "", "", "", ""} {
			old.str(s)
		}
		for _, n := range []uint64{0, 0, 0, 0, 0, uint64(p.Flags), 0} {
			old.num(n)
		}
		if old != now {
			rt.Fatal("the digest of a row without an address has changed")
		}
		p.Address = rapid.StringMatching(".+").Draw(rt, "address")
		with := newDigest()
		with.person(&p)
		if with == now {
			rt.Fatalf("%q is no change", p.Address)
		}
	})
}
