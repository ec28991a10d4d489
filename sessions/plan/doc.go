// Package plan finds which waiting case goes to which shared surgery session, and
// proves how much better any other plan could be.
//
// An [Instance] says what is offered (sessions, equipment and its loans), who can
// come (cases with the sites and days that they accept) and what is fair (groups
// with the share that they are owed). [Solve] gives a [Plan]: who goes where, its
// value, a bound that no plan can exceed, the chance that each session overruns,
// why each other case was left out, and what was wrong with the instance.
//
// The rules are in docs/plan.md. A list is allowed when the probability that it
// overruns is at most alpha; a case takes a shift and a lognormal number of
// minutes. Prices of cases, equipment and fairness (a Lagrangian relaxation) turn
// the whole into one knapsack a session, which is solved exactly; the prices make
// the bound, the knapsacks the plan, and a local search that uses the same
// knapsack improves it.
//
// The package is pure: values in, values out, no clock but the context's. The same
// instance, options and seed give the same plan. It never books: a plan is a
// proposal that people agree.
package plan
