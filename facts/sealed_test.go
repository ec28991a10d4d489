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

// twoRecords is a history of one person with a record at each of two partners,
// the second of which states her death.
func twoRecords(t *testing.T, number care.NHSNumber, more ...draft) *memStore {
	t.Helper()
	m := newMemStore()
	born := care.NewDate(1980, 2, 3)
	for n, p := range []care.PartnerCode{"RZ1", "RZ2"} {
		d := delivery{
			partner: p, kind: "list",
			people:   []care.PersonRow{{Key: key(1 + n), NHSNumber: number, NHSStatus: 1, Birth: born, Family: "Able", Given: "Ann"}},
			pathways: []care.PathwayRow{{Key: key(11 + n), Person: key(1 + n), Start: may, PPID: "P1"}},
		}
		if n == 1 {
			d.people[0].Died = may + 3
		}
		m.add(d.drafts(t)...)
	}
	for _, d := range more {
		m.add(d)
	}
	return m
}

// apartness is what a view says of the record of key(n) and its pathway.
type apartness struct {
	same, probably, ppid, number int // how many records or pathways, itself among them but for probably
	also                         uint8
	died                         care.Date
}

func apartnessOf(t *testing.T, v *View, n int) apartness {
	t.Helper()
	person, ok := v.PersonByKey(key(n))
	path, ok2 := v.PathwayByKey(key(10 + n))
	if !ok || !ok2 {
		t.Fatal("a record or its pathway is missing")
	}
	c, i, _ := v.Pathway(path)
	return apartness{
		same: len(v.SamePerson(person, nil)), probably: len(v.ProbablySame(person, nil)), ppid: len(v.SamePPID(path, nil)),
		number: len(v.PeopleByNHSNumber(number1, nil)), also: c.Also[i], died: c.Died[i],
	}
}

func TestASealedRecordIsKeptApart(t *testing.T) {
	seal := func(kind ledger.Kind, c care.ProtectionChange) draft {
		c.Protections = care.Sealed
		return protect(t, kind, c)
	}
	first := care.ProtectionChange{People: []care.Key{key(1)}}
	second := care.ProtectionChange{People: []care.Key{key(2)}}
	partner := care.ProtectionChange{Partner: "RZ2"}
	joined := [2]apartness{{2, 0, 2, 2, 1, may + 3}, {2, 0, 2, 2, 1, may + 3}}
	apart := [2]apartness{{1, 0, 1, 2, 0, 0}, {1, 0, 1, 2, 0, may + 3}}
	for name, c := range map[string]struct {
		more []draft
		want [2]apartness
	}{
		"neither is sealed":          {nil, joined},
		"the living one is sealed":   {[]draft{seal(care.RecProtectionSet, first)}, apart},
		"the dead one is sealed":     {[]draft{seal(care.RecProtectionSet, second)}, apart},
		"both are":                   {[]draft{seal(care.RecProtectionSet, first), seal(care.RecProtectionSet, second)}, apart},
		"all of one partner's are":   {[]draft{seal(care.RecProtectionSet, partner)}, apart},
		"sealed no more":             {[]draft{seal(care.RecProtectionSet, first), seal(care.RecProtectionCleared, first)}, joined},
		"a partner's no more":        {[]draft{seal(care.RecProtectionSet, partner), seal(care.RecProtectionCleared, partner)}, joined},
		"another protection changes": {[]draft{seal(care.RecProtectionSet, first), protect(t, care.RecProtectionSet, care.ProtectionChange{People: []care.Key{key(1), key(2)}, Protections: care.OptedOut})}, apart},
	} {
		t.Run(name, func(t *testing.T) {
			m := twoRecords(t, number1)
			f := openMem(t, m, Options{})
			var head ledger.Seq
			for _, d := range c.more {
				head = m.add(d)
			}
			if err := f.Wait(context.Background(), head); err != nil { // after they were one person
				t.Fatal(err)
			}
			for way, v := range map[string]*View{"as it happened": f.View(anna, whole), "anew": openMem(t, m, Options{}).View(anna, whole)} {
				if got := [2]apartness{apartnessOf(t, v, 1), apartnessOf(t, v, 2)}; got != c.want {
					t.Errorf("%s:\n got  %+v\n want %+v", way, got, c.want)
				}
			}
		})
	}
}

func TestASealedRecordIsLikeNobody(t *testing.T) {
	plain := openMem(t, twoRecords(t, 0), Options{}).View(anna, whole)
	if got := apartnessOf(t, plain, 1); got.probably != 1 {
		t.Fatalf("before: %+v", got)
	}
	for n := 1; n <= 2; n++ {
		v := openMem(t, twoRecords(t, 0, protect(t, care.RecProtectionSet, care.ProtectionChange{People: []care.Key{key(n)}, Protections: care.Sealed})), Options{}).View(anna, whole)
		for of := 1; of <= 2; of++ {
			if got := apartnessOf(t, v, of); got.probably != 0 || got.ppid != 1 {
				t.Errorf("with %d sealed, of %d: %+v", n, of, got)
			}
		}
	}
}

