// Package intake holds the pages that bring files in: drop several, look at how
// each was understood, answer what is unsure, accept, and see what came of it;
// then each extract with its issues, the rows that it came from, the sender's
// sheet marked up, and its withdrawal.
//
// It decides nothing about a file: every reading of one is the intake room's.
package intake
