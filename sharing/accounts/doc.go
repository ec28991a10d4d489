// Package accounts keeps who may sign in: one account for one person at one
// partner, with the roles that it has there and the dates between which it may be
// used. Joiners, movers and leavers are records in the ledger, by whom and when.
//
// It holds no secret: passwords, passkeys and codes belong to sharing/signin and
// never enter the ledger. It never decides what an account may see: that is the
// gate of sharing.
package accounts
