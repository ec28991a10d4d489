package care

import (
	"encoding/json"
	"fmt"
	"strings"
)

// Category is a kind of fact that a sharing agreement can share on its own. In
// records it stands as its word: "list-entries".
type Category uint8

// Categories, from the least to the most that is said of a person.
const (
	// AggregateOnly is counts that nobody can be found in; it never opens a row.
	AggregateOnly Category = iota
	// ListEntries say that somebody waits: who, for what, since when, what is next.
	ListEntries
	// ContactDetails are address, postcode, telephone and whatever tells where
	// somebody is.
	ContactDetails
	// ClinicalDetail is the reason for referral, procedures, outcomes and notes.
	ClinicalDetail
	// Placements are where somebody is placed away from home.
	Placements
	// Plans are a person's own plans.
	Plans
	// Categories is how many there are.
	Categories
)

var categoryWords = [Categories]string{"aggregate-only", "list-entries", "contact-details", "clinical-detail", "placements", "plans"}

// String is the category's word; "" for none that there is.
func (c Category) String() string {
	if c >= Categories {
		return ""
	}
	return categoryWords[c]
}

// ParseCategory reads what String writes.
func ParseCategory(s string) (Category, bool) {
	for c, w := range categoryWords {
		if w == s {
			return Category(c), true
		}
	}
	return 0, false
}

// MarshalText writes the category's word.
func (c Category) MarshalText() ([]byte, error) {
	if c >= Categories {
		return nil, fmt.Errorf("care: there is no category %d", uint8(c))
	}
	return []byte(categoryWords[c]), nil
}

// UnmarshalText reads what MarshalText writes; a word that is none is an error,
// never a category.
func (c *Category) UnmarshalText(b []byte) error {
	v, ok := ParseCategory(string(b))
	if !ok {
		return fmt.Errorf("care: a category's word is not known")
	}
	*c = v
	return nil
}

// Protection is a set of reasons for which a row is kept more closely than its
// partner's other rows. In records it stands as a list of words.
type Protection uint8

// Protections of a row: of the person it is about, or of the service that wrote
// it.
const (
	// AddressWithheld is the S flag (PDS "restricted"): whatever tells where the
	// person is stays closed, to everybody.
	AddressWithheld Protection = 1 << iota
	// OptedOut is the national data opt-out: not for planning or research.
	OptedOut
	// Type1OptOut keeps a practice's record to direct care alone.
	Type1OptOut
	// StaffPatient is somebody who works at a partner: their entry is closed to
	// their own organisation's non-clinical roles, and every look is told.
	StaffPatient
	// Sealed is a record closed by law or by decision (adoption, gender
	// reassignment): never joined again, and open only where it was made.
	Sealed
	// RestrictedService is a service whose very name tells something (a refuge):
	// closed to other partners unless an agreement names it.
	RestrictedService

	protectionsEnd
)

var protectionWords = []string{"address-withheld", "opted-out", "type-1-opt-out", "staff-patient", "sealed", "restricted-service"}

// Has reports whether every protection of q is among p's.
func (p Protection) Has(q Protection) bool { return p&q == q }

// Words are the protections' words in their order; none for 0.
func (p Protection) Words() []string {
	words := []string{}
	for i, w := range protectionWords {
		if p&(1<<i) != 0 {
			words = append(words, w)
		}
	}
	return words
}

// String is the words with commas between them; "" for none.
func (p Protection) String() string { return strings.Join(p.Words(), ", ") }

// MarshalJSON writes the words as a list.
func (p Protection) MarshalJSON() ([]byte, error) {
	if p >= protectionsEnd {
		return nil, fmt.Errorf("care: there is no protection in %#x", uint8(p))
	}
	return json.Marshal(p.Words())
}

// UnmarshalJSON reads what MarshalJSON writes; a word that is none is an error:
// a protection that is not understood must not be dropped.
func (p *Protection) UnmarshalJSON(b []byte) error {
	var words []string
	if err := json.Unmarshal(b, &words); err != nil {
		return err
	}
	var v Protection
next:
	for _, w := range words {
		for i, known := range protectionWords {
			if w == known {
				v |= 1 << i
				continue next
			}
		}
		return fmt.Errorf("care: a protection's word is not known")
	}
	*p = v
	return nil
}

// ClassMeaning is what a visibility class stands for: rows that agree in all of
// it are seen by the same viewers for the same purposes. It is comparable, to be
// the key of a table of classes. The zero ClassMeaning means nothing and is closed
// to everybody.
type ClassMeaning struct {
	Partner     PartnerCode // who wrote the rows
	Protections Protection
	// Employer is, with StaffPatient, the partner that the person works at; "" when
	// nobody said which: then the row is closed to the non-clinical roles of all.
	Employer PartnerCode
	// Service is, with RestrictedService, the partner's own word for the service, as
	// an agreement names it; "" when the whole partner is one.
	Service string
}

// Kinds of the records by which sharing tells facts of protections. Streams
// "protection/<partner>", and "opt-outs" for those that came with a list.
const (
	// RecProtectionSet adds protections to people or to a service; body ProtectionChange.
	RecProtectionSet = "protection.set"
	// RecProtectionCleared takes them away again; body ProtectionChange.
	RecProtectionCleared = "protection.cleared"
)

// ProtectionChange is the body of RecProtectionSet and RecProtectionCleared. It
// names people, or a service, or both.
//
// A key may name a source record that has not arrived yet: it is protected from
// the moment it does. Protections are of the whole person, at every partner where
// records are one person, but for Sealed, which is of the one source record.
type ProtectionChange struct {
	V           int         `json:"v"`
	People      []Key       `json:"people,omitempty"`  // source records' keys
	Partner     PartnerCode `json:"partner,omitempty"` // of the service
	Service     string      `json:"service,omitempty"` // the partner's own word (team or service); "" = the whole partner
	Protections Protection  `json:"protections"`
	Employer    PartnerCode `json:"employer,omitempty"` // with StaffPatient
	Reason      string      `json:"reason,omitempty"`   // without personal data
}
