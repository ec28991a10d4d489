// Package care holds the words that every room of Roundtable shares: the
// person, the partner, the referral and its events, NHS numbers, dates, ages,
// weeks, code lists, and the shapes of the records that cross from one room to
// another. It holds who is looking (Viewer), why (Purpose) and at what (Scope).
//
// It does no I/O and depends on no other room, so that a signature anywhere in
// the house reads itself: a function that takes a PartnerCode and a Date says
// so.
package care
