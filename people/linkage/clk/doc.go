// Package clk lets lists be linked that nobody may put side by side: each partner
// turns its rows into keyed codes of 1,024 bits on its own machine, and whoever
// links sees codes and row identifiers alone. Codes of similar records are similar
// (a cryptographic long-term key: Schnell, Bachteler and Reiher 2009), so that
// spelling mistakes do not part a person.
//
// A code is pseudonymous personal data, never anonymous: who holds the key and can
// guess a person can test the guess, and without the key the codes still show which
// values are frequent (attack_test.go does both). Linking is therefore the work of
// a linkage unit that holds no key; docs/privacy-preserving-linkage.md says how.
//
// No I/O of its own: it reads and writes streams that it is given.
package clk
