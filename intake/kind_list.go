package intake

import (
	"slices"

	"roundtable/care"
)

// kindList is the list that any team keeps: one row a person, in the columns
// that they happen to have.
var kindList = Kind{
	Name:        "list",
	Title:       "Waiting list, one row a person",
	Description: "A team's own list as it keeps it: a start date, and an identifier or a name and date of birth; everything else may be missing.",
	Fields:      listFields(),
	Snapshot:    true,
	Doc:         "docs/formats/list.md",
	twice:       true,
	turn:        10,
	clock:       care.ClockOfList,
	tables:      []layout{{fields: listFields(), read: readListRow, lacks: lacksList}},
}

func listFields() []Field {
	f := append(slices.Clone(personFields), waitFields...)
	for i := range f {
		f[i].Required = f[i].id == fStart
	}
	return f
}

func readListRow(r *row, out *landed) {
	if !readPerson(r, &out.person) {
		rejectNobody(r)
	}
	readWait(r, out.person.Key, &out.pathway)
	checkWait(r, out.person.Birth, &out.pathway)
	out.created = r.stamp(fCreated)
	out.hasPerson, out.hasPathway = true, true
}

// rejectNobody says why a row names nobody: a bad NHS number, or nothing at all.
func rejectNobody(r *row) {
	if r.has(fNHS) && len(r.bytes(fNHS)) > 0 && !isBlankWord(r.bytes(fNHS)) {
		r.reject(fNHS, faultNHSAlone)
		return
	}
	r.reject(noField, faultNoIdentity)
}

func lacksList(has func(fieldID) bool) []string {
	var out []string
	if !has(fStart) && !has(fReceived) {
		out = append(out, "a column with the date the wait started, or the date the referral was received")
	}
	return append(out, lacksIdentity(has)...)
}

func lacksIdentity(has func(fieldID) bool) []string {
	if has(fLocalID) || has(fNHS) || (has(fName) || has(fFamily)) && has(fBirth) {
		return nil
	}
	return []string{"a column with a number for each person, or columns with the name and the date of birth"}
}
