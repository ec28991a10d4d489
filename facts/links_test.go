package facts

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"roundtable/care"
	"roundtable/ledger"
	"roundtable/ledger/ledgertest"
)

// TestWhatJoinsAndWhatKeepsApart holds, over any history, every rule of who is one
// person against a slow check of all pairs that knows nothing of components.
func TestWhatJoinsAndWhatKeepsApart(t *testing.T) {
	ledgertest.OneAtATime(t)
	rapid.Check(t, func(rt *rapid.T) {
		m := newMemStore()
		history(rt, t, m, func(ledger.Seq) {})
		f := openMem(t, m, Options{})
		for _, purpose := range []care.Purpose{care.DirectCare, care.Planning} {
			checkOnePerson(rt, f.View(anna, care.WholeTable(purpose)))
		}
		care1, plan := f.View(anna, whole), f.View(anna, care.WholeTable(care.Planning))
		for c, sel := range care1.People() {
			for _, i := range sel {
				for _, o := range care1.SamePerson(c.Base+Row(i), nil) {
					if !slices.Contains(plan.SamePerson(c.Base+Row(i), nil), o) {
						rt.Fatal("who is one person for direct care is two for planning")
					}
				}
			}
		}
	})
}

func checkOnePerson(rt *rapid.T, v *View) {
	said := v.g.linked.said
	for c, sel := range v.People() {
		for _, at := range sel {
			r := c.Base + Row(at)
			same := v.SamePerson(r, nil)
			may, _, _ := v.Linkable(r)
			if !slices.Contains(same, r) || !may && len(same) != 1 {
				rt.Fatal("a record is not of its own person, or is linked and may not be")
			}
			for _, o := range same {
				if !slices.Equal(v.SamePerson(o, nil), same) {
					rt.Fatal("who is one person with somebody is not the same from both ends")
				}
			}
			for _, s := range said {
				if side := sideOf(s, r); side >= 0 && !s.Undone {
					for _, o := range same {
						if other := sideOf(s, o); other >= 0 && other != side && !onBoth(s, r, o) {
							rt.Fatalf("statement %d keeps two records apart that are one person", s.Seq)
						}
					}
				}
			}
			checkNumbers(rt, v, same)
			checkReached(rt, v, r, same)
		}
	}
}

func sideOf(s statement, r Row) int {
	return slices.IndexFunc(s.Sides, func(side []Row) bool { return slices.Contains(side, r) })
}

// onBoth reports whether one of two records stands on several sides, which says
// nothing that can be kept: a record is always the same person as itself.
func onBoth(s statement, a, b Row) bool {
	n := 0
	for _, side := range s.Sides {
		if slices.Contains(side, a) {
			n++
		}
		if slices.Contains(side, b) {
			n++
		}
	}
	return n > 2
}

// checkNumbers: no person has two NHS numbers that are verified, whoever said so; nor
// two that join, unless people said so.
func checkNumbers(rt *rapid.T, v *View, same []Row) {
	has, verified := map[care.NHSNumber]bool{}, map[care.NHSNumber]bool{}
	reviewed := false
	for _, r := range same {
		c, i, _ := v.Person(r)
		if c.NHSStatus[i] == 1 && c.NHSNumber[i].Joins(v.g.tests) {
			verified[c.NHSNumber[i]] = true // even where another is said to have taken its place
		}
		if v.joins(c, i) {
			has[v.Stands(c.NHSNumber[i])] = true
		}
		reviewed = reviewed || slices.ContainsFunc(v.LinksOf(r, nil), func(l PersonLink) bool { return l.Tier == care.TierReviewed && l.Holds })
	}
	if len(verified) > 1 {
		rt.Fatal("one person has two verified NHS numbers")
	}
	if len(has) > 1 && !reviewed {
		rt.Fatal("a model's links gave one person two NHS numbers")
	}
}

