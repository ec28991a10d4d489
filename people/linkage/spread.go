package linkage

import (
	"context"
	"fmt"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
)

// Panicked is what a caller panics with when a job on a goroutine of its own did, which
// nobody else could recover from.
type Panicked struct {
	Value any
	At    string // functions and lines, innermost first; nothing of what they worked on
}

// spread runs n jobs over some goroutines; it stops between jobs when ctx ends. When a
// job panics the others end after the job they are at, and spread panics with *Panicked.
func spread(ctx context.Context, workers, n int, job func(i int)) error {
	if workers <= 0 {
		workers = runtime.GOMAXPROCS(0)
	}
	var failed atomic.Pointer[Panicked]
	jobs := make(chan int)
	var wg sync.WaitGroup
	for range min(workers, n) {
		wg.Go(func() {
			for i := range jobs {
				guarded(&failed, func() { job(i) })
			}
		})
	}
	for i := range n {
		if ctx.Err() != nil || failed.Load() != nil {
			break
		}
		jobs <- i
	}
	close(jobs)
	wg.Wait()
	if p := failed.Load(); p != nil {
		panic(p)
	}
	return ctx.Err()
}

// guarded does one job, and notes the first panic of any.
func guarded(failed *atomic.Pointer[Panicked], job func()) {
	defer func() {
		if v := recover(); v != nil {
			failed.CompareAndSwap(nil, Caught(v))
		}
	}()
	job()
}

// Caught is what a deferred function recovered, with where it happened: itself where it
// was carried over from another goroutine.
func Caught(v any) *Panicked {
	if p, ok := v.(*Panicked); ok {
		return p
	}
	return &Panicked{Value: v, At: places()}
}

// places are where the program is below the deferred function that recovered, without
// what it works on.
func places() string {
	var pcs [16]uintptr
	frames := runtime.CallersFrames(pcs[:runtime.Callers(5, pcs[:])])
	var out []string
	for {
		f, more := frames.Next()
		out = append(out, fmt.Sprintf("%s:%d", f.Function, f.Line))
		if !more {
			return strings.Join(out, " ")
		}
	}
}

// pool lends to one goroutine at a time what remembers what it worked out, so that it is
// not lost between jobs.
type pool[T any] struct {
	more func() T
	free chan T
}

func newPool[T any](more func() T) *pool[T] { return &pool[T]{more: more, free: make(chan T, 256)} }

func (p *pool[T]) take() T {
	select {
	case x := <-p.free:
		return x
	default:
		return p.more()
	}
}

func (p *pool[T]) give(x T) {
	select {
	case p.free <- x:
	default:
	}
}
