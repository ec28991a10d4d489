// Command roundtable is the working table of a provider collaborative: one
// waiting list, one map, one record of decisions across separate organisations.
//
// With no arguments it starts on loopback and opens the browser at "start
// here". Every verb takes --json for machines and exits with 0 when done, 1
// when it failed and 2 when it was used wrongly.
package main
