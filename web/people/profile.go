package people

import (
	"fmt"
	"maps"
	"net/http"
	"slices"

	"roundtable/care"
	"roundtable/people/linkage"
	"roundtable/web/shell"
	"roundtable/web/site"
)

// profileView is the page of what stands in a partner's fields before linking.
type profileView struct {
	linkage.Profile
	Tabs     []tab
	Partners []option
	Partner  care.PartnerCode
	Name     string
}

// profile shows what one partner's records are like before they are linked: of those
// of which the visitor may list somebody.
func profile(w http.ResponseWriter, v *site.Visit) error {
	x := profileView{Tabs: tabs(v, "/people/profile"), Partner: partnerCode(v.URL.Query().Get("partner"))}
	for _, p := range v.View().Partners() {
		if lists(v, p.PartnerDescribed.Code) {
			x.Partners = append(x.Partners, option{string(p.PartnerDescribed.Code), orWords(p.Short, p.Name)})
		}
	}
	if x.Partner == "" && len(x.Partners) > 0 {
		x.Partner = care.PartnerCode(x.Partners[0].Value)
		if slices.ContainsFunc(x.Partners, func(o option) bool { return o.Value == string(v.Viewer.Partner) }) {
			x.Partner = v.Viewer.Partner
		}
	}
	if x.Partner != "" {
		if !lists(v, x.Partner) {
			return shell.NotFound("This organisation's list")
		}
		x.Name = v.PartnerName(x.Partner)
		var err error
		if x.Profile, err = v.Table.People.Profile(v.View(), x.Partner); err != nil {
			return err
		}
	}
	page := v.Page(shell.People, "Before linking")
	page.Wide = true
	return v.Show(w, page, profilePage(x))
}

// lists reports whether the visitor may list some of a partner's people.
func lists(v *site.Visit, p care.PartnerCode) bool {
	for c, m := range v.View().Classes() {
		if m.Partner == p && v.Scope.Allows(care.Class(c)) {
			return true
		}
	}
	return false
}

// answer says first what most hinders linking: the field of those that tell people
// apart which is blank most often.
func (x profileView) answer() string {
	if x.Records == 0 {
		return x.Name + " has no record that you may see."
	}
	worst, most := "", 0
	for _, f := range x.Fields {
		if none := x.Records - f.Filled; none > most && slices.Contains(telling, f.Field) {
			worst, most = f.Field.Name(), none
		}
	}
	if most == 0 {
		return fmt.Sprintf("Every one of %s of %s has %s.", site.Counted(x.Records, "record", "records"), x.Name, x.counted()) + x.closed()
	}
	return fmt.Sprintf("Of %s of %s, %s no %s that can be compared.", site.Counted(x.Records, "record", "records"), x.Name, site.Counted(most, "has", "have"), worst) + x.closed()
}

// counted names the telling fields that the visitor may see.
func (x profileView) counted() string {
	var names []string
	for _, f := range telling {
		if x.has(f) {
			names = append(names, "a "+f.Name())
		}
	}
	return listed(names)
}

// closed says which telling fields are closed to the visitor, and so not counted.
func (x profileView) closed() string {
	var names []string
	for _, f := range telling {
		if !x.has(f) {
			names = append(names, f.Name())
		}
	}
	if len(names) == 0 {
		return ""
	}
	return " What is closed to you is not counted: " + listed(names) + "."
}

func (x profileView) has(f linkage.Field) bool {
	return slices.ContainsFunc(x.Fields, func(p linkage.FieldProfile) bool { return p.Field == f })
}

// telling are the fields by which people are told apart most.
var telling = []linkage.Field{linkage.Given, linkage.Family, linkage.Birth, linkage.Postcode}

// of is a count with its share of all records.
func (x profileView) of(n int) string {
	if n == 0 {
		return "0"
	}
	share := 100 * float64(n) / float64(x.Records)
	if share < 0.1 {
		return site.Thousands(n) + " (under 0.1 %)"
	}
	return fmt.Sprintf("%s (%.1f %%)", site.Thousands(n), share)
}

// distinct is how many values a field has: beyond some thousands nearly.
func distinct(f linkage.FieldProfile) string {
	if !f.DistinctExact {
		return "about " + site.Thousands(f.Distinct)
	}
	return site.Thousands(f.Distinct)
}

// noted are what cleaning found in a field, in the order of the words.
func noted(f linkage.FieldProfile) (out []string) {
	for _, words := range slices.Sorted(maps.Keys(f.Noted)) {
		out = append(out, words+": "+site.Thousands(f.Noted[words]))
	}
	return out
}

// birthdays say what of the dates of birth looks made up.
func (x profileView) birthdays() (out []string) {
	if x.Birthdays == 0 {
		return nil
	}
	line := func(n int, what string, expected float64) {
		share := 100 * float64(n) / float64(x.Birthdays)
		out = append(out, fmt.Sprintf("%s %s, %.1f %%; by chance %.1f %%", site.Counted(n, "is", "are"), what, share, expected))
	}
	line(x.Januaries, "on 1 January", 100/365.25)
	line(x.FirstOfMonth, "on the first of a month", 1200/365.25)
	line(x.TwiceFive, "in years that end in 0 or 5", 20)
	return out
}
