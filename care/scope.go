package care

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"slices"
)

// Scope is what a read may return: for each category the visibility classes
// whose rows may be read for it. The zero Scope returns nothing: no policy never
// means "allow". A Scope never changes; copying one is cheap.
//
// A scope may be narrowed to people (OfPeople): somebody who reads their own
// record, or one whom they care for. Then no class is open as a whole, so that a
// reader which knows nothing of narrowing returns nothing; one that does asks
// People for the keys, finds their rows by key rather than by scanning, and asks
// MayPerson of each.
type Scope struct {
	Purpose Purpose
	may     [Categories][]uint64 // bit c set: class c may be read for the category
	people  []Key                // sorted, without repeats; when narrowed
	narrow  bool
	all     bool
	key     string
}

// WholeTable is the scope of "this computer" mode, in which one person reads
// their own folder: every class, every category.
func WholeTable(p Purpose) Scope {
	return Scope{Purpose: p, all: true}.sealed()
}

// ScopeOf is a scope that returns list entries of the classes in the bitset
// alone: no contact details, no clinical detail, no placements, no plans.
func ScopeOf(p Purpose, classes []uint64) Scope {
	var may [Categories][]uint64
	may[AggregateOnly], may[ListEntries] = classes, classes
	return ScopeOfCategories(p, may)
}

// ScopeOfCategories is a scope with one bitset of classes a category: bit c%64
// of word c/64 says whether class c may be read for it. A class past the end may
// not. The bitsets are copied.
func ScopeOfCategories(p Purpose, may [Categories][]uint64) Scope {
	for i, set := range may {
		for len(set) > 0 && set[len(set)-1] == 0 {
			set = set[:len(set)-1]
		}
		may[i] = slices.Clone(set)
	}
	return Scope{Purpose: p, may: may}.sealed()
}

// ScopeOfPeople is a scope of these people's records in whatever class: use it
// for tests; what sharing compiles for a service user is a class scope narrowed
// by OfPeople, so that protections hold there too.
func ScopeOfPeople(p Purpose, keys []Key) Scope { return WholeTable(p).OfPeople(keys) }

// OfPeople is the scope narrowed to the source records with these keys: a row is
// returned when s allows its class and its person is among them. No keys: nothing.
// Narrowed again, it returns what both allow.
func (s Scope) OfPeople(keys []Key) Scope {
	keys = slices.DeleteFunc(slices.Clone(keys), Key.IsZero)
	slices.SortFunc(keys, compareKeys)
	keys = slices.Compact(keys)
	if s.narrow {
		keys = slices.DeleteFunc(keys, func(k Key) bool { return !s.hasPerson(k) })
	}
	s.people, s.narrow = keys, true
	return s.sealed()
}

// All reports whether every row may be read for every category, so that a scan
// can skip the test.
func (s Scope) All() bool { return s.all && !s.narrow }

// Allows reports whether rows of class c may be returned at all: May(ListEntries, c).
func (s Scope) Allows(c Class) bool { return s.May(ListEntries, c) }

// May reports whether rows of class c may be read for a category, whoever they
// are about; false for every class of a scope that is narrowed to people.
func (s Scope) May(cat Category, c Class) bool { return !s.narrow && s.class(cat, c) }

// People are the source records that the scope is narrowed to, in the order of
// their keys; ok is false when it is not narrowed. Do not write to them.
func (s Scope) People() (keys []Key, ok bool) { return s.people, s.narrow }

// MayPerson reports whether a row of class c about the source record k may be
// read for a category. It holds for both kinds of scope: for one that is not
// narrowed it is May.
func (s Scope) MayPerson(cat Category, c Class, k Key) bool {
	return s.class(cat, c) && (!s.narrow || s.hasPerson(k))
}

// Empty reports whether the scope returns nothing at all.
func (s Scope) Empty() bool {
	if s.narrow && len(s.people) == 0 {
		return true
	}
	return !s.all && !slices.ContainsFunc(s.may[:], func(set []uint64) bool { return len(set) > 0 })
}

// Key is the scope's fingerprint, "" for one that returns nothing: two scopes
// with the same key allow the same rows of the same class table. The purpose is
// not part of it, so that what was computed for one purpose serves another that
// sees the same. Keep caches by it together with the generation whose class table
// the scope was compiled for, and with ZoneOf the purpose where anything kept says
// who is one person: that differs by zone.
func (s Scope) Key() string { return s.key }

func (s Scope) class(cat Category, c Class) bool {
	if cat >= Categories {
		return false
	}
	if s.all {
		return true
	}
	w := int(c) / 64
	return w < len(s.may[cat]) && s.may[cat][w]&(1<<(uint(c)%64)) != 0
}

func (s Scope) hasPerson(k Key) bool {
	_, ok := slices.BinarySearchFunc(s.people, k, compareKeys)
	return ok
}

func compareKeys(a, b Key) int { return slices.Compare(a[:], b[:]) }

// sealed gives the scope its fingerprint. Each part is preceded by its length,
// so that no two different scopes write the same bytes.
func (s Scope) sealed() Scope {
	if s.key = ""; s.Empty() {
		return s
	}
	b := []byte{0, 0}
	if s.all {
		b[0] = 1
	}
	if s.narrow {
		b[1] = 1
	}
	for _, set := range s.may {
		b = binary.LittleEndian.AppendUint32(b, uint32(len(set)))
		for _, w := range set {
			b = binary.LittleEndian.AppendUint64(b, w)
		}
	}
	for _, k := range s.people {
		b = append(b, k[:]...)
	}
	sum := sha256.Sum256(b)
	s.key = hex.EncodeToString(sum[:])
	return s
}
