package accounts

import (
	"roundtable/care"
	"roundtable/ledger"
)

// Kinds of the records of accounts, all in stream "account/<id>".
const (
	// KindOpened carries an Account.
	KindOpened ledger.Kind = "account.opened"
	// KindChanged carries the whole Account as it stands from now on.
	KindChanged ledger.Kind = "account.changed"
	// KindEnded carries an Ending: the account opens nothing from now on.
	KindEnded ledger.Kind = "account.ended"
)

// KindLinked says that somebody made a set-up link for an account, with which its
// holder sets anew how they sign in. It carries no body of meaning and stands in
// LinksOf: it changes nothing of the account.
const KindLinked ledger.Kind = "account.set-up-link"

// LinksOf is the stream of the set-up links that were made for one account.
func LinksOf(id care.AccountID) ledger.Stream { return ledger.Stream("account-links/" + string(id)) }

// Ending is the body of KindEnded.
type Ending struct {
	V      int    `json:"v"` // 1
	Reason string `json:"reason"`
}

// StreamOf is the stream of one account's records.
func StreamOf(id care.AccountID) ledger.Stream { return ledger.Stream("account/" + string(id)) }

// namesStream is appended to by whatever gives an account an e-mail address or a
// link, so that two administrators cannot give one address to two accounts.
const namesStream ledger.Stream = "accounts"

// kindNamed is the mark that it leaves there; it has no body of meaning.
const kindNamed ledger.Kind = "accounts.named"

type named struct {
	V int `json:"v"` // 1
}
