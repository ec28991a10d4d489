package linkage

import (
	"math/bits"
	"strings"
)

// NamedFrom is how many records must hold a value before a profile names it: fewer
// could point at a person.
const NamedFrom = 10

// followedIDs is how many identifiers a profile can hold apart to find twins.
const followedIDs = 2_000_000

// FieldProfile is what one source's records have in one field. Filled, Blank,
// Placeholder, Unreadable and Ambiguous add up to the records.
type FieldProfile struct {
	Field       Field `json:"field"`
	Filled      int   `json:"filled"`      // with a value that can be compared
	Blank       int   `json:"blank"`       // nothing written
	Placeholder int   `json:"placeholder"` // written, and stands for "not known"
	Unreadable  int   `json:"unreadable"`  // cannot be what the field holds
	Ambiguous   int   `json:"ambiguous"`   // has two readings
	Repaired    int   `json:"repaired"`    // of the filled: characters mended
	// Distinct is how many different values there are: exact up to 4,096
	// (DistinctExact), beyond that to within about 1 %.
	Distinct      int  `json:"distinct"`
	DistinctExact bool `json:"distinct_exact"`
	// CommonestHeld is how many records, at least, hold the commonest value;
	// Commonest is that value when NamedFrom or more hold it and it is a word of
	// many (never a number, a telephone, an address or an email), "" otherwise.
	CommonestHeld int    `json:"commonest_held"`
	Commonest     string `json:"commonest,omitempty"`
	// Noted counts each note, by its words.
	Noted map[string]int `json:"noted,omitempty"`
}

// Profile is what a source's records are like before they are linked.
type Profile struct {
	Source  string         `json:"source,omitempty"`
	Records int            `json:"records"`
	Fields  []FieldProfile `json:"fields"`
	// RepeatedIDs is how many records carry an identifier that came before;
	// RepeatedKnown is false when there were more than two million identifiers, and
	// it counts the first of them only.
	RepeatedIDs   int  `json:"repeated_ids"`
	RepeatedKnown bool `json:"repeated_ids_known"`
	// FirstOfMonth, Januaries and TwiceFive count birthdays on the 1st of a month,
	// on 1 January, and in years that end in 0 or 5, of Birthdays whole dates.
	Birthdays    int `json:"birthdays"`
	FirstOfMonth int `json:"first_of_month"`
	Januaries    int `json:"first_of_january"`
	TwiceFive    int `json:"years_ending_0_or_5"`
	// Withheld and Sealed count protected records.
	Withheld int `json:"withheld"`
	Sealed   int `json:"sealed"`
}

// Profiler makes the profile of one source in one pass; its memory does not grow with
// the records, beyond the identifiers it tells apart. The zero value is ready.
type Profiler struct {
	profile Profile
	fields  [Fields]fieldCounts
	ids     map[uint64]struct{}
}

type fieldCounts struct {
	filled, blank, placeholder, unreadable, ambiguous int

	notes    [len(noteWords)]int
	distinct distinctCount
	common   commonest
}

// Add counts a record as its source wrote it.
func (p *Profiler) Add(r Record) {
	p.profile.Records++
	if p.profile.Records == 1 {
		p.profile.Source = r.Source
		p.ids = map[uint64]struct{}{}
	}
	if r.Withheld {
		p.profile.Withheld++
	}
	if r.Sealed {
		p.profile.Sealed++
	}
	p.id(r.ID)
	for f := range Fields {
		value, note := Clean(f, r.Values[f])
		p.fields[f].add(value, note)
		if f == Birth {
			p.birthday(value)
		}
	}
}

func (p *Profiler) id(id string) {
	h := textHash(id)
	if _, twice := p.ids[h]; twice {
		p.profile.RepeatedIDs++
	} else if len(p.ids) < followedIDs {
		p.ids[h] = struct{}{}
	}
}

func (p *Profiler) birthday(value string) {
	if len(value) != 8 || value[4:6] == "00" || value[6:] == "00" {
		return
	}
	p.profile.Birthdays++
	if value[6:] == "01" {
		p.profile.FirstOfMonth++
		if value[4:6] == "01" {
			p.profile.Januaries++
		}
	}
	if value[3] == '0' || value[3] == '5' {
		p.profile.TwiceFive++
	}
}

func (c *fieldCounts) add(value string, note Note) {
	for rest := uint32(note); rest != 0; rest &= rest - 1 {
		c.notes[bits.TrailingZeros32(rest)]++
	}
	switch {
	case value != "":
		c.filled++
		c.distinct.add(textHash(value))
		c.common.add(value)
	case note&NotePlaceholder != 0:
		c.placeholder++
	case note&NoteAmbiguous != 0:
		c.ambiguous++
	case note&NoteUnreadable != 0:
		c.unreadable++
	default:
		c.blank++
	}
}

// Profile is the profile so far, of the fields in which anything was written.
func (p *Profiler) Profile() Profile {
	out := p.profile
	out.RepeatedKnown = len(p.ids) < followedIDs
	for f := range Fields {
		c := &p.fields[f]
		if c.blank == out.Records {
			continue
		}
		out.Fields = append(out.Fields, c.profile(f))
	}
	return out
}

func (c *fieldCounts) profile(f Field) FieldProfile {
	out := FieldProfile{
		Field: f, Filled: c.filled, Blank: c.blank, Placeholder: c.placeholder,
		Unreadable: c.unreadable, Ambiguous: c.ambiguous,
	}
	out.Distinct, out.DistinctExact = c.distinct.count()
	value, held := c.common.most()
	out.CommonestHeld = held
	if held >= NamedFrom && mayBeNamed(f) {
		out.Commonest = value
	}
	for i, n := range c.notes {
		if n == 0 {
			continue
		}
		if out.Noted == nil {
			out.Noted = map[string]int{}
		}
		out.Noted[noteWords[i]] = n
		if Note(1)<<i == NoteRepaired {
			out.Repaired = n
		}
	}
	return out
}

// mayBeNamed reports the fields whose values are words that many people share. A
// number, a telephone or an address that ten hold is still somebody's.
func mayBeNamed(f Field) bool {
	switch f {
	case Given, Family, Sex, Locality, Practice:
		return true
	}
	return false
}

// Field is the profile of one field; ok is false when nothing was written in it.
func (p Profile) Field(f Field) (FieldProfile, bool) {
	for _, x := range p.Fields {
		if x.Field == f {
			return x, true
		}
	}
	return FieldProfile{}, false
}

// Keys are the profile's fields as they are called in files: "given, family, dob".
func (p Profile) Keys() string {
	keys := make([]string, len(p.Fields))
	for i, f := range p.Fields {
		keys[i] = f.Field.String()
	}
	return strings.Join(keys, ", ")
}
