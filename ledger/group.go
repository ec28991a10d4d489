package ledger

import (
	"context"
	"errors"
	"sync"
	"time"
)

const (
	// groupQueue is how many callers of a Group may wait their turn; those after
	// them wait to wait.
	groupQueue = 1024
	// groupMost and groupBytes bound one transaction of a Group, so that other
	// appends never wait long behind it.
	groupMost  = 256
	groupBytes = 1 << 20
	// groupWait is how long a transaction of a Group may take before it is given
	// up: a server that has gone silent must not keep Close from ending.
	groupWait = 30 * time.Second
)

// Group appends many callers' small records together: while one transaction is on
// its way to the disk, whoever comes waits for the next, which takes them all. It
// is for logs, where each page view brings one record that must be durable before
// the page leaves, and no record depends on another.
//
// There is no timer: a lone caller waits for one append and no longer. A caller
// beyond the queue waits for room in it (backpressure).
type Group struct {
	st    Store
	queue chan *grouped
	mu    sync.RWMutex // held for reading while something is put into the queue
	shut  bool
	done  chan struct{}
}

type grouped struct {
	draft Draft
	ctx   context.Context
	seq   Seq
	err   error
	ready chan struct{}
}

// NewGroup starts a group over a store; Close it before the store.
func NewGroup(st Store) *Group {
	g := &Group{st: st, queue: make(chan *grouped, groupQueue), done: make(chan struct{})}
	go g.run()
	return g
}

// Append appends one record, wherever its stream stands, and returns its Seq when
// it is durable. The body stands in Data, at most MaxInline bytes.
//
// Errors are those of Store.Append, and then the record is not in the ledger; a
// draft that cannot be appended harms no other caller. ErrClosed after Close. When
// ctx ends first its error comes back, and the record may be appended all the
// same: whoever was to see the page must then not see it.
func (g *Group) Append(ctx context.Context, d Draft) (Seq, error) {
	if d.Body != (BodyRef{}) {
		return 0, errors.New("ledger: a group takes small records only")
	}
	if err := CheckDraft(d); err != nil {
		return 0, err
	}
	c := &grouped{draft: d, ctx: ctx, ready: make(chan struct{})}
	if err := g.enter(ctx, c); err != nil {
		return 0, err
	}
	select {
	case <-c.ready:
		return c.seq, c.err
	case <-ctx.Done():
		return 0, ctx.Err()
	}
}

func (g *Group) enter(ctx context.Context, c *grouped) error {
	g.mu.RLock()
	defer g.mu.RUnlock()
	if g.shut {
		return ErrClosed
	}
	select {
	case g.queue <- c:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Close refuses further records and returns when all that were taken are durable,
// or have failed. Closing twice does nothing.
func (g *Group) Close() error {
	g.mu.Lock() // when those who wait for room have got it
	if !g.shut {
		g.shut = true
		close(g.queue)
	}
	g.mu.Unlock()
	<-g.done
	return nil
}

func (g *Group) run() {
	defer close(g.done)
	for first := range g.queue {
		g.commit(g.gather(first))
	}
}

// gather takes whoever waits by now, up to the bounds of one transaction.
func (g *Group) gather(first *grouped) []*grouped {
	batch, size := []*grouped{first}, len(first.draft.Data)
	for len(batch) < groupMost && size < groupBytes {
		select {
		case c, ok := <-g.queue:
			if !ok {
				return batch
			}
			batch, size = append(batch, c), size+len(c.draft.Data)
		default:
			return batch
		}
	}
	return batch
}

// commit appends for those who still wait and lets them go.
func (g *Group) commit(batch []*grouped) {
	b := Batch{}
	var in []*grouped
	for _, c := range batch {
		if c.err = c.ctx.Err(); c.err != nil {
			close(c.ready)
			continue
		}
		b.Records, in = append(b.Records, c.draft), append(in, c)
	}
	if len(in) == 0 {
		return
	}
	// It is no one caller's to break off.
	ctx, cancel := context.WithTimeout(context.Background(), groupWait)
	defer cancel()
	first, _, err := g.st.Append(ctx, b)
	for i, c := range in {
		if c.err = err; err == nil {
			c.seq = first + Seq(i)
		}
		close(c.ready)
	}
}
