package accesslog

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"slices"
	"time"

	"roundtable/care"
	"roundtable/ledger"
)

// mostPeople is how many people stand in one record: its body stays below
// ledger.MaxInline. A page shows a hundred; an export may hold a million, and is
// as many records as it takes.
const mostPeople = 1200

// Log writes and reads the access log of one ledger. It is safe for concurrent
// use.
type Log struct {
	st    ledger.Store
	group *ledger.Group
	index *ledger.Index

	counted counted
}

// Open returns the log of a store. Close it before the store.
func Open(st ledger.Store) *Log {
	return &Log{st: st, group: ledger.NewGroup(st), index: ledger.NewIndex(st, Stream, "access", keysOf)}
}

// Close waits for what is being written.
func (l *Log) Close() error { return l.group.Close() }

// Write writes down who looks at whom and returns when it is durable: only then
// may the page leave. A failure means that the page must not be shown.
func (l *Log) Write(ctx context.Context, who care.Viewer, e Entry) error {
	e.V = 1
	e.People = slices.Compact(slices.SortedFunc(slices.Values(e.People), compareKeys))
	if err := e.Check(); err != nil {
		return err
	}
	all := e.People
	if e.Parts = (len(all) + mostPeople - 1) / mostPeople; e.Parts == 1 {
		e.Parts = 0
	}
	for part := range slices.Chunk(all, mostPeople) {
		e.People = part
		if e.Parts > 0 {
			e.Part++
		}
		d, err := ledger.JSONDraft(Stream, Kind, who.Account, who.Partner, e)
		if err != nil {
			return err
		}
		if _, err := l.group.Append(ctx, d); err != nil {
			return fmt.Errorf("write the access log: %w", err)
		}
	}
	return nil
}

func compareKeys(a, b care.Key) int { return slices.Compare(a[:], b[:]) }

// keysOf files an entry under each person and the account.
func keysOf(r ledger.Record, body []byte) ([]string, error) {
	if r.Erased() {
		return nil, nil
	}
	var e Entry
	if json.Unmarshal(body, &e) != nil {
		e.People = nil // a later program's: it is the account's look, and closes nobody's log
	}
	keys := make([]string, 0, len(e.People)+1)
	for _, p := range e.People {
		keys = append(keys, personKey(p))
	}
	return append(keys, accountKey(r.By)), nil
}

func personKey(k care.Key) string         { return "p/" + k.String() }
func accountKey(id care.AccountID) string { return "a/" + string(id) }

// Look is one entry with who made it and when.
type Look struct {
	Seq     ledger.Seq
	At      time.Time // UTC
	By      care.AccountID
	Partner care.PartnerCode
	Entry
}

// OfPeople yields the looks at any of a person's records, the newest first, from a
// moment until before another; the zero time is no bound.
func (l *Log) OfPeople(ctx context.Context, keys []care.Key, from, until time.Time) iter.Seq2[Look, error] {
	names := make([]string, len(keys))
	for i, k := range keys {
		names[i] = personKey(k)
	}
	return l.merged(ctx, names, from, until)
}

// OfAccount yields what an account has looked at, the newest first.
func (l *Log) OfAccount(ctx context.Context, id care.AccountID, from, until time.Time) iter.Seq2[Look, error] {
	return l.merged(ctx, []string{accountKey(id)}, from, until)
}

// merged yields the records filed under any of the keys once each, newest first. It
// reads no further than it is asked to: somebody may have been looked at a hundred
// thousand times.
func (l *Log) merged(ctx context.Context, keys []string, from, until time.Time) iter.Seq2[Look, error] {
	return func(yield func(Look, error) bool) {
		heads := make([]ledger.Record, 0, len(keys)) // the newest of each key that is left
		nexts := make([]func() (ledger.Record, error, bool), 0, len(keys))
		for _, k := range slices.Compact(slices.Sorted(slices.Values(keys))) {
			next, stop := iter.Pull2(l.index.Find(ctx, k, from, until))
			defer stop()
			r, err, ok := next()
			if err != nil {
				yield(Look{}, err)
				return
			}
			if ok {
				heads, nexts = append(heads, r), append(nexts, next)
			}
		}
		for len(heads) > 0 {
			newest := slices.MaxFunc(heads, func(a, b ledger.Record) int { return cmp.Compare(a.Seq, b.Seq) })
			look, err := l.look(ctx, newest)
			if !yield(look, err) || err != nil {
				return
			}
			for i := len(heads) - 1; i >= 0; i-- {
				if heads[i].Seq != newest.Seq {
					continue
				}
				r, err, ok := nexts[i]()
				if err != nil {
					yield(Look{}, err)
					return
				}
				if heads[i] = r; !ok {
					heads, nexts = slices.Delete(heads, i, i+1), slices.Delete(nexts, i, i+1)
				}
			}
		}
	}
}

// Since yields every look from a moment on, the oldest first.
func (l *Log) Since(ctx context.Context, from time.Time) iter.Seq2[Look, error] {
	return func(yield func(Look, error) bool) {
		v, err := ledger.VersionAt(ctx, l.st, Stream, from)
		if err != nil {
			yield(Look{}, err)
			return
		}
		for r, err := range l.st.ReadStream(ctx, Stream, v) {
			var look Look
			if err == nil {
				look, err = l.look(ctx, r)
			}
			if !yield(look, err) || err != nil {
				return
			}
		}
	}
}

func (l *Log) look(ctx context.Context, r ledger.Record) (Look, error) {
	look := Look{Seq: r.Seq, At: r.At, By: r.By, Partner: r.Partner}
	if r.Erased() {
		return look, nil
	}
	body, err := ledger.ReadBody(ctx, l.st, r.Now)
	if err != nil {
		return look, err
	}
	if json.Unmarshal(body, &look.Entry) != nil {
		look.Entry = Entry{} // a later program's: its header says who looked and when
	}
	return look, nil
}

// ErrNotWritten is for a page whose look could not be written down: it is not
// shown.
var ErrNotWritten = errors.New("accesslog: the look could not be written down")
