// Package forecast says how waiting lists are likely to stand in the weeks to
// come: it measures demand, capacity and leaving from a list's own history
// (Measure), says in sentences what a target asks for (Advise), and simulates any
// set of lists week by week, thousands of times, with bands in place of one line
// (Simulate). Schedule gives given slots to given people.
//
// It is arithmetic: values in, values out, no I/O, no clock, no global source of
// chance. The same Setup and seed give the same Result, on however many
// processors. Every draw has a stream of its own, named by run, list, week and
// purpose, so that two setups with one seed meet the same referrals and the same
// patience: their difference is the setups', and not chance.
//
// A forecast proposes nothing about a person: it books, stops and removes nobody.
package forecast
