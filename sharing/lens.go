package sharing

import (
	"roundtable/ledger"
	"roundtable/sharing/accounts"
)

// lens is the fold of everything that the gate decides by.
type lens struct {
	pos  ledger.Seq
	book *accounts.Book
}

func newLens() *lens { return &lens{book: accounts.NewBook()} }

// Snapshot is an immutable state of the agreements.
type Snapshot struct {
	pos ledger.Seq
}

// Position is the ledger position that the snapshot stands at.
func (s *Snapshot) Position() ledger.Seq { return s.pos }
