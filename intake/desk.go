package intake

import (
	"context"
	"errors"
	"io"

	"roundtable/care"
)

var errNotYet = errors.New("intake: not written yet")

// Kinds lists the kinds of file that can be taken in.
func Kinds() []Kind { return nil }

// Receive puts a file ahead in the store and returns its hash. Nothing is read
// of it yet.
func (d *Desk) Receive(ctx context.Context, name string, r io.Reader) (Upload, error) {
	return Upload{}, errNotYet
}

// Propose looks at the file and says how it would be read. An empty kind is
// guessed from the headers.
func (d *Desk) Propose(ctx context.Context, up Upload, partner care.PartnerCode, kind string) (*Proposal, error) {
	return nil, errNotYet
}

// Accept reads the file as the proposal says and appends it.
func (d *Desk) Accept(ctx context.Context, up Upload, p *Proposal, o Options) (*Result, error) {
	return nil, errNotYet
}

// Import receives, proposes and accepts one file for the command line.
func (d *Desk) Import(ctx context.Context, path string, partner care.PartnerCode, kind string, o Options) (*Result, error) {
	return nil, errNotYet
}

// Withdraw masks an extract: lenses forget its rows.
func (d *Desk) Withdraw(ctx context.Context, id care.ExtractID, reason string, by care.AccountID) error {
	return errNotYet
}

// RawRow leads back to a line of the file as received.
func (d *Desk) RawRow(ctx context.Context, id care.ExtractID, sheet uint16, line uint32) (*Raw, error) {
	return nil, errNotYet
}

// Issues lists what was wrong or doubtful in an extract, in line order.
func (d *Desk) Issues(ctx context.Context, id care.ExtractID) ([]care.IssueRow, error) {
	return nil, errNotYet
}

// MarkedUp writes the sender's own sheet with what is wrong beside each row, and
// returns a file name for it.
func (d *Desk) MarkedUp(ctx context.Context, id care.ExtractID, onlyBad bool, w io.Writer) (string, error) {
	return "", errNotYet
}

// Extracts lists every extract in the order of the ledger.
func (d *Desk) Extracts(ctx context.Context) ([]Extract, error) {
	return nil, errNotYet
}
