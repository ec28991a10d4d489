// Package mining finds in a log of events what people go through: which activity
// follows which and how long that takes, the paths that people share, work done again,
// work handed over, and referrals that are sent back and sent on.
//
// It takes columns and returns values; it reads no file and knows no ledger. Counts are
// exact, medians too. A trace of an event log is a case; in this product a case is a
// person, or a person's referral.
package mining
