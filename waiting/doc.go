// Package waiting holds the waiting list that partners share, and the rules by
// which waits are counted.
//
// The rules are pure functions without I/O: the clock engine turns the events of
// a pathway into its periods, each with the rule that decided (Engine, Clock);
// the mental-health clocks do the same for spells of referrals (MHWaits and
// its neighbours); queue formulas and list statistics say how a queue stands
// (Calc, Stats), and how a list moves on from month to month (ProjectFlow). The
// list itself is a scan over facts; List.MentalHealth counts the mental-health
// waits of everybody, and List.Detail shows one person's.
//
// It never stops a clock, discharges or books: a partner's own clock stays the
// record, ours stands beside it, and a difference between the two is a query in
// words for the partner to answer. A person has two dates, the clock start and
// the place in the queue, which are not the same after active monitoring.
package waiting
