package lived

import "sync"

// mostKept is how many answers a log keeps.
const mostKept = 200

// keeps are answers to what was asked of a log, which never changes: each is worked out
// once, however many ask, and kept for as long as the log is.
type keeps struct {
	mu    sync.Mutex
	at    map[any]*keep
	order []any // the oldest first
}

type keep struct {
	once  sync.Once
	value any
}

// Once is what work answers, worked out once for a log and a key: a comparable value that
// holds all that the answer depends on beside the log. Whoever asks for it meanwhile waits
// for it; nobody waits for another. The answer is shared: nobody writes to it.
func Once[T any](l *Log, key any, work func() T) T {
	k := &l.keeps
	k.mu.Lock()
	x := k.at[key]
	if x == nil {
		if k.at == nil {
			k.at = map[any]*keep{}
		}
		if len(k.order) >= mostKept {
			delete(k.at, k.order[0])
			k.order = k.order[1:]
		}
		x = &keep{}
		k.at[key], k.order = x, append(k.order, key)
	}
	k.mu.Unlock()
	x.once.Do(func() { x.value = work() })
	return x.value.(T)
}
