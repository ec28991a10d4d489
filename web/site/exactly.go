package site

import (
	"bytes"
	"slices"
	"time"

	"roundtable/care"
	"roundtable/facts"
	"roundtable/sharing"
	"roundtable/sharing/accesslog"
)

// Exactly finds the source records of whoever has exactly this NHS number and birth
// date, at a partner ("" for all), whatever protects them, in the order of their
// keys. It says that they are there and shows nothing of them: for rights that are
// about one person whom the visitor can already name. Ask for the right before.
func (v *Visit) Exactly(n care.NHSNumber, birth care.Date, partner care.PartnerCode) []Seen {
	all := v.wholly()
	var out []Seen
	for _, r := range all.PeopleByNHSNumber(n, nil) {
		c, i, ok := all.Person(r)
		if !ok || c.Birth[i] != birth || partner != "" && all.Code(facts.DimPartner, c.Partner[i]) != string(partner) {
			continue
		}
		out = append(out, Seen{c.Key[i], c.Class[i]})
	}
	slices.SortFunc(out, func(a, b Seen) int { return bytes.Compare(a.Person[:], b.Person[:]) })
	return out
}

// Numbered is a source record that was found, with its NHS number; 0 for none.
type Numbered struct {
	Seen
	Number care.NHSNumber
}

// ByLocalID is Exactly by the number that a partner itself has for somebody, who may
// have no NHS number. birth is 0 for a record that states none.
func (v *Visit) ByLocalID(id string, birth care.Date, partner care.PartnerCode) []Numbered {
	all := v.wholly()
	var out []Numbered
	for _, r := range all.PeopleByLocalID(id, nil) {
		c, i, ok := all.Person(r)
		if !ok || c.Birth[i] != birth || all.Code(facts.DimPartner, c.Partner[i]) != string(partner) {
			continue
		}
		out = append(out, Numbered{Seen{c.Key[i], c.Class[i]}, c.NHSNumber[i]})
	}
	return out
}

// Teams counts a partner's waits by the service that its files name, and all of them:
// what a restriction would close. Ask for the right to protect before.
func (v *Visit) Teams(partner care.PartnerCode) (byName map[string]int, waits int) {
	all := v.wholly()
	byName = map[string]int{}
	for c, sel := range all.Pathways() {
		for _, i := range sel {
			if all.Code(facts.DimPartner, c.Partner[i]) != string(partner) {
				continue
			}
			waits++
			if name := all.Wide(facts.DimTeam, c.Service(int(i))); name != "" {
				byName[name]++
			}
		}
	}
	return byName, waits
}

// Numbers are the NHS numbers of a partner's people, to ask about opt-outs: all of
// them, since a protection must not keep somebody's choice from being upheld. Ask for
// the right to protect before.
func (v *Visit) Numbers(partner care.PartnerCode) (asked []sharing.Asked, seen []Seen) {
	all := v.wholly()
	for c, sel := range all.People() {
		for _, i := range sel {
			if all.Code(facts.DimPartner, c.Partner[i]) == string(partner) {
				asked = append(asked, sharing.Asked{Person: c.Key[i], Number: c.NHSNumber[i]})
				seen = append(seen, Seen{c.Key[i], c.Class[i]})
			}
		}
	}
	return asked, seen
}

// wholly reads everything, for what is found by it and not shown.
func (v *Visit) wholly() *facts.View {
	return v.Table.Facts.View(v.Viewer, care.WholeTable(v.Scope.Purpose))
}

// OfPeople narrows the visit to some source records: never more than it saw before.
func (v *Visit) OfPeople(keys []care.Key) {
	v.Scope, v.view = v.Scope.OfPeople(keys), nil
}

// Emergency is what breaking the glass opens to the visitor of some source records
// of one person: those of which the gate opens anything, and the scope in which they
// are read.
func (v *Visit) Emergency(found []Seen) (open []Seen, scope care.Scope) {
	classes := v.View().Classes()
	snap, now := v.Table.Sharing.Gate.Snapshot(), time.Now()
	var may [care.Categories][]uint64
	for i := range may {
		may[i] = make([]uint64, (len(classes)+63)/64)
	}
	var keys []care.Key
	for _, s := range found {
		if int(s.Class) >= len(classes) {
			continue
		}
		for cat := range care.Categories {
			if snap.Decide(sharing.Request{
				Viewer: v.Viewer, Purpose: care.DirectCare, Category: cat, Class: classes[s.Class], Person: s.Person, Emergency: true, At: now,
			}).Allowed {
				may[cat][s.Class/64] |= 1 << (s.Class % 64)
			}
		}
		if may[care.ListEntries][s.Class/64]&(1<<(s.Class%64)) != 0 {
			open, keys = append(open, s), append(keys, s.Person)
		}
	}
	return open, care.ScopeOfCategories(care.DirectCare, may).OfPeople(keys)
}

// Break puts the visit behind broken glass: from here on it sees that one person's
// records for direct care and nothing else, and what it sees is written down with
// the glass. Pathways have classes of their own, of restricted services for one, and
// so each class that a record of the person has is asked about anew.
func (v *Visit) Break(g accesslog.Glass) {
	all := v.wholly()
	var found []Seen
	for _, k := range g.People {
		r, ok := all.PersonByKey(k)
		if !ok {
			continue
		}
		c, i, ok := all.Person(r)
		if !ok {
			continue
		}
		found = append(found, Seen{k, c.Class[i]})
		for _, p := range all.PathwaysOf(r, nil) {
			if pc, j, ok := all.Pathway(p); ok {
				found = append(found, Seen{k, pc.Class[j]})
			}
		}
	}
	_, v.Scope = v.Emergency(found)
	v.view, v.glass = nil, g.ID
}
