// Package demo makes a collaborative that does not exist: its people, their
// waits and the files that its partners would send, with the dirt that real
// files have. The files go through the real intake, so that what a visitor sees
// is what a collaborative with files of its own would see.
//
// Everything follows from a seed and a date: the same two give the same bytes
// on every machine. Names, places, codes and NHS numbers (the 9xx test range)
// are invented. Waits in acute specialties follow the weekly bands of a real
// published extract (reference/rtt_bands.csv, Open Government Licence v3.0);
// mental-health and community waits follow the standards named in waits.go,
// because no person-level or band-level figures are published for them.
//
// The package keeps the truth aside: who is on which list, and which dirt was
// planted in which line, so that tests can ask whether intake found it. It
// never writes rows into the ledger by any way but intake, and it never claims
// that a figure in it describes a real service.
package demo
