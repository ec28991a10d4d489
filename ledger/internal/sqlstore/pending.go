package sqlstore

import (
	"context"
	"errors"

	"roundtable/care"
	"roundtable/ledger"
)

var errSoon = errors.New("ledger: being written")

func (s *Store) Verify(ctx context.Context, progress func(done, total ledger.Seq)) (ledger.Report, error) {
	return ledger.Report{}, errSoon
}

func (s *Store) Erase(ctx context.Context, by care.AccountID, partner care.PartnerCode, reason string, e []ledger.Erasure) (ledger.Seq, error) {
	return 0, errSoon
}
func (s *Store) BeginRestore(ctx context.Context) error { return errSoon }
func (s *Store) AppendSealed(ctx context.Context, rs []ledger.Record) (ledger.Head, error) {
	return ledger.Head{}, errSoon
}
func (s *Store) EndRestore(ctx context.Context) error { return errSoon }
