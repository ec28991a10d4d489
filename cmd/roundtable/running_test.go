package main

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"roundtable/care"
)

// ownCache gives the test a cache folder of its own on every system.
func ownCache(t *testing.T) {
	t.Helper()
	dir := t.TempDir()
	for _, name := range []string{"HOME", "XDG_CACHE_HOME", "LocalAppData"} {
		t.Setenv(name, dir)
	}
}

// lines is an io.Writer that two goroutines may use.
type lines struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lines) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// doubleClick starts without arguments and returns what was printed, and a func
// that stops it.
func doubleClick(t *testing.T, data string) (out *lines, stop func() error) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	out = &lines{}
	e := &env{ctx: ctx, stdin: strings.NewReader(""), stdout: out, stderr: out}
	c := openCmd{Addr: "127.0.0.1:0", Quiet: true, dataFlags: dataFlags{Data: data}}
	ended := make(chan error, 1)
	go func() { ended <- c.Run(e) }()
	return out, sync.OnceValue(func() error { cancel(); return <-ended })
}

func waitFor(t *testing.T, out *lines, want string) {
	t.Helper()
	for range 600 {
		if strings.Contains(out.String(), want) {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatalf("no %q in %q", want, out)
}

// A second double click, on a folder that is being served or on the start page's,
// leads to the first and says no problem; once the first is stopped, the next one
// serves.
func TestASecondDoubleClickLeadsToTheFirst(t *testing.T) {
	for name, founded := range map[string]bool{"a collaborative": true, "the start page": false} {
		t.Run(name, func(t *testing.T) {
			ownCache(t)
			d := dataFlags{Data: filepath.Join(t.TempDir(), "d")}
			if founded {
				store, err := d.openOrInit(&env{ctx: t.Context()})
				if err != nil {
					t.Fatal(err)
				}
				store.Close()
			}
			first, stopFirst := doubleClick(t, d.Data)
			waitFor(t, first, "Roundtable is at ")
			url := findRunning(t.Context(), d.Data)
			if url == "" || !strings.Contains(first.String(), url) {
				t.Fatalf("found at %q; %q", url, first)
			}
			second, stopSecond := doubleClick(t, d.Data)
			waitFor(t, second, "running already at "+url)
			if err := stopSecond(); err != nil || strings.Contains(second.String(), "roundtable: ") {
				t.Errorf("the second: %v, %q", err, second)
			}
			if founded {
				err := (&serveCmd{Addr: "127.0.0.1:0", dataFlags: d}).Run(&env{ctx: t.Context(), stdout: second, stderr: second})
				if p, ok := errors.AsType[*care.Problem](err); !ok || p.Where != url || p.Remedy == "" {
					t.Errorf("serve beside it: %v", err)
				}
			}
			if err := stopFirst(); err != nil {
				t.Error(err)
			}
			if _, err := os.Stat(runningFile(d.Data)); !errors.Is(err, os.ErrNotExist) {
				t.Errorf("its note stands after it: %v", err)
			}
			third, stopThird := doubleClick(t, d.Data)
			waitFor(t, third, "Roundtable is at ")
			if err := stopThird(); err != nil {
				t.Error(err)
			}
		})
	}
}

// A note that a crash left leads nowhere: not to a closed port, and not to another
// program that has the port now.
func TestAStaleNoteIsPassedOver(t *testing.T) {
	ownCache(t)
	other := httptest.NewServer(http.NotFoundHandler())
	closed := httptest.NewServer(http.NotFoundHandler())
	closed.Close()
	data := t.TempDir()
	for _, url := range []string{other.URL + "/", closed.URL + "/", "not an address"} {
		announce(data, url, "nonce")
		if got := findRunning(t.Context(), data); got != "" {
			t.Errorf("%s: found %s", url, got)
		}
	}
	other.Close()
	gone := announce(data, "http://localhost:1/", "mine")
	announce(data, "http://localhost:2/", "a later server's")
	if gone(); runningFile(data) == "" {
		t.Fatal("no cache")
	}
	if r, ok := readRunning(runningFile(data)); !ok || r.URL != "http://localhost:2/" {
		t.Error("a server took away another's note")
	}
}
