package people

import (
	"strings"

	"roundtable/facts"
	"roundtable/people/linkage"
)

// Caution is what speaks against one person so plainly that "same" is taken with a reason
// alone. The zero Caution is nothing, or what the reader may not see.
type Caution struct {
	Numbers bool // two NHS numbers, whether or not they are verified
	Twins   bool // one birth date and family name, two given names: so are twins written
}

// Warned reports whether something is said against one person, so that whoever says
// "same" says why.
func (c *Case) Warned() bool { return c.Caution != (Caution{}) || c.Clash.Any() }

// cautionOf looks for what speaks against one person, as far as a view shows it. Nothing
// that tells a place is read: it may be closed to the reader.
func cautionOf(v *facts.View, a, b facts.Row) (k Caution) {
	c, i, ok := v.Person(a)
	o, j, ok2 := v.Person(b)
	if !ok || !ok2 {
		return k
	}
	if c.NHSNumber[i] != 0 && o.NHSNumber[j] != 0 && Closed(v, c, i, linkage.NHSNumber) == "" && Closed(v, o, j, linkage.NHSNumber) == "" {
		k.Numbers = v.Stands(c.NHSNumber[i]) != v.Stands(o.NHSNumber[j])
	}
	family := bareName(v.Wide(facts.DimFamily, c.Family[i]))
	k.Twins = c.Birth[i] != 0 && c.Birth[i] == o.Birth[j] && family != "" && family == bareName(v.Wide(facts.DimFamily, o.Family[j])) &&
		twoNames(v.Wide(facts.DimGiven, c.Given[i]), v.Wide(facts.DimGiven, o.Given[j]))
	return k
}

// twoNames reports whether two given names are written that are no forms of one, nor
// spelt nearly alike.
func twoNames(a, b string) bool {
	x, y := bareName(a), bareName(b)
	return x != "" && y != "" && !strings.HasPrefix(x, y) && !strings.HasPrefix(y, x) &&
		!linkage.SameName(x, y) && linkage.JaroWinkler(x, y) < alikeEnough
}
