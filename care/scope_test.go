package care

import (
	"testing"

	"pgregory.net/rapid"
)

// TestAScopeSaysByCategory: what one category opens says nothing of another.
func TestAScopeSaysByCategory(t *testing.T) {
	var may [Categories][]uint64
	may[ListEntries] = []uint64{1<<3 | 1<<5}
	may[ClinicalDetail] = []uint64{1 << 5}
	s := ScopeOfCategories(Booking, may)
	may[ListEntries][0] = ^uint64(0) // the scope has its own copy
	for _, tc := range []struct {
		name string
		got  bool
		want bool
	}{
		{"list entries of a class in the set", s.Allows(3), true},
		{"list entries of a class outside it", s.Allows(4), false},
		{"clinical detail of the one class", s.May(ClinicalDetail, 5), true},
		{"clinical detail of the other", s.May(ClinicalDetail, 3), false},
		{"contact details, which nothing opened", s.May(ContactDetails, 5), false},
		{"a class past the end", s.Allows(640), false},
		{"a category that there is not", s.May(Categories, 3), false},
		{"the zero scope", Scope{}.Allows(0), false},
		{"list entries alone give no clinical detail", ScopeOf(Booking, []uint64{1}).May(ClinicalDetail, 0), false},
		{"the whole table", WholeTable(Booking).May(Plans, 99), true},
	} {
		if tc.got != tc.want {
			t.Errorf("%s: %v, want %v", tc.name, tc.got, tc.want)
		}
	}
}

// TestAScopeOfPeopleIsClosedToWhoKnowsNoPeople: a reader that asks of classes
// alone gets nothing of a narrowed scope.
func TestAScopeOfPeopleIsClosedToWhoKnowsNoPeople(t *testing.T) {
	anna, ben := Key{1}, Key{2}
	s := WholeTable(DirectCare).OfPeople([]Key{ben, anna, {}, ben})
	if s.All() || s.Allows(0) || s.May(Plans, 3) {
		t.Error("a narrowed scope opened a class as a whole")
	}
	keys, ok := s.People()
	if !ok || len(keys) != 2 || keys[0] != anna {
		t.Errorf("People = %v, %v", keys, ok)
	}
	if !s.MayPerson(Plans, 7, ben) || s.MayPerson(Plans, 7, Key{3}) || s.MayPerson(Plans, 7, Key{}) {
		t.Error("MayPerson does not follow the keys")
	}
	if twice := s.OfPeople([]Key{anna, {9}}); twice.MayPerson(ListEntries, 0, Key{9}) || twice.MayPerson(ListEntries, 0, ben) || !twice.MayPerson(ListEntries, 0, anna) {
		t.Error("narrowing twice does not return what both allow")
	}
	if !WholeTable(DirectCare).OfPeople(nil).Empty() || s.Empty() {
		t.Error("Empty is wrong")
	}
	closed := ScopeOf(DirectCare, []uint64{1 << 4}).OfPeople([]Key{anna})
	if closed.MayPerson(ListEntries, 3, anna) || closed.MayPerson(ClinicalDetail, 4, anna) || !closed.MayPerson(ListEntries, 4, anna) {
		t.Error("a narrowed scope forgot its classes")
	}
}

// TestScopeKeys: the key is equal exactly when every answer is.
func TestScopeKeys(t *testing.T) {
	draw := rapid.Custom(func(t *rapid.T) Scope {
		if rapid.IntRange(0, 9).Draw(t, "whole") == 0 {
			return WholeTable(Planning)
		}
		var may [Categories][]uint64
		for i := range may {
			may[i] = rapid.SliceOfN(rapid.Uint64Range(0, 3), 0, 3).Draw(t, "set")
		}
		s := ScopeOfCategories(Booking, may)
		if rapid.Bool().Draw(t, "narrowed") {
			n := rapid.SliceOfN(rapid.Byte(), 0, 2).Draw(t, "keys")
			keys := make([]Key, len(n))
			for i, b := range n {
				keys[i] = Key{b & 1, 1}
			}
			s = s.OfPeople(keys)
		}
		return s
	})
	rapid.Check(t, func(t *rapid.T) {
		a, b := draw.Draw(t, "a"), draw.Draw(t, "b")
		same := a.Empty() == b.Empty() && (a.Empty() || a.narrow == b.narrow && len(a.people) == len(b.people))
		if a.Empty() || b.Empty() {
			if (a.Key() == b.Key()) != same || a.Empty() != (a.Key() == "") {
				t.Fatal("a scope that returns nothing has a key, or one that returns something has none")
			}
			return
		}
		for i := range min(len(a.people), len(b.people)) {
			same = same && a.people[i] == b.people[i]
		}
		for cat := range Categories {
			for c := range Class(256) {
				same = same && a.class(cat, c) == b.class(cat, c)
			}
		}
		if same != (a.Key() == b.Key()) {
			t.Fatalf("same answers %v, same key %v", same, a.Key() == b.Key())
		}
	})
}
