package waiting

import (
	"runtime"
	"sync"
)

// partChunks is how many chunks make it worth another goroutine: below half a
// million rows a whole scan takes a millisecond or two, and other readers have
// better use for the processor.
const partChunks = 16

// inParts splits chunks 0..n among the processors, calls work for each part and
// returns its answers in order.
func inParts[T any](n int, work func(from, to int) T) []T { return inPartsOf(partChunks, n, work) }

// inPartsOf is inParts for work of which already so few chunks are worth another
// goroutine.
func inPartsOf[T any](few, n int, work func(from, to int) T) []T {
	parts := min(runtime.GOMAXPROCS(0), max(1, n/few))
	out := make([]T, parts)
	if parts == 1 {
		out[0] = work(0, n)
		return out
	}
	var wg sync.WaitGroup
	for i := range parts {
		wg.Go(func() { out[i] = work(n*i/parts, n*(i+1)/parts) })
	}
	wg.Wait()
	return out
}