// checkReached: every two records of a person are joined by a chain of equal numbers
// and links within the person.
func checkReached(rt *rapid.T, v *View, r Row, same []Row) {
	reached := []Row{r}
	for at := 0; at < len(reached); at++ {
		for _, o := range same {
			linked := slices.ContainsFunc(v.LinksOf(reached[at], nil), func(l PersonLink) bool { return l.A == o || l.B == o })
			if !slices.Contains(reached, o) && (linked || v.NumbersAgree(reached[at], o)) {
				reached = append(reached, o)
			}
		}
	}
	if len(reached) != len(same) {
		rt.Fatal("records are one person, and nothing joins them")
	}
}

// TestWhatIsTakenBackWasNeverSaid: when every statement of the people room is undone
// the facts are what they would be had none been written.
func TestWhatIsTakenBackWasNeverSaid(t *testing.T) {
	ledgertest.OneAtATime(t)
	rapid.Check(t, func(rt *rapid.T) {
		ctx := context.Background()
		with, without := newMemStore(), newMemStore()
		for _, m := range []*memStore{with, without} {
			m.add(draft{"collaborative", care.RecFounded, jsonOf(t, care.Founded{V: 1, Name: "x"})})
			m.add(draft{"partner/V01", care.RecPartner, jsonOf(t, care.PartnerDescribed{V: 1, Code: "V01", Type: care.VCSE})})
			// Everybody is there already: an id is of the record that the table saw first, and
			// a statement about one that has not arrived counts as the first.
			for p := range partners {
				d := delivery{partner: partners[p], kind: "people"}
				for n := range 5 {
					d.people = append(d.people, care.PersonRow{Key: key(p*100 + n), Line: uint32(n + 2)})
				}
				m.add(d.drafts(t)...)
			}
		}
		f := openMem(t, with, Options{})
		var said []ledger.Seq
		for range rapid.IntRange(1, 8).Draw(rt, "deliveries") {
			d := drawDelivery(rt)
			with.add(d.drafts(t)...)
			without.add(d.drafts(t)...)
			for range rapid.IntRange(0, 2).Draw(rt, "statements") {
				said = append(said, with.add(drawStatement(rt, t, said)))
				without.add(draft{"other", "nothing.said", []byte("{}")}) // extracts keep their numbers
			}
			if err := f.Wait(ctx, ledger.Seq(len(with.recs))); err != nil {
				rt.Fatal(err)
			}
		}
		for _, seq := range said {
			with.add(draft{"person/x", care.RecPeopleUndone, jsonOf(t, care.PeopleUndone{V: 1, Record: int64(seq)})})
			without.add(draft{"other", "nothing.said", []byte("{}")})
		}
		if err := f.Wait(ctx, ledger.Seq(len(with.recs))); err != nil {
			rt.Fatal(err)
		}
		for _, scope := range []care.Scope{whole, care.WholeTable(care.Planning)} {
			never := openMem(t, without, Options{}).View(anna, scope)
			sameDump(rt, "taken back as it happened", f.View(anna, scope), never)
			sameDump(rt, "taken back, folded anew", openMem(t, with, Options{}).View(anna, scope), never)
		}
	})
}

// world is a small table of records without numbers, each of its own partner.
func world(t *testing.T, n int, more ...draft) *memStore {
	t.Helper()
	m := newMemStore()
	for i := range n {
		p := care.PartnerCode(fmt.Sprintf("RZ%d", i+1))
		m.add(delivery{
			partner: p, kind: "list",
			people:   []care.PersonRow{{Key: key(1 + i), Family: "Able", Birth: care.NewDate(1980, 2, 3)}},
			pathways: []care.PathwayRow{{Key: key(11 + i), Person: key(1 + i), Start: may}},
		}.drafts(t)...)
	}
	for _, d := range more {
		m.add(d)
	}
	return m
}

func linked(t *testing.T, zone care.LinkZone, pairs ...[2]int) draft {
	var rows []care.LinkRow
	for _, p := range pairs {
		rows = append(rows, care.LinkRow{A: key(p[0]), B: key(p[1]), Zone: string(zone), Weight: 12500, Tier: uint8(care.TierWeighed), Model: "1"})
	}
	return draft{care.LinkStream, care.RecLinked, parquetOf(t, rows)}
}

func keptApart(t *testing.T, kind ledger.Kind, sides ...[]int) draft {
	a := care.PeopleApart{V: 1}
	for _, side := range sides {
		var keys []care.Key
		for _, n := range side {
			keys = append(keys, key(n))
		}
		a.Sides = append(a.Sides, keys)
	}
	return draft{"person/x", kind, jsonOf(t, a)}
}

