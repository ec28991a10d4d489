package waiting

import (
	"encoding/json"
	"slices"
	"sync"
	"unsafe"

	"roundtable/care"
	"roundtable/facts"
)

// A row that may be listed does not yet show everything that stands in it: each
// field is of one category (care.Category), and is shown to whom that category of
// the row's class is open. docs/adr/0010 says why each field is where it is.
//
// What may not be shown is taken out of a scope's columns when its table is made
// (chunk.mask), so that no filter, sort, group, count or search can ask for it; and
// every row says what was taken out (Row.Hidden), so that nobody takes a blank for
// a fact.

// NotShared is what stands in the place of a field that is not shown.
const NotShared = "not shared with you"

// Hidden is what of a row is not shown to who reads it: a set of categories, and
// whatever tells where somebody is whose address is withheld. The zero Hidden
// hides nothing.
type Hidden uint8

// hiddenPlace is of rows whose person's address is withheld: also what only hints
// at the place is closed, the area's deprivation and the sites, to everybody.
const hiddenPlace Hidden = 1 << 7

// Has reports whether a category is hidden.
func (h Hidden) Has(c care.Category) bool { return h&(1<<c) != 0 }

// Place reports whether the address is withheld.
func (h Hidden) Place() bool { return h&hiddenPlace != 0 }

// Categories are those that are hidden, in their order.
func (h Hidden) Categories() (out []care.Category) {
	for c := care.ListEntries; c < care.Categories; c++ {
		if h.Has(c) {
			out = append(out, c)
		}
	}
	return out
}

// MarshalJSON writes the words: ["contact-details","address-withheld"].
func (h Hidden) MarshalJSON() ([]byte, error) {
	words := []string{}
	for _, c := range h.Categories() {
		words = append(words, c.String())
	}
	if h.Place() {
		words = append(words, care.AddressWithheld.String())
	}
	return json.Marshal(words)
}

// clinicalFlags are those flags that are a diagnosis, or as private as one. The
// others say what somebody needs when they are offered a date, which whoever makes
// the offer has to know.
const clinicalFlags = care.FlagLearningDisability | care.FlagAutism | care.FlagSMI | care.FlagLookedAft

// contactFields, clinicalFields and placeFields are the fields of files that are
// not list entries, by the names that intake gives them; listFields those that
// are. A test holds them together with intake's. A field in none of them is
// clinical: who adds one decides.
var (
	contactFields  = []string{"address", "address_2", "address_3", "address_4", "address_5", "town", "county", "postcode", "lsoa", "phone", "language", "practice"}
	clinicalFields = []string{
		"reason", "procedure", "outcome", "comment", "detail", "asa", "cancer", "side",
		"learning_disability", "autism", "smi", "looked_after", "reason_out_of_area", "intended_management", "admission_method",
		"preliminary_screening_and_risk_assessment_date", "action_following_preliminary_screening_and_risk_assessment",
		"first_activity_type", "clinical_priority", "reject_reason", "close_reason", "contact_cancel_reason", "event_reason",
	}
	placeFields = []string{"imd", "site", "org", "referrer", "commissioner"}
	listFields  = []string{
		"local_id", "nhs_number", "replaced_nhs_number", "nhs_status", "name", "family", "given", "birth", "died", "sex", "ethnicity", "age",
		"interpreter", "carer", "has_carer", "veteran", "transport", "short_notice", "sensitive", "adjustments", "accessible_information",
		"ppid", "issuer", "referral_id", "list_type", "received", "received_time", "original", "start", "stop", "queue", "rtt_status",
		"tfc", "specialty", "team", "team_local_id", "team_type", "event_team", "source", "clinician", "priority", "diagnostic_priority",
		"urgency", "decided", "decision_to_treat_date", "due", "next_date", "tci", "tci_given", "last_seen", "last_dna", "cancelled",
		"reviewed", "validated", "transfer", "mutual_aid", "owner", "contact", "action", "weeks_waited", "date_and_time_data_set_created",
		"provider", "week_ending_date", "current_pathway_period_start_date", "outpatient_appointment_date", "first_activity_date",
		"discharged", "rejected", "closed", "care_contact_id", "care_contact_date", "care_contact_time", "attend_status", "mechanism",
		"contact_cancelled", "event", "event_date", "event_time", "event_id", "told", "befriender",
	}
)

