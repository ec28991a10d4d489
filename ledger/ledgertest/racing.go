package ledgertest

import "testing"

// OneAtATime leaves a test out where the race detector watches, because nothing in it
// happens at once, or nothing that another test of the package does not do at once too:
// one visitor or one command after another, and the detector would spend minutes watching
// the test read what came back. A package that calls it stands in the Makefile under
// WHOLE, so that "make test" runs what was left out without the detector; for that the
// call stands in the test itself (scripts/leftout).
func OneAtATime(t *testing.T) {
	t.Helper()
	if Racing {
		t.Skip("run without the race detector: nothing in it happens at once")
	}
}
