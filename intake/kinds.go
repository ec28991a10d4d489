package intake

import (
	"slices"

	"roundtable/care"
)

// Kind is one sort of file: what it is called, which fields it may have, and how
// a row of it becomes rows of the ledger.
type Kind struct {
	Name        string // "list"
	Title       string // "Waiting list, one row a person"
	Description string
	// Fields are all that a file of the kind may have. A kind of several tables
	// (mhsds) lists the fields of them all; each file has those of its table.
	Fields []Field
	// Snapshot says that a file is the partner's whole list at a date, so that
	// rows which are missing from it have gone.
	Snapshot bool
	Doc      string // the page that describes the format: "docs/formats/list.md"

	tables []layout
	// turn is when its files are read among others that were sent together: the
	// lower first. The tables of a kind follow each other.
	turn int
	// score says how surely a file whose kind nobody stated is of this one, from its
	// folded headings and how well they were matched; nil is what a list scores. The
	// highest has it; layouts with a check of their own score checkedScore.
	score func(headings []string, matched int) int
	// clock is whose clock its pathways carry, for facts.
	clock care.Clock
	// alone says that its deliveries do not build on each other.
	alone bool
	// twice says that a file is read twice: first for the keys, to know which of
	// several rows of one wait stands, then for the rows.
	twice bool
	// merge gathers a pathway from several rows of the file (one row an event).
	merge bool
}

// layout is one shape that a kind's files have: its fields and how to read a row.
type layout struct {
	name   string // "" or the table's name, "MHS101"
	fields []Field
	// read turns the row into what lands; it says what is wrong through the row.
	read func(r *row, out *landed)
	// lacks says in words what the kind cannot do without and no column gives.
	lacks func(has func(fieldID) bool) []string
	// check, if set, must hold of the headers (folded) for the layout to be the
	// file's at all.
	check func(headers []string) bool
	// ready prepares what read needs to know of the columns, such as bands.
	ready func(s *sheetReader)
}

// landed is what one row came to.
type landed struct {
	person       care.PersonRow
	pathway      care.PathwayRow
	event        care.EventRow
	published    care.PublishedRow
	replaced     care.NHSNumber // that the person's took the place of
	hasPerson    bool
	hasPathway   bool
	hasEvent     bool
	hasPublished bool
	events       []care.EventRow // further events of the row
	created      stamp           // when the data set was created
	apart        bool            // procedure and reason tell it from another wait of the person
	update       bool            // the pathway row only adds to one that was sent before
}

// kinds in the order in which they are offered. It is the one place that names
// them all.
var kinds = gatherKinds(kindList, kindWLMDS, kindMHSDS, kindReferrals, kindPeople, kindPublished)

// Kinds lists the kinds of file that can be taken in, in the order in which they
// are offered. Callers must not change them.
func Kinds() []Kind { return kinds }

// KindNamed is the kind with the name; ok is false for any other.
func KindNamed(name string) (k Kind, ok bool) {
	for i := range kinds {
		if kinds[i].Name == name {
			return kinds[i], true
		}
	}
	return Kind{}, false
}

// gatherKinds lists the kinds' fields; each kind stands in a file of its own.
func gatherKinds(all ...Kind) []Kind {
	for i := range all {
		if all[i].Fields != nil {
			continue
		}
		for _, t := range all[i].tables {
			for _, f := range t.fields {
				if !slices.ContainsFunc(all[i].Fields, func(g Field) bool { return g.id == f.id }) {
					all[i].Fields = append(all[i].Fields, f)
				}
			}
		}
	}
	return all
}

func (k *Kind) table(name string) *layout {
	for i := range k.tables {
		if k.tables[i].name == name {
			return &k.tables[i]
		}
	}
	return &k.tables[0]
}

func (k *Kind) fieldNamed(name string) (Field, bool) {
	for _, f := range k.Fields {
		if f.Name == name {
			return f, true
		}
	}
	return Field{}, false
}
