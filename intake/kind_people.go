package intake

import "slices"

// kindPeople is a register of people: what a partner knows of those it knows.
var kindPeople = Kind{
	Name:        "people",
	Title:       "People, one row a person",
	Description: "A register of people without waits: demographics, needs, practice.",
	Fields:      registerFields,
	Doc:         "docs/formats/people.md",
	twice:       true,
	turn:        0,
	score:       func([]string, int) int { return 1 }, // whatever else it may be comes first
	tables: []layout{{
		fields: registerFields, read: readPeopleRow, lacks: lacksIdentity,
	}},
}

// registerFields are what a register may say of a person beside what any list may.
var registerFields = append(slices.Clone(personFields), mayAll(fReplaced)...)

func readPeopleRow(r *row, out *landed) {
	if !readPerson(r, &out.person) {
		rejectNobody(r)
	}
	out.hasPerson = true
	out.replaced = readReplaced(r, &out.person)
}
