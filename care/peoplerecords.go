package care

import "fmt"

// PersonID names a person: whom the table believes that one or more source records
// describe. It is the key of one of those records, the one that the table saw
// first, so that a record which nobody linked has an id already, and every id that
// a person ever had still leads to whoever has that record now (facts' Resolve).
type PersonID Key

// String is the id as 32 lower-case hexadecimal digits; "" for the zero id.
func (p PersonID) String() string { return Key(p).String() }

// IsZero reports whether there is no person.
func (p PersonID) IsZero() bool { return p == PersonID{} }

// ParsePersonID reads what String writes, and nothing else.
func ParsePersonID(s string) (PersonID, bool) {
	k, ok := ParseKey(s)
	return PersonID(k), ok
}

// MarshalText writes the id as String does; the zero id is empty.
func (p PersonID) MarshalText() ([]byte, error) { return Key(p).MarshalText() }

// UnmarshalText reads what MarshalText writes.
func (p *PersonID) UnmarshalText(b []byte) error { return (*Key)(p).UnmarshalText(b) }

// LinkZone is what a link may be used for. Direct care asks for more certainty than
// planning does: a wrong link there puts one person's care beside another's.
type LinkZone string

// Zones of links. What holds for direct care holds for planning and research too,
// and never the other way about.
const (
	ZoneDirectCare LinkZone = "direct-care"
	ZonePlanning   LinkZone = "planning"
)

// Known reports whether there is such a zone.
func (z LinkZone) Known() bool { return z == ZoneDirectCare || z == ZonePlanning }

// ZoneOf is the zone whose links a purpose is served by: planning and research have
// their own, everything else is held to direct care's.
func ZoneOf(p Purpose) LinkZone {
	if p == Planning || p == Research {
		return ZonePlanning
	}
	return ZoneDirectCare
}

// LinkTier says by what a link was made.
type LinkTier uint8

// Tiers of links.
const (
	// TierNumber links agree in a verified NHS number and the birth date, or nearly.
	TierNumber LinkTier = iota + 1
	// TierWeighed links were weighed by a model.
	TierWeighed
	// TierReviewed links were decided by people.
	TierReviewed
)

// Kinds of the records by which the people room says who is one person. Facts folds
// them (ADR 12). None of them changes a source record.
const (
	// RecLinked carries a Parquet body of LinkRow: links that a run of the model
	// made. Stream LinkStream.
	RecLinked = "people.linked"
	// RecMerged carries a PeopleMerged: people decided that two records are of one
	// person. Stream "person/<id>".
	RecMerged = "person.merged"
	// RecSplit, RecUnlinked and RecKeptApart carry a PeopleApart. Split parts a person
	// in two or more, unlinked takes one record out, kept-apart says of records that
	// nobody had joined that nobody shall. To facts they are the same.
	RecSplit     = "person.split"
	RecUnlinked  = "person.unlinked"
	RecKeptApart = "person.kept-apart"
	// RecPeopleUndone carries a PeopleUndone: a record of the kinds above, of
	// RecNotice or of RecSuperseded is as if it had never been written.
	RecPeopleUndone = "people.undone"
	// RecNotice carries a Notice: people of a voluntary-sector partner were told, or
	// consented, that their records are linked. RecNoticeWithdrawn takes it back.
	RecNotice          = "people.notice-recorded"
	RecNoticeWithdrawn = "people.notice-withdrawn"
	// RecSuperseded carries a NumbersSuperseded. Stream "people/numbers".
	RecSuperseded = "people.numbers-superseded"
)

// LinkStream is the stream of RecLinked.
const LinkStream = "people/links"

