package care

// NHSNumberLinks reports whether an NHS number with this status may join two
// source records into one person, where it and the birth date agree. This is the
// one place that decides it.
//
// 01 (present and verified) does. So does 0, not stated: a team's own sheet has
// no such column, and would otherwise never be seen beside the partners' records
// of the same people. Every other status is a partner's word that the number was
// not, or not yet, traced to this person, 02 (present, not traced) among them:
// such a number joins nobody.
func NHSNumberLinks(s NHSStatus) bool { return s == 0 || s == NHSVerified }
