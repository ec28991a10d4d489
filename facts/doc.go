// Package facts is what partners brought, as columns in memory: people,
// pathways and their events, what partners published, and the notes that people
// at the table put beside them. It folds the ledger's records and can be thrown
// away and folded again.
//
// Facts never decides anything: a clock, a target or a merge of two people is
// the business of the rooms above it. It never changes what a partner said; the
// latest statement stands, the earlier ones stay in the ledger.
//
// Every read goes through a View, which holds one unchanging generation and the
// viewer's Scope: there is no other way to the columns. Rows are numbered densely
// in the order in which they were first seen and keep their number for the life
// of the process, but not across a restart: links and records use care.Key.
package facts
