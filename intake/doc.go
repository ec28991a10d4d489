// Package intake takes partners' files as they are and turns them into records:
// it finds the header, understands the columns, reads each row, says what is
// wrong with it and what would mend it, compares a list with the partner's last
// one, and appends the whole delivery to the ledger at once or not at all.
//
// It loses nothing: every line of a file is in a block, is named by an issue, or
// both. It invents nothing: what is not written stays empty, and a guess is
// marked as doubtful. It never changes what a partner's system holds, never
// joins records of different partners, and never decides who is one person.
//
// One kind of file is one file of this package: kind_list.go, kind_wlmds.go and
// so on. Adding a kind is adding such a file and naming it in kinds.go.
package intake
