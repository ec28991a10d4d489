package ledger

import (
	"errors"
	"fmt"
)

// Errors that callers act on. Match them with errors.Is.
var (
	ErrNotFound = errors.New("ledger: not found")
	ErrClosed   = errors.New("ledger: the store is closed")
)

// ConflictError says that a stream had moved on since the caller read it: read
// it again and decide anew.
type ConflictError struct {
	Stream   Stream
	Expected Version
	Actual   Version
}

func (e *ConflictError) Error() string {
	return fmt.Sprintf("ledger: stream %s is at version %d, not %d", e.Stream, e.Actual, e.Expected)
}
