// Package linkage finds which records describe one person: it cleans what was
// written, proposes pairs by blocking rules, weighs them (Fellegi and Sunter 1969,
// trained by expectation maximisation without labels), and gathers the pairs into
// people, strongest first, with a guard against merges that cannot be.
//
// It takes values and returns values: it knows nothing of the ledger, of who is
// looking, or of what a link is used for; package people does. It never decides on
// a surname, postcode and birth date alone, and it never takes missing for
// different.
package linkage
