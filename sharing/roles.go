package sharing

import (
	"bytes"
	_ "embed"
	"encoding/csv"
	"fmt"
	"slices"
	"strings"

	"roundtable/care"
)

// Right is something that a role may do beside reading.
type Right string

// Rights. Where nothing else is said a right is over the viewer's own partner.
const (
	Import           Right = "import"             // bring files in
	Withdraw         Right = "withdraw"           // take an extract back
	NoteRows         Right = "note"               // write beside a row that one may read, of whichever partner
	OwnList          Right = "own-list"           // have a work list of one's own
	BreakGlass       Right = "break-glass"        // read one person's record in an emergency without an agreement
	ManagePartners   Right = "manage-partners"    // describe one's own partner at the table
	ManageAccounts   Right = "manage-accounts"    // open, change and end accounts
	ReviewAccounts   Right = "review-accounts"    // see the list of accounts, whole table
	DraftAgreement   Right = "draft"              // write an agreement's text
	AdviseAgreement  Right = "advise"             // advise on one for a partner
	SignAgreement    Right = "sign"               // sign for a partner; asks for the office as well
	SuspendAgreement Right = "suspend"            // suspend, and resume what one suspended
	EndAgreement     Right = "end"                // end one, or leave it
	Protect          Right = "protect"            // set protections, apply opt-out lists
	SeeAccessLog     Right = "see-access-log"     // read the partner's access log
	ReviewBreakGlass Right = "review-break-glass" // close a review
	SubjectAccess    Right = "subject-access"     // export one person's record and log
	Publish          Right = "publish"            // make suppressed figures public
	ReviewPeople     Right = "review-people"      // say of records that one may read whether they are of one person
	LinkPeople       Right = "link-people"        // start a run of the linkage, which shows nobody
	RecordNotice     Right = "record-notice"      // record a voluntary-sector partner's notice or consent
	BookPlaces       Right = "book"               // plan shared sessions, answer for one's own patients, offer and book places
	OwnPartner       Right = "own-partner"        // sees rows of its own partner alone, whatever is agreed
	OwnRecord        Right = "own-record"         // sees rows of the account's own people alone
)

// rights are all of them; wholeTable those that do not ask whose the object is.
var (
	rights = []Right{
		Import, Withdraw, NoteRows, OwnList, BreakGlass, ManagePartners, ManageAccounts, ReviewAccounts, DraftAgreement, AdviseAgreement,
		SignAgreement, SuspendAgreement, EndAgreement, Protect, SeeAccessLog, ReviewBreakGlass, SubjectAccess, Publish, OwnPartner, OwnRecord,
		ReviewPeople, LinkPeople, RecordNotice, BookPlaces,
	}
	wholeTable = []Right{NoteRows, OwnList, BreakGlass, ReviewAccounts, DraftAgreement, Publish, OwnPartner, OwnRecord, ReviewPeople, LinkPeople}
)

// RoleData is one role as roles.csv has it.
type RoleData struct {
	Role     care.Role
	Title    string // as a screen shows it: "Booking officer"
	Clinical bool   // under a professional's duty of confidence
	Sentence string // what it may do, in words
	reads    map[care.Purpose][]care.Category
	rights   []Right
}

// May reports whether the role has a right.
func (r RoleData) May(right Right) bool { return slices.Contains(r.rights, right) }

// Reads reports whether the role may read a category for a purpose at all: an
// agreement never gives more than that.
func (r RoleData) Reads(p care.Purpose, c care.Category) bool { return slices.Contains(r.reads[p], c) }

// Categories are what the role may read for a purpose, in their order.
func (r RoleData) Categories(p care.Purpose) []care.Category { return slices.Clone(r.reads[p]) }

// Rights are what the role may do.
func (r RoleData) Rights() []Right { return slices.Clone(r.rights) }

// PersonLevel reports whether the role reads rows for a purpose, and not counts
// alone.
func (r RoleData) PersonLevel(p care.Purpose) bool {
	return slices.ContainsFunc(r.reads[p], func(c care.Category) bool { return c != care.AggregateOnly })
}

// Own reports whether the role sees the records of the account's own people alone.
func (r RoleData) Own() bool { return r.May(OwnRecord) }

// Roles are all roles in the order of roles.csv.
func Roles() []RoleData { return slices.Clone(allRoles) }

// RoleOf is a role's data; ok is false for a role that there is not.
func RoleOf(r care.Role) (data RoleData, ok bool) {
	i := slices.IndexFunc(allRoles, func(d RoleData) bool { return d.Role == r })
	if i < 0 {
		return RoleData{}, false
	}
	return allRoles[i], true
}

// KnownRole reports whether there is such a role.
func KnownRole(r care.Role) bool { _, ok := RoleOf(r); return ok }

// Purposes are the purposes for which somebody can look, in the order of screens.
func Purposes() []care.Purpose { return slices.Clone(purposes) }

var purposes = []care.Purpose{care.DirectCare, care.Booking, care.Planning, care.Research, care.Assurance}

//go:embed roles.csv
var rolesCSV []byte

var allRoles = mustRoles()

func mustRoles() []RoleData {
	r, err := readRoles(rolesCSV)
	if err != nil {
		panic(err) // the file is built in, and a test reads it
	}
	return r
}

func readRoles(b []byte) ([]RoleData, error) {
	rows, err := csv.NewReader(bytes.NewReader(b)).ReadAll()
	if err != nil {
		return nil, err
	}
	if len(rows) == 0 || len(rows[0]) != 5+len(purposes) {
		return nil, fmt.Errorf("roles.csv: want a header of %d columns", 5+len(purposes))
	}
	for i, p := range purposes {
		if rows[0][4+i] != string(p) {
			return nil, fmt.Errorf("roles.csv: column %d is not %s", 5+i, p)
		}
	}
	var out []RoleData
	for _, row := range rows[1:] {
		d := RoleData{Role: care.Role(row[0]), Title: row[1], Clinical: row[2] == "yes", Sentence: row[3], reads: map[care.Purpose][]care.Category{}}
		for i, p := range purposes {
			for _, w := range strings.Fields(row[4+i]) {
				c, ok := care.ParseCategory(w)
				if !ok {
					return nil, fmt.Errorf("roles.csv: %s: %q is no category", d.Role, w)
				}
				d.reads[p] = append(d.reads[p], c)
			}
		}
		for _, w := range strings.Fields(row[len(row)-1]) {
			if !slices.Contains(rights, Right(w)) {
				return nil, fmt.Errorf("roles.csv: %s: %q is no right", d.Role, w)
			}
			d.rights = append(d.rights, Right(w))
		}
		out = append(out, d)
	}
	return out, nil
}