// Field reports whether a field of a file is hidden, by the name that intake has
// for it; "" is a column that was not read.
func (h Hidden) Field(name string) bool {
	switch {
	case slices.Contains(listFields, name):
		return h.Has(care.ListEntries)
	case slices.Contains(placeFields, name):
		return h.Has(care.ListEntries) || h.Place()
	case slices.Contains(contactFields, name):
		return h.Has(care.ContactDetails)
	}
	return h.Has(care.ClinicalDetail)
}

// Column reports whether a column of the list is hidden.
func (h Hidden) Column(c Column) bool {
	switch c {
	case ColReason:
		return h.Field("reason")
	case ColComment:
		return h.Field("comment")
	case ColDecile:
		return h.Field("imd")
	}
	return h.Has(care.ListEntries)
}

// Flags are the flags that are hidden.
func (h Hidden) Flags() care.Flags {
	if h.Has(care.ClinicalDetail) {
		return clinicalFlags
	}
	return 0
}

// HiddenOf is what a scope hides of a row of a class about a person. It holds for
// rows that may be listed; of any other everything is hidden.
func HiddenOf(s care.Scope, c care.Class, m care.ClassMeaning, person care.Key) (h Hidden) {
	for cat := care.ListEntries; cat < care.Categories; cat++ {
		if !s.MayPerson(cat, c, person) {
			h |= 1 << cat
		}
	}
	if m.Protections.Has(care.AddressWithheld) {
		h |= hiddenPlace | 1<<care.ContactDetails | 1<<care.Placements
	}
	return h
}

// masks is what a view hides of the rows of each class that it lists; nil hides
// nothing.
type masks []Hidden

func masksOf(v *facts.View) masks {
	s := v.Scope()
	if s.All() {
		return nil // somebody's own folder on their own computer
	}
	var person care.Key // of a scope that is narrowed, any of its people will do
	if people, ok := s.People(); ok && len(people) > 0 {
		person = people[0]
	}
	classes := v.Classes()
	m := make(masks, len(classes))
	for c, meaning := range classes {
		if s.MayPerson(care.ListEntries, care.Class(c), person) {
			m[c] = HiddenOf(s, care.Class(c), meaning, person)
		}
	}
	return m
}

func (m masks) of(c care.Class) Hidden {
	if int(c) >= len(m) {
		return 0
	}
	return m[c]
}

// column reports whether a column is hidden of some class of rows.
func (m masks) column(c Column) bool {
	return slices.ContainsFunc(m, func(h Hidden) bool { return h.Column(c) })
}

// open is the look-up table of the classes of which none of the flags is hidden.
func (m masks) open(f care.Flags) []uint8 {
	set := make([]uint8, 1<<16)
	for c := range set {
		if m.of(care.Class(c)).Flags()&f == 0 {
			set[c] = 1
		}
	}
	return set
}

func colClass(c *chunk) []care.Class { return c.f.Class }

// missingHidden are the bits of table.missing that a mask makes unknown: whether a
// field is filled in tells something of it too.
func missingHidden(h Hidden) uint32 { return missingByHidden()[h] }

var missingByHidden = sync.OnceValue(func() *[1 << 8]uint32 {
	var of [1 << 8]uint32
	for _, name := range []string{"deprivation", "postcode", "practice", "learning-disability", "autism"} {
		field := name
		if name == "deprivation" {
			field = "imd"
		}
		bit, ok := missingBit(name)
		for h := range of {
			if ok && Hidden(h).Field(field) {
				of[h] |= bit
			}
		}
	}
	return &of
})

