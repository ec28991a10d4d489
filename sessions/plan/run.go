package plan

import (
	"context"
	"math"
)

// run is one search for a plan and its bound, within an amount of work.
type run struct {
	ctx    context.Context
	m      *model
	d      *dual
	s      *search
	budget int64
	steps  int

	aimRows, aimGroups float64
	least              float64 // of the rounds before
	nothing            bool    // nobody may come to any session
	progress           func(doing string, done float64)
}

// closest is the knapsacks' tolerance, relative: it is added to the bound.
const closest = 0.0004

// closed is the gap, as a fraction, at which the search ends.
const closed = 1e-6

// The parts of the work: prices with rows and groups moving; prices of cases alone;
// the search has the rest.
const (
	coupledPart = 0.30
	pricedPart  = 0.65
)

// How far below the best bound the steps of prices aim, relative to it: at first, at
// the end, and those of rows and groups.
const (
	aimFirst  = 0.02
	aimLast   = 0.0003
	coupleAim = 0.001
)

// roundSteps is how many steps the prices of cases take for one of rows and groups.
const roundSteps = 8

func (r *run) work() int64 { return r.d.work + r.s.work }

// done is the part of the budget that is used.
func (r *run) done() float64 { return float64(r.work()) / float64(r.budget) }

// gap is the proven gap, as a fraction of the plan's worth.
func (r *run) gap() float64 {
	w := r.s.best.worth()
	return (r.d.best - w) / math.Max(math.Abs(w), 1e-9)
}

// solve does the work.
func (r *run) solve() {
	if r.empty() {
		return
	}
	coupled := len(r.m.rows)+len(r.m.groups) > 0
	for ; r.done() < pricedPart; r.steps++ {
		if _, ok := r.d.evaluate(r.ctx); !ok {
			return
		}
		r.d.keepBest()
		if r.steps%10 == 0 {
			r.s.repair(r.ctx)
			r.tell("pricing")
			if r.gap() < closed {
				return
			}
		}
		if coupled {
			coupled = r.couple()
		}
		left := max(0, 1-r.done()/pricedPart)
		r.d.aim = aimFirst*left*left + aimLast
		r.d.move()
	}
	for r.done() < 1 && r.ctx.Err() == nil && r.gap() >= closed {
		r.s.improve(r.ctx, r.s.work+min(r.budget/12+1, r.budget-r.work()))
		r.tell("improving")
	}
}

// rescue fills the sessions one case after the other where the time was too short for
// any plan, for one that keeps the hard groups, or to fill every list of one: nobody is
// left out of an empty list because a machine was busy.
func (r *run) rescue(late bool) {
	idle := r.s.best.idle()
	if r.nothing || !late && !idle {
		return
	}
	r.s.best.fillUp()
	if !idle {
		return
	}
	last := r.s.now // what came of the prices last, which may have kept no hard group
	if last.idle() {
		return
	}
	last.holdHard()
	last.fillUp()
	if last.missing() <= r.s.best.missing() && last.worth() > r.s.best.worth() {
		r.s.best = last
	}
}

func (r *run) tell(doing string) {
	if r.progress != nil {
		r.progress(doing, min(r.done(), 1))
	}
}

// empty reports that there is nothing to plan; the bound is then what is fixed.
func (r *run) empty() bool {
	for i := range r.m.sessions {
		if len(r.m.sessions[i].classes) > 0 {
			return false
		}
	}
	r.nothing = true
	r.d.best = r.s.best.worth()
	r.d.at = r.d.now.clone()
	return true
}

// couple moves the prices of rows and groups at the end of a round; false when they
// have had their part of the work and stay where the bound was least.
func (r *run) couple() bool {
	d := r.d
	at := r.steps % roundSteps
	d.watch(1 / float64(1+at))
	if at < roundSteps-1 {
		return true
	}
	if r.aimGroups == 0 {
		r.aimRows, r.aimGroups = coupleAim*math.Abs(d.best), coupleAim*math.Abs(d.best)
	}
	now := d.constant()
	for b := range d.blocks {
		now += d.blocks[b].best
	}
	if now > r.least {
		r.aimRows *= .6
		r.aimGroups *= .6
	}
	r.least = now
	if r.done() > coupledPart {
		copy(d.now.rows, d.at.rows)
		before := append([]float64(nil), d.now.groups...)
		copy(d.now.groups, d.at.groups)
		d.follow(before)
		d.anew()
		return false
	}
	if d.couple(r.aimRows, r.aimGroups) {
		d.anew()
	}
	return true
}
