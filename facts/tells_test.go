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

// What is kept by Tells may be shown for as long as it stays: nothing of anybody is told
// otherwise then, for direct care or for planning, nor who may be linked.
func TestTellsStaysOnlyWhileNothingElseIsTold(t *testing.T) {
	ledgertest.OneAtATime(t)
	said := func(v *View) []string {
		out := slices.DeleteFunc(dump(v), func(s string) bool { return s == fmt.Sprintf("position %d", v.Position()) })
		for c, sel := range v.People() {
			for _, i := range sel {
				may, sealed, untold := v.Linkable(c.Base + Row(i))
				out = append(out, fmt.Sprintf("%x %v %v %v %s", c.Key[i][:4], may, sealed, untold, v.Stands(c.NHSNumber[i])))
			}
		}
		return append(out, fmt.Sprint(v.Partners(), v.Contested(), v.TestsJoin()))
	}
	stayed := 0
	rapid.Check(t, func(rt *rapid.T) {
		m := newMemStore()
		f, err := Open(context.Background(), m, Options{})
		if err != nil {
			rt.Fatal(err)
		}
		empty := f.View(anna, whole)
		tells, was := empty.Tells(), [2][]string{said(empty), said(empty)}
		history(rt, t, m, func(head ledger.Seq) {
			if err := f.Wait(context.Background(), head); err != nil {
				rt.Fatal(err)
			}
			for i, why := range []care.Purpose{care.DirectCare, care.Planning} {
				v := f.View(anna, care.WholeTable(why))
				now := said(v)
				if v.Tells() == tells && !slices.Equal(now, was[i]) {
					for _, s := range now {
						if !slices.Contains(was[i], s) {
							rt.Errorf("told anew: %s", s)
						}
					}
					rt.Fatalf("at record %d (%s) something else is told", head, m.recs[head-1].Kind)
				}
				if was[i] = now; i == 1 {
					if v.Tells() == tells {
						stayed++
					}
					tells = v.Tells()
				}
			}
		})
	})
	if stayed == 0 {
		t.Error("it never stayed")
	}
}
