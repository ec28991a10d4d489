package accesslog

import (
	"errors"

	"roundtable/care"
	"roundtable/ledger"
)

// Stream is the log: no lens folds it.
const Stream ledger.Stream = ledger.LogPrefix + "access"

// Kind is the kind of its records. By is the account that looked, Partner the
// organisation that it acted for.
const Kind ledger.Kind = "access.seen"

// Entry is the body of one record: one page view, export or command that read
// people.
type Entry struct {
	V       int          `json:"v"` // 1
	Role    care.Role    `json:"role"`
	Purpose care.Purpose `json:"purpose"`
	// What names the page in the words of Pages, "list" or "pathway": never an
	// address, which could hold what somebody searched for.
	What string `json:"what"`
	// People are the source records that were shown.
	People []care.Key `json:"people"`
	// Allowed says for each partner whose rows were shown what allowed it.
	Allowed []Allowed `json:"allowed,omitempty"`
	// Glass is the id of the broken glass that opened the page; "" for none.
	Glass string `json:"glass,omitempty"`
	// Ask are signs that were seen as the page was made and cannot be seen again
	// from the entry: see the constants.
	Ask []Sign `json:"ask,omitempty"`
	// Part and Parts are set where one look at very many people is several records.
	Part  int `json:"part,omitempty"`
	Parts int `json:"parts,omitempty"`
}

// Allowed is what allowed a partner's rows to be shown: an agreement's id with its
// version, or "" for the viewer's own organisation.
type Allowed struct {
	Partner   care.PartnerCode `json:"partner"`
	Agreement string           `json:"agreement,omitempty"`
	Version   int              `json:"version,omitempty"`
}

// EndedSince stands in Allowed.Agreement where what allowed the look ended between the
// look and its writing down.
const EndedSince = "ended-since"

// Sign is something that an information governance lead may want to ask about. It
// accuses nobody: people have the surname of a stranger, and staff look after
// their colleagues.
type Sign string

// Signs.
const (
	SameSurname Sign = "same-surname" // as the viewer's
	SameAddress Sign = "same-address" // postcode as the viewer's own record's
	Colleague   Sign = "colleague"    // the person works at the viewer's organisation
	OwnRecord   Sign = "own-record"   // the viewer's own, not through the person's page
	OutOfHours  Sign = "out-of-hours" // at night or on a Sunday, for a role that has office hours
	Unusual     Sign = "unusual-volume"
)

// Words say what a sign means, as a thing to ask about.
func (s Sign) Words() string {
	switch s {
	case SameSurname:
		return "looked at somebody with the same surname"
	case SameAddress:
		return "looked at somebody with the same address"
	case Colleague:
		return "looked at somebody who works at the same organisation"
	case OwnRecord:
		return "looked at their own record"
	case OutOfHours:
		return "looked outside office hours"
	case Unusual:
		return "looked at many more people than on other days"
	}
	return string(s)
}

// Pages are the pages that read people, with what a person is told was looked at.
var Pages = map[string]string{
	"list":          "the waiting list that you are on",
	"journey":       "your way from service to service",
	"pathway":       "your wait in full",
	"search":        "a search that found you",
	"export":        "a copy of the waiting list that you are on",
	"protected":     "a list of people whose records are kept more closely, to see whether that is still right",
	"erasure":       "what would be erased about you, to decide on it",
	"opt-out-check": "your NHS number, to ask the national service whether you opted out",
	"row":           "the row of the file that your wait came from",
	"issues":        "what is to be mended in the file that your wait came from",
	"sheet":         "a copy of the file that your wait came from",
	"note":          "your wait, to write a note",
	"query":         "a question about your wait",
	"mental":        "who waits for mental health care",
	"import":        "a file that you are in, as it was sent",
	"person":        "your records at several organisations, to see that they are yours",
	"review":        "two records that may both be yours, to say whether they are",
	"session":       "a date for your operation in a shared session, to offer, book or prepare it",
	"subject":       "everything that is held about you, because you asked",
	"own":           "your own page",
	"command-line":  "the waiting list that you are on, on the server itself",
}

// Check reports whether an entry may be written.
func (e *Entry) Check() error {
	if Pages[e.What] == "" {
		return errors.New("accesslog: a page that is not in the list of pages: " + e.What)
	}
	if len(e.People) == 0 {
		return errors.New("accesslog: an entry about nobody")
	}
	return nil
}
