package waiting

import (
	"context"
	"slices"
	"sync"
	"sync/atomic"

	"roundtable/care"
	"roundtable/facts"
)

// keepBytes is how much memory the tables of a list may hold together; all of
// England's for one day are a quarter of a gigabyte, and as much again when every
// column was asked by. Today's newest is kept whatever it holds.
const keepBytes = 768 << 20

// tables are those that a list keeps between questions, the latest used first.
type tables struct {
	mu     *sync.Mutex
	most   int64 // bytes
	pinned tableKey
	all    []*kept
	asked  atomic.Int64 // questions
	other  one          // derives the table of a day that is not today
}

// boundEvery is after how many questions it is seen to that the tables hold no more
// than they may: a question by a column that nobody asked by makes its planes.
const boundEvery = 16

// answered bounds the tables now and then.
func (ts *tables) answered() {
	if ts.asked.Add(1)%boundEvery == 0 {
		ts.bound()
	}
}

func newTables(most int64) *tables {
	return &tables{mu: &sync.Mutex{}, most: most, other: newOne()}
}

// tableKey says whose rows a table holds, of which day.
type tableKey struct {
	scope string // care.Scope.Key
	zone  care.LinkZone
	asAt  care.Date
}

// tableOf is the key of the table of a view for a day.
func tableOf(v *facts.View, asAt care.Date) tableKey {
	return tableKey{v.Scope().Key(), care.ZoneOf(v.Scope().Purpose), asAt}
}

// isWhole reports whether the table of a view is derived from facts: of every row, by
// direct care's links. Every other one is taken from it.
func isWhole(v *facts.View) bool {
	return v.Scope().All() && care.ZoneOf(v.Scope().Purpose) == care.ZoneDirectCare
}

// kept is the place of one table; who derives it holds its lock.
type kept struct {
	one
	key    tableKey
	t      atomic.Pointer[table]
	done   progress
	mental mhKept
}

// progress is how many chunks of a table are derived, for those who wait.
type progress struct{ done, total atomic.Int64 }

// one is a lock that a reader may stop waiting for.
type one struct{ c chan struct{} }

func newOne() one { return one{make(chan struct{}, 1)} }

func (o one) lock(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	select {
	case o.c <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (o one) unlock() { <-o.c }

// keep finds or makes the place of a table.
func (ts *tables) keep(key tableKey) *kept {
	ts.mu.Lock()
	defer ts.mu.Unlock()
	i := slices.IndexFunc(ts.all, func(k *kept) bool { return k.key == key })
	if i < 0 {
		ts.all = append(ts.all, &kept{one: newOne(), key: key})
		i = len(ts.all) - 1
	}
	k := ts.all[i]
	copy(ts.all[1:i+1], ts.all[:i])
	ts.all[0] = k
	return k
}

// bound forgets the tables that were not asked for longest until the others hold
// no more than they may. A table that somebody reads lives until they have done.
func (ts *tables) bound() {
	ts.mu.Lock()
	defer ts.mu.Unlock()
	sum := int64(0)
	counted := make(map[*care.Date]bool)
	for _, k := range ts.all {
		if k.key == ts.pinned {
			sum += k.bytes(counted)
		}
	}
	left := ts.all[:0]
	for n, k := range ts.all {
		if k.key != ts.pinned {
			size := k.bytes(counted)
			if n > 0 && (sum+size > ts.most || n >= keepTables) {
				continue
			}
			sum += size
		}
		left = append(left, k)
	}
	clear(ts.all[len(left):])
	ts.all = left
}

// pin has one table kept whatever it holds: the one that is made ready ahead.
func (ts *tables) pin(key tableKey) {
	ts.mu.Lock()
	defer ts.mu.Unlock()
	ts.pinned = key
}

// bytes is what a table holds of its own beside facts, without the columns that
// another one counted; chunks share columns.
func (k *kept) bytes(counted map[*care.Date]bool) (sum int64) {
	t := k.t.Load()
	if t == nil {
		return 0
	}
	for _, c := range t.chunks {
		sum += chunkBytes
		if len(c.queue) > 0 && !counted[&c.queue[0]] {
			counted[&c.queue[0]] = true
			sum += columnBytes + c.kept.bytes()
		}
		sum += c.own.bytes() + c.maskedBytes()
	}
	t.lazy.Range(func(_, _ any) bool {
		sum += int64(len(t.chunks)) * facts.ChunkRows * 4
		return true
	})
	return sum
}

const (
	chunkBytes  = 5*chunkWords*8 + 400 // bitmaps and slices' heads
	columnBytes = 30 * facts.ChunkRows // queue, next, no, state, missing, age, eth, family, given
)

// keepTables is how many tables are kept, however small they are.
const keepTables = 64

// ready is how far the largest of a day's tables is.
func (ts *tables) ready(day care.Date) (done, total int) {
	ts.mu.Lock()
	defer ts.mu.Unlock()
	for _, k := range ts.all {
		if n := int(k.done.total.Load()); k.key.asAt == day && n > total {
			done, total = int(k.done.done.Load()), n
			if k.t.Load() != nil {
				done = total // a change is told of at once
			}
		}
	}
	return done, total
}
