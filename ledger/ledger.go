package ledger

import (
	"context"
	"io"
	"iter"
	"strings"
	"time"

	"roundtable/care"
)

// Seq is a record's place in the ledger, dense from 1. Used as a position it
// means "everything up to and including this record"; 0 is the empty ledger.
type Seq int64

// Version is a record's place in its own stream, dense from 1. As an expected
// version 0 means that the stream must not exist yet.
type Version int64

// Stream names a sequence of records that one invariant is checked over:
// "extract/RZ1/wlmds", "slot/…". It holds no personal data.
type Stream string

// LogPrefix begins the names of logs: streams that grow with every page that is
// looked at ("log/access"). Their records are in the tree, in backups and in
// Verify like any other, but no lens folds them: Read and Tail pass over them.
const LogPrefix = "log/"

// IsLog reports whether the stream is a log.
func (s Stream) IsLog() bool { return strings.HasPrefix(string(s), LogPrefix) }

// Kind names what a record says: "extract.received", "decision.tabled".
type Kind string

// Hash is a SHA-256 hash.
type Hash [32]byte

// BodyRef names a body that has been put: Commit is SHA-256(salt || body),
// which is what the record's leaf covers; the salt dies with the body.
type BodyRef struct {
	Commit Hash
	Size   int64 // bytes of the body
}

// Record is one record's header. Body text is fetched with Store.Body.
type Record struct {
	Seq     Seq
	Stream  Stream
	Version Version
	Kind    Kind
	At      time.Time // UTC, whole microseconds, never before its predecessor's
	By      care.AccountID
	Partner care.PartnerCode // the organisation that the record speaks for; may be empty
	Leaf    BodyRef          // the body as first committed: what the Merkle leaf covers
	Now     BodyRef          // the body as it stands; differs from Leaf once erased
}

// Erased reports whether an erasure has replaced the record's body.
func (r Record) Erased() bool { return r.Now.Commit != r.Leaf.Commit }

// Draft is a record that is not yet in the ledger. Its body is either Data,
// small and written in the append's own transaction, or Body, put ahead.
type Draft struct {
	Stream  Stream
	Kind    Kind
	By      care.AccountID
	Partner care.PartnerCode
	Data    []byte  // at most MaxInline bytes; used when Body is the zero BodyRef
	Body    BodyRef // from Put
}

// MaxInline is the largest body in bytes that may ride in the append itself.
const MaxInline = 64 << 10

// Batch is one atomic append. Expect names the version of every stream that the
// decision behind the batch has read; a stream that is written but not named is
// appended to wherever it stands.
type Batch struct {
	Expect  map[Stream]Version
	Records []Draft
}

// Head is the tree at a position.
type Head struct {
	Seq  Seq  // records in the tree
	Root Hash // RFC 6962 tree hash; the hash of the empty string for an empty tree
	At   time.Time
	// Last is the newest record that stands in no log: a lens that has folded it
	// has folded all there is for it. 0 when there is none.
	Last Seq
}

// Erasure replaces the body of one record by a redacted one, put ahead or given
// as Data. The erasure record attests the new body's hash.
//
// Was is the body (Record.Now) that the redacted one was made from: where another
// stands by then, because another erasure came between, the whole erasure is
// refused with a *BodyChangedError, for it would bring back what that one took
// away. The zero Was is not asked about.
type Erasure struct {
	Seq  Seq
	Data []byte
	Body BodyRef
	Was  BodyRef
}

