// Package web serves the pages. It joins the pages of the rooms (web/waiting,
// web/intake, web/ledger and so on) under one router; each of those packages
// reads from its room and writes commands to it, and none of them computes a
// figure of its own.
//
// Pages are links and forms first: they work without JavaScript, and are better
// with it.
package web
