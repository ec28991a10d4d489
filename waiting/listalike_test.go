package waiting

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"roundtable/care"
	"roundtable/facts"
	"roundtable/ledger/ledgertest"
)

// placeholders is a list of n people of one name and birth date, of whom every
// third has a valid NHS number and every fifth has died when some are to have.
func placeholders(w *world, n int, dead bool) {
	var b brought
	for i := range n {
		if i%400 == 0 {
			if i > 0 {
				w.bring(b)
			}
			b = brought{partner: "RZ1", kind: "list"}
		}
		k := keyOf(fmt.Sprint("placeholder ", i))
		who := care.PersonRow{Key: k, Line: uint32(i + 2), Family: "Unknown", Given: "Patient", Birth: care.NewDate(1900, 1, 1)}
		if i%3 == 0 {
			who.NHSNumber, who.NHSStatus = validNumber(i*20), 1
		}
		if dead && i%5 == 0 {
			who.Died = w.day - 3
		}
		b.people = append(b.people, who)
		b.pathways = append(b.pathways, care.PathwayRow{Key: k, Person: k, Line: uint32(i + 2), Start: w.day - 100})
	}
	w.bring(b)
}

// TestFiveThousandOfOneNameAreOneGroup: who is probably the same as somebody is
// found by looking at each record of a group a few times, and a row names a few of
// them and says how many more there are.
func TestFiveThousandOfOneNameAreOneGroup(t *testing.T) {
	const n = 5000
	w := newWorld(t)
	placeholders(w, n, true)
	v := w.view(north)

	looks := 0
	waits := newAlikes(v, func(facts.Row) bool { looks++; return true })
	for c, sel := range v.People() {
		for _, i := range sel {
			if !waits.someone(c.Base + facts.Row(i)) {
				t.Fatal("a placeholder is like nobody")
			}
		}
	}
	if looks > 2*n {
		t.Errorf("%d looks at %d records", looks, n)
	}
	if got := len(probablyDied(v)); got != n {
		t.Errorf("%d are probably the same as somebody who died, want %d", got, n)
	}
	d, err := w.list.Detail(w.ctx, v, keyOf("placeholder 1"))
	if err != nil {
		t.Fatal(err)
	}
	if len(d.Probably) != mostAlike || d.Row.ProbablyMore != n-1-mostAlike {
		t.Errorf("named %d and %d more, want %d and %d", len(d.Probably), d.Row.ProbablyMore, mostAlike, n-1-mostAlike)
	}
}

// TestAGroupSaysWhatPairsSay compares the groups with the plain reading: somebody
// whom ProbablySame names has an open pathway, or has died.
func TestAGroupSaysWhatPairsSay(t *testing.T) {
	ledgertest.OneAtATime(t)
	rapid.Check(t, func(rt *rapid.T) {
		w := newWorld(t)
		placeholders(w, rapid.IntRange(1, 20).Draw(rt, "people"), rapid.Bool().Draw(rt, "dead"))
		v := w.view(north)
		has := map[facts.Row]bool{}
		waits := newAlikes(v, func(r facts.Row) bool { return has[r] })
		var all []facts.Row
		dead := map[facts.Row]bool{}
		for c, sel := range v.People() {
			for _, i := range sel {
				r := c.Base + facts.Row(i)
				all, has[r], dead[r] = append(all, r), rapid.Bool().Draw(rt, "has"), c.Died[i] != 0
			}
		}
		probably := probablyDied(v)
		for _, r := range all {
			same := v.ProbablySame(r, nil)
			if got, want := waits.someone(r), slices.ContainsFunc(same, func(o facts.Row) bool { return has[o] }); got != want {
				rt.Fatalf("someone %v, by pairs %v", got, want)
			}
			if got, want := probably[r], slices.ContainsFunc(same, func(o facts.Row) bool { return dead[o] }); got != want {
				rt.Fatalf("probably died %v, by pairs %v", got, want)
			}
			if got, want := v.IsLikeAny(r), len(same) > 0; got != want {
				rt.Fatalf("like any %v, by pairs %v", got, want)
			}
		}
	})
}
