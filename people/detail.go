package people

import (
	"fmt"
	"strconv"
	"strings"

	"roundtable/care"
	"roundtable/facts"
	"roundtable/people/linkage"
)

// compared are the fields that records of a table have, in the order of pages.
var compared = []linkage.Field{
	linkage.Given, linkage.Family, linkage.Birth, linkage.Sex, linkage.NHSNumber, linkage.Postcode, linkage.Phone, linkage.Practice,
}

// ofPlace are the fields that tell where somebody is, or how to reach them: contact
// details, and closed to everybody for people whose address is withheld.
var ofPlace = map[linkage.Field]bool{linkage.Address: true, linkage.Postcode: true, linkage.Phone: true, linkage.Practice: true}

// value is what a source record says of a field, as its partner wrote it.
func value(v *facts.View, c *facts.PersonChunk, i int, f linkage.Field) string {
	switch f {
	case linkage.Given:
		return v.Wide(facts.DimGiven, c.Given[i])
	case linkage.Family:
		return v.Wide(facts.DimFamily, c.Family[i])
	case linkage.Birth:
		return c.Birth[i].String()
	case linkage.Sex:
		return v.Code(facts.DimSex, c.Sex[i])
	case linkage.NHSNumber:
		return c.NHSNumber[i].Digits()
	case linkage.Postcode:
		return v.Wide(facts.DimPostcode, c.Postcode[i])
	case linkage.Address:
		return strings.Join(care.AddressLines(v.Text(c.Address[i]), ""), ", ")
	case linkage.Phone:
		return v.Text(c.Phone[i])
	case linkage.Practice:
		return v.Code(facts.DimPractice, c.Practice[i])
	}
	return ""
}

// shown is what a source record says of a field as pages write it: a date in words, an
// NHS number in its groups.
func shown(v *facts.View, c *facts.PersonChunk, i int, f linkage.Field) string {
	switch {
	case f == linkage.Birth && c.Birth[i] != 0:
		return c.Birth[i].Long()
	case f == linkage.NHSNumber && c.NHSNumber[i] != 0:
		return c.NHSNumber[i].String()
	}
	return value(v, c, i, f)
}

// Closed says why a field of source record i is not shown to a viewer on any page; ""
// when it is.
func Closed(v *facts.View, c *facts.PersonChunk, i int, f linkage.Field) string {
	s := v.Scope()
	if s.All() {
		return ""
	}
	class := c.Class[i]
	if ofPlace[f] {
		if all := v.Classes(); int(class) < len(all) && all[class].Protections.Has(care.AddressWithheld) {
			return "The address is withheld: whatever tells where the person is stays closed to everybody."
		}
		if !s.MayPerson(care.ContactDetails, class, c.Key[i]) {
			return "Contact details are not shared with you."
		}
	}
	who := v.Viewer().Partner
	if f == linkage.NHSNumber && v.Asks(who) && v.Code(facts.DimPartner, c.Partner[i]) != string(who) {
		return "NHS numbers that others know are not given to voluntary-sector partners."
	}
	return ""
}

// Case is one case side by side; a *care.Problem when there is none, or the view
// does not show both records. Weights, and what others said, are there once the
// viewer has decided.
func (r *Room) Case(v *facts.View, id CaseID) (CaseDetail, error) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	got, err := r.find(v, id)
	if err != nil {
		return CaseDetail{}, err
	}
	d := CaseDetail{Case: got.Case, Records: []care.Key{got.A, got.B}, Next: r.next(v, id)}
	hidden := map[linkage.Field]bool{}
	ca, i, _ := v.Person(got.a)
	cb, j, _ := v.Person(got.b)
	for _, f := range compared {
		p := FieldPair{Field: f, Name: f.Name(), A: shown(v, ca, i, f), B: shown(v, cb, j, f)}
		whyA, whyB := Closed(v, ca, i, f), Closed(v, cb, j, f)
		if whyA != "" || whyB != "" {
			p.Hidden, p.WhyHidden = true, whyA
			if whyA == "" {
				p.WhyHidden = whyB
			}
			p.A, p.B = "", ""
			hidden[f] = true
		}
		if p.Same = saysTheSame(p.A, p.B); !p.Same {
			p.DiffersA, p.DiffersB = differsIn(f, p.A, p.B)
		}
		d.Fields = append(d.Fields, p)
	}
	d.Fields = append(d.Fields, homes(v, ca, i, cb, j)...)
	if numbersDiffer(v, got.a, got.b) {
		d.NotSame = "The records have two different NHS numbers, both verified: two people, unless one of the numbers is wrong. " +
			"If you are sure that it is one person, say “Cannot tell” and why, and ask the organisation whose number is wrong to put it right."
	}
	if !got.Lot || got.Scored { // else they would tell what the linking made of the pair
		d.PersonA, d.OthersA = others(v, got.a)
		d.PersonB, d.OthersB = others(v, got.b)
	}
	if a := got.parting; a != nil {
		d.PartedBy = &Act{At: a.at, Words: a.done()}
		if a.seenBy(v) {
			shown := a.shown(v.Viewer())
			d.PartedBy = &shown
		}
	}
	if got.Scored {
		r.unshown.drop(got.MineSeq)
	}
	if got.Scored && (got.c.Why != WhyAsked || got.c.model != "") { // nothing weighed what somebody asked for
		d.Waterfall = r.state.waterfall(got.c, hidden)
		if d.Waterfall.Partial {
			d.Weight, d.P = 0, 0
		}
	}
	who := v.Viewer()
	for _, a := range r.state.acts {
		if a.caseID == id && (got.Scored || a.by == who.Account) {
			d.History = append(d.History, a.shown(who))
		}
	}
	return d, nil
}

