package people

import (
	"slices"
	"strings"

	"roundtable/care"
	"roundtable/facts"
	"roundtable/people/linkage"
)

// Clash is what two records differ in although they have one NHS number: then it is
// probably written on the wrong record. The zero Clash is none, or a number that the
// reader may not see.
type Clash struct {
	Births bool // two dates of birth
	Sexes  bool // one female, one male
	Given  bool // two given names that are no forms of one, nor spelt nearly alike
}

// Any reports whether there is something to tell.
func (c Clash) Any() bool { return c.Births || c.Sexes || c.Given }

// alikeEnough is from where on two names are spelt nearly alike (Jaro-Winkler), as
// linking by number has it.
const alikeEnough = .88

// clashOf compares two records of one NHS number, as far as a view shows the number: one
// that stands for one person (care.NHSNumber.Joins), and neither a test number, typed
// where none is known, nor another nation's. A number that was replaced counts as the one that took its place; a name or a date that
// one of them lacks speaks against nothing.
func clashOf(v *facts.View, a, b facts.Row) (k Clash) {
	c, i, ok := v.Person(a)
	o, j, ok2 := v.Person(b)
	tests := v.TestsJoin()
	if !ok || !ok2 || !c.NHSNumber[i].Joins(tests) || !o.NHSNumber[j].Joins(tests) || v.Stands(c.NHSNumber[i]) != v.Stands(o.NHSNumber[j]) ||
		Closed(v, c, i, linkage.NHSNumber) != "" || Closed(v, o, j, linkage.NHSNumber) != "" {
		return k
	}
	k.Births = c.Birth[i] != 0 && o.Birth[j] != 0 && c.Birth[i] != o.Birth[j]
	one, other := v.Code(facts.DimSex, c.Sex[i]), v.Code(facts.DimSex, o.Sex[j])
	k.Sexes = one != other && isSex[one] && isSex[other]
	k.Given = twoNames(v.Wide(facts.DimGiven, c.Given[i]), v.Wide(facts.DimGiven, o.Given[j]))
	return k
}

// isSex are the codes that say which sex, and not that it is unknown.
var isSex = map[string]bool{"1": true, "2": true}

func bareName(s string) string { return strings.Join(strings.Fields(strings.ToLower(s)), " ") }

// joinedFor reports for which zones two records are one person as things stand.
func joinedFor(v *facts.View, a, b facts.Row) (direct, planning bool) {
	c, i, ok := v.Person(a)
	o, j, ok2 := v.Person(b)
	if !ok || !ok2 {
		return false, false
	}
	return c.Of(care.ZoneDirectCare, i) == o.Of(care.ZoneDirectCare, j), c.Of(care.ZonePlanning, i) == o.Of(care.ZonePlanning, j)
}

// beyond are the records that a view shows of the same person for planning, over and
// above those of the person for direct care: as far as links lead that it shows.
func beyond(v *facts.View, rows []facts.Row) []facts.Row {
	seen := map[facts.Row]bool{}
	for _, r := range rows {
		seen[r] = true
	}
	all := slices.Clone(rows)
	for at := 0; at < len(all); at++ {
		row := all[at]
		for _, l := range v.LinksOf(row, nil) {
			other := l.A
			if other == row {
				other = l.B
			}
			if _, together := joinedFor(v, row, other); !together {
				continue
			}
			for _, r := range v.SamePerson(other, nil) {
				if !seen[r] {
					seen[r] = true
					all = append(all, r)
				}
			}
		}
	}
	return all[len(rows):]
}

// peopleForCare is how many people some records are for direct care.
func peopleForCare(v *facts.View, rows []facts.Row) int {
	of := map[facts.Row]bool{}
	for _, r := range rows {
		if c, i, ok := v.Person(r); ok {
			of[c.Of(care.ZoneDirectCare, i)] = true
		}
	}
	return len(of)
}
