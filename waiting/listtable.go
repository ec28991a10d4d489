package waiting

import (
	"iter"
	"math/bits"
	"sync"

	"roundtable/care"
	"roundtable/facts"
	"roundtable/ledger"
)

// The shared list is answered from columns: those of facts as they stand, and
// beside each chunk of them a few that are derived once. A table never changes
// when it is built; a new generation of facts makes a new table, which keeps
// the derived chunks whose facts have not changed. Readers keep the table that
// they began with.

// chunkWords is how many words of a bitmap cover one chunk of facts.
const chunkWords = facts.ChunkRows / 64

// states of a row, as bits of one column.
const (
	stQuery       uint32 = 1 << iota // a validation query is open
	stVanished                       // left the partner's snapshot with no stop stated
	stHeld                           // a file says that the person died
	stNHS                            // has a valid NHS number
	stShared                         // the NHS number stands with another birth date elsewhere
	stDuplicate                      // the partner sent this pathway more than once
	stClockDiffer                    // our clock and the partner's differ
	stComputed                       // no clock is asserted: Start is computed from events
)

// bitmap has a bit for each row of a chunk.
type bitmap [chunkWords]uint64

func (b *bitmap) set(i int) { b[i/64] |= 1 << (i % 64) }

// at is 1 for a set bit, else 0; 0 for a nil bitmap.
func (b *bitmap) at(i int) int {
	if b == nil {
		return 0
	}
	return int(b[i/64] >> (i % 64) & 1)
}

// rows yields the offsets of the set bits, ascending.
func (b *bitmap) rows() iter.Seq[int] {
	return func(yield func(int) bool) {
		for w, m := range b {
			for ; m != 0; m &= m - 1 {
				if !yield(w*64 + bits.TrailingZeros64(m)) {
					return
				}
			}
		}
	}
}

// action is a row's next action.
func (c *chunk) action(v *facts.View, i int) string {
	if text, ok := c.actions[i]; ok {
		return text
	}
	return v.Text(c.f.Action[i])
}

// chunk is one chunk of facts with what is derived from it. Slices have
// facts.ChunkRows entries; live says which rows are on the list.
type chunk struct {
	f    *facts.PathwayChunk
	live bitmap
	rows int // set bits of live

	then    facts.NotesAfter // of a past day; f is as the notes of that day had it,
	actions map[int]string   // but for next actions

	partner []facts.Code // under whom rows are found where partners merged; nil = f.Partner

	start   []care.Date // f.Start, except where a clock is computed from events
	queue   []care.Date // the queue place, or start where none is stated
	next    []care.Date // the next date of any kind, see nextDate
	yes     []care.Flags
	no      []care.Flags
	state   []uint32
	missing []uint32 // which of qualityFields are empty
	age     []AgeBand
	eth     []care.EthnicGroup
	family  []facts.Wide
	given   []facts.Wide

	held      bitmap  // stHeld, to be counted
	also      *bitmap // the same person has another open pathway
	elsewhere *bitmap // … at another partner
	probably  *bitmap // somebody on a list is probably the same person

	kept  *planeStore // nil = planes are made anew for each question
	own   *planeStore // of a scope's: of those columns that are not everybody's
	whole *chunk      // of a scope's: the chunk of the whole list
}

// table is the open pathways that one scope may see, in one generation of
// facts, with waits counted to one day.
type table struct {
	asAt    care.Date
	past    bool // asAt was before today when it was built
	gen     uint64
	pos     ledger.Seq
	chunks  []*chunk
	n       int                // open pathways
	doubted map[facts.Row]bool // probablyDied
	heirs   []facts.Code       // by DimPartner code, see heirs; nil = nobody merged
	people  facts.Row          // one more than the highest Same of a row on the list

	dict      func(facts.Dim) dictionary
	numbers   func(people []facts.Row, out []care.NHSNumber) // of source records
	text      func(c *chunk, i int, by Column) string        // of a free-text column
	byKey     func(care.Key) (facts.Row, bool)
	find      func(text string) ([]facts.Row, bool) // sorted; false: too many
	name      func(care.PartnerCode) string
	prios     *care.Priorities
	ranks     *rankCache
	ordered   sync.Map // facts.Dim -> *ranked
	lazy      sync.Map // Column -> *rowRank; also nhsColumn
	rankMost  int      // 0 = rankAtMost
	foundMost int      // 0 = foundAtMost

	summaryMu sync.Mutex
	summaries map[summaryKey]*Summary

	memo memo // figures that pages show again and again

	qualityOnce sync.Once
	quality     map[facts.Code]*qualityTally

	marks      SharedMarks // of shared sessions; nil where none are known
	sharedRows sharedRows

	masks masks  // what the scope hides of its rows
	whole *table // of a scope's: the table that it was taken from

	from *basis // what the next generation's table can reuse
}

// dictionary is a facts.Dict.
type dictionary interface {
	Len() int
	Value(code uint32) string
	Find(text string) (uint32, bool)
}

// row returns the chunk and offset of a row that is on the list.
func (t *table) row(r facts.Row) (c *chunk, i int, ok bool) {
	n := int(r) / facts.ChunkRows
	if n >= len(t.chunks) {
		return nil, 0, false
	}
	c, i = t.chunks[n], int(r)%facts.ChunkRows
	return c, i, c.live[i/64]&(1<<(i%64)) != 0
}

// ageBandAt is the age group on a day.
func ageBandAt(birth, day care.Date) AgeBand {
	m, ok := care.AgeMonths(birth, day)
	if !ok {
		return AgeUnknown
	}
	return ageBandOf(m / 12)
}

// ageFrom are the first completed years of the age groups.
var ageFrom = [AgeUnknown]int{0, 5, 12, 18, 25, 45, 65, 80}

func ageBandOf(years int) AgeBand {
	b := 0
	for i, from := range ageFrom {
		if years >= from {
			b = i
		}
	}
	return AgeBand(b)
}

// bandAt is the band of a clock start on a day.
func bandAt(start, day care.Date) WaitBand {
	if start == 0 {
		return BandUnknown
	}
	if start > day {
		return BandFuture
	}
	for i, w := range overWeeks {
		if int(day-start) <= 7*w {
			return WaitBand(i)
		}
	}
	return BandOver104
}

// nextDate is the next date of any kind: the sooner of the partner's next
// appointment and TCI date that is not past; when both are past, the later.
func nextDate(a, b, day care.Date) care.Date {
	if a > b {
		a, b = b, a
	}
	if a >= day && a != 0 {
		return a
	}
	return b
}