// LinkRow is one link: two source records that describe one person. It holds for a
// zone as long as neither record is sealed, absent or kept apart from the other, nor
// of a voluntary-sector partner without a notice, and as long as it joins no two
// verified NHS numbers.
type LinkRow struct {
	A      Key    `parquet:"a"`
	B      Key    `parquet:"b"`
	Zone   string `parquet:"zone,dict"`  // a LinkZone
	Weight int32  `parquet:"weight"`     // thousandths of a bit, the prior included
	Tier   uint8  `parquet:"tier"`       // a LinkTier
	Model  string `parquet:"model,dict"` // version of the model
	Why    string `parquet:"why,dict"`   // in a word: "nhs-number", "weighed"
}

// PeopleMerged is the body of RecMerged: records A and B are of one person, whoever
// else is one person with either.
type PeopleMerged struct {
	V      int      `json:"v"` // 1
	A      Key      `json:"a"`
	B      Key      `json:"b"`
	Zone   LinkZone `json:"zone"`
	Case   string   `json:"case,omitempty"`   // of the review that decided it
	Weight int32    `json:"weight,omitempty"` // thousandths of a bit, when a model had weighed it
	Reason string   `json:"reason,omitempty"` // without personal data
}

// PeopleApart is the body of RecSplit, RecUnlinked and RecKeptApart: no record of one
// side is ever the same person as a record of another side. Of the records of one
// side it says nothing.
type PeopleApart struct {
	V      int     `json:"v"` // 1
	Sides  [][]Key `json:"sides"`
	Case   string  `json:"case,omitempty"`
	Reason string  `json:"reason,omitempty"`
}

// PeopleUndone is the body of RecPeopleUndone.
type PeopleUndone struct {
	V      int    `json:"v"`      // 1
	Record int64  `json:"record"` // Seq of what is undone
	Reason string `json:"reason,omitempty"`
	// Unseen says, of a reviewer's decision of a pair, that they took it back before they
	// were shown what a model made of the pair, or what others said of it.
	Unseen bool `json:"unseen,omitempty"`
}

// NoticeBasis is why a voluntary-sector record may be linked.
type NoticeBasis string

// Bases of a notice.
const (
	BasisConsent NoticeBasis = "consent" // each person said yes
	BasisNotice  NoticeBasis = "notice"  // they were told how it is used, and could object
)

// Notice is the body of RecNotice and RecNoticeWithdrawn: of some people by their
// source records' keys, or of all whom one list of a partner states.
type Notice struct {
	V       int         `json:"v"` // 1
	Partner PartnerCode `json:"partner"`
	People  []Key       `json:"people,omitempty"`
	List    string      `json:"list,omitempty"` // the list's name, "" its one list; without People
	Basis   NoticeBasis `json:"basis,omitempty"`
	Words   string      `json:"words,omitempty"` // what people were told, or where it stands
	On      Date        `json:"on,omitzero"`     // since when they have been told
	Reason  string      `json:"reason,omitempty"`
}

// NumbersSuperseded is the body of RecSuperseded: NHS numbers that the national
// service replaced by others. A number that was made invalid by law (adoption,
// gender reassignment) has no successor and never stands here.
type NumbersSuperseded struct {
	V      int          `json:"v"` // 1
	Pairs  []Superseded `json:"pairs"`
	Source string       `json:"source,omitempty"` // the trace that said so
	List   string       `json:"list,omitempty"`   // of the partner that said so; "" its one list
}

// Superseded is one number and the one that took its place, or, with Old 0, that of
// Person none is stated. What a list says of a person takes the place of all that it
// said of them before; a pair of nobody stands until its record is undone.
type Superseded struct {
	Old    NHSNumber `json:"old"`
	New    NHSNumber `json:"new"`
	Person Key       `json:"person,omitzero"` // the source record that stated it
}

// PersonStream is the stream of the decisions about one person.
func PersonStream(p PersonID) string { return fmt.Sprintf("person/%s", p) }

// NumbersStream is the stream of RecSuperseded.
const NumbersStream = "people/numbers"

// NoticeStream is the stream of a partner's notices.
func NoticeStream(p PartnerCode) string { return "people/notice/" + string(p) }
