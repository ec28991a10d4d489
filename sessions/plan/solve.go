package plan

import (
	"cmp"
	"context"
	"math"
	"time"
)

// unitsPerSecond is how much work one processor second is taken to do: less than the
// busiest machine measured did (140 million), so that a budget of S processor seconds
// ends before they are used and the plan does not depend on the clock.
const unitsPerSecond = 125e6

// WorkOf is the work that seconds of processor time stand for: Options.Work, so that
// two machines, or one that is busy, can be asked for the same plan.
func WorkOf(seconds float64) int64 { return int64(min(max(seconds, 0), 1e6) * unitsPerSecond) }

// Solve plans in. The error, a *care.Problem, is for an instance whose cases or
// sessions cannot be told apart; whatever else is wrong stands in Plan.Problems and
// the rest is planned. When ctx ends, the best plan so far comes back without an
// error, its bound valid.
func Solve(ctx context.Context, in *Instance, opt Options) (*Plan, error) {
	m, err := compile(in, opt.Keep)
	if err != nil {
		return nil, err
	}
	seconds := cmp.Or(opt.Seconds, 5)
	budget := opt.Work
	inner, cancel := context.WithCancel(ctx)
	defer cancel()
	search, enough := context.WithCancel(inner)
	defer enough()
	clock := time.Duration(0)
	if budget <= 0 {
		budget = max(WorkOf(seconds), 1)
		clock = time.Duration(min(seconds, 1e6) * float64(time.Second))
		late := time.AfterFunc(clock, cancel)
		defer late.Stop()
	}
	whole := budget
	if opt.Alone {
		budget -= whole / 5
		if clock > 0 { // on a machine that is busy each trust alone has its fifth too
			early := time.AfterFunc(clock-clock/5, enough)
			defer early.Stop()
		}
	}
	r := newRun(search, m, budget, opt)
	r.solve()
	stopped := r.why(ctx)
	if stopped == "clock" || stopped == "budget" {
		r.rescue(stopped == "clock")
	}
	f := finish{m: m, st: r.s.best, d: r.d, seed: opt.Seed}
	out := f.plan()
	out.Stopped, out.Work, out.Seed = stopped, r.work(), opt.Seed
	f.carry(out, opt.Keep)
	if opt.Alone {
		f.alone(inner, out, opt, whole/5)
		if len(out.Trusts) > 0 && out.Trusts[0].Alone == nil {
			out.Problems = append(out.Problems, Problem{
				Code: "alone", Place: "trusts", Value: stopped,
				What: "The time ran out before each trust was planned for itself, so there is nothing to compare with.", Remedy: "Give it more seconds.",
			})
		}
	}
	return out, nil
}

// newRun readies a search, with the prices of the plan before where there is one.
func newRun(ctx context.Context, m *model, budget int64, opt Options) *run {
	r := &run{ctx: ctx, m: m, d: newDual(m), budget: budget, least: math.Inf(1), progress: opt.Progress}
	r.s = newSearch(m, r.d, opt.Seed)
	r.d.begin()
	if opt.Keep != nil {
		r.d.warm(&opt.Keep.Prices)
		r.s.warm(opt.Keep)
	}
	return r
}

// why is what ended the search.
func (r *run) why(outer context.Context) string {
	switch {
	case r.nothing:
		return "nothing to plan"
	case outer.Err() != nil:
		return "cancelled"
	case r.ctx.Err() != nil:
		return "clock"
	case r.gap() < closed:
		return "optimal"
	}
	return "budget"
}
