package ledger

import (
	"context"
	"iter"
	"time"
)

const (
	// indexPage is how many records of a log an index files in one transaction:
	// few, as bookings must not wait for it.
	indexPage = 200
	// findPage is how many finds are looked up at once.
	findPage = 100
)

// Index finds a log's records by key: everything of one person, of one account. It
// is a lens whose state stands in the store (Marks), as it must not be in memory:
// restart costs nothing. It is brought up to date by Follow, now and then or when
// somebody asks, never while a page waits.
type Index struct {
	st    Store
	log   Stream
	marks Marks
	keys  func(Record, []byte) ([]string, error)
}

// NewIndex is the index of that name over a log. keys says under which keys a
// record with that body is to be found: opaque ids, at most 400 bytes each, none
// for none; named twice is once. When keys comes to say something else, give the
// index another name: it is then made anew.
func NewIndex(st Store, log Stream, name string, keys func(r Record, body []byte) ([]string, error)) *Index {
	return &Index{st: st, log: log, marks: st.Marks(name), keys: keys}
}

// Follow files what the log has gained, and returns when it has caught up. Several
// replicas may follow at once: each part is filed by one of them.
func (x *Index) Follow(ctx context.Context) error {
	for {
		from, err := x.marks.At(ctx)
		if err != nil {
			return err
		}
		to, marks, err := x.part(ctx, from)
		if err != nil || to == from {
			return err
		}
		// Where another replica was faster, we go on from where it has come to.
		if _, err := x.marks.File(ctx, from, to, marks); err != nil {
			return err
		}
	}
}

// part is what is to be filed next.
func (x *Index) part(ctx context.Context, from Version) (to Version, marks []Mark, err error) {
	to = from
	for r, err := range x.st.ReadStream(ctx, x.log, from) {
		if err != nil {
			return from, nil, err
		}
		body, err := ReadBody(ctx, x.st, r.Now)
		if err != nil {
			return from, nil, err
		}
		keys, err := x.keys(r, body)
		if err != nil {
			return from, nil, err
		}
		seen := make(map[string]bool, len(keys))
		for _, k := range keys {
			if !seen[k] {
				marks = append(marks, Mark{Key: k, Version: r.Version})
			}
			seen[k] = true
		}
		if to = r.Version; to-from == indexPage {
			break
		}
	}
	return to, marks, nil
}

// Find catches up and yields the records filed under a key, the newest first, from
// a moment until before another; the zero time is no bound.
func (x *Index) Find(ctx context.Context, key string, from, until time.Time) iter.Seq2[Record, error] {
	return func(yield func(Record, error) bool) {
		if err := x.find(ctx, key, from, until, yield); err != nil {
			yield(Record{}, err)
		}
	}
}

func (x *Index) find(ctx context.Context, key string, from, until time.Time, yield func(Record, error) bool) error {
	if err := x.Follow(ctx); err != nil {
		return err
	}
	before := Version(0) // none
	if !until.IsZero() {
		v, err := VersionAt(ctx, x.st, x.log, until)
		if err != nil || v == 0 {
			return err
		}
		before = v + 1
	}
	for {
		found, err := x.marks.Find(ctx, key, before, findPage)
		if err != nil {
			return err
		}
		for _, v := range found {
			r, err := readVersion(ctx, x.st, x.log, v)
			if err != nil {
				return err
			}
			if r.At.Before(from) || !yield(r, nil) {
				return nil
			}
			before = v
		}
		if len(found) < findPage {
			return nil
		}
	}
}

// VersionAt is how many records a stream had before a moment. Records are in order
// of time, so it looks at few of them however many there are.
func VersionAt(ctx context.Context, st Store, s Stream, t time.Time) (Version, error) {
	// before reports whether version v is there and older than t.
	before := func(v Version) (bool, error) {
		for r, err := range st.ReadStream(ctx, s, v-1) {
			return err == nil && r.At.Before(t), err
		}
		return false, nil
	}
	low, high := Version(0), Version(1) // low is before t, high is not known to be
	for {
		ok, err := before(high)
		if err != nil {
			return 0, err
		}
		if !ok {
			break
		}
		low, high = high, 2*high
	}
	for low+1 < high {
		mid := low + (high-low)/2
		ok, err := before(mid)
		if err != nil {
			return 0, err
		}
		if ok {
			low = mid
		} else {
			high = mid
		}
	}
	return low, nil
}

func readVersion(ctx context.Context, st Store, s Stream, v Version) (Record, error) {
	for r, err := range st.ReadStream(ctx, s, v-1) {
		if err == nil && r.Version != v {
			err = ErrNotFound
		}
		return r, err
	}
	return Record{}, ErrNotFound
}
