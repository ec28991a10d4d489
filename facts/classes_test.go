package facts

import (
	"context"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"roundtable/care"
	"roundtable/ledger"
	"roundtable/ledger/ledgertest"
)

// refuge is a history of one person whom an ordinary service and a refuge of one
// partner know, and who is one person with another partner's record.
func refuge(t *testing.T, more ...draft) *memStore {
	t.Helper()
	m := newMemStore()
	born := care.NewDate(1980, 2, 3)
	m.add(delivery{
		partner: "V01", kind: "list",
		people: []care.PersonRow{{Key: key(1), NHSNumber: number1, NHSStatus: 1, Birth: born, Family: "Able", Given: "Ann"}, {Key: key(2), Family: "Baker"}},
		pathways: []care.PathwayRow{
			{Key: key(11), Person: key(1), Start: may, Team: "Advice"},
			{Key: key(12), Person: key(1), Start: may, Team: "Refuge"},
			{Key: key(13), Person: key(2), Start: may, Team: "Refuge"},
		},
	}.drafts(t)...)
	m.add(delivery{
		partner: "RZ1", kind: "list",
		people:   []care.PersonRow{{Key: key(3), NHSNumber: number1, NHSStatus: 1, Birth: born, Family: "Able", Given: "Ann"}},
		pathways: []care.PathwayRow{{Key: key(14), Person: key(3), Start: may, Team: "Refuge"}},
	}.drafts(t)...)
	for _, d := range more {
		m.add(d)
	}
	return m
}

func protect(t *testing.T, kind ledger.Kind, c care.ProtectionChange) draft {
	c.V = 1
	return draft{"protection/x", kind, jsonOf(t, c)}
}

// meanings are the classes of pathways 11 to 14 and of source records 1 to 3.
func meanings(t *testing.T, v *View) (paths [4]care.ClassMeaning, people [3]care.ClassMeaning) {
	t.Helper()
	all := v.Classes()
	for i := range paths {
		r, _ := v.PathwayByKey(key(11 + i))
		c, at, ok := v.Pathway(r)
		if !ok {
			t.Fatal("a pathway is missing")
		}
		paths[i] = all[c.Class[at]]
	}
	for i := range people {
		r, _ := v.PersonByKey(key(1 + i))
		c, at, ok := v.Person(r)
		if !ok {
			t.Fatal("a source record is missing")
		}
		people[i] = all[c.Class[at]]
	}
	return paths, people
}

func TestClassesSayWhoseRowsAreAndHowTheyAreProtected(t *testing.T) {
	v01, rz1 := care.ClassMeaning{Partner: "V01"}, care.ClassMeaning{Partner: "RZ1"}
	with := func(m care.ClassMeaning, p care.Protection, service string) care.ClassMeaning {
		m.Protections |= p
		m.Service = service
		return m
	}
	restricted := protect(t, care.RecProtectionSet, care.ProtectionChange{Partner: "V01", Service: "Refuge", Protections: care.RestrictedService})
	closed := with(v01, care.RestrictedService, "Refuge")
	for name, c := range map[string]struct {
		more   []draft
		paths  [4]care.ClassMeaning
		people [3]care.ClassMeaning
	}{
		"partners alone": {nil, [4]care.ClassMeaning{v01, v01, v01, rz1}, [3]care.ClassMeaning{v01, v01, rz1}},
		"a restricted service is the partner's own, and hides whom it alone knows": {
			[]draft{restricted},
			[4]care.ClassMeaning{v01, closed, closed, rz1},
			[3]care.ClassMeaning{v01, closed, rz1},
		},
		"restricted no more": {
			[]draft{restricted, protect(t, care.RecProtectionCleared, care.ProtectionChange{Partner: "V01", Service: "Refuge", Protections: care.RestrictedService})},
			[4]care.ClassMeaning{v01, v01, v01, rz1},
			[3]care.ClassMeaning{v01, v01, rz1},
		},
		"a whole partner": {
			[]draft{protect(t, care.RecProtectionSet, care.ProtectionChange{Partner: "V01", Protections: care.RestrictedService})},
			[4]care.ClassMeaning{with(v01, care.RestrictedService, ""), with(v01, care.RestrictedService, ""), with(v01, care.RestrictedService, ""), rz1},
			[3]care.ClassMeaning{with(v01, care.RestrictedService, ""), with(v01, care.RestrictedService, ""), rz1},
		},
		"a withheld address is of the person, at every partner": {
			[]draft{protect(t, care.RecProtectionSet, care.ProtectionChange{People: []care.Key{key(3)}, Protections: care.AddressWithheld})},
			[4]care.ClassMeaning{with(v01, care.AddressWithheld, ""), with(v01, care.AddressWithheld, ""), v01, with(rz1, care.AddressWithheld, "")},
			[3]care.ClassMeaning{with(v01, care.AddressWithheld, ""), v01, with(rz1, care.AddressWithheld, "")},
		},
		"a seal is of one record": {
			[]draft{protect(t, care.RecProtectionSet, care.ProtectionChange{People: []care.Key{key(3)}, Protections: care.Sealed})},
			[4]care.ClassMeaning{v01, v01, v01, with(rz1, care.Sealed, "")},
			[3]care.ClassMeaning{v01, v01, with(rz1, care.Sealed, "")},
		},
	} {
		t.Run(name, func(t *testing.T) {
			paths, people := meanings(t, openMem(t, refuge(t, c.more...), Options{}).View(anna, whole))
			if paths != c.paths {
				t.Errorf("pathways:\n got  %v\n want %v", paths, c.paths)
			}
			if people != c.people {
				t.Errorf("people:\n got  %v\n want %v", people, c.people)
			}
		})
	}
}

