package sessions

import (
	"slices"
	"testing"

	"roundtable/care"
)

// TestAloneALenderHasWhatItLends: "alone" is as if nobody shared, so that who lends its
// only microscope treats its own child with it there, and does not in the plan.
func TestAloneALenderHasWhatItLends(t *testing.T) {
	w := newWorld(t)
	a := child{n: 1, trust: "RA1", months: 60, weeks: 60}
	w.bring("RA1", a)
	w.willing(ayo, a, "RA101")
	scope, _, err := w.table.DescribeEquipment(t.Context(), w.own(ayo), care.Equipment{Name: "Microscope", Owner: "RA1", Units: 1})
	w.must(err, w.lends(scope))
	w.confirmed(ayo, a, care.WaiterFitness{Needs: []care.EquipmentID{scope}})
	w.plans(ayo, weekend("RA1", today+33))
	_, page := w.proposes(w.own(ayo))
	if len(page.PlanProposed.Places) != 0 || len(page.Trusts) != 1 || page.Trusts[0].Alone == nil || *page.Trusts[0].Alone != 1 {
		t.Errorf("%+v %+v", page.PlanProposed.Places, page.Trusts)
	}
}

// TestAPlanIsMadeAnewWithoutWhatDoesNotPass: a pair that the check holds back is barred
// with its reason, and the next plan neither has it nor counts it.
func TestAPlanIsMadeAnewWithoutWhatDoesNotPass(t *testing.T) {
	w, kids, ids := pooled(t)
	pool, err := w.table.pool(t.Context(), w.seeing(ayo, "RA1", "RB1", "RC1"), nil)
	w.must(err)
	o := ProposeOptions{Seconds: 0.1, Seed: 1}
	body, err := w.table.plans(t.Context(), pool, "x", nil, o)
	if w.must(err); len(pool.Against) != 0 || len(body.Places) == 0 {
		t.Fatalf("%+v", pool.Against)
	}
	one := kids[slices.IndexFunc(kids, func(k child) bool { return k.key() == body.Places[0].Pathway })]
	// By now they are not fit, which the planner's instance does not know of the pool.
	i := slices.IndexFunc(pool.Waiting, func(c Candidate) bool { return c.Pathway == one.key() })
	c := &pool.Waiting[i]
	fit := *c.Fit
	fit.PreOpUntil, fit.Minutes, c.Fit = today+1, 600, &fit
	if !w.table.bars(pool, &body) || len(pool.Against) != 1 {
		t.Fatalf("%+v", pool.Against)
	}
	fit.PreOpUntil, fit.Minutes = 0, 0
	again, err := w.table.plans(t.Context(), pool, "x", nil, o)
	w.must(err)
	was := body.Places[0].Session
	if slices.ContainsFunc(again.Places, func(p care.ProposedPlace) bool { return p.Pathway == one.key() && p.Session == was }) || !slices.Contains(ids, was) {
		t.Error("a barred pair is planned again")
	}
	n := map[care.PartnerCode]int{}
	for _, p := range again.Places {
		n[p.Partner]++
	}
	for _, x := range again.Trusts {
		if x.Pooled != n[x.Partner] {
			t.Errorf("%s: %d counted, %d planned", x.Partner, x.Pooled, n[x.Partner])
		}
	}
}
