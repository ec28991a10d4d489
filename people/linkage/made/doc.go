// Package made makes lists of people who never lived, by seed, with the truth of
// which records are one person: to test and to measure linking where no real list
// may be used. Six lists share their people: two acute trusts, a mental health
// trust, a council, and two voluntary organisations that hold no NHS numbers.
//
// What it puts in is what spoils real linkage: slips of keyboard, scanner and ear,
// forms of one name, exchanged names, day and month exchanged, first-of-January
// birthdays, people who moved and married between one list and the next, twins and
// triplets, fathers and sons of one name, care homes and shared houses, wrong NHS
// numbers, and missing values that are not spread evenly over communities.
//
// Its names and its table of nicknames are of its own compiling and are not the
// model's: a model that was tested on its own table would flatter itself. The rates
// were set from what linkage papers report, before any engine was run on the
// result, and are not tuned to it.
//
// NHS numbers are test numbers (9xx) unless Options.Issued asks for numbers that
// look issued. Those may stand in memory only and are never written to a file that
// is kept or shipped: some could be a living person's.
package made
