package waiting

import (
	"errors"
	"sync"
	"testing"
)

func TestRememberedCountsOnce(t *testing.T) {
	type key struct{ n int }
	var m memo
	counted := 0
	count := func() (*int, error) { counted++; n := 7; return &n, nil }
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			if n, err := remembered(&m, key{1}, count); err != nil || *n != 7 {
				t.Error(n, err)
			}
		})
	}
	wg.Wait()
	if counted != 1 {
		t.Errorf("counted %d times", counted)
	}
	if _, err := remembered(&m, key{2}, count); err != nil || counted != 2 {
		t.Errorf("another key: counted %d times, %v", counted, err)
	}
}

func TestRememberedKeepsNoError(t *testing.T) {
	var m memo
	gone := errors.New("the reader left")
	if _, err := remembered(&m, "x", func() (int, error) { return 0, gone }); !errors.Is(err, gone) {
		t.Fatal(err)
	}
	if n, err := remembered(&m, "x", func() (int, error) { return 3, nil }); n != 3 || err != nil {
		t.Fatal(n, err)
	}
}

func TestRememberedIsBounded(t *testing.T) {
	var m memo
	for i := range 3 * keepMemos {
		if n, err := remembered(&m, i, func() (int, error) { return i, nil }); n != i || err != nil {
			t.Fatal(n, err)
		}
	}
	if len(m.of) > keepMemos {
		t.Errorf("%d kept", len(m.of))
	}
}