// TestAProtectionWaitsForTheRecord lays one on a record that comes later.
func TestAProtectionWaitsForTheRecord(t *testing.T) {
	m := newMemStore()
	m.add(protect(t, care.RecProtectionSet, care.ProtectionChange{People: []care.Key{key(1)}, Protections: care.Sealed}))
	m.add(delivery{partner: "V01", kind: "people", people: []care.PersonRow{{Key: key(1), Family: "Able"}}}.drafts(t)...)
	v := openMem(t, m, Options{}).View(anna, whole)
	r, _ := v.PersonByKey(key(1))
	if c, i, ok := v.Person(r); !ok || !v.Classes()[c.Class[i]].Protections.Has(care.Sealed) {
		t.Error("the record came after its seal and is open")
	}
}

// TestAScopeShowsExactlyItsClasses checks, over random histories and scopes,
// every way to rows against asking each row: a pathway is there when the scope
// allows its class, a source record when it allows its class or one of its
// pathways is there.
func TestAScopeShowsExactlyItsClasses(t *testing.T) {
	ledgertest.OneAtATime(t)
	rapid.Check(t, func(rt *rapid.T) {
		m := newMemStore()
		history(rt, t, m, func(ledger.Seq) {})
		f, err := Open(context.Background(), m, Options{})
		if err != nil {
			rt.Fatal(err)
		}
		all := f.View(anna, whole)
		set := []uint64{rapid.Uint64().Draw(rt, "classes")}
		scope := care.ScopeOf(care.Booking, set)
		if rapid.Bool().Draw(rt, "narrowed") {
			scope = scope.OfPeople([]care.Key{key(rapid.IntRange(0, 4).Draw(rt, "self")), key(100 + rapid.IntRange(0, 4).Draw(rt, "child"))})
		}
		v := f.View(anna, scope)
		mayPath := map[Row]bool{}
		for c, sel := range all.Pathways() {
			for _, i := range sel {
				var k care.Key
				if p, j, ok := all.Person(c.Person[i]); ok {
					k = p.Key[j]
				}
				mayPath[c.Base+Row(i)] = scope.MayPerson(care.ListEntries, c.Class[i], k)
			}
		}
		scanned := map[Row]bool{}
		for c, sel := range v.Pathways() {
			for _, i := range sel {
				scanned[c.Base+Row(i)] = true
			}
		}
		for r, may := range mayPath {
			c, i, _ := all.Pathway(r)
			_, _, ok := v.Pathway(r)
			_, byKey := v.PathwayByKey(c.Key[i])
			if ok != may || scanned[r] != may || byKey != may {
				rt.Errorf("pathway %d: may %v, read %v, scanned %v, by key %v", r, may, ok, scanned[r], byKey)
			}
			if !may && len(v.EventsOf(r, nil))+len(v.Notes(r, nil))+len(v.Superseded(r, nil))+len(v.SamePPID(r, nil)) > 0 {
				rt.Errorf("pathway %d may not be seen and tells something", r)
			}
		}
		checkBits(rt, all, v, mayPath)
		checkPeople(rt, all, v, mayPath, scope)
	})
}

// checkBits compares the bitmaps of chunks with the rows one by one, and holds that
// who sees a pathway sees the NHS number of its source record.
func checkBits(rt *rapid.T, all, v *View, mayPath map[Row]bool) {
	for n := range v.PathwayChunks() {
		bits := [ChunkRows / 64]uint64{1 << 5} // what stood there before is not kept
		v.PathwayBits(n, &bits)
		c, _ := v.PathwayChunk(n)
		for i := range ChunkRows {
			r := c.Base + Row(i)
			if is := bits[i/64]>>(i%64)&1 == 1; is != mayPath[r] {
				rt.Errorf("pathway %d: may %v, its bit says %v", r, mayPath[r], is)
			}
			if mayPath[r] {
				var whole, seen [1]care.NHSNumber
				all.NHSNumbers(c.Person[i:i+1], whole[:])
				v.NHSNumbers(c.Person[i:i+1], seen[:])
				if whole != seen {
					rt.Errorf("pathway %d is seen without its person", r)
				}
			}
		}
	}
}

func checkPeople(rt *rapid.T, all, v *View, mayPath map[Row]bool, scope care.Scope) {
	scanned := map[Row]bool{}
	for c, sel := range v.People() {
		for _, i := range sel {
			scanned[c.Base+Row(i)] = true
		}
	}
	for c, sel := range all.People() {
		for _, i := range sel {
			r := c.Base + Row(i)
			may := scope.MayPerson(care.ListEntries, c.Class[i], c.Key[i])
			for _, p := range all.PathwaysOf(r, nil) {
				may = may || mayPath[p]
			}
			_, _, ok := v.Person(r)
			if ok != may || scanned[r] != may {
				rt.Errorf("source record %d: may %v, read %v, scanned %v", r, may, ok, scanned[r])
			}
			number := make([]care.NHSNumber, 1)
			v.NHSNumbers([]Row{r}, number)
			if want := c.NHSNumber[i]; may && number[0] != want || !may && number[0] != 0 {
				rt.Errorf("source record %d: number told", r)
			}
			found := slices.Concat(v.PeopleByNHSNumber(c.NHSNumber[i], nil), v.PeopleByLocalID(all.Text(c.LocalID[i]), nil),
				v.PeopleByName(all.Wide(DimFamily, c.Family[i]), "", 100, nil))
			if !may && slices.Contains(found, r) {
				rt.Errorf("source record %d may not be seen and is found", r)
			}
		}
	}
}