var (
	noWide  = make([]facts.Wide, facts.ChunkRows)
	noText  = make([]facts.Text, facts.ChunkRows)
	noBytes = make([]uint8, facts.ChunkRows)
)

// mask takes out of a scope's own copy of a chunk what is hidden of the rows in
// may. A chunk of which all of a column is hidden shares one empty column, and one
// of which nothing is taken shares everybody's.
func (c *chunk) mask(m masks, may *bitmap) {
	some, all := m.over(c.f.Class, may)
	if some == 0 {
		return
	}
	f := *c.f
	c.f = &f
	if some.Has(care.ClinicalDetail) {
		hides := func(h Hidden) bool { return h.Has(care.ClinicalDetail) }
		f.Reason = without(f.Reason, noWide, f.Class, m, may, hides, hides(all))
		f.Comment = without(f.Comment, noText, f.Class, m, may, hides, hides(all))
		c.yes = withoutBits(c.yes, f.Class, m, may, Hidden.Flags)
		c.no = withoutBits(c.no, f.Class, m, may, Hidden.Flags)
	}
	if some.Place() {
		f.IMD = without(f.IMD, noBytes, f.Class, m, may, Hidden.Place, all.Place())
	}
	c.missing = withoutBits(c.missing, f.Class, m, may, missingHidden)
}

// over is what is hidden of some of the rows in may, and of all of them.
func (m masks) over(class []care.Class, may *bitmap) (some, all Hidden) {
	all = ^Hidden(0)
	last, any := care.Class(0), false
	for i := range may.rows() {
		if c := class[i]; c != last || !any { // rows of a class come together
			last, any = c, true
			h := m.of(c)
			some, all = some|h, all&h
		}
	}
	return some, all
}

// without is a column without the values of the rows in may that hide it.
func without[T comparable](col, none []T, class []care.Class, m masks, may *bitmap, hides func(Hidden) bool, all bool) []T {
	if all {
		return none
	}
	out := col
	last, hidden := care.Class(0), hides(m.of(0))
	for i := range may.rows() {
		if c := class[i]; c != last {
			last, hidden = c, hides(m.of(c))
		}
		if hidden && out[i] != none[i] {
			if &out[0] == &col[0] { // everybody's
				out = slices.Clone(col)
			}
			out[i] = none[i]
		}
	}
	return out
}

// withoutBits is a column of bits without those that the rows in may hide.
func withoutBits[T ~uint32](col []T, class []care.Class, m masks, may *bitmap, hides func(Hidden) T) []T {
	out := col
	last, hidden := care.Class(0), hides(m.of(0))
	for i := range may.rows() {
		if c := class[i]; c != last {
			last, hidden = c, hides(m.of(c))
		}
		if out[i]&hidden != 0 {
			if &out[0] == &col[0] { // everybody's
				out = slices.Clone(col)
			}
			out[i] &^= hidden
		}
	}
	return out
}

// maskedBytes is what the columns hold that a scope's chunk does not share with
// everybody's.
func (c *chunk) maskedBytes() (sum int64) {
	of := c.whole
	if of == nil {
		return 0
	}
	return ownBytes(c.f.Reason, of.f.Reason, noWide) + ownBytes(c.f.Comment, of.f.Comment, noText) + ownBytes(c.f.IMD, of.f.IMD, noBytes) +
		ownBytes(c.yes, of.yes, nil) + ownBytes(c.no, of.no, nil) + ownBytes(c.missing, of.missing, nil) + ownBytes(c.state, of.state, nil)
}

// ownBytes is the size of a column that is neither everybody's nor the empty one.
func ownBytes[T any](col, whole, none []T) int64 {
	p := unsafe.SliceData(col)
	if p == unsafe.SliceData(whole) || p == unsafe.SliceData(none) {
		return 0
	}
	return int64(len(col)) * int64(unsafe.Sizeof(*p))
}
