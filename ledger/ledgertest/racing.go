package ledgertest

import "testing"

// OneAtATime leaves a test out where the race detector watches, because nothing in it
// happens at once: one visitor or one command after another, and the detector would
// spend minutes watching the test read what came back. A package that calls it stands
// in the Makefile under WHOLE, so that "make test" runs it twice: with the detector,
// and whole without it.
func OneAtATime(t *testing.T) {
	t.Helper()
	if Racing {
		t.Skip("run without the race detector: nothing in it happens at once")
	}
}