// Store is one collaborative's ledger. All methods are safe for concurrent use.
//
// Errors: *ConflictError when an expected version does not hold;
// *BodyChangedError when an erasure was made from a body that is gone; ErrNotFound
// for a record or body that is not there; ErrClosed after Close; a
// *care.Problem (disk full, read-only directory, server unreachable) when a
// person can mend it. Any other error is a fault of ours.
type Store interface {
	// Put writes a body ahead of its append, in transactions of its own, small
	// enough that a concurrent append never waits for them. A body that no
	// record refers to is swept after SweepAfter.
	Put(ctx context.Context, body io.Reader) (BodyRef, error)

	// Append adds the batch whole or not at all, in one short transaction, and
	// returns the first new record's Seq and the head after it.
	Append(ctx context.Context, b Batch) (first Seq, head Head, err error)

	// Read yields the records after a position, in order, up to the head as it
	// was when the call began. It passes over those of logs (Stream.IsLog), at no
	// cost, however many they are: ReadStream reads a log.
	Read(ctx context.Context, after Seq) iter.Seq2[Record, error]

	// ReadStream yields the records of one stream after a version.
	ReadStream(ctx context.Context, s Stream, after Version) iter.Seq2[Record, error]

	// Tail yields what Read does and then waits for more until ctx ends or the
	// loop breaks; p99 from append to yield is 250 ms. A log's records do not wake
	// it.
	Tail(ctx context.Context, after Seq) iter.Seq2[Record, error]

	// Body opens the body as it stands now (after any erasure).
	Body(ctx context.Context, ref BodyRef) (io.ReadCloser, error)

	// Head returns the tree as it stands.
	Head(ctx context.Context) (Head, error)

	// Tree reads Merkle hashes of the tree at head h: TreeHash(n),
	// inclusion and consistency proofs are built from it.
	Tree(ctx context.Context) (Tree, error)

	// Verify re-computes every hash from the bodies up and reports each record
	// that does not hold, by number.
	Verify(ctx context.Context, progress func(done, total Seq)) (Report, error)

	// Erase replaces bodies and appends one record of KindErased that attests
	// the new hashes. Afterwards the old text stands in no file of the store. A
	// *care.Problem beside a Seq that is not 0 says that the erasure stands, but
	// that the database's files could not be scrubbed yet; with a Seq of 0 nothing
	// was erased, as where no erasure log is kept. A body that several
	// records share stays until each of them is named. Copies put ahead or kept
	// in scratch are not touched.
	Erase(ctx context.Context, by care.AccountID, partner care.PartnerCode, reason string, e []Erasure) (Seq, error)

	// Scratch is the mutable store beside the records.
	Scratch() Scratch

	// Marks is the index of that name, made on first use: the state of an Index.
	Marks(name string) Marks

	// Close releases the store; pending tails end.
	Close() error
}

// Tree gives the Merkle tree of RFC 6962 over the records up to Size.
type Tree interface {
	Size() Seq
	Root() Hash
	// Inclusion proves that record s is in the tree.
	Inclusion(s Seq) ([]Hash, error)
	// Consistency proves that the tree of the first `old` records is a prefix.
	Consistency(old Seq) ([]Hash, error)
	// At is the tree as it was when it had `size` records: proofs lead to the
	// checkpoint that somebody holds, not only to today's.
	At(size Seq) (Tree, error)
}

// Report is what Verify found.
type Report struct {
	Head    Head
	Records Seq
	Bodies  int64 // bodies whose bytes were hashed
	Erased  int64 // records whose body an attested erasure replaced
	Faults  []Fault
}

// OK reports whether nothing was found wrong.
func (r Report) OK() bool { return len(r.Faults) == 0 }

// Fault is one thing that does not hold.
type Fault struct {
	Seq  Seq    // the record; 0 when the fault is in the tree or a checkpoint
	What string // in words: "the body's hash is not the one the record commits to"
}

// Scratch keeps sign-in sessions, secrets, drafts as typed and uploads not yet
// accepted: owner, key, value, expiry. No lens reads it and it is not backed up.
type Scratch interface {
	// Get returns the value; ErrNotFound when there is none or it has expired.
	Get(ctx context.Context, owner, key string) ([]byte, error)
	// Set writes the value until expires; the zero time never expires.
	Set(ctx context.Context, owner, key string, value []byte, expires time.Time) error
	// Swap writes the value if what stands there is old, and reports whether it
	// did. A nil old stands for nothing there, or expired; a nil value deletes.
	// Of several at once one succeeds: for counters (failed sign-ins) and for what
	// may be used once (a code, a nonce).
	Swap(ctx context.Context, owner, key string, old, value []byte, expires time.Time) (bool, error)
	Delete(ctx context.Context, owner, key string) error
	// DeleteAll deletes an owner's keys that start with prefix, all at once, and
	// returns how many unexpired ones there were: "sign out everywhere".
	DeleteAll(ctx context.Context, owner, prefix string) (int, error)
	// Keys lists an owner's unexpired keys that start with prefix, in order.
	Keys(ctx context.Context, owner, prefix string) ([]string, error)
}

// Marks is the mutable state of one Index: which records of a log are filed under
// which key. Like a lens's checkpoint it can be thrown away and made again, and it
// is in no backup.
type Marks interface {
	// At is the version of the log up to which its records are filed; 0 at first.
	At(ctx context.Context) (Version, error)
	// File files records and moves At from one version to another, whole or not
	// at all; false when At is not from, because another replica was faster.
	File(ctx context.Context, from, to Version, marks []Mark) (bool, error)
	// Find lists the versions filed under a key, newest first, that are below
	// before; at most limit.
	Find(ctx context.Context, key string, before Version, limit int) ([]Version, error)
	// Clear throws the index away.
	Clear(ctx context.Context) error
}

// Mark files one record of a log under a key of at most 400 bytes. Keys are
// opaque: ids, never personal data.
type Mark struct {
	Key     string
	Version Version
}

// KindErased is the record that an erasure leaves.
const KindErased Kind = "ledger.erased"

// SweepAfter is how long a body that no record refers to is kept: longer than
// any upload waits for its mapping to be confirmed.
const SweepAfter = 72 * time.Hour
