package plan

import (
	"context"

	"roundtable/care"
)

// Solve plans in. The error, a *care.Problem, is for an instance that cannot be
// planned at all, such as two cases of one id; whatever else is wrong stands in
// Plan.Problems and the rest is planned. When ctx ends, the best plan so far comes
// back without an error, its bound valid.
func Solve(ctx context.Context, in *Instance, opt Options) (*Plan, error) {
	_ = ctx
	_ = opt
	return nil, &care.Problem{What: "The planner is being built.", Remedy: "Use a later version."}
}
