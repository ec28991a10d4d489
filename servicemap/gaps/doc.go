// Package gaps finds who no service takes. A catalogue says which services there are
// and whom each accepts: by age in completed months (half-open), need, severity, place
// and what else is so of a person (flags), and by whom people may be referred (routes).
// Every combination is a cell; the engine knows of each cell which services accept it,
// which might, and by which routes, and from that gaps, overlaps, cliffs at birthdays,
// and what becomes of somebody who knocks at the first door.
//
// Ages are cut only where some service has a limit, so nothing is approximated. What a
// service does not say is neither yes nor no. It takes values and returns values.
package gaps
