package facts

import (
	"slices"
	"unsafe"
)

// zeroSlab backs every column chunk in which nothing was ever written, so that a
// field that no partner sends costs nothing.
var zeroSlab [ChunkRows * 2]uint64

// zeros is a column of zeros that must never be written to.
func zeros[T any]() []T {
	return unsafe.Slice((*T)(unsafe.Pointer(&zeroSlab[0])), ChunkRows)
}

func isZeros[T any](s []T) bool {
	return unsafe.Pointer(unsafe.SliceData(s)) == unsafe.Pointer(&zeroSlab[0])
}

// set writes one element, giving the column memory of its own with its first
// value that is not zero.
func set[T comparable](col *[]T, i int, v T) {
	s := *col
	if isZeros(s) {
		var zero T
		if v == zero {
			return
		}
		s = make([]T, ChunkRows)
		*col = s
	}
	s[i] = v
}

// rawColumn is a column without its type: what is done to all of them alike.
type rawColumn interface {
	toZeros()      // forget the values
	alloc()        // memory of its own, zeroed
	clone()        // memory of its own with the same values, unless all zero
	shared() bool  // all zero, no memory
	bytes() []byte // the elements as they lie in memory
}

type column[T any] struct{ p *[]T }

func col[T any](p *[]T) rawColumn { return column[T]{p} }

func (c column[T]) toZeros()     { *c.p = zeros[T]() }
func (c column[T]) alloc()       { *c.p = make([]T, ChunkRows) }
func (c column[T]) shared() bool { return isZeros(*c.p) }

func (c column[T]) clone() {
	if !isZeros(*c.p) {
		*c.p = slices.Clone(*c.p)
	}
}

func (c column[T]) bytes() []byte {
	s := *c.p
	return unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(s))), len(s)*int(unsafe.Sizeof(s[0])))
}

// each visits every column by its name in the checkpoint. The partner's own
// values, the event links and the list of a person's pathways are columns too.
func (c *PathwayChunk) each(f func(name string, c rawColumn)) {
	f("key", col(&c.Key))
	f("person", col(&c.Person))
	f("partner", col(&c.Partner))
	f("class", col(&c.Class))
	f("state", col(&c.State))
	f("clock", col(&c.Clock))
	f("extract", col(&c.Extract))
	f("gone", col(&c.Gone))
	f("line", col(&c.Line))
	f("sheet", col(&c.Sheet))
	c.eachDate(f)
	c.eachCode(f)
	f("action", col(&c.Action))
	f("comment", col(&c.Comment))
	f("ppid", col(&c.PPID))
	f("birth", col(&c.Birth))
	f("died", col(&c.Died))
	f("flags", col(&c.Flags))
	f("sex", col(&c.Sex))
	f("ethnicity", col(&c.Ethnicity))
	f("practice", col(&c.Practice))
	f("language", col(&c.Language))
	f("imd", col(&c.IMD))
	f("same", col(&c.Same))
	f("also", col(&c.Also))
	f("noted", col(&c.Noted))
	f("own_owner", col(&c.own.owner))
	f("own_action", col(&c.own.action))
	f("own_contact", col(&c.own.contact))
	f("own_validated", col(&c.own.validated))
	f("own_turn", col(&c.own.turn))
	f("next", col(&c.next))
	f("event_team", col(&c.eventTeam))
}

func (c *PathwayChunk) eachDate(f func(name string, c rawColumn)) {
	f("received", col(&c.Received))
	f("original", col(&c.Original))
	f("start", col(&c.Start))
	f("stop", col(&c.Stop))
	f("queue", col(&c.Queue))
	f("decided", col(&c.Decided))
	f("due", col(&c.Due))
	f("next_date", col(&c.NextDate))
	f("tci", col(&c.TCI))
	f("last_seen", col(&c.LastSeen))
	f("last_dna", col(&c.LastDNA))
	f("cancelled", col(&c.Cancelled))
	f("reviewed", col(&c.Reviewed))
	f("validated", col(&c.Validated))
	f("contact", col(&c.Contact))
	f("next_due", col(&c.NextDue))
}

func (c *PathwayChunk) eachCode(f func(name string, c rawColumn)) {
	f("list_type", col(&c.ListType))
	f("status", col(&c.Status))
	f("tfc", col(&c.TFC))
	f("site", col(&c.Site))
	f("referrer", col(&c.Referrer))
	f("source", col(&c.Source))
	f("priority", col(&c.Priority))
	f("urgency", col(&c.Urgency))
	f("next_kind", col(&c.NextKind))
	f("cancer", col(&c.Cancer))
	f("transfer", col(&c.Transfer))
	f("mutual_aid", col(&c.MutualAid))
	f("issuer", col(&c.Issuer))
	f("specialty", col(&c.Specialty))
	f("team", col(&c.Team))
	f("reason", col(&c.Reason))
	f("clinician", col(&c.Clinician))
	f("procedure", col(&c.Procedure))
	f("outcome", col(&c.Outcome))
	f("owner", col(&c.Owner))
}

func (c *PersonChunk) each(f func(name string, c rawColumn)) {
	f("key", col(&c.Key))
	f("partner", col(&c.Partner))
	f("class", col(&c.Class))
	f("present", col(&c.Present))
	f("extract", col(&c.Extract))
	f("line", col(&c.Line))
	f("sheet", col(&c.Sheet))
	f("local_id", col(&c.LocalID))
	f("nhs_number", col(&c.NHSNumber))
	f("nhs_status", col(&c.NHSStatus))
	f("family", col(&c.Family))
	f("given", col(&c.Given))
	f("birth", col(&c.Birth))
	f("died", col(&c.Died))
	f("sex", col(&c.Sex))
	f("ethnicity", col(&c.Ethnicity))
	f("postcode", col(&c.Postcode))
	f("lsoa", col(&c.LSOA))
	f("imd", col(&c.IMD))
	f("practice", col(&c.Practice))
	f("phone", col(&c.Phone))
	f("language", col(&c.Language))
	f("flags", col(&c.Flags))
	f("flags_no", col(&c.FlagsNo))
	f("adjust", col(&c.Adjust))
	f("access", col(&c.Access))
	f("address", col(&c.Address))
	f("same", col(&c.Same))
	f("plan", col(&c.plan))
	f("link", col(&c.link))
	f("died_event", col(&c.diedEvent))
	f("number_from", col(&c.numberFrom))
	f("status_from", col(&c.statusFrom))
	f("died_from", col(&c.diedFrom))
	f("first", col(&c.first))
	f("name_hash", col(&c.nameHash))
	f("local_hash", col(&c.localHash))
}

// eventLinks leads from a pathway to its events: a grouped run and, after it, a
// chain of those folded since, newest first.
type eventLinks struct {
	first []uint32 // position of the run
	n     []uint32 // its length
	head  []uint32 // newest event of the chain, +1; 0 = none
	epoch uint32
}

func (l *eventLinks) each(f func(name string, c rawColumn)) {
	f("ev_first", col(&l.first))
	f("ev_n", col(&l.n))
	f("ev_head", col(&l.head))
}

func allToZeros(_ string, c rawColumn) { c.toZeros() }
func cloneAll(_ string, c rawColumn)   { c.clone() }
