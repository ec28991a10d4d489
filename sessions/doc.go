// Package sessions is the shared sessions of several trusts: what can be offered
// (sessions, staff, equipment that one lends another), who can come (what each patient
// was asked and said, and what their own trust confirmed), who is proposed for which
// place and why, what was agreed, offered, booked and carried out, and what came of it.
//
// It never books by itself: a plan proposes, a booking officer of the patient's own
// trust agrees, a person offers and a person books. It never stops a clock, never takes
// an unasked patient for a willing one, and never changes what a trust's own system
// says: a booking stands as "not in PAS" until the host's own list shows its date.
package sessions
