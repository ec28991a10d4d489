package main

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"roundtable/web"
)

// running says which server has a data folder open, so that a second double
// click leads to it. It stands in the user's own cache and not in the folder: a
// folder may be shared between computers, an address on loopback is not.
type running struct {
	URL   string `json:"url"`
	Nonce string `json:"nonce"` // what the server at URL answers when it is this one
}

// runningFile is where the server of a data folder writes its address; "" when
// this user has no cache.
func runningFile(data string) string {
	dir, err := os.UserCacheDir()
	if err != nil || isPostgres(data) {
		return ""
	}
	abs, err := filepath.Abs(data)
	if err != nil {
		return ""
	}
	if real, err := filepath.EvalSymlinks(abs); err == nil {
		abs = real
	}
	sum := sha256.Sum256([]byte(abs))
	return filepath.Join(dir, "roundtable", "running", hex.EncodeToString(sum[:12])+".json")
}

// announce writes down that this process serves data at url. What it returns
// takes the note away again, unless another server has written its own since. A
// cache that cannot be written only means that nobody finds this server.
func announce(data, url, nonce string) (gone func()) {
	name := runningFile(data)
	if name == "" {
		return func() {}
	}
	body, err := json.Marshal(running{url, nonce})
	if err == nil {
		err = os.MkdirAll(filepath.Dir(name), 0o700)
	}
	if err == nil {
		err = os.WriteFile(name, body, 0o600)
	}
	return func() {
		if now, ok := readRunning(name); err == nil && ok && now.Nonce == nonce {
			os.Remove(name)
		}
	}
}

func readRunning(name string) (r running, ok bool) {
	b, err := os.ReadFile(name)
	return r, err == nil && json.Unmarshal(b, &r) == nil && r.URL != "" && r.Nonce != ""
}

// findRunning is the address of the server that has data open; "" when none
// answers. A note that a crash left leads nowhere, or to a program that does not
// know the nonce, and is passed over.
func findRunning(ctx context.Context, data string) string {
	name := runningFile(data)
	if name == "" {
		return ""
	}
	r, ok := readRunning(name)
	if !ok {
		return ""
	}
	ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, r.URL+"health", nil)
	if err != nil {
		return ""
	}
	res, err := http.DefaultTransport.RoundTrip(req) // never led elsewhere by a redirect
	if err != nil {
		return ""
	}
	defer res.Body.Close()
	if res.Header.Get(web.NonceHeader) != r.Nonce {
		return ""
	}
	return r.URL
}

// awaitRunning looks for a server that is only just starting, as after two quick
// double clicks.
func awaitRunning(ctx context.Context, data string, patience time.Duration) string {
	for end := time.Now().Add(patience); ; {
		if url := findRunning(ctx, data); url != "" || time.Now().After(end) {
			return url
		}
		select {
		case <-ctx.Done():
			return ""
		case <-time.After(100 * time.Millisecond):
		}
	}
}

// newNonce is a server's own mark.
func newNonce() string { return rand.Text() }
