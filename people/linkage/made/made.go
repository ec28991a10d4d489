package made

import (
	"fmt"
	"math/rand/v2"

	"roundtable/people/linkage"
)

// Options say what to make.
type Options struct {
	Seed    uint64
	Records int // about how many, all lists together; the last household is finished
	// Issued gives NHS numbers of the blocks that England and Wales issue (4xx, 6xx,
	// 7xx), because a test number never decides a link. Such records stay in memory
	// or in a folder that goes away with the test.
	Issued bool
	// NoNumbers leaves NHS numbers, telephones and emails out of every list.
	NoNumbers bool
}

// Set is lists with their truth.
type Set struct {
	Records []linkage.Record // of all lists, in an order of chance
	Person  []int32          // for each record, which of People it is of
	Marks   []Mark           // for each record, what was done to it
	People  []Person
}

// Person is what figures of fairness are told apart by, and what makes a person
// hard to link.
type Person struct {
	Group       string // 2001 ethnic category, "Z" not stated
	Born        int    // year
	Deprivation int    // decile, 1 the most deprived
	Moved       bool   // has another address on some lists than on others
	Multiple    bool   // a twin or a triplet
	Namesake    bool   // father or son of one name in one house
	Institution bool   // in a care home or a shared house
}

// Age is the person's age band at the end of 2025, in the bands that lists of the
// NHS are often told by.
func (p Person) Age() string {
	switch age := 2025 - p.Born; {
	case age < 18:
		return "0-17"
	case age < 40:
		return "18-39"
	case age < 65:
		return "40-64"
	case age < 80:
		return "65-79"
	default:
		return "80+"
	}
}

// Mark is what was done to a record, as a set of bits.
type Mark uint32

// What may be done to a record.
const (
	GivenSlip   Mark = 1 << iota // a mistake in the given name
	FamilySlip                   // a mistake in the family name
	OtherForm                    // a nickname or another transliteration
	NewName                      // a name from before or after marriage
	Exchanged                    // given name for family name
	BirthSlip                    // a wrong or partial birth date
	BirthGone                    // no birth date
	NumberWrong                  // somebody else's NHS number, or one that fails its check
	Elsewhere                    // the address from before or after a move
	AddressGone                  // no address and no postcode
	Placeholder                  // "Baby", "Twin One"
	Initial                      // an initial for the given name
	marks
)

var markNames = []string{
	"given name mistaken", "family name mistaken", "another form of the name", "name before or after marriage",
	"names exchanged", "birth date wrong or partial", "no birth date", "NHS number wrong", "moved", "no address",
	"placeholder name", "initial only",
}

// Names are the marks that are set, in words.
func (m Mark) Names() []string {
	var out []string
	for i, name := range markNames {
		if m&(1<<i) != 0 {
			out = append(out, name)
		}
	}
	return out
}

// Make makes lists. The same options always give the same lists, byte for byte.
func Make(o Options) *Set {
	w := &world{o: o, set: &Set{}, postcodes: max(o.Records/64, 60), serial: make([]int, len(lists))}
	for h := uint64(0); len(w.set.Records) < o.Records; h++ {
		w.house(rand.New(rand.NewPCG(o.Seed, h)))
	}
	shuffle(w.set, o.Seed)
	return w.set
}

// Pairs counts the pairs of records that are one person.
func (s *Set) Pairs() int {
	held := make([]int, len(s.People))
	n := 0
	for _, p := range s.Person {
		n += held[p]
		held[p]++
	}
	return n
}

// world is what has been made so far.
type world struct {
	o         Options
	set       *Set
	postcodes int   // how many there are
	serial    []int // records of each list
}

// house makes one household, or one institution, and the records of its people.
func (w *world) house(r *rand.Rand) {
	people := newHousehold(r, w.postcodes)
	first := uint64(len(w.set.People))
	for i := range people {
		p := &people[i]
		p.number = nhsNumber(first+uint64(i), w.o) //nolint:gosec // i is not negative
		if r.Float64() < p.naming.unnumbered {
			p.number = ""
		}
	}
	for i := range people {
		w.person(r, &people[i], people)
	}
}

// person adds a person and the records that lists have of them.
func (w *world) person(r *rand.Rand, p *human, house []human) {
	id := int32(len(w.set.People))
	on := p.lists(r)
	if len(on) > 1 && r.Float64() < movedShare {
		p.move(r, w.postcodes)
	}
	w.set.People = append(w.set.People, Person{
		Group: p.group.code, Born: p.born.year, Deprivation: p.home.deprivation, Moved: p.then != nil,
		Multiple: p.multiple != "", Namesake: p.suffix != "", Institution: p.institution,
	})
	for i, l := range on {
		// Of someone who moved, one list has the old address and one the new; others by chance.
		before := p.then != nil && (i == 0 || i > 1 && r.IntN(2) == 0)
		rec, mark := lists[l].write(r, p, before, house)
		w.serial[l]++
		rec.ID = fmt.Sprintf("%s-%07d", lists[l].Code, w.serial[l])
		if w.o.NoNumbers {
			rec.Values[linkage.NHSNumber], rec.Values[linkage.Phone], rec.Values[linkage.Email], rec.NHSStatus = "", "", "", ""
		}
		w.set.Records = append(w.set.Records, rec)
		w.set.Person = append(w.set.Person, id)
		w.set.Marks = append(w.set.Marks, mark)
	}
}

// movedShare is how many of the people on more than one list moved between one
// list and another.
const movedShare = .14
