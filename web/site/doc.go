// Package site is what every page stands on: the open table (ledger, facts,
// intake, list), who is looking and for which purpose, the position that their
// last command reached, and how a handler's error becomes a page.
//
// It holds no page of its own and knows no room's rules. It is also where the gate
// stands: who asks (asks.go), what they may see (Visit.View, whose scope sharing has
// compiled), which pages and commands are theirs (gate.go), what they see of counts
// who see nobody (published.go), and the log of whom each page showed (saw.go). A
// test at the root finds every other way to rows.
package site
