package facts

import (
	"fmt"
	"slices"
	"strings"
)

// dump writes everything that a view says in an order that does not depend on
// row numbers or on codes, so that two folds of one history can be compared.
func dump(v *View) []string {
	out := []string{fmt.Sprintf("position %d", v.Position())}
	for c, sel := range v.People() {
		for _, i := range sel {
			out = append(out, dumpPerson(v, c, int(i)))
		}
	}
	for c, sel := range v.Pathways() {
		for _, i := range sel {
			out = append(out, dumpPathway(v, c, int(i)))
		}
	}
	for _, x := range v.Extracts() {
		out = append(out, fmt.Sprintf("extract %d %d %s %d %v", x.No, x.ID, x.Received.Partner, x.Withdrawn, x.Purged))
	}
	slices.Sort(out)
	return out
}

func (v *View) keyOfPerson(r Row) string {
	c, i, ok := v.g.person(r)
	if !ok {
		return "-"
	}
	return fmt.Sprintf("%x", c.Key[i][:4])
}

func dumpPerson(v *View, c *PersonChunk, i int) string {
	r := c.Base + Row(i)
	var b strings.Builder
	fmt.Fprintf(&b, "person %x %s %d:%d:%d %s %d/%d %s %s %s died %s %s eth %s %s imd %d %s %s flags %d/%d %q %q %q %q",
		c.Key[i][:4], v.Code(DimPartner, c.Partner[i]), c.Extract[i], c.Sheet[i], c.Line[i], v.Text(c.LocalID[i]),
		c.NHSNumber[i], c.NHSStatus[i], v.Wide(DimFamily, c.Family[i]), v.Wide(DimGiven, c.Given[i]), c.Birth[i], c.Died[i],
		v.Code(DimSex, c.Sex[i]), v.Code(DimEthnicity, c.Ethnicity[i]), v.Wide(DimPostcode, c.Postcode[i]), c.IMD[i],
		v.Code(DimPractice, c.Practice[i]), v.Code(DimLanguage, c.Language[i]), c.Flags[i], c.FlagsNo[i],
		v.Text(c.Phone[i]), v.Text(c.Adjust[i]), v.Text(c.Access[i]), v.Text(c.Address[i]))
	fmt.Fprintf(&b, " class=%v", v.Classes()[c.Class[i]])
	for name, rows := range map[string][]Row{
		"number": v.PeopleByNHSNumber(c.NHSNumber[i], nil),
		"local":  v.PeopleByLocalID(v.Text(c.LocalID[i]), nil),
		"name":   v.PeopleByName(v.Wide(DimFamily, c.Family[i]), "", 1000, nil),
	} {
		if name != "number" && len(rows) == 0 && c.Family[i] == 0 {
			continue
		}
		if c.NHSNumber[i] != 0 && name == "number" && !slices.Contains(rows, r) {
			fmt.Fprintf(&b, " NOT FOUND BY %s", name)
		}
		if name == "name" && c.Family[i] != 0 && !slices.Contains(rows, r) {
			fmt.Fprintf(&b, " NOT FOUND BY %s", name)
		}
	}
	fmt.Fprintf(&b, " same%v conflict%v probable%v", v.keysOfPeople(v.SamePerson(r, nil)), v.keysOfPeople(v.Conflicts(r, nil)), v.keysOfPeople(v.ProbablySame(r, nil)))
	id, _ := v.PersonID(r)
	may, sealed, untold := v.Linkable(r)
	fmt.Fprintf(&b, " id %s linkable %v %v %v", id.String()[:8], may, sealed, untold)
	for _, l := range v.LinksOf(r, nil) {
		fmt.Fprintf(&b, " link %d %s-%s %s %d %.3f %v", l.Seq, v.keyOfPerson(l.A), v.keyOfPerson(l.B), l.Zone, l.Tier, l.Weight, l.Holds)
	}
	var paths []string
	for _, p := range v.PathwaysOf(r, nil) {
		pc, pi, _ := v.Pathway(p)
		paths = append(paths, fmt.Sprintf("%x", pc.Key[pi][:4]))
	}
	slices.Sort(paths)
	fmt.Fprintf(&b, " pathways%v", paths)
	return b.String()
}

func (v *View) keysOfPeople(rows []Row) []string {
	var keys []string
	for _, r := range rows {
		keys = append(keys, v.keyOfPerson(r))
	}
	slices.Sort(keys)
	return keys
}

func dumpPathway(v *View, c *PathwayChunk, i int) string {
	r := c.Base + Row(i)
	var b strings.Builder
	fmt.Fprintf(&b, "pathway %x %s person %s state %d clock %d at %d:%d:%d gone %d", c.Key[i][:4], v.Code(DimPartner, c.Partner[i]),
		v.keyOfPerson(c.Person[i]), c.State[i], c.Clock[i], c.Extract[i], c.Sheet[i], c.Line[i], c.Gone[i])
	for n, d := range c.dates() {
		fmt.Fprintf(&b, " %s=%s", dateNames[n], (*d)[i])
	}
	for n, d := range c.narrow() {
		fmt.Fprintf(&b, " %s=%s", narrowNames[n], v.Code(narrowDims[n], (*d)[i]))
	}
	for n, d := range c.wide() {
		fmt.Fprintf(&b, " %s=%s", wideNames[n], v.Wide(wideDims[n], (*d)[i]))
	}
	fmt.Fprintf(&b, " owner=%s action=%q comment=%q contact=%s validated=%s due=%s noted=%d ppid=%x", v.Wide(DimOwner, c.Owner[i]),
		v.Text(c.Action[i]), v.Text(c.Comment[i]), c.Contact[i], c.Validated[i], c.NextDue[i], c.Noted[i], c.PPID[i])
	fmt.Fprintf(&b, " class=%v", v.Classes()[c.Class[i]])
	fmt.Fprintf(&b, " birth=%s died=%s flags=%d sex=%s eth=%s imd=%d also=%d", c.Birth[i], c.Died[i], c.Flags[i],
		v.Code(DimSex, c.Sex[i]), v.Code(DimEthnicity, c.Ethnicity[i]), c.IMD[i], c.Also[i])
	for _, e := range v.EventsOf(r, nil) {
		fmt.Fprintf(&b, " [%s %s %s %s %s %s %d %d:%d:%d]", e.Date, e.Minute, e.Type, v.Code(DimStatus, e.Status),
			v.Wide(DimTeam, e.Team), v.Wide(DimEventReason, e.Reason), e.Told, e.Extract, e.Sheet, e.Line)
	}
	for _, n := range v.Notes(r, nil) {
		fmt.Fprintf(&b, " note %d undone %d %q", n.Seq, n.Undone, n.Comment)
	}
	fmt.Fprintf(&b, " dups%v", v.Superseded(r, nil))
	if got, ok := v.PathwayByKey(c.Key[i]); !ok || got != r {
		b.WriteString(" NOT FOUND")
	}
	return b.String()
}

func sameDump(t interface {
	Errorf(string, ...any)
	Helper()
}, what string, got, want *View,
) {
	t.Helper()
	a, b := dump(got), dump(want)
	if slices.Equal(a, b) {
		return
	}
	for i := range max(len(a), len(b)) {
		x, y := "", ""
		if i < len(a) {
			x = a[i]
		}
		if i < len(b) {
			y = b[i]
		}
		if x != y {
			t.Errorf("%s:\n got  %s\n want %s", what, x, y)
			return
		}
	}
}
