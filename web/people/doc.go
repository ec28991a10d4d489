// Package people is the pages of the people room: the queue of pairs that somebody
// has to look at, one pair side by side, one person with the records that are
// theirs, how good the linking is, what each partner's records are like before it,
// its runs, and the notices on which voluntary-sector records are linked.
//
// What a page shows of a person is what the visitor's view shows. What a model made
// of a pair stands on no page, and in no address, before its reader has decided.
package people