// TestASealIsNeverJoined: over any history, no way from one record to another
// begins or ends at a sealed one, and what is derived of a sealed record's
// pathways is as if the other records were not there.
func TestASealIsNeverJoined(t *testing.T) {
	ledgertest.OneAtATime(t)
	rapid.Check(t, func(rt *rapid.T) {
		m := newMemStore()
		history(rt, t, m, func(ledger.Seq) {})
		p := drawProtection(rt)
		p.Protections |= care.Sealed
		m.add(protect(t, care.RecProtectionSet, p))
		v := openMem(t, m, Options{}).View(anna, whole)
		for c, sel := range v.People() {
			for _, at := range sel {
				checkApart(rt, v, c, int(at))
			}
		}
	})
}

func checkApart(rt *rapid.T, v *View, c *PersonChunk, i int) {
	r := c.Base + Row(i)
	own := v.g.protected.People[c.Key[i]].Is.Has(care.Sealed) || slices.ContainsFunc(v.g.protected.Services, func(s service) bool {
		return s.Name == "" && s.Is.Has(care.Sealed) && string(s.Partner) == v.Code(DimPartner, c.Partner[i])
	})
	if !own {
		return
	}
	if len(v.SamePerson(r, nil)) != 1 || len(v.ProbablySame(r, nil))+len(v.Conflicts(r, nil)) != 0 || c.Same[i] != r {
		rt.Fatal("a sealed record leads to another")
	}
	for o, sel := range v.People() {
		for _, j := range sel {
			other := o.Base + Row(j)
			if all := slices.Concat(v.SamePerson(other, nil), v.ProbablySame(other, nil), v.Conflicts(other, nil)); other != r && slices.Contains(all, r) {
				rt.Fatal("another record leads to a sealed one")
			}
		}
	}
	deaths := map[care.Date]bool{0: true, c.Died[i]: true, c.diedEvent[i]: true}
	paths := v.PathwaysOf(r, nil)
	for _, p := range paths {
		deaths[statedDeathOf(v, p)] = true
	}
	for _, p := range paths {
		f, k, _ := v.Pathway(p)
		if !deaths[f.Died[k]] || f.Same[k] != r || f.Also[k] != 0 {
			rt.Fatal("a sealed record's pathway takes something from another record")
		}
		for _, q := range v.SamePPID(p, nil) {
			if g, l, _ := v.Pathway(q); g.Person[l] != r {
				rt.Fatal("a sealed record's pathway leads to another record's")
			}
		}
	}
}

// statedDeathOf is state.statedDeath of a view.
func statedDeathOf(v *View, r Row) care.Date {
	c, i, _ := v.Pathway(r)
	if v.Code(DimStatus, c.Status[i]) != "36" {
		return 0
	}
	if c.Stop[i] != 0 {
		return c.Stop[i]
	}
	x := v.Extract(c.Extract[i])
	return x.toldOn()
}

// TestADeathWithoutADateHolds: an event that states a death on no day is a death
// by the day of its file, whether it is told once or again, and is undone with it.
func TestADeathWithoutADateHolds(t *testing.T) {
	for name, kind := range map[string]care.EventRow{
		"an event of death": {Type: care.EvDied},
		"a status of death": {Type: care.EvStatus, Status: "36"},
	} {
		t.Run(name, func(t *testing.T) {
			kind.Pathway, kind.Person, kind.Line = key(11), key(1), 9
			m := newMemStore()
			m.add(delivery{
				partner: "RZ1", kind: "list", people: []care.PersonRow{{Key: key(1), Family: "Able"}},
				pathways: []care.PathwayRow{{Key: key(11), Person: key(1), Start: may}},
			}.drafts(t)...)
			died := func() care.Date {
				v := openMem(t, m, Options{}).View(anna, whole)
				r, _ := v.PathwayByKey(key(11))
				c, i, _ := v.Pathway(r)
				return c.Died[i]
			}
			if got := died(); got != 0 {
				t.Fatalf("before: %v", got)
			}
			var told []ledger.Seq
			for range 2 {
				told = append(told, m.add(delivery{partner: "RZ1", kind: "referrals", events: []care.EventRow{kind}}.drafts(t)...))
				if got, want := died(), care.DateOf(m.recs[told[0]-1].At); got != want {
					t.Errorf("died by %v, want the day of the file, %v", got, want)
				}
			}
			for n, seq := range told {
				m.add(withdrawal(t, seq))
				if got := died(); (got != 0) != (n == 0) {
					t.Errorf("after %d files were withdrawn: died by %v", n+1, got)
				}
			}
		})
	}
}
