package sharing

import (
	"cmp"
	"net/http"
	"slices"
	"strings"

	"roundtable/care"
	"roundtable/facts"
	"roundtable/sharing"
	"roundtable/web/nhsuk"
	"roundtable/web/shell"
	"roundtable/web/site"
)

// mostProtected is how many records the list of who is specially protected shows.
const mostProtected = 500

// listedProtections are those whose holders are listed: few, set one by one, and looked
// at again from time to time. Opt-outs are counted where their lists are applied.
const listedProtections = care.AddressWithheld | care.Sealed | care.StaffPatient

// protectedRow is one source record that is specially protected.
type protectedRow struct {
	Key     care.Key
	Name    string
	Number  care.NHSNumber
	LocalID string
	Birth   care.Date
	Is      []string // the protections in words, each with who set it
}

// protectedList is who is specially protected of the visitor's partner's people.
type protectedList struct {
	Only string // one protection alone, by its value; "" for all
	Rows []protectedRow
	All  int
}

// protectedPeople lists who is specially protected: somebody has to look at such a list
// again, or a protection outlives its reason and another was never set.
func protectedPeople(w http.ResponseWriter, v *site.Visit) error {
	if err := v.May(sharing.Protect, v.Viewer.Partner); err != nil {
		return err
	}
	x := protectedList{Only: v.URL.Query().Get("is")}
	want := listedProtections
	for _, p := range protectionWords {
		if p.Value == x.Only && listedProtections.Has(p.Is) {
			want = p.Is
		}
	}
	if want == listedProtections {
		x.Only = ""
	}
	h, err := heldBy(v, v.Viewer.Partner)
	if err != nil {
		return err
	}
	x.gather(v, want, h)
	p := v.Page(shell.Sharing, "Who is specially protected")
	p.Back, p.Wide = nhsuk.LinkParams{Href: "/protections", Text: "Protections"}, true
	return v.Show(w, p, protectedListPage(x))
}

// gather finds the records by their classes, which say how a row is protected: it reads
// no other row.
func (x *protectedList) gather(v *site.Visit, want care.Protection, h held) {
	view := v.View()
	classes := view.Classes()
	var seen []site.Seen
	for c, rows := range view.People() {
		for _, n := range rows {
			i := int(n)
			m := classes[c.Class[i]]
			if m.Partner != v.Viewer.Partner || m.Protections&want == 0 {
				continue
			}
			if x.All++; len(x.Rows) == mostProtected {
				continue
			}
			r := protectedRow{
				Key: c.Key[i], Number: c.NHSNumber[i], LocalID: view.Text(c.LocalID[i]), Birth: c.Birth[i],
				Name: strings.TrimSpace(view.Wide(facts.DimGiven, c.Given[i]) + " " + view.Wide(facts.DimFamily, c.Family[i])),
			}
			for _, p := range protectionWords {
				if listedProtections.Has(p.Is) && m.Protections.Has(p.Is) {
					by := "by your files or another organisation"
					if h.people[r.Key].Has(p.Is) {
						by = "by your organisation"
					}
					r.Is = append(r.Is, p.Words+", set "+by)
				}
			}
			x.Rows = append(x.Rows, r)
			seen = append(seen, site.Seen{Person: r.Key, Class: c.Class[i]})
		}
	}
	slices.SortFunc(x.Rows, func(a, b protectedRow) int {
		return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.LocalID, b.LocalID))
	})
	v.Saw("protected", seen...)
}

// openProtected leads from the list to one person's protections: of the visitor's own
// partner's people alone, and of those whom they may see.
func openProtected(w http.ResponseWriter, v *site.Visit) error {
	if err := v.May(sharing.Protect, v.Viewer.Partner); err != nil {
		return err
	}
	k, ok := care.ParseKey(v.PostFormValue("record"))
	if !ok {
		return shell.NotFound("This record")
	}
	view := v.View()
	row, ok := view.PersonByKey(k)
	if !ok {
		return shell.NotFound("This record")
	}
	c, i, ok := view.Person(row)
	if !ok || view.Code(facts.DimPartner, c.Partner[i]) != string(v.Viewer.Partner) {
		return shell.NotFound("This record")
	}
	token, err := keepPerson(v, keysOf(ofOne(v, site.Seen{Person: k, Class: c.Class[i]}, c.NHSNumber[i], c.Birth[i])))
	if err != nil {
		return err
	}
	return v.SeeOther(w, "/protections/people/"+token)
}
