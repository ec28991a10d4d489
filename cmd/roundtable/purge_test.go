package main

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"
)

// A server purges soon after its start and then daily, also after a failure, and
// stops with the server.
func TestKeepPurged(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, stop := context.WithCancel(t.Context())
		start := time.Now()
		var at []time.Duration
		ended := make(chan struct{})
		go func() {
			defer close(ended)
			keepPurged(ctx, func(context.Context) (int, error) {
				at = append(at, time.Since(start))
				return 0, errors.New("made to fail")
			})
		}()
		time.Sleep(48*time.Hour + 2*time.Minute)
		stop()
		<-ended
		want := []time.Duration{time.Minute, 24*time.Hour + time.Minute, 48*time.Hour + time.Minute}
		if len(at) != len(want) {
			t.Fatalf("purged after %v", at)
		}
		for i, w := range want {
			if at[i] != w {
				t.Errorf("purge %d after %v, not %v", i, at[i], w)
			}
		}
	})
}
