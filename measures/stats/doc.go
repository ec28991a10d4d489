// Package stats holds the formulas of the measures: what may be published of a
// count, of a table with totals, and of a cube over people that viewers without
// a right to the people themselves may query. It takes values and returns
// values; it knows nothing of the ledger, of pages or of who is looking.
//
// Three things keep a small count from coming out, each for its own use:
//
//   - Rule.Count and Rule.Percent mark one figure as MHSDS and HES do.
//   - Suppress marks a table with totals and hides as many further cells as are
//     needed, so that no subtraction narrows a hidden count.
//   - Counts.Publish makes the one fixed Cube, whose cells are multiples of a
//     base and add up, so that no arithmetic on any answers gives a small count.
//
// docs/suppression.md says against whom each is safe, and what it costs.
//
// Beside them stand the limits and rates of Fingertips (Wilson, EventLimits,
// Direct, Indirect, Quantiles) and the bed days of placements away from home, each
// held to 1e-9 against what PHEindicatormethods 2.1.0 gives; a missing value is
// refused, never taken for 0. They say nothing of who may see a figure.
package stats
