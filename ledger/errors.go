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

// BodyChangedError says that an erasure was made from a body that no longer stands
// there: read the record again and redact what stands now.
type BodyChangedError struct {
	Seq      Seq
	Expected BodyRef // Erasure.Was
	Actual   BodyRef // Record.Now
}

func (e *BodyChangedError) Error() string {
	return fmt.Sprintf("ledger: the body of record %d was replaced since it was read", e.Seq)
}