// people is who is one person, as the numbers of the records.
func people(t *testing.T, v *View, n int) string {
	t.Helper()
	var out []string
	for i := 1; i <= n; i++ {
		var of []int
		for _, r := range v.SamePerson(mustRow(v.PersonByKey(key(i))), nil) {
			for j := 1; j <= n; j++ {
				if mustRow(v.PersonByKey(key(j))) == r {
					of = append(of, j)
				}
			}
		}
		if s := fmt.Sprint(of); !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	return fmt.Sprint(out)
}

func TestWhoIsOnePersonByLinks(t *testing.T) {
	ledgertest.OneAtATime(t)
	direct, plan := care.ZoneDirectCare, care.ZonePlanning
	undo := func(seq int) draft {
		return draft{"person/x", care.RecPeopleUndone, jsonOf(t, care.PeopleUndone{V: 1, Record: int64(seq)})}
	}
	const first = 5*4 + 1 // Seq of the first statement: a delivery is five records
	for name, c := range map[string]struct {
		said           []draft
		care, planning string
	}{
		"nothing said":                       {nil, "[[1] [2] [3] [4]]", "[[1] [2] [3] [4]]"},
		"a link":                             {[]draft{linked(t, direct, [2]int{1, 2})}, "[[1 2] [3] [4]]", "[[1 2] [3] [4]]"},
		"a link for planning":                {[]draft{linked(t, plan, [2]int{1, 2})}, "[[1] [2] [3] [4]]", "[[1 2] [3] [4]]"},
		"one of each":                        {[]draft{linked(t, plan, [2]int{1, 2}), linked(t, direct, [2]int{2, 3})}, "[[1] [2 3] [4]]", "[[1 2 3] [4]]"},
		"a chain":                            {[]draft{linked(t, direct, [2]int{1, 2}, [2]int{3, 4}, [2]int{2, 3})}, "[[1 2 3 4]]", "[[1 2 3 4]]"},
		"undone":                             {[]draft{linked(t, direct, [2]int{1, 2}), undo(first)}, "[[1] [2] [3] [4]]", "[[1] [2] [3] [4]]"},
		"kept apart before":                  {[]draft{keptApart(t, care.RecKeptApart, []int{1}, []int{2}), linked(t, direct, [2]int{1, 2})}, "[[1] [2] [3] [4]]", "[[1] [2] [3] [4]]"},
		"split after":                        {[]draft{linked(t, direct, [2]int{1, 2}, [2]int{2, 3}), keptApart(t, care.RecSplit, []int{1}, []int{2, 3})}, "[[1] [2 3] [4]]", "[[1] [2 3] [4]]"},
		"split, and linked again by a run":   {[]draft{linked(t, direct, [2]int{1, 2}), keptApart(t, care.RecSplit, []int{1}, []int{2}), linked(t, direct, [2]int{2, 1})}, "[[1] [2] [3] [4]]", "[[1] [2] [3] [4]]"},
		"a split undone":                     {[]draft{linked(t, direct, [2]int{1, 2}), keptApart(t, care.RecSplit, []int{1}, []int{2}), undo(first + 1)}, "[[1 2] [3] [4]]", "[[1 2] [3] [4]]"},
		"one taken out of the middle":        {[]draft{linked(t, direct, [2]int{1, 2}, [2]int{2, 3}), keptApart(t, care.RecUnlinked, []int{2}, []int{1, 3})}, "[[1] [2] [3] [4]]", "[[1] [2] [3] [4]]"},
		"who comes between goes with one":    {[]draft{keptApart(t, care.RecKeptApart, []int{1}, []int{3}), linked(t, direct, [2]int{1, 2}, [2]int{2, 3})}, "[[1 2] [3] [4]]", "[[1 2] [3] [4]]"},
		"a link to whom nobody ever brought": {[]draft{linked(t, direct, [2]int{1, 99}, [2]int{99, 2})}, "[[1] [2] [3] [4]]", "[[1] [2] [3] [4]]"},
	} {
		t.Run(name, func(t *testing.T) {
			f := openMem(t, world(t, 4, c.said...), Options{})
			if got := people(t, f.View(anna, whole), 4); got != c.care {
				t.Errorf("for direct care %s, want %s", got, c.care)
			}
			if got := people(t, f.View(anna, care.WholeTable(care.Planning)), 4); got != c.planning {
				t.Errorf("for planning %s, want %s", got, c.planning)
			}
		})
	}
}

// An id leads for ever to whoever has the record that it was made of.
func TestAnOldIDStillResolves(t *testing.T) {
	m := world(t, 3)
	f := openMem(t, m, Options{})
	v := f.View(anna, whole)
	before := [4]care.PersonID{}
	for n := 1; n <= 3; n++ {
		before[n], _ = v.PersonID(mustRow(v.PersonByKey(key(n))))
		if before[n] != care.PersonID(key(n)) {
			t.Errorf("a record that nobody linked has another id than its own")
		}
	}
	resolves := func(n int) (first, size int) {
		v := f.View(anna, whole)
		now, rows, ok := v.ResolvePerson(before[n])
		if !ok {
			return 0, 0
		}
		for i := 1; i <= 3; i++ {
			if now == before[i] {
				first = i
			}
		}
		return first, len(rows)
	}
	is := func(when string, want ...int) {
		t.Helper()
		for n := 1; n <= 3; n++ {
			if first, size := resolves(n); first != want[2*n-2] || size != want[2*n-1] {
				t.Errorf("%s: the id of %d leads to %d, of %d records", when, n, first, size)
			}
		}
	}
	say := func(d draft) ledger.Seq {
		seq := m.add(d)
		if err := f.Wait(t.Context(), seq); err != nil {
			t.Fatal(err)
		}
		return seq
	}
	say(linked(t, care.ZoneDirectCare, [2]int{3, 2}, [2]int{2, 1}))
	is("merged", 1, 3, 1, 3, 1, 3)
	split := say(keptApart(t, care.RecSplit, []int{1}, []int{2, 3}))
	is("split", 1, 1, 2, 2, 2, 2)
	say(draft{"person/x", care.RecPeopleUndone, jsonOf(t, care.PeopleUndone{V: 1, Record: int64(split)})})
	is("the split undone", 1, 3, 1, 3, 1, 3)
	say(keptApart(t, care.RecSplit, []int{1, 2}, []int{3}))
	say(draft{"extract/RZ1/list", care.RecWithdrawn, jsonOf(t, care.Withdrawn{V: 1, Extract: 5})})
	is("the first record's file withdrawn", 2, 1, 2, 1, 3, 1)
	if _, _, ok := f.View(anna, whole).ResolvePerson(care.PersonID(key(77))); ok {
		t.Error("an id that was never given out leads to somebody")
	}
}

// Who is linked is no more "probably the same"; taken back, they are again.
func TestWhoIsLinkedIsNotProbablyTheSame(t *testing.T) {
	m := newMemStore()
	for i := range 2 {
		m.add(delivery{partner: care.PartnerCode(fmt.Sprintf("RZ%d", i+1)), kind: "list", people: []care.PersonRow{
			{Key: key(1 + i), Family: "Able", Given: "Ann", Birth: care.NewDate(1980, 2, 3)},
		}}.drafts(t)...)
	}
	f := openMem(t, m, Options{})
	is := func(want int) {
		t.Helper()
		v := f.View(anna, whole)
		r, _ := v.PersonByKey(key(1))
		if got := len(v.ProbablySame(r, nil)); got != want || v.IsLikeAny(r) != (want > 0) {
			t.Errorf("probably the same as %d, want %d", got, want)
		}
	}
	is(1)
	seq := m.add(linked(t, care.ZoneDirectCare, [2]int{1, 2}))
	if err := f.Wait(t.Context(), seq); err != nil {
		t.Fatal(err)
	}
	is(0)
	if err := f.Wait(t.Context(), m.add(draft{"person/x", care.RecPeopleUndone, jsonOf(t, care.PeopleUndone{V: 1, Record: int64(seq)})})); err != nil {
		t.Fatal(err)
	}
	is(1)
}
