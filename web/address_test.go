package web_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"roundtable/care"
	"roundtable/facts"
	"roundtable/ledger/ledgertest"
	"roundtable/sharing"
	"roundtable/web"
	"roundtable/web/site"
)

// streetOf is the line of an address with the house's number in it, which stands in no
// other words of any page; "" where there is none.
func streetOf(address string) string {
	for _, line := range strings.FieldsFunc(address, func(r rune) bool { return r == '\n' || r == ',' }) {
		if line = strings.TrimSpace(line); line != "" && line[0] >= '1' && line[0] <= '9' {
			return line
		}
	}
	return ""
}

// livesAt are the records of everybody whose list has an address, by its street.
func livesAt(v *facts.View) map[string][]home {
	out := map[string][]home{}
	for c, sel := range v.People() {
		for _, i := range sel {
			if street := streetOf(v.Text(c.Address[i])); street != "" {
				out[street] = append(out[street], home{c.Class[i], c.Key[i]})
			}
		}
	}
	return out
}

type home struct {
	class care.Class
	key   care.Key
}

// TestAnAddressIsOnNobodyElsesPage: of everybody at the table, on every page and in every
// file that the site has, of their own partner's things and of another's, an address is
// read by nobody to whom the contact details of its record are closed; nor is a withheld
// one by anybody but the person. Whose they are open to reads it.
func TestAnAddressIsOnNobodyElsesPage(t *testing.T) {
	ledgertest.OneAtATime(t)
	v := madeUp(t)
	all := v.table.Facts.View(care.Viewer{Account: "test"}, care.WholeTable(care.DirectCare))
	homes, classes := livesAt(all), all.Classes()
	if len(homes) < 100 {
		t.Fatalf("%d addresses in the made collaborative", len(homes))
	}
	session := sessionLink.FindStringSubmatch(v.as("demo-booking-vellmoor").get("/sessions").is(200).body)[1]
	asks := map[care.Role]bool{}
	read := map[care.Role]int{}
	for _, who := range v.table.Personas {
		if asks[who.Role] {
			continue
		}
		asks[who.Role] = true
		open := map[string]bool{}
		for _, p := range sharing.Purposes() {
			scope := v.table.Sharing.Gate.Compile(who, p, classes, time.Now())
			for street, at := range homes {
				open[street] = open[street] || slices.ContainsFunc(at, func(h home) bool {
					withheld := classes[h.class].Protections.Has(care.AddressWithheld) && who.Role != care.RoleServiceUser && who.Role != care.RoleCarer
					return scope.MayPerson(care.ContactDetails, h.class, h.key) && !withheld
				})
			}
		}
		b := v.as(string(who.Account))
		other := care.PartnerCode("ZX2")
		if who.Partner == other {
			other = "ZX1"
		}
		got := map[string]bool{}
		for _, of := range []asked{things(all, who.Partner), things(all, other)} {
			of["session"], of["place"] = session, "1"
			for _, pattern := range web.Patterns(site.New(v.table, nil)) {
				method, path, _ := strings.Cut(pattern, " ")
				at := of.fill(path)
				if method != "GET" || strings.HasPrefix(path, "/start") || got[at] {
					continue
				}
				got[at] = true
				a := b.get(at)
				if a.status != http.StatusOK {
					continue
				}
				for street := range homes {
					switch {
					case !strings.Contains(a.body, street):
					case !open[street]:
						t.Errorf("%s of %s reads where somebody lives on %s", who.Role, who.Partner, path)
					default:
						read[who.Role]++
					}
				}
			}
		}
	}
	if read[care.RoleBookingOfficer] == 0 {
		t.Error("who books reads no address of their own patients: the test shows nothing")
	}
	for _, r := range []care.Role{care.RoleAnalyst, care.RoleProgrammeManager, care.RoleCommitteeMember, care.RoleAuditor} {
		if read[r] > 0 {
			t.Errorf("%s reads %d addresses", r, read[r])
		}
	}
}
