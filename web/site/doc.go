// Package site is what every page stands on: the open table (ledger, facts,
// intake, list), who is looking and for which purpose, the position that their
// last command reached, and how a handler's error becomes a page.
//
// It holds no page of its own and knows no room's rules. Until the sharing room
// stands, the viewer is picked, not proved, and the server listens on loopback
// only.
package site