// homes are the addresses beside each other, for who sees both and where one is written.
// No model of a run compares them; a reviewer does.
func homes(v *facts.View, a *facts.PersonChunk, i int, b *facts.PersonChunk, j int) []FieldPair {
	const f = linkage.Address
	if Closed(v, a, i, f) != "" || Closed(v, b, j, f) != "" {
		return nil
	}
	p := FieldPair{Field: f, Name: "address (not weighed)", A: value(v, a, i, f), B: value(v, b, j, f)}
	if p.A == "" && p.B == "" {
		return nil
	}
	if p.Same = saysTheSame(p.A, p.B); !p.Same {
		p.DiffersA, p.DiffersB = differsIn(f, p.A, p.B)
	}
	return []FieldPair{p}
}

func others(v *facts.View, row facts.Row) (care.PersonID, int) {
	id, _ := v.PersonID(row)
	return id, len(v.SamePerson(row, nil)) - 1
}

// waterfall is how a case's weight came about, without the fields that are hidden. With
// a field of place goes what one household or area took off: it tells whether the two
// live in one. That is partial whatever was weighed, so that nothing is told by that.
func (s *state) waterfall(c *inQueue, hidden map[linkage.Field]bool) *Waterfall {
	w := &Waterfall{Model: c.model, Total: bits(c.Weight), P: probability(bits(c.Weight))}
	var m *linkage.Model
	for i := range s.models {
		if s.models[i].Version == c.model {
			m = s.models[i].Model
		}
	}
	sum := 0.0
	for _, x := range c.Steps {
		sum += bits(x.Bits) + bits(x.Rare)
		if hidden[x.Field] {
			w.Partial = w.Partial || x.Bits != 0 || x.Rare != 0
			continue
		}
		w.Steps = append(w.Steps, Step{Field: x.Field, Name: x.Field.Name(), Level: levelWords(m, x), Bits: bits(x.Bits), Rare: bits(x.Rare)})
	}
	for f := range hidden {
		w.Partial = w.Partial || ofPlace[f]
	}
	sum -= bits(c.Place)
	if c.Place != 0 && !hidden[linkage.Postcode] && !hidden[linkage.Phone] && !hidden[linkage.Practice] {
		w.Steps = append(w.Steps, Step{Field: linkage.Fields, Name: "one household or area", Level: "people of one place look like this too", Bits: -bits(c.Place)})
	}
	w.Prior = w.Total - sum
	if w.Partial {
		w.Total, w.P, w.Prior = 0, 0, 0
	}
	return w
}

// levelWords is the level that a field reached, as a sentence says it.
func levelWords(m *linkage.Model, x StepSaid) string {
	if m == nil || x.Level < 0 {
		return "not written in one of them"
	}
	for _, c := range m.Comparisons {
		if c.Field == x.Field && x.Level < len(c.Levels) {
			return kindWords(c.Levels[x.Level])
		}
	}
	return ""
}

func kindWords(l linkage.Level) string {
	edits := func(n float64) string {
		if n == 1 {
			return "one letter differs"
		}
		return "at most " + strconv.Itoa(int(n)) + " letters differ"
	}
	switch l.Kind {
	case linkage.Exact:
		return "the same"
	case linkage.JaroWinklerAtLeast:
		return fmt.Sprintf("spelt alike (%.2f of 1)", l.Threshold)
	case linkage.EditsAtMost, linkage.TransposedAtMost:
		return edits(l.Threshold)
	case linkage.DaysAtMost:
		return fmt.Sprintf("at most %.0f days apart", l.Threshold)
	case linkage.Nickname:
		return "forms of one name"
	case linkage.Swapped:
		return "given and family name exchanged"
	case linkage.DayMonthSwap:
		return "day and month exchanged"
	case linkage.TwoOfThree:
		return "two of day, month and year"
	case linkage.PartialDate:
		return "the same as far as both know"
	case linkage.SameSector:
		return "the same postcode sector"
	case linkage.SameOutcode:
		return "the same first half of the postcode"
	case linkage.Else:
		return "different"
	}
	return string(l.Kind)
}
