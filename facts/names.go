package facts

import (
	"slices"
	"sort"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Fold is how names are compared: lower case, without accents, and of the rest
// letters only, so that "O'Brien-Smith" and "OBRIEN SMITH" agree.
func Fold(name string) string {
	plain := true
	for i := range len(name) {
		plain = plain && name[i] < 0x80
	}
	if !plain {
		// The rune after a byte that is no text would keep its accent.
		name = norm.NFD.String(strings.ToValidUTF8(name, ""))
	}
	return strings.Map(func(r rune) rune {
		if !unicode.IsLetter(r) {
			return -1
		}
		return unicode.ToLower(r)
	}, name)
}

// foldID is how local identifiers are compared: upper case, without spaces and
// hyphens.
func foldID(id string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || r == '-' || r == '/' {
			return -1
		}
		return unicode.ToUpper(r)
	}, id)
}

// foldCache keeps the hash of each folded name by its code.
type foldCache struct{ family, given []uint64 }

func (f *foldCache) hash(s *state, d Dim, code Wide) uint64 {
	cache := &f.family
	if d == DimGiven {
		cache = &f.given
	}
	for int(code) >= len(*cache) {
		*cache = append(*cache, 0)
	}
	if (*cache)[code] == 0 {
		(*cache)[code] = hashText(Fold(s.dicts[d].text(uint32(code))))
	}
	return (*cache)[code]
}

// nameIndex finds people by family name: the rows sorted by it, and the few that
// changed since they were sorted.
type nameIndex struct {
	base  *nameBase
	delta []Row
}

// nameBase is people sorted by folded family name. It is never changed.
type nameBase struct {
	families []Wide   // by folded text
	start    []uint32 // rows of families[f] are rows[start[f]:start[f+1]]
	rows     []Row
}

func (x *nameIndex) changed(r Row) { x.delta = append(x.delta, r) }

// due reports whether the changed rows are too many to look through.
func (x *nameIndex) due(people int) bool { return len(x.delta) > max(4096, people/8) }

// sortNames makes the base anew by counting.
func (s *state) sortNames() {
	n := s.dicts[DimFamily].n + 1
	folded := make([]string, n)
	b := &nameBase{families: make([]Wide, 0, n-1), start: make([]uint32, n+1), rows: make([]Row, 0, s.nPeople)}
	for c := 1; c < n; c++ {
		folded[c] = Fold(s.dicts[DimFamily].text(uint32(c)))
		b.families = append(b.families, Wide(c))
	}
	slices.SortFunc(b.families, func(a, c Wide) int { return strings.Compare(folded[a], folded[c]) })
	at := make([]uint32, n) // place of each family in the order
	for i, f := range b.families {
		at[f] = uint32(i)
	}
	for r := range Row(s.nPeople) {
		if f := s.people[r/ChunkRows].Family[r%ChunkRows]; f != 0 {
			b.start[at[f]+1]++
		}
	}
	for i := 1; i < len(b.start); i++ {
		b.start[i] += b.start[i-1]
	}
	next := slices.Clone(b.start)
	b.rows = b.rows[:b.start[len(b.start)-1]]
	for r := range Row(s.nPeople) {
		if f := s.people[r/ChunkRows].Family[r%ChunkRows]; f != 0 {
			b.rows[next[at[f]]] = r
			next[at[f]]++
		}
	}
	s.names = &nameIndex{base: b}
}

// PeopleByName appends at most limit source records whose folded family name
// begins with family and one of whose given names begins with given ("" = any).
// It never looks through all people: without a family name it finds nobody.
func (v *View) PeopleByName(family, given string, limit int, buf []Row) []Row {
	family, given = Fold(family), Fold(given)
	if family == "" || limit <= 0 {
		return buf
	}
	from := len(buf)
	fits := func(r Row) bool {
		c, i, ok := v.Person(r)
		return ok && strings.HasPrefix(Fold(v.Wide(DimFamily, c.Family[i])), family) &&
			givenFits(v.Wide(DimGiven, c.Given[i]), given)
	}
	names := v.g.names
	if b := names.base; b != nil {
		first := sort.Search(len(b.families), func(i int) bool { return Fold(v.Wide(DimFamily, b.families[i])) >= family })
		for f := first; f < len(b.families) && strings.HasPrefix(Fold(v.Wide(DimFamily, b.families[f])), family); f++ {
			for _, r := range b.rows[b.start[f]:b.start[f+1]] {
				// Whoever has another name by now is among those who changed.
				if c, i, ok := v.Person(r); ok && c.Family[i] == b.families[f] && givenFits(v.Wide(DimGiven, c.Given[i]), given) {
					if buf = append(buf, r); len(buf)-from == limit {
						return buf
					}
				}
			}
		}
	}
	for _, r := range names.delta { // short, and may name a row twice
		if fits(r) && !slices.Contains(buf[from:], r) {
			if buf = append(buf, r); len(buf)-from == limit {
				return buf
			}
		}
	}
	return buf
}

// givenFits reports whether one of the given names, folded, begins with prefix.
func givenFits(names, prefix string) bool {
	if prefix == "" || strings.HasPrefix(Fold(names), prefix) {
		return true
	}
	for name := range strings.FieldsSeq(names) {
		if strings.HasPrefix(Fold(name), prefix) {
			return true
		}
	}
	return false
}
